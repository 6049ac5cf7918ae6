from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.dates import is_not_before, read_dates, wants_cheapest, wants_fastest

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("need it thu morning", date(2026, 3, 5)),
        ("by Thursday pls", date(2026, 3, 5)),
        ("next thursday", date(2026, 3, 12)),
        ("on monday", date(2026, 3, 9)),
        ("before friday", date(2026, 3, 5)),
        ("before christmas", date(2026, 12, 24)),
        ("before thanksgiving", date(2026, 11, 25)),
        ("by black friday", date(2026, 11, 27)),
        ("by memorial day", date(2026, 5, 25)),
        ("tomorrow", date(2026, 3, 3)),
        ("day after tomorrow", date(2026, 3, 4)),
        ("in 2 weeks", date(2026, 3, 16)),
        ("within five business days", date(2026, 3, 9)),
        ("three days from now", date(2026, 3, 5)),
        ("end of month", date(2026, 3, 31)),
        ("end of the week", date(2026, 3, 6)),
        ("by the 12th", date(2026, 3, 12)),
        ("no later than the 1st", date(2026, 4, 1)),
        ("Dec 3", date(2026, 12, 3)),
        ("3rd of April", date(2026, 4, 3)),
        ("January 5th", date(2027, 1, 5)),
        ("March 20, 2027", date(2027, 3, 20)),
        ("2026-03-20", date(2026, 3, 20)),
        ("3/25", date(2026, 3, 25)),
        ("25.3.2026", date(2026, 3, 25)),
        ("Fri 3/6", date(2026, 3, 6)),
    ],
)
def test_a_date_reads_as_the_trade_means_it(text: str, day: date) -> None:
    assert [reading.day for reading in read_dates(text, MONDAY)] == [day]


def test_end_of_month_is_its_last_working_day() -> None:
    assert read_dates("end of month", date(2026, 5, 4))[0].day == date(2026, 5, 29)


def test_digits_that_read_both_ways_keep_both_days() -> None:
    (reading,) = read_dates("by 03/04", MONDAY)

    assert reading.days == (date(2026, 3, 4), date(2026, 4, 3))
    assert reading.day is None


def test_a_correction_keeps_both_dates_in_order() -> None:
    days = [reading.day for reading in read_dates("friday, sorry, make that the 12th", MONDAY)]

    assert days == [date(2026, 3, 6), date(2026, 3, 12)]


@pytest.mark.parametrize(
    "text",
    [
        "27 inch monitor",
        "half a case, 1/2 case of paper",
        "order SO-1021",
        "the second one",
        "monitors and sunscreens",
        "line 2 to 5",
        "it costs $12.50",
        "24 boxes, 2 toner",
    ],
)
def test_quantities_names_and_numbers_are_no_dates(text: str) -> None:
    assert read_dates(text, MONDAY) == []


@given(
    st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    st.sampled_from(["mon", "tuesday", "Wed", "thurs", "fri", "SAT", "sunday"]),
)
def test_a_weekday_is_the_next_one_within_a_week(today: date, weekday: str) -> None:
    (reading,) = read_dates(f"by {weekday}", today)

    assert reading.day is not None
    assert timedelta(days=1) <= reading.day - today <= timedelta(days=7)


def test_asap_and_no_hurry_are_paces_not_dates() -> None:
    assert wants_fastest("need this ASAP") and wants_fastest("as soon as possible please")
    assert wants_cheapest("no rush") and not wants_cheapest("24 boxes of paper")


@pytest.mark.parametrize("text", ["no rush", "no big hurry", "not in a rush", "this isn't urgent"])
def test_no_hurry_is_not_the_fastest(text: str) -> None:
    assert wants_cheapest(text)
    assert not wants_fastest(text)


@pytest.mark.parametrize(
    ("text", "is_first_day"),
    [
        ("deliver after January 5", True),
        ("not before January 5 please", True),
        ("push it out to January 5", True),
        ("by January 5", False),
        ("move it to January 5", False),
    ],
)
def test_the_first_day_that_suits_is_not_the_last(text: str, is_first_day: bool) -> None:
    reading = read_dates(text, MONDAY)[0]

    assert is_not_before(reading, text) is is_first_day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("the week after next is fine", date(2026, 3, 20)),
        ("a week from friday", date(2026, 3, 13)),
        ("monday week", date(2026, 3, 16)),
        ("mid december", date(2026, 12, 15)),
        ("mid-March", date(2026, 3, 13)),
    ],
)
def test_weeks_ahead_and_the_middle_of_a_month_are_dates(text: str, day: date) -> None:
    assert [reading.day for reading in read_dates(text, MONDAY)] == [day]
