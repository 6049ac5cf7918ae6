"""Which lines of a draft or document a text means: by line number, place, item number or the words of their names."""

import re
from collections.abc import Sequence
from typing import Any

from rapidfuzz import fuzz

from actions.reading import read_line_numbers, read_ordinal
from backend.domain.words import head_word
from backend.services.order_text import ReadLine

Line = dict[str, Any]

_MEASURE = re.compile(
    r"(?<![\w.])(\d{1,3}(?:\.\d)?)(?:\s*-?\s*(?:inch(?:es)?\b|in\b|\"|”|″)|s\b)", re.IGNORECASE
)
_WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MINOR = frozenset(
    ("the and for with not two one set from line item items lines only just make please of to in on a an more"
    " another order quote want need should instead all both each everything but except keep take remove drop"
    " cancel change those these sorry are is be we our my this time it that there so as at by up down me us have get them they i id"
    " rather your like no yes ok also too plus now then actually send ship deliver give bring").split()
)  # fmt: skip
_PLACED = re.compile(r"\b(?:line|item|one|position|row)s?\b", re.IGNORECASE)
_IDIOM = re.compile(
    r"\b(?:else first|first of all|at first|(?:one|a|just a) (?:second|moment)|last time)\b", re.IGNORECASE
)
"""Ordinals that place nothing."""
_EXCEPT = re.compile(
    r"\b(?:(?:everything|all|the rest|the lot)?\s*(?:but|except|apart from|other than|without|minus|besides)"
    r"|not|leave out|no)\s+(?!only|just|wait|sorry|actually|hold on)(?P<what>.+)",
    re.IGNORECASE,
)
_KEEP = re.compile(
    r"\b(?:keep|leave)\s+(?:only\s+|just\s+)?(?P<what>.+?)(?:\bbut\b|\band\b|[,;.]|$)", re.IGNORECASE
)
_POINTING = re.compile(r"\b(?:the|those|these|my|our)\s*$", re.IGNORECASE)
_HEAD, _TAIL = 1.0, 0.4
"""A word of the name proper, and one of what is listed behind it: the chair of a workstation is no chair."""


SIZE = re.compile(r"(?<![\w'])(?:XS|S|M|L|XL|XXL)(?![\w'])")
"""A size by its letter."""
_SIZE = re.compile(
    r"(?<![\w.])\d+(?:\.\d+)?\s*-?\s*(?:inch(?:es)?\b|in\b(?! (?:total|all))|\"|”|″|ft\b|feet\b|lbs?\b|gsm\b)",
    re.IGNORECASE,
)


def without_sizes(text: str) -> str:
    """The text without its measures: 24 inch counts nothing."""
    return _SIZE.sub(" ", text)


def name_words(text: str) -> list[str]:
    """The words by which a thing is named, in the singular; 27 inch is one word, bare numbers are none."""
    folded = _MEASURE.sub(r"\1in ", text.lower())
    words = [word.removesuffix("s") if len(word) > 3 else word for word in _WORD.findall(folded)]
    return [word for word in words if word not in _MINOR and not word.isdigit() and len(word) > 1]


def covered(words: Sequence[str], name: str) -> float:
    """How many of the words the name has, those behind its colon counting less."""
    head, _, tail = name.partition(":")
    return sum(
        _HEAD if _has(word, head) else _TAIL if _has(word, tail) else 0.0 for word in dict.fromkeys(words)
    )


def _has(word: str, name: str) -> bool:
    return any(
        word == part or min(len(word), len(part)) > 4 and fuzz.ratio(word, part) >= 85
        for part in name_words(name)
    )


def fitting(text: str, things: Sequence[Line]) -> list[Line]:
    """The things whose name has every word of the text; none when the text names nothing."""
    words = name_words(text)
    return [thing for thing in things if words and covered(words, thing["name"]) >= len(set(words)) * _HEAD]


def excepts(text: str) -> str | None:
    """What is left out: everything but the desks, all except line 2, without the cables."""
    match = _EXCEPT.search(text)
    return match["what"] if match else None


