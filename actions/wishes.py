"""The kinds of wish in a message, and which of them are wishes of their own."""

import re
from typing import Any

from actions import slots, tasks
from actions.change_words import wants_removal
from actions.order_words import adds_to_it
from actions.reading import asks, read_line_numbers, refers_back, wants_to_buy
from actions.return_words import read_reason
from actions.turn import Turn
from backend.domain.returns import OUR_FAULT, ReturnReason

Wishes = dict[str, dict[str, Any]]
"""The first clause of each kind of wish."""
FAMILIES = {
    "draft": {"place_order", "add_line", "remove_line", "set_order_details", "reorder", "request_quote"},
    "change": {
        "change_order",
        "expedite_order",
        "cancel_order",
        "hold_order",
        "change_quote",
        "accept_quote",
    },
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
CERTAIN = 0.6
LIKELY = 0.3
"""Enough to take something off a document that the clause names: it is read back."""
NOT_RIGHT = OUR_FAULT | {ReturnReason.ORDERED_WRONG, ReturnReason.DOES_NOT_FIT}


_ONLY_ASKS = re.compile(
    r"\W*(?:(?:can|could|would|will) you|please|pls)?\s*"
    r"(?:please |pls )?(?:check|look|see|help|confirm|advise|find out|look into|take a look)"
    r"(?: (?:it|that|this|on|into|at|me|for|us|please|pls|out|up))*\W*",
    re.IGNORECASE,
)
"""Asks for what the rest of the message says, and for nothing else."""
_PAYS = re.compile(r"\b(?:due|pay|paid|owed?|owing)\b", re.IGNORECASE)


def is_not_right(text: str) -> bool:
    return read_reason(text) in NOT_RIGHT and not wants_to_buy(text)


def is_shopping_list(turn: Turn) -> bool:
    """Items with quantities, no question and no document: an order, however it is worded."""
    is_counted = any(line.quantity and line.is_certain for line in turn.lines)
    is_item = all(line.candidates for line in turn.lines)
    return is_counted and is_item and not turn.names_document and not asks(turn.words)


def unanswered(wishes: Wishes) -> Wishes:
    """The wishes without those that another one's answer shows anyway."""
    kept = dict(wishes)
    is_added = "draft" in wishes and adds_to_it(wishes["draft"]["text"])
    for family in wishes:
        if family == "draft" and is_added:
            continue
        for spoken_for in SPOKEN_FOR.get(family, ()) if family in kept else ():
            kept.pop(spoken_for, None)
    return kept


def wishes_of(turn: Turn) -> Wishes:
    """The first clause for each kind of wish; what only sounds like a wish of its own is left out."""
    wishes: Wishes = {}
    for clause in turn.clauses:
        if _ONLY_ASKS.fullmatch(clause["text"]):
            continue
        family = family_of(clause["intent"])
        if clause["intent"] in OF_DOCUMENTS and (
            turn.names_document_in(clause) or _is_of_order_in_talk(turn, clause)
        ):
            family = "change"
        is_named = turn.names_document_in(clause) and wants_removal(clause["text"])
        if family and clause["confidence"] >= (LIKELY if is_named and family == "change" else CERTAIN):
            wishes.setdefault(family, clause)
    names_none = not turn.names_document
    is_beside = {
        "change": (turn.skus and not turn.slot(slots.ORDER_NUMBER) and names_none)
        or ("return" in wishes and "change" in wishes and read_reason(wishes["change"]["text"])),
        "draft": "draft" in wishes and len(wishes) > 1 and is_not_right(wishes["draft"]["text"]),
        "status": ("offer" in wishes and names_none and bool(turn.lines))
        or ({"account", "status"} <= wishes.keys() and bool(_PAYS.search(wishes["status"]["text"]))),
        "account": {"account", "draft"} <= wishes.keys() and not asks(wishes["account"]["text"]),
    }
    return {family: clause for family, clause in wishes.items() if not is_beside.get(family)}


def _is_of_order_in_talk(turn: Turn, clause: dict[str, Any]) -> bool:
    """Drop line 2, said after an order was shown, while nothing is being made."""
    is_free = bool(turn.slot(slots.ORDER_NUMBER)) and not turn.names_document and not tasks.current(turn)
    return is_free and bool(read_line_numbers(clause["text"]))


def is_order_beside(turn: Turn, wishes: Wishes) -> bool:
    """ "Cancel line 2 of SO-1006 and send 5 more boxes to HQ": the second is an order of its own."""
    draft, change = wishes.get("draft"), wishes.get("change")
    if not draft or not change or tasks.current(turn) or turn.names_document_in(draft):
        return False
    if not turn.names_document_in(change) and not _is_of_order_in_talk(turn, change):
        return False
    with turn.narrowed(change):
        says_what = turn.intent == "cancel_order" or read_line_numbers(turn.words) or turn.lines or turn.dates
    if refers_back(draft["text"]) or not says_what:
        return False
    with turn.narrowed(draft):
        return any(line.candidates and line.stated_quantity is not None for line in turn.lines)


def is_one_question(intent: str, other: str) -> bool:
    """Whether two intents ask for the same kind of fact, so that answering one is no risk."""
    family = family_of(intent)
    return family is not None and family == family_of(other) and family not in WRITES


def family_of(intent: str) -> str | None:
    return next((family for family, intents in FAMILIES.items() if intent in intents), None)
