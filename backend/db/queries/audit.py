"""What must always be true of the books, each as a search for rows of which it is not."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Integer, Select, and_, case, cast, func, literal, or_, select, type_coerce, union_all
from sqlalchemy.orm import Session

from backend.db.models import Base
from backend.db.models.base import Money
from backend.db.queries.stock import CLOSED_RECEIPTS
from backend.domain.fulfilment import TIED

_t: Any = Base.metadata.tables
_stock, _held, _tied, _receipts = (
    _t[name] for name in ("stock", "reservations", "allocations", "expected_receipts")
)
_orders, _lines, _promises = (_t[name] for name in ("sales_orders", "order_lines", "line_promises"))
_contents, _holds = _t["shipment_lines"], _t["order_holds"]
_invoices, _claims, _parts = _t["invoices"], _t["invoice_lines"], _t["payment_parts"]
_payments, _credits, _companies = _t["payments"], _t["credit_memos"], _t["companies"]
_live = _held.c.released_at.is_(None)
_open_receipt = _receipts.c.status.not_in(CLOSED_RECEIPTS)


def _sum(column: Any, *where: Any) -> Any:
    """An amount's sum, nothing where there are no rows, as a column beside others."""
    return type_coerce(func.coalesce(select(func.sum(column)).where(*where).scalar_subquery(), 0), Money())


def _grouped(column: Any, *keys: Any, where: Any = None) -> Any:
    statement = select(*keys, func.sum(column).label("quantity")).group_by(*keys)
    return (statement if where is None else statement.where(where)).subquery()


def _counter(name: str, sums: Any) -> Select[Any]:
    """Stock rows whose counter is not the sum of its rows."""
    counted = func.coalesce(sums.c.quantity, 0)
    at = and_(sums.c.sku == _stock.c.sku, sums.c.warehouse == _stock.c.warehouse)
    return (
        select(*_stock.c["sku", "warehouse"], _stock.c[name].label("kept"), counted.label("counted"))
        .select_from(_stock.outerjoin(sums, at))
        .where(_stock.c[name] != counted)
    )


def _committed() -> Select[Any]:
    sums = _grouped(_held.c.quantity, *_held.c["sku", "warehouse"], where=_live)
    return _counter("committed_quantity", sums)


def _allocated() -> Select[Any]:
    sums = _grouped(_tied.c.quantity, *_tied.c["sku", "warehouse"], where=_tied.c.status.in_(TIED))
    return _counter("allocated_quantity", sums)


def _expected() -> Select[Any]:
    open_units = _receipts.c.quantity - _receipts.c.received_quantity
    return _counter(
        "expected_quantity", _grouped(open_units, *_receipts.c["sku", "warehouse"], where=_open_receipt)
    )


def _oversold() -> Select[Any]:
    """Days on which more is owed than there will be: the balance of on-hand, receipts and reservations."""
    zero = literal(0, Integer)
    on_hand = select(
        *_stock.c["sku", "warehouse"],
        literal(None, _held.c.promise_ship_date.type),
        _stock.c.on_hand_quantity,
        zero,
    )
    due = select(
        *_receipts.c["sku", "warehouse", "expected_date"],
        _receipts.c.quantity - _receipts.c.received_quantity,
        zero,
    ).where(_open_receipt)
    owed = select(
        *_held.c["sku", "warehouse"],
        _held.c.promise_ship_date.label("on_date"),
        (-_held.c.quantity).label("quantity"),
        zero.label("rank"),
    ).where(_live)
    events = union_all(owed, on_hand, due).subquery()
    days = (
        select(*events.c["sku", "warehouse", "on_date"], func.sum(events.c.quantity).label("quantity"))
        .group_by(*events.c["sku", "warehouse", "on_date"])
        .subquery()
    )
    first = case((days.c.on_date.is_(None), 0), else_=1)
    at = days.c["sku", "warehouse"]
    balance = func.sum(days.c.quantity).over(partition_by=list(at), order_by=[first, days.c.on_date])
    running = select(*at, days.c.on_date, cast(balance, Integer).label("balance")).subquery()
    return select(running).where(running.c.balance < 0)


def _tied_beyond_held() -> Select[Any]:
    sums = _grouped(_tied.c.quantity, _tied.c.reservation_id, where=_tied.c.status.in_(TIED))
    return (
        select(_held.c.id.label("reservation_id"), _held.c.quantity, sums.c.quantity.label("tied"))
        .join_from(_held, sums, sums.c.reservation_id == _held.c.id)
        .where(or_(_held.c.released_at.is_not(None), sums.c.quantity > _held.c.quantity), sums.c.quantity > 0)
    )


