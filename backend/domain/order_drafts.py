"""Which words of a message go with which quantity: drafts of order lines, before the catalogue decides the
item."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from backend.domain.catalogue import Catalogue
from backend.domain.order_marks import Mark
from backend.domain.order_parts import is_model, is_time, parts
from backend.domain.order_quantities import PRONOUNS, Quantity
from backend.domain.order_segments import ALL_OF_THEM, ORDINALS, Segment, Segmenter, tokens_of
from backend.domain.units import NUMERALS, StatedQuantity, unit_named
from backend.domain.word_lists import CHEAP, COLORS
from backend.domain.words import canonical


@dataclass(frozen=True)
class Draft:
    """The words and the quantity of one line; `refers` holds words such as "both", "second", "one";
    `shares_quantity` when it was said once for several ("2 boxes each")."""

    words: tuple[Mark, ...] = ()
    quantity: StatedQuantity | None = None
    machine: tuple[Mark, ...] = ()
    limits: tuple[Mark, ...] = ()
    refers: frozenset[str] = frozenset()
    sentence: int = 0
    spans: tuple[tuple[int, int], ...] = ()
    shares_quantity: bool = False

    @property
    def start(self) -> int:
        return min(start for start, _ in self._all_spans())

    @property
    def end(self) -> int:
        return max(end for _, end in self._all_spans())

    def _all_spans(self) -> tuple[tuple[int, int], ...]:
        if self.quantity is None or (self.shares_quantity and self.spans):
            return self.spans
        return (*self.spans, (self.quantity.start, self.quantity.end))

    @property
    def tokens(self) -> tuple[str, ...]:
        return tokens_of(self.words)


class DraftReader:
    """Puts words and quantities of each part together, part by part."""

    def __init__(self, marks: Sequence[Mark | Quantity], catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.segmenter = Segmenter(catalogue)
        self.drafts: list[Draft] = []
        self.sentence = 0
        self.parts = list(parts(marks))
        self.each: StatedQuantity | None = None

    def run(self) -> list[Draft]:
        for separator, part in self.parts:
            if separator == "break":
                self.sentence += 1
                self.each = None
            self._part(separator, part)
        return self.drafts

    def _part(self, separator: str, part: list[Mark | Quantity]) -> None:
        part = [mark for place, mark in enumerate(part) if not is_model(part, place)]
        places = [place for place, mark in enumerate(part) if isinstance(mark, Quantity)]
        real = [place for place in places if not part[place].stated.is_article]  # type: ignore[union-attr]
        if not places:
            self._words_only(separator, self.segmenter.segments(part))
            return
        if real and len(real) < len(places):
            part = [mark for place, mark in enumerate(part) if place in real or place not in places]
            places = [place for place, mark in enumerate(part) if isinstance(mark, Quantity)]
        lead = self.segmenter.item_segment(self.segmenter.segments(part[: places[0]]), from_end=True)
        runs = [part[place + 1 : end] for place, end in zip(places, [*places[1:], len(part)], strict=True)]
        follows = [self.segmenter.item_segment(self.segmenter.segments(run)) for run in runs]
        quantities = [mark.stated for mark in part if isinstance(mark, Quantity)]
        if is_time(part, places) and not any(follows):
            return
        if (
            lead
            and lead.words
            and not quantities[0].is_article
            and not (follows[-1] and self.segmenter.is_item(follows[-1]))
        ):
            self._before(lead, quantities, follows)
            return
        if lead and self.segmenter.is_item(lead):
            self._lead(lead, follows)
        for quantity, segment in zip(quantities, follows, strict=True):
            self._after(quantity, segment)

    def _lead(self, lead: Segment, follows: list[Segment | None]) -> None:
        """Words before a quantity that has its own: a line by themselves when they name an item by number,
        more words of the line when not ("CHR-4010 2 chairs")."""
        first = follows[0]
        numbers = [mark for mark in lead.words if mark.kind == "item"]
        if first is not None and numbers and not any(mark.kind == "item" for mark in first.words):
            first.words[:0] = lead.words
            first.spans.extend(lead.spans)
        elif numbers or self.segmenter.is_sure(lead):
            self._add(self._draft(lead, None))

    def _before(self, lead: Segment, quantities: list[StatedQuantity], follows: list[Segment | None]) -> None:
        """Each quantity counts the words before it: "PAP-1001 x 40", "toner black 6 labels 10"."""
        segments: list[Segment | None] = [lead, *follows]
        for quantity, segment, after in zip(quantities, segments, follows, strict=False):
            extra = after if after is follows[-1] else None
            if segment is None or not segment.words:
                self._only_quantity(quantity, segment or Segment())
                continue
            if quantity.is_each and any(map(self._waits, self.drafts)):
                self._add(self._draft(segment, None))
                self._only_quantity(quantity, Segment())
                continue
            if extra is not None and extra.words and self._fit_together(segment.words, extra.words):
                segment.words.extend(extra.words)
                segment.spans.extend(extra.spans)
            self._add(self._draft(segment, quantity))

    def _after(self, quantity: StatedQuantity, segment: Segment | None) -> None:
        """The words after the quantity are what it counts; without any it counts what was named before."""
        segment = segment or Segment()
        if segment.words:
            if quantity.is_each:
                self.each = quantity
            self._add(self._draft(segment, self._with_unit_behind(quantity, segment)))
        elif not quantity.is_article or segment.refers:
            self._only_quantity(quantity, segment)

    def _with_unit_behind(self, quantity: StatedQuantity, segment: Segment) -> StatedQuantity:
        """ "12 face masks boxes": the unit stands behind the name, unless it belongs to it (trash bags)."""
        if len(segment.words) < 2 or quantity.unit not in (None, *NUMERALS) or quantity.quantity is None:
            return quantity
        before, last = segment.words[-2:]
        unit = unit_named(last.text)
        if unit in (None, "each", "piece", *NUMERALS):
            return quantity
        if (canonical(before.text), canonical(last.text)) in self.catalogue.pairs:
            return quantity
        segment.words.pop()
        return replace(quantity, unit=unit, quantity=quantity.quantity * NUMERALS.get(quantity.unit or "", 1))

    def _only_quantity(self, quantity: StatedQuantity, segment: Segment) -> None:
        """A quantity alone: of all lines just named without one ("2 each"), of the last, or of what is in
        talk."""
        waiting = [
            place
            for place, draft in enumerate(self.drafts)
            if self._waits(draft) and (draft.sentence == self.sentence or self._follows(draft, segment))
        ]
        is_each = quantity.is_each or bool(segment.refers & ALL_OF_THEM)
        is_next = bool(waiting) and waiting[-1] == len(self.drafts) - 1
        if waiting and (is_next or is_each) and not quantity.is_article:
            for place in waiting if is_each else waiting[-1:]:
                draft = replace(self.drafts[place], quantity=quantity, shares_quantity=is_each)
                self.drafts[place] = draft
            return
        refers = segment.refers | ({"each"} if quantity.is_each else set())
        self.drafts.append(Draft(quantity=quantity, refers=frozenset(refers), sentence=self.sentence))

    def _waits(self, draft: Draft) -> bool:
        return draft.quantity is None or draft.quantity.is_article and bool(draft.words)

    def _follows(self, draft: Draft, segment: Segment) -> bool:
        """ "Do you have one? Would need 2": said of the one thing in the sentence before."""
        is_last = draft is self.drafts[-1] and draft.sentence == self.sentence - 1
        return is_last and len(self.drafts) == 1 and bool(draft.words) and not segment.refers

    def _words_only(self, separator: str, segments: list[Segment]) -> None:
        for segment in segments:
            previous = self.drafts[-1] if self.drafts else None
            if segment.is_place:
                continue
            names_one = bool(
                segment.refers & PRONOUNS and (segment.words or segment.refers & ORDINALS.keys())
            )
            if names_one and self._narrows(segment):
                self.drafts[-1] = self._with_words(self.drafts[-1], segment)
                continue
            if names_one or ("both" in segment.refers and not segment.words):
                self._add(self._draft(segment, None))
                continue
            if not segment.words:
                continue
            same_sentence = previous is not None and previous.sentence == self.sentence and previous.words
            if previous and same_sentence and self._continues(previous, segment, separator):
                self.drafts[-1] = self._with_words(previous, segment)
            elif (
                previous
                and previous.quantity
                and not previous.words
                and self.segmenter.is_item(segment)
                and same_sentence is not None
            ):
                self._complete(segment)
            elif self.segmenter.is_sure(segment) or any(mark.kind == "item" for mark in segment.words):
                self._add(replace(self._draft(segment, self.each), shares_quantity=self.each is not None))

    def _with_words(self, draft: Draft, segment: Segment) -> Draft:
        return replace(draft, words=(*draft.words, *segment.words), spans=(*draft.spans, *segment.spans))

    def _narrows(self, segment: Segment) -> bool:
        """ "25 guest chairs, the gray ones": which of what was just named."""
        previous = self.drafts[-1] if self.drafts else None
        return bool(
            previous
            and previous.words
            and previous.sentence == self.sentence
            and segment.words
            and not any(mark.kind == "item" for mark in (*previous.words, *segment.words))
            and self._fit_together(previous.words, segment.words)
        )

    def _complete(self, segment: Segment) -> None:
        """Quantities that came before their item: one is its quantity, several leave it open."""
        pending = [draft for draft in self.drafts if draft.quantity and not draft.words and not draft.refers]
        if not pending or pending[-1] is not self.drafts[-1] or pending[-1].sentence != self.sentence:
            self._add(self._draft(segment, None))
            return
        self.drafts = [draft for draft in self.drafts if draft not in pending]
        quantity = pending[0].quantity
        if quantity and len(pending) > 1:
            quantity = replace(quantity, quantity=None, is_vague=True)
        self._add(self._draft(segment, quantity))

    def _continues(self, previous: Draft, segment: Segment, separator: str) -> bool:
        """Whether words without a quantity belong to the line before: a colour, the rest of its name."""
        if any(mark.kind == "item" for mark in segment.words):
            return False
        tokens = tokens_of(segment.words)
        if tokens and all(token in COLORS or token in CHEAP for token in tokens):
            return True
        numbers = [mark for mark in previous.words if mark.kind == "item"]
        if numbers:
            return self._describes(numbers[0].text, tokens)
        if not any(self.catalogue.names(token) for token in tokens):
            return self._fit_together(previous.words, segment.words)
        return separator == "and" and self._is_one_name((*previous.tokens, *tokens))

    def _is_one_name(self, tokens: Sequence[str]) -> bool:
        """A keyboard and mouse set: an item whose name has the "and" in it."""
        if self.catalogue.by_alias(tokens):
            return True
        shared: set[int] | None = None
        for token in tokens:
            shared = self.catalogue.carriers(token, shared)
        return any(" and " in self.catalogue.items[place].name for place in shared or ())

    def _describes(self, number: str, tokens: Sequence[str]) -> bool:
        place, _ = self.catalogue.by_number(number)[0]
        return bool(tokens) and all(self.catalogue.carries(place, token) for token in tokens)

    def _fit_together(self, first: Sequence[Mark], second: Sequence[Mark]) -> bool:
        """Whether some item carries all words of both."""
        shared: set[int] | None = None
        for token in (*tokens_of(first), *tokens_of(second)):
            shared = self.catalogue.carriers(token, shared)
            if not shared:
                return False
        return bool(shared)

    def _draft(self, segment: Segment, quantity: StatedQuantity | None) -> Draft:
        return Draft(
            words=tuple(segment.words),
            quantity=quantity,
            machine=tuple(segment.machine),
            limits=tuple(segment.limits),
            refers=frozenset(segment.refers),
            sentence=self.sentence,
            spans=tuple(segment.spans),
        )

    def _add(self, draft: Draft) -> None:
        self.drafts.append(draft)
