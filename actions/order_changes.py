"""Changes and cancellations of orders and quotes that exist."""

from abc import ABC, abstractmethod
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from actions import cards, slots, tasks
from actions.base import DeskAction
from actions.delivery_wishes import begin_delivery_wish
from actions.delivery_words import instructs_existing
from actions.documents import CANCELLABLE, ask_which_order, named_order, newest_orders, order_in_talk
from actions.draft_lines import lines_of, open_lines_of, take_less
from actions.expediting import begin_sooner, brings_forward
from actions.holds import begin_hold, holds_existing
from actions.line_names import (
    excepts,
    is_pointed_at,
    left_lines,
    meant_lines,
    named_lines,
    names_a_thing,
)
from actions.line_tasks import LinesTask
from actions.reading import (
    adds_to_existing,
    leaves_it,
    read_line_numbers,
    refers_back,
    speaks_of_ordered,
    wants_all,
    wants_more,
    wants_removal,
)
from actions.remainders import begin_without_rest, drops_rest_of_order
from actions.tasks import Task, register
from actions.turn import Turn
from actions.wording import label
from backend.domain.errors import OrderDeskError
from backend.domain.order_changing import none_changeable
from backend.domain.order_requests import OrderChange
from backend.services import cancellations, order_changes, orders
from backend.services.promises import RequestedLine
from backend.services.proposals import ConfirmedProposal, ShownProposal

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


def leave(turn: Turn) -> bool:
    """Everything stays as it is; what was put aside is offered again."""
    task = tasks.current(turn)
    if task:
        task.drop_proposal(turn)
        tasks.close(turn)
        turn.utter("utter_task_dropped", task=task.title)
    return True


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
        return leave(turn) if leaves_it(turn.words) else False

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
        self.read_back(turn, turn.write(lambda session: self.proposal(session, turn, self.change())))

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


@register
class OrderChangeTask(DocumentChangeTask):
    kind = "change_order"
    entity = "order_number"

    def find(self, turn: Turn) -> str | None:
        """The order in talk, unless another is named: an address or item said here is the wish, no description."""
        offered = self.data.get("offered") or ()
        if adds_to_existing(turn.words) and not named_order(turn):
            known = newest_orders(turn, CANCELLABLE)
            return known[0].number if known else None
        in_talk: str | None = turn.slot(slots.ORDER_NUMBER)
        is_this = refers_back(turn.words) or read_line_numbers(turn.words) or turn.named_ship_tos
        if in_talk and is_this and not offered:
            return named_order(turn) or in_talk
        return order_in_talk(turn, CANCELLABLE, offered)

    def check_open(self, turn: Turn) -> None:
        order = orders.show_order(turn.session, turn.actor, self.data["number"], now=turn.now)
        if not any(line.can_change for line in order.lines):
            tasks.close(turn)
            raise none_changeable(order.number, order.lines)

    def ask_document(self, turn: Turn) -> list[str]:
        return ask_which_order(turn, "change_order", CANCELLABLE)

    def document(self, turn: Turn, number: str) -> dict[str, Any]:
        return orders.show_order(turn.session, turn.actor, number, now=turn.now).as_dict()

    def proposal(self, session: Session, turn: Turn, change: OrderChange) -> ShownProposal:
        return order_changes.propose_order_change(
            session, turn.actor, self.data["number"], change, now=turn.now
        )

    def announce(self, turn: Turn, confirmed: ConfirmedProposal) -> None:
        number = confirmed.document_number
        turn.set(slots.ORDER_NUMBER, number)
        card = cards.document_card(turn, "order", confirmed.result, title=f"{label('order')} {number}")
        turn.utter("utter_order_changed", order_number=number, card=card)


def begins_change(turn: Turn) -> bool:
    """Whether the words are about an order that exists rather than the draft."""
    if turn.entity("order_number") or adds_to_existing(turn.words):
        return True
    return tasks.current(turn) is None and bool(turn.slot(slots.ORDER_NUMBER)) and not turn.lines


def begin_order_change(turn: Turn) -> None:
    """Take up the change, or go on with the one that is open for this order."""
    task = tasks.current(turn)
    if not isinstance(task, OrderChangeTask) or task.is_elsewhere(turn):
        task = OrderChangeTask()
        tasks.begin(turn, task)
    tasks.go_on(turn, task)


class ActionChangeOrder(DeskAction):
    """Change the draft if one is open, the quote if one is meant, else an order."""

    intents = ("change_order", "set_order_details", "expedite_order", "remove_line")

    def name(self) -> str:
        return "action_change_order"

    def act(self, turn: Turn) -> None:
        from actions.quotes import begin_quote_change

        if holds_existing(turn):
            begin_hold(turn)
            return
        if instructs_existing(turn):
            begin_delivery_wish(turn)
            return
        if brings_forward(turn):
            begin_sooner(turn)
            return
        in_talk = turn.slot(slots.QUOTE_NUMBER) and not turn.slot(slots.ORDER_NUMBER)
        if turn.entity("quote_number") or in_talk and not turn.entity("order_number"):
            begin_quote_change(turn)
        else:
            begin_order_change(turn)


