"""What a shipment looks like: carrier, dates, contents, timeline."""

from actions import cards
from actions.formatting import show_date, show_moment, show_quantity
from actions.turn import Turn
from actions.wording import label, tone_of, word
from backend.services.shipments import ShipmentView


def shipment_card(turn: Turn, shipment: ShipmentView) -> cards.Card:
    """A shipment with its timeline."""
    locale, timezone = turn.locale.locale, turn.locale.timezone
    return {
        "kind": "shipment",
        "number": shipment.number,
        "title": f"{label('shipment')} {shipment.number}",
        "status": word("statuses", shipment.status),
        "status_tone": "warn" if shipment.is_late and not shipment.delivered_at else tone_of(shipment.status),
        "facts": [
            *cards.fact("carrier", f"{shipment.carrier}, {shipment.service_name}"),
            *cards.fact("tracking_number", shipment.tracking_number),
            *cards.fact("ships_from", shipment.warehouse_name),
            *cards.fact("promised", show_date(shipment.promise_date, locale)),
            *cards.fact(
                "estimated",
                None if shipment.delivered_at else show_date(shipment.estimated_delivery_date, locale),
            ),
            *cards.fact(
                "delivered",
                show_moment(shipment.delivered_at, timezone, locale) if shipment.delivered_at else None,
            ),
            *cards.fact("signed_by", shipment.signed_by),
        ],
        "lines": [
            {"name": line.name, "quantity": show_quantity(line.quantity, line.unit, locale)}
            for line in shipment.lines
        ],
        "events": [
            {
                "at": show_moment(event.at, timezone, locale),
                "label": word("tracking", event.code),
                "place": event.place,
                "note": event.reason,
            }
            for event in shipment.events
        ],
    }