def _held_beyond_owed() -> Select[Any]:
    sums = _grouped(_held.c.quantity, _held.c.order_line_id, where=_live)
    owed = case((_lines.c.status == "cancelled", 0), else_=_lines.c.quantity - _lines.c.shipped_quantity)
    return (
        select(_lines.c.id.label("order_line_id"), owed.label("owed"), sums.c.quantity.label("held"))
        .join_from(_lines, sums, sums.c.order_line_id == _lines.c.id)
        .where(sums.c.quantity > owed)
    )


def _promised_beyond_ordered() -> Select[Any]:
    sums = _grouped(
        _promises.c.quantity, _promises.c.order_line_id, where=_promises.c.superseded_at.is_(None)
    )
    return (
        select(_lines.c.id.label("order_line_id"), _lines.c.quantity, sums.c.quantity.label("promised"))
        .join_from(_lines, sums, sums.c.order_line_id == _lines.c.id)
        .where(_lines.c.status != "cancelled", sums.c.quantity > _lines.c.quantity)
    )


def _shipped() -> Select[Any]:
    carried = _grouped(_contents.c.quantity, _contents.c.order_line_id)
    return _line_counter("shipped_quantity", carried)


def _delivered() -> Select[Any]:
    arrived = _grouped(_contents.c.delivered_quantity, _contents.c.order_line_id)
    return _line_counter("delivered_quantity", arrived)


def _invoiced() -> Select[Any]:
    claimed = _grouped(_claims.c.quantity, _claims.c.order_line_id)
    return _line_counter("invoiced_quantity", claimed)


def _line_counter(name: str, sums: Any) -> Select[Any]:
    counted = func.coalesce(sums.c.quantity, 0)
    return (
        select(_lines.c.id.label("order_line_id"), _lines.c[name].label("kept"), counted.label("counted"))
        .select_from(_lines.outerjoin(sums, sums.c.order_line_id == _lines.c.id))
        .where(_lines.c[name] != counted)
    )


def _picks_in_shipments() -> Select[Any]:
    """Picks that left and what their shipment says of the line."""
    gone = select(
        *_tied.c["shipment_id", "order_line_id"], func.sum(_tied.c.quantity).label("quantity")
    ).where(_tied.c.status == "shipped")
    sums = gone.group_by(*_tied.c["shipment_id", "order_line_id"]).subquery()
    same = and_(
        _contents.c.shipment_id == sums.c.shipment_id, _contents.c.order_line_id == sums.c.order_line_id
    )
    carried = func.coalesce(_contents.c.quantity, 0)
    return (
        select(
            *sums.c["shipment_id", "order_line_id"], sums.c.quantity.label("picked"), carried.label("carried")
        )
        .select_from(sums.outerjoin(_contents, same))
        .where(sums.c.quantity != carried)
    )


def _invoiced_is_delivered() -> Select[Any]:
    """More invoiced than came, or a line that counts as invoiced though something of it is not."""
    done = _lines.c.status.in_(("invoiced", "closed"))
    beyond = _lines.c.invoiced_quantity > _lines.c.delivered_quantity
    short = done & (_lines.c.invoiced_quantity < _lines.c.delivered_quantity)
    counters = _lines.c["delivered_quantity", "invoiced_quantity"]
    return select(_lines.c.id.label("order_line_id"), *counters, _lines.c.status).where(beyond | short)


def _total(table: Any) -> Any:
    on_top = table.c.freight_amount + table.c.fee_amount + table.c.tax_amount
    return on_top - table.c.discount_amount


def _order_totals() -> Select[Any]:
    goods = _sum(_lines.c.net_amount, _lines.c.sales_order_id == _orders.c.id, _lines.c.status != "cancelled")
    came_to = _total(_orders) + goods
    return select(
        _orders.c.id.label("sales_order_id"),
        _orders.c.total_amount,
        type_coerce(came_to, Money()).label("counted"),
    ).where(_orders.c.total_amount != came_to)


def _invoice_totals() -> Select[Any]:
    goods = _sum(_claims.c.net_amount, _claims.c.invoice_id == _invoices.c.id)
    came_to = _total(_invoices) + goods
    return select(
        _invoices.c.id.label("invoice_id"),
        _invoices.c.total_amount,
        type_coerce(came_to, Money()).label("counted"),
    ).where(or_(_invoices.c.total_amount != came_to, _invoices.c.goods_amount != goods))


