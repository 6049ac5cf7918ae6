"""The rest of an order: what has not left, or what is not in stock, and what calling it off changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from backend.domain.errors import NoRemainder


@dataclass(frozen=True)
class Remainder:
    """What goes: lines of which all or the open part is called off, and lines that keep only what is in stock."""

    cancel_lines: tuple[int, ...] = ()
    set_quantity: tuple[tuple[int, int], ...] = ()


def remainder_of(order_number: str, lines: Sequence[Any], *, sends_stock: bool) -> Remainder:
    """The rest behind what has gone on; `sends_stock` lets what is in stock follow it."""
    live = [line for line in lines if line.status != "cancelled"]
    has_gone_on = any(_gone_on(line) for line in live)
    if has_gone_on and not sends_stock:
        found = Remainder(tuple(line.line_number for line in live if _owes(line)))
    else:
        found = _without_supply(live)
    if found == Remainder():
        raise NoRemainder(order_number, has_gone_on)
    return found


def _without_supply(lines: Sequence[Any]) -> Remainder:
    """What waits for goods to come in, of lines of which nothing was picked; of others all that is open."""
    waiting = [line for line in lines if line.backordered_quantity and _owes(line)]
    whole = [line for line in waiting if _gone_on(line) or line.backordered_quantity >= line.quantity]
    part = [line for line in waiting if line not in whole]
    return Remainder(
        tuple(line.line_number for line in whole),
        tuple((line.line_number, line.quantity - line.backordered_quantity) for line in part),
    )


def _gone_on(line: Any) -> int:
    """Units that are picked or have left."""
    return int(line.shipped_quantity + line.picked_quantity)


def _owes(line: Any) -> bool:
    return bool(line.can_cancel) and _gone_on(line) < line.quantity
