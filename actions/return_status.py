"""How far returns are, what they credit, and a refund that is wanted before anything was sent back."""

from collections.abc import Sequence

from actions import cards, slots
from actions.base import DeskAction
from actions.documents import DELIVERED, described_orders, named_order
from actions.formatting import show_date, show_money
from actions.line_names import named_lines
from actions.return_cards import return_card, returns_card
from actions.return_policy import say_return_terms
from actions.return_refusals import can_come_back
from actions.return_task import begin_return
from actions.return_words import asks_policy, wants_money_back
from actions.turn import Turn
from actions.wording import label
from backend.services import returns
from backend.services.return_views import RmaSummary


class ActionShowReturn(DeskAction):
    """How far a return is, and what it credits."""

    intents = ("ask_return_status", "ask_refund")

    def name(self) -> str:
        return "action_show_return"

    def act(self, turn: Turn) -> None:
        if asks_policy(turn.words) and not turn.names_document:
            say_return_terms(turn)
            return
        named = named_order(turn)
        in_order = named or turn.slot(slots.ORDER_NUMBER)
        in_talk = turn.slot(slots.RMA_NUMBER)
        known = known_returns(turn, named, in_order)
        if in_talk and named and in_talk not in [rma.number for rma in known]:
            in_talk = None
        number = turn.entity("rma_number") or in_talk
        if number is None and self._wants_back(turn, in_order):
            begin_return(turn)
        elif number is None and len(known) == 1:
            show_return(turn, known[0].number)
        elif number:
            show_return(turn, number)
        elif known:
            turn.utter("utter_returns_listed", card=returns_card(turn, known))
        else:
            turn.utter("utter_returns_none", buttons=[cards.button("return_items", "return_item")])

    def _wants_back(self, turn: Turn, order_number: str | None) -> bool:
        """Money back for a delivery in talk that nothing of is on its way back: its return comes first."""
        if turn.intent != "ask_refund" or not wants_money_back(turn.words):
            return False
        described = [one.number for one in described_orders(turn, DELIVERED)]
        meant = described[0] if len(described) == 1 else order_number
        if meant is None:
            return False
        has_return = returns.list_rmas(turn.session, turn.actor, order_number=meant)
        return not has_return and can_come_back(turn, meant)


def known_returns(turn: Turn, named: str | None, in_order: str | None) -> Sequence[RmaSummary]:
    """Those of the order in talk, else all; of these the ones with the thing that is spoken of."""
    known = returns.list_rmas(turn.session, turn.actor, order_number=in_order) if in_order else ()
    every = known if named else returns.list_rmas(turn.session, turn.actor)
    return _with_thing(turn, known) or _with_thing(turn, every) or known or every


def _with_thing(turn: Turn, known: Sequence[RmaSummary]) -> Sequence[RmaSummary]:
    """The returns that have most of the words by which their things are called."""
    named = named_lines(
        turn.words, [{"name": ", ".join(rma.item_names), "sku": "-", "rma": rma} for rma in known]
    )
    return [line["rma"] for line in named]


def show_return(turn: Turn, number: str) -> None:
    """One return as it stands, now in talk."""
    rma = returns.show_rma(turn.session, turn.actor, number, now=turn.now)
    locale = turn.locale.locale
    turn.set(slots.RMA_NUMBER, rma.number)
    turn.utter(
        f"utter_return_{rma.status}",
        rma_number=rma.number,
        return_by=show_date(rma.return_by_date, locale),
        credit=show_money(rma.credit_amount, locale),
        card=return_card(turn, rma.as_dict(), title=f"{label('return')} {rma.number}"),
    )
