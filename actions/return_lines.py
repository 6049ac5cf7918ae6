"""Which lines of a delivered order a message means to send back, and how many of each."""

from collections.abc import Container, Sequence

from actions.line_names import Line, fitting, named_lines
from actions.reading import read_line_numbers, read_numbers, wants_all
from actions.return_reading import LEAST_DOCUMENT, kept_back, read_portions, without_fine, without_units
from actions.return_words import read_all_but, read_returned_quantity, without_reasons, without_what_works
from actions.turn import Turn
from backend.services.order_text import ReadLine
from backend.services.return_views import ReturnableLine


def meant_lines(turn: Turn, known: Sequence[ReturnableLine]) -> dict[int, int | None]:
    """The lines meant with the quantity said for each; a line of one unit needs none."""
    by_number = {line.line_number: line for line in known}
    given = turn.entity("line_number")
    left = set(kept_back(turn.words, as_lines(known))) if turn.words else set()
    if given == "all" or wants_all(turn.words) and not names_line(turn, known, left):
        possible = {line.line_number: most_of(line) for line in known}
        return {number: quantity for number, quantity in possible.items() if quantity and number not in left}
    numbered = (int(given),) if given else read_line_numbers(turn.words)
    if numbered:
        return {number: single(by_number[number]) for number in numbered if number in by_number}
    lines = [entry | {"line": line} for entry, line in zip(as_lines(known), known, strict=True)]
    words = unit_free(turn.words)
    chosen = [entry["line"] for entry in named_lines(words, lines, _reads(turn))] if words else []
    chosen = [line for line in chosen if line.line_number not in left]
    return {line.line_number: _said(turn, line, chosen) for line in chosen}


def _said(turn: Turn, line: ReturnableLine, chosen: Sequence[ReturnableLine]) -> int | None:
    """How many of a line: the number beside the verb, the one read with the item, all of it."""
    reads = [one for one in turn.lines if one.quantity]
    is_only = len(chosen) == 1
    mine = [one for one in reads if is_only or fitting(one.text, [{"name": line.name}])]
    read = [one.quantity for one in mine if line.sku in _skus_of(one)]
    bare = [number for number in read_numbers(without_what_works(turn.words)) if number < LEAST_DOCUMENT]
    quantity = read_returned_quantity(turn.words) if len(chosen) == 1 else None
    quantity = quantity or (read[0] if read else None) or (bare[0] if len(chosen) == len(bare) == 1 else None)
    everything = most_of(line) if wants_all(turn.words) else None
    staying = read_all_but(turn.words) if is_only else None
    if staying and everything and staying < everything:
        return everything - staying
    return quantity or everything or single(line)


def names_line(turn: Turn, known: Sequence[ReturnableLine], beside: Container[int] = ()) -> bool:
    """Whether a line other than those `beside` is named."""
    named = named_lines(unit_free(turn.words), as_lines(known), _reads(turn))
    return any(line["line_number"] not in beside for line in named)


def single(line: ReturnableLine) -> int | None:
    """A line of one unit needs no number."""
    return 1 if most_of(line) == 1 else None


def most_of(line: ReturnableLine) -> int:
    """So many can come back at most, whatever the reason."""
    return max(line.returnable_quantity, line.our_fault_quantity)


def names_other_line(turn: Turn, lines: dict[str, int | None], known: Sequence[ReturnableLine]) -> bool:
    """Asked how many of the gloves: "2 of the keyboards then" takes those instead."""
    named = named_lines(turn.words, as_lines(known)) if turn.words else []
    return bool(named) and not any(str(line["line_number"]) in lines for line in named)


def corrected_quantity(turn: Turn, line_number: str) -> dict[int, int | None]:
    """At the read-back of one line a number is its quantity."""
    said = read_returned_quantity(turn.words)
    numbers = [said] if said else [number for number in read_numbers(turn.words) if number < 1000]
    return {int(line_number): numbers[0]} if len(numbers) == 1 else {}


def _reads(turn: Turn) -> list[ReadLine]:
    """What was read in the message, but for what is said to be all right."""
    left = without_fine(turn.words)
    return [read for read in turn.lines if left[read.start : read.end].strip()]


def unit_free(text: str) -> str:
    """What names lines in a text: neither why they come back nor which unit of one, if several are told apart."""
    return without_reasons(without_fine(without_units(text) if read_portions(text) else text))


def as_lines(known: Sequence[ReturnableLine]) -> list[Line]:
    return [{"name": line.name, "sku": line.sku, "line_number": line.line_number} for line in known]


def _skus_of(read: ReadLine) -> set[str | None]:
    return {read.sku, *(candidate.sku for candidate in read.candidates)}
