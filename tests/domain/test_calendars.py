"""Working, delivery and receiving days against walking the calendar day by day."""

from datetime import date, datetime, time, timedelta

import holidays
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.calendars import (
    add_open_days,
    delivery_date,
    is_open,
    next_open_day,
    order_day,
    ship_date,
)

CLOSED = holidays.country_holidays("US", years=range(2025, 2032))
WEEK = "12345"
days = st.dates(date(2026, 1, 1), date(2028, 12, 31))
weeks = st.sets(st.sampled_from("1234567"), min_size=1).map(lambda found: "".join(sorted(found)))


def works(day: date, weekdays: str) -> bool:
    return str(day.isoweekday()) in weekdays and day not in CLOSED


def walked(day: date, count: int, weekdays: str) -> date:
    """One day after the other until enough open ones have passed."""
    while count:
        day += timedelta(days=1)
        count -= works(day, weekdays)
    return day


def test_thanksgiving_and_the_weekend_are_no_working_days() -> None:
    assert next_open_day(date(2026, 11, 26), WEEK) == date(2026, 11, 27)
    assert next_open_day(date(2026, 7, 3), WEEK) == date(2026, 7, 6)
    assert not is_open(date(2026, 3, 7), WEEK)


def test_order_counts_for_the_next_day_once_the_cut_off_has_passed() -> None:
    assert order_day(datetime(2026, 3, 2, 14, 0), time(14, 0)) == date(2026, 3, 2)
    assert order_day(datetime(2026, 3, 2, 14, 1), time(14, 0)) == date(2026, 3, 3)


def test_friday_order_past_the_cut_off_ships_on_monday() -> None:
    ordered = order_day(datetime(2026, 3, 6, 15, 0), time(14, 0))

    assert ship_date(date(2026, 3, 2), ordered, 0, WEEK) == date(2026, 3, 9)


def test_saturday_order_past_the_cut_off_does_not_skip_monday() -> None:
    ordered = order_day(datetime(2026, 3, 7, 15, 0), time(14, 0))

    assert ship_date(date(2026, 3, 2), ordered, 0, WEEK) == date(2026, 3, 9)


def test_promise_date_moves_to_a_day_that_carrier_and_ship_to_share() -> None:
    assert delivery_date(date(2026, 3, 2), 1, WEEK, "24") == date(2026, 3, 3)
    assert delivery_date(date(2026, 3, 3), 2, WEEK, "2") == date(2026, 3, 10)
    assert delivery_date(date(2026, 3, 2), 1, WEEK, "6") is None


@given(days, st.integers(0, 800), weeks)
def test_open_days_are_counted_like_walking(day: date, count: int, weekdays: str) -> None:
    assert add_open_days(day, count, weekdays) == walked(day, count, weekdays)


@given(days, days, st.integers(0, 5), weeks)
def test_ship_date_is_never_before_stock_or_order(
    atp_date: date, ordered: date, handling_days: int, weekdays: str
) -> None:
    start = max(atp_date, ordered)
    while not works(start, weekdays):
        start += timedelta(days=1)

    assert ship_date(atp_date, ordered, handling_days, weekdays) == walked(start, handling_days, weekdays)


@given(days, st.integers(0, 9), weeks, weeks)
def test_promise_date_is_the_first_shared_day_after_transit(
    shipped: date, transit_days: int, delivers: str, receives: str
) -> None:
    arrives = walked(shipped, transit_days, delivers)
    found = delivery_date(shipped, transit_days, delivers, receives)
    if not set(delivers) & set(receives):
        assert found is None
        return
    while not (works(arrives, delivers) and works(arrives, receives)):
        arrives += timedelta(days=1)

    assert found == arrives
