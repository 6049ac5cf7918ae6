"""A part of a message cut at its bars into segments: what may be an item, and where, when or what for."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from backend.domain.catalogue import Catalogue
from backend.domain.item_search import machines_named
from backend.domain.order_marks import NUMBER_LIKE, Mark
from backend.domain.order_quantities import PRONOUNS, Quantity
from backend.domain.word_lists import COLORS, FILLERS, word_set
from backend.domain.words import item_tokens

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
ORDINALS = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "last": -1, "latter": -1}
TRIVIAL = FILLERS | REFERRING | PRONOUNS | ORDINALS.keys() | word_set(
    """but instead only qty quantity sku description supplies item items pcs per no of number size color sum
    amount ok
    price"""
)  # fmt: skip
"""Words that carry no item."""


@dataclass
class Segment:
    """Words between bars; one after a place word says where or what for."""

    is_place: bool = False
    words: list[Mark] = field(default_factory=list)
    machine: list[Mark] = field(default_factory=list)
    limits: list[Mark] = field(default_factory=list)
    refers: set[str] = field(default_factory=set)
    spans: list[tuple[int, int]] = field(default_factory=list)

    def take(self, mark: Mark) -> None:
        """Keep what the mark says: a word, a price limit, or that something in talk is meant."""
        if mark.kind == "limit":
            self.limits.append(mark)
        elif mark.text in REFERRING | PRONOUNS | ORDINALS.keys():
            self.refers.add(mark.text)
        elif mark.kind in ("word", "item", "number") and mark.text not in TRIVIAL:
            self.words.append(mark)
        else:
            return
        self.spans.append((mark.start, mark.end))


def tokens_of(words: Iterable[Mark]) -> tuple[str, ...]:
    """The comparable words, each once."""
    joined = " ".join(mark.text for mark in words if mark.kind != "item")
    return tuple(dict.fromkeys(token for token in item_tokens(joined) if token not in FILLERS))


class Segmenter:
    """Cuts parts of a message and judges what may be an item in them."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def segments(self, marks: Iterable[Mark | Quantity]) -> list[Segment]:
        """Words between bars; "for the LaserPro 400" after words says which machine they are for."""
        segments = [Segment()]
        for mark in marks:
            if isinstance(mark, Quantity):
                continue
            current = segments[-1]
            if _ends(current, mark):
                segments.append(Segment(is_place=mark.kind == "place"))
            if mark.text in REFERRING and mark.kind == "bar":
                current.refers.add(mark.text)
            elif mark.text == "for":
                segments[-1].refers.add("for")
            else:
                segments[-1].take(mark)
        return self._with_machines(segments)

    def _with_machines(self, segments: list[Segment]) -> list[Segment]:
        kept: list[Segment] = []
        for segment in segments:
            is_purpose = _is_for(segment)
            segment.refers.discard("for")
            if is_purpose and kept and not kept[-1].words and self._names_model(segment):
                kept.append(replace(segment, is_place=False))
                continue
            follows_words = bool(kept) and bool(kept[-1].words) and not kept[-1].is_place
            if is_purpose and follows_words and self._is_machine(segment):
                kept[-1].machine.extend(segment.words)
                kept[-1].spans.extend(segment.spans)
                continue
            kept.append(segment)
        return kept

    def _is_machine(self, segment: Segment) -> bool:
        return has_item(segment.words) or bool(machines_named(self.catalogue, tokens_of(segment.words)))

    def _names_model(self, segment: Segment) -> bool:
        """ "2 for the C500 cyan": a machine's model says what is counted."""
        tokens = tokens_of(segment.words)
        has_model = any(any(map(str.isdigit, token)) and self.catalogue.knows(token) for token in tokens)
        return has_model and bool(machines_named(self.catalogue, tokens))

    def item_segment(self, segments: list[Segment], *, from_end: bool = False) -> Segment | None:
        """The segment nearest to the quantity that has words and is no place; else what refers to
        something."""
        near = [segment for segment in segments if not segment.is_place]
        ordered = list(reversed(near)) if from_end else near
        named = next((segment for segment in ordered if segment.words), None)
        first = ordered[0] if ordered else None
        if named is not None and (named is first or self.is_item(named)):
            if from_end and not self.is_item(named):
                return None
            return named
        return next((segment for segment in ordered if segment.refers), None)

    def is_item(self, segment: Segment) -> bool:
        """Whether any word of it is one of the catalogue's."""
        if any(mark.kind == "item" or NUMBER_LIKE.fullmatch(mark.text) for mark in segment.words):
            return True
        return any(self.catalogue.knows(token) for token in tokens_of(segment.words))

    def is_sure(self, segment: Segment) -> bool:
        """Without a quantity words are a line only when most of them name an item."""
        tokens = tokens_of(segment.words)
        if has_item(segment.words):
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


def _ends(segment: Segment, mark: Mark) -> bool:
    """Whether a new segment begins at the mark: a bar, a colon after words, an item's number behind a
    place."""
    if mark.kind == "link":
        return mark.text.strip() in (":", ">") and bool(segment.words)
    if mark.kind == "item":
        return segment.is_place and bool(segment.words or not _is_for(segment))
    return mark.kind in ("place", "bar")


def _is_for(segment: Segment) -> bool:
    return segment.is_place and "for" in segment.refers


def has_item(words: Iterable[Mark]) -> bool:
    return any(mark.kind == "item" for mark in words)
