"""What a message about a delivery, a hold or a bill wants, whatever its words are taken for; several at once."""

from typing import Any

from actions import slots
from actions.documents import named_order
from actions.service_words import (
    asks_if_still,
    asks_proof,
    asks_what_now,
    is_about_hold,
    is_billed_short,
    is_refused,
    read_no_more,
)
from actions.turn import Turn
from backend.domain.words import head_word
from backend.services import at_risk

Clause = dict[str, Any]
LIKELY = 0.55
PROOF, STILL = "proof", "still"
FACTS = frozenset({"track_order", "ask_promise", "ask_why_late", "report_late", "ask_terms", "ask_account"})
LAST = frozenset({"get_invoice", "return_item", "exchange_item"})
"""Lead to a question or a read-back, which comes after the facts."""
APART = LAST - {"return_item", "exchange_item"} | {PROOF, STILL}
"""One of these beside another question is answered with it; other pairs are wishes of one family or another."""


def service_goal(turn: Turn) -> str | None:
    """The intent that the content decides for."""
    if is_refused(turn.words):
        return "report_damage"
    if is_billed_short(turn.words):
        return "report_billing_error"
    return _goal_of_hold(turn)


def _goal_of_hold(turn: Turn) -> str | None:
    """Paid and not shipped, what can I do: of an order that is on hold."""
    is_doubted = is_about_hold(turn.words)
    in_talk = turn.slot(slots.ORDER_NUMBER)
    if not is_doubted and not (in_talk and asks_what_now(turn.words)):
        return None
    held = [
        one.order.number
        for one in at_risk.list_at_risk(turn.session, turn.actor, now=turn.now)
        if one.is_held
    ]
    if is_doubted:
        return "ask_why_late" if held and named_order(turn) in (None, *held) else None
    return "release_hold_request" if in_talk in held else None


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


def questions_together(turn: Turn) -> list[tuple[str, Clause]]:
    """What each clause asks, facts first, when a message asks several things that are answered beside each other."""
    asked: dict[str, Clause] = {}
    for clause in turn.clauses:
        kind = _kind(clause)
        if kind:
            asked.setdefault(kind, clause)
    if len(asked) < 2 or APART.isdisjoint(asked):
        return []
    return sorted(asked.items(), key=lambda pair: pair[0] in LAST)


def _kind(clause: Clause) -> str | None:
    if asks_proof(clause["text"]):
        return PROOF
    if asks_if_still(clause["text"]):
        return STILL
    is_likely = clause["confidence"] >= LIKELY
    return str(clause["intent"]) if is_likely and clause["intent"] in FACTS | LAST else None
