"""What a torn or unsure message most likely means, by what it names and what is going on."""

import re
from typing import Any

from actions import slots
from actions.availability import goes_on
from actions.choosing import is_talk
from actions.documents import DELIVERED, described_orders, named_order
from actions.item_questions import compared_skus
from actions.item_search import NEAR, names_item
from actions.reading import asks, wants_to_buy
from actions.return_words import read_reason, wants_money_back
from actions.service_words import is_short, misses_parts
from actions.turn import Turn
from actions.wording import has_word
from backend.domain.order_states import OPEN
from backend.domain.returns import OUR_FAULT
from backend.services import orders

OFFERABLE = 0.15
"""A candidate intent below this is not worth a button."""
CLEARLY = 2.0
"""So many times likelier than the next one needs no question: nothing is written without a read-back."""
MOST_WORDS_OF_NAME = 4
_PLAIN = re.compile(r"(?:[^\W_]|[\s?!.,'\"-])+")
UNSURE_BAND = "unsure"
ABOUT_QUOTES = frozenset({"change_quote", "accept_quote"})
ABOUT_RETURNS = frozenset({"ask_return_status", "ask_refund"})
SENDING = frozenset({"return_item", "exchange_item"})
QUESTIONS = frozenset({"track_order", "ask_promise", "ask_why_late", "report_late"})
LOOKING = frozenset({"search_product", "ask_product_info", "check_availability", "ask_parts"})
CHANGES = frozenset(
    {"change_order", "cancel_order", "expedite_order", "set_order_details", "reorder"}
    | {"return_item", "exchange_item", "choose_remedy"}
)
LIKELY = 0.4
"""From here on a torn message is taken for a change of an order; there is a read-back."""
ABOUT_ORDERS = (
    QUESTIONS
    | {"list_orders", "reorder"}
    | {"change_order", "cancel_order", "expedite_order", "set_order_details"}
    | {"return_item", "exchange_item", "ask_return_status", "ask_refund"}
    | {"report_missing", "report_damage", "report_wrong_item", "complain", "choose_remedy"}
)


def candidates(turn: Turn) -> list[dict[str, Any]]:
    """What the message may mean, likeliest first, as far as it is worth offering."""
    return [
        candidate
        for candidate in turn.candidates
        if candidate["confidence"] >= OFFERABLE and has_word("intents", candidate["name"])
    ][:2]


def settled(turn: Turn) -> str | None:
    """The intent that content and context decide for; None when it has to be asked."""
    return (
        _by_money(turn)
        or _by_shortage(turn)
        or _by_fault(turn)
        or _by_document(turn)
        or _by_talk(turn)
        or _by_items(turn)
        or _by_list(turn)
        or _by_name_alone(turn)
        or _by_weight(turn)
    )


def _by_document(turn: Turn) -> str | None:
    """A named document says what the wish can be about."""
    if turn.entity("rma_number"):
        return "ask_return_status"
    weights = {str(one["name"]): one["confidence"] for one in turn.candidates[:2]}
    likely = list(weights)
    if turn.entity("quote_number") or turn.slot(slots.QUOTE_NUMBER):
        about_quotes = [name for name in likely if name in ABOUT_QUOTES]
        return about_quotes[0] if len(about_quotes) == 1 else None
    if named_order(turn):
        fitting = [
            name
            for name in likely
            if name in ABOUT_ORDERS and (name not in CHANGES or weights[name] >= LIKELY)
        ]
        return fitting[0] if fitting and turn.band != UNSURE_BAND else None
    is_about_return = turn.slot(slots.RMA_NUMBER) and likely and likely[0] in ABOUT_RETURNS
    return likely[0] if is_about_return else None


def _by_talk(turn: Turn) -> str | None:
    """A place or thing of one's own orders named while their state is asked for or was just shown."""
    likely = [str(one["name"]) for one in turn.candidates if one["confidence"] >= OFFERABLE]
    if turn.skus and not turn.slot(slots.ORDER_NUMBER) and "check_availability" in likely[:2]:
        return "check_availability"
    asked = next((name for name in likely if name in QUESTIONS), None)
    is_item = any(line.is_certain or line.stated_quantity for line in turn.lines)
    if asked and asked == likely[0] and turn.slot(slots.ORDER_NUMBER) and not is_item:
        return asked
    if asked and turn.named_ship_tos and described_orders(turn, OPEN):
        return asked
    is_in_talk = bool(turn.slot(slots.ORDER_NUMBER)) and (goes_on(turn) or turn.band == UNSURE_BAND)
    if turn.words and (asked or is_in_talk) and len(described_orders(turn, OPEN)) == 1:
        return asked or "track_order"
    return None


