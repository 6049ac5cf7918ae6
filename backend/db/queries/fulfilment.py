"""What waits for stock, what is tied to it, and how far the lines are: the warehouse's own view of orders."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session

from backend.db.models import Base
from backend.db.queries.chunks import chunks, rows_by
from backend.domain.fulfilment import PICKED, TIED

_tables: Any = Base.metadata.tables
_orders, _lines, _holds = (_tables[name] for name in ("sales_orders", "order_lines", "order_holds"))
_companies, _items, _promises = (_tables[name] for name in ("companies", "items", "line_promises"))
_stock, _held, _allocations = (_tables[name] for name in ("stock", "reservations", "allocations"))
_shipments, _shipped = _tables["shipments"], _tables["shipment_lines"]
_warehouses, _ship_tos = _tables["warehouses"], _tables["ship_tos"]

_NOT_OWED = ("cancelled", "draft", "entered")
_ALLOCATION_COLUMNS = (
    *_allocations.c,
    *_lines.c["sales_order_id", "line_number"],
    _lines.c.status.label("line_status"),
)


def warehouse(session: Session, code: str) -> Any | None:
    """A distribution centre's row."""
    return session.execute(select(_warehouses).where(_warehouses.c.code == code)).one_or_none()


def warehouse_codes(session: Session) -> tuple[str, ...]:
    return tuple(session.scalars(select(_warehouses.c.code).order_by(_warehouses.c.code)))


def lock_warehouse(session: Session, code: str) -> None:
    """One at a time decides what goes on which load."""
    wanted = select(_warehouses.c.code).where(_warehouses.c.code == code)
    session.execute(wanted.with_for_update(key_share=True)).all()


def lock_orders(session: Session, order_ids: Collection[int]) -> None:
    """Lock headers, in the one order that all writers keep."""
    for chunk in chunks(order_ids):
        wanted = select(_orders.c.id).where(_orders.c.id.in_(chunk))
        session.execute(wanted.order_by(_orders.c.id).with_for_update()).all()


def _allocated() -> Any:
    """Of a reservation, by its id."""
    sums = select(
        _allocations.c.reservation_id.label("reservation_id"),
        func.sum(_allocations.c.quantity).label("quantity"),
    )
    tied = _allocations.c.status.in_(TIED)
    return sums.where(tied).group_by(_allocations.c.reservation_id).subquery()


def due_reservations(session: Session, warehouses: Collection[str], until: date) -> list[Any]:
    """Reservations of order lines in these warehouses up to a day that are not allocated whole, with what decides
    on them; of an order that takes no parts all of them there, when one is due."""
    allocated = _allocated()
    tied = func.coalesce(allocated.c.quantity, 0)
    statement = (
        select(
            _held.c.id.label("reservation_id"),
            _held.c["warehouse", "sku", "promise_ship_date", "allocation_class", "order_line_id"],
            (_held.c.quantity - tied).label("open_quantity"),
            _lines.c["line_number", "sales_order_id"],
            *(_orders.c.entered_at, _companies.c.allows_partial_shipment, _stock.c.bin),
        )
        .select_from(
            _held.join(_lines, _lines.c.id == _held.c.order_line_id)
            .join(_orders, _orders.c.id == _lines.c.sales_order_id)
            .join(_companies, _companies.c.id == _orders.c.company_id)
            .join(_stock, (_stock.c.sku == _held.c.sku) & (_stock.c.warehouse == _held.c.warehouse))
            .outerjoin(allocated, allocated.c.reservation_id == _held.c.id)
        )
        .where(
            _held.c.warehouse.in_(sorted(warehouses)),
            _held.c.released_at.is_(None),
            or_(_held.c.promise_ship_date <= until, _companies.c.allows_partial_shipment.is_(False)),
            _lines.c.status.not_in(_NOT_OWED),
            _held.c.quantity > tied,
        )
    )
    rows = session.execute(statement).all()
    near = {row.sales_order_id for row in rows if row.promise_ship_date <= until}
    return [row for row in rows if row.sales_order_id in near]


def places_of(session: Session, order_ids: Collection[int]) -> set[str]:
    """The warehouses where something is reserved for these orders."""
    statement = (
        select(_held.c.warehouse)
        .join_from(_held, _lines, _lines.c.id == _held.c.order_line_id)
        .where(_held.c.released_at.is_(None))
        .distinct()
    )
    return {row.warehouse for row in rows_by(session, statement, _lines.c.sales_order_id, order_ids)}


def undated_orders(session: Session, order_ids: Collection[int]) -> set[int]:
    """Those of these orders of which units are owed that nothing is reserved for."""
    reserved = select(func.coalesce(func.sum(_held.c.quantity), 0)).where(
        _held.c.order_line_id == _lines.c.id, _held.c.released_at.is_(None)
    )
    statement = (
        select(_lines.c.sales_order_id)
        .where(_lines.c.status.not_in((*_NOT_OWED, "closed")))
        .where(_lines.c.quantity - _lines.c.shipped_quantity > reserved.correlate(_lines).scalar_subquery())
        .distinct()
    )
    return {row.sales_order_id for row in rows_by(session, statement, _lines.c.sales_order_id, order_ids)}


