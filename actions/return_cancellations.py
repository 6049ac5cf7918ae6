"""A return that was authorized and shall not be made after all: which one, read back, cancelled on the yes."""

from actions import cards, slots, tasks
from actions.documents import named_order
from actions.return_cards import return_card, returns_card
from actions.return_status import known_returns, show_return
from actions.return_words import cancels_return
from actions.tasks import Task, register
from actions.turn import Turn
from actions.wording import label
from backend.domain.errors import OrderDeskError
from backend.services import returns
from backend.services.proposals import ConfirmedProposal
from backend.services.return_cancellations import CANCELLED, propose_return_cancellation

OPEN = "authorized"


@register
class ReturnCancellationTask(Task):
    """Which return, then the yes."""

    kind = "cancel_return"
    own_intents = frozenset({"cancel_order", "inform", "ask_return_status"})
    verbs = frozenset({"cancel", "call", "off", "withdraw", "undo", "stop", "keep", "keeping"})

    def is_elsewhere(self, turn: Turn) -> bool:
        named = turn.entity("rma_number")
        return bool(named_order(turn) or named and named != self.data.get("number"))

    def read(self, turn: Turn) -> None:
        self.data["number"] = turn.entity("rma_number") or self.data.get("number") or self._meant(turn)

    def _meant(self, turn: Turn) -> str | None:
        """The one in talk, or the only one that can still be cancelled; else the only one there is."""
        known = known_returns(turn, named_order(turn), turn.slot(slots.ORDER_NUMBER))
        coming = [rma.number for rma in known if rma.status == OPEN]
        in_talk = turn.slot(slots.RMA_NUMBER)
        if in_talk in coming:
            return str(in_talk)
        meant = coming or [rma.number for rma in known]
        return meant[0] if len(meant) == 1 else None

    def advance(self, turn: Turn) -> None:
        number = self.data.get("number")
        if number is None:
            self._ask_which(turn)
            return
        if returns.show_rma(turn.session, turn.actor, number).status == CANCELLED:
            tasks.close(turn)
            show_return(turn, number)
            return
        self._propose(turn, number)

    def _propose(self, turn: Turn, number: str) -> None:
        try:
            shown = turn.write(
                lambda session: propose_return_cancellation(session, turn.actor, number, now=turn.now)
            )
        except OrderDeskError:
            tasks.close(turn)
            raise
        turn.set(slots.RMA_NUMBER, shown.shown["number"])
        self.read_back(turn, shown)
        card = return_card(turn, shown.shown, title=label("read_back_cancellation"))
        turn.utter("utter_return_cancel_read_back", rma_number=shown.shown["number"], card=card)

    def _ask_which(self, turn: Turn) -> None:
        known = known_returns(turn, named_order(turn), turn.slot(slots.ORDER_NUMBER))
        coming = [rma for rma in known if rma.status == OPEN] or known
        if not coming:
            tasks.close(turn)
            turn.utter("utter_returns_none", buttons=[cards.button("return_items", "return_item")])
            return
        self.asked = "document"
        turn.utter("utter_ask_return_to_cancel", card=returns_card(turn, coming, intent="cancel_order"))

    def takes_button(self, turn: Turn) -> bool:
        return turn.intent == "cancel_order"

    def decline(self, turn: Turn) -> bool:
        return tasks.leave(turn)

    def announce(self, turn: Turn, confirmed: ConfirmedProposal) -> None:
        turn.set(slots.RMA_NUMBER, confirmed.document_number)
        turn.utter("utter_return_withdrawn", rma_number=confirmed.document_number)


def means_return(turn: Turn) -> bool:
    """What shall be cancelled is a return, by its number or by that word."""
    return bool(turn.entity("rma_number")) or cancels_return(turn.words)


def begin_return_cancellation(turn: Turn) -> None:
    """The open one goes on, else a new one begins."""
    task = tasks.current(turn)
    if not isinstance(task, ReturnCancellationTask) or task.is_elsewhere(turn):
        task = ReturnCancellationTask()
        tasks.begin(turn, task)
    task.take(turn)
    tasks.run(turn, task)
