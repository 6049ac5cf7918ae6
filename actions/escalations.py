"""A person: until someone can take over live, an honest message to the team with the facts at hand."""

from actions import slots, tasks
from actions.base import DeskAction
from actions.consent import consents
from actions.conversation import action_for
from actions.documents import ANY, DELIVERED, described_orders, named_order, newest_orders, order_in_talk
from actions.formatting import show_moment
from actions.holds import begin_lift, lifts_own_hold
from actions.reading import is_question, leaves_it, says_no, says_yes, wants_person
from actions.return_words import read_reason, refuses_return, wants_money_back
from actions.returns import begin_return, can_come_back
from actions.service_words import misses_parts
from actions.shipments import list_late, say_briefly, say_where, track_number
from actions.tasks import Task, register
from actions.turn import Turn
from backend.domain.actors import Role
from backend.domain.returns import OUR_FAULT, ReturnReason
from backend.services import escalations
from backend.services.proposals import ConfirmedProposal

GIVES_UP = frozenset({"start_over", "go_back", "deny", "cancel_order"})
SHORT = 3
LONGEST_NO = 6
"""With more words a no is part of what is told: no, I want you to credit me."""
SHOWN_AGAIN = 80
"""So many letters of a message are enough to know it again."""
WANTS_MONEY = frozenset({"choose_remedy", "complain"})
ENOUGH_OF_A_COMPLAINT = 5
"""With fewer words a complaint says that there is one, not what about."""
ENOUGH_WORDS = 12
"""A wish for a person that is this long already says what it is about."""

FAULTS = {"report_damage": ReturnReason.DAMAGED, "report_wrong_item": ReturnReason.WRONG_ITEM}
TROUBLE = frozenset(FAULTS) | {
    "complain",
    "report_late",
    "report_missing",
    "report_billing_error",
    "report_installation_problem",
    "choose_remedy",
    "payment_problem",
}


@register
class MessageTask(Task):
    """A message to the team: what about, then the yes."""

    kind = "message"
    own_intents = frozenset({"inform", "affirm"})
    takes_up = TROUBLE

    def wants_any_text(self) -> bool:
        return self.asked == "message"

    def read(self, turn: Turn) -> None:
        number = named_order(turn)
        if (
            self.asked == "message"
            and number
            and turn.spare_words <= SHORT
            and number != self.data.get("order_number")
        ):
            self.data["order_number"] = number
        elif self.asked == "message" and turn.words and not consents(turn.words, frozenset()):
            self.data["message"] = turn.words
        elif self.asked == "confirm" and self._adds(turn.words):
            self.data["message"] = f"{self.data['message']}\n{turn.words}"

    def _adds(self, text: str) -> bool:
        """Neither a yes nor a no, unless it is a no that tells more than that."""
        tells = len(text.split()) > LONGEST_NO and not leaves_it(text)
        return bool(text) and (tells or not says_no(text)) and not says_yes(text)

    def leads_to(self, turn: Turn) -> str | None:
        """ "Cancel" by itself is no message."""
        if self.asked == "confirm" and wants_person(turn.words):
            return "talk_to_human"
        gives_up = (turn.intent in GIVES_UP or says_no(turn.words)) and len(turn.words.split()) <= SHORT
        return "start_over" if self.asked == "message" and gives_up else None

    def is_bare_answer(self, turn: Turn) -> bool:
        """A question is a side step; what else is told belongs to the message."""
        return turn.intent in self.takes_up and not is_question(turn.words)

    def decline(self, turn: Turn) -> bool:
        tasks.close(turn)
        turn.utter("utter_message_not_left")
        return True

    def advance(self, turn: Turn) -> None:
        if not self.data.get("message"):
            number = self.data.get("order_number")
            if self.asked == "message" and number and number != turn.slot(slots.ORDER_NUMBER):
                say_briefly(turn, track_number(turn, number))
            self.asked = "message"
            turn.utter("utter_ask_message")
            return
        message = shortened(self.data["message"]) if self.asked == "confirm" else self.data["message"]
        self.asked = "confirm"
        turn.utter("utter_message_read_back", message=message)

    def confirm(self, turn: Turn) -> None:
        left = turn.write(
            lambda session: escalations.leave_message(
                session,
                turn.actor,
                turn.conversation_id,
                self.data.get("topic", "talk_to_human"),
                self.data["message"],
                {
                    "order_number": self.data.get("order_number"),
                    "quote_number": turn.slot(slots.QUOTE_NUMBER),
                    "invoice_number": self.data.get("invoice_number"),
                },
                turn.now,
            )
        )
        tasks.close(turn)
        respond_by = show_moment(left.respond_by, turn.locale.timezone, turn.locale.locale)
        turn.utter("utter_message_left", escalation_number=left.number, respond_by=respond_by)

    def announce(self, turn: Turn, confirmed: ConfirmedProposal) -> None:
        raise TypeError("a message is confirmed without a proposal")


