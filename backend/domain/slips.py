"""A promise that got worse: how much of it, what can be done, and until when it has to be decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from backend.domain.calendars import add_open_days
from backend.domain.repromising import Part, unit_dates

LONG_SLIP_DAYS = 30
DECISION_DAYS = 3
"""Working days for a decision that we ask for."""
WEEKDAYS = "12345"


class Choice(StrEnum):
    """What the customer may say to a slip."""

    KEEP = "keep"
    SPLIT = "split"
    SUBSTITUTE = "substitute"
    CANCEL = "cancel"

    __hash__ = str.__hash__


OVERTAKEN = "overtaken"
"""How a slip ends that a later one of the same line, or the line itself, has left behind."""
DECIDED_BY_TIME = "kept_by_time"


@dataclass(frozen=True, slots=True)
class Slip:
    """Units that come later than promised; `new_date` is empty while no supply is in sight."""

    quantity: int
    old_date: date
    new_date: date | None

    @property
    def is_long(self) -> bool:
        """Over thirty days, or nobody knows how long."""
        return self.new_date is None or (self.new_date - self.old_date).days > LONG_SLIP_DAYS


def slip_between(before: Sequence[Part], after: Sequence[Part], quantity: int) -> Slip | None:
    """The units whose day got worse; None when none did."""
    pairs = list(zip(unit_dates(before, quantity), unit_dates(after, quantity), strict=True))
    worse = [(was, day) for was, day in pairs if day > was]
    if not worse:
        return None
    last = max(day for _, day in worse)
    return Slip(len(worse), max(was for was, _ in worse), None if last == date.max else last)


def decide_by(slip: Slip, earlier_slips: int, today: date) -> date | None:
    """The second slip of a line, or a long one, asks for a decision within some working days."""
    return add_open_days(today, DECISION_DAYS, WEEKDAYS) if earlier_slips or slip.is_long else None
