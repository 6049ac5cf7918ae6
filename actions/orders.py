"""Orders: made in conversation, repeated, listed and shown."""

import math
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from actions import cards, slots, tasks
from actions.base import DeskAction
from actions.change_words import read_differences, read_factor, read_factor_of, wants_removal
from actions.documents import (
    ANY,
    LIMIT_OF_ACCOUNTS,
    ask_which_order,
    named_order,
    of_named_account,
    order_in_talk,
)
from actions.draft_lines import take_lines
from actions.draft_state import lines_of, put
from actions.drafts import DraftTask
from actions.line_names import excepts, named_lines
from actions.order_changes import begin_order_change, begins_change
from actions.order_words import adds_to_existing, wants_quote
from actions.reading import refers_back
from actions.stage_cards import noted
from actions.stockouts import reconsiders
from actions.tasks import register
from actions.turn import Turn
from actions.wording import label
from backend.domain.errors import OrderDeskError
from backend.domain.order_requests import OrderRequest
from backend.services import orders, shipments
from backend.services.proposals import ConfirmedProposal, ShownProposal

LIMIT_OF_ORDERS = 10


@register
class OrderTask(DraftTask):
    """An order being made."""

    kind = "order"

    def leads_to(self, turn: Turn) -> str | None:
        """A quote is wanted first."""
        return "request_quote" if not turn.is_button and wants_quote(turn.words) else None

    def proposal(self, session: Session, turn: Turn) -> ShownProposal:
        request = OrderRequest(
            ship_to_id=self.data["ship_to_id"],
            lines=tuple(self._requested_lines()),
            requested_date=self._requested_date(),
            option_key=self.data["option_key"],
            po_number=self.data.get("po_number"),
            delivery_note=self.data.get("delivery_note"),
        )
        return orders.propose_order(session, turn.actor, request, now=turn.now)

    def read_back(self, turn: Turn, shown: ShownProposal) -> None:
        super().read_back(turn, shown)
        card = cards.document_card(turn, "readback", shown.shown, title=label("read_back_order"))
        turn.utter("utter_order_read_back", card=card)

    def announce(self, turn: Turn, confirmed: ConfirmedProposal) -> None:
        announce_order(turn, confirmed)
        self.begin_next_part(turn)


def announce_order(turn: Turn, confirmed: ConfirmedProposal) -> None:
    """The order's number, its dates, and a hold if there is one."""
    order = confirmed.result
    turn.set(slots.ORDER_NUMBER, confirmed.document_number)
    turn.talk_of(*(line["sku"] for line in order["lines"]))
    response = "utter_order_placed_on_hold" if order.get("holds") else "utter_order_placed"
    turn.utter(response, order_number=confirmed.document_number, card=order_card(turn, order))


def order_card(turn: Turn, order: dict[str, Any]) -> cards.Card:
    number = order["number"]
    buttons = [cards.button("track", "track_order", order_number=number)]
    if any(line.get("can_change") for line in order["lines"]):
        buttons.append(cards.button("change", "change_order", order_number=number))
    if any(line.get("can_cancel") for line in order["lines"]):
        buttons.append(cards.button("cancel", "cancel_order", order_number=number))
    if any(line["delivered_quantity"] > line["returned_quantity"] for line in order["lines"]):
        buttons.append(cards.button("return_items", "return_item", order_number=number))
    return cards.document_card(turn, "order", order, title=f"{label('order')} {number}", buttons=buttons)


class ActionPlaceOrder(DeskAction):
    """Go on with the draft, or begin one; words about an order that exists change that order."""

    intents = ("place_order", "add_line", "choose_option")

    def name(self) -> str:
        return "action_place_order"

    def act(self, turn: Turn) -> None:
        from actions.quotes import accept_quote

        if begins_change(turn) and (turn.intent != "place_order" or adds_to_existing(turn.words)):
            begin_order_change(turn)
            return
        task = tasks.current(turn)
        if task is None and _orders_quote(turn):
            accept_quote(turn)
            return
        if task is None and reconsiders(turn):
            task = tasks.take_up_declined(turn)
        if not isinstance(task, DraftTask):
            if turn.intent == "choose_option" and not any(line.quantity for line in turn.lines):
                turn.utter("utter_nothing_offered")
                return
            task = OrderTask()
            tasks.begin(turn, task)
        tasks.go_on(turn, task)


