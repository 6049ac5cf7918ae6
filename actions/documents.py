"""Which order or quote a message means: by number, PO, item, place, "the last one", or what was just talked about."""

import re
from collections import Counter
from collections.abc import Container, Sequence

from actions import cards, slots
from actions.choosing import is_talk
from actions.line_names import fitting, name_words
from actions.order_words import names_latest
from actions.reading import asks, read_numbers, read_ordinal, refers_back, refers_to_document
from actions.service_words import names_other
from actions.spoken_numbers import read_spoken_numbers
from actions.turn import Turn
from actions.wording import label
from backend.domain.errors import DocumentNotFound
from backend.domain.order_states import CHANGEABLE, ORDER_TRANSITIONS
from backend.domain.words import head_word
from backend.services import conversations, items, orders, quotes
from backend.services.order_views import OrderSummary

LIMIT_OF_LIST = 6
LIMIT_OF_SEARCH = 30
LIMIT_OF_ACCOUNTS = 300
"""Orders looked through when one account of several is named."""
ANY = frozenset(ORDER_TRANSITIONS) | {"on_hold"}
CANCELLABLE = CHANGEABLE | {"on_hold"}
DELIVERED = frozenset({"delivered", "installed", "invoiced", "closed"})
LOWEST_NUMBER = 1000
OTHER_DOCUMENTS = ("rma_number", "quote_number", "shipment_number", "invoice_number", "escalation_number")
"""Beside one of these the digits are its own."""
NEAR = 80
"""How well an item has to fit the words to be what they speak of."""
ABOUT_AS_WELL = 8


def named_order(turn: Turn) -> str | None:
    """The order that the message names by its number, also as bare digits, or by its customer PO."""
    number = turn.entity("order_number")
    if number:
        return number
    bare = () if any(turn.entity(name) for name in OTHER_DOCUMENTS) else read_numbers(turn.words)
    for digits in reversed((*read_spoken_numbers(turn.words), *bare)):
        if digits >= LOWEST_NUMBER and order_exists(turn, f"SO-{digits}"):
            return f"SO-{digits}"
    po_number = turn.entity("po_number")
    if po_number:
        found = [
            summary
            for summary in orders.list_orders(turn.session, turn.actor)
            if summary.po_number == po_number
        ]
        return found[0].number if len(found) == 1 else None
    return _order_of_bare_po(turn)


def _order_of_bare_po(turn: Turn) -> str | None:
    """The order whose PO stands in the message without being called one: "2 chairs on HC-2210"."""
    found = orders_of_bare_pos(turn)
    return found[0] if len(found) == 1 else _order_of_po_digits(turn)


def orders_of_bare_pos(turn: Turn) -> list[str]:
    """The orders whose POs stand in the message as people write them: K-7731, k7731."""
    tokens = [token.upper() for token in re.findall(r"\b[A-Za-z]{1,6}-?\d{2,8}\b", turn.words)]
    if not tokens:
        return []
    known = orders.list_orders(turn.session, turn.actor, limit=LIMIT_OF_ACCOUNTS)
    by_po = {(order.po_number or "").replace("-", "").upper(): order.number for order in known}
    found = [by_po.get(token.replace("-", "")) for token in tokens]
    return list(dict.fromkeys(filter(None, found)))


def _order_of_po_digits(turn: Turn) -> str | None:
    """7728, of the customer's own PO K-7728, said by itself."""
    digits = turn.words.strip(" .#?!")
    if not digits.isdigit() or int(digits) < LOWEST_NUMBER:
        return None
    known = orders.list_orders(turn.session, turn.actor, limit=LIMIT_OF_ACCOUNTS)
    found = [one.number for one in known if re.fullmatch(rf"\D+{digits}", one.po_number or "")]
    return found[0] if len(found) == 1 else None


def order_exists(turn: Turn, order_number: str) -> bool:
    try:
        orders.show_order(turn.session, turn.actor, order_number, now=turn.now)
    except DocumentNotFound:
        return False
    return True