def _by_items(turn: Turn) -> str | None:
    """Items compared, or named in a question that only looks: answering one way or the other is no risk."""
    if compared_skus(turn):
        return "ask_product_info"
    likely = [str(candidate["name"]) for candidate in turn.candidates[:2]]
    looks = bool(likely) and all(name in LOOKING for name in likely)
    return likely[0] if looks and (turn.lines or names_item(turn)) else None


def _by_fault(turn: Turn) -> str | None:
    """What was delivered and does not work is our trouble, not a technical question; what is not right about it
    is a reason to send it back."""
    names = {candidate["name"] for candidate in turn.candidates}
    back = [
        one["name"] for one in turn.candidates if one["name"] in SENDING and one["confidence"] >= OFFERABLE
    ]
    if back and read_reason(turn.words) and described_orders(turn, DELIVERED):
        return str(back[0])
    if read_reason(turn.words) not in OUR_FAULT:
        return None
    is_fault = bool(names & {"ask_tech_support", "report_damage"}) and described_orders(turn, DELIVERED)
    return "report_damage" if is_fault or _has_arrived(turn, named_order(turn)) else None


def _has_arrived(turn: Turn, number: str | None) -> bool:
    if number is None:
        return False
    order = orders.show_order(turn.session, turn.actor, number, now=turn.now)
    return order.status in DELIVERED


def _by_money(turn: Turn) -> str | None:
    """Money back rather than another one, of what was delivered."""
    names = {candidate["name"] for candidate in turn.candidates}
    is_wanted = wants_money_back(turn.words) and bool(names & ABOUT_RETURNS)
    return "ask_refund" if is_wanted and described_orders(turn, DELIVERED) else None


def _by_shortage(turn: Turn) -> str | None:
    """What is not in the box of a delivery was forgotten, whatever is asked about the thing."""
    if asks(turn.words) or not (is_short(turn.words) or misses_parts(turn.words)):
        return None
    is_ours = _has_arrived(turn, named_order(turn)) or bool(described_orders(turn, DELIVERED))
    return "report_missing" if is_ours else None


def _by_list(turn: Turn) -> str | None:
    """Counted things that we sell, with ordering among what was heard: an order, read back before it is written."""
    likely = {str(one["name"]) for one in turn.candidates if one["confidence"] >= OFFERABLE}
    counted = [line for line in turn.lines if line.stated_quantity is not None]
    is_order = "place_order" in likely and not turn.names_document and named_order(turn) is None
    return (
        "place_order"
        if is_order and any(line.candidates and line.candidates[0].score >= NEAR for line in counted)
        else None
    )


def _by_name_alone(turn: Turn) -> str | None:
    """ "Drafting stool?": a thing that we sell and hardly another word."""
    is_plain = bool(_PLAIN.fullmatch(turn.words)) and not turn.names_document
    is_wanted = wants_to_buy(turn.words)
    is_short = is_plain and not is_wanted and 0 < turn.spare_words <= MOST_WORDS_OF_NAME
    return "search_product" if is_short and names_item(turn) and not is_talk(turn.words) else None


def _by_weight(turn: Turn) -> str | None:
    """The likeliest, when the next one leads to the same answer or is far behind."""
    from actions.conversation import action_for
    from actions.wishes import is_one_question

    likely = candidates(turn)
    if not likely or likely[0]["name"] != turn.candidates[0]["name"]:
        return None
    if turn.band == UNSURE_BAND:
        return None
    first, *others = likely
    is_decided = all(
        action_for(first["name"]) is action_for(other["name"])
        or is_one_question(first["name"], other["name"])
        or first["confidence"] >= CLEARLY * other["confidence"]
        for other in others
    )
    return str(first["name"]) if is_decided else None
