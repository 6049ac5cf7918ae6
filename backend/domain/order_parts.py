"""Parts of a message between commas, "and" and line ends, and bare numbers in them that are no quantities."""

from collections.abc import Iterable, Sequence

from backend.domain.order_marks import Mark
from backend.domain.order_name_numbers import Quantity

MODEL_NUMBERS = 100


def is_time(part: list[Mark | Quantity], places: list[int]) -> bool:
    """A bare number right behind a place word: "paid for 40", "waiting since nine"."""
    before = part[places[0] - 1] if places[0] else None
    is_behind_place = isinstance(before, Mark) and before.kind == "place"
    return is_behind_place and len(places) == 1 and len(part) == places[0] + 1


def is_model(part: list[Mark | Quantity], place: int) -> bool:
    """A large bare number some words behind a place word: "for the MFP 7500"."""
    quantity = part[place]
    if not isinstance(quantity, Quantity) or quantity.stated.unit:
        return False
    before = [mark.kind for mark in part[max(place - 3, 0) : place] if isinstance(mark, Mark)]
    is_large = (quantity.stated.quantity or 0) >= MODEL_NUMBERS
    return is_large and "place" in before and before[-1] == "word"


def parts(marks: Sequence[Mark | Quantity]) -> Iterable[tuple[str, list[Mark | Quantity]]]:
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
