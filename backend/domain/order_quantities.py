"""Which numbers in a message are order quantities, and which belong to an item's name."""

from decimal import Decimal

from backend.domain.order_marks import Mark
from backend.domain.order_name_numbers import ARTICLES, NameNumbers, Quantity
from backend.domain.units import UNIT_OF, StatedQuantity
from backend.domain.word_lists import FILLERS
from backend.domain.words import canonical

VAGUE = frozenset(
    ("about", "around", "approx", "approximately", "roughly", "circa", "maybe", "least", "most", "~")
)
HUNDREDS = {"hundred": 100, "thousand": 1000}
PARTS = {"half": Decimal("0.5"), "quarter": Decimal("0.25")}
MOST = 99_999
"""A larger number is no quantity."""
DOZENS = frozenset(("dozen", "dozens", "doz", "dz"))
PRONOUNS = frozenset(("one", "ones"))
BEFORE_PRONOUN = frozenset(
    ("the", "this", "that", "which", "other", "same", "another", "first", "second", "third", "last")
)


class QuantityReader(NameNumbers):
    """Walks over marks; what it does not take as a quantity stays."""

    def run(self) -> list[Mark | Quantity]:
        """Every mark in order, with quantities in place of the marks that state them."""
        position = 0
        while position < len(self.marks):
            position = self._step(position)
        return self.read

    def _step(self, position: int) -> int:
        mark = self.at(position)
        if mark.kind == "times":
            return position + 1
        if mark.kind == "number" and (end := self.size(position) or self.name_part(position)):
            return end
        taken = None if self._is_size_before_count(position) else self._quantity(position)
        if taken is None:
            self.read.append(mark)
            return position + 1
        stated, end = taken
        self.read.append(Quantity(stated))
        return end

    def _is_size_before_count(self, position: int) -> bool:
        """Trash bags 33 6 cs: behind a name the number before one with a unit is the name's."""
        before, number, count, unit = (self.at(position + step) for step in range(-1, 3))
        is_pair = number.kind == count.kind == "number" and not self._adds_up(
            number.value or Decimal(0), position
        )
        is_named = before.kind == "word" and before.text not in FILLERS
        return is_pair and is_named and unit.kind == "word" and unit.text in UNIT_OF

    def _quantity(self, position: int) -> tuple[StatedQuantity, int] | None:
        mark = self.at(position)
        if mark.kind == "number":
            if (mark.text == "one" and self._is_pronoun(position)) or (mark.value or 0) > MOST:
                return None
            return self._counted(position)
        if mark.kind != "word":
            return None
        if mark.text in PARTS:
            return self._half(position, position)
        if mark.text in DOZENS or (mark.text in ("couple", "pair") and self.at(position + 1).text == "of"):
            return self._unit_after(position, position, Decimal(1))
        if mark.text in ARTICLES and not self._is_negated(position):
            return self._article(position)
        return None

    def _is_pronoun(self, position: int) -> bool:
        """ "the black one", "which one": no number."""
        before = self.at(position - 1)
        after = self.at(position + 1)
        if before.kind != "word" or before.text in ("only", "just", "of"):
            return False
        if before.text in BEFORE_PRONOUN:
            return True
        return after.kind != "word" or after.text in ("for", "in", "with")

    def _is_negated(self, position: int) -> bool:
        return self.at(position - 1).text in ("not", "without", "no", "such", "quite", "what")

    def _article(self, position: int) -> tuple[StatedQuantity, int] | None:
        """ "a dozen", "a couple of", "half" and units count; before a plain word "a" is one of it."""
        after = self.at(position + 1)
        if after.text in ("few", "lot", "bit", "bunch", "number", "while", "little"):
            return None
        if after.text in HUNDREDS:
            value, end = self._hundreds(Decimal(1), position + 1)
            return self._unit_after(position, end, value)
        if after.text in PARTS:
            return self._half(position, position + 1)
        if after.text in DOZENS or after.text == "couple":
            return self._unit_after(position, position + 1, Decimal(1))
        if after.kind == "word" and UNIT_OF.get(after.text) and not self._begins_name(position + 1):
            return self._unit_after(position, position + 1, Decimal(1))
        if after.kind in ("word", "item"):
            start, end = self.at(position).start, self.at(position).end
            return StatedQuantity(Decimal(1), None, start, end, is_article=True), position + 1
        return None

    def _half(self, first: int, position: int) -> tuple[StatedQuantity, int] | None:
        """ "half a dozen", "half a case", "half case"."""
        after = position + 1
        while self.at(after).text in ("a", "an", "of", "the"):
            after += 1
        unit = self.at(after)
        if unit.kind == "word" and unit.text in UNIT_OF:
            return self._unit_after(first, after, PARTS[self.at(position).text])
        return None

    def _counted(self, position: int) -> tuple[StatedQuantity, int]:
        """A number with what multiplies it, ranges, and its unit."""
        value, after = self.at(position).value or Decimal(0), position + 1
        then = self.at(after)
        if then.text in HUNDREDS:
            value, after = self._hundreds(value, after)
        elif self._adds_up(value, position):
            value, after = value + (then.value or 0), after + 1
        if self._is_range(after):
            return self._ranged(position, after + 1)
        if self._says_and_a_half(after):
            value, after = value + Decimal("0.5"), after + 3
        return self._unit_after(position, after, value)

    def _adds_up(self, value: Decimal, position: int) -> bool:
        """ "twenty four", "1 1/2"."""
        number, then = self.at(position), self.at(position + 1)
        if then.kind != "number" or then.value is None:
            return False
        if then.text.isalpha():
            return value >= 20 and value % 10 == 0 and then.value < 10
        return then.value < 1 and then.start - number.end <= 1

    def _hundreds(self, value: Decimal, position: int) -> tuple[Decimal, int]:
        """ "one hundred and twenty five": what follows a hundred in words is added."""
        while (word := self.at(position)).text in HUNDREDS:
            value, position = value * HUNDREDS[word.text], position + 1
            ahead = position + 1 if self.at(position).text == "and" else position
            while self.at(ahead).kind == "number" and self.at(ahead).text.replace("-", "").isalpha():
                value, ahead = value + (self.at(ahead).value or 0), ahead + 1
                position = ahead
        return value, position

    def _says_and_a_half(self, position: int) -> bool:
        return [self.at(position + step).text for step in range(3)] == ["and", "a", "half"]

    def _is_range(self, position: int) -> bool:
        joint, upper = self.at(position), self.at(position + 1)
        return joint.text.strip() in ("to", "or", "-", "bis") and upper.kind == "number"

    def _ranged(self, first: int, last: int) -> tuple[StatedQuantity, int]:
        """ "10 or 12 boxes": the unit is clear, the number is not."""
        stated, end = self._unit_after(first, last + 1, Decimal(0))
        return StatedQuantity(None, stated.unit, stated.start, stated.end, is_vague=True), end

    def _unit_after(self, first: int, position: int, value: Decimal) -> tuple[StatedQuantity, int]:
        """The quantity with the units after it; numerals before a real unit multiply ("2 dozen boxes")."""
        unit: str | None = None
        is_each = False
        end = self.at(position - 1).end
        while self.at(position).text in (
            "more",
            "extra",
            "additional",
            "of",
            "full",
            "new",
            "whole",
            "small",
            "large",
            "big",
        ):
            position += 1
        if self.at(position).text in DOZENS | {"gross", "couple"}:
            value, unit, end, position = self._numeral(value, position)
        mark = self.at(position)
        if mark.kind == "word" and (named := UNIT_OF.get(mark.text)) and not self._begins_name(position):
            if unit in ("dozen", "gross"):
                value *= 12 if unit == "dozen" else 144
            is_each = mark.text in ("each",) and unit is None
            unit, end, position = (unit if is_each else named), mark.end, position + 1
            if self._says_and_a_half(position):
                value, end, position = value + Decimal("0.5"), self.at(position + 2).end, position + 3
        if self.at(position).text == "each":
            is_each, end, position = True, self.at(position).end, position + 1
        if self.at(position).text == "of":
            position += 1
        before = self.at(first - 1).text
        is_vague = before in VAGUE or (before == "to" and self.at(first - 2).text == "up")
        return StatedQuantity(value, unit, self.at(first).start, end, is_vague, is_each), position

    def _numeral(self, value: Decimal, position: int) -> tuple[Decimal, str | None, int, int]:
        mark = self.at(position)
        if mark.text == "couple":
            value, unit = value * 2, None
        else:
            unit = "gross" if mark.text == "gross" else "dozen"
        end, position = mark.end, position + 1
        if unit and self._says_and_a_half(position):
            value, end, position = value + Decimal("0.5"), self.at(position + 2).end, position + 3
        if self.at(position).text == "of":
            position += 1
        return value, unit, end, position

    def _begins_name(self, position: int) -> bool:
        """ "10 box cutters", "2 set screws": the unit word belongs to the item's name."""
        unit, after = self.at(position), self.at(position + 1)
        if after.kind != "word" or after.start - unit.end > 1 or after.text in FILLERS:
            return False
        return (
            canonical(unit.text),
            canonical(after.text),
        ) in self.catalogue.pairs and not unit.text.endswith("s")
