"""The laws of the warehouse, whatever has happened: counters are the sums of their rows, nothing leaves twice."""

from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db.models.fulfilment import Allocation
from backend.db.models.orders import OrderLine, SalesOrder
from backend.db.models.shipments import ShipmentLine
from backend.db.models.stock import ExpectedReceipt, Reservation, Stock
from backend.db.queries import fulfilment as fulfilment_queries
from backend.domain.fulfilment import TIED, LineProgress, line_status
from backend.domain.order_states import header_status
from backend.services.line_progress import COUNTERS


def check_books(session: Session) -> None:
    """Every law at once, on what the session sees."""
    session.flush()
    session.expire_all()
    check_stock(session)
    check_allocations(session)
    check_lines(session)


def check_stock(session: Session) -> None:
    committed, allocated, expected = Counter[object](), Counter[object](), Counter[object]()
    for held in session.scalars(select(Reservation).where(Reservation.released_at.is_(None))):
        committed[held.sku, held.warehouse] += held.quantity
    for tied in session.scalars(select(Allocation).where(Allocation.status.in_(TIED))):
        allocated[tied.sku, tied.warehouse] += tied.quantity
    for receipt in session.scalars(select(ExpectedReceipt).where(ExpectedReceipt.status == "expected")):
        expected[receipt.sku, receipt.warehouse] += receipt.quantity - receipt.received_quantity
    for stock in session.scalars(select(Stock)):
        at = (stock.sku, stock.warehouse)
        assert stock.committed_quantity == committed[at], at
        assert stock.allocated_quantity == allocated[at], at
        assert stock.expected_quantity == expected[at], at
        assert stock.allocated_quantity <= stock.on_hand_quantity, at
        assert stock.committed_quantity <= stock.on_hand_quantity + stock.expected_quantity, at


def check_allocations(session: Session) -> None:
    """What is tied is reserved; what was shipped is in a shipment, once."""
    tied, left = Counter[int](), Counter[object]()
    for each in session.scalars(select(Allocation)):
        if each.status in TIED:
            tied[each.reservation_id] += each.quantity
        if each.status == "shipped":
            left[each.shipment_id, each.order_line_id] += each.quantity
    for reservation_id, quantity in tied.items():
        held = session.get_one(Reservation, reservation_id)
        assert held.released_at is None and quantity <= held.quantity, reservation_id
    for line in session.scalars(select(ShipmentLine)):
        shipped = left.pop((line.shipment_id, line.order_line_id), None)
        assert shipped in (None, line.quantity), line.shipment_id
    assert not left


def check_lines(session: Session) -> None:
    """Statuses are derived; what has left is what shipments carry."""
    carried = Counter[int]()
    for each in session.scalars(select(ShipmentLine)):
        carried[each.order_line_id] += each.quantity
    ids = list(session.scalars(select(OrderLine.id)))
    tied: dict[int, dict[str, int]] = {each: {} for each in ids}
    for row in fulfilment_queries.tied_quantities(session, ids):
        tied[row.order_line_id][row.status] = int(row.quantity)
    for row in fulfilment_queries.line_progress(session, ids):
        counters = {name: getattr(row, name) for name in COUNTERS}
        assert row.status == line_status(LineProgress(**counters, tied=tied[row.id])), row.id
        assert row.shipped_quantity == carried[row.id] <= row.quantity, row.id
    for order in session.scalars(select(SalesOrder)):
        is_held = any(hold.lifted_at is None for hold in order.holds)
        assert order.status == header_status([line.status for line in order.lines], is_held=is_held)
