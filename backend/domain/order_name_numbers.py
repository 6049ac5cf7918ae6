"""Numbers in a message that belong to an item's name: 27 inch, LaserPro 400, 60 x 30."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.domain.catalogue import Catalogue
from backend.domain.order_marks import Mark
from backend.domain.units import UNIT_OF, StatedQuantity
from backend.domain.word_lists import COLORS
from backend.domain.words import ORDERABLE_MEASURES, canonical, measure

ARTICLES = frozenset(("a", "an", "another", "un", "una", "ein", "eine", "einen"))
_EMPTY = Mark("break", "", 0, 0)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A stated quantity in its place among the marks."""

    stated: StatedQuantity

    kind = "quantity"

    @property
    def start(self) -> int:
        return self.stated.start

    @property
    def end(self) -> int:
        return self.stated.end


class NameNumbers:
    """Marks with what was read of them so far; tells numbers of names from quantities."""

    def __init__(self, marks: Sequence[Mark], catalogue: Catalogue) -> None:
        self.marks = marks
        self.catalogue = catalogue
        self.read: list[Mark | Quantity] = []

    def at(self, position: int) -> Mark:
        return self.marks[position] if 0 <= position < len(self.marks) else _EMPTY

    def name_part(self, position: int) -> int | None:
        """Past a number that is part of an item's name, put back as one word: 27 inch, LaserPro 400."""
        number, after = self.at(position), self.at(position + 1)
        before = self.at(position - 1)
        is_counted = bool(self.read) and isinstance(self.read[-1], Quantity)
        if (
            (before.kind == "times" and not is_counted)
            or after.kind == "times"
            or not number.text[0].isdigit()
        ):
            return None
        short = measure(after.text) if after.kind == "word" else None
        if short and after.end - number.end <= 12 and self._is_measure(position, short):
            self.read.append(Mark("word", f"{number.text}{short}", number.start, after.end))
            return position + 2
        if self._is_in_name(before, number, after):
            self.read.append(Mark("word", number.text, number.start, number.end))
            return position + 1
        return None

    def size(self, position: int) -> int | None:
        """Past "60 x 30", the size of a top; "10 x 27 inch" and "10 x 620" are ten of something."""
        first, times, second = (self.at(position + step) for step in range(3))
        if times.text not in ("x", "*") or second.kind != "number":
            return None
        after = self.at(position + 3)
        pairs = self.catalogue.pairs
        if not ((first.text, "x") in pairs and ("x", second.text) in pairs) and (
            second.text in self.catalogue.vocabulary.models
            or (after.kind == "word" and (measure(after.text) or after.text in UNIT_OF))
        ):
            return None
        self.read.append(Mark("word", first.text, first.start, first.end))
        self.read.append(Mark("word", second.text, second.start, second.end))
        return position + 3

    def _is_measure(self, position: int, short: str) -> bool:
        number, word, then = (self.at(position + step) for step in range(3))
        if short in ORDERABLE_MEASURES:
            if (
                word.text in ("pack", "pk", "sheet", "ct", "count", "cnt")
                and then.text != "of"
                and number.value != 1
            ):
                is_known = bool(self.catalogue.frequency(f"{number.text}{short}"))
                is_known = is_known or self._shares_item(number.text, self.at(position - 1), then)
                return is_known or self._follows_quantity()
            return self._follows_quantity() and bool(self.catalogue.frequency(f"{number.text}{short}"))
        if word.text == "in" and then.kind == "word" and not self.catalogue.frequency(f"{number.value}in"):
            return then.kind == "word" and then.text not in COLORS | ARTICLES | {
                "the",
                "our",
                "my",
                "total",
                "all",
                "stock",
            }
        return True

    def _follows_quantity(self) -> bool:
        """Whether a quantity already governs this stretch."""
        for mark in reversed(self.read):
            if isinstance(mark, Quantity):
                return True
            if mark.kind in ("break", "comma", "and"):
                return False
        return False

    def _is_in_name(self, before: Mark, number: Mark, after: Mark) -> bool:
        """Adjacent in some item's name, or a model number of an item that the next word names."""
        pairs, token = self.catalogue.pairs, number.text
        if before.kind == "word" and (canonical(before.text), token) in pairs:
            return True
        if before.kind == "word" and any(
            self.catalogue.carries(place, canonical(before.text))
            for place in self.catalogue.digits.get(token, ())
        ):
            return True
        models = self.catalogue.vocabulary.models.get(token, ())
        if any(self._shares_item(model, before, after) for model in models):
            return True
        if models and self._follows_quantity():
            return True
        return self._follows_quantity() and after.kind == "word" and (token, canonical(after.text)) in pairs

    def _shares_item(self, token: str, before: Mark, after: Mark) -> bool:
        """Whether some item's name carries the number and the word beside it."""
        named = self.catalogue.named.get(token, set())
        near = [canonical(mark.text) for mark in (before, after) if mark.kind == "word"]
        return any(not named.isdisjoint(self.catalogue.named.get(word, ())) for word in near)