def meant_lines(text: str, lines: Sequence[Line], reads: Sequence[ReadLine] = ()) -> list[Line]:
    """The lines that a text wants: those it names, or all but those that it leaves out."""
    left_out = excepts(text)
    if left_out:
        gone = named_lines(left_out, lines)
        kept = named_lines(text[: -len(left_out)], lines)
        if gone and not kept:
            return [line for line in lines if line not in gone]
        if kept:
            return [line for line in kept if line not in gone]
    return named_lines(text, lines, reads)


def answering(text: str, things: Sequence[Line]) -> list[Line]:
    """The offered things that an answer fits, numbers in their names included: the letter one with 30."""
    fit = fitting(text, things) or ([] if name_words(text) else list(things))
    digits = set(re.findall(r"(?<![\w.])\d+(?![\w.]|\s*(?:inch|in\b|\"))", text))
    numbered = [thing for thing in fit if digits and digits <= set(re.findall(r"\d+", thing["name"]))]
    return numbered or (fit if name_words(text) else [])


def left_lines(text: str, lines: Sequence[Line]) -> list[Line]:
    """The lines that are not kept: keep the toner but cancel the others."""
    match = _KEEP.search(text)
    kept = named_lines(match["what"], lines) if match else []
    return [line for line in lines if line not in kept] if kept else []


def named_lines(text: str, lines: Sequence[Line], reads: Sequence[ReadLine] = ()) -> list[Line]:
    """The lines that a text means, in their order; none when it names none of them."""
    wanted = read_line_numbers(text)
    numbered = [line for place, line in enumerate(lines, start=1) if line.get("line_number", place) in wanted]
    if numbered or wanted:
        return numbered
    placing = _IDIOM.sub(" ", text)
    place = read_ordinal(placing, len(lines)) if _PLACED.search(placing) else None
    if place is not None:
        return [lines[place]]
    certain = {read.sku for read in reads if read.sku}
    return (
        [line for line in lines if line["sku"] in certain or line["sku"].lower() in text.lower()]
        or _best_covered(text, lines)
        or _among_candidates(lines, reads)
        or _of_size(text, lines)
    )


def _of_size(text: str, lines: Sequence[Line]) -> list[Line]:
    """Lose the L: the line whose name has the letter."""
    letters = set(SIZE.findall(text))
    return [line for line in lines if letters & set(SIZE.findall(line["name"]))]


def _best_covered(text: str, lines: Sequence[Line]) -> list[Line]:
    """Each line that has more of the words than any other it shares them with."""
    words = set(name_words(text))
    said = {
        index: {word for word in words if covered([word], line["name"])} for index, line in enumerate(lines)
    }
    kept = [
        index
        for index, mine in said.items()
        if mine and not any(_beats(words, lines, other, index) for other in said if said[other] >= mine)
    ]
    return [lines[index] for index in kept if not _is_only_beside(lines, index, kept, said)]


def _is_only_beside(
    lines: Sequence[Line], index: int, kept: Sequence[int], said: dict[int, set[str]]
) -> bool:
    """The arm of a monitor is not meant where monitors are said and there are some."""

    def is_head(other: int) -> bool:
        return any(_has(word, head_word(lines[other]["name"]) or "") for word in said[other])

    return not is_head(index) and any(said[other] == said[index] and is_head(other) for other in kept)


def _beats(words: set[str], lines: Sequence[Line], other: int, index: int) -> bool:
    return covered(list(words), lines[other]["name"]) > covered(list(words), lines[index]["name"])


def names_a_thing(read: ReadLine) -> bool:
    """Whether a reading is surely of an item, rather than of a word that sounds like one."""
    is_meant = read.stated_quantity is not None or read.text.lower().startswith(("the ", "those ", "these "))
    return bool(read.candidates) and (read.is_certain or is_meant)


def is_pointed_at(text: str, read: ReadLine) -> bool:
    """The phone booth: an item with its article before it."""
    return bool(read.candidates) and bool(_POINTING.search(text[: read.start]))


def _among_candidates(lines: Sequence[Line], reads: Sequence[ReadLine]) -> list[Line]:
    skus = {candidate.sku for read in reads for candidate in read.candidates}
    return [line for line in lines if line["sku"] in skus]