def shortened(message: str) -> str:
    """A long message that was shown in full before, with what was added to it since."""
    first, *added = message.split("\n")
    return "\n".join(
        [f"{first[:SHOWN_AGAIN].rstrip()} …" if len(first) > SHOWN_AGAIN + SHORT else first, *added]
    )


def begin_message(turn: Turn, topic: str, message: str | None) -> None:
    """Offer to leave what was said, or ask for it."""
    number = turn.entity("order_number") or turn.slot(slots.ORDER_NUMBER)
    about = {"topic": topic, "order_number": number, "invoice_number": turn.entity("invoice_number")}
    task = MessageTask(about | ({"message": message} if message else {}))
    tasks.begin(turn, task)
    tasks.run(turn, task)


class ActionTalkToHuman(DeskAction):
    """No live hand-over yet: says so, and takes a message."""

    intents = ("talk_to_human",)

    def name(self) -> str:
        return "action_talk_to_human"

    def act(self, turn: Turn) -> None:
        turn.utter("utter_people_explained")
        task = tasks.current(turn)
        if isinstance(task, MessageTask) and task.data.get("message"):
            tasks.run(turn, task)
            return
        begin_message(turn, "talk_to_human", turn.words if len(turn.words.split()) >= ENOUGH_WORDS else None)


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
        from actions.deliveries import begin_verification, counts_a_delivery

        is_wanted = not refuses_return(turn.words)
        if turn.intent in WANTS_MONEY and is_wanted and self._refund(turn):
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
        turn.utter("utter_trouble_noted")
        says_nothing = turn.intent == "complain" and not number and turn.spare_words < ENOUGH_OF_A_COMPLAINT
        reason = turn.intent if turn.intent in TROUBLE else "payment_problem"
        begin_message(turn, reason, None if says_nothing else turn.words or None)

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


class ActionExplainLimits(DeskAction):
    """Topics that people handle today: says so and takes a message."""

    intents = (
        "ask_tech_support",
        "ask_scorecard",
        "switch_account",
        "list_at_risk",
        "list_quotes_expiring",
        "release_hold_request",
    )

    def name(self) -> str:
        return "action_explain_limits"

    def act(self, turn: Turn) -> None:
        if turn.intent == "ask_tech_support" and self._is_fault(turn):
            return
        if turn.intent == "list_at_risk" and turn.actor.role is Role.CUSTOMER:
            list_late(turn)
            return
        if turn.intent == "release_hold_request" and lifts_own_hold(turn):
            begin_lift(turn)
            return
        turn.utter(f"utter_limits_{turn.intent}")
        begin_message(turn, turn.intent, turn.words or None)

    def _is_fault(self, turn: Turn) -> bool:
        """A delivered item that does not work is no technical question."""
        reason = read_reason(turn.words)
        is_ours = named_order(turn) or described_orders(turn, DELIVERED)
        return bool(reason and is_ours) and take_back(turn, str(reason))
