"""Where an order is, when it comes, why it is late: from the records, by shipment and line."""

from datetime import date
from typing import Any

from actions import cards, slots
from actions.base import DeskAction
from actions.conversation import action_for
from actions.documents import (
    ANY,
    DELIVERED,
    LIMIT_OF_LIST,
    ask_which_order,
    described_orders,
    newest_orders,
    order_in_talk,
)
from actions.formatting import show_date, show_moment, show_quantity
from actions.reading import is_correction
from actions.service_words import asks_first, asks_proof, is_troubled
from actions.slips import slip_buttons
from actions.stage_cards import noted, stage_sentence
from actions.turn import Turn
from actions.wording import label, tone_of, word
from backend.domain.order_states import OPEN
from backend.services import shipments
from backend.services.order_views import OrderSummary
from backend.services.shipments import OrderTracking, ShipmentView

LIMIT_OF_CARDS = 2
LIMIT_OF_BUBBLES = 3
WORTH_HEARING = 0.2
OTHER_TROUBLE = frozenset({"report_missing", "complain"})


def track(turn: Turn, intent: str) -> OrderTracking | None:
    """The order or shipment that is meant, or the question which one."""
    number = (
        turn.entity("shipment_number")
        or turn.entity("tracking_number")
        or order_in_talk(turn, ANY if turn.slot(slots.ORDER_NUMBER) else OPEN)
    )
    if number is None and turn.slot(slots.ORDER_NUMBER):
        still_open = described_orders(turn, OPEN)
        number = still_open[0].number if len(still_open) == 1 else None
    if number is None and (intent == "ask_why_late" or is_troubled(turn.words)):
        number = _only_troubled(turn)
    if number is None and _is_general(turn):
        action_for("ask_terms").act(turn)
        return None
    if number is None:
        ask_which_order(turn, intent, OPEN)
        return None
    return track_number(turn, number)


def _only_troubled(turn: Turn) -> str | None:
    """The one order among those meant that is late or held up."""
    troubled = _troubled(turn)
    return troubled[0].number if len(troubled) == 1 else None


def list_late(turn: Turn) -> None:
    """The open orders that are late or held up; the only one at once."""
    troubled = _troubled(turn)
    if not troubled:
        turn.utter("utter_nothing_late")
    elif len(troubled) == 1:
        say_where(turn, track_number(turn, troubled[0].number))
    else:
        card = cards.documents_card(turn, label("orders_title"), troubled, "ask_why_late", "order_number")
        turn.utter("utter_late_listed", card=card)


def _troubled(turn: Turn) -> list[OrderSummary]:
    """Those meant, or all that are open, of which the records say that they are late or on hold."""
    among = [one.number for one in described_orders(turn, OPEN)]
    return [
        one
        for one in newest_orders(turn, OPEN | {"on_hold"})[:LIMIT_OF_LIST]
        if (not among or one.number in among)
        and (
            one.status == "on_hold"
            or shipments.track_order(turn.session, turn.actor, one.number, now=turn.now).is_late
        )
    ]


def _is_general(turn: Turn) -> bool:
    """While no order is meant, what may as well ask for our terms does: until when to order for today."""
    general = [one for one in turn.candidates[1:] if one["name"] in ("ask_terms", "ask_delivery_options")]
    is_described = bool(described_orders(turn, ANY)) or bool(turn.named_ship_tos)
    return not is_described and any(one["confidence"] >= WORTH_HEARING for one in general)


def track_number(turn: Turn, number: str) -> OrderTracking:
    """The order of that number, now in talk."""
    tracking = shipments.track_order(turn.session, turn.actor, number, now=turn.now)
    turn.set(slots.ORDER_NUMBER, tracking.order.number)
    turn.set(slots.QUOTE_NUMBER, None)
    turn.talk_of(*(line.sku for line in tracking.order.lines))
    return tracking


def say_where(turn: Turn, tracking: OrderTracking) -> None:
    """Facts first: the state of the order, then each shipment under way, then what is still open."""
    turn.utter(_sentence(turn, tracking), **_facts(turn, tracking), card=_order_card(turn, tracking))
    for shipment in _shown_shipments(tracking):
        turn.utter(
            "utter_shipment_shown", shipment_number=shipment.number, card=shipment_card(turn, shipment)
        )


def say_several(turn: Turn) -> bool:
    """Each of several orders that are named, in one bubble each, the one that comes first before the others."""
    several = list(dict.fromkeys(turn.entities("order_number")))
    if len(several) < 2 or is_correction(turn.words):
        return False
    tracked = [track_number(turn, number) for number in several[:LIMIT_OF_BUBBLES]]
    if asks_first(turn.words):
        tracked.sort(key=lambda one: _expected(one) or date.max)
    for tracking in tracked:
        say_briefly(turn, tracking)
    return True


def say_briefly(turn: Turn, tracking: OrderTracking) -> None:
    """What the records show in one bubble."""
    shown = _shown_shipments(tracking)
    card = shipment_card(turn, shown[0]) if shown else _order_card(turn, tracking)
    turn.utter(_sentence(turn, tracking), **_facts(turn, tracking), card=card)


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


