"""Which of an account's addresses, or which account, a text names; also inside a long message."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein

from backend.domain.word_lists import COMMON_PLACES, STATES, STREET_FORMS
from backend.domain.words import fold

STREET_KINDS = frozenset(
    ("st", "ave", "rd", "blvd", "dr", "ln", "ct", "pl", "pkwy", "hwy", "sq", "way", "ter", "cir")
)
DIRECTIONS = frozenset(("n", "s", "e", "w", "nw", "ne", "sw", "se"))
NICKNAME, POSTCODE, STREET, STREET_NAME, NAME, CITY, STATE = 100.0, 97.0, 98.0, 90.0, 94.0, 84.0, 62.0
PART_OF_NAME, ALSO, ANOTHER_STREET, LOWEST = 82.0, 2.0, 30.0, 50.0

_WORD = re.compile(r"[a-z0-9&]+(?:'[a-z]+)?")
_PARTED = re.compile(r"[,;/|\n]|\s[-–—]\s")
_VOWELS = re.compile(r"[aeiou]")
LEADS = frozenset(("the", "our", "my", "their", "to", "at", "for", "in", "from", "on"))
GOODS = frozenset(
    ("chair", "chairs", "desk", "desks", "supplies", "supply", "furniture", "printer", "printers", "paper")
)
_NOT_THERE = re.compile(
    r"\b(?:not|instead of|rather than)\s+(?:(?:to|at|in|the|our)\s+)*[a-z]+(?:\s+[a-z]+)?"
)
_POSTCODE = re.compile(r"(?<![\w-])(\d{5})(?:-\d{4})?(?![\w-])")


@dataclass(frozen=True)
class Address:
    """The parts of an address by which people name it."""

    name: str
    nickname: str | None
    street: str
    city: str
    state: str
    postcode: str


class PlaceText:
    """A text prepared once for comparing with many names."""

    def __init__(self, text: str) -> None:
        self.words = tuple(_words(_NOT_THERE.sub(" ", fold(text))))
        self.joined = f" {' '.join(self.words)} "
        self.alone = frozenset(part.strip() for part in _PARTED.split(fold(text)))
        self.postcodes = frozenset(_POSTCODE.findall(text))

    def has(self, words: Sequence[str]) -> bool:
        """Whether the words stand together, leaving room for slips of the key."""
        if not words:
            return False
        if f" {' '.join(words)} " in self.joined:
            return True
        spans = (self.words[start : start + len(words)] for start in range(len(self.words) - len(words) + 1))
        return any(all(map(_alike, words, span)) for span in spans)

    def has_common(self, word: str) -> bool:
        """Whether a word that names many a place stands as one: "to the office", not "office chairs"."""
        if len(self.words) <= 2:
            return word in self.words
        if word in self.alone:
            return True
        around = zip(self.words, self.words[1:], (*self.words[2:], ""), strict=False)
        return any(
            middle == word and before in LEADS and after not in GOODS for before, middle, after in around
        )

    def has_word(self, word: str) -> bool:
        return any(_alike(word, other) for other in self.words)

    def street_numbers(self) -> frozenset[tuple[str, str]]:
        """House numbers with the word after them, of whatever street is written out."""
        found = set()
        for start, word in enumerate(self.words):
            span = self.words[start + 1 : start + 5]
            if word.isdigit() and any(kind in STREET_KINDS for kind in span[1:]):
                found.add((word, next(other for other in span if other not in DIRECTIONS)))
        return frozenset(found)


def score_address(text: PlaceText, address: Address) -> float:
    """How surely the text names the address, 0 to 100; 0 when it does not."""
    scores = sorted(_evidence(text, address), reverse=True)
    if not scores:
        return 0.0
    score = scores[0] + ALSO * (len(scores) - 1)
    street = _words(address.street)
    numbers = text.street_numbers()
    if numbers and not any(number in street and name in street for number, name in numbers):
        score -= ANOTHER_STREET
    return round(min(score, 100.0), 1) if score >= LOWEST else 0.0


def _evidence(text: PlaceText, address: Address) -> Iterable[float]:
    if address.nickname and _has_name(text, address.nickname):
        yield NICKNAME
    elif address.nickname and _names(text, address.nickname):
        yield PART_OF_NAME
    if address.postcode[:5] in text.postcodes:
        yield POSTCODE
    yield from _street(text, address)
    if _has_name(text, address.name):
        yield NAME
    elif _names(text, address.name):
        yield PART_OF_NAME
    if text.has(_words(address.city)):
        yield CITY
    full_name = next((name for name, code in STATES.items() if code == address.state), "")
    if full_name and text.has(full_name.split()):
        yield STATE


def _street(text: PlaceText, address: Address) -> Iterable[float]:
    words = _words(address.street)
    number, rest = (words[0], words[1:]) if words and words[0].isdigit() else ("", words)
    bare = [word for word in rest if word not in DIRECTIONS]
    named = [word for word in bare if word not in STREET_KINDS]
    if number and named and number in text.words and text.has(named):
        yield STREET
    elif len(bare) > len(named) and text.has(bare):
        yield STREET_NAME
    elif named and all(len(word) > 4 and not word.isdigit() for word in named) and text.has(named):
        yield PART_OF_NAME


def _has_name(text: PlaceText, name: str) -> bool:
    words = _plain(name)
    if len(words) == 1 and (words[0] in COMMON_PLACES or name.lower().startswith("the ")):
        return text.has_common(words[0])
    return text.has(words)


def _names(text: PlaceText, name: str) -> bool:
    """Whether the words that tell this name from others are said: "Roosevelt" of Roosevelt High School."""
    telling = [word for word in _words(name) if word not in COMMON_PLACES and len(word) > 2]
    return bool(telling) and all(text.has_word(word) for word in telling)


def score_name(text: PlaceText, name: str) -> float:
    """How surely the text names the company, 0 to 100: whole name, else the share of its telling words."""
    words = _plain(name)
    if text.has(words):
        return 100.0
    telling = [word for word in words if word not in COMMON_PLACES and len(word) > 2] or words
    said = [word for word in telling if text.has_word(word)]
    share = sum(map(len, said)) / sum(map(len, telling))
    if share < 1 and (
        not any(word in text.words for word in said) or (said[0] != telling[0] and share < 0.6)
    ):
        return 0.0
    leads = 10.0 if said[0] == telling[0] else 0.0
    return round(min(50.0 + 38.0 * share + leads, 98.0), 1)


def _words(text: str) -> list[str]:
    return [
        STREET_FORMS.get(word.replace("'s", ""), word.replace("'s", "")) for word in _WORD.findall(fold(text))
    ]


def _plain(text: str) -> list[str]:
    """The words without a leading article."""
    words = _words(text)
    return words[1:] if len(words) > 1 and words[0] in ("the", "our") else words


def _alike(word: str, other: str) -> bool:
    """The same word but for a slip, or without its vowels (dnvr); short words and numbers exactly."""
    if word == other:
        return True
    if not word.isalpha() or not other.isalpha() or word[0] != other[0] or len(other) < 4:
        return False
    if len(other) < len(word) and other == _VOWELS.sub("", word):
        return True
    shorter = min(len(word), len(other))
    return shorter >= 6 and DamerauLevenshtein.distance(word, other) <= (1 if shorter < 9 else 2)
