"""Finding items: those a message names or points at, those it may mean, cheaper ones."""

from actions import cards, inquiries, tasks
from actions.item_cards import item_card, show_stock
from actions.line_names import name_words
from actions.order_words import read_cheaper_than
from actions.picking import pick_from_catalogue, reason, say_why
from actions.reading import is_question, read_ordinal, refers_back
from actions.turn import Turn
from actions.wording import label
from backend.domain.words import head_word
from backend.services import items

LIMIT_OF_ITEMS = 6
LIMIT_OF_CHEAPER = 30
SURE = 88
NEAR = 75
UNSURE = 60


def wanted_skus(turn: Turn) -> list[str]:
    """The items a message is about: named, pointed at among those in talk, or those in talk."""
    if pointed := pointed_at(turn):
        return pointed
    named = named_skus(turn)
    if named or any(line.candidates for line in turn.lines):
        return named
    position = read_ordinal(turn.words, len(turn.skus)) if turn.skus else None
    if position is not None:
        return [turn.skus[position]]
    found = items.search_items(turn.session, turn.actor, turn.words, limit=1) if turn.words else ()
    return [] if found and found[0].score >= UNSURE else turn.skus[:3]


def named_skus(turn: Turn) -> list[str]:
    """The items that are pressed or named for certain."""
    pressed = turn.entities("sku")
    if pressed:
        return [sku.upper() for sku in pressed]
    named = [line.sku for line in turn.lines if line.sku and line.is_certain]
    if named or len(turn.lines) > 1 or not turn.words:
        return named
    found = items.search_items(turn.session, turn.actor, turn.words, limit=2)
    is_sure = found and found[0].score >= SURE
    return [found[0].sku] if is_sure and (len(found) == 1 or found[1].score < NEAR) else []


def pointed_at(turn: Turn) -> list[str]:
    """How heavy is one of those: the one item in talk, unless another thing of its kind is named."""
    if len(turn.skus) != 1 or not refers_back(turn.words) or not is_question(turn.words):
        return []
    if any(line.is_certain for line in turn.lines):
        return []
    kind = head_word(items.show_item(turn.session, turn.actor, turn.skus[0], now=turn.now).name)
    found = items.search_items(turn.session, turn.actor, turn.words, limit=1)
    return [] if found and head_word(found[0].name) == kind else turn.skus


def names_item(turn: Turn) -> bool:
    """Whether the words come near something in the catalogue."""
    found = items.search_items(turn.session, turn.actor, turn.words, limit=1) if turn.words else ()
    return bool(found) and found[0].score >= NEAR


def _asked_about(turn: Turn) -> str:
    """The words of the line whose item is being asked about."""
    task = tasks.current(turn)
    open_lines = task.data.get("open_lines") if task and task.asked == "item" else None
    return " ".join(name_words(open_lines[0]["text"])) if open_lines else ""


def offer_cheaper(turn: Turn) -> bool:
    """Of the kind just shown what costs less, cheapest first."""
    than = read_cheaper_than(turn.words)
    found = items.search_items(turn.session, turn.actor, than, limit=1) if than else ()
    skus = [one.sku for one in found] or turn.skus
    shown = [items.show_item(turn.session, turn.actor, sku, now=turn.now) for sku in skus]
    kind = head_word(shown[0].name) if shown else None
    prices = [item.list_price for item in shown if item.list_price is not None]
    if not kind or not prices:
        return False
    found = items.search_items(turn.session, turn.actor, kind, limit=LIMIT_OF_CHEAPER)
    priced = [(one.list_price, one) for one in found if one.is_active and one.list_price is not None]
    below = sorted(
        [pair for pair in priced if pair[0] < min(prices) and kind == head_word(pair[1].name)],
        key=lambda pair: pair[0],
        reverse=True,
    )
    cheaper = [one for _, one in below][:LIMIT_OF_ITEMS]
    if not cheaper:
        return False
    turn.talk_of(*(one.sku for one in cheaper))
    card = cards.items_card(turn, cheaper, title=label("items_title"), intent="check_availability")
    turn.utter("utter_items_found", card=card)
    if len(cheaper) > 1:
        inquiries.remember(turn, "check_availability", cheaper)
    return True


def offer_candidates(turn: Turn, response: str, intent: str) -> bool:
    """Show what may be meant; False when nothing in the catalogue comes near."""
    if read_cheaper_than(turn.words) and offer_cheaper(turn):
        return True
    if intent != "ask_parts" and _show_picked(turn, intent):
        return True
    found = [candidate for line in turn.lines for candidate in line.candidates] or [
        candidate
        for text in (turn.words, _asked_about(turn))
        for candidate in (
            items.search_items(turn.session, turn.actor, text, limit=LIMIT_OF_ITEMS) if text else ()
        )
    ][:LIMIT_OF_ITEMS]
    shown = list({candidate.sku: candidate for candidate in found}.values())[:LIMIT_OF_ITEMS]
    if not shown:
        return False
    if len(shown) == 1 and intent != "ask_parts":
        _show_one(turn, shown[0].sku, intent)
        return True
    turn.talk_of(*(candidate.sku for candidate in shown))
    turn.utter(response, card=cards.items_card(turn, shown, title=label("items_title"), intent=intent))
    if len(shown) > 1:
        inquiries.remember(turn, intent, shown)
    return True


def _show_picked(turn: Turn, intent: str) -> bool:
    """The one that a superlative picks of all that fit, and why."""
    found = pick_from_catalogue(turn, turn.words)
    if found is None or found.only is None:
        return False
    say_why(turn, reason(found, found.only))
    _show_one(turn, found.only["sku"], intent)
    return True


def _show_one(turn: Turn, sku: str, intent: str) -> None:
    show_item = show_stock if intent == "check_availability" else show_details
    show_item(turn, sku)


def show_details(turn: Turn, sku: str) -> None:
    """An item with its properties."""
    item = items.show_item(turn.session, turn.actor, sku, now=turn.now)
    turn.talk_of(item.sku)
    turn.utter("utter_item_shown", name=item.name, card=item_card(turn, item))
