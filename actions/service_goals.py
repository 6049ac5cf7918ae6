"""What a message about a delivery, a hold or a bill wants, whatever its words are taken for; several at once."""

import re
from typing import Any

from actions import slots
from actions.documents import DELIVERED, described_orders, named_order, order_exists
from actions.hold_words import asks_how_much, asks_what_now, asks_who_lifts, is_about_hold
from actions.order_words import wants_release
from actions.reading import asks, is_question
from actions.return_words import (
    asks_about_return,
    asks_how_to_send,
    asks_policy,
    cancels_return,
    is_only_about_returns,
    read_reason,
    refuses_return,
    wants_mended,
)
from actions.service_words import (
    asks_if_late,
    asks_if_still,
    asks_proof,
    asks_what_about,
    asks_where,
    is_bill_contested,
    is_billed_short,
    is_refused,
    is_short,
    is_troubled,
    read_no_more,
    repeats_named,
)
from actions.turn import FALLBACK, Turn
from backend.domain.actors import Role
from backend.domain.order_states import OPEN
from backend.domain.returns import OUR_FAULT, ReturnReason
from backend.domain.words import head_word
from backend.services import at_risk, orders

Clause = dict[str, Any]
LIKELY = 0.55
NOT_RIGHT = OUR_FAULT | {ReturnReason.ORDERED_WRONG, ReturnReason.DOES_NOT_FIT}
LED_ASTRAY = frozenset(
    {FALLBACK, "out_of_scope", "ask_parts", "ask_tech_support", "ask_product_info", "search_product"}
)
"""What words about an ordered thing are taken for."""
ANSWERED_BY_INTENT = frozenset(
    {"release_hold_request", "report_damage", "report_billing_error", "report_missing", "choose_remedy"}
)
MISSED = frozenset({"report_late", "report_missing"})
"""What a thing that should be here is taken for, late or lost."""
_BY_WHEN = re.compile(r"\W*(?:and |so )?(?:until|till|by) (?:when|what (?:day|date))\b", re.IGNORECASE)
_LETTERS = re.compile(r"(?<!\w)[a-h]\)\s*", re.IGNORECASE)
_LETTER = re.compile(r"^\W*[a-h]\)\s*", re.IGNORECASE)
WHY = frozenset({"ask_why_late", "report_late"})
"""Told with where it is, unless it is asked of another document."""
PROOF, STILL = "proof", "still"
FACTS = frozenset({"track_order", "ask_promise", "ask_why_late", "report_late", "ask_terms", "ask_account"})
LAST = frozenset({"get_invoice", "return_item", "exchange_item"})
"""Lead to a question or a read-back, which comes after the facts."""
LISTS = frozenset({"list_quotes", "list_orders", "ask_return_status", "list_at_risk", "list_quotes_expiring"})
APART = frozenset({"get_invoice", PROOF, STILL}) | LISTS
"""One of these beside another question is answered with it; other pairs are wishes of one family or another."""


def service_goal(turn: Turn) -> str | None:
    """The intent that the content decides for, which the answer then goes by."""
    goal = _goal(turn)
    if goal in ANSWERED_BY_INTENT:
        turn.intent = goal
    return goal


def _goal(turn: Turn) -> str | None:
    if is_refused(turn.words):
        return "report_damage"
    if is_billed_short(turn.words) or turn.intent == FALLBACK and is_bill_contested(turn.words):
        return "report_billing_error"
    if refuses_return(turn.words) and wants_mended(turn.words):
        return "choose_remedy"
    if cancels_return(turn.words) or turn.intent == "cancel_order" and turn.entity("rma_number"):
        return "cancel_order"
    if turn.slot(slots.RMA_NUMBER) and not turn.names_document and _asks_how_to_send(turn.words):
        return "ask_return_status"
    if _asks_of_returned(turn):
        return "ask_return_status"
    if is_short(turn.words) and not asks(turn.words) and _is_delivered(turn):
        return "report_missing"
    return _goal_of_order(turn) or _goal_of_hold(turn)


def _asks_how_to_send(text: str) -> bool:
    is_asked = asks(text) or is_question(text) or bool(_BY_WHEN.match(text))
    return is_asked and asks_how_to_send(text)


def _asks_of_returned(turn: Turn) -> bool:
    """What was sent back so far, taken for the wish to send something back."""
    is_taken_so = turn.intent in LED_ASTRAY | {"return_item"}
    return is_taken_so and not turn.names_document and asks_about_return(turn.words)


def _is_delivered(turn: Turn) -> bool:
    return bool(described_orders(turn, DELIVERED) or turn.named_ship_tos)


