"""What a message is about, given what is going on: an answer to the open question, a side question, or a new goal."""

import re
from typing import Any

from actions import slots, tasks
from actions.base import DeskAction
from actions.consent import consents
from actions.documents import DELIVERED, described_orders
from actions.reading import (
    asks,
    asks_why_not,
    read_line_numbers,
    read_numbers,
    refers_back,
    says_yes,
    wants_cheaper,
    wants_extension,
    wants_person,
    wants_release,
    wants_same_again,
    wants_to_buy,
)
from actions.refusals import utter_refusal
from actions.return_words import asks_about_return, is_about_credit, read_reason, sends_back
from actions.turn import FALLBACK, Turn
from backend.domain.errors import OrderDeskError
from backend.domain.returns import OUR_FAULT, ReturnReason

CONTROL = frozenset({"start_over", "go_back", "talk_to_human", "help", "goodbye", "greet", "thank"})
"""Understood at any moment, whatever was asked."""

VALUES = frozenset({"inform", "affirm", "deny", "choose_option", FALLBACK})
"""Say nothing of a goal by themselves: while a question is open they are its answer."""

FAMILIES = {
    "draft": {"place_order", "add_line", "remove_line", "set_order_details", "reorder", "request_quote"},
    "change": {"change_order", "expedite_order", "cancel_order", "change_quote", "accept_quote"},
    "status": {"track_order", "ask_promise", "ask_why_late", "report_late"},
    "return": {"return_item", "exchange_item"},
    "credit": {"ask_refund", "ask_return_status"},
    "offer": {
        "search_product",
        "ask_product_info",
        "ask_parts",
        "check_availability",
        "ask_delivery_options",
    },
    "trouble": {"report_missing", "report_damage", "report_wrong_item", "report_billing_error", "complain"},
    "account": {"ask_terms", "ask_account", "ask_credit", "ask_balance"},
    "papers": {"get_invoice"},
    "visit": {"book_installation"},
}
WRITES = frozenset({"draft", "change", "return", "visit"})
SPOKEN_FOR = {
    "draft": {"offer", "status", "change"},
    "return": {"credit", "trouble"},
    "trouble": {"status", "credit"},
}
"""What the first family's answer shows anyway: an order's dates and prices are in its options."""

GOING_ON = frozenset({"continue", "on", "back", "resume", "proceed", "finish"})
LIKE_ORDERING = frozenset(
    {"inform", FALLBACK, "set_order_details", "expedite_order", "add_line", "choose_option", "search_product"}
    | {"check_availability", "ask_delivery_options", "ask_product_info", "out_of_scope"}
)
"""What a message that lists items and quantities is taken for when its few other words lead astray."""

LIKE_CHANGING = frozenset({"change_order", "set_order_details", FALLBACK, "inform"})

_WOULD = re.compile(r"\b(?:would|could|if (?:i|we)|cost|price|run (?:us|me)|how much)\b", re.IGNORECASE)
MONEY = frozenset({"get_invoice", "ask_balance", "payment_problem", "report_billing_error"})
_PAID = re.compile(
    r"\b(?:paid|unpaid|open|due|owe\w*|settled?|left|balance|outstanding|status)\b", re.IGNORECASE
)
_OVERPAID = re.compile(
    r"\b(?:twice|two times|double|duplicate\w*|over-?paid|too much|too little|short-?paid|declined|rejected)\b"
    r"|\bwrong (?:amount|account|reference|invoice)\b",
    re.IGNORECASE,
)
_PAPER = re.compile(r"\b(?:invoices?|bill|packing (?:list|slip)|delivery note|receipt)\b", re.IGNORECASE)
PAPER_WORDS = 3
CERTAIN = 0.6
SHORT_MESSAGE = 15
OFF_TOPIC = frozenset(
    {
        FALLBACK,
        "out_of_scope",
        "report_billing_error",
        "ask_terms",
        "ask_product_info",
        "search_product",
        "check_availability",
    }
)
"""What a short question about the return in talk is taken for."""
NOT_RIGHT = OUR_FAULT | {ReturnReason.ORDERED_WRONG, ReturnReason.DOES_NOT_FIT}


def conduct(turn: Turn, action: DeskAction) -> None:
    """Hold the turn: at most two goals, facts before questions; an open task is offered again after a side step."""
    task_before, failures = turn.slot(slots.TASK), turn.slot(slots.FAILURES)
    for goal in _goals(turn, action):
        try:
            goal.act(turn)
        except OrderDeskError as refusal:
            utter_refusal(turn, refusal)
    if turn.slot(slots.FAILURES) == failures:
        turn.set(slots.FAILURES, None)
    _return_to_task(turn, task_before)


