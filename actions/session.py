"""Greetings, yes and no, back and over again, what was not understood."""

import re

from actions import cards, slots, tasks
from actions.base import DeskAction
from actions.consent import comes_back, consents, resumes
from actions.conversation import action_for
from actions.documents import described_orders, named_order
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
from actions.shipments import say_where, track_number
from actions.stockouts import decline
from actions.tasks import Task
from actions.torn import candidates, settled
from actions.turn import FALLBACK, MEANT, Turn
from actions.wording import word
from backend.domain.errors import OrderDeskError, ProposalChanged, ProposalConfirmed, ProposalExpired
from backend.domain.order_states import OPEN

LIMIT_OF_FAILURES = 2
PLAIN = re.compile(r"[\w\s'’.,!-]+")
HINT = 4
"""So many words may be a hint at an order."""
HARMLESS = frozenset(
    {"list_orders", "list_quotes", "track_order", "ask_promise", "ask_return_status", "ask_account"}
    | {"ask_terms", "ask_credit", "ask_balance", "ask_delivery_options", "help"}
)
"""Questions that are answered from the records without touching what is open."""


class ActionGreet(DeskAction):
    intents = ("greet",)

    def name(self) -> str:
        return "action_greet"

    def act(self, turn: Turn) -> None:
        turn.utter("utter_greet", name=turn.actor.name.split()[0] if turn.actor.name else "")


class ActionHelp(DeskAction):
    """What the desk can do."""

    intents = ("help",)

    def name(self) -> str:
        return "action_help"

    def act(self, turn: Turn) -> None:
        turn.utter("utter_help")


class ActionGoodbye(DeskAction):
    intents = ("goodbye",)

    def name(self) -> str:
        return "action_goodbye"

    def act(self, turn: Turn) -> None:
        turn.is_on_task = True
        turn.utter("utter_goodbye")


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


def failed_again(turn: Turn) -> bool:
    """Count what could not be served; after the second time in a row offer a person."""
    failures = (turn.slot(slots.FAILURES) or 0) + 1
    turn.set(slots.FAILURES, failures)
    if failures < LIMIT_OF_FAILURES:
        return False
    turn.set(slots.FAILURES, None)
    turn.utter("utter_offer_person", buttons=[cards.button("tell_team", "talk_to_human")])
    return True


def not_understood(turn: Turn, task: Task | None) -> None:
    """Ask once more in other words; after the second time offer a person. A question beside the open one is
    answered instead."""
    aside = _side_question(turn) if task else None
    if aside:
        turn.intent = aside
        action_for(aside).act(turn)
        return
    turn.is_on_task = True
    if task and task.restates(turn):
        tasks.run(turn, task)
        return
    if failed_again(turn):
        return
    if task and task.asked == "confirm" and asks(turn.words):
        turn.utter("utter_task_resumed", task=task.title)
        tasks.run(turn, task)
        return
    if task:
        turn.utter("utter_answer_not_understood")
        tasks.run(turn, task)
        return
    likely = candidates(turn)
    if likely:
        turn.keep_unclear()
        buttons = [
            cards.button(word("intents", entry["name"]), entry["name"], **{MEANT: "yes"}) for entry in likely
        ]
        turn.utter("utter_ask_which_meant" if len(likely) > 1 else "utter_ask_if_meant", buttons=buttons)
    else:
        turn.utter("utter_ask_rephrase")


def _side_question(turn: Turn) -> str | None:
    """What a question that is no answer most likely asks for, when answering it changes nothing."""
    if turn.is_button or not asks(turn.words):
        return None
    likely = candidates(turn)
    return str(likely[0]["name"]) if likely and likely[0]["name"] in HARMLESS else None


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


class ActionGoBack(DeskAction):
    """Ask the last answered question again."""

    intents = ("go_back",)

    def name(self) -> str:
        return "action_go_back"

    def act(self, turn: Turn) -> None:
        task = tasks.current(turn)
        if task and task.go_back(turn):
            tasks.run(turn, task)
        elif task:
            turn.utter("utter_task_resumed", task=task.title)
            tasks.run(turn, task)
        else:
            resumed = tasks.resume(turn)
            if resumed:
                tasks.run(turn, resumed)
            else:
                turn.utter("utter_nothing_open")


class ActionStartOver(DeskAction):
    """Give up what is open; nothing shown can be confirmed any more."""

    intents = ("start_over",)

    def name(self) -> str:
        return "action_start_over"

    def act(self, turn: Turn) -> None:
        give_up(turn)


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


class ActionThank(DeskAction):
    """Thanks; "great, thanks" at a read-back is handled there as a yes."""

    intents = ("thank",)

    def name(self) -> str:
        return "action_thank"

    def act(self, turn: Turn) -> None:
        turn.utter("utter_welcome")


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
