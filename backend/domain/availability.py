"""Available to promise, looking ahead: what can be given on a day without taking back what is owed later."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Any, NamedTuple

HORIZON_DAYS = 180


class DatedQuantity(NamedTuple):
    """A quantity that comes or goes on a day."""

    on_date: date
    quantity: int

    def as_dict(self) -> dict[str, Any]:
        """By name."""
        return self._asdict()


@dataclass(frozen=True, slots=True)
class StockPosition:
    """One item in one warehouse; receipts are dated when they can be picked (dock-to-stock included)."""

    sku: str
    warehouse: str
    on_hand_quantity: int
    safety_quantity: int
    receipts: tuple[DatedQuantity, ...]
    commitments: tuple[DatedQuantity, ...]


class AtpPoint(NamedTuple):
    """From this day until the next point: the balance, and what may be promised."""

    on_date: date
    balance_quantity: int
    atp_quantity: int

    def as_dict(self) -> dict[str, Any]:
        """By name."""
        return self._asdict()


def atp_timeline(
    position: StockPosition, today: date, horizon_days: int = HORIZON_DAYS
) -> tuple[AtpPoint, ...]:
    """Balances at today and each dated event of the horizon, with their suffix minimum as ATP.

    balance(t) = on hand − safety + receipts due ≤ t − commitments dated ≤ t;
    ATP(t) = max(0, min over s ≥ t of balance(s)).
    """
    changes = dated_changes(position.receipts, position.commitments, today, horizon_days)
    changes[today] += position.on_hand_quantity - position.safety_quantity
    days = sorted(changes)
    balances = list(accumulate(changes[day] for day in days))
    return points(days, balances, balances)


def points(days: Sequence[date], balances: Sequence[int], limits: Sequence[int]) -> tuple[AtpPoint, ...]:
    """ATP at each day is the least limit from there on, and never below nothing."""
    least = list(accumulate(reversed(limits), min))[::-1]
    return tuple(
        AtpPoint(day, balance, max(0, low)) for day, balance, low in zip(days, balances, least, strict=True)
    )


def dated_changes(
    receipts: Iterable[DatedQuantity], commitments: Iterable[DatedQuantity], today: date, horizon_days: int
) -> dict[date, int]:
    """Net change by day; the past counts today.

    A commitment beyond the horizon is owed on its last day; a receipt beyond it cannot be relied on.
    """
    last = today + timedelta(days=horizon_days)
    changes: dict[date, int] = defaultdict(int)
    for receipt in receipts:
        if receipt.on_date <= last:
            changes[max(receipt.on_date, today)] += receipt.quantity
    for owed in commitments:
        changes[min(max(owed.on_date, today), last)] -= owed.quantity
    return changes


def quantity_on(timeline: Sequence[AtpPoint], on_date: date) -> int:
    """ATP on a day of a timeline; nothing before it begins."""
    index = bisect_right(timeline, on_date, key=lambda point: point.on_date)
    return timeline[index - 1].atp_quantity if index else 0


def first_date_with(timeline: Sequence[AtpPoint], quantity: int) -> date | None:
    """The first day that has the whole quantity."""
    return next((point.on_date for point in timeline if point.atp_quantity >= quantity), None)


def atp_quantity(position: StockPosition, on_date: date, today: date) -> int:
    """What may be promised to leave on a day."""
    return quantity_on(atp_timeline(position, today), on_date)


def earliest_date(position: StockPosition, quantity: int, today: date) -> date | None:
    """The first day on which the whole quantity may be promised; None beyond the horizon."""
    return first_date_with(atp_timeline(position, today), quantity)
