"""By when we answer: the clock runs Monday to Friday from 08:00 to 18:00 in Chicago."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.business_hours import add_business_minutes
from backend.domain.calendars import is_open

CHICAGO = ZoneInfo("America/Chicago")


def chicago(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO)


@pytest.mark.parametrize(
    ("asked_at", "minutes", "respond_by"),
    [
        ("2026-03-02T09:00", 240, "2026-03-02T13:00"),
        ("2026-03-02T06:30", 60, "2026-03-02T09:00"),
        ("2026-03-02T17:00", 60, "2026-03-02T18:00"),
        ("2026-03-02T17:00", 240, "2026-03-03T11:00"),
        ("2026-03-06T17:30", 60, "2026-03-09T08:30"),
        ("2026-03-07T12:00", 60, "2026-03-09T09:00"),
        ("2026-07-02T17:00", 120, "2026-07-06T09:00"),
        ("2026-03-02T09:00", 1200, "2026-03-04T09:00"),
    ],
)
def test_clock_stands_still_at_night_at_weekends_and_on_holidays(
    asked_at: str, minutes: int, respond_by: str
) -> None:
    assert add_business_minutes(chicago(asked_at), minutes) == chicago(respond_by)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1)), st.integers(1, 3000))
def test_answer_is_due_in_business_hours(start: datetime, minutes: int) -> None:
    asked_at = start.replace(tzinfo=CHICAGO)

    due = add_business_minutes(asked_at, minutes).astimezone(CHICAGO)

    assert due > asked_at
    assert is_open(due.date(), "12345")
    assert 8 <= due.hour + due.minute / 60 <= 18 or (due.hour, due.minute) == (18, 0)
