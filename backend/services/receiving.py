"""Goods in: expected, changed by the supplier, arrived on the dock, put away; promises follow what is true."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from backend.db.models.fulfilment import Receipt
from backend.db.models.stock import ExpectedReceipt, Stock
from backend.db.queries import configurations as configuration_queries
from backend.db.queries import network as network_queries
from backend.db.queries import receiving as queries
from backend.db.queries import repromising as repromising_queries
from backend.db.queries.stock import CLOSED_RECEIPTS
from backend.domain.actors import OPERATOR, Actor
from backend.domain.errors import (
    DocumentNotFound,
    ReceiptClosed,
    ReceiptOfWorkOrder,
    ReceiptQuantityWrong,
    StockNotFound,
)
from backend.domain.facts import jsonable
from backend.domain.fulfilment import check_may_operate
from backend.domain.numbers import document_number, parse_number
from backend.domain.receiving import Arrival, ReceiptStatus, cause_of_change, check_arrival
from backend.services import journal, repromising, request_keys

__all__ = [
    "ReceiptView",
    "arrive",
    "change_expected",
    "expect_receipt",
    "list_receipts",
    "notice_overdue",
    "put_away",
]


@dataclass(frozen=True)
class ReceiptView:
    """Goods on their way in; `receipt_number` once they are on the dock."""

    expected_receipt_id: int
    sku: str
    warehouse: str
    supplier: str
    quantity: int
    expected_date: date
    original_expected_date: date
    status: str
    receipt_number: str | None = None
    received_quantity: int | None = None
    damaged_quantity: int | None = None
    put_away_quantity: int | None = None
    rest_receipt_id: int | None = None
    open_quantity: int = 0
    """What of it does not lie in its bin yet."""
    slipped_line_ids: tuple[int, ...] = ()
    improved_line_ids: tuple[int, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """JSON-able."""
        facts: dict[str, Any] = jsonable(self)
        return facts


def _view(expected: ExpectedReceipt, receipt: Receipt | None, **more: Any) -> ReceiptView:
    names = ("sku", "warehouse", "supplier", "quantity", "expected_date", "original_expected_date", "status")
    counts = ("received_quantity", "damaged_quantity", "put_away_quantity")
    on_dock = {name: getattr(receipt, name) for name in counts} if receipt else {}
    return ReceiptView(
        expected.id,
        receipt_number=document_number("RC", receipt.id) if receipt else None,
        open_quantity=0
        if expected.status in CLOSED_RECEIPTS
        else expected.quantity - expected.received_quantity,
        **{name: getattr(expected, name) for name in names},
        **on_dock,
        **more,
    )


def expect_receipt(
    session: Session,
    actor: Actor,
    *,
    sku: str,
    warehouse: str,
    supplier: str,
    quantity: int,
    expected_date: date,
    request_key: str,
    now: datetime,
) -> ReceiptView:
    """A supplier announces goods; the same key again finds them announced."""
    check_may_operate(actor, "expect_receipt")
    if quantity < 1:
        raise ReceiptQuantityWrong(quantity, 1)
    if not queries.is_known(session, sku, warehouse):
        raise StockNotFound(sku, warehouse)
    request: dict[str, Any] = {"sku": sku, "warehouse": warehouse, "supplier": supplier}
    request |= {"quantity": quantity, "expected_date": expected_date.isoformat()}
    told: dict[str, Any] = {}

    def announce() -> dict[str, Any]:
        repromising.make_room(session, sku)
        row = _announced(session, sku, warehouse, supplier, quantity, expected_date)
        _journal(session, actor, "expect_receipt", row, request, now=now)
        told.update(_replan(session, actor, row, "receipt_announced", {}, now=now))
        return {"expected_receipt_id": row.id}

    done = request_keys.once(session, actor, request_key, "expect_receipt", request, announce, now=now)
    expected = queries.expected_receipt(session, done["expected_receipt_id"])
    return _view(expected, queries.receipt_of(session, expected.id), **told)


def _announced(
    session: Session, sku: str, warehouse: str, supplier: str, quantity: int, day: date
) -> ExpectedReceipt:
    stock = _stock(session, sku, warehouse)
    row = ExpectedReceipt(
        sku=sku,
        warehouse=warehouse,
        supplier=supplier,
        quantity=quantity,
        expected_date=day,
        original_expected_date=day,
    )
    session.add(row)
    stock.expected_quantity += quantity
    session.flush()
    return row


def change_expected(
    session: Session,
    actor: Actor,
    expected_receipt_id: int,
    *,
    quantity: int | None = None,
    expected_date: date | None = None,
    now: datetime,
) -> ReceiptView:
    """The supplier says another day or quantity, none of it to call it off; what is so already stays."""
    check_may_operate(actor, "change_receipt")
    row = _locked(session, expected_receipt_id)
    wanted = row.quantity if quantity is None else quantity
    day = expected_date or row.expected_date
    if wanted < 0 or 0 < wanted < row.received_quantity:
        raise ReceiptQuantityWrong(wanted, row.received_quantity)
    if row.status == ReceiptStatus.CANCELLED and not wanted:
        return _view(row, None)
    _check_open(session, row)
    before = {"quantity": row.quantity, "expected_date": row.expected_date}
    if (wanted, day) == (row.quantity, row.expected_date):
        return _view(row, None)
    cause = cause_of_change(row.quantity, wanted, row.expected_date, day)
    repromising.make_room(session, row.sku)
    _stock(session, row.sku, row.warehouse).expected_quantity += (
        max(wanted, row.received_quantity) - row.quantity
    )
    row.quantity, row.expected_date = wanted or row.quantity, day
    row.status = ReceiptStatus.EXPECTED.value if wanted else ReceiptStatus.CANCELLED.value
    facts = {"before": before["expected_date"], "after": day if wanted else None}
    facts |= {"expected_quantity": before["quantity"], "quantity": wanted}
    _journal(session, actor, "change_receipt", row, facts, now=now)
    return _view(row, None, **_replan(session, actor, row, cause, facts, now=now))


def arrive(
    session: Session,
    actor: Actor,
    expected_receipt_id: int,
    *,
    received_quantity: int,
    damaged_quantity: int = 0,
    rest_date: date | None = None,
    request_key: str | None = None,
    now: datetime,
) -> ReceiptView:
    """Goods are on the dock: the good ones count from today, what is missing on the day the supplier names, if any.

    Counted is what comes now: what lies in its bin from an earlier delivery does not come again.

    One receipt an expected receipt: said again with the same counts, it is found.
    """
    check_may_operate(actor, "receive")
    work: dict[str, Any] = {}

    def receive() -> dict[str, Any]:
        row = _locked(session, expected_receipt_id)
        known = queries.receipt_of(session, row.id)
        if known is not None:
            if (known.received_quantity, known.damaged_quantity) != (received_quantity, damaged_quantity):
                raise ReceiptClosed(row.id, row.status, document_number("RC", known.id))
            return {"receipt_id": known.id}
        _check_open(session, row)
        open_quantity = row.quantity - row.received_quantity
        arrival = Arrival(open_quantity, received_quantity, damaged_quantity, rest_date)
        check_arrival(arrival)
        receipt, more = _arrived(session, actor, row, arrival, now)
        work.update(more)
        return {"receipt_id": receipt.id}

    request: dict[str, Any] = {"expected_receipt_id": expected_receipt_id}
    request |= {"received_quantity": received_quantity, "damaged_quantity": damaged_quantity}
    request["rest_date"] = rest_date
    if request_key is None:
        done = receive()
    else:
        done = request_keys.once(session, actor, request_key, "receive", request, receive, now=now)
    found = queries.receipt(session, done["receipt_id"])
    return _view(queries.expected_receipt(session, expected_receipt_id), found, **work)


def _arrived(
    session: Session, actor: Actor, row: ExpectedReceipt, arrival: Arrival, now: datetime
) -> tuple[Receipt, dict[str, Any]]:
    repromising.make_room(session, row.sku)
    receipt = Receipt(
        expected_receipt_id=row.id,
        received_quantity=arrival.good_quantity,
        damaged_quantity=arrival.damaged_quantity,
        put_away_quantity=0,
        received_at=now,
    )
    session.add(receipt)
    facts: dict[str, Any] = {"before": row.expected_date, "after": arrival.rest_date}
    facts |= {"expected_quantity": arrival.expected_quantity, "quantity": arrival.good_quantity}
    facts |= {"damaged_quantity": arrival.damaged_quantity, "missing_quantity": arrival.missing_quantity}
    rest = None
    _stock(session, row.sku, row.warehouse).expected_quantity += (
        arrival.good_quantity - arrival.expected_quantity
    )
    if arrival.rest_date and arrival.rest_quantity:
        where = (row.sku, row.warehouse, row.supplier)
        rest = _announced(session, *where, arrival.rest_quantity, arrival.rest_date)
    row.expected_date = _today_at(session, row.warehouse, now)
    row.quantity = row.received_quantity + arrival.good_quantity or row.quantity
    row.status = (ReceiptStatus.ARRIVED if arrival.good_quantity else ReceiptStatus.CLOSED).value
    session.flush()
    _journal(session, actor, "receive", row, facts | {"receipt_id": receipt.id}, now=now)
    told = _replan(session, actor, row, arrival.cause, facts, now=now)
    return receipt, told | {"rest_receipt_id": rest and rest.id}


def put_away(
    session: Session, actor: Actor, receipt_number: str, *, quantity: int | None = None, now: datetime
) -> ReceiptView:
    """Goods from the dock lie in their bin: all of them, or so many in all; what lies there already stays."""
    check_may_operate(actor, "put_away")
    found = queries.receipt(session, parse_number(receipt_number, "RC") or 0)
    if found is None:
        raise DocumentNotFound(receipt_number)
    row = _locked(session, found.expected_receipt_id)
    receipt = queries.receipt(session, found.id) or found
    wanted = receipt.received_quantity if quantity is None else quantity
    if not 0 <= wanted <= receipt.received_quantity:
        raise ReceiptQuantityWrong(wanted, 0, receipt.received_quantity)
    more = wanted - receipt.put_away_quantity
    if more <= 0:
        return _view(row, receipt)
    repromising.make_room(session, row.sku)
    stock = _stock(session, row.sku, row.warehouse)
    stock.on_hand_quantity += more
    stock.expected_quantity -= more
    row.received_quantity += more
    receipt.put_away_quantity += more
    if receipt.put_away_quantity == receipt.received_quantity:
        receipt.put_away_at, row.status = now, ReceiptStatus.RECEIVED.value
    facts = {"receipt_id": receipt.id, "quantity": more}
    _journal(session, actor, "put_away", row, facts, now=now)
    return _view(row, receipt, **_replan(session, actor, row, "put_away", facts, now=now))


def list_receipts(
    session: Session,
    actor: Actor,
    *,
    sku: str | None = None,
    warehouse: str | None = None,
    limit: int = 50,
) -> tuple[ReceiptView, ...]:
    """What is on its way in or on the dock, the earliest first."""
    check_may_operate(actor, "list_receipts")
    rows = queries.open_receipts(session, sku=sku, warehouse=warehouse, limit=limit)
    return tuple(_view(row.ExpectedReceipt, row.Receipt) for row in rows)


def notice_overdue(session: Session, *, now: datetime) -> tuple[int, ...]:
    """Receipts whose day has passed without them count from today on; promises that hung on them are made anew."""
    today = {code: now.astimezone(zone).date() for code, zone in _zones(session).items()}
    late = [
        row
        for row in repromising_queries.overdue_stock(session, max(today.values(), default=now.date()))
        if row.expected_date < today[row.warehouse]
    ]
    noticed = []
    for found in late:
        row = _locked(session, found.id)
        if row.status != ReceiptStatus.EXPECTED or row.expected_date >= today[row.warehouse]:
            continue
        facts = {
            "before": row.original_expected_date,
            "after": today[row.warehouse],
            "quantity": row.quantity,
        }
        row.expected_date = today[row.warehouse]
        session.flush()
        _journal(session, OPERATOR, "notice_overdue", row, facts, now=now)
        _replan(session, OPERATOR, row, "receipt_overdue", facts, now=now)
        noticed.append(row.id)
    return tuple(noticed)


def _zones(session: Session) -> dict[str, ZoneInfo]:
    return {row.code: ZoneInfo(row.timezone) for row in network_queries.warehouses(session)}


def _today_at(session: Session, warehouse: str, now: datetime) -> date:
    return now.astimezone(_zones(session)[warehouse]).date()


def _locked(session: Session, expected_receipt_id: int) -> ExpectedReceipt:
    """The expected receipt under the stock lock of its item."""
    row = queries.expected_receipt(session, expected_receipt_id)
    repromising.lock(session, row.sku)
    return queries.expected_receipt(session, expected_receipt_id)


def _stock(session: Session, sku: str, warehouse: str) -> Stock:
    """The item's row there; goods may be on their way to a centre that has never kept them."""
    stock = queries.stock_row(session, sku, warehouse)
    if stock is None:
        expected = queries.open_units(session, sku, warehouse)
        stock = Stock(sku=sku, warehouse=warehouse, on_hand_quantity=0, expected_quantity=expected)
        session.add(stock)
        session.flush()
    return stock


