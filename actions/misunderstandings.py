"""What was not understood: asked once more in other words, then a person is offered."""

from actions import cards, slots, tasks
from actions.conversation import action_for
from actions.reading import (
    asks,
)
from actions.tasks import Task
from actions.torn import candidates
from actions.turn import MEANT, Turn
from actions.wording import word

LIMIT_OF_FAILURES = 2
HARMLESS = frozenset(
    {"list_orders", "list_quotes", "track_order", "ask_promise", "ask_return_status", "ask_account"}
    | {"ask_terms", "ask_credit", "ask_balance", "ask_delivery_options", "help"}
)
"""Questions that are answered from the records without touching what is open."""


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
