"""Somebody wants more, or sooner, than there is: what is short, the ways that exist, what became of the sale."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from backend.domain.promising import PromisedLine, PromiseOption, Shortfall
from backend.domain.shortfalls import Shortage
from backend.domain.ways import LOST, Outcome, Stockout, Way

NO_THANKS = "no_thanks"
SILENT_DAYS = 60
QUIET_GAPS = 4
"""A company is lost that has been silent for so many of its usual gaps between orders, and never sooner than
SILENT_DAYS after the sale it lost."""


def find_stockouts(
    company_id: int,
    shortages: Iterable[Shortage],
    options: Sequence[PromiseOption],
    wanted_date: date | None,
    shortfalls: Sequence[Shortfall] = (),
) -> tuple[Stockout, ...]:
    """Items that are short and that no option brings as asked by the wanted date."""
    instead = {each.sku: each.substitute_sku for each in shortfalls if each.substitute_sku}
    found = []
    for short in shortages:
        dates = [day for option in options if (day := _date_as_asked(option, short.sku))]
        if wanted_date and any(day <= wanted_date for day in dates):
            continue
        ways = [way for option in options if (way := way_of(option, short.sku))]
        if short.sku in instead:
            ways.append(Way(Outcome.SUBSTITUTE, None, instead[short.sku], None))
        soonest = min(dates, default=None)
        quantities = short.wanted_quantity, short.short_quantity
        found.append(Stockout(company_id, short.sku, *quantities, wanted_date, soonest, tuple(ways)))
    return tuple(found)


def _lines_for(option: PromiseOption, sku: str) -> list[PromisedLine]:
    return [line for line in option.lines if line.requested_sku == sku]


def _date_as_asked(option: PromiseOption, sku: str) -> date | None:
    """When the option has the item itself complete at the ship-to."""
    lines = _lines_for(option, sku)
    is_as_asked = bool(lines) and all(line.sku == sku for line in lines)
    return max(line.promise_date for line in lines) if is_as_asked else None


def way_of(option: PromiseOption, sku: str) -> Way | None:
    """Which way out an option is for an item that is short."""
    lines = _lines_for(option, sku)
    if not lines:
        return None
    last = max(line.promise_date for line in lines)
    other = next((line.sku for line in lines if line.sku != sku), None)
    if other:
        return Way(Outcome.SUBSTITUTE, option.key, other, last)
    dates = {part.promise_date for line in lines for part in line.parts}
    return Way(Outcome.BACKORDER if len(dates) > 1 else Outcome.WAIT, option.key, sku, last)


def ways_offered(stockout: Stockout) -> list[dict[str, Any]]:
    """The ways as they are kept with the event; no thanks is always one."""
    ways: list[dict[str, Any]] = [
        {
            "way": each.way.value,
            "option_key": each.option_key,
            "sku": each.sku,
            "promise_date": each.promise_date.isoformat() if each.promise_date else None,
        }
        for each in stockout.ways
    ]
    return [*ways, {"way": NO_THANKS}]


@dataclass(frozen=True, slots=True)
class OrderedLine:
    """What an order has of an item, for which item it was asked, and on which days its parts come."""

    sku: str
    requested_sku: str
    quantity: int
    dates: frozenset[date]


def outcome_of_order(
    sku: str,
    wanted_quantity: int,
    short_quantity: int,
    substitutes: Iterable[str],
    lines: Sequence[OrderedLine],
) -> Outcome | None:
    """What an order says about an item that was short; nothing when it has neither the item nor one in its place.

    Who takes no more than what is there leaves the rest: that sale is lost.
    """
    same = [line for line in lines if line.sku == sku]
    if same:
        if sum(line.quantity for line in same) <= wanted_quantity - short_quantity:
            return Outcome.LOST_SALE
        dates = frozenset[date]().union(*(line.dates for line in same))
        return Outcome.BACKORDER if len(dates) > 1 else Outcome.WAIT
    others = set(substitutes)
    is_replaced = any(line.sku in others or line.requested_sku == sku for line in lines)
    return Outcome.SUBSTITUTE if is_replaced else None


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What happened since the ways were offered: later orders of the item or in its place, and of the company.

    `decide_days` is how long the company's quotes are valid: so long an offer is thought over.
    """

    outcome: Outcome | None
    offered_at: datetime
    decide_days: int
    same_item_order_id: int | None
    substitute_order_id: int | None
    last_order_at: datetime | None
    usual_gap_days: float | None


def outcome_after(after: Aftermath, now: datetime) -> tuple[Outcome, int | None] | None:
    """The outcome to write down now, with the order that says so; nothing when it stays as it is."""
    if after.outcome not in (None, *LOST):
        return None
    is_over = after.offered_at + timedelta(days=after.decide_days) <= now
    if after.outcome is None or not is_over:
        if after.same_item_order_id:
            return Outcome.WAIT, after.same_item_order_id
        if after.substitute_order_id:
            return Outcome.SUBSTITUTE, after.substitute_order_id
    if after.outcome is None:
        return (Outcome.LOST_SALE, None) if is_over else None
    known = Outcome.LOST_CUSTOMER if _is_lost(after, now) else Outcome.LOST_SALE
    return (known, None) if known is not after.outcome else None


def _is_lost(after: Aftermath, now: datetime) -> bool:
    """Silent since the sale it lost, for much longer than it ever is between two orders."""
    if after.last_order_at and after.last_order_at > after.offered_at:
        return False
    return now - after.offered_at >= timedelta(days=silent_days(after.usual_gap_days))


def silent_days(usual_gap_days: float | None) -> float:
    """After how many days without an order a company counts as lost."""
    return max(SILENT_DAYS, QUIET_GAPS * (usual_gap_days or 0))
