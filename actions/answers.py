"""An answer to the open question: a value, a yes, a no, a yes that changes something, or one that is unclear."""

import re

from actions import slots, tasks
from actions.base import DeskAction
from actions.consent import comes_back, consents, resumes
from actions.conversation import action_for
from actions.documents import described_orders, named_order
from actions.misunderstandings import failed_again, not_understood
from actions.named_documents import names_document, show_document
from actions.orders import OrderTask
from actions.reading import (
    asks,
    gives_up,
    has_figures,
    is_correction,
    leaves_it,
    says_but,
    says_no,
    says_yes,
    wants_more,
)
from actions.refusals import utter_refusal
from actions.stockouts import decline
from actions.tasks import Task
from actions.torn import settled
from actions.tracking import say_where, track_number
from actions.turn import FALLBACK, Turn
from backend.domain.errors import OrderDeskError, ProposalChanged, ProposalConfirmed, ProposalExpired
from backend.domain.order_states import OPEN

PLAIN = re.compile(r"[\w\s'’.,!-]+")
HINT = 4
"""So many words may be a hint at an order."""
MOST_WORDS_OF_YES = 6
"""A longer message may hold a wish that was not read."""


def _says_more(turn: Turn, task: Task) -> bool:
    """A yes with something beside it: another item, a question, a correction, or many words."""
    text = turn.words
    is_more = says_but(text) or has_figures(text) or asks(text) or is_correction(text) or wants_more(text)
    names_more = "add_line" in task.own_intents and bool(turn.lines)
    return is_more or names_more or turn.spare_words > MOST_WORDS_OF_YES


class ActionContinueTask(DeskAction):
    """An answer to the open question: a value, a yes, a no, or a yes that changes something."""

    intents = ("inform", "affirm", "deny")

    def name(self) -> str:
        return "action_continue_task"

    def act(self, turn: Turn) -> None:
        task = tasks.current(turn)
        if task is None:
            self._without_task(turn)
        elif task.is_turned_down(turn):
            task.turn_down(turn)
        elif gives_up(turn.words) and not task.wants_any_text() and not consents(turn.words, task.verbs):
            give_up(turn)
        elif task.asked == "confirm":
            self._at_read_back(turn, task)
        elif (
            (turn.intent == "deny" and task.asked in ("option", "lines", "change"))
            or (leaves_it(turn.words) and task.asked in ("document", "line"))
        ) and (not turn.is_button and turn.spare_words <= 3):
            self._declined(turn, task)
        else:
            self._answer(turn, task)

    def _answer(self, turn: Turn, task: Task) -> None:
        if task.take(turn):
            turn.set(slots.FAILURES, None)
            tasks.run(turn, task)
        elif turn.intent == "affirm" and task.asked == "change":
            tasks.run(turn, task)
        else:
            not_understood(turn, task)

    def _at_read_back(self, turn: Turn, task: Task) -> None:
        """Yes executes; "yes, but …" is a change; no asks what should be different."""
        is_yes = (
            turn.intent == "affirm" or not turn.is_button and turn.intent != "deny" and says_yes(turn.words)
        )
        if not turn.is_button and comes_back(turn.words, task.title):
            turn.utter("utter_task_resumed", task=task.title)
            tasks.run(turn, task)
        elif turn.is_button and is_yes or not turn.is_button and consents(turn.words, task.verbs):
            confirm(turn, task)
        elif not turn.is_button and task.take(turn):
            tasks.run(turn, task)
        elif turn.intent == "affirm" and is_yes and not _says_more(turn, task):
            confirm(turn, task)
        elif is_yes or turn.intent == "deny" or says_no(turn.words) or leaves_it(turn.words):
            self._declined(turn, task)
        else:
            not_understood(turn, task)

    def _declined(self, turn: Turn, task: Task) -> None:
        if task.decline(turn):
            return
        task.drop_proposal(turn)
        task.asked = "change"
        turn.is_on_task = True
        tasks.save(turn, task)
        turn.utter("utter_ask_what_to_change", task=task.title)

    def _without_task(self, turn: Turn) -> None:
        """A bare value: a document is shown, items become the start of an order."""
        number = named_order(turn)
        goes_on = turn.intent == "affirm" or resumes(turn.words)
        resumed = tasks.resume(turn) if goes_on else None
        if resumed:
            tasks.run(turn, resumed)
        elif not number and names_document(turn):
            show_document(turn)
        elif number:
            say_where(turn, track_number(turn, number))
        elif turn.intent == "affirm":
            turn.utter("utter_nothing_to_confirm")
        elif turn.intent == "deny":
            decline(turn)
            turn.set(slots.PARKED_TASKS, None)
            turn.utter("utter_anything_else")
        elif turn.lines and not any(line.quantity for line in turn.lines):
            action_for("search_product").act(turn)
        elif any(line.candidates or line.quantity for line in turn.lines):
            task = OrderTask()
            tasks.begin(turn, task)
            task.take(turn)
            tasks.run(turn, task)
        else:
            not_understood(turn, None)


def confirm(turn: Turn, task: Task) -> None:
    """Execute; when the offer has expired or got worse, show the fresh one instead."""
    try:
        task.confirm(turn)
    except (ProposalExpired, ProposalChanged) as stale:
        utter_refusal(turn, stale)
        task.data.pop("proposal_id", None)
        tasks.run(turn, task)
    except ProposalConfirmed as done:
        tasks.close(turn)
        utter_refusal(turn, done)
    except OrderDeskError:
        tasks.close(turn)
        raise


def give_up(turn: Turn) -> None:
    task = tasks.current(turn)
    if task:
        task.give_up(turn)
    tasks.drop_all(turn)
    turn.set(slots.FAILURES, None)
    if task:
        turn.utter("utter_task_dropped", task=task.title)
    else:
        turn.utter("utter_started_over")


class ActionClarify(DeskAction):
    """Torn or unsure: the content may still say what is wanted; else both meanings are offered."""

    intents = (FALLBACK,)

    def name(self) -> str:
        return "action_clarify"

    def act(self, turn: Turn) -> None:
        task = tasks.current(turn)
        intent = settled(turn) if task is None or task.is_elsewhere(turn) else None
        if intent:
            turn.intent = intent
            action_for(intent).act(turn)
        elif tasks.current(turn) or self._says_enough(turn):
            ActionContinueTask().act(turn)
        elif self._hints_at_order(turn):
            action_for("track_order").act(turn)
        else:
            not_understood(turn, None)

    def _hints_at_order(self, turn: Turn) -> bool:
        """A word or two that fit only one open order: "the surge thing"."""
        words = turn.words.rstrip(" ?")
        is_short = 0 < len(words.split()) <= HINT and PLAIN.fullmatch(words) and not asks(words)
        return bool(is_short) and len(described_orders(turn, OPEN)) == 1

    def _says_enough(self, turn: Turn) -> bool:
        """Items with quantities, or a document's number."""
        return bool(
            turn.lines
            and all(line.quantity for line in turn.lines)
            or named_order(turn)
            or names_document(turn)
        )


class ActionRefuseOutOfScope(DeskAction):
    """What this desk cannot do, in one sentence with what it can."""

    intents = ("out_of_scope",)

    def name(self) -> str:
        return "action_refuse_out_of_scope"

    def act(self, turn: Turn) -> None:
        if tasks.current(turn) is None and named_order(turn):
            ActionContinueTask().act(turn)
            return
        if not failed_again(turn):
            turn.utter("utter_out_of_scope")
