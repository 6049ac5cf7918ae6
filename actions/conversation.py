"""What a message is about, given what is going on: an answer to the open question, a side question, or a new goal."""

import re
from typing import Any

from actions import slots, tasks
from actions.base import DeskAction
from actions.consent import consents, resumes
from actions.delivery_words import instructs_existing
from actions.documents import DELIVERED, described_orders
from actions.hold_words import wants_let_go
from actions.holds import holds_existing, lifts_own_hold
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
    wants_removal,
    wants_same_again,
    wants_to_buy,
)
from actions.refusals import utter_refusal
from actions.remainders import drops_rest_of_order
from actions.return_words import asks_about_return, is_about_credit, read_reason, sends_back
from actions.service_words import (
    asks_first,
    asks_only_why,
    asks_proof,
    is_short,
    is_troubled,
    names_other,
    threatens,
)
from actions.slips import ActionDecideSlip, answers_slip
from actions.turn import FALLBACK, Turn
from backend.domain.errors import OrderDeskError
from backend.domain.order_states import OPEN
from backend.domain.returns import OUR_FAULT, ReturnReason
from backend.services import returns

CONTROL = frozenset({"start_over", "go_back", "talk_to_human", "help", "goodbye", "greet", "thank"})
"""Understood at any moment, whatever was asked."""

VALUES = frozenset({"inform", "affirm", "deny", "choose_option", FALLBACK})
"""Say nothing of a goal by themselves: while a question is open they are its answer."""

