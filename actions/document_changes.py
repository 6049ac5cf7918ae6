"""How a change of a document that exists is made: its lines as they are to be, against how they are."""

from abc import ABC, abstractmethod
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from actions import cards, tasks
from actions.change_words import speaks_of_ordered, wants_removal
from actions.draft_lines import take_less
from actions.draft_state import lines_of, open_lines_of
from actions.line_names import named_lines
from actions.line_tasks import LinesTask
from actions.reading import leaves_it, wants_more
from actions.turn import Turn
from actions.wording import label
from backend.domain.errors import OrderNotChangeable
from backend.domain.order_requests import OrderChange
from backend.services.promises import RequestedLine
from backend.services.proposals import ShownProposal

CHANGE_INTENTS = frozenset(
    {
        "change_order",
        "set_order_details",
        "expedite_order",
        "add_line",
        "remove_line",
        "change_quote",
        "inform",
    }
)


class DocumentChangeTask(LinesTask, ABC):
    """The document's lines as they are to be; what differs from how they are is the change."""

    own_intents = CHANGE_INTENTS
    verbs = frozenset({"change", "make", "update", "send", "ship", "place", "submit", "speed", "up"})
    entity: str

    def is_elsewhere(self, turn: Turn) -> bool:
        named = turn.entity(self.entity)
        return bool(named and self.data.get("number") and named != self.data["number"])

    def is_worth_keeping(self) -> bool:
        return bool(self.data.get("number")) and not self._is_unchanged()

    def decline(self, turn: Turn) -> bool:
        return tasks.leave(turn) if leaves_it(turn.words) else False

    def read(self, turn: Turn) -> None:
        if not self.data.get("number"):
            number = self.find(turn)
            if number is None:
                return
            self._load(turn, number)
        if turn.intent == "cancel_order" and take_less(self.data, turn):
            return
        if turn.intent == "expedite_order" and not turn.dates and not wants_removal(turn.words):
            self.data["pace"] = "fastest"
        if self._names_other_line(turn):
            self.data["other"] = True
            return
        super().read(turn)

    def _names_other_line(self, turn: Turn) -> bool:
        """Something shall come off, or is said to be on it, that the document does not have."""
        if not turn.lines or open_lines_of(self.data):
            return False
        is_counted = any(read.stated_quantity is not None for read in turn.lines)
        is_removal = wants_removal(turn.words) and not is_counted
        is_known = speaks_of_ordered(turn.words) and not wants_more(turn.words)
        return (is_removal or is_known) and not named_lines(turn.words, lines_of(self.data), turn.lines)

    def _load(self, turn: Turn, number: str) -> None:
        document = self.document(turn, number)
        self.data["number"] = document["number"]
        self.data["lines"] = [
            {key: line[key] for key in ("line_number", "sku", "name", "unit", "quantity")}
            for line in document["lines"]
            if line["status"] != "cancelled"
        ]
        self.data["before"] = [dict(line) for line in self.data["lines"]]
        turn.talk_of(*(line["sku"] for line in self.data["lines"]))

    def advance(self, turn: Turn) -> None:
        if not self.data.get("number"):
            self.asked = "document"
            self.data["offered"] = self.ask_document(turn)
            if not self.data["offered"]:
                tasks.close(turn)
            return
        for text in self.data.pop("unknown", []):
            turn.utter("utter_item_unknown", words=text)
        self._say_picked(turn)
        if self.data.pop("other", False):
            self.asked = "change"
            turn.utter("utter_ask_line_to_change", number=self.data["number"], card=self.card(turn))
            return
        if self._ask_item(turn) or self._ask_quantity(turn) or self._ask_date(turn):
            return
        if "not_before" in self.data:
            turn.utter("utter_not_before", date=self.data.pop("not_before"))
        if self._is_unchanged():
            self.check_open(turn)
            self.asked = "change"
            turn.utter("utter_ask_change", number=self.data["number"], card=self.card(turn))
            return
        try:
            shown = turn.write(lambda session: self.proposal(session, turn, self.change()))
        except OrderNotChangeable:
            tasks.close(turn)
            raise
        self.read_back(turn, shown)

    def _is_unchanged(self) -> bool:
        return self.change() == OrderChange() and not open_lines_of(self.data)

    def change(self) -> OrderChange:
        """What differs between how the document is and how it is to be."""
        before = {line["line_number"]: line for line in self.data.get("before", ())}
        kept = {line["line_number"]: line for line in lines_of(self.data) if line.get("line_number")}
        given = self.data.get("requested_date")
        return OrderChange(
            set_quantity=tuple(
                (number, line["quantity"])
                for number, line in kept.items()
                if line["quantity"] != before[number]["quantity"]
            ),
            replace_item=tuple(
                (number, line["sku"]) for number, line in kept.items() if line["sku"] != before[number]["sku"]
            ),
            cancel_lines=tuple(number for number in before if number not in kept),
            add_lines=tuple(
                RequestedLine(line["sku"], line["quantity"])
                for line in lines_of(self.data)
                if not line.get("line_number") and line["quantity"]
            ),
            ship_to_id=self.data.get("ship_to_id"),
            requested_date=date.fromisoformat(given) if given else None,
            po_number=self.data.get("po_number"),
            delivery_note=self.data.get("delivery_note"),
            expedite=self.data.get("pace") == "fastest",
        )

    def read_back(self, turn: Turn, shown: ShownProposal) -> None:
        super().read_back(turn, shown)
        card = cards.document_card(turn, "readback", shown.shown, title=label("read_back_change"))
        turn.utter("utter_change_read_back", number=self.data["number"], card=card)

    def check_open(self, turn: Turn) -> None:
        """Refuse before asking what to change when nothing of the document can change any more."""

    @abstractmethod
    def find(self, turn: Turn) -> str | None:
        """The number of the document that is meant."""

    @abstractmethod
    def ask_document(self, turn: Turn) -> list[str]:
        """Ask which one; the numbers offered."""

    @abstractmethod
    def document(self, turn: Turn, number: str) -> dict[str, Any]:
        """The document as it is."""

    @abstractmethod
    def proposal(self, session: Session, turn: Turn, change: OrderChange) -> ShownProposal:
        """Price and promise the change for the read-back."""

    def card(self, turn: Turn) -> cards.Card:
        number = self.data["number"]
        return cards.document_card(turn, "order", self.document(turn, number), title=number)