def _orders_quote(turn: Turn) -> bool:
    """Order it, said of a quote."""
    if turn.entity("quote_number"):
        return True
    return bool(turn.slot(slots.QUOTE_NUMBER)) and refers_back(turn.words) and not turn.lines


class ActionReorder(DeskAction):
    """The lines of an earlier order as a new draft; "but 12" and the like change them."""

    intents = ("reorder",)

    def name(self) -> str:
        return "action_reorder"

    def act(self, turn: Turn) -> None:
        number = named_order(turn) or self._earlier(turn)
        if number is None:
            ask_which_order(turn, "reorder", ANY)
            return
        order = orders.show_order(turn.session, turn.actor, number, now=turn.now)
        task = OrderTask({"ship_to_id": order.ship_to["id"]})
        tasks.begin(turn, task)
        left_out = []
        for line in order.lines:
            try:
                put(task.data, turn, line.sku, line.quantity)
            except OrderDeskError:
                left_out.append(line.name)
        missing = _change_repeated(task.data, turn)
        task.take_way(turn)
        turn.utter("utter_order_repeated", order_number=number)
        for thing in missing:
            turn.utter("utter_not_on_order", number=number, words=thing)
        if left_out:
            turn.utter("utter_order_repeated_without", names=", ".join(left_out))
        if lines_of(task.data):
            tasks.run(turn, task)

    def _earlier(self, turn: Turn) -> str | None:
        """The usual: last month's when that is said, else the newest one with the item, else the newest."""
        described = order_in_talk(turn, ANY) if turn.lines else None
        if described:
            return described
        known = [
            summary
            for summary in orders.list_orders(turn.session, turn.actor)
            if summary.status != "cancelled"
        ]
        if "last month" in turn.words.lower():
            before = turn.today.replace(day=1) - timedelta(days=1)
            known = [summary for summary in known if summary.entered_at.date() <= before]
        return known[0].number if known else None


def _change_repeated(data: dict[str, Any], turn: Turn) -> list[str]:
    """What shall be different this time: "but double the toner and no pods"; the words for things that the order
    does not have."""
    missing = []
    for text in read_differences(turn.words):
        clause = {"text": text, "intent": "change_order", "confidence": 1.0, "start": -1, "end": -1}
        with turn.narrowed(clause):
            missing += _change_once(data, turn)
    return missing


def _change_once(data: dict[str, Any], turn: Turn) -> list[str]:
    text, factor = turn.words, read_factor(turn.words)
    left_out = excepts(text)
    named = named_lines(left_out or text, lines_of(data), turn.lines)
    thing = read_factor_of(text) or (turn.lines[0].text if turn.lines else None)
    if (factor or left_out or wants_removal(text)) and not named and thing:
        return [thing]
    if left_out:
        lines_of(data)[:] = [line for line in lines_of(data) if line not in named]
    elif factor and not named:
        for line in lines_of(data):
            line["quantity"] = math.ceil(line["quantity"] * factor)
    else:
        take_lines(data, turn)
    return []


class ActionListOrders(DeskAction):
    """One order whole when it is named, else the list."""

    intents = ("list_orders",)

    def name(self) -> str:
        return "action_list_orders"

    def act(self, turn: Turn) -> None:
        number = named_order(turn)
        if number:
            show_order(turn, number)
            return
        words = turn.words.lower()
        open_only = any(said in words for said in ("open", "pending", "outstanding", "on the way"))
        limit = LIMIT_OF_ACCOUNTS if turn.named_accounts else LIMIT_OF_ORDERS
        known = orders.list_orders(turn.session, turn.actor, open_only=open_only, limit=limit)
        known = tuple(of_named_account(turn, known)[:LIMIT_OF_ORDERS])
        if not known:
            turn.utter("utter_orders_none")
            return
        card = cards.documents_card(turn, label("orders_title"), known, "list_orders", "order_number")
        turn.utter("utter_orders_listed", card=card)


def show_order(turn: Turn, number: str) -> None:
    """The order as it stands, with how far each line is."""
    tracking = shipments.track_order(turn.session, turn.actor, number, now=turn.now)
    order = tracking.order
    turn.set(slots.ORDER_NUMBER, order.number)
    turn.talk_of(*(line.sku for line in order.lines))
    card = noted(turn, order_card(turn, order.as_dict()), tracking)
    turn.utter("utter_order_shown", order_number=order.number, card=card)
