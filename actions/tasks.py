"""What is being done: one open task, others put aside. A task reads a message, asks for what is missing,
shows what it would write as a proposal and executes it on an explicit yes."""

from abc import ABC, abstractmethod
from copy import deepcopy
from typing import Any, ClassVar

from actions import slots
from actions.turn import Turn
from actions.wording import word
from backend.services import proposals
from backend.services.proposals import ConfirmedProposal, ShownProposal

LIMIT_OF_PARKED = 4


class Task(ABC):
    """`asked` names the open question; `data` is JSON and holds no other task's values."""

    kind: ClassVar[str]
    own_intents: ClassVar[frozenset[str]]
    takes_up: ClassVar[frozenset[str]] = frozenset()
    """Intents of another goal whose words it takes as its own."""
    is_transient: ClassVar[bool] = False
    """Whether any message that is not for it ends it."""
    verbs: ClassVar[frozenset[str]] = frozenset()
    """Words that say yes to what is read back: place it, issue it."""

    def __init__(self, data: dict[str, Any] | None = None, asked: str | None = None) -> None:
        self.data: dict[str, Any] = data or {}
        self.asked = asked

    def take(self, turn: Turn) -> bool:
        """Take what the message says; True when that changed anything, and then what was shown no longer holds."""
        before = repr(self.data)
        self.read(turn)
        if repr(self.data) == before:
            return False
        self.drop_proposal(turn)
        return True

    @abstractmethod
    def read(self, turn: Turn) -> None:
        """Take every value of this task that the message holds into `data`."""

    @abstractmethod
    def advance(self, turn: Turn) -> None:
        """Ask for the next missing value, or propose and read back."""

    @abstractmethod
    def announce(self, turn: Turn, confirmed: ConfirmedProposal) -> None:
        """Say what was written."""

    @property
    def title(self) -> str:
        """What people call this task: order, quote, return."""
        return word("tasks", self.kind)

    def wants_any_text(self) -> bool:
        """Whether the open question takes whatever is written as its answer."""
        return False

    def is_elsewhere(self, turn: Turn) -> bool:
        """Whether a message that sounds like this task speaks of something else, such as another document."""
        return False

    def is_bare_answer(self, turn: Turn) -> bool:
        """Whether a message that sounds like another goal is just the value that was asked for."""
        return turn.spare_words <= 2

    def is_answered_by(self, turn: Turn) -> bool:
        """Whether words that sound like giving up answer the open question."""
        return False

    def restates(self, turn: Turn) -> bool:
        """Whether a message says once more what is read back already."""
        return False

    def takes_button(self, turn: Turn) -> bool:
        """Whether a button goes on with the task though it is transient."""
        return False

    def takes_whole(self, turn: Turn) -> bool:
        """Whether a message for it, though it sounds like two wishes, is read whole."""
        return False

    def leads_to(self, turn: Turn) -> str | None:
        """The intent by which a message turns the task into something else, such as an order into a quote."""
        return None

    def explains(self, turn: Turn) -> bool:
        """Whether a message asks about what is read back, so that `explain` answers it."""
        return False

    def explain(self, turn: Turn) -> None:
        """Answer a question about what is read back, and ask for the yes again."""
        raise TypeError("nothing is explained")

    def gives_up_part(self, turn: Turn) -> bool:
        """Whether one of several parts is given up, not all that is being made."""
        return False

    def give_up_part(self, turn: Turn) -> None:
        """Leave that part out and go on with what is left."""
        raise TypeError("there are no parts")

    def decline(self, turn: Turn) -> bool:
        """Answer a no at the read-back; False when what should be different is to be asked."""
        return False

    def is_turned_down(self, turn: Turn) -> bool:
        """Whether the message says no thanks to what was offered because something is short."""
        return False

    def turn_down(self, turn: Turn) -> None:
        """Leave out what is short."""
        raise TypeError(f"nothing is offered by {self.kind}")

    def give_up(self, turn: Turn) -> None:
        """Write down what dropping the task says; most say nothing."""
        return

    def go_back(self, turn: Turn) -> bool:
        """Undo the last answer so that its question is asked again; False when there is none."""
        return False

    def is_worth_keeping(self) -> bool:
        """Whether the task holds anything that its owner would miss."""
        return bool(self.data)

    # the proposal

    def read_back(self, turn: Turn, shown: ShownProposal) -> None:
        """Remember the proposal that was shown; the next yes is for this one."""
        self.data["proposal_id"] = shown.proposal_id
        self.asked = "confirm"

    def drop_proposal(self, turn: Turn) -> None:
        """What was shown no longer holds: a later yes must not execute it."""
        proposal_id = self.data.pop("proposal_id", None)
        if proposal_id:
            turn.write(lambda session: proposals.withdraw(session, turn.actor, proposal_id, now=turn.now))

    def confirm(self, turn: Turn) -> None:
        """Execute what was shown, once, and close the task."""
        proposal_id = self.data["proposal_id"]
        confirmed = turn.write(
            lambda session: proposals.confirm(session, turn.actor, proposal_id, now=turn.now)
        )
        close(turn)
        self.announce(turn, confirmed)


