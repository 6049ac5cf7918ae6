"""The rest of an order: what has not left, or what is not in stock, and what calling it off changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backend.domain.errors import NoRemainder


@dataclass(frozen=True)
class Remainder:
    """What goes: lines of which all or the open part is called off, and lines that keep only what is in stock."""

    cancel_lines: tuple[int, ...] = ()
    set_quantity: tuple[tuple[int, int], ...] = ()


def remainder_of(
    order_number: str, lines: Sequence[Any], *, sends_stock: bool, in_stock: Mapping[int, int]
) -> Remainder:
    """The rest behind what has gone on; `sends_stock` lets what is in stock follow it. `in_stock` are the units of
    waiting lines, by their numbers, that could leave now."""
    live = [line for line in lines if line.status != "cancelled"]
    has_gone_on = any(_gone_on(line) for line in live)
    if has_gone_on and not sends_stock:
        found = Remainder(tuple(line.line_number for line in live if _owes(line)))
    else:
        found = _without_supply(live, in_stock)
    if found == Remainder():
        raise NoRemainder(order_number, has_gone_on)
    return found


def waits(line: Any) -> bool:
    """Something of a line that is still owed has to come in first."""
    return bool(line.backordered_quantity) and _owes(line)


def share_out(
    lines: Sequence[Any], available: Mapping[str, int], multiples: Mapping[str, int]
) -> dict[int, int]:
    """What is in stock of an item, given to its lines in their order, in units it is sold in."""
    left = dict(available)
    shared = {}
    for line in lines:
        units = min(line.quantity, left.get(line.sku, 0))
        units -= units % multiples[line.sku]
        left[line.sku] = left.get(line.sku, 0) - units
        shared[line.line_number] = units
    return shared


def _without_supply(lines: Sequence[Any], in_stock: Mapping[int, int]) -> Remainder:
    """What waits for goods to come in, of lines of which nothing was picked; of others all that is open."""
    waiting = [line for line in lines if waits(line)]
    keeps = {line.line_number: _kept(line, in_stock) for line in waiting}
    part = [line for line in waiting if 0 < keeps[line.line_number] < line.quantity]
    return Remainder(
        tuple(line.line_number for line in waiting if not keeps[line.line_number]),
        tuple((line.line_number, keeps[line.line_number]) for line in part),
    )


def _kept(line: Any, in_stock: Mapping[int, int]) -> int:
    """Units promised from stock; of a line that waits as a whole those that could leave now."""
    if _gone_on(line):
        return 0
    return int(line.quantity - line.backordered_quantity) or in_stock[line.line_number]


def _gone_on(line: Any) -> int:
    """Units that are picked or have left."""
    return int(line.shipped_quantity + line.picked_quantity)


def _owes(line: Any) -> bool:
    return bool(line.can_cancel) and _gone_on(line) < line.quantity
