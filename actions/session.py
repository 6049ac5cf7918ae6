"""Greetings, yes and no, back and over again, what was not understood."""

from actions import cards, slots, tasks
from actions.base import DeskAction
from actions.conversation import action_for
from actions.documents import named_order
from actions.orders import OrderTask
from actions.reading import leaves_it, says_but, says_no, says_yes
from actions.refusals import utter_refusal
from actions.shipments import say_where, track_number
from actions.tasks import Task
from actions.turn import FALLBACK, Turn
from actions.wording import has_word, word
from backend.domain.errors import OrderDeskError, ProposalChanged, ProposalConfirmed, ProposalExpired

OFFERABLE = 0.15
"""A candidate intent below this is not worth a button."""
LIMIT_OF_FAILURES = 2
TORN = "torn"
QUOTE_INTENTS = frozenset({"change_quote", "accept_quote"})


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


class ActionContinueTask(DeskAction):
    """An answer to the open question: a value, a yes, a no, or a yes that changes something."""

    intents = ("inform", "affirm", "deny")

    def name(self) -> str:
        return "action_continue_task"

    def act(self, turn: Turn) -> None:
        task = tasks.current(turn)
        if task is None:
            self._without_task(turn)
        elif task.asked == "confirm":
            self._at_read_back(turn, task)
        elif (
            turn.intent == "deny"
            and not turn.is_button
            and turn.spare_words <= 3
            and task.asked in ("option", "lines", "change")
        ):
            self._declined(turn, task)
        else:
            self._answer(turn, task)

    def _answer(self, turn: Turn, task: Task) -> None:
        if task.take(turn):
            turn.set(slots.FAILURES, None)
            tasks.run(turn, task)
        else:
            not_understood(turn, task)

    def _at_read_back(self, turn: Turn, task: Task) -> None:
        """Yes executes; "yes, but …" is a change; no asks what should be different."""
        is_yes = (
            turn.intent == "affirm" or not turn.is_button and turn.intent != "deny" and says_yes(turn.words)
        )
        if turn.is_button and is_yes:
            confirm(turn, task)
        elif not turn.is_button and task.take(turn):
            tasks.run(turn, task)
        elif is_yes and not says_but(turn.words):
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
        resumed = tasks.resume(turn) if turn.intent == "affirm" else None
        if resumed:
            tasks.run(turn, resumed)
        elif number:
            say_where(turn, track_number(turn, number))
        elif turn.intent == "affirm":
            turn.utter("utter_nothing_to_confirm")
        elif turn.intent == "deny":
            turn.set(slots.PARKED_TASKS, None)
            turn.utter("utter_anything_else")
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


def not_understood(turn: Turn, task: Task | None) -> None:
    """Ask once more in other words; after the second time offer a person."""
    failures = (turn.slot(slots.FAILURES) or 0) + 1
    turn.set(slots.FAILURES, failures)
    turn.is_on_task = True
    if failures >= LIMIT_OF_FAILURES:
        turn.set(slots.FAILURES, None)
        turn.utter("utter_offer_person", buttons=[cards.button("tell_team", "talk_to_human")])
        return
    if task:
        turn.utter("utter_answer_not_understood")
        tasks.run(turn, task)
        return
    candidates = [
        candidate
        for candidate in turn.candidates
        if candidate["confidence"] >= OFFERABLE and has_word("intents", candidate["name"])
    ][:2]
    if candidates:
        buttons = [cards.button(word("intents", entry["name"]), entry["name"]) for entry in candidates]
        turn.utter("utter_ask_which_meant", buttons=buttons)
    else:
        turn.utter("utter_ask_rephrase")


def _settled(turn: Turn) -> str | None:
    """Torn between two intents that lead to the same action, or of which one fits what is in talk: no need to ask."""
    names = [candidate["name"] for candidate in turn.candidates[:2]]
    if turn.band != TORN or len(names) < 2:
        return None
    if action_for(names[0]) is action_for(names[1]):
        return str(names[0])
    about_quotes = [name for name in names if name in QUOTE_INTENTS]
    return about_quotes[0] if len(about_quotes) == 1 and turn.slot(slots.QUOTE_NUMBER) else None


class ActionClarify(DeskAction):
    """Torn or unsure: the content may still say what is wanted; else both meanings are offered."""

    intents = (FALLBACK,)

    def name(self) -> str:
        return "action_clarify"

    def act(self, turn: Turn) -> None:
        task = tasks.current(turn)
        if task or (
            turn.lines and all(line.quantity for line in turn.lines) or named_order(turn)
        ):
            ActionContinueTask().act(turn)
        else:
            not_understood(turn, None)


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
        turn.utter("utter_out_of_scope")
