"""Entering an order: its rows in a handful of statements, its stock spoken for, its hold if credit asks."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Session

from backend.db.batch import Batch, next_ids
from backend.db.models.orders import LinePromise, OrderHold, OrderLine, SalesOrder
from backend.domain.actors import Actor
from backend.domain.facts import jsonable
from backend.domain.numbers import document_number
from backend.domain.order_lines import OfferedLine
from backend.domain.order_states import header_status
from backend.services import journal, reservations
from backend.services.offers import Offer
from backend.services.order_views import OrderView, view_of
from backend.services.work_orders import plan_work

_orders: Table = SalesOrder.__table__  # type: ignore[assignment]
_lines: Table = OrderLine.__table__  # type: ignore[assignment]
_promises: Table = LinePromise.__table__  # type: ignore[assignment]
_holds: Table = OrderHold.__table__  # type: ignore[assignment]
PART = ("warehouse", "quantity", "promise_ship_date", "promise_date", "service_code")


def enter_order(
    session: Session,
    actor: Actor,
    offer: Offer,
    *,
    verb: str,
    now: datetime,
    quote_id: int | None = None,
    batch: Batch | None = None,
) -> OrderView:
    """Write the offer down as an order and speak for its stock, at once or along with the rest of a batch."""
    together = batch or Batch()
    (order_id,), line_ids = next_ids(session, (_orders, 1), (_lines, len(offer.lines)))
    head = {"id": order_id, **_order_row(actor, offer, now, quote_id)}
    together.add(_orders, [head])
    lines = add_lines(together, order_id, line_ids, offer.lines)
    promises = promise_lines(session, together, offer, lines, now=now)
    holds = _hold_rows(order_id, offer.holds, now)
    together.add(_holds, holds)
    facts = {"total_amount": offer.amounts.total_amount, "channel": offer.request.channel}
    number = document_number("SO", order_id)
    together.add(journal.TABLE, [journal.entry(actor, verb, number, facts, now=now)])
    if batch is None:
        together.write(session)
    return view_of(_head_seen(head, offer), _seen(lines), _seen(promises), _seen(holds), (), now=now)


def _order_row(actor: Actor, offer: Offer, now: datetime, quote_id: int | None) -> dict[str, Any]:
    request, amounts = offer.request, offer.amounts
    names = ("discount_amount", "freight_amount", "fee_amount", "tax_amount", "total_amount")
    statuses = ["confirmed" for _ in offer.lines]
    return {
        "company_id": offer.account.company_id,
        "contact_id": actor.contact_id or None,
        "ship_to_id": offer.account.ship_to["id"],
        "quote_id": quote_id,
        "status": header_status(statuses, is_held=bool(offer.holds)),
        "po_number": request.po_number,
        "requested_delivery_date": request.requested_date,
        "delivery_note": request.delivery_note,
        "channel": request.channel,
        "option_key": offer.option.key,
        "entered_at": now,
        "revision": 1,
        **{name: getattr(amounts, name) for name in names},
    }


def insert_lines(
    session: Session, batch: Batch, order_id: int, lines: Sequence[OfferedLine]
) -> list[dict[str, Any]]:
    """`add_lines` with ids of their own."""
    (ids,) = next_ids(session, (_lines, len(lines)))
    return add_lines(batch, order_id, ids, lines)


def add_lines(
    batch: Batch, order_id: int, ids: Sequence[int], lines: Sequence[OfferedLine]
) -> list[dict[str, Any]]:
    """New confirmed lines; each comes back with its id and its promise under `offered`."""
    rows = [
        {
            "id": line_id,
            "sales_order_id": order_id,
            "line_number": line.line_number,
            "status": "confirmed",
            "shipped_quantity": 0,
            "delivered_quantity": 0,
            "returned_quantity": 0,
            **priced(line),
        }
        for line_id, line in zip(ids, lines, strict=True)
    ]
    batch.add(_lines, rows)
    return [row | {"offered": line, **_named(line)} for row, line in zip(rows, lines, strict=True)]


def priced(line: OfferedLine) -> dict[str, Any]:
    """What a line is and costs."""
    names = ("sku", "quantity", "unit_price", "net_amount")
    steps = {"price_steps": jsonable(line.promised.price_steps)}
    return {name: getattr(line.promised, name) for name in names} | steps


def _named(line: OfferedLine) -> dict[str, Any]:
    return {"name": line.promised.name, "unit": line.promised.unit, "picked_quantity": 0}


def promise_lines(
    session: Session,
    batch: Batch,
    offer: Offer,
    lines: Sequence[Mapping[str, Any]],
    *,
    now: datetime,
    unchanged: Collection[int] = (),
) -> list[dict[str, Any]]:
    """A reservation for every part of lines with `id` and `offered`, and a promise row unless unchanged."""
    skus = {line["offered"].promised.sku for line in lines}
    reason = {"code": offer.option.reason.code, "facts": jsonable(offer.option.reason.facts), "agreed": True}
    free = dict(offer.free) if offer.free else reservations.free_now(session, skus, now=now)
    promised, reserved, seen = [], [], []
    for line in lines:
        offered: OfferedLine = line["offered"]
        for part in offered.promised.parts:
            at = (offered.promised.sku, part.warehouse)
            free[at] = free.get(at, 0) - part.quantity
            row = _promise_row(line, part, reason | {"from_stock": free[at] >= 0}, now)
            if line["id"] not in unchanged:
                promised.append(row)
            reserved.append(_reservation_row(offer, line["id"], at[0], part))
            seen.append(row | {"warehouse_name": part.warehouse_name, "service_name": part.service_name})
    batch.add(_promises, promised)
    if offer.works:
        ids = {line["offered"].line_number: line["id"] for line in lines}
        parts = offer.parts_to_fill(ids)
        reserved += plan_work(session, batch, offer.works, parts, offer.account.allocation_class, now)
    reservations.reserve(session, reserved, batch=batch)
    return seen


def _promise_row(line: Mapping[str, Any], part: Any, reason: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The customer saw it and said yes: agreed. What is not on hand waits for supply."""
    return {
        "order_line_id": line["id"],
        **{name: getattr(part, name) for name in PART},
        "is_original": line["offered"].line_id is None,
        "reason": reason,
        "promised_at": now,
        "superseded_at": None,
    }


