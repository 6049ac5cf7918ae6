"""Which words of a message go with which quantity: drafts of order lines, before the catalogue decides the item."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from backend.domain.catalogue import Catalogue
from backend.domain.item_search import machines_named
from backend.domain.order_marks import NUMBER_LIKE, Mark
from backend.domain.order_quantities import PRONOUNS, Quantity
from backend.domain.units import StatedQuantity
from backend.domain.wishes import CHEAP, FILLERS
from backend.domain.words import COLORS, item_tokens

REFERRING = frozenset(
    (
        "the",
        "rest",
        "it",
        "them",
        "those",
        "these",
        "that",
        "this",
        "above",
        "same",
        "each",
        "both",
        "everything",
        "all",
    )
)
ALL_OF_THEM = frozenset(("each", "both", "everything", "all", "every"))
ORDINALS = {
    "first": 0,
    "1st": 0,
    "second": 1,
    "2nd": 1,
    "third": 2,
    "3rd": 2,
    "fourth": 3,
    "4th": 3,
    "last": -1,
    "latter": -1,
}
TRIVIAL = (
    FILLERS
    | REFERRING
    | PRONOUNS
    | frozenset(ORDINALS)
    | frozenset(
        "but instead only qty quantity sku description supplies item items pcs per no of number size color sum amount ok price".split()
    )
)
"""Words that carry no item."""


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


@dataclass
class _Segment:
    """Words between bars; one after a place word says where or what for."""

    is_place: bool = False
    words: list[Mark] = field(default_factory=list)
    machine: list[Mark] = field(default_factory=list)
    limits: list[Mark] = field(default_factory=list)
    refers: set[str] = field(default_factory=set)
    spans: list[tuple[int, int]] = field(default_factory=list)


def tokens_of(words: Iterable[Mark]) -> tuple[str, ...]:
    """The comparable words, each once."""
    joined = " ".join(mark.text for mark in words if mark.kind != "item")
    return tuple(dict.fromkeys(token for token in item_tokens(joined) if token not in FILLERS))


class DraftReader:
    """Puts words and quantities of each part together, part by part."""

    def __init__(self, marks: Sequence[Mark | Quantity], catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.drafts: list[Draft] = []
        self.sentence = 0
        self.parts = list(_parts(marks))
        self.each: StatedQuantity | None = None

    def run(self) -> list[Draft]:
        for separator, part in self.parts:
            if separator == "break":
                self.sentence += 1
                self.each = None
            self._part(separator, part)
        return self.drafts

    def _part(self, separator: str, part: list[Mark | Quantity]) -> None:
        places = [place for place, mark in enumerate(part) if isinstance(mark, Quantity)]
        real = [place for place in places if not part[place].stated.is_article]  # type: ignore[union-attr]
        if not places:
            self._words_only(separator, self._segments(part))
            return
        if real and len(real) < len(places):
            part = [mark for place, mark in enumerate(part) if place in real or place not in places]
            places = [place for place, mark in enumerate(part) if isinstance(mark, Quantity)]
        lead = self._item_segment(self._segments(part[: places[0]]), from_end=True)
        runs = [part[place + 1 : end] for place, end in zip(places, [*places[1:], len(part)], strict=True)]
        follows = [self._item_segment(self._segments(run)) for run in runs]
        quantities = [mark.stated for mark in part if isinstance(mark, Quantity)]
        if lead and lead.words and not (follows[-1] and self._is_item(follows[-1])):
            self._before(lead, quantities, follows)
            return
        if lead and self._is_item(lead):
            self._lead(lead, follows)
        for quantity, segment in zip(quantities, follows, strict=True):
            self._after(quantity, segment)

    def _lead(self, lead: _Segment, follows: list[_Segment | None]) -> None:
        """Words before a quantity that has its own: a line by themselves when they name an item by number,
        more words of the line when not ("CHR-4010 2 chairs")."""
        first = follows[0]
        numbers = [mark for mark in lead.words if mark.kind == "item"]
        if first is not None and numbers and not any(mark.kind == "item" for mark in first.words):
            first.words[:0] = lead.words
            first.spans.extend(lead.spans)
        elif numbers or self._is_sure(lead):
            self._add(self._draft(lead, None))

    def _before(
        self, lead: _Segment, quantities: list[StatedQuantity], follows: list[_Segment | None]
    ) -> None:
        """Each quantity counts the words before it: "PAP-1001 x 40", "toner black 6 labels 10"."""
        segments: list[_Segment | None] = [lead, *follows]
        for quantity, segment, after in zip(quantities, segments, follows, strict=False):
            extra = after if after is follows[-1] else None
            if segment is None or not segment.words:
                self._only_quantity(quantity, segment or _Segment())
                continue
            if extra is not None and extra.words and self._fit_together(segment.words, extra.words):
                segment.words.extend(extra.words)
                segment.spans.extend(extra.spans)
            self._add(self._draft(segment, quantity))

    def _after(self, quantity: StatedQuantity, segment: _Segment | None) -> None:
        """The words after the quantity are what it counts; without any it counts what was named before."""
        segment = segment or _Segment()
        if segment.words:
            if quantity.is_each:
                self.each = quantity
            self._add(self._draft(segment, quantity))
        elif not quantity.is_article or segment.refers:
            self._only_quantity(quantity, segment)

    def _only_quantity(self, quantity: StatedQuantity, segment: _Segment) -> None:
        """A quantity alone: of all lines just named without one ("2 each"), of the last, or of what is in talk."""
        waiting = [
            place
            for place, draft in enumerate(self.drafts)
            if draft.quantity is None and draft.sentence == self.sentence
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

    def _words_only(self, separator: str, segments: list[_Segment]) -> None:
        for segment in segments:
            previous = self.drafts[-1] if self.drafts else None
            if segment.is_place:
                continue
            names_one = bool(
                segment.refers & PRONOUNS and (segment.words or segment.refers & ORDINALS.keys())
            )
            if names_one or ("both" in segment.refers and not segment.words):
                self._add(self._draft(segment, None))
                continue
            if not segment.words:
                continue
            same_sentence = previous is not None and previous.sentence == self.sentence and previous.words
            if previous and same_sentence and self._continues(previous, segment, separator):
                self.drafts[-1] = replace(
                    previous,
                    words=(*previous.words, *segment.words),
                    spans=(*previous.spans, *segment.spans),
                )
            elif (
                previous
                and previous.quantity
                and not previous.words
                and self._is_item(segment)
                and same_sentence is not None
            ):
                self._complete(segment)
            elif self._is_sure(segment) or any(mark.kind == "item" for mark in segment.words):
                self._add(replace(self._draft(segment, self.each), shares_quantity=self.each is not None))

    def _complete(self, segment: _Segment) -> None:
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

    def _continues(self, previous: Draft, segment: _Segment, separator: str) -> bool:
        """Whether words without a quantity belong to the line before: a colour, the rest of its name."""
        if any(mark.kind == "item" for mark in segment.words):
            return False
        tokens = tokens_of(segment.words)
        if tokens and all(token in COLORS or token in CHEAP for token in tokens):
            return True
        numbers = [mark for mark in previous.words if mark.kind == "item"]
        if numbers:
            return self._describes(numbers[0].text, tokens)
        if self.catalogue.heads.isdisjoint(tokens):
            return self._fit_together(previous.words, segment.words)
        return separator == "and" and bool(self.catalogue.by_alias((*previous.tokens, *tokens)))

    def _describes(self, number: str, tokens: Sequence[str]) -> bool:
        hits = self.catalogue.by_number(number)
        held = [
            any(
                place in holder
                for word, _ in self.catalogue.meanings(token)
                for holder in self.catalogue.holders(word)
            )
            for token in tokens
            for place, _ in hits[:1]
        ]
        return bool(held) and all(held)

    def _fit_together(self, first: Sequence[Mark], second: Sequence[Mark]) -> bool:
        """Whether some item carries all words of both."""
        shared: frozenset[int] | None = None
        for token in (*tokens_of(first), *tokens_of(second)):
            places: set[int] = set()
            for word, _ in self.catalogue.meanings(token):
                named, described = self.catalogue.holders(word)
                places |= named | described
            shared = frozenset(places) if shared is None else shared & places
            if not shared:
                return False
        return bool(shared)

    # segments

    def _segments(self, marks: Iterable[Mark | Quantity]) -> list[_Segment]:
        """Words between bars; "for the LaserPro 400" after words says which machine they are for."""
        segments = [_Segment()]
        for mark in marks:
            if not isinstance(mark, Mark):
                continue
            if mark.kind == "place" or mark.kind == "bar":
                if mark.kind == "bar" and mark.text in REFERRING:
                    segments[-1].refers.add(mark.text)
                segments.append(_Segment(is_place=mark.kind == "place"))
                if mark.text == "for" and len(segments) > 1:
                    segments[-1].refers.add("for")
            elif mark.kind == "link":
                if mark.text.strip() in (":", ">") and segments[-1].words:
                    segments.append(_Segment())
            elif (
                mark.kind == "item"
                and segments[-1].is_place
                and (segments[-1].words or not _is_for(segments[-1]))
            ):
                segments.append(_Segment(words=[mark], spans=[(mark.start, mark.end)]))
            elif mark.kind == "limit":
                segments[-1].limits.append(mark)
                segments[-1].spans.append((mark.start, mark.end))
            elif mark.text in TRIVIAL:
                if mark.text in REFERRING | PRONOUNS | ORDINALS.keys():
                    segments[-1].refers.add(mark.text)
                    segments[-1].spans.append((mark.start, mark.end))
            elif mark.kind in ("word", "item", "number"):
                segments[-1].words.append(mark)
                segments[-1].spans.append((mark.start, mark.end))
        return self._with_machines(segments)

    def _with_machines(self, segments: list[_Segment]) -> list[_Segment]:
        kept: list[_Segment] = []
        for segment in segments:
            is_purpose = _is_for(segment)
            segment.refers.discard("for")
            if is_purpose and kept and not kept[-1].words and self._names_model(segment):
                kept.append(replace(segment, is_place=False))
                continue
            if is_purpose and segment.words and kept and kept[-1].words and not kept[-1].is_place:
                if machines_named(self.catalogue, tokens_of(segment.words)) or _has_item(segment.words):
                    kept[-1].machine.extend(segment.words)
                    kept[-1].spans.extend(segment.spans)
                    continue
            kept.append(segment)
        return kept

    def _names_model(self, segment: _Segment) -> bool:
        """ "2 for the C500 cyan": a machine's model says what is counted."""
        tokens = tokens_of(segment.words)
        has_model = any(any(map(str.isdigit, token)) and self.catalogue.knows(token) for token in tokens)
        return has_model and bool(machines_named(self.catalogue, tokens))

    def _item_segment(self, segments: list[_Segment], *, from_end: bool = False) -> _Segment | None:
        """The segment nearest to the quantity that has words and is no place; else what refers to something."""
        near = [segment for segment in segments if not segment.is_place]
        ordered = list(reversed(near)) if from_end else near
        named = next((segment for segment in ordered if segment.words), None)
        first = ordered[0] if ordered else None
        if (
            named is not None
            and first is not None
            and (named is first or not first.refers or self._is_item(named))
        ):
            if from_end and not self._is_item(named):
                return None
            return named
        return next((segment for segment in ordered if segment.refers), None)

    def _is_item(self, segment: _Segment) -> bool:
        """Whether any word of it is one of the catalogue's."""
        return _has_item(segment.words) or any(
            self.catalogue.knows(token) for token in tokens_of(segment.words)
        )

    def _is_sure(self, segment: _Segment) -> bool:
        """Without a quantity words are a line only when most of them name an item."""
        tokens = tokens_of(segment.words)
        if _has_item(segment.words):
            return True
        if any(token in self.catalogue.digits for token in tokens):
            return True
        known = [token for token in tokens if self.catalogue.knows(token)]
        named = [
            token
            for token in known
            if token.isalpha()
            and token not in COLORS
            and any(word in self.catalogue.name_words for word, _ in self.catalogue.meanings(token))
        ]
        return bool(named) and len(known) >= 0.6 * len(tokens)

    def _draft(self, segment: _Segment, quantity: StatedQuantity | None) -> Draft:
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


def _parts(marks: Sequence[Mark | Quantity]) -> Iterable[tuple[str, list[Mark | Quantity]]]:
    """Marks between separators, each with the strongest separator before it."""
    strength = ("and", "comma", "break")
    separator, part = "break", list[Mark | Quantity]()
    for mark in marks:
        if not isinstance(mark, Mark) or not mark.is_separator:
            part.append(mark)
        elif part:
            yield separator, part
            separator, part = mark.kind, []
        else:
            separator = max(separator, mark.kind, key=strength.index)
    if part:
        yield separator, part


def _is_for(segment: _Segment) -> bool:
    return segment.is_place and "for" in segment.refers


def _has_item(words: Iterable[Mark]) -> bool:
    return any(mark.kind == "item" for mark in words)