@register
class CancellationTask(Task):
    """A whole order, or some of its lines."""

    kind = "cancel_order"
    own_intents = frozenset({"cancel_order", "inform", "remove_line"})
    verbs = frozenset({"cancel", "call", "off", "drop", "remove"})

    def is_elsewhere(self, turn: Turn) -> bool:
        named = turn.entity("order_number")
        return bool(
            named and self.data.get("number") and named != self.data["number"] and turn.intent != "inform"
        )

    def read(self, turn: Turn) -> None:
        if named_order(turn) or not self.data.get("number"):
            self.data["number"] = order_in_talk(turn, CANCELLABLE, self.data.get("offered") or ())
        if not self.data["number"] or self.asked == "document":
            return
        line_numbers = self._line_numbers(turn)
        if line_numbers or wants_all(turn.words):
            self.data["line_numbers"] = list(line_numbers)
        elif any(names_a_thing(read) or is_pointed_at(turn.words, read) for read in turn.lines):
            self.data["other"] = True

    def _line_numbers(self, turn: Turn) -> tuple[int, ...]:
        """Lines named by number or by item; all but those after "everything except"."""
        numbered = read_line_numbers(turn.words)
        if numbered and not excepts(turn.words):
            return numbered
        order = orders.show_order(turn.session, turn.actor, self.data["number"], now=turn.now).as_dict()
        lines = [line for line in order["lines"] if line["status"] != "cancelled"]
        meant = left_lines(turn.words, lines) or meant_lines(turn.words, lines, turn.lines)
        return tuple(line["line_number"] for line in meant)

    def decline(self, turn: Turn) -> bool:
        return leave(turn)

    def advance(self, turn: Turn) -> None:
        if not self.data.get("number"):
            self.asked = "document"
            self.data["offered"] = ask_which_order(turn, "cancel_order", CANCELLABLE)
            if not self.data["offered"]:
                tasks.close(turn)
            return
        number, line_numbers = self.data["number"], tuple(self.data.get("line_numbers") or ())
        turn.set(slots.ORDER_NUMBER, number)
        if self.data.pop("other", False) and not line_numbers:
            self._ask_line(turn, number)
            return
        try:
            shown = turn.write(
                lambda session: cancellations.propose_cancellation(
                    session, turn.actor, number, line_numbers=line_numbers, now=turn.now
                )
            )
        except OrderDeskError:
            tasks.close(turn)
            raise
        self.read_back(turn, shown)
        turn.talk_of(*(line["sku"] for line in shown.shown["lines"]))
        card = cards.document_card(turn, "readback", shown.shown, title=label("read_back_cancellation"))
        turn.utter("utter_cancellation_read_back", number=number, card=card)

    def _ask_line(self, turn: Turn, number: str) -> None:
        """An item was named that the order does not have: better asked than the whole order called off."""
        self.asked = "line"
        order = orders.show_order(turn.session, turn.actor, number, now=turn.now).as_dict()
        card = cards.document_card(turn, "order", order, title=f"{label('order')} {number}")
        turn.utter("utter_ask_line_of_order", number=number, card=card)

    def announce(self, turn: Turn, confirmed: ConfirmedProposal) -> None:
        number = confirmed.document_number
        whole = confirmed.result.get("status") == "cancelled"
        card = cards.document_card(turn, "order", confirmed.result, title=f"{label('order')} {number}")
        turn.utter(
            "utter_order_cancelled" if whole else "utter_order_lines_cancelled",
            order_number=number,
            card=card,
        )


class ActionCancelOrder(DeskAction):
    """Cancel an order or its lines; "cancel it" while something is being made gives that up."""

    intents = ("cancel_order",)

    def name(self) -> str:
        return "action_cancel_order"

    def act(self, turn: Turn) -> None:
        from actions.session import give_up

        task = tasks.current(turn)
        if drops_rest_of_order(turn):
            begin_without_rest(turn)
            return
        if (
            task
            and not isinstance(task, CancellationTask)
            and not named_order(turn)
            and _gives_up(turn, task)
        ):
            give_up(turn)
            return
        if task is None and _cancels_part(turn):
            begin_order_change(turn)
            return
        if turn.entity("quote_number"):
            turn.utter("utter_quote_lapses", quote_number=turn.entity("quote_number"))
            return
        if not isinstance(task, CancellationTask) or task.is_elsewhere(turn):
            task = CancellationTask()
            tasks.begin(turn, task)
        task.take(turn)
        tasks.run(turn, task)


def _cancels_part(turn: Turn) -> bool:
    """Some pieces of a line are called off: 4 of the 14 monitors."""
    counted = [read for read in turn.lines if read.stated_quantity is not None]
    number = order_in_talk(turn, CANCELLABLE) if len(counted) == 1 else None
    if number is None:
        return False
    order = orders.show_order(turn.session, turn.actor, number, now=turn.now).as_dict()
    meant = named_lines(counted[0].text, order["lines"], counted)
    return len(meant) == 1 and (counted[0].stated_quantity or 0) < meant[0]["quantity"]


def _gives_up(turn: Turn, task: Task) -> bool:
    """Cancel it, said of what is being made: short, and of no order by name."""
    return refers_back(turn.words) or turn.spare_words <= 3 and bool(task.data)
