"""A person: until someone can take over live, an honest message to the team with the facts at hand."""

from actions import cards, slots, tasks
from actions.base import DeskAction
from actions.documents import ANY, order_in_talk
from actions.formatting import show_moment
from actions.tasks import Task, register
from actions.turn import Turn
from backend.services import escalations
from backend.services.proposals import ConfirmedProposal

ENOUGH_WORDS = 12
"""A wish for a person that is this long already says what it is about."""


@register
class MessageTask(Task):
    """A message to the team: what about, then the yes."""

    kind = "message"
    own_intents = frozenset({"inform", "affirm"})

    def wants_any_text(self) -> bool:
        return self.asked == "message"

    def read(self, turn: Turn) -> None:
        if self.asked == "message" and turn.words:
            self.data["message"] = turn.words

    def advance(self, turn: Turn) -> None:
        if not self.data.get("message"):
            self.asked = "message"
            turn.utter("utter_ask_message")
            return
        self.asked = "confirm"
        turn.utter("utter_message_read_back", message=self.data["message"])

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
        number = order_in_talk(turn, ANY)
        turn.set(slots.ORDER_NUMBER, number)
        if turn.intent in ("report_damage", "report_wrong_item"):
            reason = "damaged" if turn.intent == "report_damage" else "wrong_item"
            entities = {"reason": reason} | ({"order_number": number} if number else {})
            turn.utter(
                "utter_trouble_returnable", buttons=[cards.button("return_items", "return_item", **entities)]
            )
        else:
            turn.utter("utter_trouble_noted")
        begin_message(turn, turn.intent, turn.words or None)


class ActionExplainLimits(DeskAction):
    """Topics that people handle today: says so and takes a message."""

    intents = (
        "ask_tech_support",
        "get_invoice",
        "book_installation",
        "ask_scorecard",
        "switch_account",
        "list_at_risk",
        "list_quotes_expiring",
        "release_hold_request",
    )

    def name(self) -> str:
        return "action_explain_limits"

    def act(self, turn: Turn) -> None:
        turn.utter(f"utter_limits_{turn.intent}")
        begin_message(turn, turn.intent, turn.words or None)
