"""Several orders were just shown: the next words may take one of them, or all."""

from typing import ClassVar

from actions import tasks
from actions.conversation import action_for
from actions.documents import ANY, order_in_talk
from actions.reading import read_ordinal, wants_all
from actions.service_words import asks_first
from actions.tasks import Task, register
from actions.tracking import LIMIT_OF_BUBBLES, expected_of, say_briefly, track_number
from actions.turn import Turn
from backend.services.proposals import ConfirmedProposal

LIKE_CHOOSING = frozenset({"inform", "choose_option", "nlu_fallback", "track_order", "list_orders"})
OF_ONE = LIKE_CHOOSING | {
    "cancel_order", "change_order", "expedite_order", "ask_promise", "ask_why_late", "report_late", "reorder",
    "return_item", "get_invoice", "set_order_details",
}  # fmt: skip


@register
class OrderInquiryTask(Task):
    """The question's intent and the orders it was answered with; silence ends it."""

    kind = "order_inquiry"
    own_intents = frozenset()
    is_transient: ClassVar[bool] = True

    def is_elsewhere(self, turn: Turn) -> bool:
        return self._meant(turn) is None

    def is_bare_answer(self, turn: Turn) -> bool:
        return self._position(turn) is not None or self._meant(turn) is not None

    def _position(self, turn: Turn) -> int | None:
        is_of_one = turn.intent in OF_ONE and not turn.names_document
        return read_ordinal(turn.words, len(self.data["offered"])) if is_of_one else None

    def is_worth_keeping(self) -> bool:
        return False

    def leads_to(self, turn: Turn) -> str | None:
        """ "The first one - cancel": that one is in talk, for whatever is wanted of it."""
        position = self._position(turn)
        if position is not None:
            turn.mean("order_number", self.data["offered"][position])
            tasks.close(turn)
            return self.data["intent"] if turn.intent in LIKE_CHOOSING else turn.intent
        return None

    def _meant(self, turn: Turn) -> str | None:
        if turn.intent not in LIKE_CHOOSING or turn.names_document:
            return None
        if wants_all(turn.words) or asks_first(turn.words):
            return "all"
        number = order_in_talk(turn, ANY, self.data["offered"])
        return number if number in self.data["offered"] else None

    def read(self, turn: Turn) -> None:
        self.data["chosen"] = self._meant(turn)

    def advance(self, turn: Turn) -> None:
        tasks.close(turn)
        if self.data["chosen"] != "all":
            with turn.pressing(self.data["intent"], order_number=self.data["chosen"]):
                action_for(self.data["intent"]).act(turn)
            return
        tracked = [track_number(turn, number) for number in self.data["offered"]]
        tracked.sort(key=lambda one: (expected_of(one) is None, expected_of(one)))
        for tracking in tracked[:LIMIT_OF_BUBBLES]:
            say_briefly(turn, tracking)

    def announce(self, turn: Turn, confirmed: ConfirmedProposal) -> None:
        raise TypeError("a question writes nothing")


def remember_orders(turn: Turn, intent: str, offered: list[str]) -> None:
    """Let the next words choose among these, unless something is being made."""
    if tasks.current(turn) is None and len(offered) > 1:
        tasks.save(turn, OrderInquiryTask({"intent": intent, "offered": offered}, "order"))