def _reservation_row(offer: Offer, line_id: int, sku: str, part: Any) -> dict[str, Any]:
    return {
        "sku": sku,
        "warehouse": part.warehouse,
        "quantity": part.quantity,
        "promise_ship_date": part.promise_ship_date,
        "allocation_class": offer.account.allocation_class,
        "order_line_id": line_id,
    }


def place_holds(
    session: Session, order_id: int, holds: Sequence[Mapping[str, Any]], *, now: datetime
) -> list[dict[str, Any]]:
    """Hold rows, with their facts beside the kind."""
    rows = _hold_rows(order_id, holds, now)
    batch = Batch()
    batch.add(_holds, rows)
    batch.write(session)
    return rows


def _hold_rows(order_id: int, holds: Sequence[Mapping[str, Any]], now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "sales_order_id": order_id,
            "kind": hold["kind"],
            "facts": jsonable({name: value for name, value in hold.items() if name != "kind"}),
            "placed_at": now,
            "lifted_at": None,
        }
        for hold in holds
    ]


def _head_seen(head: Mapping[str, Any], offer: Offer) -> SimpleNamespace:
    """The header as a query would have read it, address and all."""
    ship_to = dict(offer.account.ship_to)
    address = {"ship_to_name": ship_to.pop("name"), "ship_to_id": ship_to.pop("id")}
    named = {"company_name": offer.account.company_name, "timezone": offer.account.timezone}
    return SimpleNamespace(**{**head, **ship_to, **address, **named})


def _seen(rows: Sequence[Mapping[str, Any]]) -> list[SimpleNamespace]:
    return [SimpleNamespace(**row) for row in rows]
