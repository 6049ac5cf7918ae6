"""A visit to install, and a delivery as the buyer counted it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from actions import cards
from actions.formatting import show_date, show_moment, show_quantity
from actions.turn import Button, Turn
from actions.wording import label, tone_of, word

LIMIT_OF_CHOICES = 3


def time_of(visit: dict[str, Any]) -> str:
    """Morning or afternoon, by which visit of the technician's day it is."""
    return word("visits", f"{visit['slot']}_of_{visit['visits_a_day']}")


def visit_facts(turn: Turn, visit: dict[str, Any]) -> dict[str, Any]:
    """The visit's facts as a sentence takes them."""
    locale = turn.locale.locale
    return {
        "date": show_date(visit["visit_date"], locale),
        "time": time_of(visit).lower(),
        "technician": visit["technician_name"],
        "quantity": f"{show_quantity(visit['quantity'], visit['unit'], locale)} {visit['name']}",
        "place": cards.place(visit["ship_to"]),
        "order_number": visit["order_number"],
    }


def visit_card(turn: Turn, visit: dict[str, Any], *, title: str) -> cards.Card:
    """A visit: what is installed where, when and by whom."""
    status, told = visit.get("status"), visit_facts(turn, visit)
    return {
        "kind": "shipment",
        "number": visit.get("number") or visit["order_number"],
        "title": title,
        "status": word("statuses", status) if status else "",
        "status_tone": tone_of(status) if status else "info",
        "facts": [
            *cards.fact("visit", f"{told['date']}, {told['time']}"),
            *cards.fact("technician", told["technician"]),
            *cards.fact("order", visit["order_number"]),
            *cards.fact("ship_to", told["place"]),
        ],
        "lines": [
            {
                "name": visit["name"],
                "quantity": show_quantity(visit["quantity"], visit["unit"], turn.locale.locale),
            }
        ],
        "events": [],
    }


def choice_buttons(turn: Turn, others: Iterable[dict[str, Any]]) -> list[Button]:
    """Other visits that are free, one press away."""
    return [
        {
            "title": f"{show_date(each['visit_date'], turn.locale.locale)}, {time_of(each).lower()}",
            "payload": cards.payload(
                "book_installation", requested_date=_iso(each["visit_date"]), option=each["slot"]
            ),
        }
        for each in list(others)[:LIMIT_OF_CHOICES]
    ]


def _iso(day: date | str) -> str:
    return day if isinstance(day, str) else day.isoformat()


def delivery_card(turn: Turn, delivery: dict[str, Any], *, title: str) -> cards.Card:
    """What the proof of delivery says of each line, and what the buyer counted where it differs."""
    locale, timezone = turn.locale.locale, turn.locale.timezone
    delivered_at = delivery["delivered_at"]
    return {
        "kind": "shipment",
        "number": delivery["number"],
        "title": title,
        "status": word("statuses", delivery["status"]),
        "status_tone": tone_of(delivery["status"]),
        "facts": [
            *cards.fact("order", delivery["order_number"]),
            *cards.fact("delivered", show_moment(delivered_at, timezone, locale) if delivered_at else None),
            *cards.fact("signed_by", delivery["signed_by"]),
        ],
        "lines": [{"name": line["name"], "quantity": _counted(turn, line)} for line in delivery["lines"]],
        "events": [],
    }


def _counted(turn: Turn, line: dict[str, Any]) -> str:
    """8 of 10 boxes where the count differs from the proof."""
    proven = show_quantity(line["delivered_quantity"], line["unit"], turn.locale.locale)
    counted = line["confirmed_quantity"]
    if counted is None or counted == line["delivered_quantity"]:
        return proven
    return label("counted_of", counted=counted, proven=proven)
