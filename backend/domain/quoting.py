"""A quote: how long it stands, what it still offers, and what an acceptance changes about it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from backend.domain.errors import LineNotFound, QuantityNotQuoted

OPEN_QUOTE = frozenset({"issued", "partly_accepted"})
"""Something of it can still be accepted."""


@dataclass(frozen=True)
class Acceptance:
    """A quantity of a quoted line that is to become an order."""

    line: Any
    quantity: int

    @property
    def is_whole_line(self) -> bool:
        """All that was quoted: the quoted price stands; less is priced anew."""
        return bool(self.quantity == self.line.quantity)


def status_on(status: str, valid_until: date, today: date) -> str:
    """What a quote is on a day: past its last day it is expired, whoever has looked."""
    return "expired" if status in OPEN_QUOTE and today > valid_until else status


def held_until(now: datetime, hold_hours: int) -> datetime | None:
    """Until when stock is held; the package may hold none."""
    return now + timedelta(hours=hold_hours) if hold_hours else None


def acceptances(
    quote_number: str, lines: Sequence[Any], quantities: Sequence[tuple[int, int]]
) -> tuple[Acceptance, ...]:
    """What is accepted: the named quantities, or everything that is still open."""
    if not quantities:
        return tuple(Acceptance(line, _open(line)) for line in lines if _open(line))
    known = {line.line_number: line for line in lines}
    return tuple(_accepted(quote_number, known, number, quantity) for number, quantity in sorted(quantities))


def _accepted(quote_number: str, known: Mapping[int, Any], number: int, quantity: int) -> Acceptance:
    if number not in known:
        raise LineNotFound(quote_number, number, tuple(known))
    if not 0 < quantity <= _open(known[number]):
        raise QuantityNotQuoted(quote_number, number, _open(known[number]))
    return Acceptance(known[number], quantity)


def _open(line: Any) -> int:
    """What of a line can still be accepted."""
    return 0 if line.status == "cancelled" else int(line.quantity - line.accepted_quantity)


def quote_status(lines: Iterable[Any]) -> str:
    """From what has been accepted."""
    live = [line for line in lines if line.status != "cancelled"]
    if all(line.accepted_quantity == line.quantity for line in live):
        return "accepted"
    return "partly_accepted" if any(line.accepted_quantity for line in live) else "issued"


def changes_from(
    quoted: Mapping[int, Mapping[str, Any]], lines: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Lines promised for a later day than quoted, or dearer: old beside new."""
    return [change for line in lines if (change := _change(quoted[line["line_number"]], line))]


def _change(old: Mapping[str, Any], line: Mapping[str, Any]) -> dict[str, Any]:
    worse: dict[str, Any] = {}
    if str(line["promise_date"]) > str(old["promise_date"]):
        worse |= {"quoted_promise_date": old["promise_date"], "promise_date": line["promise_date"]}
    if Decimal(line["unit_price"]) > Decimal(old["unit_price"]):
        worse |= {"quoted_unit_price": old["unit_price"], "unit_price": line["unit_price"]}
    named = {name: line[name] for name in ("line_number", "sku", "name", "quantity")}
    return named | worse if worse else {}
