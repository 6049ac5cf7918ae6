"""What a message is about, given what is going on: an answer to the open question, a side question, or a new goal."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from actions import slots, tasks
from actions.account_names import (
    asks_of_trouble,
    is_account_alone,
    needs_account,
    speak_for,
    wants_all_accounts,
)
from actions.base import DeskAction
from actions.changeable import SayIfChangeable
from actions.consent import consents
from actions.documents import orders_of_bare_pos
from actions.leftovers import Kept, PutOff, take_up_later
from actions.misheard import VALUES, asks_of_orders, content_says
from actions.order_follow_ups import order_follow_up
from actions.reading import asks, says_yes, wants_person
from actions.refusals import utter_refusal
from actions.service_goals import (
    LED_ASTRAY,
    PROOF,
    STILL,
    fault_beside_question,
    questions_together,
    wish_instead,
)
from actions.service_words import asks_proof, leaves_word, names_other, threatens
from actions.slips import ActionDecideSlip, answers_slip
from actions.turn import Turn
from actions.unknown_accounts import unknown_account
from actions.wishes import (
    CERTAIN,
    FAMILIES,
    TOGETHER,
    WRITES,
    Wishes,
    family_of,
    is_in_place_of_draft,
    is_order_beside,
    is_shopping_list,
    several_changes,
    stands_alone,
    unanswered,
    wishes_of,
)
from backend.domain.errors import OrderDeskError

CONTROL = frozenset({"start_over", "go_back", "talk_to_human", "help", "goodbye", "greet", "thank"})
"""Understood at any moment, whatever was asked."""
SHORT_MESSAGE = 15
MOST_QUESTIONS = 2
BEHIND = {PROOF: "track_order", STILL: "change_order"}
OVER_ALL = FAMILIES["status"] | {
    "list_at_risk",
    "list_quotes_expiring",
    "list_orders",
    "switch_account",
    "greet",
}
"""What a rep is answered over all accounts."""


def conduct(turn: Turn, action: DeskAction) -> None:
    """Hold the turn: at most two goals, facts before questions; an open task is offered again after a side step."""
    _turn_to_account(turn)
    task_before, failures = turn.slot(slots.TASK), turn.slot(slots.FAILURES)
    parked_before = turn.slot(slots.PARKED_TASKS)
    for goal in _goals(turn, action):
        _unless_refused(turn, partial(goal.act, turn))
    if turn.slot(slots.FAILURES) == failures:
        turn.set(slots.FAILURES, None)
    is_kept = turn.slot(slots.PARKED_TASKS) != parked_before
    if said := take_up_later(turn):
        _unless_refused(turn, lambda: _take_up(turn, said))
    else:
        _unless_refused(turn, lambda: _return_to_task(turn, task_before, is_kept=is_kept))


def _take_up(turn: Turn, said: dict[str, Any]) -> None:
    """The part of an earlier message whose turn has come."""
    with turn.recalling(said):
        action_for(said["intent"]).act(turn)


def _unless_refused(turn: Turn, work: Callable[[], None]) -> None:
    """A refusal is worded; what else the turn has to say is still said."""
    try:
        work()
    except OrderDeskError as refusal:
        utter_refusal(turn, refusal)


def _turn_to_account(turn: Turn) -> None:
    """A rep names an account beside what is wanted for it."""
    wished = None if turn.intent == "switch_account" else needs_account(turn, frozenset(OVER_ALL))
    if wished and not is_account_alone(turn):
        speak_for(turn, wished.company_id)
        turn.utter("utter_account_spoken_for", company=wished.name)


def _goals(turn: Turn, action: DeskAction) -> list[DeskAction]:
    task = tasks.current(turn)
    is_for_task = task and (task.takes_button(turn) if turn.is_button else _belongs_to_task(turn, task))
    if task and task.is_transient and not is_for_task:
        tasks.close(turn)
        task = None
    if (not task or turn.is_button) and answers_slip(turn):
        return [ActionDecideSlip()]
    if turn.is_button:
        return [action]
    return _said_plainly(turn, task) or _goals_of_words(turn, action, task)


def _said_plainly(turn: Turn, task: tasks.Task | None) -> list[DeskAction]:
    """Consent, a part given up, a threat, a person asked for: nothing else is weighed against these."""
    if task and task.is_turned_down(turn):
        return [action_for("deny")]
    if task and task.asked == "confirm" and turn.intent != "go_back" and consents(turn.words, task.verbs):
        return [action_for("inform")]
    if task and task.gives_up_part(turn):
        return [_OfTask(task.give_up_part)]
    if threatens(turn.words):
        return [action_for("inform" if task and "complain" in task.takes_up else "complain")]
    is_taken = bool(task and task.wants_any_text())
    return [action_for("talk_to_human")] if _is_for_person(turn) and not is_taken else []


def _goals_of_words(turn: Turn, action: DeskAction, task: tasks.Task | None) -> list[DeskAction]:
    """What the message is about by its intent, its content and what is going on."""
    if task and turn.intent == "deny" and task.is_answered_by(turn):
        return [_OfTask(partial(tasks.go_on, task=task))]
    if asks_of_orders(turn):
        action = action_for(turn.intent)
    wishes = wishes_of(turn)
    if is_order_beside(turn, wishes):
        change = wishes["change"]
        return [Kept(wishes["draft"], change), _Clause(action_for(change["intent"]), change)]
    if is_in_place_of_draft(turn, wishes):
        return [_Clause(action_for("inform"), wishes["draft"])]
    if task is None and (together := _fault_beside(turn) or _questions_together(turn)):
        return together
    instead = _instead(turn, task, wishes)
    if instead:
        return [action_for(instead)]
    if task and task.wants_any_text():
        return [action_for("inform")]
    if task and task.explains(turn):
        return [_OfTask(task.explain)]
    if clauses := _by_clauses(turn, action, wishes):
        return clauses
    return [action_for("inform") if task and _belongs_to_task(turn, task) else action]


def _by_clauses(turn: Turn, action: DeskAction, wishes: Wishes) -> list[DeskAction]:
    """Who signed, or two wishes in one message; none of what the open task takes as a whole."""
    if asks_proof(turn.words):
        return [action_for("track_order")]
    task = tasks.current(turn)
    return [] if task and task.takes_whole(turn) else _second_goal(turn, action, wishes)


def _fault_beside(turn: Turn) -> list[DeskAction]:
    """Where a named order is, beside what is wrong with things of another: each by itself."""
    beside = fault_beside_question(turn)
    return [_Clause(action_for(clause["intent"]), clause, is_alone=True) for clause in beside]


def _questions_together(turn: Turn) -> list[DeskAction]:
    """Several questions answered beside each other, or a wish that is said by what is not wanted."""
    if wish := wish_instead(turn):
        return [_Clause(action_for(wish["intent"]), wish)]
    if follow_up := order_follow_up(turn):
        return [follow_up]
    actions = {PROOF: action_for("track_order"), STILL: SayIfChangeable()}
    asked = questions_together(turn)
    answers: list[DeskAction] = [
        _Clause(actions.get(kind) or action_for(kind), clause | {"intent": BEHIND.get(kind, kind)})
        for kind, clause in asked
    ]
    return [*answers, *_deed_beside(turn, [clause for _, clause in asked])] if asked else []


def _deed_beside(turn: Turn, asked: Sequence[dict[str, Any]]) -> list[DeskAction]:
    """What shall be done besides, with a document of its own: where is this one, and cancel that one."""
    return [
        _Clause(action_for(clause["intent"]), clause)
        for clause in turn.clauses
        if clause not in asked
        and family_of(clause["intent"]) in WRITES
        and clause["confidence"] >= CERTAIN
        and turn.names_document_in(clause)
    ][:1]


def _instead(turn: Turn, task: tasks.Task | None, wishes: Wishes) -> str | None:
    """What the message wants whatever it is taken for."""
    if not (task and task.wants_any_text()) and (is_account_alone(turn) or wants_all_accounts(turn)):
        return "switch_account"
    goal = task.leads_to(turn) if task else content_says(turn, wishes)
    return goal or _of_staff_or_team(turn, task)


def _of_staff_or_team(turn: Turn, task: tasks.Task | None) -> str | None:
    """What else is at risk; a word to be left for somebody."""
    if task is None and turn.intent in LED_ASTRAY and not turn.names_document and asks_of_trouble(turn):
        return "list_at_risk"
    if task is None and unknown_account(turn):
        return "switch_account"
    is_for_message = bool(task and "complain" in task.takes_up)
    return "talk_to_human" if leaves_word(turn.words) and not is_for_message else None


def _is_for_person(turn: Turn) -> bool:
    """A person asked for in a short message; in a long one the facts it is about come first."""
    return wants_person(turn.words) and len(turn.words.split()) <= SHORT_MESSAGE


def _belongs_to_task(turn: Turn, task: tasks.Task) -> bool:
    """Whether the message goes on with the open task rather than away from it."""
    if turn.intent in CONTROL and not task.wants_any_text():
        is_yes = turn.intent == "thank" and task.asked == "confirm" and says_yes(turn.text)
        return is_yes or task.is_answered_by(turn)
    if turn.intent in VALUES | task.own_intents or task.wants_any_text():
        return not task.is_elsewhere(turn)
    if turn.names_document and task.is_elsewhere(turn):
        return False
    if turn.intent == "out_of_scope" and turn.has_values:
        return True
    return turn.confidence < CERTAIN or task.is_bare_answer(turn)


def _second_goal(turn: Turn, action: DeskAction, wishes: Wishes) -> list[DeskAction]:
    """Two wishes in one message: the side question first, then what leads to a read-back."""
    later = several_changes(turn, wishes)
    wishes = unanswered(turn, wishes)
    if len(wishes) < 2 or len(wishes) > 2 and not TOGETHER.issuperset(wishes):
        if not later:
            return _list_beside(turn, action)
        first = later.pop(0)
        return [_Clause(action_for(first["intent"]), first, is_alone=True), PutOff(later)]
    _keep_in_talk(turn, list(wishes.values()))
    questions = [family for family in wishes if family not in WRITES]
    writes = [family for family in wishes if family in WRITES]
    if len(wishes) > 2:
        later = [*(wishes[family] for family in (*questions[MOST_QUESTIONS:], *writes[1:])), *later[1:]]
        questions, writes = questions[:MOST_QUESTIONS], writes[:1]
    is_other = any(names_other(wish["text"]) for wish in wishes.values())
    goals: list[DeskAction] = [
        _Clause(
            action_for(wishes[family]["intent"]),
            wishes[family],
            stands_alone(turn, wishes, family) or is_other,
        )
        for family in (*questions, *writes)
    ]
    return [*goals, PutOff(later)] if later else goals


def _keep_in_talk(turn: Turn, clauses: Sequence[dict[str, Any]]) -> None:
    """ "Cancel it and where is the other one": the other one is other than it, and it stays the one in talk."""
    if not any(names_other(clause["text"]) for clause in clauses):
        return
    number = turn.entity("order_number") or turn.slot(slots.ORDER_NUMBER)
    turn.set(slots.ORDER_NUMBER, number)
    for clause in clauses:
        if number and not names_other(clause["text"]) and not turn.names_document_in(clause):
            clause["order_number"] = number


def _list_beside(turn: Turn, action: DeskAction) -> list[DeskAction]:
    """A question about the account or an order, and in another clause a list of what is wanted."""
    if tasks.current(turn) or family_of(turn.intent) not in {"account", "status"}:
        return []
    for clause in turn.clauses:
        with turn.narrowed(clause):
            is_list = not turn.names_document and not asks(turn.words) and is_shopping_list(turn)
        if is_list:
            return [action, _Clause(action_for("place_order"), clause | {"intent": "place_order"})]
    return []


class _OfTask(DeskAction):
    """What the open task itself answers: a question about what is read back, a part of it given up."""

    def __init__(self, answer: Callable[[Turn], None]) -> None:
        self.answered = answer

    def name(self) -> str:
        return "action_continue_task"

    def act(self, turn: Turn) -> None:
        turn.is_on_task = True
        self.answered(turn)


class _Clause(DeskAction):
    """An action on one clause of the message only."""

    def __init__(self, action: DeskAction, clause: dict[str, Any], is_alone: bool = False) -> None:
        self.action, self.clause, self.is_alone = action, clause, is_alone

    def name(self) -> str:
        return self.action.name()

    def act(self, turn: Turn) -> None:
        with turn.narrowed(self.clause, is_alone=True):
            names_po = bool(orders_of_bare_pos(turn))
        with turn.narrowed(self.clause, is_alone=self.is_alone or names_po):
            if self.clause.get("order_number"):
                turn.name_order(self.clause["order_number"])
            self.action.act(turn)


def action_for(intent: str) -> DeskAction:
    """The action that the rules lead to from an intent."""
    from actions.catalogue import BY_INTENT

    return BY_INTENT[intent]


def _return_to_task(turn: Turn, task_before: dict[str, Any] | None, *, is_kept: bool) -> None:
    """After a digression the open question is asked again; after a finished task a parked one is offered."""
    state = turn.slot(slots.TASK)
    parked = turn.slot(slots.PARKED_TASKS)
    task = tasks.current(turn)
    is_open = task and not task.is_transient and state == task_before
    if task and is_open and turn.spoken and not turn.is_on_task:
        turn.utter("utter_task_resumed", task=task.title)
        tasks.run(turn, task)
    elif (task_before or is_kept) and not state and parked:
        turn.utter("utter_task_offered", task=tasks.title_of(parked[0]))