def order_in_talk(turn: Turn, among: Container[str], offered: Sequence[str] = ()) -> str | None:
    """The order that is meant: named, chosen from a list, described, in talk, or the only one there is.

    Without being named it is only one of those `among` whose statuses the wish makes sense.
    """
    number = named_order(turn)
    if number:
        return number
    position = read_ordinal(turn.words, len(offered)) if offered else None
    if position is not None:
        return offered[position]
    in_talk: str | None = turn.slot(slots.ORDER_NUMBER)
    other: str | None = turn.slot(slots.OTHER_ORDER)
    if other and not offered and names_other(turn.words):
        return other
    if not offered and _asks_of_other(turn):
        return _other_than(turn, in_talk, among)
    described = described_orders(turn, among)
    if not described and not names_latest(turn.words):
        described = described_orders(turn, ANY)
    if in_talk in [one.number for one in described]:
        return in_talk
    if offered:
        described = [one for one in described if one.number in offered] or described
    if described:
        return described[0].number if len(described) == 1 or names_latest(turn.words) else None
    if in_talk and not offered and refers_to_document(turn.words):
        return in_talk
    known = newest_orders(turn, among)
    if in_talk and (not known or any(summary.number == in_talk for summary in known)):
        return in_talk
    if in_talk and not names_latest(turn.words):
        return None
    return known[0].number if known and (len(known) == 1 or names_latest(turn.words)) else None


def order_referred_to(turn: Turn, among: Container[str], offered: Sequence[str] = ()) -> str | None:
    """The order that is meant; "it" is the one in talk, whatever else is said beside it."""
    in_talk: str | None = turn.slot(slots.ORDER_NUMBER)
    if in_talk and not offered and refers_back(turn.words) and not names_other(turn.words):
        return named_order(turn) or in_talk
    return order_in_talk(turn, among, offered)


def _asks_of_other(turn: Turn) -> bool:
    """Where is the other one: of an order, while "the other one is perfect" is of a thing."""
    return asks(turn.words) and names_other(turn.words)


def _other_than(turn: Turn, in_talk: str | None, among: Container[str]) -> str | None:
    """The other one, when there is just one besides the order in talk."""
    others = [one.number for one in newest_orders(turn, among) if one.number != in_talk]
    return others[0] if len(others) == 1 else None


def newest_orders(turn: Turn, among: Container[str]) -> list[OrderSummary]:
    """The newest orders in these statuses."""
    limit = LIMIT_OF_ACCOUNTS if turn.named_accounts else LIMIT_OF_SEARCH
    known = orders.list_orders(turn.session, turn.actor, limit=limit)
    return of_named_account(turn, [summary for summary in known if summary.status in among])


def described_orders(turn: Turn, among: Container[str]) -> list[OrderSummary]:
    """Orders with the items or the address that the message speaks of, newest first."""
    things, near = _things_named(turn)
    found = _orders_with(turn, things)
    if len(found) > 1 and near:
        found = {
            number: one for number, one in _orders_with(turn, [*things, near]).items() if number in found
        }
    named = _orders_with(turn, [_nouns_found(turn)]) if len(found) != 1 else {}
    if named:
        found = {number: one for number, one in named.items() if number in found} or found or named
    if turn.named_ship_tos:
        there = turn.named_ship_tos[0][0]
        pool = found.values() if found else newest_orders(turn, among)
        found = {one.number: one for one in pool if one.ship_to_name in (there.name, there.nickname)}
    newest = sorted(found.values(), key=lambda summary: summary.entered_at, reverse=True)
    described = of_named_account(turn, [summary for summary in newest if summary.status in among])
    return described or ([] if turn.named_ship_tos else _with_things_called(turn, among))


def _with_things_called(turn: Turn, among: Container[str]) -> list[OrderSummary]:
    """Orders by what their own items are called, when the catalogue hears something else: a replacement headset
    is a battery there, but a headset among what was delivered."""
    words = {word for word in name_words(turn.words) if not is_talk(word)}
    counted = [(len(words & _heads(one)), one) for one in newest_orders(turn, among)] if words else []
    most = max((count for count, _ in counted), default=0)
    return [one for count, one in counted if most and count == most]


def _heads(order: OrderSummary) -> set[str]:
    return {word for name in order.first_item_names for word in name_words(head_word(name) or "")}


def of_named_account(turn: Turn, known: Sequence[OrderSummary]) -> list[OrderSummary]:
    """For staff who look after several accounts: only the orders of the one that is named, else spoken for."""
    named = {account.name for account, _ in turn.named_accounts[:1]}
    if not named and turn.actor.sees_everything:
        named = {conversations.account_name(turn.session, turn.actor) or ""} - {""}
    return [summary for summary in known if not named or summary.company_name in named]