class OneOrderTask(Task):
    """About one order, whose number it holds; another one that is named is another matter."""

    def is_elsewhere(self, turn: Turn) -> bool:
        named = turn.entity("order_number")
        return bool(named and self.data.get("number") and named != self.data["number"])


KINDS: dict[str, type[Task]] = {}


def register(task: type[Task]) -> type[Task]:
    KINDS[task.kind] = task
    return task


def _load(state: dict[str, Any]) -> Task:
    return KINDS[state["kind"]](deepcopy(state["data"]), state["asked"])


def _state(task: Task) -> dict[str, Any]:
    return {"kind": task.kind, "data": task.data, "asked": task.asked}


def title_of(state: dict[str, Any]) -> str:
    return _load(state).title


def current(turn: Turn) -> Task | None:
    state = turn.slot(slots.TASK)
    return _load(state) if state else None


def save(turn: Turn, task: Task) -> None:
    turn.set(slots.TASK, _state(task))


def close(turn: Turn) -> None:
    turn.set(slots.TASK, None)


def leave(turn: Turn) -> bool:
    """Everything stays as it is; what was put aside is offered again."""
    task = current(turn)
    if task:
        task.drop_proposal(turn)
        close(turn)
        turn.utter("utter_task_dropped", task=task.title)
    return True


def begin(turn: Turn, task: Task) -> None:
    """Start a task; an open one of another kind is put aside with what it holds, and said so."""
    open_task = current(turn)
    if open_task and open_task.kind != task.kind and open_task.is_worth_keeping():
        park(turn, open_task)
    save(turn, task)


def park(turn: Turn, task: Task) -> None:
    """Put a task aside with what it holds, and say so."""
    others = [state for state in turn.slot(slots.PARKED_TASKS) or [] if state["kind"] != task.kind]
    turn.set(slots.PARKED_TASKS, [_state(task), *others][:LIMIT_OF_PARKED])
    turn.utter("utter_task_parked", task=task.title)


def set_declined(turn: Turn, task: Task) -> None:
    """Close a task whose offers were all turned down; it can be taken up again in a changed mind."""
    close(turn)
    turn.set(slots.DECLINED, _state(task))


def take_up_declined(turn: Turn) -> Task:
    """The task whose offers were turned down, open again."""
    task = _load(turn.slot(slots.DECLINED))
    turn.set(slots.DECLINED, None)
    save(turn, task)
    return task


def resume(turn: Turn) -> Task | None:
    """Take up the task that was put aside last."""
    parked = turn.slot(slots.PARKED_TASKS) or []
    if not parked:
        return None
    turn.set(slots.PARKED_TASKS, parked[1:] or None)
    task = _load(parked[0])
    save(turn, task)
    return task


def run(turn: Turn, task: Task) -> None:
    """Let the task go on and remember where it stands, unless it has closed itself."""
    turn.is_on_task = True
    save(turn, task)
    task.advance(turn)
    state = turn.slot(slots.TASK)
    if state is not None and state["kind"] == task.kind:
        save(turn, task)


def go_on(turn: Turn, task: Task) -> None:
    """Let the task read the message; what was shown and asked about is not shown again as if it were heard."""
    was_shown = task.asked == "confirm" and not turn.is_button
    if not task.take(turn) and was_shown and not turn.spoken:
        turn.utter("utter_answer_not_understood")
    run(turn, task)


def take_up(turn: Turn, kind: type[Task]) -> None:
    """Go on with the open task of that kind; a new one begins when there is none or another document is meant."""
    task = current(turn)
    if not isinstance(task, kind) or task.is_elsewhere(turn):
        task = kind()
        begin(turn, task)
    go_on(turn, task)


def drop_all(turn: Turn) -> None:
    """Forget every task; what was shown can no longer be confirmed."""
    task = current(turn)
    if task:
        task.drop_proposal(turn)
    for name in (slots.TASK, slots.PARKED_TASKS, slots.LATER):
        turn.set(name, None)
