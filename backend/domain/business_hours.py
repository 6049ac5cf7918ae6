"""The hours in which people of ours answer: Monday to Friday, 08:00 to 18:00 in Chicago, without holidays."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from backend.domain.calendars import next_open_day

ZONE = ZoneInfo("America/Chicago")
OPENS, CLOSES = time(8), time(18)
WEEKDAYS = "12345"


def add_business_minutes(start: datetime, minutes: int) -> datetime:
    """When that many minutes of business hours have passed; the clock stands still outside of them."""
    moment = _in_hours(start.astimezone(ZONE))
    left = timedelta(minutes=minutes)
    while left > (until_close := datetime.combine(moment.date(), CLOSES, ZONE) - moment):
        left -= until_close
        moment = _in_hours(datetime.combine(moment.date() + timedelta(days=1), OPENS, ZONE))
    return (moment + left).astimezone(UTC)


def _in_hours(moment: datetime) -> datetime:
    """The moment itself in business hours, else when they next begin."""
    day = moment.date()
    if moment.time() >= CLOSES:
        day += timedelta(days=1)
    open_day = next_open_day(day, WEEKDAYS)
    return (
        moment
        if open_day == moment.date() and moment.time() >= OPENS
        else datetime.combine(open_day, OPENS, ZONE)
    )