def _goals(turn: Turn, action: DeskAction) -> list[DeskAction]:
    task = tasks.current(turn)
    is_left = task and (not task.takes_button(turn) if turn.is_button else not _belongs_to_task(turn, task))
    if task and task.is_transient and is_left:
        tasks.close(turn)
        task = None
    if turn.is_button:
        return [action]
    if task and task.asked == "confirm" and consents(turn.words, task.verbs):
        return [action_for("inform")]
    if _is_for_person(turn) and not (task and task.wants_any_text()):
        return [action_for("talk_to_human")]
    instead = task.leads_to(turn) if task else _without_task(turn)
    if instead:
        return [action_for(instead)]
    second = _second_goal(turn, action)
    if second:
        return second
    if task and _belongs_to_task(turn, task):
        return [action_for("inform")]
    return [action]


def _without_task(turn: Turn) -> str | None:
    """What the content says where the words lead astray."""
    if turn.slot(slots.PARKED_TASKS) and turn.intent != "deny" and consents(turn.words, GOING_ON):
        return "go_back"
    likely = [candidate["name"] for candidate in turn.candidates[:2]]
    if turn.intent in ("cancel_order", FALLBACK) and "return_item" in likely and sends_back(turn.words):
        return "return_item"
    follow_up = _follow_up(turn)
    if follow_up:
        return follow_up
    about_paper = _about_paper(turn)
    if about_paper:
        return about_paper
    if turn.intent in LIKE_ORDERING | {"place_order"} and _is_trouble_with_delivery(turn):
        return "return_item"
    if turn.intent in LIKE_ORDERING and _is_shopping_list(turn):
        return "place_order"
    if turn.skus and not turn.lines and not turn.names_document and wants_cheaper(turn.words):
        return "search_product"
    if turn.intent in LIKE_CHANGING and _is_of_items_in_talk(turn):
        return "place_order"
    if turn.intent not in FAMILIES["status"] and wants_same_again(turn.words):
        return "reorder"
    if turn.intent in FAMILIES["status"] and _is_hypothetical(turn):
        return "check_availability"
    in_talk = turn.slot(slots.QUOTE_NUMBER) and not turn.slot(slots.ORDER_NUMBER)
    if in_talk and turn.intent in VALUES | {"change_order"} and wants_extension(turn.words):
        return "change_quote"
    return _change_of_document(turn) if turn.intent in (FALLBACK, "inform") else None


def _is_for_person(turn: Turn) -> bool:
    """A person asked for in a short message; in a long one the facts it is about come first."""
    return wants_person(turn.words) and len(turn.words.split()) <= SHORT_MESSAGE


def _follow_up(turn: Turn) -> str | None:
    """A short question about what was just shown: the hold, the refusal, the return's fee."""
    is_off_topic = turn.intent in OFF_TOPIC | FAMILIES["status"]
    if is_off_topic and turn.slot(slots.RMA_NUMBER) and is_about_credit(turn.words):
        return "ask_return_status"
    if is_off_topic and not turn.names_document and asks_about_return(turn.words):
        return "ask_return_status"
    if turn.intent != FALLBACK or not turn.slot(slots.ORDER_NUMBER):
        return None
    if wants_release(turn.words):
        return "release_hold_request"
    return "ask_terms" if asks_why_not(turn.words) else None


def _about_paper(turn: Turn) -> str | None:
    """An invoice by its number, or a paper and a document's number and little else: whatever it was taken for."""
    if turn.intent in MONEY and turn.band == "act":
        return None
    if turn.entity("invoice_number"):
        if _OVERPAID.search(turn.words):
            return "payment_problem"
        likely = [one["name"] for one in turn.candidates[:2] if one["name"] in MONEY]
        return likely[0] if likely else "ask_balance" if _PAID.search(turn.words) else "get_invoice"
    is_number = turn.entity("order_number") or turn.entity("shipment_number")
    return (
        "get_invoice" if is_number and turn.spare_words <= PAPER_WORDS and _PAPER.search(turn.words) else None
    )


def _change_of_document(turn: Turn) -> str | None:
    """QT-1002 line 2 should be 3; that order to Leeds St: short of a verb, but nothing else can be meant."""
    counts = bool(read_line_numbers(turn.words) and read_numbers(turn.undated))
    if counts and turn.entity("quote_number"):
        return "change_quote"
    if counts and turn.entity("order_number"):
        return "change_order"
    likely = [candidate["name"] for candidate in turn.candidates[:2]]
    goes_there = turn.named_ship_tos and refers_back(turn.words) and "set_order_details" in likely
    return "set_order_details" if goes_there and turn.slot(slots.ORDER_NUMBER) else None


