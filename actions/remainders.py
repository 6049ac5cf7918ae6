"""Leave the rest: what has not gone of an order, or is not there, is called off on the yes."""

from actions import cards, slots, tasks
from actions.documents import ask_which_order, named_order, order_referred_to
from actions.reading import read_line_numbers
from actions.remainder_words import drops_rest, sends_stock
from actions.tasks import OneOrderTask, register
from actions.turn import Turn
from actions.wording import label
from backend.domain.errors import NoRemainder, OrderDeskError
from backend.domain.order_states import OPEN
from backend.services import remainders
from backend.services.proposals import ConfirmedProposal


@register
class RemainderTask(OneOrderTask):
    """Which order, then the yes."""

    kind = "remainder"
    own_intents = frozenset({"cancel_order", "inform", "remove_line"})
    verbs = frozenset({"cancel", "drop", "leave", "forget", "call", "off", "close", "rest", "remainder"})

    def read(self, turn: Turn) -> None:
        if not self.data.get("number"):
            self.data["number"] = order_referred_to(turn, OPEN, self.data.get("offered") or ())
            self.data["sends_stock"] = self.data.get("sends_stock") or sends_stock(turn.words)

    def decline(self, turn: Turn) -> bool:
        return tasks.leave(turn)

    def advance(self, turn: Turn) -> None:
        number = self.data.get("number")
        if not number:
            self.asked = "document"
            self.data["offered"] = ask_which_order(turn, "inform", OPEN)
            if not self.data["offered"]:
                tasks.close(turn)
            return
        turn.set(slots.ORDER_NUMBER, number)
        try:
            self._propose(turn, number)
        except NoRemainder as none:
            tasks.close(turn)
            _say_none(turn, none)
        except OrderDeskError:
            tasks.close(turn)
            raise

    def _propose(self, turn: Turn, number: str) -> None:
        is_stock_sent = bool(self.data.get("sends_stock"))
        shown = turn.write(
            lambda session: remainders.propose_without_rest(
                session, turn.actor, number, sends_stock=is_stock_sent, now=turn.now
            )
        )
        self.read_back(turn, shown)
        is_smaller = shown.kind == "change_order"
        title = label("read_back_change" if is_smaller else "read_back_cancellation")
        card = cards.document_card(turn, "readback", shown.shown, title=title)
        response = "utter_rest_smaller_read_back" if is_smaller else "utter_rest_cancelled_read_back"
        turn.utter(response, number=number, card=card)

    def announce(self, turn: Turn, confirmed: ConfirmedProposal) -> None:
        number = confirmed.document_number
        card = cards.document_card(turn, "order", confirmed.result, title=f"{label('order')} {number}")
        turn.utter("utter_rest_cancelled", order_number=number, card=card)


def _say_none(turn: Turn, none: NoRemainder) -> None:
    """Everything has gone on, or nothing waits: what else there is to do."""
    number = none.order_number
    ways_out = ["return_items"] if none.has_gone_on else ["sooner", "cancel"]
    intents = {"return_items": "return_item", "sooner": "expedite_order", "cancel": "cancel_order"}
    buttons = [cards.button(title, intents[title], order_number=number) for title in ways_out]
    turn.utter(
        "utter_rest_gone" if none.has_gone_on else "utter_rest_none", order_number=number, buttons=buttons
    )


def drops_rest_of_order(turn: Turn) -> bool:
    """Whether the rest of an order that exists is not wanted; beside a counted line it is the rest of that."""
    if turn.is_button or not drops_rest(turn.words):
        return False
    if read_line_numbers(turn.words):
        return False
    if any(read.stated_quantity is not None and read.candidates for read in turn.lines):
        return False
    return bool(named_order(turn)) or tasks.current(turn) is None and bool(turn.slot(slots.ORDER_NUMBER))


def begin_without_rest(turn: Turn) -> None:
    """Take up the wish, or go on with it."""
    tasks.take_up(turn, RemainderTask)