def _invoices_open() -> Select[Any]:
    paid = _sum(_parts.c.amount, _parts.c.invoice_id == _invoices.c.id)
    rest = _invoices.c.total_amount - paid
    columns = _invoices.c["total_amount", "open_amount"]
    return select(
        _invoices.c.id.label("invoice_id"), *columns, type_coerce(rest, Money()).label("counted")
    ).where(_invoices.c.open_amount != rest)


def _applied(table: Any, key: str) -> Select[Any]:
    used = _sum(_parts.c.amount, _parts.c[key] == table.c.id)
    return select(table.c.id.label(key), table.c.applied_amount, used.label("counted")).where(
        table.c.applied_amount != used
    )


def _settled() -> Select[Any]:
    """An order is invoiced for no more than it comes to; a closed one is settled whole."""
    claimed = _sum(_invoices.c.total_amount, _invoices.c.sales_order_id == _orders.c.id)
    settled = _orders.c.settled_amount
    wrong = or_(
        claimed > settled,
        settled > _orders.c.total_amount,
        (_orders.c.status == "closed") & (settled != _orders.c.total_amount),
    )
    columns = _orders.c["status", "total_amount", "settled_amount"]
    return select(_orders.c.id.label("sales_order_id"), *columns, claimed.label("invoiced")).where(wrong)


LAWS: Mapping[str, Callable[[], Select[Any]]] = {
    "committed_is_reserved": _committed,
    "allocated_is_tied": _allocated,
    "expected_is_open_receipts": _expected,
    "nothing_oversold": _oversold,
    "tied_within_reservation": _tied_beyond_held,
    "reserved_within_owed": _held_beyond_owed,
    "promised_within_ordered": _promised_beyond_ordered,
    "shipped_is_carried": _shipped,
    "picks_are_in_shipments": _picks_in_shipments,
    "delivered_is_proven": _delivered,
    "invoiced_is_claimed": _invoiced,
    "invoiced_is_delivered": _invoiced_is_delivered,
    "order_adds_up": _order_totals,
    "invoice_adds_up": _invoice_totals,
    "invoice_open_is_unpaid": _invoices_open,
    "payment_is_applied": lambda: _applied(_payments, "payment_id"),
    "credit_is_applied": lambda: _applied(_credits, "credit_memo_id"),
    "order_is_settled": _settled,
}


def offenders(session: Session, law: str) -> Sequence[Any]:
    """The rows of which a law is not true."""
    return session.execute(LAWS[law]()).all()


def opening_stock(session: Session) -> Sequence[Any]:
    """(sku, warehouse, units): what lay there before anything that is known happened. No movement changes it."""
    out = select(
        *_tied.c["sku", "warehouse"],
        case((_tied.c.status == "shipped", _tied.c.quantity), else_=0) + _tied.c.short_quantity,
    )
    put_away = select(*_receipts.c["sku", "warehouse"], -_receipts.c.received_quantity)
    here = select(*_stock.c["sku", "warehouse"], _stock.c.on_hand_quantity.label("units"))
    moves = union_all(here, out, put_away).subquery()
    return session.execute(
        select(*moves.c["sku", "warehouse"], cast(func.sum(moves.c.units), Integer).label("units")).group_by(
            *moves.c["sku", "warehouse"]
        )
    ).all()


def opening_receivables(session: Session) -> Sequence[Any]:
    """(company_id, amount): what was owed before the first claim, payment and credit that are known."""
    mine = _companies.c.id
    claimed = _sum(_invoices.c.total_amount, _invoices.c.company_id == mine)
    paid = _sum(_payments.c.amount, _payments.c.company_id == mine)
    given = _sum(_credits.c.total_amount, _credits.c.company_id == mine)
    owed = type_coerce(_companies.c.open_receivables_amount - claimed + paid + given, Money())
    return session.execute(select(mine.label("company_id"), owed.label("amount")).order_by(mine)).all()


def line_facts(session: Session) -> Sequence[Any]:
    """Every line's status with its header's: what derived ones are checked against."""
    statuses = (_lines.c.status.label("line_status"), _orders.c.status.label("order_status"))
    statement = select(*_lines.c["id", "sales_order_id"], *statuses).join_from(
        _lines, _orders, _orders.c.id == _lines.c.sales_order_id
    )
    return session.execute(statement.order_by(_lines.c.id)).all()


def held_orders(session: Session) -> Sequence[Any]:
    """Orders with a hold that was not lifted."""
    return session.execute(
        select(_holds.c.sales_order_id).where(_holds.c.lifted_at.is_(None)).distinct()
    ).all()
