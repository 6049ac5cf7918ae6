"""What can be done with a line that slipped: only what exists for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from backend.domain.balances import Balances
from backend.domain.order_states import can_cancel, can_change
from backend.domain.ordering import line_problems
from backend.domain.pricing import price_line
from backend.domain.repromising import Claim, Parts, is_improved
from backend.domain.slips import Choice, Slip
from backend.services.item_terms import load_item_terms
from backend.services.owed import OwedLine, Owing
from backend.services.promise_search import orderable
from backend.services.supply import Commitments, load_supply


@dataclass(frozen=True)
class Slipped:
    """A line whose promise got worse: `claim.live` is its new promise, `left` what is free beside everything."""

    owing: Owing
    line: OwedLine
    claim: Claim
    left: Balances
    slip: Slip


def choices_of(session: Session, slipped: Slipped, *, now: datetime) -> list[dict[str, Any]]:
    """Keep always; the others where they exist."""
    row = slipped.line.row
    found: list[dict[str, Any] | None] = [{"choice": Choice.KEEP.value}, _split(slipped)]
    if can_change(row.status, row.shipped_quantity) and not slipped.line.allocations:
        found.append(_substitute(session, slipped, now))
    if can_cancel(row.status, row.quantity, row.shipped_quantity):
        found.append({"choice": Choice.CANCEL.value})
    return [each for each in found if each]


def split_parts(slipped: Slipped) -> Parts:
    """How the line's units could go part by part, some of them sooner; nothing when that is no better."""
    claim, free = slipped.claim, slipped.left.copy()
    for part in claim.live:
        free.take(part.warehouse, part.promise_ship_date, -part.quantity, claim.allocation_class)
    parts = slipped.owing.split(claim, free)
    return parts if is_improved(claim.live, parts, claim.quantity) else ()


def _split(slipped: Slipped) -> dict[str, Any] | None:
    parts = split_parts(slipped)
    if not parts:
        return None
    first = [part for part in parts if part.promise_date == parts[0].promise_date]
    quantity = sum(part.quantity for part in first)
    rest = slipped.claim.quantity - quantity
    whole = sum(part.quantity for part in parts) == slipped.claim.quantity
    return {
        "choice": Choice.SPLIT.value,
        "first_quantity": quantity,
        "first_date": parts[0].promise_date.isoformat(),
        "rest_quantity": rest,
        "rest_date": parts[-1].promise_date.isoformat() if whole and rest else None,
    }


def _substitute(session: Session, slipped: Slipped, now: datetime) -> dict[str, Any] | None:
    """The best substitute that is there now in the whole quantity, with its price for this customer."""
    row, quantity = slipped.line.row, slipped.claim.quantity
    skus = [substitute for sku, substitute in slipped.owing.known.substitutes if sku == row.sku]
    today = now.astimezone(ZoneInfo(row.timezone)).date()
    known = load_item_terms(session, row.company_id, set(skus), today) if skus else None
    if known is None:
        return None
    commitments = Commitments(now, row.allocation_class)
    supply = load_supply(session, slipped.owing.network, set(skus), known.shares, commitments)
    for sku in skus:
        item = known.items.get(sku)
        if item is None or line_problems([(sku, quantity)], {sku: orderable(item)}):
            continue
        ready = [items[sku].timeline[0].atp_quantity for items in supply.values() if sku in items]
        if (sum(ready) if row.allows_partial_shipment else max(ready, default=0)) >= quantity:
            price = price_line(sku, quantity, known.prices[sku], today)
            return _priced(sku, item.name, price.unit_price, row)
    return None


def _priced(sku: str, name: str, unit_price: Decimal, row: Any) -> dict[str, Any]:
    return {
        "choice": Choice.SUBSTITUTE.value,
        "sku": sku,
        "name": name,
        "unit_price": str(unit_price),
        "instead_of_price": str((row.net_amount / row.quantity).quantize(Decimal("0.01"))),
    }


def named(choices: list[Any], choice: str) -> Mapping[str, Any] | None:
    """The choice's facts, if it is offered."""
    return next((each for each in choices if each["choice"] == choice), None)
