"""What a supplier brings against what was expected: over, short, damaged."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from backend.domain.errors import ReceiptQuantityWrong


class ReceiptStatus(StrEnum):
    """How far expected goods have come."""

    EXPECTED = "expected"
    ARRIVED = "arrived"
    RECEIVED = "received"
    CANCELLED = "cancelled"
    CLOSED = "closed"

    __hash__ = str.__hash__


@dataclass(frozen=True, slots=True)
class Arrival:
    """Goods on the dock: good ones, damaged ones, and what the supplier still sends by a day, if he says so."""

    expected_quantity: int
    good_quantity: int
    damaged_quantity: int
    rest_date: date | None

    @property
    def missing_quantity(self) -> int:
        """Expected and not there in a state to be sold."""
        return max(0, self.expected_quantity - self.good_quantity)

    @property
    def over_quantity(self) -> int:
        return max(0, self.good_quantity - self.expected_quantity)

    @property
    def rest_quantity(self) -> int:
        """What is expected again."""
        return self.missing_quantity if self.rest_date else 0

    @property
    def cause(self) -> str:
        """What to call it where it moves promises: damaged before short before over, else just the arrival."""
        if self.damaged_quantity and self.missing_quantity:
            return "receipt_damaged"
        if self.missing_quantity:
            return "receipt_short"
        return "receipt_over" if self.over_quantity else "receipt_arrived"


def check_arrival(arrival: Arrival) -> None:
    """Counts are never negative, and something has arrived."""
    for quantity in (arrival.good_quantity, arrival.damaged_quantity):
        if quantity < 0:
            raise ReceiptQuantityWrong(quantity, 0)
    if not arrival.good_quantity + arrival.damaged_quantity:
        raise ReceiptQuantityWrong(0, 1)


def cause_of_change(old_quantity: int, new_quantity: int, old_date: date, new_date: date) -> str:
    """What a supplier's change is called: cancelled, short and slipped are what promises suffer from."""
    if not new_quantity:
        return "receipt_cancelled"
    if new_quantity < old_quantity:
        return "receipt_short"
    if new_date > old_date:
        return "receipt_slipped"
    return "receipt_sooner" if new_date < old_date else "receipt_over"
