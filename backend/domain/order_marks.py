"""A message cut into marks: words, numbers, item numbers, separators, and bars where an item's name ends."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from backend.domain.catalogue import Catalogue
from backend.domain.order_talk import Aside, find_asides
from backend.domain.units import UNIT_OF
from backend.domain.word_lists import CLAUSE_WORDS, LIKE_FOR, NUMBER_WORDS, PLACE_WORDS
from backend.domain.words import KEPT, fold, measure, number_key

FRACTIONS = {"½": "0.5", "¼": "0.25", "¾": "0.75", "⅛": "0.125", "1/2": "0.5", "1/4": "0.25", "3/4": "0.75"}
THIRDS = {"⅓": Decimal(1) / 3, "⅔": Decimal(2) / 3, "1/3": Decimal(1) / 3, "2/3": Decimal(2) / 3}

NUMBER_LIKE = re.compile(r"[a-z]{2,4}-?\d{3,5}[a-z]?")
"""What looks like an item number, known or not."""

_SEPARATOR = re.compile(
    r"(?P<break>\r?\n|[;•▪●‣◦]|(?<![\d.])[.!?]+(?=\s|$)|(?<=\d)[.!?]+(?=\s|$))"
    r"|(?P<comma>,|\s/\s|\s-\s(?=\D)|\(|\))"
    r"|(?P<link>[:=\t|>]|\s-+\s)"
)
_CHUNK = re.compile(rf"[a-z0-9{KEPT}]+(?:(?:[-_'&]|(?<=\d)[.,/](?=\d))[a-z0-9]+)*\"?|[+&*]")
_AND = frozenset(("and", "&", "+", "plus", "n", "und", "y", "et", "also", "then"))
_NUMBER = re.compile(r"\d{1,3}(?:_\d{3})+|\d+(?:\.\d+)?")
_THOUSANDS = re.compile(r"(?<![\w.,-])\d{1,3}(?:,\d{3})+(?![\w,])")
_TIMES = re.compile(r"(\d+)x|x(\d+)")
_COUNTED = re.compile(r"(\d+(?:\.\d+)?)(-?)([a-z]+|\")")
_RANGE = re.compile(r"(\d{1,4})-(\d{1,4})")
_MIXED = re.compile(rf"(\d*)([{KEPT}])")


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of the message. Kinds: word, number, item (a known item number), times, limit (a price wish),
    and
    the separators break, comma, and, link, bar (a new clause) and place (where, when or what for)."""

    kind: str
    text: str
    start: int
    end: int
    value: Decimal | None = None

    @property
    def is_separator(self) -> bool:
        return self.kind in ("break", "comma", "and")


def marks_of(text: str, catalogue: Catalogue) -> list[Mark]:
    """The message as marks, in order."""
    folded = _THOUSANDS.sub(lambda match: match[0].replace(",", "_"), fold(text))
    marks: list[Mark] = []
    position = 0
    for aside in find_asides(text, folded, lambda word: _names_item(catalogue, word)):
        marks.extend(_plain(folded, position, aside.start))
        if (mark := _aside_mark(folded, aside, catalogue)) is not None:
            marks.append(mark)
        position = aside.end
    marks.extend(_plain(folded, position, len(folded)))
    return _item_numbers(marks, catalogue)


def _names_item(catalogue: Catalogue, word: str) -> bool:
    return (
        word in UNIT_OF
        or word in PLACE_WORDS
        or word in catalogue.name_words
        or word.rstrip("s") in catalogue.name_words
    )


def _aside_mark(folded: str, aside: Aside, catalogue: Catalogue) -> Mark | None:
    words = folded[aside.start : aside.end]
    if aside.kind in ("price", "instead"):
        return None
    if aside.kind == "postcode" and catalogue.by_number(words):
        return Mark("item", words, aside.start, aside.end)
    kind = {"limit": "limit", "row": "break"}.get(aside.kind, "place")
    return Mark(kind, words, aside.start, aside.end)