def _things_named(turn: Turn) -> tuple[list[set[str]], set[str]]:
    """For each thing the message speaks of the items it may be; and what the whole of it comes near."""
    read = [
        {sku for sku in (line.sku, *(candidate.sku for candidate in line.candidates)) if sku}
        for line in turn.lines
    ]
    searched = (
        items.search_items(turn.session, turn.actor, turn.words, limit=LIMIT_OF_SEARCH) if turn.words else ()
    )
    near = _nearest(searched)
    if any(read):
        return [skus for skus in read if skus], near
    return [near or _nouns_found(turn)], set()


def _nouns_found(turn: Turn) -> set[str]:
    """Items by the word behind an article alone, when the whole message finds none: "same for the desks please"."""
    found = re.findall(r"\b(?:the|my|our|those|these)\s+([a-z-]{3,})(\s[a-z-]{3,})?", turn.words.lower())
    nouns = [noun for noun, _ in found if not is_talk(noun)]
    pairs = [noun + second for noun, second in found if second and not is_talk(noun) and not is_talk(second)]
    return _items_called(turn, pairs) or _items_called(turn, nouns)


def _items_called(turn: Turn, nouns: Sequence[str]) -> set[str]:
    found = [items.search_items(turn.session, turn.actor, noun, limit=LIMIT_OF_SEARCH) for noun in nouns]
    return {sku for noun, hits in zip(nouns, found, strict=True) for sku in _nearest(_so_called(noun, hits))}


def _so_called(noun: str, hits: Sequence[items.ItemCandidate]) -> Sequence[items.ItemCandidate]:
    """Printers before printer paper: those with the word in their name, if there are any that sell as such."""
    return [hit for hit in hits if fitting(noun, [{"name": hit.name}])] or hits


def _nearest(hits: Sequence[items.ItemCandidate]) -> set[str]:
    """Those that fit about as well as the best: of "desks" the desks, not the desk lamps."""
    best = max((hit.score for hit in hits), default=0.0)
    return {hit.sku for hit in hits if hit.score >= max(NEAR, best - ABOUT_AS_WELL)}


def _orders_with(turn: Turn, things: Sequence[set[str]]) -> dict[str, OrderSummary]:
    """Orders with the most of the things."""
    found: dict[str, OrderSummary] = {}
    counts: Counter[str] = Counter()
    for skus in things:
        among = {
            summary.number: summary
            for sku in sorted(skus)
            for summary in orders.find_orders(turn.session, turn.actor, sku=sku)
        }
        found |= among
        counts.update(among.keys())
    most = max(counts.values(), default=0)
    return {number: summary for number, summary in found.items() if counts[number] == most}


def ask_which_order(turn: Turn, intent: str, among: Container[str]) -> list[str]:
    """Ask for the order with the likely ones as a list; the numbers that were offered."""
    known = described_orders(turn, among) or newest_orders(turn, among)
    if _asks_of_other(turn):
        known = [one for one in known if one.number != turn.slot(slots.ORDER_NUMBER)]
    shown = known[:LIMIT_OF_LIST]
    if not shown:
        turn.utter("utter_orders_none_such" if newest_orders(turn, ANY) else "utter_orders_none")
        return []
    card = cards.documents_card(turn, label("orders_title"), shown, intent, "order_number")
    turn.utter("utter_ask_order_number", card=card)
    return [summary.number for summary in shown]


def named_quote(turn: Turn) -> str | None:
    """The quote that is meant: named, the one in talk, or the only open one."""
    number = turn.entity("quote_number")
    if number:
        return number
    for digits in reversed(read_numbers(turn.words)):
        if digits >= LOWEST_NUMBER and _quote_exists(turn, f"QT-{digits}"):
            return f"QT-{digits}"
    in_talk: str | None = turn.slot(slots.QUOTE_NUMBER)
    if in_talk:
        return in_talk
    known = quotes.list_quotes(turn.session, turn.actor, open_only=True, now=turn.now)
    return known[0].number if len(known) == 1 or known and names_latest(turn.words) else None


def _quote_exists(turn: Turn, quote_number: str) -> bool:
    try:
        quotes.show_quote(turn.session, turn.actor, quote_number, now=turn.now)
    except DocumentNotFound:
        return False
    return True


def ask_which_quote(turn: Turn, intent: str, **entities: str) -> list[str]:
    """Ask for the quote with the open ones as a list; the numbers that were offered."""
    known = quotes.list_quotes(turn.session, turn.actor, open_only=True, limit=LIMIT_OF_LIST, now=turn.now)
    if not known:
        turn.utter("utter_quotes_none")
        return []
    card = cards.documents_card(turn, label("quotes_title"), known, intent, "quote_number", **entities)
    turn.utter("utter_ask_quote_number", card=card)
    return [summary.number for summary in known]