def _sentence(turn: Turn, tracking: OrderTracking) -> str:
    """What tells it best; an order without dates is shown as it stands."""
    situation = _situation(tracking)
    is_undated = situation == "open" and not _facts(turn, tracking)["expected_date"]
    return "utter_order_shown" if is_undated else f"utter_tracking_{situation}"


def _situation(tracking: OrderTracking) -> str:
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


def _expected(tracking: OrderTracking) -> date | None:
    """When the last of it is there."""
    underway = [
        shipment.estimated_delivery_date for shipment in tracking.shipments if not shipment.delivered_at
    ]
    promised = [line.promise_date for line in tracking.open_lines if line.promise_date]
    return max([*filter(None, underway), *promised], default=None) or tracking.order.promise_date


def _facts(turn: Turn, tracking: OrderTracking) -> dict[str, Any]:
    locale = turn.locale.locale
    delivered = [shipment.delivered_at for shipment in tracking.shipments if shipment.delivered_at]
    return {
        "order_number": tracking.order.number,
        "stage": stage_sentence(turn, tracking),
        "promise_date": show_date(tracking.order.original_promise_date, locale),
        "expected_date": show_date(_expected(tracking), locale),
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


def _order_card(turn: Turn, tracking: OrderTracking) -> cards.Card:
    from actions.orders import order_card

    return noted(turn, order_card(turn, tracking.order.as_dict()), tracking)


def _shown_shipments(tracking: OrderTracking) -> list[ShipmentView]:
    """The one that was asked for, else those under way, else the last delivered."""
    asked = [shipment for shipment in tracking.shipments if shipment.number == tracking.asked_shipment]
    underway = [shipment for shipment in tracking.shipments if not shipment.delivered_at]
    return (asked or underway or list(tracking.shipments[-1:]))[:LIMIT_OF_CARDS]


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


class ActionTrackOrder(DeskAction):
    """Where is it."""

    intents = ("track_order",)

    def name(self) -> str:
        return "action_track_order"

    def act(self, turn: Turn) -> None:
        if asks_proof(turn.words):
            say_who_signed(turn)
            return
        in_talk = (turn.slot(slots.ORDER_NUMBER), turn.slot(slots.OTHER_ORDER))
        if asks_first(turn.words) and not turn.names_document and all(in_talk):
            self._compare(turn, [str(number) for number in in_talk])
            return
        if say_several(turn):
            return
        tracking = track(turn, "track_order")
        if tracking:
            say_where(turn, tracking)

    def _compare(self, turn: Turn, numbers: list[str]) -> None:
        """The orders in talk, the one that comes first before the other."""
        tracked = [track_number(turn, number) for number in numbers]
        for tracking in sorted(tracked, key=lambda one: _expected(one) or date.max):
            say_briefly(turn, tracking)


class ActionShowPromise(DeskAction):
    """When does it come: promised at first, promised now, line by line."""

    intents = ("ask_promise",)

    def name(self) -> str:
        return "action_show_promise"

    def act(self, turn: Turn) -> None:
        if self._is_about_item(turn):
            action_for("check_availability").act(turn)
            return
        tracking = track(turn, "ask_promise")
        if tracking is None:
            return
        situation = _situation(tracking)
        is_dated = _sentence(turn, tracking) != "utter_order_shown"
        if is_dated and situation in ("open", "in_transit", "partly_shipped", "partly_delivered"):
            turn.utter("utter_promise_shown", **_facts(turn, tracking), card=_order_card(turn, tracking))
        else:
            say_where(turn, tracking)

    def _is_about_item(self, turn: Turn) -> bool:
        """While items and no order are in talk, "how soon?" asks for theirs."""
        in_talk = turn.skus and not turn.slot(slots.ORDER_NUMBER) and not turn.slot(slots.QUOTE_NUMBER)
        return bool(in_talk) and not turn.names_document and not turn.named_ship_tos


class ActionExplainDelay(DeskAction):
    """Why it is late, as the records have it, or that it is not; what can be done about it."""

    intents = ("ask_why_late", "report_late")

    def name(self) -> str:
        return "action_explain_delay"

    def act(self, turn: Turn) -> None:
        if say_several(turn):
            return
        tracking = track(turn, "ask_why_late")
        if tracking is None:
            return
        facts = _facts(turn, tracking)
        is_held = tracking.order.status == "on_hold"
        if not tracking.is_late and not is_held and turn.band != "act" and self._is_complaint(turn):
            action_for("complain").act(turn)
            return
        if not tracking.is_late:
            say_where(turn, tracking)
            return
        response = "utter_delay_explained" if facts["reason"] else "utter_delay_without_reason"
        if _situation(tracking) == "undated":
            response = "utter_tracking_undated"
        number = tracking.order.number
        buttons = slip_buttons(turn, number) or [
            cards.button("tell_team", "talk_to_human", order_number=number),
            cards.button("cancel", "cancel_order", order_number=number),
        ]
        turn.utter(response, **facts, buttons=buttons)
        for shipment in _shown_shipments(tracking)[:1]:
            turn.utter(
                "utter_shipment_shown", shipment_number=shipment.number, card=shipment_card(turn, shipment)
            )

    def _is_complaint(self, turn: Turn) -> bool:
        """What is not late may be wrong in another way."""
        return any(candidate["name"] in OTHER_TROUBLE for candidate in turn.candidates)