def untied_orders(session: Session, order_ids: Collection[int]) -> set[int]:
    """Those of these orders that take no parts and of which not everything owed is allocated."""
    tied = select(func.coalesce(func.sum(_allocations.c.quantity), 0)).where(
        _allocations.c.order_line_id == _lines.c.id, _allocations.c.status.in_(TIED)
    )
    statement = (
        select(_lines.c.sales_order_id)
        .select_from(
            _lines.join(_orders, _orders.c.id == _lines.c.sales_order_id).join(
                _companies, _companies.c.id == _orders.c.company_id
            )
        )
        .where(_companies.c.allows_partial_shipment.is_(False))
        .where(_lines.c.status.not_in((*_NOT_OWED, "closed")))
        .where(_lines.c.quantity - _lines.c.shipped_quantity > tied.correlate(_lines).scalar_subquery())
        .distinct()
    )
    return {row.sales_order_id for row in rows_by(session, statement, _lines.c.sales_order_id, order_ids)}


def live_holds(session: Session, order_ids: Collection[int]) -> Sequence[Any]:
    """Holds of these orders that are not lifted."""
    statement = select(_holds.c["id", "sales_order_id", "kind", "facts"]).where(_holds.c.lifted_at.is_(None))
    return rows_by(session, statement.order_by(_holds.c.id), _holds.c.sales_order_id, order_ids)


def orders_on_credit_hold(session: Session, company_id: int) -> list[int]:
    """A company's orders that wait for its credit, the oldest first."""
    statement = _on_credit_hold(_orders.c.id).where(_orders.c.company_id == company_id)
    return list(session.scalars(statement.order_by(_orders.c.id)))


def companies_on_credit_hold(session: Session) -> list[int]:
    """Companies of which an order waits for credit."""
    return list(session.scalars(_on_credit_hold(_orders.c.company_id).order_by(_orders.c.company_id)))


def _on_credit_hold(column: Any) -> Select[Any]:
    joined = _holds.join(_orders, _orders.c.id == _holds.c.sales_order_id)
    live = (_holds.c.lifted_at.is_(None), _holds.c.kind == "credit", _orders.c.status == "on_hold")
    return select(column).select_from(joined).where(*live).distinct()


def live_promises(session: Session, line_ids: Collection[int]) -> Sequence[Any]:
    """Promises of lines that nothing has replaced."""
    statement = select(_promises).where(_promises.c.superseded_at.is_(None)).order_by(_promises.c.id)
    return rows_by(session, statement, _promises.c.order_line_id, line_ids)


def free_units(
    session: Session, warehouses: Collection[str], skus: Collection[str]
) -> dict[tuple[str, str], int]:
    """Units on hand that are not allocated, by warehouse and item."""
    free = (_stock.c.on_hand_quantity - _stock.c.allocated_quantity).label("quantity")
    statement = select(*_stock.c["warehouse", "sku"], free).where(_stock.c.warehouse.in_(sorted(warehouses)))
    rows = rows_by(session, statement, _stock.c.sku, skus)
    return {(row.warehouse, row.sku): row.quantity for row in rows}


def _allocations_where(*conditions: Any) -> Select[Any]:
    joined = _allocations.join(_lines, _lines.c.id == _allocations.c.order_line_id)
    return select(*_ALLOCATION_COLUMNS).select_from(joined).where(*conditions).order_by(_allocations.c.id)


def allocations_of_lines(
    session: Session, line_ids: Collection[int], statuses: Collection[str] = TIED
) -> Sequence[Any]:
    """Allocations of order lines in these steps."""
    statement = _allocations_where(_allocations.c.status.in_(statuses))
    return rows_by(session, statement, _allocations.c.order_line_id, line_ids)


def allocations_here(
    session: Session, warehouse: str, status: str, *, until: date | None = None, wave_id: int | None = None
) -> Sequence[Any]:
    """Allocations of a warehouse in one step, due by a day."""
    conditions = [_allocations.c.warehouse == warehouse, _allocations.c.status == status]
    if until is not None:
        conditions.append(_allocations.c.promise_ship_date <= until)
    if wave_id is not None:
        conditions.append(_allocations.c.wave_id == wave_id)
    return session.execute(_allocations_where(*conditions)).all()


def allocations_of_wave(session: Session, wave_id: int) -> Sequence[Any]:
    return session.execute(_allocations_where(_allocations.c.wave_id == wave_id)).all()


def allocations_of_consignments(session: Session, consignment_ids: Collection[int]) -> Sequence[Any]:
    """What is in consignments, without what was called off."""
    statement = _allocations_where(_allocations.c.status != "cancelled")
    return rows_by(session, statement, _allocations.c.consignment_id, consignment_ids)


