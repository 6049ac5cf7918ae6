"""What an order or quote is to be after a change: lines promised anew, lines that stay, lines called off."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from backend.domain.errors import LineNotFound, OrderNotChangeable
from backend.domain.order_lines import PlannedLine, numbered
from backend.domain.order_requests import OrderChange
from backend.domain.order_states import can_change, instead_of_change


class ExistingLine(Protocol):
    """A line as it stands."""

    id: Any
    line_number: Any
    sku: Any
    quantity: Any
    status: Any


@dataclass(frozen=True)
class ChangePlan:
    """The lines after the change: `planned` are promised anew, `kept` stay, `dropped` are cancelled."""

    planned: tuple[PlannedLine, ...]
    kept: tuple[Any, ...]
    dropped: tuple[Any, ...]


def touched_lines(change: OrderChange) -> frozenset[int]:
    """The line numbers a change names."""
    pairs = (*change.set_quantity, *change.replace_item)
    return frozenset(number for number, _ in pairs) | frozenset(change.cancel_lines)


def is_cancellation(change: OrderChange) -> bool:
    """It only calls lines off."""
    rest = (change.replace_item, change.add_lines, change.ship_to_id, change.requested_date, change.po_number)
    others = (*rest, change.delivery_note, change.expedite, change.option_key)
    return not any(others) and all(quantity == 0 for _, quantity in change.set_quantity)


def moves_goods(change: OrderChange) -> bool:
    """Something has to be promised anew; a PO number or a note does not."""
    elsewhere = (change.ship_to_id, change.requested_date, change.expedite, change.option_key)
    return bool(touched_lines(change) or change.add_lines or any(elsewhere))


def check_lines_exist(document_number: str, lines: Iterable[ExistingLine], wanted: Iterable[int]) -> None:
    """Every named line is one of the document's."""
    known = tuple(line.line_number for line in lines)
    for line_number in sorted(wanted):
        if line_number not in known:
            raise LineNotFound(document_number, line_number, known)


def check_changeable(order_number: str, lines: Sequence[Any], change: OrderChange) -> None:
    """What is named, and for another address everything, must not be picked yet."""
    check_lines_exist(order_number, lines, touched_lines(change))
    everything = change.ship_to_id is not None
    for line in lines:
        named = line.line_number in touched_lines(change) or (everything and line.status != "cancelled")
        if named and not _can_change(line):
            raise not_changeable(order_number, line)
    moves_all = change.requested_date or change.expedite or change.option_key
    if moves_all and not any(_can_change(line) for line in lines):
        raise none_changeable(order_number, lines)


def _can_change(line: Any) -> bool:
    return can_change(line.status, line.shipped_quantity, line.picked_quantity)


def not_changeable(order_number: str, line: Any) -> OrderNotChangeable:
    """The refusal for a line that is too far on."""
    instead = instead_of_change(
        line.status,
        quantity=line.quantity,
        shipped_quantity=line.shipped_quantity,
        delivered_quantity=line.delivered_quantity,
        picked_quantity=line.picked_quantity,
    )
    return OrderNotChangeable(order_number, line.line_number, line.status, instead)


def none_changeable(order_number: str, lines: Sequence[Any]) -> OrderNotChangeable:
    """The refusal for a document of which no line can change: its first live line speaks for it."""
    return not_changeable(order_number, max(lines, key=lambda line: line.status != "cancelled"))


def planned_change(lines: Sequence[Any], free: Sequence[Any], change: OrderChange) -> ChangePlan:
    """Apply the change to the `free` lines of a document; an added item joins the line it has already."""
    quantities = dict(change.set_quantity)
    skus = dict(change.replace_item)
    dropped_numbers = {*change.cancel_lines} | {
        number for number, quantity in quantities.items() if not quantity
    }
    dropped = tuple(line for line in free if line.line_number in dropped_numbers)
    staying = [line for line in free if line.line_number not in dropped_numbers]
    planned = {
        line.line_number: PlannedLine(
            line.line_number,
            skus.get(line.line_number, line.sku),
            quantities.get(line.line_number, line.quantity),
            line.id,
        )
        for line in staying
    }
    kept = tuple(line for line in lines if line not in free and line.status != "cancelled")
    return ChangePlan(_with_added(planned, lines, change), kept, dropped)


def _with_added(
    planned: dict[int, PlannedLine], lines: Sequence[Any], change: OrderChange
) -> tuple[PlannedLine, ...]:
    places = {plan.sku: number for number, plan in reversed(planned.items())}
    new = []
    for added in change.add_lines:
        if added.sku not in places:
            new.append(added)
            continue
        plan = planned[places[added.sku]]
        planned[plan.line_number] = PlannedLine(
            plan.line_number, plan.sku, plan.quantity + added.quantity, plan.line_id
        )
    last = max(line.line_number for line in lines)
    return (*planned.values(), *numbered(new, first=last + 1))
