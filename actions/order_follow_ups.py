"""Short questions about the order in talk: who carries it, what is on it, how sure its date is."""

from actions import slots
from actions.base import DeskAction
from actions.changeable import SayIfChangeable
from actions.documents import named_order
from actions.follow_up_words import asks_carrier, asks_contents, asks_how_sure
from actions.service_words import asks_if_still
from actions.tracking import facts_of, order_card_of, say_where, shipment_card, track_number
from actions.turn import FALLBACK, Turn

LONGEST = 10


class SayCarrier(DeskAction):
    """Who brings it: from the shipments, else from the promise of what has not left."""

    def name(self) -> str:
        return "action_track_order"

    def act(self, turn: Turn) -> None:
        tracking = track_number(turn, _number(turn))
        under_way = [one for one in tracking.shipments if not one.delivered_at] or tracking.shipments
        if under_way:
            turn.utter(
                "utter_carrier_shown",
                order_number=tracking.order.number,
                carrier=under_way[-1].carrier,
                tracking_number=under_way[-1].tracking_number,
                card=shipment_card(turn, under_way[-1]),
            )
            return
        services = {part["service_name"] for line in tracking.order.lines for part in line.parts}
        named = ", ".join(sorted(filter(None, services)))
        turn.utter("utter_carrier_planned", **{**facts_of(turn, tracking), "service": named})


class SayContents(DeskAction):
    """What is on it."""

    def name(self) -> str:
        return "action_list_orders"

    def act(self, turn: Turn) -> None:
        tracking = track_number(turn, _number(turn))
        turn.utter(
            "utter_order_shown", order_number=tracking.order.number, card=order_card_of(turn, tracking)
        )


class SayHowSure(DeskAction):
    """What stands behind a date."""

    def name(self) -> str:
        return "action_show_promise"

    def act(self, turn: Turn) -> None:
        tracking = track_number(turn, _number(turn))
        facts = facts_of(turn, tracking)
        if tracking.order.holds or not facts["expected_date"] or not _is_open(tracking.order.status):
            say_where(turn, tracking)
            return
        turn.utter("utter_date_late_firm" if tracking.is_late else "utter_date_firm", **facts)


def _is_open(status: str) -> bool:
    return status not in ("delivered", "installed", "invoiced", "closed", "cancelled")


def _number(turn: Turn) -> str:
    return str(named_order(turn) or turn.slot(slots.ORDER_NUMBER))


def order_follow_up(turn: Turn) -> DeskAction | None:
    """What a short question asks of the order in talk."""
    if not (turn.slot(slots.ORDER_NUMBER) or named_order(turn)) or len(turn.words.split()) > LONGEST:
        return None
    if len(turn.clauses) > 1 or any(line.is_certain for line in turn.lines):
        return None
    if turn.intent == FALLBACK and asks_if_still(turn.words):
        return SayIfChangeable()
    if asks_carrier(turn.words):
        return SayCarrier()
    if asks_contents(turn.words):
        return SayContents()
    return SayHowSure() if turn.slot(slots.ORDER_NUMBER) and asks_how_sure(turn.words) else None
