"""Cancelling an order or some of its lines."""

from actions import cards, slots, tasks
from actions.base import DeskAction
from actions.documents import CANCELLABLE, ask_which_order, named_order, order_in_talk
from actions.line_names import excepts, is_pointed_at, left_lines, meant_lines, named_lines, names_a_thing
from actions.order_changes import begin_order_change
from actions.reading import read_line_numbers, refers_back, wants_all
from actions.remainders import begin_without_rest, drops_rest_of_order
from actions.return_cancellations import begin_return_cancellation, means_return
from actions.return_task import ReturnTask
from actions.tasks import Task, register
from actions.turn import Turn
from actions.wording import label
from backend.domain.errors import OrderDeskError
from backend.services import cancellations, orders
from backend.services.proposals import ConfirmedProposal


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
        return tasks.leave(turn)

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
        from actions.answers import give_up

        task = tasks.current(turn)
        if drops_rest_of_order(turn):
            begin_without_rest(turn)
            return
        if (
            task
            and not isinstance(task, CancellationTask)
            and not named_order(turn)
            and not turn.entity("rma_number")
            and _gives_up(turn, task)
        ):
            give_up(turn)
            return
        if means_return(turn) and not isinstance(task, ReturnTask):
            begin_return_cancellation(turn)
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
