"""What a message says of each thing that goes back: which lines, how many, why."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from actions.line_names import Line, named_lines
from actions.reading import read_numbers
from actions.return_words import read_reason, read_returned_quantity
from backend.services.order_text import ReadLine

LEAST_DOCUMENT = 1000
"""A bare number from here on is an order's."""
_CLAUSE = re.compile(
    r"[,;:\n]|[.!?](?=\s|$)|\s(?:and|but|plus|also|while|whereas|as well as)\s|&", re.IGNORECASE
)
_MEASURE = re.compile(r"\b\d+(?:\.\d+)?\s*-?\s*(?:inch(?:es)?|in|ft|lb|oz)\b|\bline\s+\d+\b", re.IGNORECASE)
_A_THING = re.compile(r"\b(?:an?|(?:that|this|the) one)\s+\w", re.IGNORECASE)


_KEPT = re.compile(
    r"\b(?:not|forget|drop|remove|skip|without|except|leave (?:out|off)|take (?:out|off)|keep(?:ing)?)\s+(?:about\s+|for\s+)?"
    r"(?:the|that|those|these|my|our)\s+(?P<what>[^,;.?!]+?)(?=\s*(?:[,;.?!]|\b(?:but|and|just|only)\b|$))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Said:
    """Lines of an order with what was said of them; nothing stands for unsaid."""

    line_numbers: tuple[int, ...]
    quantity: int | None
    reason: str | None


def said_of_lines(text: str, lines: Sequence[Line], reads: Sequence[ReadLine] = ()) -> tuple[Said, ...]:
    """Each thing of a message with its own quantity and reason: "2 headsets don't work and one pack is torn".

    Empty unless two clauses name different lines. A reason said once counts for its neighbours too.
    """
    groups: list[tuple[list[Line], str]] = []
    for start, clause in _clauses(text):
        inside = [read for read in reads if start <= read.start < start + len(clause)]
        named = named_lines(clause, lines, inside)
        if named and not (groups and groups[-1][0] == named):
            groups.append((named, clause))
        elif groups:
            groups[-1] = (groups[-1][0], f"{groups[-1][1]}, {clause}")
    numbers = [line["line_number"] for named, _ in groups for line in named]
    if len(groups) < 2 or len(set(numbers)) < len(numbers):
        return ()
    reasons = _spread([read_reason(words) for _, words in groups])
    return tuple(
        Said(tuple(line["line_number"] for line in named), _quantity(named, words), reason)
        for (named, words), reason in zip(groups, reasons, strict=True)
    )


def kept_back(text: str, lines: Sequence[Line]) -> tuple[int, ...]:
    """The lines that shall not go back after all: "yes but not the monitors", "forget the headset"."""
    match = _KEPT.search(text)
    named = named_lines(match["what"], lines) if match else []
    return tuple(line["line_number"] for line in named)


def _clauses(text: str) -> list[tuple[int, str]]:
    starts = [0, *(match.end() for match in _CLAUSE.finditer(text))]
    ends = [*(match.start() for match in _CLAUSE.finditer(text)), len(text)]
    return [
        (start, text[start:end]) for start, end in zip(starts, ends, strict=True) if text[start:end].strip()
    ]


def _quantity(named: Sequence[Line], words: str) -> int | None:
    if len(named) > 1:
        return None
    counted = _MEASURE.sub(" ", words)
    numbers = [number for number in read_numbers(counted) if 0 < number < LEAST_DOCUMENT]
    said = read_returned_quantity(counted) or (numbers[0] if numbers else None)
    return said or (1 if _A_THING.search(counted) else None)


def _spread(reasons: Sequence[str | None]) -> list[str | None]:
    """A missing reason is that of the next thing, else of the one before: "the dock and the mouse are dead"."""
    spread = list(reasons)
    for place in reversed(range(len(spread) - 1)):
        spread[place] = spread[place] or spread[place + 1]
    for place in range(1, len(spread)):
        spread[place] = spread[place] or spread[place - 1]
    return spread