def _plain(folded: str, start: int, end: int) -> Iterator[Mark]:
    """Marks of a stretch without asides."""
    position = start
    while position < end:
        separator = _SEPARATOR.search(folded, position, end)
        stop = separator.start() if separator else end
        for match in _CHUNK.finditer(folded, position, stop):
            yield from _chunk_marks(match[0], match.start())
        if separator is None:
            return
        kind = separator.lastgroup or "break"
        yield Mark(kind, separator[0], separator.start(), separator.end())
        position = max(separator.end(), position + 1)


def _chunk_marks(chunk: str, start: int) -> Iterator[Mark]:
    end = start + len(chunk)
    if chunk in _AND:
        yield Mark("and", chunk, start, end)
    elif chunk in ("x", "*", "qty", "quantity", "qnty"):
        yield Mark("times", chunk, start, end)
    elif (value := number_value(chunk)) is not None:
        yield Mark("number", chunk, start, end, value)
    elif match := _TIMES.fullmatch(chunk):
        yield Mark("number", chunk, start, end, Decimal(match[1] or match[2]))
        yield Mark("times", chunk, end, end)
    elif match := _RANGE.fullmatch(chunk):
        yield Mark("number", match[1], start, start + len(match[1]), Decimal(match[1]))
        yield Mark("link", "-", start + len(match[1]), end - len(match[2]))
        yield Mark("number", match[2], end - len(match[2]), end, Decimal(match[2]))
    elif (match := _COUNTED.fullmatch(chunk)) and (measure(match[3]) or match[3] in UNIT_OF or match[2]):
        middle = start + len(match[1])
        attached = match[1] + (measure(match[3]) or match[3])
        if match[2] or match[3] not in UNIT_OF:
            yield Mark("word", attached, start, end)
        else:
            yield Mark("number", match[1], start, middle, Decimal(match[1]))
            yield Mark("word", match[3], middle, end)
    elif chunk in LIKE_FOR:
        yield Mark("place", "for", start, end)
    else:
        kind = "place" if chunk in PLACE_WORDS else "bar" if chunk in CLAUSE_WORDS else "word"
        yield Mark(kind, chunk, start, end)


def number_value(chunk: str) -> Decimal | None:
    """The value of digits, a number word or a fraction."""
    if _NUMBER.fullmatch(chunk):
        return Decimal(chunk.replace("_", ""))
    if chunk in FRACTIONS or chunk in THIRDS:
        return Decimal(FRACTIONS[chunk]) if chunk in FRACTIONS else THIRDS[chunk]
    if chunk in NUMBER_WORDS:
        return Decimal(NUMBER_WORDS[chunk])
    if match := _MIXED.fullmatch(chunk):
        part = Decimal(FRACTIONS[match[2]]) if match[2] in FRACTIONS else THIRDS[match[2]]
        return Decimal(match[1] or 0) + part
    tens, _, ones = chunk.partition("-")
    if ones and NUMBER_WORDS.get(tens, 0) >= 20 and 0 < NUMBER_WORDS.get(ones, 0) < 10:
        return Decimal(NUMBER_WORDS[tens] + NUMBER_WORDS[ones])
    return None


def _item_numbers(marks: list[Mark], catalogue: Catalogue) -> list[Mark]:
    """Words that are an item's number, also written in two ("pap 1001"), become item marks."""
    found: list[Mark] = []
    position = 0
    while position < len(marks):
        mark = marks[position]
        after = marks[position + 1] if position + 1 < len(marks) else None
        if (
            mark.kind in ("word", "bar")
            and after
            and after.kind in ("number", "word")
            and after.start - mark.end <= 1
        ):
            joined = mark.text + after.text
            if mark.text.isalpha() and after.text[0].isdigit() and catalogue.by_number(joined):
                found.append(Mark("item", joined, mark.start, after.end))
                position += 2
                continue
        if _is_item_number(mark, catalogue):
            mark = Mark("item", mark.text, mark.start, mark.end)
        found.append(mark)
        position += 1
    return found


def _is_item_number(mark: Mark, catalogue: Catalogue) -> bool:
    """Letters with digits, or at least five digits, that are some item's number."""
    if mark.kind not in ("word", "number") or not any(character.isdigit() for character in mark.text):
        return False
    is_long = len(number_key(mark.text)) >= (4 if mark.kind == "word" else 5)
    return is_long and bool(catalogue.by_number(mark.text))
