"""How a cell of an import file is read, and what is wrong with it when it can't be."""

import json
import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import holidays
import zipcodes

from backend.domain.actors import Role
from backend.domain.errors import OrderDeskError
from backend.domain.freight_class import CLASSES
from backend.domain.order_states import ORDER_TRANSITIONS
from backend.domain.returns import ReturnReason
from backend.domain.ways import Outcome

DESK_ZONE = ZoneInfo("America/Chicago")
"""Times without an offset are the desk's."""
LARGEST_NUMBER = 2_000_000_000
LARGEST_AMOUNT = Decimal("9999999999")
OFFSET = re.compile(r"([+-]\d{1,4})(w?)(?:T((?:[01]\d|2[0-3]):[0-5]\d))?", re.ASCII)
ISO_DATE = re.compile(r"20\d\d-\d\d-\d\d", re.ASCII)
WORDS_FOR = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of what is read."""


@dataclass(frozen=True)
class ImportProblem:
    """One finding: the file, the line as an editor counts it, the column, and what is the matter."""

    file: str
    line: int | None
    column: str | None
    reason: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.column + ': ' if self.column else ''}{self.reason}"


@dataclass
class ImportRefused(OrderDeskError):
    """Files with bad rows, all of them listed; nothing was imported."""

    problems: tuple[ImportProblem, ...]


def working_day(day: date, offset: int) -> date:
    """The offset-th working day from a day; 0 is the day itself or the next one that works."""
    step = timedelta(days=-1 if offset < 0 else 1)
    closed = _us_holidays(day.year - 1, day.year + 1)
    while offset >= 0 and not _works(day, closed):
        day += step
    for _ in range(abs(offset)):
        day += step
        while not _works(day, closed):
            day += step
    return day


@lru_cache
def _us_holidays(first_year: int, last_year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("US", years=range(first_year, last_year + 1)))


def _works(day: date, closed: frozenset[date]) -> bool:
    return day.isoweekday() <= 5 and day not in closed


def _offset_day(text: str, today: date) -> tuple[date, time | None] | None:
    """The day of `+3`, `-12w` or `-5T14:30`, counted from the day of import."""
    match = OFFSET.fullmatch(text)
    if match is None:
        return None
    days = int(match[1])
    day = working_day(today, days) if match[2] else today + timedelta(days=days)
    return day, time.fromisoformat(match[3]) if match[3] else None


def read_date(text: str, today: date) -> date:
    """A day: 2026-03-02, +3 or -12 days from today, +3w working days from today."""
    moved = _offset_day(text, today)
    if moved and moved[1] is None:
        return moved[0]
    try:
        return date.fromisoformat(text if ISO_DATE.fullmatch(text) else "")
    except ValueError:
        raise ValueError(f"{_short(text)} is not a date like 2026-03-02, +3 or -5w") from None


def read_moment(text: str, today: date) -> datetime:
    """A moment: an ISO time or days from today with a time of the desk's day (09:00 when none is said)."""
    moved = _offset_day(text, today)
    try:
        moment = datetime.combine(moved[0], moved[1] or time(9)) if moved else datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{_short(text)} is not a time like 2026-03-02T14:30 or -12T14:30") from None
    if not 2000 <= moment.year < 2100:
        raise ValueError(f"{_short(text)} is not in this century")
    return (moment if moment.tzinfo else moment.replace(tzinfo=DESK_ZONE)).astimezone(UTC)


def read_number(text: str, today: date) -> int:
    """A whole number that is not negative."""
    if not re.fullmatch(r"-?\d{1,18}", text, re.ASCII):
        raise ValueError(f"{_short(text)} is not a whole number")
    return _within(int(text), LARGEST_NUMBER)


def read_amount(text: str, today: date) -> Decimal:
    """An amount, price or rate of up to four decimals that is not negative."""
    try:
        amount = Decimal(text) if re.fullmatch(r"-?[\d.]{1,20}", text, re.ASCII) else Decimal("NaN")
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise ValueError(f"{_short(text)} is not an amount like 1234.50")
    if amount != amount.quantize(Decimal("0.0001")):
        raise ValueError(f"{_short(text)} has more than four decimals")
    return _within(amount, LARGEST_AMOUNT)


def read_measure(text: str, today: date) -> float:
    """A measure such as a weight."""
    try:
        measure = float(text)
    except ValueError:
        measure = math.nan
    if not math.isfinite(measure):
        raise ValueError(f"{_short(text)} is not a number")
    return _within(measure, 1e9)


def _within(number: Any, largest: Any) -> Any:
    if number < 0:
        raise ValueError(f"{number} is negative")
    if number > largest:
        raise ValueError(f"{number} is too large")
    return number


def read_yes_no(text: str, today: date) -> bool:
    """yes or no, true or false, 1 or 0."""
    if text.lower() not in WORDS_FOR:
        raise ValueError(f"{_short(text)} is neither yes nor no")
    return WORDS_FOR[text.lower()]


