"""Order lines in a message, in whatever manner they were written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from backend.domain.catalogue import Catalogue
from backend.domain.item_search import Found, ItemCandidate, candidate, search_wish
from backend.domain.order_drafts import Draft, DraftReader
from backend.domain.order_marks import NUMBER_LIKE, Mark, marks_of
from backend.domain.order_quantities import PRONOUNS, QuantityReader
from backend.domain.order_segments import ALL_OF_THEM, ORDINALS
from backend.domain.units import StatedQuantity, in_item_units
from backend.domain.wishes import CHEAP, Wish, price_limits
from backend.domain.words import COLORS

CANDIDATES = 5
DEFINITE = PRONOUNS | ORDINALS.keys() | frozenset(("the", "those", "these"))
"""Words by which something already in talk is meant."""
EXPLAINED = 0.8
"""Share of the words that an item must explain to be the one meant."""
WORTH_SHOWING = 50.0


@dataclass(frozen=True)
class ReadLine:
    """One order line as understood.

    `is_certain` when the item is clear and sold; else `candidates` are what it may mean, best first. `quantity`
    is in units of the item; one that was said but does not come out whole, or may count pieces of a pack,
    stays in `stated_quantity` and `stated_unit` alone and has to be asked for.
    """

    text: str
    start: int
    end: int
    sku: str | None
    name: str | None
    quantity: int | None
    stated_quantity: Decimal | None
    stated_unit: str | None
    candidates: tuple[ItemCandidate, ...]
    is_certain: bool


def read_lines(
    catalogue: Catalogue, text: str, *, context: Sequence[str] = (), with_prices: bool = True
) -> tuple[ReadLine, ...]:
    """Every order line of a message, in order of mention; `context` are the SKUs in talk."""
    marks = QuantityReader(marks_of(text, catalogue), catalogue).run()
    resolver = _Resolver(catalogue, text, context, with_prices)
    lines = [line for draft in DraftReader(marks, catalogue).run() for line in resolver.lines(draft)]
    return tuple(lines)


def stated_quantities(catalogue: Catalogue, text: str) -> tuple[StatedQuantity, ...]:
    """Every quantity stated in a text."""
    read = QuantityReader(marks_of(text, catalogue), catalogue).run()
    return tuple(mark.stated for mark in read if not isinstance(mark, Mark))


class _Resolver:
    """Decides which item a draft means."""

    def __init__(self, catalogue: Catalogue, text: str, context: Sequence[str], with_prices: bool) -> None:
        self.catalogue = catalogue
        self.text = text
        self.context = [catalogue.places[sku] for sku in dict.fromkeys(context) if sku in catalogue.places]
        self.with_prices = with_prices

    def lines(self, draft: Draft) -> Iterable[ReadLine]:
        """The lines of a draft: one, or one for each item it refers to or numbers."""
        numbers = [mark for mark in draft.words if mark.kind == "item"]
        if len(numbers) > 1:
            yield self._numbered(draft, numbers[0])
            for mark in numbers[1:]:
                yield self._numbered(replace(draft, quantity=None, spans=((mark.start, mark.end),)), mark)
        elif numbers:
            yield self._numbered(draft, numbers[0])
        elif draft.words:
            yield from self._named(draft)
        else:
            yield from self._referred(draft)

    def _numbered(self, draft: Draft, number: Mark) -> ReadLine:
        """The item's number decides; another colour or size than its own leaves the line open."""
        hits = [
            Found(place, 100.0, 1.0, 1.0, match) for place, match in self.catalogue.by_number(number.text)
        ]
        hits = _unique(hits)
        is_at_odds = any(
            (token in COLORS or token[0].isdigit()) and not self.catalogue.carries(hits[0].place, token)
            for token in draft.tokens
        )
        return self._line(draft, hits, is_clear=len(hits) == 1, is_open=is_at_odds)

    def _named(self, draft: Draft) -> Iterable[ReadLine]:
        wish = self._wish(draft)
        if not wish.tokens and not wish.is_cheap:
            return
        if hits := self._in_talk(draft, wish):
            yield self._line(draft, hits, is_clear=len(hits) == 1)
            return
        if draft.quantity is None and draft.refers & PRONOUNS:
            return
        hits = self._found(wish)
        if unknown := next((mark for mark in draft.words if NUMBER_LIKE.fullmatch(mark.text)), None):
            near = [
                Found(place, 80.0, 0.9, 0.9, "fuzzy", missing=1)
                for place in self.catalogue.near_number(unknown.text)
            ]
            hits = near
        if not hits and not self._names_a_thing(draft):
            return
        yield self._line(draft, hits, is_clear=self._is_clear(wish, hits))

    def _wish(self, draft: Draft) -> Wish:
        named = draft.tokens
        lowest, highest = None, None
        for mark in draft.limits:
            lowest, highest, _ = price_limits(mark.text)
        return Wish(
            tokens=tuple(token for token in named if token not in CHEAP),
            machine=Draft(words=draft.machine).tokens or tuple(mark.text for mark in draft.machine),
            lowest=lowest,
            highest=highest,
            is_cheap=any(token in CHEAP for token in named),
        )

    def _found(self, wish: Wish) -> list[Found]:
        """The number said in part ("toner 2040"), aliases that are exactly the words, then the search."""
        if numbered := self._by_digits(wish):
            return numbered
        hits = list(search_wish(self.catalogue, wish, limit=12))
        named = (
            []
            if wish.machine
            else [
                Found(place, 99.0, 1.0, 1.0, "alias", is_head=True)
                for place in self.catalogue.by_alias(wish.tokens)
            ]
        )
        shown = [hit for hit in hits if hit.score >= WORTH_SHOWING and hit.coverage >= 0.5]
        full = [hit for hit in shown if hit.missing == 0 and self.catalogue.items[hit.place].is_active]
        return _unique([*named, *(full or shown)])

    def _by_digits(self, wish: Wish) -> list[Found]:
        digits = [token for token in wish.tokens if token in self.catalogue.digits]
        if not digits:
            return []
        others = [token for token in wish.tokens if token not in digits]
        places = self.catalogue.digits[digits[0]]
        fitting = [place for place in places if all(self.catalogue.carries(place, token) for token in others)]
        is_sure = bool(others) and len(fitting) == 1
        return [
            Found(place, 97.0, 1.0, 1.0, "fuzzy", missing=0 if is_sure else 1, is_head=True)
            for place in fitting or places
        ]

    def _is_clear(self, wish: Wish, hits: Sequence[Found]) -> bool:
        """One active item alone explains every word, or is called just these words. An alias that other items
        answer to as well ("black toner") only leads the list."""
        active = [hit for hit in hits if self.catalogue.items[hit.place].is_active]
        if not active or active[0].place != hits[0].place or wish.is_cheap:
            return False
        if self._is_named(active[0], wish):
            return True
        full = [
            hit
            for hit in active
            if hit.missing == 0 and wish.affords(self.catalogue.items[hit.place].list_price)
        ]
        full = [hit for hit in full if self._rivals(hit, active[0], wish)]
        return (
            len(full) == 1
            and full[0].place == active[0].place
            and full[0].coverage >= EXPLAINED
            and full[0].match != "property"
        )

    def _rivals(self, hit: Found, top: Found, wish: Wish) -> bool:
        """Whether an item could be meant as well as the top one: the same kind of thing; against an alias only one
        that has the thing in its own name."""
        if hit.is_head or hit.place == top.place:
            return True
        if top.match == "alias":
            words = (word for token in wish.tokens[-1:] for word, _ in self.catalogue.meanings(token))
            return any(hit.place in self.catalogue.named.get(word, ()) for word in words)
        items = self.catalogue.items
        return items[hit.place].category == items[top.place].category

    def _is_named(self, hit: Found, wish: Wish) -> bool:
        return set(self.catalogue.name_tokens[hit.place]) == set(wish.tokens)

    def _in_talk(self, draft: Draft, wish: Wish) -> list[Found]:
        """ "The black one": items in talk that carry all the words."""
        if not draft.refers & DEFINITE:
            return []
        places = [
            place
            for place in self.context
            if all(self.catalogue.carries(place, token) for token in wish.tokens)
        ]
        if wish.is_cheap and places:
            places = [min(places, key=lambda place: self.catalogue.items[place].list_price)]
        ordinal = _ordinal(draft.refers)
        if ordinal is not None and -len(places) <= ordinal < len(places):
            places = [places[ordinal]]
        return [Found(place, 95.0, 1.0, 1.0, "fuzzy") for place in places]

    def _referred(self, draft: Draft) -> Iterable[ReadLine]:
        """A quantity of what is in talk: each of it, the second, or the only one."""
        hits = [Found(place, 95.0, 1.0, 1.0, "exact") for place in self.context]
        if not hits:
            return
        ordinal = _ordinal(draft.refers)
        if ordinal is not None and -len(hits) <= ordinal < len(hits):
            yield self._line(draft, [hits[ordinal]], is_clear=True)
        elif draft.refers & ALL_OF_THEM:
            for hit in hits:
                yield self._line(draft, [hit], is_clear=True)
        else:
            yield self._line(draft, hits, is_clear=len(hits) == 1)

    def _names_a_thing(self, draft: Draft) -> bool:
        """Unknown words with a real quantity are a line that was not understood, not silence."""
        quantity = draft.quantity
        if quantity is None or quantity.is_article or not 1 <= len(draft.tokens) <= 4:
            return False
        return all(any(character.isalpha() for character in token) for token in draft.tokens)

    def _line(
        self, draft: Draft, hits: Sequence[Found], *, is_clear: bool, is_open: bool = False
    ) -> ReadLine:
        stated = draft.quantity
        top = self.catalogue.items[hits[0].place] if is_clear else None
        is_numbered = not draft.words or any(mark.kind == "item" for mark in draft.words)
        said = {token.removesuffix("pack") for token in draft.tokens}
        is_numbered = is_numbered or all(
            str(self.catalogue.items[hit.place].packing.pieces.get("piece")) in said for hit in hits[:1]
        )
        quantity = self._quantity(
            stated, hits[:1] if is_clear else hits[:CANDIDATES], is_numbered=is_numbered
        )
        shown = tuple(
            candidate(self.catalogue, hit, with_price=self.with_prices) for hit in self._shown(hits)
        )
        return ReadLine(
            text=self.text[draft.start : draft.end],
            start=draft.start,
            end=draft.end,
            sku=top.sku if top else None,
            name=top.name if top else None,
            quantity=quantity,
            stated_quantity=stated.quantity if stated else None,
            stated_unit=stated.unit if stated else None,
            candidates=shown,
            is_certain=bool(top and top.is_active and not is_open),
        )

    def _shown(self, hits: Sequence[Found]) -> list[Found]:
        """The best, with the replacement of one no longer sold right behind it."""
        shown: list[Found] = []
        for hit in hits[:CANDIDATES]:
            shown.append(hit)
            item = self.catalogue.items[hit.place]
            replacement = self.catalogue.places.get(item.replaced_by_sku or "")
            if not item.is_active and replacement is not None:
                shown.append(replace(hit, place=replacement))
        return _unique(shown)[:CANDIDATES]

    def _quantity(
        self, stated: StatedQuantity | None, hits: Sequence[Found], *, is_numbered: bool
    ) -> int | None:
        """In units of the item; of several candidates only when it is the same for all. "40 AA batteries" may be
        40 packs or 40 pieces."""
        if stated is None or stated.quantity is None:
            return None
        packings = [self.catalogue.items[hit.place].packing for hit in hits]
        if stated.unit is None and not is_numbered and any(packing.holds_pieces for packing in packings):
            return None
        counts = {in_item_units(stated.quantity, stated.unit, packing) for packing in packings}
        if not packings and stated.unit is None and stated.quantity == int(stated.quantity):
            return int(stated.quantity)
        return counts.pop() if len(counts) == 1 else None


def _ordinal(refers: frozenset[str]) -> int | None:
    return next((ORDINALS[word] for word in refers if word in ORDINALS), None)


def _unique(hits: Iterable[Found]) -> list[Found]:
    kept: dict[int, Found] = {}
    for hit in hits:
        kept.setdefault(hit.place, hit)
    return list(kept.values())
