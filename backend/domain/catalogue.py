"""The catalogue in memory: what items are called, indexed by number, alias and word."""

import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from backend.domain.units import Packing
from backend.domain.words import MEASURES, RELATED, head_word, item_tokens, number_key

RELATED_QUALITY, PREFIX_QUALITY, NUMBER_QUALITY = 0.95, 0.86, 0.9
_MODEL = re.compile(r"[a-z]{0,2}(\d{3,})([a-z]{0,3})")
_DIGITS = re.compile(r"\d{4,}")
ARTICLES = frozenset(("the", "a", "an"))
YES = frozenset(("yes", "true", "y"))
NO = frozenset(("no", "false", "n", "none", ""))


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """What searching and reading need to know of an item."""

    sku: str
    name: str
    category: str
    brand: str
    unit: str
    list_price: Decimal
    is_active: bool = True
    replaced_by_sku: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    old_numbers: tuple[str, ...] = ()
    packing: Packing = Packing("each")


class Catalogue:
    """Items by place in a list; words lead to the places of the items that carry them."""

    def __init__(self, items: Iterable[CatalogueItem], consumables: Iterable[tuple[str, str]] = ()) -> None:
        self.items = tuple(items)
        self.places = {item.sku: place for place, item in enumerate(self.items)}
        self.numbers: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self.aliases: dict[frozenset[str], list[int]] = defaultdict(list)
        self.digits: dict[str, list[int]] = defaultdict(list)
        self.postings: dict[str, list[int]] = defaultdict(list)
        self.properties: dict[str, list[int]] = defaultdict(list)
        self.pairs: set[tuple[str, str]] = set()
        self.name_tokens: list[tuple[str, ...]] = []
        self.head_words: list[frozenset[str]] = []
        self.category_tokens = {
            item.category: frozenset(item_tokens(item.category.replace("_", " "))) for item in self.items
        }
        self.consumables: dict[int, set[int]] = defaultdict(set)
        for place, item in enumerate(self.items):
            self._index(place, item)
        for sku, consumable in consumables:
            if sku in self.places and consumable in self.places:
                self.consumables[self.places[sku]].add(self.places[consumable])
        self.vocabulary = sorted(set(self.postings) | set(self.properties))
        self.spelled: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in self.vocabulary:
            if word.isalpha() and len(word) > 2:
                self.spelled[word[0], len(word)].append(word)
                self.spelled[word[-2:], len(word)].append(word)
        self.name_words = {token for tokens in self.name_tokens for token in tokens}
        self.heads = frozenset(head for heads in self.head_words for head in heads)
        self.models: dict[str, list[str]] = defaultdict(list)
        for word in self.name_words:
            if (match := _MODEL.fullmatch(word)) and match[2] not in MEASURES:
                self.models[match[1]].append(word)
        self._sets: dict[str, tuple[frozenset[int], frozenset[int]]] = {}
        self._meanings: dict[str, tuple[tuple[str, float], ...]] = {}

    def _index(self, place: int, item: CatalogueItem) -> None:
        name = item_tokens(item.name)
        self.name_tokens.append(name)
        self.numbers[number_key(item.sku)].append((place, "exact"))
        if digits := _DIGITS.search(item.sku):
            self.digits[digits[0]].append(place)
        for number in item.old_numbers:
            self.numbers[number_key(number)].append((place, "old_number"))
        named = [name, item_tokens(item.brand)]
        heads = [head_word(item.name)]
        for alias in item.aliases:
            tokens = item_tokens(alias)
            self.aliases[frozenset(tokens) - ARTICLES].append(place)
            heads.append(head_word(alias))
            named.append(tokens)
        for tokens in named:
            self.pairs.update(zip(tokens, tokens[1:], strict=False))
        self.head_words.append(frozenset(head for head in heads if head))
        for token in {token for tokens in named for token in tokens}:
            self.postings[token].append(place)
        for token in set(_described(item)):
            self.properties[token].append(place)

    def by_number(self, text: str) -> list[tuple[int, str]]:
        """Places of the items with this number or old number, and how it matched; a plural s is let go."""
        key = number_key(text)
        return self.numbers.get(key) or self.numbers.get(key.removesuffix("s"), [])

    def near_number(self, text: str) -> list[int]:
        """Places of the items whose numbers look most like a number that is none."""
        key = number_key(text)
        letters = key.rstrip("0123456789")
        alike = [number for number in self.numbers if letters and number.startswith(letters)]
        near = process.extract(key, alike or self.numbers.keys(), scorer=fuzz.ratio, limit=5)
        return [place for number, score, _ in near if alike or score >= 80 for place, _ in self.numbers[number]]

    def by_alias(self, tokens: Iterable[str]) -> list[int]:
        """Places of the items that are also called just so, in any order of the words."""
        return self.aliases.get(frozenset(tokens) - ARTICLES, [])

    def knows(self, token: str) -> bool:
        """Whether any item is called or described so, leaving room for a slip of the key."""
        return token in self.digits or bool(self.meanings(token))

    def holders(self, token: str) -> tuple[frozenset[int], frozenset[int]]:
        """Places that carry the token in their names, and in their category or properties."""
        if token not in self._sets:
            if len(self._sets) > 512:
                self._sets.clear()
            self._sets[token] = (
                frozenset(self.postings.get(token, ())),
                frozenset(self.properties.get(token, ())),
            )
        return self._sets[token]

    def frequency(self, token: str) -> int:
        return len(self.postings.get(token, ())) + len(self.properties.get(token, ()))

    def weight(self, token: str) -> float:
        """Between 1 and 2: a rare word says more."""
        share = math.log(len(self.items) + 1) or 1.0
        return 2.0 - math.log(min(self.frequency(token), len(self.items)) + 1) / share

    def meanings(self, token: str) -> tuple[tuple[str, float], ...]:
        """The catalogue's words that a token may mean, each with how well it fits: itself, a related word,
        a longer word that begins so, one with a slip of the key."""
        if token not in self._meanings:
            if len(self._meanings) > 20000:
                self._meanings.clear()
            self._meanings[token] = tuple(self._meant(token).items())
        return self._meanings[token]

    def _has(self, token: str) -> bool:
        return token in self.postings or token in self.properties

    def _meant(self, token: str) -> dict[str, float]:
        found = {token: 1.0} if self._has(token) else {}
        for related in RELATED.get(token, ()):
            if self._has(related):
                found.setdefault(related, RELATED_QUALITY)
        if (count := token.removesuffix("pack")) != token and count.isdecimal() and self._has(count):
            found.setdefault(count, NUMBER_QUALITY)
        if token.isdecimal():
            longer = [word for word in self._beginning(token) if word[len(token) :].isalpha()]
            return {word: NUMBER_QUALITY for word in (*longer, *self.models.get(token, ()))} | found
        if token in found or len(token) < 3 or not token.isalpha():
            return found
        if len(token) >= 4:
            for word in self._beginning(token):
                found.setdefault(word, PREFIX_QUALITY)
        return found or self._misspelt(token)

    def _beginning(self, token: str, limit: int = 12) -> list[str]:
        start = bisect_left(self.vocabulary, token)
        return [
            word
            for word in self.vocabulary[start : start + limit]
            if word.startswith(token) and word != token
        ]

    def _misspelt(self, token: str) -> dict[str, float]:
        """One slip in a short word, two in a long one; two letters swapped are one slip."""
        slips = 1 if len(token) < 8 else 2
        if len(token) < 4:
            return {}
        near_words: list[tuple[str, int]] = []
        for part in (token[0], token[-2:]):
            lengths = range(len(token) - slips, len(token) + slips + 1)
            words = [word for length in lengths for word in self.spelled.get((part, length), ())]
            near = process.extract(
                token, words, scorer=DamerauLevenshtein.distance, score_cutoff=slips, limit=4
            )
            near_words = near_words or [(word, int(distance)) for word, distance, _ in near]
        best = min((distance for _, distance in near_words), default=0)
        return {
            word: 0.9 * fuzz.ratio(token, word) / 100 + 0.05
            for word, distance in near_words
            if distance == best
        }


def _described(item: CatalogueItem) -> Iterable[str]:
    """Tokens of the category and of property values; a property that is simply there counts by its name."""
    yield from item_tokens(item.category.replace("_", " "))
    yield from item_tokens(item.unit)
    for name, value in item.properties.items():
        lowered = str(value).strip().lower()
        if lowered in NO:
            continue
        if lowered in YES:
            yield from item_tokens(name.replace("_", " "))
        elif lowered.replace(".", "", 1).isdigit():
            yield from item_tokens(f"{lowered} {_measure_of(name)}")
        else:
            yield from item_tokens(str(value))


def _measure_of(name: str) -> str:
    """A bare number's measure is the end of its property's name: screen_size_in 27, sheets 5000."""
    return name.replace("_", " ").rsplit(" ", 1)[-1]
