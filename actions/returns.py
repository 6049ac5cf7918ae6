"""Returns: begun, refused for another remedy, or asked about until when."""

from actions import cards, slots, tasks
from actions.base import DeskAction
from actions.conversation import action_for
from actions.documents import DELIVERED, described_orders, named_order, order_in_talk
from actions.formatting import show_date
from actions.order_changes import begin_order_change
from actions.return_policy import say_return_terms
from actions.return_refusals import refuse_lines
from actions.return_task import begin_return
from actions.return_words import asks_if_taken, asks_policy, asks_window, refuses_return
from actions.turn import Turn
from backend.services import orders, returns


class ActionReturnItem(DeskAction):
    """Begin a return or go on with it; what has not left yet is exchanged by changing the order."""

    intents = ("return_item", "exchange_item")

    def name(self) -> str:
        return "action_return_item"

    def act(self, turn: Turn) -> None:
        is_general = asks_if_taken(turn.words) or not described_orders(turn, DELIVERED)
        if asks_policy(turn.words) and not turn.names_document and is_general:
            say_return_terms(turn)
            return
        number = order_in_talk(turn, DELIVERED) if asks_window(turn.words) else None
        if number and tasks.current(turn) is None:
            self._say_until(turn, number)
            return
        if refuses_return(turn.words):
            action_for("choose_remedy").act(turn)
            return
        if turn.intent == "exchange_item" and self._is_still_here(turn):
            begin_order_change(turn)
            return
        if turn.intent == "exchange_item":
            turn.utter("utter_exchange_explained")
        begin_return(turn)

    def _say_until(self, turn: Turn, number: str) -> None:
        """Until when something of a delivery can come back."""
        known = returns.list_returnable(turn.session, turn.actor, number, now=turn.now)
        until = [line.return_until_date for line in known if line.return_until_date and not line.refusal]
        fault = [line.our_fault_until_date for line in known if line.our_fault_until_date]
        turn.set(slots.ORDER_NUMBER, number)
        if not until:
            refuse_lines(turn, number, known)
            return
        turn.utter(
            "utter_return_until",
            order_number=number,
            until=show_date(min(until), turn.locale.locale),
            fault_until=show_date(min(fault), turn.locale.locale),
            buttons=[cards.button("return_items", "return_item", order_number=number)],
        )

    def _is_still_here(self, turn: Turn) -> bool:
        number = named_order(turn)
        if number is None:
            described = described_orders(turn, DELIVERED)
            number = turn.slot(slots.ORDER_NUMBER) if not described else described[0].number
        if number is None:
            return False
        order = orders.show_order(turn.session, turn.actor, number, now=turn.now)
        return all(line.shipped_quantity == 0 for line in order.lines)
