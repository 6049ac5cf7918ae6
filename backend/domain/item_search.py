"""Finding items by what people call them: by number, alias, name, then category, properties and price."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from heapq import nlargest

from rapidfuzz import fuzz

from backend.domain.catalogue import Catalogue
from backend.domain.wishes import Wish, read_wish
from backend.domain.words import COLORS, item_tokens, number_key

SHORTLIST, POSTINGS_READ = 200, 20000
PROPERTY_QUALITY = 0.96
NUMBER_SCORES = {"exact": 100.0, "alias": 99.0, "old_number": 98.0}
UNKNOWN_WEIGHT = 1.0
COVERAGE_SHARE, NAME_SHARE, CATEGORY_BONUS, HEAD_BONUS = 82.0, 9.0, 2.0, 5.0
INACTIVE_PENALTY, UNWANTED_PENALTY, PRICE_PENALTY = 4.0, 40.0, 45.0
LOWEST_SCORE = 45.0
NAMES_BONUS, MANY_NAMES = 0.3, 6
"""People have more names for what they buy often."""


@dataclass(frozen=True)
class ItemCandidate:
    """An item that may be meant. `match` says how it was found: exact, alias, old_number, fuzzy or property;
    `list_price` is empty for those who see no prices."""

    sku: str
    name: str
    score: float
    match: str
    unit: str
    category: str
    list_price: Decimal | None
    is_active: bool
    replaced_by_sku: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """A place in the catalogue with how well it fits: `coverage` is the share of the words it explains,
    `missing` how many it does not, `name_share` how near its name is to what was said, `is_head` whether the
    thing asked for is the thing it is (a monitor, not a monitor arm)."""

    place: int
    score: float
    coverage: float
    name_share: float
    match: str
    missing: int = 0
    is_head: bool = False


def search(catalogue: Catalogue, text: str, *, limit: int = 8) -> tuple[Found, ...]:
    """Items that the words may mean, best first."""
    by_number = find_by_number(catalogue, text)
    if by_number:
        return by_number[:limit]
    wish = read_wish(text)
    found = search_wish(catalogue, wish, limit=limit)
    aliased = catalogue.by_alias(item_tokens(text)) or catalogue.by_alias(wish.tokens)
    named = tuple(Found(place, NUMBER_SCORES["alias"], 1.0, 1.0, "alias") for place in aliased)
    rest = tuple(hit for hit in found if hit.place not in aliased)
    return (named + rest)[:limit]


def find_by_number(catalogue: Catalogue, text: str) -> tuple[Found, ...]:
    """Items whose number, old number or numbered alias is the whole text."""
    if not any(character.isdigit() for character in text) or len(number_key(text)) < 3:
        return ()
    hits = {place: match for place, match in reversed(catalogue.by_number(text))}
    found = [Found(place, NUMBER_SCORES[match], 1.0, 1.0, match) for place, match in hits.items()]
    return tuple(sorted(found, key=lambda hit: (-hit.score, hit.place)))


def search_wish(catalogue: Catalogue, wish: Wish, *, limit: int = 8) -> tuple[Found, ...]:
    """Items by name, category, property, price and what they fit, best first."""
    weights = {token: catalogue.weight(token) if catalogue.knows(token) else UNKNOWN_WEIGHT for token in wish.tokens}
    total = sum(weights.values())
    if not total:
        return ()
    fitting = _fitting(catalogue, wish)
    explained = _explained(catalogue, {t: w for t, w in weights.items() if catalogue.knows(t)}, fitting)
    best = nlargest(SHORTLIST, explained.items(), key=lambda entry: (entry[1].gained, -entry[0]))
    plain = [token for token in wish.tokens if token.isalpha() and token not in COLORS]
    heads = frozenset(word for token in plain[-1:] for word, _ in catalogue.meanings(token))
    hits = [_scored(catalogue, wish, place, explanation, total, heads) for place, explanation in best]
    if wish.is_cheap:
        hits = _cheapest_first(catalogue, hits)
    ranked = sorted(hits, key=lambda hit: (-hit.score, hit.place))
    return tuple(hit for hit in ranked[:limit] if hit.score >= LOWEST_SCORE)


def _fitting(catalogue: Catalogue, wish: Wish) -> frozenset[int] | None:
    """Places of what fits the machine named, or None when no machine is."""
    if not wish.machine:
        return None
    machines = machines_named(catalogue, wish.machine)
    return frozenset(place for machine in machines for place in catalogue.consumables[machine]) or None


def machines_named(catalogue: Catalogue, tokens: tuple[str, ...]) -> tuple[int, ...]:
    """Machines with consumables that carry as many of the words as any does."""
    counts: dict[int, float] = defaultdict(float)
    for token in tokens:
        held: dict[int, float] = {}
        for word, quality in catalogue.meanings(token):
            named, described = catalogue.holders(word)
            for place in catalogue.consumables.keys() & (named | described):
                held[place] = max(held.get(place, 0.0), quality)
        for place, quality in held.items():
            counts[place] += quality
    top = max(counts.values(), default=0.0)
    return tuple(place for place, count in counts.items() if count >= top - 0.01)


@dataclass(frozen=True, slots=True)
class _Explanation:
    """The weight and number of the words that an item explains; whether its name says one of them."""

    gained: float = 0.0
    words: int = 0
    is_named: bool = False


_NOTHING = _Explanation()


def _explained(
    catalogue: Catalogue, weights: dict[str, float], fitting: frozenset[int] | None
) -> dict[int, _Explanation]:
    """What each place explains. Rare words open the list; common ones only add to what is on it once enough
    postings were read."""
    explained: dict[int, _Explanation] = {}
    read = 0
    for token in sorted(weights, key=lambda token: sum(map(catalogue.frequency, _words(catalogue, token)))):
        best: dict[int, tuple[float, bool]] = {}
        for word, quality in catalogue.meanings(token):
            named, described = catalogue.holders(word)
            if read >= POSTINGS_READ:
                named, described = named & explained.keys(), described & explained.keys()
            _keep(best, named, weights[token] * quality, True)
            _keep(best, described, weights[token] * quality * PROPERTY_QUALITY, False)
        read += len(best)
        for place, (value, is_named) in best.items():
            before = explained.get(place, _NOTHING)
            explained[place] = _Explanation(
                before.gained + value, before.words + 1, before.is_named or is_named
            )
    if fitting:
        explained = {place: what for place, what in explained.items() if place in fitting} or explained
    return explained


def _words(catalogue: Catalogue, token: str) -> Iterable[str]:
    return (word for word, _ in catalogue.meanings(token))


def _keep(best: dict[int, tuple[float, bool]], places: Iterable[int], value: float, is_named: bool) -> None:
    for place in places:
        if place not in best or best[place][0] < value:
            best[place] = value, is_named


def _scored(
    catalogue: Catalogue,
    wish: Wish,
    place: int,
    explanation: _Explanation,
    total: float,
    heads: frozenset[str],
) -> Found:
    item, tokens = catalogue.items[place], catalogue.name_tokens[place]
    coverage = explanation.gained / total
    name_share = fuzz.token_sort_ratio(" ".join(wish.tokens), " ".join(tokens)) / 100
    score = COVERAGE_SHARE * coverage + NAME_SHARE * name_share
    if not catalogue.category_tokens[item.category].isdisjoint(wish.tokens):
        score += CATEGORY_BONUS
    is_head = not catalogue.head_words[place].isdisjoint(heads)
    if is_head:
        score += HEAD_BONUS
    score += NAMES_BONUS * min(len(item.aliases), MANY_NAMES)
    if not item.is_active:
        score -= INACTIVE_PENALTY
    if wish.unwanted and _carries(catalogue, place, wish.unwanted):
        score -= UNWANTED_PENALTY
    if not wish.affords(item.list_price):
        score -= PRICE_PENALTY
    match = "fuzzy" if explanation.is_named else "property"
    missing = len(wish.tokens) - explanation.words
    return Found(place, round(max(score, 0.0), 2), coverage, name_share, match, missing, is_head)


def _carries(catalogue: Catalogue, place: int, tokens: frozenset[str]) -> bool:
    return any(place in holders for token in tokens for holders in catalogue.holders(token))


def _cheapest_first(catalogue: Catalogue, hits: list[Found]) -> list[Found]:
    """Among equally good answers the cheaper one leads, by up to ten points."""
    if not hits:
        return hits
    best = max(hit.coverage for hit in hits)
    good = sorted(
        (hit for hit in hits if hit.coverage >= best - 0.02),
        key=lambda hit: catalogue.items[hit.place].list_price,
    )
    rank = {hit.place: number for number, hit in enumerate(good)}
    return [
        replace(hit, score=round(max(hit.score - min(10.0, 1.0 * rank.get(hit.place, 10)), 0.0), 2))
        for hit in hits
    ]


def candidate(catalogue: Catalogue, hit: Found, *, with_price: bool = True) -> ItemCandidate:
    """The answer to show for a hit."""
    item = catalogue.items[hit.place]
    return ItemCandidate(
        sku=item.sku,
        name=item.name,
        score=hit.score,
        match=hit.match,
        unit=item.unit,
        category=item.category,
        list_price=item.list_price if with_price else None,
        is_active=item.is_active,
        replaced_by_sku=item.replaced_by_sku,
    )
