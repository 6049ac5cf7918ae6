"""What is said to a slip: keep it, send what is there, take the other one, cancel that line."""

import re
from collections.abc import Collection, Sequence
from typing import Any

from actions.line_names import fitting
from actions.reading import is_question, opens_question, says_no, says_yes

_KEEP = re.compile(
    r"\b(?:keep|wait|waiting|hold on to|stay with|stick with|leave (?:it|that|this|them)|as (?:it )?is|live with"
    r"|(?:that|it)(?:'s| is) (?:fine|ok|okay|alright|all right)|no (?:problem|worries|rush)|can do|works for)\b",
    re.IGNORECASE,
)
_CANCEL = re.compile(
    r"\b(?:cancel|call (?:it|that|them|this) off|drop|scrap|kill|forget|remove|take (?:it|that|them) off"
    r"|(?:don't|dont|do not|no longer) (?:want|need))\b",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r"\b(?:what(?:ever)?(?:'s| is| you| u)?(?: already)?(?: have| got| there| ready| in stock| available)+|split"
    r"|in (?:two )?parts|part(?:ial|ly)?(?: now| first| shipment| delivery)?|(?:the )?rest (?:later|when|can|once)"
    r"|(?:send|ship) (?:the )?(?:first|\d+|ones)|in two (?:goes|shipments|deliveries))\b",
    re.IGNORECASE,
)
_SUBSTITUTE = re.compile(
    r"\b(?:instead|substitutes?|alternatives?|replacements?|replace|other (?:one|item|model)s?|swap|switch|equivalent)\b",
    re.IGNORECASE,
)
_DEED = re.compile(r"\b(?:can|could|would|will) (?:you|u|we|i)\b|\bsend what|\bship what", re.IGNORECASE)
"""Asked as a question, but asked to be done."""
_NOT = re.compile(r"\b(?:don't|dont|do not|not|never|rather than)\b[^,.;]{0,20}$", re.IGNORECASE)
_READERS = (("substitute", _SUBSTITUTE), ("split", _SPLIT), ("cancel", _CANCEL), ("keep", _KEEP))


def read_choice(text: str, choices: Sequence[dict[str, Any]]) -> str | None:
    """The choice that the words make; what is denied ("don't cancel it") is none, a bare yes keeps it."""
    if not text or not _DEED.search(text) and (opens_question(text) or is_question(text)):
        return None
    offered = {each["choice"] for each in choices}
    substitute = next((each for each in choices if each["choice"] == "substitute"), None)
    found = [name for name, pattern in _READERS if _says(pattern, text)]
    if "keep" in found and "cancel" in found and not _says(_CANCEL, text):
        found.remove("cancel")
    if found:
        return _first(found, offered)
    if substitute and fitting(text, [{"name": substitute["name"]}]) and not says_no(text):
        return "substitute"
    return "keep" if says_yes(text) else None


def _says(pattern: re.Pattern[str], text: str) -> bool:
    return any(not _NOT.search(text[: match.start()]) for match in pattern.finditer(text))


def _first(found: Sequence[str], offered: Collection[str]) -> str:
    """What is offered before what is not: that is refused with what there is."""
    return next((name for name in found if name in offered), found[0])
