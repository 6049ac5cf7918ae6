"""A question with several candidates: the next words may choose one, or be about something else altogether."""

from typing import Any, ClassVar

from actions import tasks
from actions.choosing import choose
from actions.conversation import action_for
from actions.dates import wants_cheapest
from actions.tasks import Task, register
from actions.turn import Turn
from backend.services.items import ItemCandidate
from backend.services.proposals import ConfirmedProposal


@register
class InquiryTask(Task):
    """The question's intent and the items it may mean. It is never kept or offered again: silence ends it."""

    kind = "inquiry"
    own_intents = frozenset({"inform", "choose_option", "search_product", "ask_product_info"})
    is_transient: ClassVar[bool] = True

    def is_elsewhere(self, turn: Turn) -> bool:
        return self._chosen(turn) is None

    def is_bare_answer(self, turn: Turn) -> bool:
        return turn.spare_words <= 6 and self._chosen(turn) is not None

    def is_worth_keeping(self) -> bool:
        return False

    def _chosen(self, turn: Turn) -> dict[str, Any] | None:
        candidates: list[dict[str, Any]] = self.data["candidates"]
        if wants_cheapest(turn.words) and all(entry["price"] for entry in candidates):
            return min(candidates, key=lambda entry: float(entry["price"]))
        return choose(turn.words, candidates)

    def read(self, turn: Turn) -> None:
        self.data["chosen"] = self._chosen(turn)

    def advance(self, turn: Turn) -> None:
        """Answer the question for the one that was chosen."""
        tasks.close(turn)
        with turn.pressing(self.data["intent"], sku=self.data["chosen"]["sku"]):
            action_for(self.data["intent"]).act(turn)

    def announce(self, turn: Turn, confirmed: ConfirmedProposal) -> None:
        raise TypeError("a question writes nothing")


def remember(turn: Turn, intent: str, candidates: list[ItemCandidate]) -> None:
    """Let the next words choose among these, unless something is being made."""
    if tasks.current(turn) is None:
        known = [
            {"sku": each.sku, "name": each.name, "price": str(each.list_price or "")} for each in candidates
        ]
        tasks.save(turn, InquiryTask({"intent": intent, "candidates": known}, "item"))
