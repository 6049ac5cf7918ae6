"""An order as returns see it: what arrived when, what is on its way back, and the package's terms."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from backend.db.queries import orders as orders_queries
from backend.db.queries import returns as returns_queries
from backend.domain.actors import Actor
from backend.domain.numbers import document_number
from backend.domain.returns import Delivery, ReturnPolicy, SoldLine, shares


@dataclass(frozen=True)
class ReturnableOrder:
    """The order's lines by number; `today` and the deliveries' days are local to the customer."""

    id: int
    number: str
    company_id: int
    company_name: str
    today: date
    policy: ReturnPolicy
    lines: dict[int, SoldLine]
    line_ids: dict[int, int]


def load_order(
    session: Session, actor: Actor, order_number: str, *, now: datetime, lock: bool = False
) -> ReturnableOrder:
    """The order, its header locked on request: then nobody else returns units of it meanwhile."""
    if lock:
        orders_queries.visible_order(session, actor, order_number, lock=True)
    head = orders_queries.order_head(session, actor, order_number)
    terms = returns_queries.return_terms(session, head.company_id)
    rows = returns_queries.sold_lines(session, head.id)
    zone = ZoneInfo(head.timezone)
    lines = _sold_lines(
        head,
        rows,
        _deliveries(returns_queries.deliveries_of(session, head.id), zone),
        _by_line(returns_queries.announced_returns_of(session, head.id)),
    )
    return ReturnableOrder(
        id=head.id,
        number=document_number("SO", head.id),
        company_id=head.company_id,
        company_name=head.company_name,
        today=now.astimezone(zone).date(),
        policy=ReturnPolicy(terms.return_window_days, terms.restocking_rate),
        lines={line.line_number: line for line in lines},
        line_ids={row.line_number: row.id for row in rows},
    )


def _by_line(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.order_line_id].append(row)
    return found


def _deliveries(rows: Iterable[Any], zone: ZoneInfo) -> dict[int, list[Delivery]]:
    found: dict[int, list[Delivery]] = defaultdict(list)
    for row in rows:
        day = row.delivered_at.astimezone(zone).date()
        delivery = Delivery(row.warehouse, day, row.delivered_quantity, was_late=day > row.promise_date)
        found[row.order_line_id].append(delivery)
    return found


def _sold_lines(
    head: Any,
    rows: Sequence[Any],
    deliveries: dict[int, list[Delivery]],
    announced: dict[int, list[Any]],
) -> list[SoldLine]:
    """Each line with its share of the order's discount and tax."""
    worth = [Decimal(0) if row.status == "cancelled" else row.net_amount for row in rows]
    discounts, taxes = shares(head.discount_amount, worth), shares(head.tax_amount, worth)
    same = ("line_number", "sku", "name", "unit", "status", "quantity", "shipped_quantity")
    return [
        SoldLine(
            order_number=document_number("SO", head.id),
            goods_amount=net - discount,
            tax_amount=tax,
            deliveries=tuple(deliveries[row.id]),
            taken_quantity=_taken_quantity(row, announced[row.id]),
            settled_amount=sum(
                (each.fee_amount + each.credit_amount for each in announced[row.id]), Decimal(0)
            ),
            rma_numbers=tuple(dict.fromkeys(_open_numbers(announced[row.id]))),
            is_hygiene=row.is_hygiene,
            is_configured=row.is_configured,
            **{name: getattr(row, name) for name in same},
        )
        for row, net, discount, tax in zip(rows, worth, discounts, taxes, strict=True)
    ]


def _taken_quantity(row: Any, announced: Sequence[Any]) -> int:
    """Units that came back, and those that are announced; a return counts before and after it arrived."""
    coming = sum(each.quantity for each in announced if each.status in returns_queries.OPEN)
    taken: int = max(row.returned_quantity + coming, sum(each.quantity for each in announced))
    return taken


def _open_numbers(announced: Sequence[Any]) -> list[str]:
    return [document_number("RMA", each.id) for each in announced if each.status in returns_queries.OPEN]
