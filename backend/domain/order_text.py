"""Order lines in a message, in whatever manner they were written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from backend.domain.catalogue import Catalogue
from backend.domain.item_choice import is_clear, items_meant, names_thing, unique, wish_of
from backend.domain.item_search import Found, ItemCandidate, candidate
from backend.domain.order_drafts import Draft, DraftReader
from backend.domain.order_marks import Mark, marks_of
from backend.domain.order_quantities import PRONOUNS, QuantityReader
from backend.domain.order_segments import ALL_OF_THEM, ORDINALS
from backend.domain.units import StatedQuantity, in_item_units, is_sold_in
from backend.domain.wishes import Wish
from backend.domain.word_lists import COLORS, SERVICE_WORDS

CANDIDATES = 5
DEFINITE = PRONOUNS | ORDINALS.keys() | frozenset(("the", "those", "these"))
"""Words by which something already in talk is meant."""


@dataclass(frozen=True)
class ReadLine:
    """One order line as understood.

    `is_certain` when the item is clear and sold; else `candidates` are what it may mean, best first.
    `quantity`
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
        elif draft.words and not SERVICE_WORDS.issuperset(draft.tokens):
            yield from self._named(draft)
        elif not draft.words or draft.quantity is not None:
            yield from self._referred(draft)

    def _numbered(self, draft: Draft, number: Mark) -> ReadLine:
        """The item's number decides; another colour or size than its own leaves the line open."""
        hits = [
            Found(place, 100.0, 1.0, 1.0, match) for place, match in self.catalogue.by_number(number.text)
        ]
        hits = unique(hits)
        is_at_odds = any(
            (token in COLORS or token[0].isdigit()) and not self.catalogue.carries(hits[0].place, token)
            for token in draft.tokens
        )
        return self._line(draft, hits, is_clear=len(hits) == 1, is_open=is_at_odds)

    def _named(self, draft: Draft) -> Iterable[ReadLine]:
        wish = wish_of(draft)
        if not wish.tokens and not wish.is_cheap:
            return
        if hits := self._in_talk(draft, wish):
            yield self._line(draft, hits, is_clear=len(hits) == 1)
            return
        if draft.quantity is None and draft.refers & PRONOUNS:
            return
        is_passing = draft.quantity is None or draft.quantity.is_article
        if is_passing and not names_thing(self.catalogue, draft.tokens):
            return
        hits = self._sold_as_said(items_meant(self.catalogue, draft, wish), draft.quantity)
        if not hits and not self._names_a_thing(draft):
            return
        yield self._line(
            draft, hits, is_clear=is_clear(self.catalogue, wish, hits) or self._is_alone(draft, hits)
        )

    def _is_alone(self, draft: Draft, hits: Sequence[Found]) -> bool:
        """The only item with all the words, counted in the unit it is sold in: "15 cases of sparkling"."""
        if len(hits) != 1 or hits[0].missing or draft.quantity is None or draft.quantity.unit is None:
            return False
        item = self.catalogue.items[hits[0].place]
        return item.is_active and is_sold_in(draft.quantity.unit, item.packing)

    def _sold_as_said(self, hits: list[Found], stated: StatedQuantity | None) -> list[Found]:
        """Of items that answer to all words those sold in the unit that was said: "20 reams" of what comes by the
        ream and by the box."""
        if stated is None or stated.unit is None:
            return hits
        unit = stated.unit
        sold = [
            hit
            for hit in hits
            if not hit.missing and is_sold_in(unit, self.catalogue.items[hit.place].packing)
        ]
        return sold or hits

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
        return unique(shown)[:CANDIDATES]

    def _quantity(
        self, stated: StatedQuantity | None, hits: Sequence[Found], *, is_numbered: bool
    ) -> int | None:
        """In units of the item; of several candidates only when it is the same for all. "40 AA batteries"
        may be
        40 packs or 40 pieces."""
        if stated is None or stated.quantity is None:
            return None
        packings = [self.catalogue.items[hit.place].packing for hit in hits]
        may_be_pieces = any(packing.may_count_pieces(stated.quantity) for packing in packings)
        if stated.unit is None and not is_numbered and may_be_pieces:
            return None
        counts = {in_item_units(stated.quantity, stated.unit, packing) for packing in packings}
        if not packings and stated.unit is None and stated.quantity == int(stated.quantity):
            return int(stated.quantity)
        return counts.pop() if len(counts) == 1 else None


def _ordinal(refers: frozenset[str]) -> int | None:
    return next((ORDINALS[word] for word in refers if word in ORDINALS), None)
