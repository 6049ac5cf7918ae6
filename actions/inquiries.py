"""A question with several candidates: the next words may choose one, or be about something else altogether."""

import re
from typing import Any, ClassVar

from actions import tasks
from actions.choosing import choose
from actions.conversation import action_for
from actions.line_names import name_words
from actions.picking import Pick, nearest, pick, reason, say_why
from actions.reading import names_one_of_them
from actions.tasks import Task, register
from actions.turn import Turn
from backend.domain.words import head_word
from backend.services.items import ItemCandidate
from backend.services.proposals import ConfirmedProposal

_COUNT = re.compile(r"(?<![\w.,#/$-])\d{1,4}(?![\w/%-]|\s*(?:inch|in\b|ft\b|\"))")
MOST_WORDS = 6
"""A longer message is no choice of one item."""


@register
class InquiryTask(Task):
    """The question's intent and the items it may mean. It is never kept or offered again: silence ends it."""

    kind = "inquiry"
    own_intents = frozenset({"inform", "choose_option", "search_product", "ask_product_info"})
    is_transient: ClassVar[bool] = True

    def is_elsewhere(self, turn: Turn) -> bool:
        return self._chosen(turn) is None

    def is_bare_answer(self, turn: Turn) -> bool:
        return turn.spare_words <= MOST_WORDS and self._chosen(turn) is not None

    def is_worth_keeping(self) -> bool:
        return False

    def _chosen(self, turn: Turn) -> dict[str, Any] | None:
        candidates: list[dict[str, Any]] = self.data["candidates"]
        found = self._picked(turn)
        if found:
            return found.only
        return choose(turn.words, candidates) or self._described(turn)

    def _picked(self, turn: Turn) -> Pick | None:
        return pick(turn, self.data["candidates"], turn.words) if turn.spare_words <= MOST_WORDS else None

    def _described(self, turn: Turn) -> dict[str, Any] | None:
        """The dual monitor one, said of docks."""
        if not names_one_of_them(turn.words) or turn.spare_words > MOST_WORDS:
            return None
        kind = head_word(self.data["candidates"][0]["name"])
        kin = [one for one in self.data["candidates"] if head_word(one["name"]) == kind]
        return nearest(turn, kin, f"{' '.join(name_words(turn.words))} {kind or ''}")

    def read(self, turn: Turn) -> None:
        self.data["chosen"] = self._chosen(turn)

    def advance(self, turn: Turn) -> None:
        """Answer the question for the one that was chosen."""
        tasks.close(turn)
        found = self._picked(turn)
        if found and found.only:
            say_why(turn, reason(found, found.only))
        sku, quantity = self.data["chosen"]["sku"], self._counted(turn)
        if quantity is not None:
            with turn.pressing("place_order", sku=sku, quantity=str(quantity)):
                action_for("place_order").act(turn)
            return
        with turn.pressing(self.data["intent"], sku=sku):
            action_for(self.data["intent"]).act(turn)

    def _counted(self, turn: Turn) -> int | None:
        """3 of the basic one: more than a choice, and no number of its name or place."""
        numbers = [match[0] for match in _COUNT.finditer(turn.unplaced)]
        is_place = turn.words.strip(" .!").isdigit()
        is_named = bool(numbers) and numbers[0] in re.findall(r"\d+", self.data["chosen"]["name"])
        return int(numbers[0]) if len(numbers) == 1 and not is_place and not is_named else None

    def announce(self, turn: Turn, confirmed: ConfirmedProposal) -> None:
        raise TypeError("a question writes nothing")


def remember(turn: Turn, intent: str, candidates: list[ItemCandidate]) -> None:
    """Let the next words choose among these, unless something is being made."""
    if tasks.current(turn) is None:
        known = [{"sku": each.sku, "name": each.name} for each in candidates]
        tasks.save(turn, InquiryTask({"intent": intent, "candidates": known}, "item"))
