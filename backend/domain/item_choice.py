"""Which items the words of an order line mean, and whether one of them is clear."""

from collections.abc import Iterable, Sequence

from backend.domain.catalogue import Catalogue
from backend.domain.item_search import Found, search_wish
from backend.domain.order_drafts import Draft
from backend.domain.order_marks import NUMBER_LIKE
from backend.domain.order_segments import tokens_of
from backend.domain.vocabulary import PREFIX_QUALITY
from backend.domain.wishes import Wish, price_limits
from backend.domain.word_lists import CHEAP

EXPLAINED = 0.8
"""Share of the words that an item must explain to be the one meant."""
WORTH_SHOWING, HALF = 50.0, 0.5


def wish_of(draft: Draft) -> Wish:
    """The draft's words as a search."""
    lowest, highest = None, None
    for mark in draft.limits:
        lowest, highest, _ = price_limits(mark.text)
    return Wish(
        tokens=tuple(token for token in draft.tokens if token not in CHEAP),
        machine=tokens_of(draft.machine) or tuple(mark.text for mark in draft.machine),
        lowest=lowest,
        highest=highest,
        is_cheap=any(token in CHEAP for token in draft.tokens),
    )


def items_meant(catalogue: Catalogue, draft: Draft, wish: Wish) -> list[Found]:
    """Items that the words may mean, best first: near a number that is none, by a number said in part ("toner
    2040"), by alias, by search."""
    unknown = next((mark.text for mark in draft.words if NUMBER_LIKE.fullmatch(mark.text)), None)
    if unknown:
        near = catalogue.near_number(unknown)
        return [Found(place, 80.0, 0.9, 0.9, "fuzzy", missing=1) for place in near]
    if numbered := _by_digits(catalogue, wish):
        return numbered
    if not any(is_said(catalogue, token) for token in wish.tokens):
        return []
    aliased = () if wish.machine else catalogue.by_alias(wish.tokens)
    named = [Found(place, 99.0, 1.0, 1.0, "alias", is_head=True) for place in aliased]
    hits = search_wish(catalogue, wish, limit=12)
    shown = [hit for hit in hits if hit.score >= WORTH_SHOWING and hit.coverage >= HALF]
    full = [hit for hit in shown if hit.missing == 0 and catalogue.items[hit.place].is_active]
    return unique([*named, *(full or shown)])


def is_said(catalogue: Catalogue, token: str) -> bool:
    """Whether the word is one of the catalogue's, related or misspelt, and not just the beginning of one."""
    return any(quality != PREFIX_QUALITY for _, quality in catalogue.meanings(token))


def names_thing(catalogue: Catalogue, tokens: Iterable[str]) -> bool:
    """Whether some word names a kind of thing or, all together, they are what an item is called."""
    tokens = tuple(tokens)
    return bool(catalogue.by_alias(tokens)) or any(
        token in catalogue.digits
        or any(
            word in catalogue.headed
            for word, quality in catalogue.meanings(token)
            if quality != PREFIX_QUALITY
        )
        for token in tokens
    )


def _by_digits(catalogue: Catalogue, wish: Wish) -> list[Found]:
    digits = next((token for token in wish.tokens if token in catalogue.digits), None)
    if digits is None:
        return []
    others = [token for token in wish.tokens if token != digits]
    places = catalogue.digits[digits]
    fitting = [place for place in places if all(catalogue.carries(place, token) for token in others)]
    missing = 0 if others and len(fitting) == 1 else 1
    return [
        Found(place, 97.0, 1.0, 1.0, "fuzzy", missing=missing, is_head=True) for place in fitting or places
    ]


def is_clear(catalogue: Catalogue, wish: Wish, hits: Sequence[Found]) -> bool:
    """One active item alone explains every word, the thing it is or two words at least, or is called just these. An alias that other items
    answer
    to as well ("black toner") only leads the list."""
    active = [hit for hit in hits if catalogue.items[hit.place].is_active]
    if not active or active[0].place != hits[0].place or wish.is_cheap:
        return False
    top = active[0]
    if set(catalogue.name_tokens[top.place]) == set(wish.tokens):
        return True
    full = [hit for hit in active if hit.missing == 0 and wish.affords(catalogue.items[hit.place].list_price)]
    if not top.is_head and len(wish.tokens) < 2:
        return False
    rivals = [hit for hit in full if hit.place != top.place and _rivals(catalogue, hit, top, wish)]
    return not rivals and top in full and top.coverage >= EXPLAINED and top.match != "property"


def _rivals(catalogue: Catalogue, hit: Found, top: Found, wish: Wish) -> bool:
    """Whether an item could be meant as well as the top one: the same kind of thing; against an alias only
    one
    that has the thing in its own name."""
    if hit.is_head:
        return True
    if top.match == "alias":
        words = (word for word, _ in catalogue.meanings(wish.tokens[-1]))
        return any(hit.place in catalogue.named.get(word, ()) for word in words)
    return catalogue.items[hit.place].category == catalogue.items[top.place].category


def unique(hits: Iterable[Found]) -> list[Found]:
    """Each item once, at its best."""
    kept: dict[int, Found] = {}
    for hit in hits:
        kept.setdefault(hit.place, hit)
    return list(kept.values())
