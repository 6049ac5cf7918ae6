"""What a message says of each thing that goes back: which lines, how many, why."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from actions.counts import COUNT, count_of
from actions.line_names import Line, named_lines
from actions.reading import read_numbers
from actions.return_words import is_fine, read_reason, read_returned_quantity, without_reasons
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


_PART = re.compile(
    r"^\W*(?:(?:and|but|while|hm+|oh|actually|sorry|well|no|yes|of (?:them|those|these)|only|just)\W+)*"
    rf"(?:(?P<number>{COUNT})(?:'?s)?\b(?! (?:or|day|week|month|year|time)s?\b)"
    r"|(?P<next>(?:the |an)?other(?: one)?|the (?:second|last)(?: one)?|another(?: one)?)\b(?!s)"
    r"|(?P<rest>the (?:rest|others|remaining)\b))",
    re.IGNORECASE,
)
_OF_IT = re.compile(r"^\W*(?:(?:well|so|and|i mean)\W+)*(?:it|that|this)\b", re.IGNORECASE)
_UNIT = re.compile(r"\b(?:the |an)?(?:first|second|third|last|other)(?: one)?\b", re.IGNORECASE)
_BECAUSE = re.compile(r"\b(?:because|since|cause|as)\b", re.IGNORECASE)
UNTOLD = ""
"""The reason of units of which none was told yet."""
Portion = tuple[int | None, str]
"""So many of a line for a reason; no number is all the others."""


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
        if is_fine(clause):
            continue
        inside = [read for read in reads if start <= read.start < start + len(clause)]
        named = named_lines(without_reasons(clause), lines, inside)
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


def read_portions(text: str) -> tuple[Portion, ...]:
    """One thing's units told apart: "one is cracked, the other we don't need"; empty when none are."""
    found: list[Portion] = []
    for _, clause in _clauses(_BECAUSE.sub(",", text)):
        part, reason = _PART.match(clause), read_reason(clause)
        if part and reason:
            found.append((_counted(part), reason))
        elif reason and found and not part and not _OF_IT.match(clause):
            return ()
    return tuple(found)


def _counted(part: re.Match[str]) -> int | None:
    if part["rest"]:
        return None
    return count_of(part["number"] or "one")


def without_units(text: str) -> str:
    """The text without the second one, the other, the last one: units of one line, not lines."""
    return _UNIT.sub(" ", text)


def portioned(portions: Sequence[Portion], total: int | None, reason: str | None) -> tuple[Portion, ...]:
    """The portions with their numbers; what is left of `total` comes back for the reason given before, if any.

    Empty when they are no portions of the line: all for one reason, or more than there are.
    """
    counted = sum(quantity or 0 for quantity, _ in portions)
    rest = max(0, (total or 0) - counted)
    filled = [(quantity or rest, why) for quantity, why in portions]
    if rest and all(quantity for quantity, _ in portions):
        filled.append((rest, reason or UNTOLD))
    filled = [(quantity, why) for quantity, why in filled if quantity]
    return tuple(filled) if len({why for _, why in filled}) > 1 else ()


def told_apart(text: str, lines: Sequence[Line], in_play: Sequence[int]) -> tuple[Said, ...]:
    """Asked why: "too small, and the monitor is dead" tells a reason of the monitor and one of all the others."""
    told: dict[int, str] = {}
    rest: str | None = None
    for _, clause in _clauses(text):
        reason = read_reason(clause)
        named = [line["line_number"] for line in named_lines(without_reasons(clause), lines)]
        mine = [number for number in named if number in in_play]
        if reason and mine:
            told |= dict.fromkeys(mine, reason)
        elif reason and not named:
            rest = rest or reason
    others = tuple(number for number in in_play if number not in told)
    if not told or rest is None or not others:
        return ()
    return (*(Said((number,), None, reason) for number, reason in told.items()), Said(others, None, rest))


def kept_back(text: str, lines: Sequence[Line]) -> tuple[int, ...]:
    """The lines that shall not go back after all: "yes but not the monitors", "forget the headset"."""
    match = _KEPT.search(text)
    named = named_lines(match["what"], lines) if match else []
    named += _fine_lines(text, lines)
    return tuple(dict.fromkeys(line["line_number"] for line in named))


def _fine_lines(text: str, lines: Sequence[Line]) -> list[Line]:
    """Those said to be all right, unless another of the same is not."""
    clauses = [clause for _, clause in _clauses(text)]
    fine = [line for clause in clauses if is_fine(clause) for line in named_lines(clause, lines)]
    wrong = [line for clause in clauses if read_reason(clause) for line in named_lines(clause, lines)]
    return [line for line in fine if line not in wrong]


def without_fine(text: str) -> str:
    """The text without what is said to be all right."""
    for start, clause in _clauses(text):
        if is_fine(clause):
            text = text[:start] + " " * len(clause) + text[start + len(clause) :]
    return text


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
