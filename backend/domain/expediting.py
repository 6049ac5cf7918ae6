"""What bringing an order forward means: which ways are sooner than its promise, and why there may be none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class SoonerWay:
    """One way: its last and first date, and what the order costs more than now."""

    option_key: str
    promise_date: date
    first_date: date
    added_amount: Decimal
    service_names: tuple[str, ...]
    warehouse_names: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """An order as it is promised now; without a last date when supply is missing."""

    promise_date: date | None
    first_date: date | None


def ways_sooner(before: Standing, ways: Iterable[SoonerWay]) -> tuple[SoonerWay, ...]:
    """Ways that bring all of it sooner, or a part of it sooner and the rest no later; of equal dates the cheapest."""
    best: dict[tuple[date, date], SoonerWay] = {}
    for way in ways:
        known = best.get((way.promise_date, way.first_date))
        if _is_sooner(before, way) and (known is None or way.added_amount < known.added_amount):
            best[way.promise_date, way.first_date] = way
    return tuple(sorted(best.values(), key=lambda way: (way.promise_date, way.added_amount)))


def _is_sooner(before: Standing, way: SoonerWay) -> bool:
    if before.promise_date is None or way.promise_date < before.promise_date:
        return True
    is_no_later = way.promise_date == before.promise_date
    return is_no_later and before.first_date is not None and way.first_date < before.first_date


def why_not_sooner(lines: Sequence[Any]) -> str:
    """What holds it: goods that have to come in first, or the way, which is the fastest there is."""
    waits = any(line.backordered_quantity for line in lines if line.status != "cancelled")
    return "waits_for_supply" if waits else "fastest_already"
