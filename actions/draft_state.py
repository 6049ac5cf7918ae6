"""The lines of a draft as it is kept: clear ones, and those whose item is still asked about."""

from typing import Any

from actions.turn import Turn
from backend.services import items, order_text
from backend.services.order_text import ReadLine

Draft = dict[str, Any]
Line = dict[str, Any]
LIMIT_OF_CANDIDATES = 4


def lines_of(draft: Draft) -> list[Line]:
    lines: list[Line] = draft.setdefault("lines", [])
    return lines


def open_lines_of(draft: Draft) -> list[Line]:
    """Lines whose item or quantity is not yet clear."""
    lines: list[Line] = draft.setdefault("open_lines", [])
    return lines


def line_of(draft: Draft, sku: str) -> Line | None:
    return next((line for line in lines_of(draft) if line["sku"] == sku), None)


def put(
    draft: Draft,
    turn: Turn,
    sku: str,
    quantity: int | None,
    *,
    is_more: bool = False,
    line_number: int | None = None,
) -> None:
    """A line of the item with this quantity; without one the quantity is asked for."""
    item = items.find_item(turn.session, sku)
    line = line_of(draft, item.sku)
    if line is None:
        line = {"sku": item.sku, "name": item.name, "unit": item.unit, "quantity": None}
        line |= {"line_number": line_number} if line_number else {}
        lines_of(draft).append(line)
    if quantity is not None:
        line["quantity"] = quantity + (line["quantity"] or 0 if is_more else 0)
    draft["last_sku"] = item.sku
    turn.talk_of(*(entry["sku"] for entry in lines_of(draft)))


def replace_item(draft: Draft, turn: Turn, line: Line | None, sku: str) -> bool:
    quantity = line["quantity"] if line else None
    if line:
        lines_of(draft).remove(line)
    put(draft, turn, sku, quantity, line_number=line.get("line_number") if line else None)
    return True


def keep_said(draft: Draft, read: ReadLine) -> None:
    """A quantity that was said but does not tell how many units it makes is asked about with what it may make."""
    line = lines_of(draft)[-1]
    if line["quantity"] is None and read.stated_quantity is not None:
        line["said"] = [str(read.stated_quantity), read.stated_unit]


def single_line(lines: list[Line]) -> Line | None:
    return lines[0] if len(lines) == 1 else None


def quantity_for(turn: Turn, sku: str, read: ReadLine) -> int | None:
    if read.stated_quantity is None:
        return read.quantity
    return order_text.quantity_in_units(turn.session, sku, read.stated_quantity, read.stated_unit)


def keep_open(
    draft: Draft,
    text: str,
    candidates: list[items.ItemCandidate],
    quantity: int | None,
    read: ReadLine | None = None,
) -> None:
    """Ask which item is meant; a pack size said with it is kept for the chosen item. Of one no longer sold
    only what replaces it is offered."""
    gone = candidates[0] if read and read.sku and not candidates[0].is_active else None
    offered = [one for one in candidates if one.is_active]
    open_lines_of(draft).append(
        {
            "text": text,
            "quantity": quantity,
            "stated_quantity": str(read.stated_quantity)
            if read and read.stated_quantity is not None
            else None,
            "stated_unit": read.stated_unit if read else None,
            "candidates": [entry_of(candidate) for candidate in offered[:LIMIT_OF_CANDIDATES]],
            "gone": gone.name if gone else None,
        }
    )


def entry_of(candidate: items.ItemCandidate) -> Line:
    """What of a candidate is needed to offer and to recognise it."""
    return {
        "sku": candidate.sku,
        "name": candidate.name,
        "unit": candidate.unit,
    }
