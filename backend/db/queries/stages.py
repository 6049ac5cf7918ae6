"""Where the goods of an order stand in the house: with their carton, truck and stop."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from backend.db.models.fulfilment import Allocation, Consignment, Load, Vehicle
from backend.db.models.orders import OrderLine
from backend.db.models.stock import CarrierService, Warehouse
from backend.domain.fulfilment import TIED

_other = aliased(Consignment)
_stops = (
    select(func.count(func.distinct(func.coalesce(_other.stop_sequence, _other.id))))
    .where(_other.load_id == Load.id, _other.status != "cancelled")
    .scalar_subquery()
)


def tied_in_house(session: Session, order_id: int) -> Sequence[Any]:
    """Allocations that have not left, each with its consignment's stop and its load's vehicle and carrier."""
    statement = (
        select(
            OrderLine.line_number,
            Allocation.quantity,
            Allocation.status,
            Warehouse.name.label("warehouse_name"),
            Consignment.status.label("consignment_status"),
            Consignment.stop_sequence,
            Load.id.label("load_id"),
            Load.ship_date,
            Vehicle.name.label("vehicle_name"),
            CarrierService.carrier,
            _stops.label("stop_count"),
        )
        .join(OrderLine, OrderLine.id == Allocation.order_line_id)
        .join(Warehouse, Warehouse.code == Allocation.warehouse)
        .outerjoin(Consignment, Consignment.id == Allocation.consignment_id)
        .outerjoin(Load, Load.id == Consignment.load_id)
        .outerjoin(Vehicle, Vehicle.code == Load.vehicle_code)
        .outerjoin(CarrierService, CarrierService.code == Load.service_code)
        .where(OrderLine.sales_order_id == order_id, Allocation.status.in_(TIED))
        .order_by(OrderLine.line_number, Allocation.id)
    )
    return session.execute(statement).all()
