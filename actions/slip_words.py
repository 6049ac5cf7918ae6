"""What is said to a slip: keep it, send what is there, take the other one, cancel that line."""

import re
from collections.abc import Collection, Sequence
from typing import Any

from actions.line_names import name_words
from actions.reading import is_question, opens_question, says_no, says_yes

_KEEP = re.compile(
    r"\b(?:keep|wait|waiting|hold on to|stay with|stick with|leave (?:it|that|this|them)|as (?:it )?is|live with"
    r"|(?:that|it)(?:'s| is| will be) (?:fine|ok|okay|good|alright|all right)|no (?:problem|worries|rush|hurry)"
    r"|can do|works for|take your time|accept|come(?:s)? later|whenever|don'?t mind"
    r"|(?:fine|good|ok|okay|happy) (?:by|with) (?:me|us|it|that|this|the)"
    r"|(?:date|day|time|delay)s? (?:works?|suits?|will do|(?:is|are) (?:fine|ok|okay|good|great|alright|acceptable)))\b"
    r"|^\W*all? ?right\W*$",
    re.IGNORECASE,
)
_CANCEL = re.compile(
    r"\b(?:cancel|call (?:it|that|them|this) off|drop|scrap|kill|forget|remove|strike|delete|get rid of"
    r"|take (?:it|that|them|the \w+|that line) off|(?:don'?t|not|no longer) (?:want|need)(?:ed)?)\b",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r"\b(?:what(?:ever)?(?:'s| is| you| u)?(?: already)?(?: have| got| there| ready| in stock| available)+|split"
    r"|in (?:two )?parts|part(?:ial|ly)?(?: now| first| shipment| delivery)?|(?:the )?rest (?:later|when|can|once)"
    r"|(?:send|ship) (?:the )?(?:first|\d+|ones)|in two (?:goes|shipments|deliveries)|two (?:shipments|deliveries)"
    r"|(?:what|whatever|all|as (?:much|many) as) (?:you|u) can|as (?:much|many) as possible"
    r"|(?:half|some|those)(?: of (?:it|them))? (?:now|already|today|first)|on hand"
    r"|ones? (?:that )?(?:you (?:have|got)|(?:are |is )?(?:there|ready|in stock|available)))\b",
    re.IGNORECASE,
)
_SUBSTITUTE = re.compile(
    r"\b(?:substitutes?|alternatives?|replacements?|replace|other (?:one|item|model|kind|colou?r|version)s?"
    r"|swap|switch|exchange|equivalent|ones? (?:that )?you (?:suggest|offer|propose|mention|recommend)\w*)\b",
    re.IGNORECASE,
)
_INSTEAD = re.compile(r"\binstead\b", re.IGNORECASE)
"""Of the other item, unless it says what else is to be done."""
_DEED = re.compile(
    r"\b(?:can|could|would|will) (?:you|u|we|i)\b(?! still)|\bsend what|\bship what", re.IGNORECASE
)
"""Asked as a question, but asked to be done."""
_NOT = re.compile(
    r"\b(?:don't|dont|do not|not|never|rather than|instead of|can'?t|cannot|won'?t)\b[^,.;]{0,20}$",
    re.IGNORECASE,
)
_ON_CONDITION = re.compile(
    r"\b(?:unless|if (?!possible|needed|you (?:can|could|like)|that(?:'s| is)|it(?:'s| is) (?:ok|okay|possible)))",
    re.IGNORECASE,
)
"""Something is said of what may come, nothing decided."""
_READERS = (("substitute", _SUBSTITUTE), ("split", _SPLIT), ("cancel", _CANCEL), ("keep", _KEEP))
LIMIT_OF_A_YES = 8
"""How long a message may be that says nothing but yes."""


def read_choice(
    text: str, name: str, choices: Sequence[dict[str, Any]], *, takes_yes: bool = True
) -> str | None:
    """The choice that the words make about the item of that name; what is denied ("don't cancel it") is none, a
    bare yes keeps it."""
    asks = not _DEED.search(text) and (opens_question(text) or is_question(text))
    if not text or asks or _ON_CONDITION.search(text):
        return None
    offered = {each["choice"] for each in choices}
    found = [choice for choice, pattern in _READERS if _says(pattern, text)]
    if "keep" in found and "cancel" in found and not _says(_CANCEL, text):
        found.remove("cancel")
    if _names_substitute(text, name, choices) and "substitute" not in found:
        found.insert(0, "substitute")
    if found:
        return _first(found, offered)
    if _says(_INSTEAD, text):
        return "substitute"
    is_bare = says_yes(text) and len(text.split()) <= LIMIT_OF_A_YES
    return "keep" if takes_yes and is_bare else None


def _names_substitute(text: str, name: str, choices: Sequence[dict[str, Any]]) -> bool:
    """A word that only the substitute has is said and not denied, or "the other chair"."""
    offered = next((each["name"] for each in choices if each["choice"] == "substitute"), "")
    if says_no(text):
        return False
    own = set(name_words(offered)) - set(name_words(name))
    words = {word for word in name_words(text) if word in own}
    words |= {f"other {word}" for word in name_words(offered)}
    return any(_says(re.compile(rf"\b{re.escape(word)}", re.IGNORECASE), text) for word in words)


def _says(pattern: re.Pattern[str], text: str) -> bool:
    return any(not _NOT.search(text[: match.start()]) for match in pattern.finditer(text))


def _first(found: Sequence[str], offered: Collection[str]) -> str:
    """What is offered before what is not: that is refused with what there is."""
    return next((name for name in found if name in offered), found[0])
