"""Where an order is, when it comes, why it is late: from the records, by shipment and line."""

from datetime import date

from actions import cards, slots
from actions.base import DeskAction
from actions.conversation import action_for
from actions.order_inquiries import remember_orders
from actions.service_words import asks_first, asks_proof
from actions.shipment_cards import shipment_card
from actions.slips import slip_buttons
from actions.tracked_orders import track
from actions.tracking import (
    expected_of,
    facts_of,
    order_card_of,
    say_briefly,
    say_several,
    say_where,
    say_who_signed,
    sentence_of,
    shown_shipments,
    situation_of,
    track_number,
)
from actions.turn import Turn

OTHER_TROUBLE = frozenset({"report_missing", "complain"})
NEARLY = 0.8
"""What is at most that much less likely may as well be meant."""


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
        if several := say_several(turn):
            remember_orders(turn, "track_order", several)
            return
        tracking = track(turn, "track_order")
        if tracking:
            say_where(turn, tracking)

    def _compare(self, turn: Turn, numbers: list[str]) -> None:
        """The orders in talk, the one that comes first before the other."""
        tracked = [track_number(turn, number) for number in numbers]
        for tracking in sorted(tracked, key=lambda one: expected_of(one) or date.max):
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
        situation = situation_of(tracking)
        is_dated = sentence_of(turn, tracking) != "utter_order_shown"
        if is_dated and situation in ("open", "in_transit", "partly_shipped", "partly_delivered"):
            turn.utter("utter_promise_shown", **facts_of(turn, tracking), card=order_card_of(turn, tracking))
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
        if several := say_several(turn):
            remember_orders(turn, "ask_why_late", several)
            return
        tracking = track(turn, "ask_why_late")
        if tracking is None:
            return
        facts = facts_of(turn, tracking)
        is_held = tracking.order.status == "on_hold"
        if not tracking.is_late and not is_held and self._is_complaint(turn):
            action_for("complain").act(turn)
            return
        if not tracking.is_late or is_held:
            say_where(turn, tracking)
            return
        response = "utter_delay_explained" if facts["reason"] else "utter_delay_without_reason"
        if situation_of(tracking) == "undated":
            response = "utter_tracking_undated"
        number = tracking.order.number
        buttons = slip_buttons(turn, number) or [
            cards.button("tell_team", "talk_to_human", order_number=number),
            cards.button("cancel", "cancel_order", order_number=number),
        ]
        turn.utter(response, **facts, buttons=buttons)
        for shipment in shown_shipments(tracking)[:1]:
            turn.utter(
                "utter_shipment_shown", shipment_number=shipment.number, card=shipment_card(turn, shipment)
            )

    def _is_complaint(self, turn: Turn) -> bool:
        """What is not late may be wrong in another way; of what was hardly understood even the less likely."""
        least = 0.0 if turn.band != "act" else NEARLY * turn.candidates[0]["confidence"]
        return any(each["name"] in OTHER_TROUBLE and each["confidence"] >= least for each in turn.candidates)
