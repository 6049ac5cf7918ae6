"""Where an order's goods are, line by line: in the house from the warehouse's records, outside from the carriers'."""

from typing import Any

from sqlalchemy.orm import Session

from backend.db.queries import stages as stages_queries
from backend.domain.line_stages import LineStage, in_order, in_the_house, not_begun, step_of
from backend.domain.numbers import document_number, parse_number
from backend.services.tracking_views import OrderTracking, ShipmentView

__all__ = ["LineStage", "line_stages"]


def line_stages(session: Session, tracking: OrderTracking) -> tuple[LineStage, ...]:
    """Every live line's units by how far they have come; the order was tracked by somebody who may see it."""
    lines = [line for line in tracking.order.lines if line.status not in ("cancelled", "draft", "entered")]
    order_id = parse_number(tracking.order.number, "SO") or 0
    tied = stages_queries.tied_in_house(session, order_id) if tracking.open_lines else ()
    begun = [*_gone(tracking.shipments), *in_the_house(map(_tied, tied))]
    return in_order([*begun, *not_begun(lines, begun)])


def _tied(row: Any) -> tuple[int, int, str, dict[str, Any]]:
    load_number = row.load_id and document_number("LD", row.load_id)
    code = step_of(row.status, row.consignment_status, load_number)
    facts: dict[str, Any] = {"warehouse_name": row.warehouse_name}
    if load_number:
        stop = row.stop_sequence or 1
        by = row.vehicle_name or row.carrier
        facts |= {"load_number": load_number, "vehicle": by, "ship_date": row.ship_date}
        facts |= {"stop": stop, "stop_count": row.stop_count}
    return row.line_number, row.quantity, code, facts


def _gone(shipments: tuple[ShipmentView, ...]) -> list[LineStage]:
    """Units under way with the carrier's last word, and units delivered with who signed."""
    found = []
    for shipment in shipments:
        last = shipment.events[-1] if shipment.events else None
        facts: dict[str, Any] = {"shipment_number": shipment.number, "carrier": shipment.carrier}
        facts |= {"due": shipment.estimated_delivery_date, "delivered_on": shipment.delivered_on}
        facts |= {"signed_by": shipment.signed_by, "event": last and last.code, "place": last and last.place}
        facts |= {"at": last and last.at}
        code = "delivered" if shipment.delivered_at else "shipped"
        found += [LineStage(line.line_number, line.quantity, code, facts) for line in shipment.lines]
    return found
