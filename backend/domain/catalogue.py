"""The catalogue in memory: what items are called, indexed by number, alias and word."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from rapidfuzz import fuzz, process

from backend.domain.units import Packing
from backend.domain.vocabulary import Vocabulary
from backend.domain.words import head_word, item_tokens, number_key

ARTICLES = frozenset(("the", "a", "an"))
YES = frozenset(("yes", "true", "y"))
NO = frozenset(("no", "false", "n", "none", ""))
_DIGITS = re.compile(r"\d{4,}")


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
    """Items by place in a list, what people have many names for first; words lead to the places of the items
    that carry them in a name (`named`) or a category or property (`described`)."""

    def __init__(self, items: Iterable[CatalogueItem], consumables: Iterable[tuple[str, str]] = ()) -> None:
        self.items = tuple(sorted(items, key=_standing))
        self.places = {item.sku: place for place, item in enumerate(self.items)}
        self.numbers: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self.digits: dict[str, list[int]] = defaultdict(list)
        self.aliases: dict[frozenset[str], list[int]] = defaultdict(list)
        self.named: dict[str, set[int]] = defaultdict(set)
        self.described: dict[str, set[int]] = defaultdict(set)
        self.headed: dict[str, set[int]] = defaultdict(set)
        self.pairs: set[tuple[str, str]] = set()
        self.name_tokens: list[tuple[str, ...]] = []
        for place, item in enumerate(self.items):
            self._index(place, item)
        self.consumables: dict[int, set[int]] = defaultdict(set)
        for sku, consumable in consumables:
            if sku in self.places and consumable in self.places:
                self.consumables[self.places[sku]].add(self.places[consumable])
        self.name_words = {token for tokens in self.name_tokens for token in tokens}
        self.vocabulary = Vocabulary({*self.named, *self.described}, self.name_words)

    def _index(self, place: int, item: CatalogueItem) -> None:
        name = item_tokens(item.name)
        self.name_tokens.append(name)
        self.numbers[number_key(item.sku)].append((place, "exact"))
        if digits := _DIGITS.search(item.sku):
            self.digits[digits[0]].append(place)
        for number in item.old_numbers:
            self.numbers[number_key(number)].append((place, "old_number"))
        named = [name, _tokens(item.brand)]
        heads = [head_word(item.name)]
        for alias in item.aliases:
            tokens = item_tokens(alias)
            called = self.aliases[frozenset(tokens) - ARTICLES]
            if place not in called:
                called.append(place)
            heads.append(head_word(alias))
            named.append(tokens)
        for tokens in named:
            self.pairs.update(zip(tokens, tokens[1:], strict=False))
            for token in tokens:
                self.named[token].add(place)
        for head in heads:
            if head:
                self.headed[head].add(place)
        for token in _described(item):
            self.described[token].add(place)

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
        return [
            place for number, score, _ in near if alike or score >= 80 for place, _ in self.numbers[number]
        ]

    def by_alias(self, tokens: Iterable[str]) -> list[int]:
        """Places of the items that are also called just so, in any order of the words."""
        return self.aliases.get(frozenset(tokens) - ARTICLES, [])

    def meanings(self, token: str) -> tuple[tuple[str, float], ...]:
        return self.vocabulary.meanings(token)

    def knows(self, token: str) -> bool:
        """Whether any item is called or described so, leaving room for a slip of the key."""
        return token in self.digits or bool(self.meanings(token))

    def names(self, token: str) -> bool:
        """Whether the word names a kind of thing: chair, toner."""
        return any(word in self.headed for word, _ in self.meanings(token))

    def carries(self, place: int, token: str) -> bool:
        """Whether the item is called or described by the word or one that it may mean."""
        return any(
            place in self.named.get(word, ()) or place in self.described.get(word, ())
            for word, _ in self.meanings(token)
        )

    def carriers(self, token: str, among: set[int] | None = None) -> set[int]:
        """Places of the items that carry the word, of those in `among` when given."""
        found: set[int] = set()
        for word, _ in self.meanings(token):
            for places in (self.named.get(word), self.described.get(word)):
                if places:
                    found |= places if among is None else among & places
        return found

    def frequency(self, word: str) -> int:
        return len(self.named.get(word, ())) + len(self.described.get(word, ()))

    def weight(self, word: str) -> float:
        """Between 1 and 2: a rare word says more."""
        share = math.log(len(self.items) + 1) or 1.0
        return 2.0 - math.log(min(self.frequency(word), len(self.items)) + 1) / share


def _standing(item: CatalogueItem) -> tuple[bool, int, str]:
    return not item.is_active, -len(item.aliases), item.sku


@lru_cache(8192)
def _tokens(text: str) -> tuple[str, ...]:
    return item_tokens(text)


def _described(item: CatalogueItem) -> Iterable[str]:
    """Words of the category and of property values; a property that is simply there counts by its name."""
    yield from category_tokens(item.category)
    yield from _tokens(item.unit)
    for name, value in item.properties.items():
        yield from _property_tokens(name, str(value))


def category_tokens(category: str) -> tuple[str, ...]:
    return _tokens(category.replace("_", " "))


@lru_cache(65536)
def _property_tokens(name: str, value: str) -> tuple[str, ...]:
    """A bare number's measure is the end of its property's name: screen_size_in 27, sheets 5000."""
    lowered, words = value.strip().lower(), name.replace("_", " ")
    if lowered in NO:
        return ()
    if lowered in YES:
        return item_tokens(words)
    if lowered.replace(".", "", 1).isdigit():
        return item_tokens(f"{lowered} {words.rsplit(' ', 1)[-1]}")
    return item_tokens(value)
