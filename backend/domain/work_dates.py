"""When components come otherwise than planned: from when a work order has them, and when its minutes are worked."""

from collections.abc import Mapping, Sequence
from datetime import date

from backend.domain.availability import DatedQuantity, StockPosition


def days_covered(needs: Sequence[DatedQuantity], position: StockPosition, today: date) -> list[date | None]:
    """For each need, first come first served, the first day from its own on which there is enough; None: never."""
    there = position.on_hand_quantity - position.safety_quantity
    coming = sorted(position.receipts, key=lambda each: each.on_date)
    found: list[date | None] = []
    day, place = today, 0
    for need in needs:
        while there < need.quantity and place < len(coming):
            there += coming[place].quantity
            day, place = max(day, coming[place].on_date), place + 1
        if there < need.quantity:
            found.append(None)
            continue
        there -= need.quantity
        found.append(max(day, need.on_date))
    return found


def booked_anew(minutes: int, free: Mapping[date, int], from_day: date) -> dict[date, int]:
    """So many minutes on a bench from a day on; what finds no room is worked on the last day there is."""
    booked: dict[date, int] = {}
    last = max(free, default=from_day)
    for day in sorted(day for day in free if day >= from_day and free[day] > 0):
        if minutes <= 0:
            break
        booked[day] = min(minutes, free[day])
        minutes -= booked[day]
    if minutes > 0:
        last = max(last, from_day)
        booked[last] = booked.get(last, 0) + minutes
    return booked
