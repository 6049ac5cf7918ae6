"""Whether goods under way are late, why, and what is expected next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

DATES_ONLY = frozenset({"promise_moved", "promise_date_passed"})
"""Reasons that name no cause."""

STATUS_AFTER = {
    "picked_up": "in_transit",
    "departed": "in_transit",
    "arrived": "in_transit",
    "delayed": "delayed",
    "out_for_delivery": "out_for_delivery",
}
"""What a shipment is after a carrier's word."""


@dataclass(frozen=True)
class CarrierEvent:
    """What the carrier said: picked_up, departed, arrived, delayed, out_for_delivery, delivered."""

    at: datetime
    code: str
    place: str
    reason: str | None


@dataclass(frozen=True)
class Voyage:
    """A shipment's dates at the ship-to, when it should have left, and why its promise moved, if it did."""

    promise_date: date
    estimated_delivery_date: date
    shipped_on: date
    delivered_on: date | None
    promise_ship_date: date | None
    events: tuple[CarrierEvent, ...]
    promise_reason: dict[str, Any] | None = None


@dataclass(frozen=True)
class OpenPart:
    """What has not left of a promised part."""

    quantity: int
    warehouse: str
    warehouse_name: str
    promise_ship_date: date
    promise_date: date


@dataclass(frozen=True)
class NextStep:
    """What is expected next: `delivery` of a shipment, `departure` of open lines, a `hold` to be lifted."""

    code: str
    on_date: date | None
    shipment_number: str | None
    line_numbers: tuple[int, ...]
    facts: dict[str, Any]


def is_late(voyage: Voyage, today: date) -> bool:
    """Came, or will come, after its promise date; or has not come and the date has passed."""
    if voyage.delivered_on is not None:
        return voyage.delivered_on > voyage.promise_date
    return max(today, voyage.estimated_delivery_date) > voyage.promise_date


def late_reason(voyage: Voyage, today: date) -> dict[str, Any] | None:
    """Code and facts: the carrier's word first, then the promise's own reason, our departure, the dates."""
    if not is_late(voyage, today):
        return None
    dates = {"promise_date": voyage.promise_date, "estimated_delivery_date": voyage.estimated_delivery_date}
    said = [event for event in voyage.events if event.code == "delayed" and event.reason]
    if said:
        last = max(said, key=lambda event: event.at)
        words = {"reason": last.reason, "place": last.place, "at": last.at}
        return {"code": "carrier_delay", "facts": words | dates}
    if voyage.promise_reason and voyage.promise_reason["code"] not in DATES_ONLY:
        return voyage.promise_reason
    return {"code": _code_of_dates(voyage), "facts": dates | _ship_dates(voyage)}


def _code_of_dates(voyage: Voyage) -> str:
    """What the dates alone say."""
    if voyage.promise_ship_date is not None and voyage.shipped_on > voyage.promise_ship_date:
        return "left_late"
    if voyage.delivered_on is not None:
        return "delivered_late"
    is_estimated = voyage.estimated_delivery_date > voyage.promise_date
    return "estimate_after_promise" if is_estimated else "promise_date_passed"


def _ship_dates(voyage: Voyage) -> dict[str, Any]:
    return {
        "shipped_on": voyage.shipped_on,
        "promise_ship_date": voyage.promise_ship_date,
        "delivered_on": voyage.delivered_on,
    }


def open_parts(parts: Sequence[OpenPart], shipped_quantity: int) -> tuple[OpenPart, ...]:
    """The promised parts without the units that have left: those that were to leave first."""
    remaining = []
    for part in sorted(parts, key=lambda each: (each.promise_ship_date, each.promise_date)):
        gone = min(part.quantity, shipped_quantity)
        shipped_quantity -= gone
        if gone < part.quantity:
            left = (part.warehouse, part.warehouse_name, part.promise_ship_date, part.promise_date)
            remaining.append(OpenPart(part.quantity - gone, *left))
    return tuple(remaining)


def next_step(steps: Sequence[NextStep]) -> NextStep | None:
    """The earliest; a hold comes after everything that has a date."""
    return min(steps, key=lambda step: (step.on_date is None, step.on_date or date.max), default=None)
