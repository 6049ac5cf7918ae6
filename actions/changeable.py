"""Whether an order can still be changed, added to or called off: from its lines."""

from actions import cards, slots
from actions.base import DeskAction
from actions.documents import ask_which_order, order_in_talk
from actions.turn import Turn
from actions.wording import word
from backend.domain.order_states import OPEN
from backend.services import orders


class SayIfChangeable(DeskAction):
    """Answers "can I still add to it?" without beginning a change."""

    def name(self) -> str:
        return "action_change_order"

    def act(self, turn: Turn) -> None:
        number = order_in_talk(turn, OPEN)
        if number is None:
            ask_which_order(turn, "change_order", OPEN)
            return
        order = orders.show_order(turn.session, turn.actor, number, now=turn.now)
        turn.set(slots.ORDER_NUMBER, order.number)
        alive = [line for line in order.lines if line.status != "cancelled"]
        still = [line for line in alive if line.can_change]
        buttons = [cards.button("change", "change_order", order_number=number)] if still else []
        turn.utter(
            _response(len(still), len(alive)),
            order_number=number,
            names=", ".join(line.name for line in still),
            status=word("statuses", order.status).lower(),
            buttons=buttons or [cards.button("order_more", "place_order")],
        )


def _response(still: int, alive: int) -> str:
    if still == alive and alive:
        return "utter_still_changeable"
    return "utter_partly_changeable" if still else "utter_not_changeable"
