"""Working, delivery and receiving days: a week's ISO digits (Monday = 1) without US federal holidays."""

from bisect import bisect_left, bisect_right
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays
from dateutil.rrule import DAILY, rrule


@lru_cache(maxsize=256)
def _open_days(weekdays: str, year: int) -> tuple[date, ...]:
    """The open days of a year and the next, in order."""
    closed = holidays.country_holidays("US", years=(year, year + 1))
    week = [int(digit) - 1 for digit in weekdays]
    days = rrule(DAILY, dtstart=datetime(year, 1, 1), until=datetime(year + 1, 12, 31), byweekday=week)
    return tuple(day.date() for day in days if day.date() not in closed)


def is_open(day: date, weekdays: str) -> bool:
    """Whether the place works that day."""
    return next_open_day(day, weekdays) == day


def next_open_day(day: date, weekdays: str) -> date:
    """The day itself or the first open one after it."""
    days = _open_days(weekdays, day.year)
    return days[bisect_left(days, day)]


def add_open_days(day: date, count: int, weekdays: str) -> date:
    """The `count`-th open day after a day; the day itself for none."""
    if count == 0:
        return day
    days = _open_days(weekdays, day.year)
    index = bisect_right(days, day) + count - 1
    if index < len(days):
        return days[index]
    passed = len(days) - bisect_right(days, day)
    return add_open_days(date(day.year + 1, 12, 31), count - passed, weekdays)


def order_day(local_now: datetime, cut_off: time) -> date:
    """The day an order counts for at a warehouse: the next one when the cut-off has passed."""
    today = local_now.date()
    return today + timedelta(days=1) if local_now.time() > cut_off else today


@lru_cache(maxsize=65536)
def ship_date(atp_date: date, order_date: date, handling_days: int, weekdays: str) -> date:
    """First working day on or after both the ATP date and the order's day, plus handling in working days."""
    return add_open_days(next_open_day(max(atp_date, order_date), weekdays), handling_days, weekdays)


@lru_cache(maxsize=65536)
def delivery_date(
    shipped_on: date, transit_days: int, delivery_weekdays: str, receiving_weekdays: str
) -> date | None:
    """Ship date plus transit in delivery days, moved to a day on which the carrier delivers and the ship-to
    receives; None when there is no such weekday."""
    both = "".join(day for day in delivery_weekdays if day in receiving_weekdays)
    if not both:
        return None
    return next_open_day(add_open_days(shipped_on, transit_days, delivery_weekdays), both)