def picked_by_reservation(session: Session, line_ids: Collection[int]) -> dict[int, int]:
    """Units of reservations that are picked and have not left: those can't be let go of."""
    statement = (
        select(_allocations.c.reservation_id, func.sum(_allocations.c.quantity))
        .where(_allocations.c.status.in_(PICKED))
        .group_by(_allocations.c.reservation_id)
    )
    rows = rows_by(session, statement, _allocations.c.order_line_id, line_ids)
    return {reservation_id: int(quantity) for reservation_id, quantity in rows}


_ANSWERED = (
    select(func.coalesce(func.sum(_shipped.c.quantity), 0))
    .select_from(_shipped.join(_shipments, _shipments.c.id == _shipped.c.shipment_id))
    .where(_shipped.c.order_line_id == _lines.c.id, _shipments.c.delivered_at.is_not(None))
    .scalar_subquery()
)


def line_progress(session: Session, line_ids: Collection[int]) -> Sequence[Any]:
    """Lines with their counters, their units by step of allocation still to be asked for."""
    statement = select(
        *_lines.c["id", "sales_order_id", "status", "quantity", "shipped_quantity", "delivered_quantity"],
        *_lines.c["installed_quantity", "invoiced_quantity"],
        _items.c.needs_installation,
        case((_lines.c.shipped_quantity < _lines.c.quantity, 0), else_=_ANSWERED).label("answered_quantity"),
    ).join_from(_lines, _items, _items.c.sku == _lines.c.sku)
    return rows_by(session, statement, _lines.c.id, line_ids)


def tied_quantities(session: Session, line_ids: Collection[int]) -> Sequence[Any]:
    """(order_line_id, status, quantity) of what is allocated and has not left."""
    names = (_allocations.c.order_line_id, _allocations.c.status)
    statement = (
        select(*names, func.sum(_allocations.c.quantity).label("quantity"))
        .where(_allocations.c.status.in_(TIED))
        .group_by(*names)
    )
    return rows_by(session, statement, _allocations.c.order_line_id, line_ids)


def header_facts(session: Session, order_ids: Collection[int]) -> Sequence[Any]:
    """(id, status, line_status) of orders, a row for every line."""
    statement = select(_orders.c.id, _orders.c.status, _lines.c.status.label("line_status"))
    statement = statement.join_from(_orders, _lines, _lines.c.sales_order_id == _orders.c.id)
    return rows_by(session, statement, _orders.c.id, order_ids)


def orders_by_id(session: Session, order_ids: Collection[int]) -> dict[int, Any]:
    """Headers with what a departure asks of the customer."""
    statement = select(
        *_orders.c["id", "company_id", "contact_id", "status", "total_amount", "entered_at", "ship_to_id"],
        *_companies.c["credit_limit_amount", "open_receivables_amount"],
        *_ship_tos.c["postcode", "receiving_weekdays"],
        func.coalesce(_ship_tos.c.nickname, _ship_tos.c.name).label("ship_to_name"),
    ).select_from(
        _orders.join(_companies, _companies.c.id == _orders.c.company_id).join(
            _ship_tos, _ship_tos.c.id == _orders.c.ship_to_id
        )
    )
    return {row.id: row for row in rows_by(session, statement, _orders.c.id, order_ids)}


def delivery_notes(session: Session, order_ids: Collection[int]) -> dict[int, str]:
    """What is noted for the driver, of the orders that have a note."""
    statement = select(_orders.c.id, _orders.c.delivery_note).where(_orders.c.delivery_note.is_not(None))
    return {row.id: row.delivery_note for row in rows_by(session, statement, _orders.c.id, order_ids)}


def lock_companies(session: Session, company_ids: Collection[int]) -> None:
    """Their credit is ours alone until the end of the transaction."""
    for chunk in chunks(company_ids):
        wanted = select(_companies.c.id).where(_companies.c.id.in_(chunk)).order_by(_companies.c.id)
        session.execute(wanted.with_for_update(key_share=True)).all()


def reservations_by_id(session: Session, ids: Collection[int]) -> dict[int, Any]:
    return {row.id: row for row in rows_by(session, select(_held), _held.c.id, ids)}


def reservations_of_lines(session: Session, line_ids: Collection[int]) -> Sequence[Any]:
    """Live reservations of lines, oldest first."""
    statement = select(_held).where(_held.c.released_at.is_(None)).order_by(_held.c.id)
    return rows_by(session, statement, _held.c.order_line_id, line_ids)


def items_by_sku(session: Session, skus: Collection[str]) -> dict[str, Any]:
    """What a picker and a packer must know of items."""
    statement = select(
        *_items.c["sku", "name", "unit", "weight_kg", "length_cm", "width_cm", "height_cm", "is_hazmat"]
    )
    return {row.sku: row for row in rows_by(session, statement, _items.c.sku, skus)}