def read_time(text: str, today: date) -> time:
    """A time of day such as 14:30."""
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text, re.ASCII):
        raise ValueError(f"{_short(text)} is not a time of day like 14:30")
    return time.fromisoformat(text)


def read_facts(text: str, today: date) -> Any:
    """Facts as JSON; a text that is days from today becomes that day."""
    try:
        return _dated(json.loads(text), today)
    except (json.JSONDecodeError, RecursionError):
        raise ValueError(f"{_short(text)} is not JSON") from None


def _dated(facts: Any, today: date) -> Any:
    if isinstance(facts, dict):
        return {name: _dated(each, today) for name, each in facts.items()}
    if isinstance(facts, list):
        return [_dated(each, today) for each in facts]
    moved = _offset_day(facts, today) if isinstance(facts, str) else None
    return moved[0].isoformat() if moved else facts


def read_text(text: str, today: date) -> str:
    """Words as they are: mark-up or a formula in them is text; what can't be seen or turns it is refused."""
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cs", "Co") or character in TURNING:
            raise ValueError(f"holds the control character U+{ord(character):04X}")
    return text


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")


def check_value(table: str, column: str, value: Any) -> str | None:
    """What a column asks of its value beyond the type; None when all is well."""
    words = WORDS.get(f"{table}.{column}")
    if words and value not in words:
        return f"{_short(str(value))} is none of {', '.join(words)}"
    by_ending = next((rule for end, rule in ENDINGS.items() if column.endswith(end)), None)
    rule = RULES.get(f"{table}.{column}") or RULES.get(column) or by_ending
    return None if rule is None or rule[0](value) else f"{_short(str(value))} {rule[1]}"


@lru_cache
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones())


@lru_cache
def _states() -> frozenset[str]:
    return frozenset(place["state"] for place in zipcodes.list_all())


Rule = tuple[Callable[[Any], Any], str]
_positive: Rule = (lambda number: number > 0, "is not above zero")
_weekdays: Rule = (
    lambda digits: re.fullmatch(r"[1-7]+", digits) and sorted(set(digits)) == list(digits),
    "is not weekdays like 12345 (Monday is 1)",
)
RULES: dict[str, Rule] = {
    "quantity": _positive,
    "order_multiple": _positive,
    "stockout_events.short_quantity": _positive,
    "wanted_quantity": _positive,
    "customer_lifetime_years": _positive,
    "minimum_quantity": _positive,
    "maximum_quantity": _positive,
    "line_number": _positive,
    "allocation_class": _positive,
    "to_km": _positive,
    "to_kg": _positive,
    "maximum_choices": _positive,
    "minutes_per_unit": _positive,
    "minutes": _positive,
    "id": _positive,
    "sku": (
        lambda text: re.fullmatch(r"[A-Z0-9][A-Z0-9./_-]*", text),
        "is not a SKU like PAP-1001, in capitals and without spaces",
    ),
    "email": (lambda text: re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text), "is not an e-mail address"),
    "state": (lambda text: text in _states(), "is not a state like OH"),
    "postcode": (
        lambda text: re.fullmatch(r"\d{5}(-\d{4})?", text, re.ASCII) and zipcodes.is_real(text[:5]),
        "is not a US postcode",
    ),
    "timezone": (lambda text: text in _timezones(), "is not a time zone like America/Chicago"),
}
ENDINGS: dict[str, Rule] = {
    "_rate": (lambda rate: rate <= 1, "is not a rate between 0 and 1"),
    "_weekdays": _weekdays,
}

WORDS: dict[str, tuple[str, ...]] = {
    "item_packs.level": ("case", "layer", "pallet"),
    "item_aliases.kind": ("alias", "old_number"),
    "contacts.role": tuple(role for role in Role if role not in (Role.GUEST, Role.OPERATOR)),
    "expected_receipts.status": ("expected", "received", "cancelled"),
    "carrier_services.mode": ("parcel", "ltl", "truckload", "own_fleet"),
    "ltl_rates.freight_class": tuple(f"{each.normalize():f}" for _, each in CLASSES),
    "carrier_services.service_level": ("economy", "standard", "express"),
    "quotes.status": ("issued", "partly_accepted", "accepted", "expired", "cancelled"),
    "quote_lines.status": ("issued", "accepted", "expired", "cancelled"),
    "sales_orders.status": (*ORDER_TRANSITIONS, "on_hold"),
    "order_lines.status": tuple(ORDER_TRANSITIONS),
    "order_holds.kind": ("credit", "customer_request"),
    "shipments.status": ("in_transit", "delayed", "out_for_delivery", "delivered"),
    "tracking_events.code": (
        "picked_up",
        "departed",
        "arrived",
        "delayed",
        "out_for_delivery",
        "delivered",
    ),
    "pick_waves.status": ("released", "picked"),
    "allocations.status": ("allocated", "released", "picked", "loaded", "shipped", "cancelled"),
    "consignments.status": ("planned", "packed", "loaded", "shipped", "cancelled"),
    "consignments.handling_class": ("ordinary", "hazmat", "temperature"),
    "loads.status": ("planned", "loaded", "shipped", "cancelled"),
    "companies.invoices_on": ("shipment", "installation"),
    "appointments.status": ("booked", "done", "not_done", "cancelled"),
    "rmas.status": ("authorized", "received", "inspected", "credited", "cancelled"),
    "rma_lines.reason": tuple(ReturnReason),
    "stockout_events.outcome": tuple(Outcome),
    "option_rules.kind": ("requires", "excludes"),
    "work_orders.status": ("planned", "released", "building", "built", "cancelled"),
    "purchase_proposals.status": ("open", "ordered", "closed"),
    "escalations.status": ("waiting", "claimed", "resolved"),
}
"""Columns that hold one of a few words: what the engine decides by."""

