"""Something went wrong: what the records show, what can be done here, and a message for the rest."""

from actions import slots
from actions.base import DeskAction
from actions.conversation import action_for
from actions.deliveries import begin_verification, counts_a_delivery
from actions.documents import ANY, DELIVERED, described_orders, named_order, newest_orders, order_in_talk
from actions.escalations import ENOUGH_OF_A_COMPLAINT, FAULTS, TROUBLE, begin_message
from actions.hold_words import asks_what_now, asks_who_lifts
from actions.holds import begin_lift, lifts_own_hold
from actions.reading import asks, is_question
from actions.return_refusals import can_come_back
from actions.return_task import begin_return
from actions.return_words import read_reason, refuses_return, wants_money_back
from actions.service_words import is_refused, is_troubled, misses_parts
from actions.tracked_orders import list_late, orders_at_risk
from actions.tracking import say_briefly, say_where, track_number
from actions.turn import Turn
from backend.domain.returns import OUR_FAULT

WANTS_MONEY = frozenset({"choose_remedy", "complain"})


class ActionReportTrouble(DeskAction):
    """Something went wrong: what the records show, what can be done here, and a message to the team for the rest."""

    intents = (
        "report_missing",
        "report_damage",
        "report_wrong_item",
        "report_billing_error",
        "report_installation_problem",
        "complain",
        "choose_remedy",
        "payment_problem",
    )

    def name(self) -> str:
        return "action_report_trouble"

    def act(self, turn: Turn) -> None:
        is_wanted = not refuses_return(turn.words)
        if turn.intent in WANTS_MONEY and is_wanted and self._refund(turn):
            return
        if is_refused(turn.words):
            self._note_refusal(turn)
            return
        is_fault = turn.intent in FAULTS and not misses_parts(turn.words)
        if is_fault and is_wanted and self._take_back(turn):
            return
        if turn.intent == "report_missing" and counts_a_delivery(turn):
            begin_verification(turn)
            return
        number = order_in_talk(turn, ANY)
        if number and turn.intent == "report_missing" and is_question(turn.words.split(".")[0]):
            say_where(turn, track_number(turn, number))
            return
        is_shown = number == turn.slot(slots.ORDER_NUMBER) and not named_order(turn)
        if number and not is_shown:
            say_briefly(turn, track_number(turn, number))
        elif not number and turn.intent == "complain" and is_troubled(turn.words) and orders_at_risk(turn):
            list_late(turn)
        turn.utter("utter_trouble_noted")
        says_nothing = turn.intent == "complain" and not number and turn.spare_words < ENOUGH_OF_A_COMPLAINT
        reason = turn.intent if turn.intent in TROUBLE else "payment_problem"
        begin_message(turn, reason, None if says_nothing else turn.words or None)

    def _note_refusal(self, turn: Turn) -> None:
        """Nothing to send back: it is on its way to us already."""
        number = order_in_talk(turn, DELIVERED | {"shipped"})
        if number:
            say_briefly(turn, track_number(turn, number))
        turn.utter("utter_refused_noted")
        is_told = turn.spare_words >= ENOUGH_OF_A_COMPLAINT or number
        begin_message(turn, turn.intent, turn.words if is_told else None)

    def _refund(self, turn: Turn) -> bool:
        """Money back for a delivered thing that is named: its return gives it."""
        if not wants_money_back(turn.words) or len(described_orders(turn, DELIVERED)) != 1:
            return False
        turn.intent = "ask_refund"
        action_for(turn.intent).act(turn)
        return True

    def _take_back(self, turn: Turn) -> bool:
        """Goods that were broken or wrong go back free of charge at once, while that is possible."""
        return take_back(turn, read_reason(turn.words) or FAULTS[turn.intent])


def take_back(turn: Turn, reason: str) -> bool:
    """Begin the return of a faulty delivery; False when no delivery is meant that could come back."""
    if reason not in OUR_FAULT:
        return False
    number = order_in_talk(turn, DELIVERED)
    if number is None and not (described_orders(turn, DELIVERED) or newest_orders(turn, DELIVERED)):
        return False
    if number and not can_come_back(turn, number):
        return False
    turn.utter("utter_trouble_returnable")
    begin_return(turn, reason)
    return True


def _asks_how(text: str) -> bool:
    """Who lifts it and how, asked; nothing yet to pass on."""
    return asks_what_now(text) or asks_who_lifts(text) and (asks(text) or is_question(text))


class ActionExplainLimits(DeskAction):
    """Topics that people handle today: says so and takes a message."""

    intents = (
        "ask_tech_support",
        "ask_scorecard",
        "release_hold_request",
    )

    def name(self) -> str:
        return "action_explain_limits"

    def act(self, turn: Turn) -> None:
        if turn.intent == "ask_tech_support" and self._is_fault(turn):
            return
        if turn.intent == "release_hold_request" and lifts_own_hold(turn):
            begin_lift(turn)
            return
        turn.utter(f"utter_limits_{turn.intent}")
        if turn.intent == "release_hold_request" and _asks_how(turn.words):
            return
        begin_message(turn, turn.intent, turn.words or None)

    def _is_fault(self, turn: Turn) -> bool:
        """A delivered item that does not work is no technical question."""
        reason = read_reason(turn.words)
        is_ours = named_order(turn) or described_orders(turn, DELIVERED)
        return bool(reason and is_ours) and take_back(turn, str(reason))
