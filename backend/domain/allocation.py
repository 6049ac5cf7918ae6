"""Scarce items: each class keeps its share of the supply until the release date."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate

from backend.domain.availability import (
    HORIZON_DAYS,
    AtpPoint,
    DatedQuantity,
    StockPosition,
    atp_timeline,
    dated_changes,
    points,
)


@dataclass(frozen=True, slots=True)
class Share:
    """What part of an item's supply a class may count on until a day; class 1 comes first."""

    allocation_class: int
    share_rate: Decimal
    release_date: date


def class_timeline(
    position: StockPosition,
    taken: Mapping[int, Sequence[DatedQuantity]],
    shares: Iterable[Share],
    allocation_class: int,
    today: date,
    horizon_days: int = HORIZON_DAYS,
) -> tuple[AtpPoint, ...]:
    """The timeline a class may promise from: the balance less what is kept for higher classes.

    `taken` are the position's commitments by class. A class uses its own share first, then those below it, so
    it gets its share plus what lower classes left, and every unit is counted once.
    """
    rates = {
        share.allocation_class: share.share_rate
        for share in shares
        if share.allocation_class < allocation_class and share.release_date > today
    }
    timeline = atp_timeline(position, today, horizon_days)
    if not rates:
        return timeline
    days = [point.on_date for point in timeline]
    received = _running(days, dated_changes(position.receipts, (), today, horizon_days))
    higher = sorted(rates.keys() | {each for each in taken if each < allocation_class})
    owed = {
        each: _running(days, dated_changes((), taken.get(each, ()), today, horizon_days)) for each in higher
    }
    at_start = position.on_hand_quantity - position.safety_quantity
    limits = [
        point.balance_quantity
        - kept_quantity(
            at_start + received[index],
            [(rates.get(each, Decimal(0)), -owed[each][index]) for each in higher],
        )
        for index, point in enumerate(timeline)
    ]
    return points(days, [point.balance_quantity for point in timeline], limits)


def _running(days: Sequence[date], changes: Mapping[date, int]) -> list[int]:
    return list(accumulate(changes.get(day, 0) for day in days))


def kept_quantity(supply: int, higher: Sequence[tuple[Decimal, int]]) -> int:
    """What a supply keeps for higher classes, each a (share rate, quantity taken), first class first.

    A class that took more than its share has eaten into the next.
    """
    kept = excess = shared = 0
    rate = Decimal(0)
    for share_rate, taken_quantity in higher:
        rate = min(Decimal(1), rate + share_rate)
        share = int(rate * max(0, supply)) - shared
        shared += share
        wanted = excess + taken_quantity
        kept += max(0, share - wanted)
        excess = max(0, wanted - share)
    return kept