def _is_of_items_in_talk(turn: Turn) -> bool:
    """Nothing that exists is named or was spoken of: a change or an address is of what is about to be ordered."""
    exists = turn.names_document or turn.slot(slots.ORDER_NUMBER) or turn.slot(slots.QUOTE_NUMBER)
    if exists or "order" in turn.words.lower() or "quote" in turn.words.lower():
        return False
    is_list = (
        bool(turn.lines)
        and turn.lines[0].start == 0
        and all(line.stated_quantity is not None and line.candidates for line in turn.lines)
    )
    return is_list or bool(turn.skus and (turn.named_ship_tos or turn.lines))


def _is_hypothetical(turn: Turn) -> bool:
    """When it would come and what it would cost, of something counted: nothing that is ordered already."""
    is_counted = any(line.stated_quantity is not None and line.candidates for line in turn.lines)
    return is_counted and not turn.names_document and bool(_WOULD.search(turn.words))


def _is_trouble_with_delivery(turn: Turn) -> bool:
    """What was delivered and is broken or wrong, without a word of buying: "3 of the keyboards are dead"."""
    if turn.names_document or asks(turn.words) or not any(line.candidates for line in turn.lines):
        return False
    return _is_not_right(turn.words) and bool(described_orders(turn, DELIVERED))


def _is_not_right(text: str) -> bool:
    return read_reason(text) in NOT_RIGHT and not wants_to_buy(text)


def _is_shopping_list(turn: Turn) -> bool:
    """Items with quantities, no question and no document: an order, however it is worded."""
    is_counted = any(line.quantity and line.is_certain for line in turn.lines)
    is_item = all(line.candidates for line in turn.lines)
    return is_counted and is_item and not turn.names_document and not asks(turn.words)


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


def _second_goal(turn: Turn, action: DeskAction) -> list[DeskAction]:
    """Two wishes in one message: the side question first, then what leads to a read-back."""
    wishes: dict[str, dict[str, Any]] = {}
    for clause in turn.clauses:
        family = _family(clause["intent"])
        if family and clause["confidence"] >= CERTAIN:
            wishes.setdefault(family, clause)
    if turn.skus and not turn.slot(slots.ORDER_NUMBER) and not turn.names_document:
        wishes.pop("change", None)
    if "return" in wishes and "change" in wishes and read_reason(wishes["change"]["text"]):
        wishes.pop("change")
    if "draft" in wishes and len(wishes) > 1 and _is_not_right(wishes["draft"]["text"]):
        wishes.pop("draft")
    for family in list(wishes):
        for spoken_for in SPOKEN_FOR.get(family, ()):
            if family in wishes:
                wishes.pop(spoken_for, None)
    if len(wishes) != 2:
        return []
    ordered = sorted(wishes, key=lambda family: family in WRITES)
    return [_Clause(action_for(wishes[family]["intent"]), wishes[family]) for family in ordered]


def is_one_question(intent: str, other: str) -> bool:
    """Whether two intents ask for the same kind of fact, so that answering one is no risk."""
    family = _family(intent)
    return family is not None and family == _family(other) and family not in WRITES


def _family(intent: str) -> str | None:
    return next((family for family, intents in FAMILIES.items() if intent in intents), None)


class _Clause(DeskAction):
    """An action on one clause of the message only."""

    def __init__(self, action: DeskAction, clause: dict[str, Any]) -> None:
        self.action, self.clause = action, clause

    def name(self) -> str:
        return self.action.name()

    def act(self, turn: Turn) -> None:
        with turn.narrowed(self.clause):
            self.action.act(turn)


def action_for(intent: str) -> DeskAction:
    """The action that the rules lead to from an intent."""
    from actions.catalogue import BY_INTENT

    return BY_INTENT[intent]


def _return_to_task(turn: Turn, task_before: dict[str, Any] | None) -> None:
    """After a digression the open question is asked again; after a finished task a parked one is offered."""
    state = turn.slot(slots.TASK)
    parked = turn.slot(slots.PARKED_TASKS)
    task = tasks.current(turn)
    if task and state == task_before and turn.spoken and not turn.is_on_task:
        turn.utter("utter_task_resumed", task=task.title)
        tasks.run(turn, task)
    elif task_before and not state and parked:
        turn.utter("utter_task_offered", task=tasks.title_of(parked[0]))
