"""What a return looks like: what can come back of an order, and an RMA with its label."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from backend.db.queries import returns as returns_queries
from backend.domain import returns as rules
from backend.domain.actors import Actor
from backend.domain.facts import jsonable
from backend.domain.numbers import document_number
from backend.services import journal


@dataclass(frozen=True)
class ReturnableLine:
    """What can come back of a line: for any reason, and when the fault is ours.

    `refusal` with `facts` says why nothing comes back for an ordinary reason; `rma_numbers` are open returns.
    """

    line_number: int
    sku: str
    name: str
    unit: str
    delivered_quantity: int
    returnable_quantity: int
    refusal: str | None
    facts: dict[str, Any]
    return_until_date: date | None
    our_fault_quantity: int
    our_fault_until_date: date | None
    rma_numbers: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """JSON-able."""
        facts: dict[str, Any] = jsonable(self)
        return facts


@dataclass(frozen=True)
class RmaLineView:
    """A quantity that comes back, why, what we keep of it and what is credited."""

    line_number: int
    sku: str
    name: str
    unit: str
    quantity: int
    reason: str
    fee_amount: Decimal
    credit_amount: Decimal


@dataclass(frozen=True)
class RmaView:
    """Permission to return; `return_to` is the warehouse with its address."""

    number: str
    status: str
    order_number: str
    company_name: str
    lines: tuple[RmaLineView, ...]
    fee_amount: Decimal
    credit_amount: Decimal
    return_by_date: date
    return_to: dict[str, Any]
    label_number: str
    authorized_at: datetime

    def as_dict(self) -> dict[str, Any]:
        """JSON-able."""
        facts: dict[str, Any] = jsonable(self)
        return facts


@dataclass(frozen=True)
class RmaSummary:
    """A return in a list."""

    number: str
    status: str
    order_number: str
    company_name: str
    quantity: int
    credit_amount: Decimal
    return_by_date: date
    authorized_at: datetime
    item_names: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """JSON-able."""
        facts: dict[str, Any] = jsonable(self)
        return facts


def returnable_line(line: rules.SoldLine, policy: rules.ReturnPolicy, today: date) -> ReturnableLine:
    """What a line's owner may return on that day."""
    refused = rules.refusals(line, 1, policy, today, is_our_fault=False)
    possible = rules.open_quantity(line, policy, today, is_our_fault=False)
    return ReturnableLine(
        line_number=line.line_number,
        sku=line.sku,
        name=line.name,
        unit=line.unit,
        delivered_quantity=line.delivered_quantity,
        returnable_quantity=0 if refused else possible,
        refusal=refused[0].code if refused else None,
        facts=refused[0].facts if refused else {},
        return_until_date=rules.return_until(line, policy, is_our_fault=False),
        our_fault_quantity=rules.open_quantity(line, policy, today, is_our_fault=True),
        our_fault_until_date=rules.return_until(line, policy, is_our_fault=True),
        rma_numbers=line.rma_numbers,
    )


def rma_view(session: Session, head: Any) -> RmaView:
    """A return with its lines and the place it goes to."""
    same = ("status", "company_name", "fee_amount", "credit_amount", "return_by_date", "label_number")
    names = ("line_number", "sku", "name", "unit", "quantity", "reason", "fee_amount", "credit_amount")
    return RmaView(
        number=document_number("RMA", head.id),
        order_number=document_number("SO", head.sales_order_id),
        lines=tuple(
            RmaLineView(**{name: getattr(row, name) for name in names})
            for row in returns_queries.lines_of(session, [head.id])
        ),
        return_to=dict(returns_queries.address_of(session, head.return_to)._mapping),
        authorized_at=head.authorized_at,
        **{name: getattr(head, name) for name in same},
    )


def show_rma(session: Session, actor: Actor, rma_number: str, *, now: datetime | None = None) -> RmaView:
    """One return; with `now`, a look of staff is journalled."""
    head = returns_queries.rma_head(session, actor, rma_number)
    if now is not None:
        journal.record_look(session, actor, document_number("RMA", head.id), now=now)
    return rma_view(session, head)


def list_rmas(
    session: Session,
    actor: Actor,
    *,
    order_number: str | None = None,
    open_only: bool = False,
    limit: int = 20,
) -> tuple[RmaSummary, ...]:
    """The newest returns first."""
    heads = returns_queries.newest_rmas(
        session, actor, order_number=order_number, open_only=open_only, limit=limit
    )
    lines = returns_queries.lines_of(session, [head.id for head in heads])
    return tuple(_summary(head, [line for line in lines if line.rma_id == head.id]) for head in heads)


def _summary(head: Any, lines: list[Any]) -> RmaSummary:
    return RmaSummary(
        number=document_number("RMA", head.id),
        status=head.status,
        order_number=document_number("SO", head.sales_order_id),
        company_name=head.company_name,
        quantity=sum(line.quantity for line in lines),
        credit_amount=head.credit_amount,
        return_by_date=head.return_by_date,
        authorized_at=head.authorized_at,
        item_names=tuple(dict.fromkeys(line.name for line in lines)),
    )
