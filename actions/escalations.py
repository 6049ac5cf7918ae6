"""A person: until someone can take over live, an honest message to the team with the facts at hand."""

from actions import slots, tasks
from actions.base import DeskAction
from actions.consent import consents
from actions.documents import named_order
from actions.formatting import show_moment
from actions.reading import is_question, leaves_it, says_no, wants_person
from actions.service_words import (
    asks_aside,
    declines,
    leaves_word,
)
from actions.tasks import Task, register
from actions.tracking import say_briefly, track_number
from actions.turn import Turn
from backend.domain.returns import ReturnReason
from backend.services import escalations
from backend.services.proposals import ConfirmedProposal

GIVES_UP = frozenset({"start_over", "go_back", "deny", "cancel_order"})
SHORT = 3
SHOWN_AGAIN = 80
"""So many letters of a message are enough to know it again."""
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
        enough = ENOUGH_OF_A_COMPLAINT if leaves_word(turn.words) else ENOUGH_WORDS
        begin_message(turn, "talk_to_human", turn.words if len(turn.words.split()) > enough else None)
