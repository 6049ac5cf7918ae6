"""How an order is to be handed over: on its papers while it is with us, a message to the team when it has left."""

from actions import cards, slots, tasks
from actions.delivery_words import read_instruction, takes_place_of_others
from actions.documents import named_order
from actions.formatting import show_date
from actions.tasks import Task, register
from actions.tracking import track_number
from actions.turn import Turn
from actions.wording import label
from backend.domain.errors import OrderDeskError, OrderNotChangeable
from backend.domain.order_requests import OrderChange
from backend.services import order_changes, orders
from backend.services.proposals import ConfirmedProposal


@register
class DeliveryWishTask(Task):
    """What the driver should know of one order, then the yes."""

    kind = "delivery_wish"
    own_intents = frozenset({"set_order_details", "inform", "change_order"})
    verbs = frozenset({"note", "put", "write", "add", "tell", "change"})

    def is_elsewhere(self, turn: Turn) -> bool:
        named = turn.entity("order_number")
        is_other = bool(turn.dates or turn.named_ship_tos or turn.entity("po_number"))
        return is_other or bool(named and named != self.data.get("number"))

    def is_bare_answer(self, turn: Turn) -> bool:
        return turn.spare_words <= 2 or bool(read_instruction(turn.words))

    def read(self, turn: Turn) -> None:
        if not self.data.get("number"):
            self.data["number"] = named_order(turn) or turn.slot(slots.ORDER_NUMBER)
        told = read_instruction(turn.words)
        if told:
            self.data |= {"told": told, "is_anew": takes_place_of_others(turn.words)}

    def decline(self, turn: Turn) -> bool:
        return tasks.leave(turn)

    def advance(self, turn: Turn) -> None:
        turn.set(slots.ORDER_NUMBER, self.data["number"])
        try:
            self._propose(turn)
        except OrderNotChangeable as refusal:
            tasks.close(turn)
            self._say_too_late(turn, refusal)
        except OrderDeskError:
            tasks.close(turn)
            raise

    def _propose(self, turn: Turn) -> None:
        number, note = self.data["number"], self._note(turn)
        change = OrderChange(delivery_note=note)
        shown = turn.write(
            lambda session: order_changes.propose_order_change(
                session, turn.actor, number, change, now=turn.now
            )
        )
        self.read_back(turn, shown)
        card = cards.document_card(turn, "readback", shown.shown, title=label("read_back_change"))
        turn.utter("utter_delivery_wish_read_back", order_number=number, note=note, card=card)

    def _note(self, turn: Turn) -> str:
        """What was told before stays, unless this takes its place."""
        order = orders.show_order(turn.session, turn.actor, self.data["number"], now=turn.now)
        told = str(self.data["told"])
        if not order.delivery_note or self.data.get("is_anew") or told in order.delivery_note:
            return told
        return f"{order.delivery_note}; {told}"

    def _say_too_late(self, turn: Turn, refusal: OrderNotChangeable) -> None:
        """Under way the team can ask the carrier; what is there or called off needs no instruction."""
        from actions.escalations import begin_message

        tracking = track_number(turn, self.data["number"])
        under_way = [one for one in tracking.shipments if not one.delivered_at]
        if not under_way:
            turn.utter(
                f"utter_delivery_wish_{'cancelled' if refusal.status == 'cancelled' else 'delivered'}",
                order_number=refusal.order_number,
            )
            return
        due = min(one.estimated_delivery_date for one in under_way)
        turn.utter(
            "utter_delivery_wish_too_late",
            order_number=refusal.order_number,
            carrier=under_way[0].carrier,
            due=show_date(due, turn.locale.locale),
        )
        begin_message(turn, "delivery_wish", str(self.data["told"]))

    def announce(self, turn: Turn, confirmed: ConfirmedProposal) -> None:
        number = confirmed.document_number
        turn.utter(
            "utter_delivery_wish_noted", order_number=number, note=confirmed.result["delivery_note"] or ""
        )


def begin_told(turn: Turn, number: str, told: str) -> None:
    """Read back what was said beside another wish for that order."""
    task = DeliveryWishTask({"number": number, "told": told})
    tasks.begin(turn, task)
    tasks.run(turn, task)


def begin_delivery_wish(turn: Turn) -> None:
    """Take up the wish, or another one for the same order."""
    tasks.take_up(turn, DeliveryWishTask)
