"""Finding items by what people call them: by number, alias, name, then category, properties and price."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from heapq import nsmallest

from rapidfuzz import fuzz

from backend.domain.catalogue import Catalogue, category_tokens
from backend.domain.wishes import Wish, read_wish
from backend.domain.word_lists import COLORS
from backend.domain.words import item_tokens, number_key

SHORTLIST, ENOUGH, MOST_WORDS = 120, 12, 7
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
    known = tuple(token for token in wish.tokens if catalogue.knows(token))
    wish = replace(wish, tokens=known or wish.tokens)
    found = search_wish(catalogue, wish, limit=limit)
    aliased = catalogue.by_alias(item_tokens(text))
    if not aliased and not wish.machine and not wish.is_cheap:
        aliased = catalogue.by_alias(wish.tokens)
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
    if not wish.tokens:
        return ()
    heads = _heads(catalogue, wish.tokens)
    fitting = _fitting(catalogue, wish)
    places = _shortlist(catalogue, wish, heads, fitting)
    weights = {token: _weight(catalogue, token) for token in wish.tokens}
    hits = [_scored(catalogue, wish, place, weights, place in heads) for place in places]
    if wish.is_cheap:
        hits = _cheapest_first(catalogue, hits)
    ranked = sorted(hits, key=lambda hit: (-hit.score, hit.place))
    return tuple(hit for hit in ranked[:limit] if hit.score >= LOWEST_SCORE)


def _weight(catalogue: Catalogue, token: str) -> float:
    meanings = catalogue.meanings(token)
    return max(catalogue.weight(word) for word, _ in meanings) if meanings else UNKNOWN_WEIGHT


def _heads(catalogue: Catalogue, tokens: Sequence[str]) -> set[int]:
    """Places of the items that are the thing asked for: of "usb-c monitor" the monitors, not the cables."""
    plain = [token for token in reversed(tokens) if token.isalpha() and token not in COLORS]
    named = next((token for token in plain if token in catalogue.headed), None)
    if named is None:
        named = next((token for token in plain if catalogue.names(token)), "")
    words = (word for word, _ in catalogue.meanings(named))
    return set().union(*(catalogue.headed.get(word, ()) for word in words))


def _shortlist(catalogue: Catalogue, wish: Wish, heads: set[int], fitting: set[int] | None) -> list[int]:
    """Places worth scoring: those that carry every word, then those that lack one, then the rarest word's;
    the things asked for and the wishes met come first, so that the best are on it whatever its length."""
    known = sorted(
        (token for token in wish.tokens if catalogue.meanings(token)),
        key=lambda token: sum(catalogue.frequency(word) for word, _ in catalogue.meanings(token)),
    )[:MOST_WORDS]
    chosen: list[int] = []
    for tokens in _subsets(known):
        among = fitting
        for token in tokens:
            among = catalogue.carriers(token, among)
            if not among:
                break
        chosen.extend(_preferred(catalogue, wish, (among or set()).difference(chosen), heads))
        if len(chosen) >= ENOUGH:
            break
    return chosen


def _subsets(tokens: list[str]) -> Iterable[list[str]]:
    """All words, all but one (a common one first), then each alone."""
    yield tokens
    if len(tokens) > 2:
        for left_out in reversed(range(len(tokens))):
            yield tokens[:left_out] + tokens[left_out + 1 :]
    if len(tokens) > 1:
        for token in tokens:
            yield [token]


def _preferred(catalogue: Catalogue, wish: Wish, places: set[int], heads: set[int]) -> list[int]:
    """At most a shortlist of them, by whether they are the thing asked for, affordable, and often asked
    for."""
    if len(places) <= SHORTLIST:
        return sorted(places)
    items = catalogue.items
    if wish.lowest is not None or wish.highest is not None:
        places = {place for place in places if wish.affords(items[place].list_price)} or places
    places = (places & heads) or places
    if wish.is_cheap:
        return nsmallest(SHORTLIST, places, key=lambda place: items[place].list_price)
    return nsmallest(SHORTLIST, places)


def _fitting(catalogue: Catalogue, wish: Wish) -> set[int] | None:
    """Places of what fits the machine named; None when none is, or nothing that fits it answers to the words
    ("docks that work with two screens")."""
    if not wish.machine:
        return None
    machines = machines_named(catalogue, wish.machine)
    among = {place for machine in machines for place in catalogue.consumables[machine]}
    answering = among
    for token in wish.tokens:
        answering = catalogue.carriers(token, answering) if catalogue.meanings(token) else answering
    return among if answering else None


def machines_named(catalogue: Catalogue, tokens: Sequence[str]) -> tuple[int, ...]:
    """Machines with consumables that carry every word that names one."""
    machines = set(catalogue.consumables)
    carried = [catalogue.carriers(token, machines) for token in tokens]
    counts = {machine: sum(machine in places for places in carried) for machine in set().union(*carried)}
    said = sum(bool(places) for places in carried)
    return tuple(sorted(machine for machine, count in counts.items() if count == said))


def _scored(
    catalogue: Catalogue, wish: Wish, place: int, weights: Mapping[str, float], is_head: bool
) -> Found:
    item = catalogue.items[place]
    gained, said, is_named = 0.0, 0, False
    for token, weight in weights.items():
        quality, in_name = _quality(catalogue, place, token)
        gained, said, is_named = gained + weight * quality, said + (quality > 0), is_named or in_name
    coverage = gained / sum(weights.values())
    name_share = fuzz.token_sort_ratio(" ".join(wish.tokens), " ".join(catalogue.name_tokens[place])) / 100
    score = COVERAGE_SHARE * coverage + NAME_SHARE * name_share + HEAD_BONUS * is_head
    score += NAMES_BONUS * min(len(item.aliases), MANY_NAMES)
    if not weights.keys().isdisjoint(category_tokens(item.category)):
        score += CATEGORY_BONUS
    score -= _penalty(catalogue, wish, place)
    match = "fuzzy" if is_named else "property"
    return Found(place, round(max(score, 0.0), 2), coverage, name_share, match, len(weights) - said, is_head)


def _quality(catalogue: Catalogue, place: int, token: str) -> tuple[float, bool]:
    """How well the item answers to the word, and whether its name does."""
    best, in_name = 0.0, False
    for word, quality in catalogue.meanings(token):
        if quality > best and place in catalogue.named.get(word, ()):
            best, in_name = quality, True
        if quality * PROPERTY_QUALITY > best and place in catalogue.described.get(word, ()):
            best, in_name = quality * PROPERTY_QUALITY, False
    return best, in_name


def _penalty(catalogue: Catalogue, wish: Wish, place: int) -> float:
    item = catalogue.items[place]
    penalty = 0.0 if item.is_active else INACTIVE_PENALTY
    if any(catalogue.carries(place, token) for token in wish.unwanted):
        penalty += UNWANTED_PENALTY
    return penalty if wish.affords(item.list_price) else penalty + PRICE_PENALTY


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
