"""Wishes of a message that had to wait: put off with a word about it, taken up when nothing else is open."""

from typing import Any

from actions import slots, tasks
from actions.base import DeskAction
from actions.change_words import wants_instead
from actions.documents import CANCELLABLE, order_in_talk
from actions.draft_state import lines_of, put
from actions.line_names import meant_lines
from actions.tasks import Task
from actions.turn import Turn
from backend.services import orders

Said = dict[str, Any]


class PutOff(DeskAction):
    """What else the message wants comes next, and the person is told so."""

    def __init__(self, clauses: list[dict[str, Any]], *, is_ahead: bool = False) -> None:
        self.clauses, self.is_ahead = clauses, is_ahead

    def name(self) -> str:
        return "action_continue_task"

    def act(self, turn: Turn) -> None:
        turn.set(
            slots.LATER, [*(turn.slot(slots.LATER) or []), *(said_in(turn, one) for one in self.clauses)]
        )
        if tasks.current(turn) or self.is_ahead:
            turn.utter("utter_said_later", words="; ".join(clause["text"] for clause in self.clauses))


class Kept(DeskAction):
    """An order wished for beside something that comes first: read and put aside, to be offered then."""

    def __init__(self, clause: dict[str, Any], change: dict[str, Any]) -> None:
        self.clause, self.change = clause, change

    def name(self) -> str:
        return "action_place_order"

    def act(self, turn: Turn) -> None:
        from actions.orders import OrderTask

        task = OrderTask()
        if wants_instead(self.clause["text"]):
            self._begin_with_cancelled(turn, task)
        before = repr(lines_of(task.data))
        with turn.narrowed(self.clause, is_alone=True):
            task.take(turn)
        if repr(lines_of(task.data)) == before and not task.data.get("open_lines"):
            PutOff([self.clause], is_ahead=True).act(turn)
        else:
            tasks.park(turn, task)

    def _begin_with_cancelled(self, turn: Turn, task: Task) -> None:
        """The gray ones instead: as many of them as are cancelled, unless it is said what and how many."""
        with turn.narrowed(self.clause, is_alone=True):
            if any(line.candidates and line.stated_quantity is not None for line in turn.lines):
                return
        with turn.narrowed(self.change):
            number = order_in_talk(turn, CANCELLABLE)
            if number is None:
                return
            order = orders.show_order(turn.session, turn.actor, number, now=turn.now)
            known = [line for line in order.as_dict()["lines"] if line["status"] != "cancelled"]
            for line in meant_lines(turn.words, known, turn.lines) or known:
                put(task.data, turn, line["sku"], line["quantity"])
        task.data["ship_to_id"] = order.ship_to["id"]


def said_in(turn: Turn, clause: dict[str, Any]) -> Said:
    """A clause as it can be read by itself later."""
    moved = [
        entity | {"start": entity["start"] - clause["start"], "end": entity["end"] - clause["start"]}
        for entity in turn.entities_in(clause)
        if "start" in entity
    ]
    return {"text": clause["text"], "intent": clause["intent"], "entities": moved}


def take_up_later(turn: Turn) -> Said | None:
    """What was put off first, once nothing is open; said again so that it is clear what is answered."""
    waiting: list[Said] = turn.slot(slots.LATER) or []
    if not waiting or tasks.current(turn):
        return None
    turn.set(slots.LATER, waiting[1:] or None)
    turn.utter("utter_taken_up", words=waiting[0]["text"])
    return waiting[0]
