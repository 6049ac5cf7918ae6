"""A person: until someone can take over live, an honest message to the team with the facts at hand."""

from actions import slots, tasks
from actions.base import DeskAction
from actions.consent import consents
from actions.conversation import action_for
from actions.documents import ANY, DELIVERED, described_orders, named_order, newest_orders, order_in_talk
from actions.formatting import show_moment
from actions.reading import asks, is_question, leaves_it, says_no, wants_person
from actions.return_refusals import can_come_back
from actions.return_task import begin_return
from actions.return_words import read_reason, refuses_return, wants_money_back
from actions.service_words import (
    asks_aside,
    asks_what_now,
    asks_who_lifts,
    declines,
    is_billed_wrong,
    is_refused,
    is_troubled,
    leaves_word,
    misses_parts,
)
from actions.tasks import Task, register
from actions.tracked_orders import list_late, orders_at_risk
from actions.tracking import say_briefly, say_where, track_number
from actions.turn import Turn
from backend.domain.returns import OUR_FAULT, ReturnReason
from backend.services import escalations
from backend.services.proposals import ConfirmedProposal

GIVES_UP = frozenset({"start_over", "go_back", "deny", "cancel_order"})
SHORT = 3
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


ASIDES = frozenset(
    {
        "track_order",
        "ask_promise",
        "ask_why_late",
        "list_orders",
        "ask_return_status",
        "ask_balance",
        "ask_credit",
    }
)
"""Questions that are answered rather than passed on."""


@register
class MessageTask(Task):
    """A message to the team: what about, then the yes."""

    kind = "message"
    own_intents = frozenset({"inform", "affirm"})
    takes_up = TROUBLE
    verbs = frozenset(
        "pass send leave forward tell them on along through over him her right away why not asap fast quick quickly soon".split()
    )

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
        return bool(text) and not declines(text) and not leaves_it(text) and not consents(text, self.verbs)

    def leads_to(self, turn: Turn) -> str | None:
        """ "Cancel" by itself is no message."""
        if self.asked == "confirm" and wants_person(turn.words):
            return "talk_to_human"
        if leaves_word(turn.words) and self.data.get("message"):
            return "inform"
        if turn.intent in ASIDES and turn.band == "act" and asks_aside(turn.words) and _is_short(turn.words):
            return turn.intent
        gives_up = (turn.intent in GIVES_UP or says_no(turn.words)) and len(turn.words.split()) <= SHORT
        return "start_over" if self.asked == "message" and gives_up else None

    def takes_whole(self, turn: Turn) -> bool:
        return not asks_aside(turn.words)

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
        is_again = self.asked == "confirm"
        message = shortened(self.data["message"]) if is_again else self.data["message"]
        self.asked = "confirm"
        turn.utter("utter_message_read_again" if is_again else "utter_message_read_back", message=message)

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
                },
                turn.now,
            )
        )
        tasks.close(turn)
        respond_by = show_moment(left.respond_by, turn.locale.timezone, turn.locale.locale)
        turn.utter("utter_message_left", escalation_number=left.number, respond_by=respond_by)

    def announce(self, turn: Turn, confirmed: ConfirmedProposal) -> None:
        raise TypeError("a message is confirmed without a proposal")


def _is_short(text: str) -> bool:
    return len(text.split()) <= ENOUGH_WORDS


def shortened(message: str) -> str:
    """A long message that was shown in full before, with what was added to it since."""
    first, *added = message.split("\n")
    return "\n".join(
        [f"{first[:SHOWN_AGAIN].rstrip()} …" if len(first) > SHOWN_AGAIN + SHORT else first, *added]
    )


def begin_message(turn: Turn, topic: str, message: str | None) -> None:
    """Offer to leave what was said, or ask for it."""
    number = turn.entity("order_number") or turn.slot(slots.ORDER_NUMBER)
    task = MessageTask({"topic": topic, "order_number": number} | ({"message": message} if message else {}))
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
        enough = ENOUGH_OF_A_COMPLAINT if leaves_word(turn.words) else ENOUGH_WORDS
        begin_message(turn, "talk_to_human", turn.words if len(turn.words.split()) > enough else None)


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
        begin_message(turn, turn.intent, None if says_nothing else turn.words or None)

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
        "get_invoice",
        "book_installation",
        "ask_scorecard",
        "release_hold_request",
    )

    def name(self) -> str:
        return "action_explain_limits"

    def act(self, turn: Turn) -> None:
        if turn.intent == "ask_tech_support" and self._is_fault(turn):
            return
        if turn.intent == "get_invoice" and turn.words and is_billed_wrong(turn.words):
            turn.intent = "report_billing_error"
            action_for(turn.intent).act(turn)
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
