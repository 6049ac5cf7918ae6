"""A quote as people see it: priced, dated, valid until, held until."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from backend.db.queries import quotes as quotes_queries
from backend.domain.actors import NO_PRICES, Actor
from backend.domain.errors import NotAllowed
from backend.domain.facts import jsonable
from backend.domain.numbers import document_number
from backend.domain.quoting import OPEN_QUOTE, status_on
from backend.services.order_views import ship_to_facts


@dataclass(frozen=True)
class QuoteLineView:
    """One line; `open_quantity` can still be accepted."""

    line_number: int
    sku: str
    name: str
    unit: str
    quantity: int
    accepted_quantity: int
    open_quantity: int
    unit_price: Decimal
    net_amount: Decimal
    price_steps: tuple[dict[str, Any], ...]
    status: str
    promise_date: date | None
    parts: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class QuoteView:
    """The whole quote; past its validity it reads expired, swept or not."""

    number: str
    status: str
    company_name: str
    ship_to: dict[str, Any]
    requested_date: date | None
    option_key: str
    issued_at: datetime
    valid_until_date: date
    held_until_at: datetime | None
    is_held: bool
    lines: tuple[QuoteLineView, ...]
    goods_amount: Decimal
    discount_amount: Decimal
    freight_amount: Decimal
    fee_amount: Decimal
    tax_amount: Decimal
    total_amount: Decimal
    promise_date: date | None
    order_numbers: tuple[str, ...]
    revision: int

    def as_dict(self) -> dict[str, Any]:
        """JSON-able."""
        facts: dict[str, Any] = jsonable(self)
        return facts


@dataclass(frozen=True)
class QuoteSummary:
    """A quote in a list."""

    number: str
    status: str
    company_name: str
    issued_at: datetime
    valid_until_date: date
    total_amount: Decimal
    ship_to_name: str
    promise_date: date | None
    line_count: int
    first_item_names: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """JSON-able."""
        facts: dict[str, Any] = jsonable(self)
        return facts


def load_quote(session: Session, actor: Actor, quote_number: str, *, now: datetime) -> QuoteView:
    """A quote read in three short queries; roles without prices are refused."""
    if actor.role in NO_PRICES:
        raise NotAllowed("show_quote", actor.role)
    head = quotes_queries.quote_head(session, actor, quote_number)
    rows = quotes_queries.lines_of(session, [head.id])
    lines = tuple(_line_view(row) for row in rows)
    alive = [line for line in lines if line.status != "cancelled"]
    status = status_on(head.status, head.valid_until_date, now.astimezone(ZoneInfo(head.timezone)).date())
    held = head.held_until_at is not None and head.held_until_at > now and status in OPEN_QUOTE
    same = ("company_name", "option_key", "issued_at", "valid_until_date", "held_until_at", "revision")
    amounts = ("discount_amount", "freight_amount", "fee_amount", "tax_amount", "total_amount")
    return QuoteView(
        number=document_number("QT", head.id),
        status=status,
        ship_to=ship_to_facts(head),
        requested_date=head.requested_delivery_date,
        is_held=held,
        lines=lines,
        goods_amount=sum((line.net_amount for line in alive), Decimal(0)),
        promise_date=max((line.promise_date for line in alive if line.promise_date), default=None),
        order_numbers=tuple(
            document_number("SO", order_id) for order_id in quotes_queries.order_ids_of(session, head.id)
        ),
        **{name: getattr(head, name) for name in same + amounts},
    )


def _line_view(row: Any) -> QuoteLineView:
    parts = tuple(_part(part) for part in row.parts)
    same = ("line_number", "sku", "name", "unit", "quantity", "accepted_quantity", "unit_price", "net_amount")
    return QuoteLineView(
        open_quantity=0 if row.status == "cancelled" else row.quantity - row.accepted_quantity,
        price_steps=tuple(row.price_steps),
        status=row.status,
        promise_date=last_date(parts),
        parts=parts,
        **{name: getattr(row, name) for name in same},
    )


def _part(part: dict[str, Any]) -> dict[str, Any]:
    dates = {name: date.fromisoformat(part[name]) for name in ("promise_ship_date", "promise_date")}
    return part | dates


def last_date(parts: tuple[dict[str, Any], ...]) -> date | None:
    """When the last part arrives."""
    return max((part["promise_date"] for part in parts), default=None)


def summaries(session: Session, heads: Sequence[Any], *, now: datetime) -> tuple[QuoteSummary, ...]:
    """Quotes of a list, with their first items."""
    lines = defaultdict(list)
    for row in quotes_queries.lines_of(session, [head.id for head in heads]):
        lines[row.quote_id].append(_line_view(row))
    return tuple(_summary(head, lines[head.id], now) for head in heads)


def _summary(head: Any, lines: list[QuoteLineView], now: datetime) -> QuoteSummary:
    today = now.astimezone(ZoneInfo(head.timezone)).date()
    same = ("company_name", "issued_at", "valid_until_date", "total_amount", "ship_to_name")
    return QuoteSummary(
        number=document_number("QT", head.id),
        status=status_on(head.status, head.valid_until_date, today),
        promise_date=max((line.promise_date for line in lines if line.promise_date), default=None),
        line_count=len(lines),
        first_item_names=tuple(line.name for line in lines[:3]),
        **{name: getattr(head, name) for name in same},
    )