FAMILIES = {
    "draft": {"place_order", "add_line", "remove_line", "set_order_details", "reorder", "request_quote"},
    "change": {"change_order", "expedite_order", "cancel_order", "hold_order"}
    | {"change_quote", "accept_quote"},
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
OF_DOCUMENTS = frozenset({"remove_line", "set_order_details", "add_line"})
"""Of a document that is named they change it; else what is being ordered."""
APART = {"return", "change"}
"""What has arrived and what can still be changed are never one order: a number said for one is not for the other."""
WRITES = frozenset({"draft", "change", "return", "visit"})
SPOKEN_FOR = {
    "draft": {"offer", "status", "change"},
    "return": {"credit", "trouble"},
    "trouble": {"status", "credit"},
    "change": {"credit"},
}
"""What the first family's answer shows anyway: an order's dates and prices are in its options."""

LIKE_ORDERING = frozenset(
    {"inform", FALLBACK, "set_order_details", "expedite_order", "add_line", "choose_option", "search_product"}
    | {"check_availability", "ask_delivery_options", "ask_product_info", "out_of_scope"}
)
"""What a message that lists items and quantities is taken for when its few other words lead astray."""

LIKE_RETURNING = frozenset({"cancel_order", FALLBACK, "remove_line", "change_order", "choose_remedy"})
"""What sending something back is taken for when its other words lead astray."""

LIKE_HOLDING = frozenset(
    {"set_order_details", "change_order", "cancel_order", "out_of_scope", FALLBACK, "inform"}
)
"""What keeping an order back is taken for."""

LIKE_CHANGING = frozenset({"change_order", "set_order_details", FALLBACK, "inform"})

_WOULD = re.compile(r"\b(?:would|could|if (?:i|we)|cost|price|run (?:us|me)|how much)\b", re.IGNORECASE)
COUNTS = frozenset({"verify_delivery", "report_missing"})
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
LIKELY = 0.3
"""Enough to take something off a document that the clause names: it is read back."""
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
    if (not task or turn.is_button) and answers_slip(turn):
        return [ActionDecideSlip()]
    if turn.is_button:
        return [action]
    if task and task.asked == "confirm" and turn.intent != "go_back" and consents(turn.words, task.verbs):
        return [action_for("inform")]
    if threatens(turn.words):
        return [action_for("inform" if task and "complain" in task.takes_up else "complain")]
    takes_all = bool(task and task.wants_any_text())
    if _is_for_person(turn) and not takes_all:
        return [action_for("talk_to_human")]
    instead = task.leads_to(turn) if task else _without_task(turn)
    if instead:
        return [action_for(instead)]
    if takes_all:
        return [action_for("inform")]
    if task and task.explains(turn):
        return [_Aside(task)]
    if asks_proof(turn.words):
        return [action_for("track_order")]
    belongs = task and _belongs_to_task(turn, task)
    return _second_goal(turn, action) or [action_for("inform") if belongs else action]


def _without_task(turn: Turn) -> str | None:
    """What the content says where the words lead astray."""
    if turn.slot(slots.PARKED_TASKS) and turn.intent != "deny" and resumes(turn.words):
        return "go_back"
    follow_up = _follow_up(turn) or _about_paper(turn) or _about_count(turn) or _about_order(turn)
    if follow_up:
        return follow_up
    likely = [candidate["name"] for candidate in turn.candidates]
    is_apart = _unanswered(_wishes(turn)).keys() == APART
    if turn.intent in LIKE_RETURNING and "return_item" in likely and sends_back(turn.words) and not is_apart:
        return "return_item"
    if turn.intent in LIKE_ORDERING | {"place_order"} and not is_apart and _is_trouble_with_delivery(turn):
        return "return_item"
    if turn.intent in LIKE_ORDERING | {"place_order"} and _is_shortage(turn):
        return "report_missing"
    if turn.intent in LIKE_ORDERING and _is_shopping_list(turn):
        return "place_order"
    if turn.skus and not turn.lines and not turn.names_document and wants_cheaper(turn.words):
        return "search_product"
    if turn.intent in LIKE_CHANGING and _is_of_items_in_talk(turn):
        return "place_order"
    if (turn.names_document or turn.intent not in FAMILIES["status"]) and wants_same_again(turn.words):
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
    is_of_return = is_off_topic or turn.intent in FAMILIES["trouble"] | {"ask_tech_support"}
    if is_of_return and not turn.names_document and asks_about_return(turn.words):
        return "ask_return_status"
    is_listing = bool(turn.candidates) and turn.candidates[0]["name"] == "list_orders"
    if is_listing and turn.names_document and is_troubled(turn.words):
        return "ask_why_late"
    is_status = turn.intent in FAMILIES["status"] | {FALLBACK}
    if is_status and _is_of_return_in_talk(turn):
        return "ask_return_status"
    if not turn.slot(slots.ORDER_NUMBER):
        return None
    if asks_only_why(turn.words):
        return "ask_why_late"
    is_other = turn.slot(slots.OTHER_ORDER) and (names_other(turn.words) or asks_first(turn.words))
    if is_other and turn.intent in VALUES:
        return "track_order"
    if turn.intent != FALLBACK:
        return None
    if wants_release(turn.words):
        return "release_hold_request"
    return "ask_terms" if asks_why_not(turn.words) else None


def _is_of_return_in_talk(turn: Turn) -> bool:
    """How far is it, said right after the return of the order in talk was shown: what has arrived moves no more."""
    number = turn.slot(slots.RMA_NUMBER)
    if not number or turn.names_document or not refers_back(turn.words) or not asks(turn.words):
        return False
    in_talk = turn.slot(slots.ORDER_NUMBER)
    rma = returns.show_rma(turn.session, turn.actor, number)
    return in_talk in (None, rma.order_number) and not described_orders(turn, OPEN)


def _about_paper(turn: Turn) -> str | None:
    """An invoice by its number, or a paper and a document's number and little else: whatever it was taken for."""
    is_invoice = bool(turn.entity("invoice_number"))
    if is_invoice and turn.intent != "report_billing_error" and _OVERPAID.search(turn.words):
        return "payment_problem"
    if turn.intent in MONEY and turn.band == "act":
        return None
    if is_invoice:
        likely = [one["name"] for one in turn.candidates[:2] if one["name"] in MONEY]
        return likely[0] if likely else "ask_balance" if _PAID.search(turn.words) else "get_invoice"
    is_number = turn.entity("order_number") or turn.entity("shipment_number")
    is_likely = "get_invoice" in [each["name"] for each in turn.candidates[:2]]
    is_short = turn.spare_words <= PAPER_WORDS or turn.intent == FALLBACK and is_likely
    return "get_invoice" if is_number and is_short and _PAPER.search(turn.words) else None


def _about_count(turn: Turn) -> str | None:
    """How many of a delivery came, torn between all of them and too few: counting tells."""
    names = {each["name"] for each in turn.candidates[:2]}
    return "verify_delivery" if turn.intent == FALLBACK and names == COUNTS else None


def _about_order(turn: Turn) -> str | None:
    """What shall become of an order that exists, plain from the words: the rest is not wanted, or it shall wait."""
    if turn.intent in FAMILIES["return"]:
        return None
    if drops_rest_of_order(turn):
        return "cancel_order"
    if wants_let_go(turn.words) and lifts_own_hold(turn):
        return "hold_order"
    is_one_wish = turn.intent == "hold_order" and not asks(turn.words)
    if (is_one_wish or turn.intent in LIKE_HOLDING) and holds_existing(turn):
        return "hold_order"
    may_instruct = turn.intent in LIKE_HOLDING | {"ask_delivery_options"}
    return "set_order_details" if may_instruct and instructs_existing(turn) else None


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


def _is_shortage(turn: Turn) -> bool:
    """Fewer of a delivered thing came than were ordered: 18 of the 20 dispensers came."""
    return is_short(turn.words) and not asks(turn.words) and bool(described_orders(turn, DELIVERED))


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
    wishes = _wishes(turn)
    if "draft" in wishes and "change" in wishes and _is_order_beside(turn, wishes):
        change = wishes["change"]
        return [_Kept(wishes["draft"]), _Clause(action_for(change["intent"]), change)]
    wishes = _unanswered(wishes)
    if len(wishes) != 2:
        return _list_beside(turn, action)
    ordered = sorted(wishes, key=lambda family: family in WRITES)
    is_alone = wishes.keys() == APART
    return [_Clause(action_for(wishes[family]["intent"]), wishes[family], is_alone) for family in ordered]


def _unanswered(wishes: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The wishes without those that another one's answer shows anyway."""
    kept = dict(wishes)
    for family in wishes:
        for spoken_for in SPOKEN_FOR.get(family, ()) if family in kept else ():
            kept.pop(spoken_for, None)
    return kept


def _wishes(turn: Turn) -> dict[str, dict[str, Any]]:
    """The first clause for each kind of wish; what only sounds like a wish of its own is left out."""
    wishes: dict[str, dict[str, Any]] = {}
    for clause in turn.clauses:
        family = _family(clause["intent"])
        if clause["intent"] in OF_DOCUMENTS and turn.names_document_in(clause):
            family = "change"
        is_named = turn.names_document_in(clause) and wants_removal(clause["text"])
        if family and clause["confidence"] >= (LIKELY if is_named and family == "change" else CERTAIN):
            wishes.setdefault(family, clause)
    names_none = not turn.names_document
    is_beside = {
        "change": (turn.skus and not turn.slot(slots.ORDER_NUMBER) and names_none)
        or ("return" in wishes and "change" in wishes and read_reason(wishes["change"]["text"])),
        "draft": "draft" in wishes and len(wishes) > 1 and _is_not_right(wishes["draft"]["text"]),
        "status": "offer" in wishes and names_none and bool(turn.lines),
        "account": {"account", "draft"} <= wishes.keys() and not asks(wishes["account"]["text"]),
    }
    return {family: clause for family, clause in wishes.items() if not is_beside.get(family)}


def _is_order_beside(turn: Turn, wishes: dict[str, dict[str, Any]]) -> bool:
    """ "Cancel line 2 of SO-1006 and send 5 more boxes to HQ": the second is an order of its own."""
    draft, change = wishes["draft"], wishes["change"]
    if tasks.current(turn) or not turn.names_document_in(change) or turn.names_document_in(draft):
        return False
    with turn.narrowed(change):
        says_what = turn.intent == "cancel_order" or read_line_numbers(turn.words) or turn.lines or turn.dates
    if refers_back(draft["text"]) or not says_what:
        return False
    with turn.narrowed(draft):
        return any(line.candidates and line.stated_quantity is not None for line in turn.lines)


def _list_beside(turn: Turn, action: DeskAction) -> list[DeskAction]:
    """A question about the account or an order, and in another clause a list of what is wanted."""
    if tasks.current(turn) or _family(turn.intent) not in {"account", "status"}:
        return []
    for clause in turn.clauses:
        with turn.narrowed(clause):
            is_list = not turn.names_document and not asks(turn.words) and _is_shopping_list(turn)
        if is_list:
            return [action, _Clause(action_for("place_order"), clause | {"intent": "place_order"})]
    return []


def is_one_question(intent: str, other: str) -> bool:
    """Whether two intents ask for the same kind of fact, so that answering one is no risk."""
    family = _family(intent)
    return family is not None and family == _family(other) and family not in WRITES


def _family(intent: str) -> str | None:
    return next((family for family, intents in FAMILIES.items() if intent in intents), None)


class _Aside(DeskAction):
    """A question about what is being made, answered from what was shown."""

    def __init__(self, task: tasks.Task) -> None:
        self.task = task

    def name(self) -> str:
        return "action_continue_task"

    def act(self, turn: Turn) -> None:
        turn.is_on_task = True
        self.task.explain(turn)


class _Clause(DeskAction):
    """An action on one clause of the message only."""

    def __init__(self, action: DeskAction, clause: dict[str, Any], is_alone: bool = False) -> None:
        self.action, self.clause, self.is_alone = action, clause, is_alone

    def name(self) -> str:
        return self.action.name()

    def act(self, turn: Turn) -> None:
        with turn.narrowed(self.clause, is_alone=self.is_alone):
            self.action.act(turn)


class _Kept(DeskAction):
    """An order wished for beside something that comes first: read and put aside, to be offered then."""

    def __init__(self, clause: dict[str, Any]) -> None:
        self.clause = clause

    def name(self) -> str:
        return "action_place_order"

    def act(self, turn: Turn) -> None:
        from actions.orders import OrderTask

        task = OrderTask()
        with turn.narrowed(self.clause):
            task.take(turn)
        tasks.park(turn, task)


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