def _check_open(session: Session, row: ExpectedReceipt) -> None:
    work = configuration_queries.work_order_of_receipt(session, row.id)
    if work is not None:
        raise ReceiptOfWorkOrder(row.id, document_number("WO", work.id))
    if row.status != ReceiptStatus.EXPECTED:
        known = queries.receipt_of(session, row.id)
        number = document_number("RC", known.id) if known else None
        raise ReceiptClosed(row.id, row.status, number)


def _journal(
    session: Session, actor: Actor, verb: str, row: ExpectedReceipt, facts: Any, *, now: datetime
) -> None:
    told = {"sku": row.sku, "warehouse": row.warehouse, "expected_receipt_id": row.id, **facts}
    journal.record(session, actor, verb, f"expected receipt {row.id}", told, now=now)


def _replan(
    session: Session, actor: Actor, row: ExpectedReceipt, cause: str, facts: Any, *, now: datetime
) -> dict[str, Any]:
    """The item's promises as the goods are now."""
    told = {"supplier": row.supplier, "expected_receipt_id": row.id, **facts}
    done = repromising.supply_changed(
        session, actor, row.sku, row.warehouse, cause=cause, facts=told, now=now
    )
    return {"slipped_line_ids": done.slipped, "improved_line_ids": done.improved}