RowRule = tuple[str, str, Callable[[dict[str, Any]], bool]]
"""The column it is told at, what is the matter, and whether the row breaks it."""


def _more(larger: str, smaller: str) -> Callable[[dict[str, Any]], bool]:
    return lambda row: None not in (row.get(larger), row.get(smaller)) and row[larger] > row[smaller]


def _off_by_price(row: dict[str, Any]) -> bool:
    """A cent is free: lines of one item may share its rounding."""
    return abs(row["net_amount"] - row["unit_price"] * row["quantity"]) > Decimal("0.01")


_net: RowRule = ("net_amount", "is not unit price × quantity", _off_by_price)
HOLDERS = ("order_line", "quote_line", "work_order")
ROW_RULES: dict[str, tuple[RowRule, ...]] = {
    "items": (
        ("maximum_quantity", "is below the minimum quantity", _more("minimum_quantity", "maximum_quantity")),
        (
            "replaced_by_sku",
            "is the item itself",
            lambda row: row["sku"] == row.get("replaced_by_sku"),
        ),
    ),
    "contract_prices": (
        ("valid_to_date", "lies before valid_from_date", _more("valid_from_date", "valid_to_date")),
    ),
    "tariff_terms": (
        (
            "stop_off_amount",
            "a truckload has both a price by the km and one by the stop",
            lambda row: (row.get("per_km_amount") is None) != (row.get("stop_off_amount") is None),
        ),
    ),
    "promotions": (
        ("valid_to_date", "lies before valid_from_date", _more("valid_from_date", "valid_to_date")),
        (
            "sku",
            "neither an item nor a category is named",
            lambda row: not (row.get("sku") or row.get("category")),
        ),
    ),
    "expected_receipts": (
        ("received_quantity", "is more than was expected", _more("received_quantity", "quantity")),
    ),
    "quote_lines": (
        _net,
        ("accepted_quantity", "is more than was quoted", _more("accepted_quantity", "quantity")),
    ),
    "order_lines": (
        _net,
        ("shipped_quantity", "is more than was ordered", _more("shipped_quantity", "quantity")),
        ("delivered_quantity", "is more than was shipped", _more("delivered_quantity", "shipped_quantity")),
        ("returned_quantity", "is more than was delivered", _more("returned_quantity", "delivered_quantity")),
    ),
    "shipment_lines": (
        ("delivered_quantity", "is more than was shipped", _more("delivered_quantity", "quantity")),
    ),
    "line_promises": (
        ("promise_date", "lies before the ship date", _more("promise_ship_date", "promise_date")),
    ),
    "stockout_events": (
        ("short_quantity", "is more than was wanted", _more("short_quantity", "wanted_quantity")),
        (
            "outcome",
            "an event with an outcome has its closed_at, an open one has neither",
            lambda row: (row.get("outcome") is None) != (row.get("closed_at") is None),
        ),
        ("closed_at", "lies before offered_at", _more("offered_at", "closed_at")),
    ),
    "option_groups": (
        ("maximum_choices", "is below minimum_choices", _more("minimum_choices", "maximum_choices")),
    ),
    "work_order_components": (
        ("awaited_quantity", "is more than is needed", _more("awaited_quantity", "quantity")),
    ),
    "reservations": (
        (
            "order_line_id",
            "a reservation belongs to an order line, a quote line or a work order",
            lambda row: sum(row.get(f"{owner}_id") is not None for owner in HOLDERS) != 1,
        ),
    ),
    "contacts": (
        (
            "company_id",
            "a customer belongs to a company",
            lambda row: row.get("role") in (None, "customer") and row.get("company_id") is None,
        ),
    ),
}


def check_row(table: str, row: dict[str, Any]) -> list[tuple[str, str]]:
    """Column and reason of every rule that the row as a whole breaks."""
    return [(column, reason) for column, reason, breaks in ROW_RULES.get(table, ()) if breaks(row)]


def check_totals(document: dict[str, Any], line_amounts: list[Decimal]) -> str | None:
    """A document's total is the sum of its lines less discount, with freight, fee and tax, to the cent."""
    added = [document.get(f"{name}_amount", Decimal(0)) for name in ("freight", "fee", "tax")]
    expected = sum(line_amounts + added, Decimal(0)) - document.get("discount_amount", Decimal(0))
    if expected == document["total_amount"]:
        return None
    return f"{document['total_amount']} is not lines - discount + freight + fee + tax, which is {expected}"
