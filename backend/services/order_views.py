"""An order as people see it: each line with what was promised at first, what is promised now, and why."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from backend.db.queries import orders as orders_queries
from backend.db.queries import slips as slips_queries
from backend.domain import order_states, promise_history
from backend.domain.actors import NO_PRICES, Actor
from backend.domain.errors import NotAllowed
from backend.domain.facts import jsonable
from backend.domain.numbers import document_number

NO_SUPPLY = {"code": "no_supply_in_sight"}


@dataclass(frozen=True)
class OrderLineView:
    """One line; `parts` are its live promises, earliest first. While supply is in sight for all of it but
    `undated_quantity` units there is no date for the whole."""

    line_number: int
    sku: str
    name: str
    unit: str
    quantity: int
    unit_price: Decimal
    net_amount: Decimal
    price_steps: tuple[dict[str, Any], ...]
    status: str
    picked_quantity: int
    shipped_quantity: int
    delivered_quantity: int
    returned_quantity: int
    backordered_quantity: int
    undated_quantity: int
    original_promise_date: date | None
    promise_date: date | None
    promise_ship_date: date | None
    is_late: bool
    late_reason: dict[str, Any] | None
    parts: tuple[dict[str, Any], ...]
    can_change: bool
    can_cancel: bool


@dataclass(frozen=True)
class OrderView:
    """The whole order."""

    number: str
    status: str
    company_name: str
    ship_to: dict[str, Any]
    quote_number: str | None
    po_number: str | None
    channel: str
    option_key: str
    entered_at: datetime
    requested_date: date | None
    delivery_note: str | None
    goods_amount: Decimal
    discount_amount: Decimal
    freight_amount: Decimal
    fee_amount: Decimal
    tax_amount: Decimal
    total_amount: Decimal
    holds: tuple[dict[str, Any], ...]
    lines: tuple[OrderLineView, ...]
    promise_date: date | None
    original_promise_date: date | None
    is_late: bool
    shipments: tuple[str, ...]
    revision: int

    def as_dict(self) -> dict[str, Any]:
        """JSON-able."""
        facts: dict[str, Any] = jsonable(self)
        return facts


@dataclass(frozen=True)
class OrderSummary:
    """An order in a list."""

    number: str
    status: str
    company_name: str
    entered_at: datetime
    total_amount: Decimal
    ship_to_name: str
    promise_date: date | None
    line_count: int
    po_number: str | None
    first_item_names: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """JSON-able."""
        facts: dict[str, Any] = jsonable(self)
        return facts


def view_of(
    head: Any,
    lines: Sequence[Any],
    promises: Sequence[Any],
    holds: Sequence[Any],
    shipment_ids: Sequence[int],
    *,
    now: datetime,
    undated: Mapping[int, dict[str, Any]] | None = None,
) -> OrderView:
    """The view of an order's rows, read or just written; `undated` is why lines lost their dates."""
    today = now.astimezone(ZoneInfo(head.timezone)).date()
    by_line: dict[int, list[Any]] = {line.id: [] for line in lines}
    for promise in promises:
        by_line[promise.order_line_id].append(promise)
    why = undated or {}
    views = tuple(_line_view(line, by_line[line.id], today, why.get(line.id)) for line in lines)
    alive = [view for view in views if view.status != "cancelled"]
    same = ("status", "company_name", "po_number", "channel", "option_key", "entered_at", "delivery_note")
    amounts = ("discount_amount", "freight_amount", "fee_amount", "tax_amount", "total_amount", "revision")
    return OrderView(
        number=document_number("SO", head.id),
        quote_number=head.quote_id and document_number("QT", head.quote_id),
        ship_to=ship_to_facts(head),
        requested_date=head.requested_delivery_date,
        goods_amount=sum((view.net_amount for view in alive), Decimal(0)),
        holds=tuple({"kind": hold.kind, **hold.facts, "placed_at": hold.placed_at} for hold in holds),
        lines=views,
        promise_date=None
        if any(view.undated_quantity for view in alive)
        else max((view.promise_date for view in alive if view.promise_date), default=None),
        original_promise_date=max(
            (view.original_promise_date for view in alive if view.original_promise_date), default=None
        ),
        is_late=any(view.is_late for view in alive),
        shipments=tuple(document_number("SH", shipment_id) for shipment_id in shipment_ids),
        **{name: getattr(head, name) for name in same + amounts},
    )


def ship_to_facts(row: Any) -> dict[str, Any]:
    """An address as facts."""
    names = ("nickname", "street", "city", "state", "postcode")
    return {"id": row.ship_to_id, "name": row.ship_to_name} | {name: getattr(row, name) for name in names}


def _line_view(
    line: Any, promises: Sequence[Any], today: date, why_undated: dict[str, Any] | None
) -> OrderLineView:
    is_live = line.status != "cancelled"
    live = promise_history.live(promises) if is_live else []
    is_delivered = line.delivered_quantity >= line.quantity
    late = promise_history.lateness(promises, today, is_delivered=is_delivered) if is_live else None
    undated = promise_history.undated_quantity(promises, line.quantity) if is_live else 0
    if undated:
        late = {**(why_undated or NO_SUPPLY), "agreed_date": promise_history.agreed_date(promises)}
    same = ("line_number", "sku", "name", "unit", "quantity", "unit_price", "net_amount", "status")
    counters = ("picked_quantity", "shipped_quantity", "delivered_quantity", "returned_quantity")
    return OrderLineView(
        price_steps=tuple(line.price_steps),
        backordered_quantity=promise_history.waiting_quantity(live, line.shipped_quantity) + undated,
        undated_quantity=undated,
        original_promise_date=promise_history.original_date(promises),
        promise_date=None if undated else promise_history.last_date(live),
        promise_ship_date=max((promise.promise_ship_date for promise in live), default=None),
        is_late=late is not None,
        late_reason=late,
        parts=tuple(_part(promise) for promise in sorted(live, key=lambda part: part.promise_date)),
        can_change=order_states.can_change(line.status, line.shipped_quantity, line.picked_quantity),
        can_cancel=order_states.can_cancel(line.status, line.quantity, line.shipped_quantity),
        **{name: getattr(line, name) for name in same + counters},
    )


def _part(promise: Any) -> dict[str, Any]:
    names = ("warehouse", "warehouse_name", "quantity", "promise_ship_date", "promise_date")
    return {name: getattr(promise, name) for name in (*names, "service_code", "service_name")}


def load_order(session: Session, actor: Actor, order_number: str, *, now: datetime) -> OrderView:
    """An order read in five short queries, six when units have no date; roles without prices are refused."""
    if actor.role in NO_PRICES:
        raise NotAllowed("show_order", actor.role)
    head = orders_queries.order_head(session, actor, order_number)
    lines = orders_queries.lines_of(session, head.id)
    promises = orders_queries.promises_of(session, head.id)
    return view_of(
        head,
        lines,
        promises,
        orders_queries.holds_of(session, head.id),
        orders_queries.shipment_ids_of(session, head.id),
        now=now,
        undated=_why_undated(session, head.id, lines, promises),
    )


def _why_undated(
    session: Session, order_id: int, lines: Sequence[Any], promises: Sequence[Any]
) -> dict[int, dict[str, Any]]:
    """Why units of a line have no date any more: its last slip of that kind; asked only where there are such."""
    promised: Counter[int] = Counter()
    for promise in promises:
        promised[promise.order_line_id] += promise.quantity * (promise.superseded_at is None)
    if not any(line.id in promised and promised[line.id] < line.quantity for line in lines):
        return {}
    return {slip.order_line_id: slip.reason for slip in slips_queries.undated_reasons(session, order_id)}
