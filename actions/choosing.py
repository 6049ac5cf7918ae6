"""Which of several offered things a message means, and whether its words name anything at all."""

import re
from collections.abc import Container, Sequence
from typing import Any

from rapidfuzz import fuzz, process, utils

from actions.reading import read_ordinal

_TALK = frozenset(
    "fine place placing address office hold issue issued date delivery shipping line lines number account manager"
    " boss correct wish time times order orders quote freight way option ship team thing things morning noon pm am"
    " location building rush hurry cost costs price total name attention note day week month soon quick change"
    " should we our us i'm it's is are was be been will except but only just all my so then there here say as if"
    " plus also and or by at in on from not no yes now still really actually instead rather than hold wait sorry"
    " what about how maybe else too enough again".split()
)
"""Words that also stand in names of items; alone they name none."""


def is_talk(text: str, also: Container[str] = ()) -> bool:
    """Whether a text has no word that names anything; numbers name nothing."""
    words = [word for word in re.findall(r"[a-z'-]+", text.lower()) if word not in also]
    return not words or all(word in _TALK or word in _FILLER for word in words)


def choose(
    text: str, choices: Sequence[dict[str, Any]], *, name: str = "name", cutoff: int = 78
) -> dict[str, Any] | None:
    """The offered choice that a message names, by position or by its words; None when it names none or several."""
    if not choices:
        return None
    position = read_ordinal(text, len(choices))
    if position is not None:
        return choices[position]
    if text.strip().isdigit() and 1 <= int(text) <= len(choices):
        return choices[int(text) - 1]
    names = [str(choice[name]) for choice in choices]
    ranked = process.extract(
        text, names, scorer=_covers, processor=utils.default_process, limit=2, score_cutoff=cutoff
    )
    if not ranked or len(ranked) > 1 and ranked[0][1] - ranked[1][1] < 4:
        return None
    return choices[ranked[0][2]]


def _covers(text: str, name: str, **_: Any) -> float:
    """How well the words of the message are found in the name, spelling mistakes included."""
    words = [_SIZES.get(word, word) for word in text.split() if word not in _FILLER]
    if not words:
        return 0.0
    parts = name.split()
    return sum(max((fuzz.ratio(word, part) for part in parts), default=0) for word in words) / len(words)


_SIZES = {"small": "s", "medium": "m", "large": "l", "xlarge": "xl"}
_FILLER = frozenset(
    [
        "the",
        "a",
        "an",
        "one",
        "ones",
        "please",
        "i",
        "want",
        "need",
        "take",
        "give",
        "me",
        "that",
        "this",
        "it",
        "with",
        "for",
        "of",
        "to",
        "go",
        "mean",
        "meant",
        "ok",
        "yes",
    ]
)