def _goal_of_order(turn: Turn) -> str | None:
    if turn.intent == FALLBACK and turn.names_document and repeats_named(turn.words):
        return "reorder"
    if turn.names_document and asks_if_late(turn.words):
        return "ask_why_late"
    if turn.intent == "list_orders" and turn.names_document and asks_what_about(turn.words):
        return "track_order"
    if turn.intent in LED_ASTRAY and asks_policy(turn.words) and not turn.names_document:
        return "return_item"
    if turn.intent == "ask_delivery_options" and is_only_about_returns(turn.words):
        return "ask_terms"
    if turn.intent in LED_ASTRAY and asks_where(turn.words):
        return "track_order"
    if turn.intent in LED_ASTRAY and not asks(turn.words) and _is_not_right(turn):
        return "return_item"
    if turn.intent in MISSED and is_troubled(turn.words) and len(described_orders(turn, OPEN)) == 1:
        return "ask_why_late"
    if turn.intent != FALLBACK:
        return None
    if read_reason(turn.words) in OUR_FAULT:
        return "report_damage"
    described = described_orders(turn, OPEN) if is_troubled(turn.words) else []
    is_clear = len(described) == 1 or turn.actor.role is Role.CUSTOMER
    return "ask_why_late" if described and is_clear else None


def _is_not_right(turn: Turn) -> bool:
    """A delivered thing does not fit or does not work."""
    return read_reason(turn.words) in NOT_RIGHT and len(described_orders(turn, DELIVERED)) == 1


def _goal_of_hold(turn: Turn) -> str | None:
    """Paid and not shipped, what can I do: of an order that is on hold."""
    in_talk, named = turn.slot(slots.ORDER_NUMBER), named_order(turn)
    asks_reason = bool(named) and is_troubled(turn.words) or bool(in_talk) and asks_how_much(turn.words)
    asks_release = asks_what_now(turn.words) or wants_release(turn.words) or asks_who_lifts(turn.words)
    asks_release = asks_release and bool(in_talk or named)
    is_doubted = is_about_hold(turn.words) and not asks_release
    if not (is_doubted or asks_release or asks_reason):
        return None
    held = [
        one.order.number
        for one in at_risk.list_at_risk(turn.session, turn.actor, now=turn.now)
        if one.is_held
    ]
    if is_doubted:
        return "ask_why_late" if held and named in (None, *held) else None
    if (named or in_talk) not in held:
        return None
    return "release_hold_request" if asks_release else "ask_why_late"


def wish_instead(turn: Turn) -> Clause | None:
    """ "Don't send legal paper again, this time letter": letter paper is wanted."""
    read = read_no_more(turn.words)
    if read is None or turn.names_document:
        return None
    old, new = read
    thing = head_word(old) or ""
    words = [word for word in new.split() if word.lower() not in ("one", "ones")]
    text = new if len(words) > 1 or not thing else f"{' '.join(words)} {thing}"
    return {"text": text, "intent": "place_order", "confidence": 1.0, "start": -1, "end": -1}


def _is_of_order_under_way(turn: Turn, clause: Clause) -> bool:
    """The order it names has not arrived: what is broken came with another."""
    if not turn.names_document_in(clause):
        return False
    with turn.narrowed(clause):
        number = turn.entity("order_number")
    if number is None or not order_exists(turn, number):
        return False
    return orders.show_order(turn.session, turn.actor, number, now=turn.now).status not in DELIVERED


def fault_beside_question(turn: Turn) -> tuple[Clause, ...]:
    """A question about an order that it names, then the faults told in clauses that name none."""
    asked = [
        clause
        for clause in turn.clauses
        if clause["intent"] in FACTS
        and asks(_LETTER.sub("", clause["text"]))
        and _is_of_order_under_way(turn, clause)
    ]
    faults = [
        clause
        for clause in turn.clauses
        if clause not in asked
        and read_reason(clause["text"]) in OUR_FAULT
        and not turn.names_document_in(clause)
    ]
    if len(asked) != 1 or not faults:
        return ()
    text = _LETTERS.sub("; ", "; ".join(clause["text"] for clause in faults)).strip(" ;")
    fault = {"text": text, "intent": "report_damage", "confidence": 1.0}
    return asked[0], fault | {"start": faults[0]["start"], "end": faults[-1]["end"]}


def questions_together(turn: Turn) -> list[tuple[str, Clause]]:
    """What each clause asks, facts first, when a message asks several things that are answered beside each other."""
    asked: dict[str, Clause] = {}
    for clause in turn.clauses:
        kind = _kind(clause)
        if kind:
            asked.setdefault(kind, clause)
    for why in WHY & asked.keys() if "track_order" in asked else ():
        if not turn.names_document_in(asked[why]):
            del asked[why]
    if len(asked) < 2 and turn.intent in FACTS and asks_if_still(turn.words):
        whole = {"text": turn.words, "intent": turn.intent, "confidence": 1.0, "start": 0}
        return [(kind, whole | {"end": len(turn.words)}) for kind in (turn.intent, STILL)]
    if "return_item" in asked and PROOF not in asked:
        return []
    if len(asked) < 2 or APART.isdisjoint(asked):
        return []
    return sorted(asked.items(), key=lambda pair: pair[0] in LAST)


def _kind(clause: Clause) -> str | None:
    if asks_proof(clause["text"]):
        return PROOF
    if asks_if_still(clause["text"]):
        return STILL
    is_likely = clause["confidence"] >= LIKELY
    return str(clause["intent"]) if is_likely and clause["intent"] in FACTS | LISTS | LAST else None
