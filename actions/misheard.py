"""What a message is about where its words lead astray: what it names, and what is in talk, decide."""

import re

from actions import slots
from actions.change_words import wants_removal, wants_set
from actions.configuration_words import names_configuration
from actions.consent import resumes
from actions.delivery_words import instructs_existing
from actions.documents import DELIVERED, LOWEST_NUMBER, described_orders, named_order, order_exists
from actions.holds import holds_existing, lifts_own_hold
from actions.order_words import wants_cheaper, wants_extension, wants_release, wants_same_again
from actions.paper_words import about_count, about_paper
from actions.reading import asks, asks_why_not, read_line_numbers, read_numbers, refers_back
from actions.remainders import drops_rest_of_order
from actions.return_words import asks_about_return, is_about_credit, sends_back
from actions.service_goals import service_goal
from actions.service_words import asks_first, asks_only_why, asks_proof, is_short, is_troubled, names_other
from actions.stockouts import reconsiders
from actions.turn import FALLBACK, ORDER_PREFIX, Turn
from actions.waiting_words import wants_let_go
from actions.wishes import APART, FAMILIES, Wishes, is_not_right, is_shopping_list, unanswered
from backend.domain.order_states import OPEN
from backend.services import returns

VALUES = frozenset({"inform", "affirm", "deny", "choose_option", FALLBACK})
"""Say nothing of a goal by themselves: while a question is open they are its answer."""
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
_HOW_MUCH = re.compile(
    r"\b(?:how (?:much|many|long|soon)|when|where|what) |\b(?:did|has|have|is|was) \d{4}\b", re.IGNORECASE
)
_WOULD = re.compile(r"\b(?:would|could|if (?:i|we)|cost|price|run (?:us|me)|how much)\b", re.IGNORECASE)
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


def asks_of_orders(turn: Turn) -> bool:
    """Bare numbers of the speaker's orders in a question are these orders: what did 1005 cost, when does it come?
    They count as named, and the question, where it sounded like one about items, as one about the order."""
    asking = [clause for clause in turn.clauses if _asks(clause["text"], clause["intent"])]
    if turn.names_document or not (asking or _asks(turn.words, turn.intent)):
        return False
    numbers = [number for number in read_numbers(turn.words) if _is_order(turn, number)]
    for number in numbers:
        turn.name_order(f"{ORDER_PREFIX}{number}")
    for clause in asking if numbers else ():
        if turn.names_document_in(clause):
            clause |= {"intent": _of_order(clause["intent"]), "confidence": 1.0}
    if numbers and turn.intent != FALLBACK or len(asking) < 2 and len(turn.clauses) < 2:
        turn.intent = _of_order(turn.intent) if numbers else turn.intent
    return bool(numbers)


def _asks(text: str, intent: str) -> bool:
    parts = [text, *text.split(":")[1:]]
    return intent in FAMILIES["status"] or any(map(asks, parts)) or bool(_HOW_MUCH.search(text))


def _is_order(turn: Turn, number: int) -> bool:
    """An order that the speaker may see, and no quantity of an item that is clear."""
    is_counted = any(read.stated_quantity == number and read.is_certain for read in turn.lines)
    return number >= LOWEST_NUMBER and not is_counted and order_exists(turn, f"{ORDER_PREFIX}{number}")


def _of_order(intent: str) -> str:
    """What is asked of an order by its number: where it is, where the words sound like a question about items."""
    is_of_items = intent in FAMILIES["offer"] | OFF_TOPIC | VALUES | {"place_order", "list_orders"}
    return "track_order" if is_of_items else intent


def content_says(turn: Turn, wishes: Wishes) -> str | None:
    """What the content says where nothing is being done."""
    return (
        _taken_up_again(turn)
        or ("track_order" if asks_proof(turn.words) else None)
        or service_goal(turn)
        or _follow_up(turn)
        or about_paper(turn)
        or about_count(turn)
        or _about_order(turn)
        or _led_astray(turn, wishes)
    )


def _taken_up_again(turn: Turn) -> str | None:
    """What was turned down or put aside, wanted after all."""
    if reconsiders(turn):
        return "choose_option"
    is_resumed = turn.slot(slots.PARKED_TASKS) and turn.intent != "deny" and resumes(turn.words)
    return "go_back" if is_resumed else None


def _led_astray(turn: Turn, wishes: Wishes) -> str | None:
    """What the content says where the words sound like something else."""
    likely = [candidate["name"] for candidate in turn.candidates]
    is_apart = unanswered(turn, wishes).keys() == APART
    if turn.intent in LIKE_RETURNING and "return_item" in likely and sends_back(turn.words) and not is_apart:
        return "return_item"
    if turn.intent in LIKE_ORDERING | {"place_order"} and not is_apart and _is_trouble_with_delivery(turn):
        return "return_item"
    if turn.intent in LIKE_ORDERING | {"place_order"} and _is_shortage(turn):
        return "report_missing"
    if turn.intent in LIKE_ORDERING and (is_shopping_list(turn) or _is_of_configuration(turn)):
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
    if _is_wish(turn):
        return True
    exists = turn.names_document or turn.slot(slots.ORDER_NUMBER) or turn.slot(slots.QUOTE_NUMBER)
    if exists or "order" in turn.words.lower() or "quote" in turn.words.lower():
        return False
    is_list = (
        bool(turn.lines)
        and turn.lines[0].start == 0
        and all(line.stated_quantity is not None and line.candidates for line in turn.lines)
    )
    return is_list or bool(turn.skus and (turn.named_ship_tos or turn.lines))


def _is_of_configuration(turn: Turn) -> bool:
    """A workstation with its options, which sounds like a search: it is put together at once."""
    return not turn.names_document and names_configuration(turn)


def _is_wish(turn: Turn) -> bool:
    """Can you do 2 standing desks by Friday: counted things, no order, and no word of a change."""
    is_counted = any(line.stated_quantity is not None and line.candidates for line in turn.lines)
    is_change = wants_set(turn.words) or wants_removal(turn.words) or refers_back(turn.words)
    return is_counted and not is_change and named_order(turn) is None and not described_orders(turn, OPEN)


def _is_hypothetical(turn: Turn) -> bool:
    """When it would come and what it would cost, of something counted: nothing that is ordered already."""
    is_counted = any(line.stated_quantity is not None and line.candidates for line in turn.lines)
    return is_counted and not turn.names_document and bool(_WOULD.search(turn.words))


def _is_trouble_with_delivery(turn: Turn) -> bool:
    """What was delivered and is broken or wrong, without a word of buying: "3 of the keyboards are dead"."""
    if turn.names_document or asks(turn.words) or not any(line.candidates for line in turn.lines):
        return False
    return is_not_right(turn.words) and bool(described_orders(turn, DELIVERED))


def _is_shortage(turn: Turn) -> bool:
    """Fewer of a delivered thing came than were ordered: 18 of the 20 dispensers came."""
    return is_short(turn.words) and not asks(turn.words) and bool(described_orders(turn, DELIVERED))
