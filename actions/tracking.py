"""What the records show of an order: its state, each shipment under way, what is still open, who signed."""

from datetime import date
from typing import Any

from actions import cards, slots
from actions.documents import DELIVERED, ask_which_order, order_in_talk, orders_of_bare_pos
from actions.formatting import show_date, show_facts, show_moment
from actions.reading import is_correction
from actions.service_words import asks_first
from actions.shipment_cards import shipment_card
from actions.stage_cards import noted, stage_sentence
from actions.turn import Turn
from backend.services import shipments
from backend.services.shipments import OrderTracking, ShipmentView

LIMIT_OF_CARDS = 2
LIMIT_OF_BUBBLES = 3


def track_number(turn: Turn, number: str) -> OrderTracking:
    """The order of that number, now in talk."""
    tracking = shipments.track_order(turn.session, turn.actor, number, now=turn.now)
    turn.set(slots.ORDER_NUMBER, tracking.order.number)
    turn.set(slots.QUOTE_NUMBER, None)
    turn.talk_of(*(line.sku for line in tracking.order.lines))
    return tracking


def say_where(turn: Turn, tracking: OrderTracking) -> None:
    """Facts first: the state of the order, then each shipment under way, then what is still open."""
    turn.utter(sentence_of(turn, tracking), **facts_of(turn, tracking), card=order_card_of(turn, tracking))
    for shipment in shown_shipments(tracking):
        turn.utter(
            "utter_shipment_shown", shipment_number=shipment.number, card=shipment_card(turn, shipment)
        )


def say_several(turn: Turn) -> list[str]:
    """Each of several orders that are named, in one bubble each, the one that comes first before the others."""
    several = list(dict.fromkeys(turn.entities("order_number"))) or orders_of_bare_pos(turn)
    if len(several) < 2 or is_correction(turn.words):
        return []
    tracked = [track_number(turn, number) for number in several[:LIMIT_OF_BUBBLES]]
    if asks_first(turn.words):
        tracked.sort(key=lambda one: expected_of(one) or date.max)
    for tracking in tracked:
        say_briefly(turn, tracking)
    return [tracking.order.number for tracking in tracked]


def say_briefly(turn: Turn, tracking: OrderTracking) -> None:
    """What the records show in one bubble."""
    shown = shown_shipments(tracking)
    card = shipment_card(turn, shown[0]) if shown else order_card_of(turn, tracking)
    turn.utter(sentence_of(turn, tracking), **facts_of(turn, tracking), card=card)


def say_who_signed(turn: Turn) -> None:
    """Each delivery with the name the carrier took; what has not arrived nobody has signed for."""
    number = turn.entity("shipment_number") or turn.entity("tracking_number")
    number = number or order_in_talk(turn, DELIVERED)
    if number is None:
        ask_which_order(turn, "track_order", DELIVERED)
        return
    tracking = track_number(turn, number)
    arrived = [(shipment, shipment.delivered_at) for shipment in tracking.shipments if shipment.delivered_at]
    if not arrived:
        turn.utter("utter_nobody_signed", order_number=tracking.order.number)
        say_briefly(turn, tracking)
    for shipment, delivered_at in arrived[-LIMIT_OF_BUBBLES:]:
        turn.utter(
            "utter_delivery_signed" if shipment.signed_by else "utter_delivery_unsigned",
            order_number=tracking.order.number,
            delivered=show_moment(delivered_at, turn.locale.timezone, turn.locale.locale),
            carrier=shipment.carrier,
            signed_by=shipment.signed_by or "",
            card=shipment_card(turn, shipment),
        )


def sentence_of(turn: Turn, tracking: OrderTracking) -> str:
    """What tells it best; an order without dates is shown as it stands."""
    situation = situation_of(tracking)
    if situation == "on_hold" and any(hold["kind"] == "credit" for hold in tracking.order.holds):
        return "utter_tracking_on_credit_hold"
    is_undated = situation == "open" and not facts_of(turn, tracking)["expected_date"]
    return "utter_order_shown" if is_undated else f"utter_tracking_{situation}"


def situation_of(tracking: OrderTracking) -> str:
    """Which sentence tells it best."""
    order = tracking.order
    if order.status == "cancelled":
        return "cancelled"
    if order.status == "on_hold":
        return "on_hold"
    if (
        tracking.shipments
        and all(shipment.delivered_at for shipment in tracking.shipments)
        and not tracking.open_lines
    ):
        return "delivered"
    if any(line.undated_quantity for line in tracking.open_lines):
        return "undated"
    if tracking.is_late:
        return "late"
    if any(not shipment.delivered_at for shipment in tracking.shipments):
        is_dated = any(line.promise_ship_date for line in tracking.open_lines)
        return "partly_shipped" if is_dated else "in_transit"
    return "partly_delivered" if tracking.shipments else "open"


def expected_of(tracking: OrderTracking) -> date | None:
    """When the last of it is there."""
    underway = [
        shipment.estimated_delivery_date for shipment in tracking.shipments if not shipment.delivered_at
    ]
    promised = [line.promise_date for line in tracking.open_lines if line.promise_date]
    return max([*filter(None, underway), *promised], default=None) or tracking.order.promise_date


def facts_of(turn: Turn, tracking: OrderTracking) -> dict[str, Any]:
    locale = turn.locale.locale
    delivered = [shipment.delivered_at for shipment in tracking.shipments if shipment.delivered_at]
    return {
        **_facts_of_hold(turn, tracking),
        "order_number": tracking.order.number,
        "stage": stage_sentence(turn, tracking),
        "promise_date": show_date(tracking.order.original_promise_date, locale),
        "expected_date": show_date(expected_of(tracking), locale),
        "delivered": show_moment(max(delivered), turn.locale.timezone, locale) if delivered else "",
        "reason": " ".join(cards.hold_notes(turn, tracking.order.holds))
        or cards.reason_text(turn, tracking.late_reason)
        or "",
        "ship_date": show_date(
            min(
                (line.promise_ship_date for line in tracking.open_lines if line.promise_ship_date),
                default=None,
            ),
            locale,
        ),
    }


def _facts_of_hold(turn: Turn, tracking: OrderTracking) -> dict[str, Any]:
    credit = next((hold for hold in tracking.order.holds if hold["kind"] == "credit"), {})
    names = ("exceeded_by", "limit_amount", "exposure_amount")
    return show_facts({name: credit[name] for name in names if name in credit}, turn.locale.locale)


def order_card_of(turn: Turn, tracking: OrderTracking) -> cards.Card:
    from actions.orders import order_card

    return noted(turn, order_card(turn, tracking.order.as_dict()), tracking)


def shown_shipments(tracking: OrderTracking) -> list[ShipmentView]:
    """The one that was asked for, else those under way, else the last delivered."""
    asked = [shipment for shipment in tracking.shipments if shipment.number == tracking.asked_shipment]
    underway = [shipment for shipment in tracking.shipments if not shipment.delivered_at]
    return (asked or underway or list(tracking.shipments[-1:]))[:LIMIT_OF_CARDS]
