"""Changes and cancellations of orders and quotes that exist."""

from typing import Any

from sqlalchemy.orm import Session

from actions import cards, slots, tasks
from actions.base import DeskAction
from actions.delivery_wishes import begin_delivery_wish
from actions.delivery_words import instructs_existing
from actions.document_changes import DocumentChangeTask
from actions.documents import CANCELLABLE, ask_which_order, named_order, newest_orders, order_in_talk
from actions.expediting import begin_sooner, brings_forward
from actions.holds import begin_hold, holds_existing
from actions.order_words import adds_to_existing, adds_to_it
from actions.reading import read_line_numbers, refers_back
from actions.tasks import register
from actions.turn import Turn
from actions.wording import label
from backend.domain.order_changing import none_changeable
from backend.domain.order_requests import OrderChange
from backend.services import order_changes, orders
from backend.services.proposals import ConfirmedProposal, ShownProposal


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
    is_free = tasks.current(turn) is None and bool(turn.slot(slots.ORDER_NUMBER))
    return is_free and (not turn.lines or adds_to_it(turn.words))


def begin_order_change(turn: Turn) -> None:
    """Take up the change, or go on with the one that is open for this order."""
    tasks.take_up(turn, OrderChangeTask)


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
