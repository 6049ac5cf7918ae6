"""Words as they may enter: cleaned, of limited length, and never a command by accident."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from channels.refusals import LONGEST_TEXT, invalid, too_long

_JOINERS = "\u200c\u200d"
_STRAY_JOINER = re.compile(f"(?<![^\x00-\x7f{_JOINERS}])[{_JOINERS}]+")
_BREAKS = re.compile(r"\r\n?|[\u0085\u2028\u2029\v\f]")
_MANY_MARKS = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{3})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)
_DROPPED = ("Cc", "Cf", "Cs", "Co", "Cn")


def clean(text: str) -> str:
    """The text without control, invisible and direction-changing characters, in normal form."""
    text = _BREAKS.sub("\n", text)
    kept = "".join(character for character in text if _is_kept(character))
    normal = unicodedata.normalize("NFC", _STRAY_JOINER.sub("", kept))
    return _MANY_MARKS.sub(r"\1", normal).strip()


def _is_kept(character: str) -> bool:
    if character in "\n\t" or character in _JOINERS:
        return True
    return unicodedata.category(character) not in _DROPPED


def message_text(text: Any) -> str:
    """A typed text, cleaned and within the limit."""
    if not isinstance(text, str):
        raise invalid("text", "`text` must be a string.")
    cleaned = clean(text)
    if len(cleaned) > LONGEST_TEXT:
        raise too_long(len(cleaned))
    if not cleaned:
        raise invalid("text", "Please write something.")
    return cleaned


def neutralised(text: str) -> str:
    """A text that Rasa reads as words: leading slashes would make it an intent or a command."""
    words = text.lstrip("/ \t\n")
    if not words:
        raise invalid("text", "Please write something.")
    return words


def offered_titles(replies: Iterable[tuple[Any, Any]]) -> dict[str, str]:
    """Every payload that the buttons and cards of some replies carry, with what the person sees on it."""
    titles: dict[str, str] = {}
    for buttons, card in replies:
        _collect([buttons, card], titles)
    return titles


def _collect(part: Any, titles: dict[str, str]) -> None:
    if isinstance(part, dict):
        payload = part.get("payload")
        if isinstance(payload, str) and payload:
            titles[payload] = _title(part) or payload.lstrip("/").partition("{")[0].replace("_", " ")
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            _collect(each, titles)


def _title(part: dict[str, Any]) -> str:
    named = (part.get(name) for name in ("button", "title", "name", "number"))
    return next((each for each in named if isinstance(each, str) and each), "")
