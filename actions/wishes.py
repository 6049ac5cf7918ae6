"""The kinds of wish in a message, and which of them are wishes of their own."""

import re
from typing import Any

from actions import slots, tasks
from actions.change_words import wants_instead, wants_removal
from actions.draft_state import lines_of, open_lines_of
from actions.line_names import named_lines
from actions.order_words import adds_to_it
from actions.reading import asks, is_correction, read_line_numbers, refers_back, wants_to_buy
from actions.return_words import read_reason
from actions.turn import DOCUMENT_NUMBERS, Turn
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
IN_PLACE_OF = {"intent": "place_order", "confidence": 1.0}
IN_PLACE = frozenset(
    {"change_order", "exchange_item", "place_order", "add_line", "search_product", "reorder"}
)
"""What is wanted instead is taken for one of these."""
OF_NO_DOCUMENT = frozenset({"draft", "offer", "account"})
TOGETHER = OF_NO_DOCUMENT | {"change", "status", "papers", "visit"}
"""Of these more than two are answered one behind the other."""
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


def unanswered(turn: Turn, wishes: Wishes) -> Wishes:
    """The wishes without those that another one's answer shows anyway."""
    kept = dict(wishes)
    is_added = "draft" in wishes and adds_to_it(wishes["draft"]["text"])
    for family in wishes:
        if family == "draft" and is_added:
            continue
        for spoken_for in SPOKEN_FOR.get(family, ()) if family in kept else ():
            if not _is_apart(turn, wishes, family, spoken_for):
                kept.pop(spoken_for, None)
    return kept


def _is_apart(turn: Turn, wishes: Wishes, family: str, other: str) -> bool:
    """Beside an order: a question about another one by its number, or about other items than are wanted."""
    if family != "draft" or other not in wishes:
        return False
    if other == "status":
        return turn.names_document_in(wishes[other]) and not turn.names_document_in(wishes[family])
    wanted, asked = _skus_in(turn, wishes[family]), _skus_in(turn, wishes[other])
    return other == "offer" and bool(wanted and asked) and wanted.isdisjoint(asked)


def _skus_in(turn: Turn, clause: dict[str, Any]) -> set[str]:
    with turn.narrowed(clause):
        return {candidate.sku for line in turn.lines for candidate in line.candidates}


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
        if _is_in_place(wishes.get("change"), turn, clause):
            family, clause = "draft", clause | IN_PLACE_OF
        is_named = turn.names_document_in(clause) and wants_removal(clause["text"])
        if family == "status" and family in wishes and turn.names_document_in(clause):
            wishes[family] = _both(turn, wishes[family], clause)
        elif family and clause["confidence"] >= (LIKELY if is_named and family == "change" else CERTAIN):
            wishes.setdefault(family, clause)
    is_in_place = any(wishes.get("draft") == clause | IN_PLACE_OF for clause in turn.clauses)
    names_none = not turn.names_document
    is_beside = {
        "change": (turn.skus and not turn.slot(slots.ORDER_NUMBER) and names_none and not is_in_place)
        or ("return" in wishes and "change" in wishes and read_reason(wishes["change"]["text"])),
        "draft": "draft" in wishes and len(wishes) > 1 and is_not_right(wishes["draft"]["text"]),
        "status": ("offer" in wishes and names_none and bool(turn.lines))
        or ({"account", "status"} <= wishes.keys() and bool(_PAYS.search(wishes["status"]["text"]))),
        "account": {"account", "draft"} <= wishes.keys() and not asks(wishes["account"]["text"]),
    }
    return {family: clause for family, clause in wishes.items() if not is_beside.get(family)}


