"""How many of a line that is there: make that 30, half of it, only 12."""

import math
import re
from decimal import Decimal

from actions.change_words import read_factor, read_factor_of, read_set, wants_set
from actions.draft_state import Draft, Line, line_of, lines_of, open_lines_of, single_line
from actions.line_names import fitting, name_words, named_lines, without_sizes
from actions.reading import NUMBER_WORDS, asks, is_correction, read_numbers, wants_more
from actions.turn import Turn
from backend.domain.units import UNIT_OF
from backend.services import order_text
from backend.services.order_text import ReadLine


def _names(read: ReadLine) -> bool:
    """Whether more than a quantity and its unit is said."""
    return any(word not in UNIT_OF for word in name_words(read.text))


def recount(draft: Draft, turn: Turn) -> bool:
    """Another quantity alone, said while its item is still asked about: hmm, make that 4."""
    if any(_names(read) for read in turn.lines):
        return False
    line = open_lines_of(draft)[-1 if draft.pop("is_added", False) else 0]
    factor = read_factor(turn.words)
    before = line["stated_quantity"] or line["quantity"]
    stated = (Decimal(before) * Decimal(factor), None) if factor and before else stated_alone(turn)
    if stated is None:
        return False
    number, unit = stated
    line["stated_quantity"], line["stated_unit"] = str(number.normalize()), unit or line["stated_unit"]
    is_plain = line["stated_unit"] is None and number == int(number)
    line["quantity"] = int(number) if is_plain and line["quantity"] is not None else None
    line["text"] = f"{number.normalize():f} {_UNCOUNTED.sub('', line['text'])}"
    return True


_UNCOUNTED = re.compile(rf"^\W*(?:\d+|{'|'.join(NUMBER_WORDS)})\s*x?\s+", re.IGNORECASE)


def stated_alone(turn: Turn) -> tuple[Decimal, str | None] | None:
    """The one quantity of a message, sizes and what numbers the named address aside."""
    text = without_sizes(turn.unplaced)
    stated = order_text.read_quantity(text) if read_numbers(text) else None
    return (stated.quantity, stated.unit) if stated and stated.quantity is not None else None


MOST_WORDS_OF_QUESTION = 7
"""What do I pay for 40, and if I only take 4?"""


def set_quantity(draft: Draft, turn: Turn) -> bool:
    """Make that 30; line 2 to 5; the toner should be two dozen; only 12."""
    if _has_new_item(draft, turn) or not (
        wants_set(turn.words)
        or turn.spare_words <= (MOST_WORDS_OF_QUESTION if asks(turn.words) else 4)
        or turn.intent == "change_order"
        or read_factor(turn.words)
        or wants_more(turn.words)
        and not any(map(_names, turn.lines))
    ):
        return False
    known = lines_of(draft) or open_lines_of(draft)[-1:]
    counted = [read for read in turn.lines if read.stated_quantity is not None and _names(read)]
    if not known or len(counted) > 1:
        return False
    named = named_lines(turn.words, lines_of(draft), [read for read in turn.lines if read.is_certain])
    pending = draft.pop("pending", None)
    if pending and len(named) == 1 and not read_numbers(turn.undated):
        return set_count(draft, turn, named[0], pending)
    if not named and read_factor_of(turn.words):
        return False
    line = named[0] if named else line_of(draft, draft.get("last_sku", "")) or single_line(known)
    if line is None:
        if read_numbers(turn.undated) or read_factor(turn.words):
            draft["pending"] = turn.undated
        return False
    return set_count(draft, turn, line, turn.undated)


def set_count(draft: Draft, turn: Turn, line: Line, text: str) -> bool:
    """The one quantity that a text states becomes the line's, in the line's units."""
    before = line["quantity"] or 0
    if is_correction(text) and "was" in line:
        before = line["was"]
    factor = read_factor(text)
    if factor and before:
        line |= {"was": before, "quantity": math.ceil(before * factor)}
        draft["last_sku"] = line.get("sku", "")
        return True
    quantity = _stated(turn, line, text)
    if quantity is None:
        return False
    more = wants_more(text) and not wants_set(text)
    line |= {"was": before, "quantity": quantity + (before if more else 0)}
    draft["last_sku"] = line.get("sku", "")
    line.pop("stated_quantity", None)
    return True


def _stated(turn: Turn, line: Line, text: str) -> int | None:
    text = without_sizes(turn.without_places(text))
    stated = order_text.read_quantity(text)
    if stated and stated.quantity is not None and line.get("sku"):
        return order_text.quantity_in_units(turn.session, line["sku"], stated.quantity, stated.unit)
    numbers = read_numbers(text)
    if len(numbers) > 1 and (wish := read_set(text)):
        return _stated(turn, line, wish)
    return numbers[0] if len(numbers) == 1 else None


def _has_new_item(draft: Draft, turn: Turn) -> bool:
    """Whether an item is named that is none of the lines at hand."""
    known = {line["sku"] for line in lines_of(draft)}
    known |= {entry["sku"] for line in open_lines_of(draft) for entry in line["candidates"]}
    return any(
        read.candidates
        and known.isdisjoint(candidate.sku for candidate in read.candidates)
        and not fitting(read.text, lines_of(draft))
        for read in turn.lines
    )