def _both(turn: Turn, one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Two questions after orders, read as one: where is SO-1005, is SO-1006 on time."""
    start, end = min(one["start"], other["start"]), max(one["end"], other["end"])
    return one | {"text": turn.text[start:end], "start": start, "end": end}


def _is_in_place(cancelled: dict[str, Any] | None, turn: Turn, clause: dict[str, Any]) -> bool:
    """Cancel SO-1006 and order 14 of the basic ones instead: what is wanted in place of what is cancelled."""
    if cancelled is None or cancelled["intent"] != "cancel_order" or turn.names_document_in(clause):
        return False
    text = clause["text"]
    if wants_removal(text) or asks(text):
        return False
    return wants_instead(text) or clause["intent"] in IN_PLACE and wants_to_buy(text)


def is_in_place_of_draft(turn: Turn, wishes: Wishes) -> bool:
    """Cancel the chairs and get the gray ones instead, said of what is being ordered: an exchange in it."""
    task, change, draft = tasks.current(turn), wishes.get("change"), wishes.get("draft")
    if not task or not change or not draft or turn.names_document or change["intent"] != "cancel_order":
        return False
    known = [*lines_of(task.data), *open_lines_of(task.data)] if "change_order" in task.own_intents else []
    things = [{"sku": "?", "name": line.get("name") or line["text"]} for line in known]
    return wants_instead(draft["text"]) and bool(named_lines(change["text"], things))


def _is_of_order_in_talk(turn: Turn, clause: dict[str, Any]) -> bool:
    """Drop line 2, said after an order was shown, while nothing is being made."""
    is_free = bool(turn.slot(slots.ORDER_NUMBER)) and not turn.names_document and not tasks.current(turn)
    return is_free and bool(read_line_numbers(clause["text"]))


def is_order_beside(turn: Turn, wishes: Wishes) -> bool:
    """ "Cancel line 2 of SO-1006 and send 5 more boxes to HQ": the second is an order of its own."""
    draft, change = wishes.get("draft"), wishes.get("change")
    if not draft or not change or tasks.current(turn) or turn.names_document_in(draft):
        return False
    is_instead = change["intent"] == "cancel_order" and wants_instead(draft["text"])
    if not turn.names_document_in(change) and not _is_of_order_in_talk(turn, change) and not is_instead:
        return False
    with turn.narrowed(change):
        says_what = turn.intent == "cancel_order" or read_line_numbers(turn.words) or turn.lines or turn.dates
    if refers_back(draft["text"]) or not says_what:
        return False
    if is_instead:
        return True
    with turn.narrowed(draft):
        return any(line.candidates and line.stated_quantity is not None for line in turn.lines)


def is_one_question(intent: str, other: str) -> bool:
    """Whether two intents ask for the same kind of fact, so that answering one is no risk."""
    family = family_of(intent)
    return family is not None and family == family_of(other) and family not in WRITES


def family_of(intent: str) -> str | None:
    return next((family for family, intents in FAMILIES.items() if intent in intents), None)


def several_changes(turn: Turn, wishes: Wishes) -> list[dict[str, Any]]:
    """Changes of several orders, the first one first: cancel SO-1006, and SO-1007 goes to the annex."""
    first = wishes.get("change")
    if first is None or not turn.names_document_in(first) or is_correction(turn.words):
        return []
    named = _named_in(turn, first)
    others = [
        clause
        for clause in turn.clauses
        if clause is not first
        and clause["intent"] in FAMILIES["change"] | OF_DOCUMENTS
        and clause["confidence"] >= LIKELY
        and not named.issuperset(_named_in(turn, clause))
    ]
    return sorted([first, *others], key=lambda clause: int(clause["start"])) if others else []


def _named_in(turn: Turn, clause: dict[str, Any]) -> set[str]:
    return {
        str(entity["value"]) for entity in turn.entities_in(clause) if entity["entity"] in DOCUMENT_NUMBERS
    }


def stands_alone(turn: Turn, wishes: Wishes, family: str) -> bool:
    """Whether the document named beside a wish has nothing to do with it: where is 1005, and what do we owe?"""
    if wishes.keys() == APART:
        return True
    return family in OF_NO_DOCUMENT and "status" in wishes and turn.names_document_in(wishes["status"])
