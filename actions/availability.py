"""Is it available, when, at what price: items found, shown, compared; dates and prices side by side."""

import re
from collections.abc import Sequence

from actions import cards, inquiries, slots, tasks
from actions.base import DeskAction
from actions.configuration_words import names_configuration
from actions.documents import LOWEST_NUMBER, described_orders
from actions.drafts import DraftTask
from actions.formatting import show_money, show_time
from actions.item_cards import item_card, show_comparison, show_stock
from actions.line_names import name_words
from actions.orders import OrderTask
from actions.reading import is_question, read_numbers, read_ordinal, refers_back, wants_cheaper
from actions.shipments import say_where, track_number
from actions.stockouts import buttons_without_date, offered
from actions.turn import Turn
from actions.wording import label
from backend.domain.order_states import OPEN
from backend.domain.words import head_word
from backend.services import accounts, items, network, promises
from backend.services.items import ItemCandidate
from backend.services.order_text import ReadLine
from backend.services.promises import RequestedLine

LIMIT_OF_ITEMS = 6
LIMIT_OF_CHEAPER = 30
PART_WORDS = frozenset(
    (
        "black",
        "cyan",
        "magenta",
        "yellow",
        "toner",
        "ink",
        "drum",
        "tray",
        "caster",
        "mat",
        "headrest",
        "filter",
    )
)
SURE, NEAR, UNSURE = 88, 75, 60


def wanted_skus(turn: Turn) -> list[str]:
    """The items a message is about: named, pointed at among those in talk, or those in talk."""
    if pointed := _pointed_at(turn):
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


def _pointed_at(turn: Turn) -> list[str]:
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


def _offer_cheaper(turn: Turn) -> bool:
    """Of the kind just shown what costs less, cheapest first."""
    shown = [items.show_item(turn.session, turn.actor, sku, now=turn.now) for sku in turn.skus]
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
        show_item = show_stock if intent == "check_availability" else show_details
        show_item(turn, shown[0].sku)
        return True
    turn.talk_of(*(candidate.sku for candidate in shown))
    turn.utter(response, card=cards.items_card(turn, shown, title=label("items_title"), intent=intent))
    if len(shown) > 1:
        inquiries.remember(turn, intent, shown)
    return True


class ActionSearchProduct(DeskAction):
    """Find items by words and properties; items with quantities become an order draft, nothing is written."""

    intents = ("search_product",)

    def name(self) -> str:
        return "action_search_product"

    def act(self, turn: Turn) -> None:
        if is_order(turn) or names_configuration(turn):
            take_as_order(turn)
            return
        if any(map(is_counted, turn.lines)):
            ActionCheckAvailability().act(turn)
            return
        if turn.skus and wants_cheaper(turn.words) and not turn.lines and _offer_cheaper(turn):
            return
        if shows_an_order(turn):
            return
        skus = named_skus(turn) or _pointed_at(turn)
        if len(skus) == 1:
            show_stock(turn, skus[0])
        elif not offer_candidates(turn, "utter_items_found", "check_availability"):
            turn.utter("utter_items_none")


_ALSO = re.compile(r"\W*(?:ok|and|so|then)?\W*(?:what about|how about|and|same)\b", re.IGNORECASE)


def take_as_order(turn: Turn) -> None:
    """Counted items go on the open draft or begin one."""
    task = tasks.current(turn)
    if not isinstance(task, DraftTask):
        task = OrderTask()
        tasks.begin(turn, task)
    task.take(turn)
    tasks.run(turn, task)


def goes_on(turn: Turn) -> bool:
    """ "And the desks?", "same for the chairs": the question before, of another thing."""
    return bool(_ALSO.match(turn.words))


def shows_an_order(turn: Turn) -> bool:
    """After an order's status "and the desks?" asks for that of another."""
    if not turn.slot(slots.ORDER_NUMBER) or not goes_on(turn):
        return False
    described = described_orders(turn, OPEN)
    if len(described) != 1:
        return False
    say_where(turn, track_number(turn, described[0].number))
    return True


_ARTICLE = re.compile(r"\s*(?:an?|some|any)\b", re.IGNORECASE)
"""One of a thing that is only looked for."""


def is_order(turn: Turn) -> bool:
    """Items with quantities and no question: an order in other words."""
    lines = turn.lines
    return bool(lines) and all(map(is_counted, lines)) and not is_question(turn.words)


def is_counted(line: ReadLine) -> bool:
    """A quantity was said: two boxes, a pallet; "a chair" only names the thing."""
    is_said = line.quantity is not None or line.stated_quantity is not None
    return bool(is_said and line.candidates) and bool(line.stated_unit or not _ARTICLE.match(line.text))


class ActionCheckAvailability(DeskAction):
    """Stock and dates; with a quantity, the offers for it."""

    intents = ("check_availability", "ask_delivery_options")

    def name(self) -> str:
        return "action_check_availability"

    def act(self, turn: Turn) -> None:
        if names_configuration(turn):
            take_as_order(turn)
            return
        if shows_an_order(turn):
            return
        counted = [line for line in turn.lines if is_counted(line)]
        clear = [line for line in counted if line.sku and line.is_certain and line.quantity]
        wanted = [(str(line.sku), line.quantity) for line in clear]
        wanted = wanted or self._of_item_in_talk(turn)
        if len(clear) < len(counted):
            take_as_order(turn)
            return
        if wanted:
            self._offer(turn, [RequestedLine(str(sku), int(quantity or 0)) for sku, quantity in wanted])
            return
        skus = wanted_skus(turn)
        if not skus:
            if turn.intent == "ask_delivery_options":
                explain_delivery(turn)
            elif not offer_candidates(turn, "utter_items_which", "check_availability"):
                turn.utter("utter_items_none")
            return
        for sku in skus[:2]:
            show_stock(turn, sku)

    def _of_item_in_talk(self, turn: Turn) -> list[tuple[str, int | None]]:
        """ "And if I wanted 10?" is about the one item just shown."""
        if any(line.candidates for line in turn.lines) or turn.dates or len(turn.skus) != 1:
            return []
        numbers = [number for number in read_numbers(turn.words) if number < LOWEST_NUMBER]
        is_meant = len(numbers) == 1 and not named_skus(turn)
        return [(turn.skus[0], numbers[0])] if is_meant else []

    def _offer(self, turn: Turn, lines: list[RequestedLine]) -> None:
        """Offers for the lines, kept as a draft so that choosing one orders it."""
        named = turn.named_ship_tos
        known = accounts.list_ship_tos(turn.session, turn.actor)
        ship_to = (
            named[0][0]
            if named
            else next((one for one in known if one.is_default), known[0] if known else None)
        )
        if ship_to is None:
            turn.utter("utter_ask_account_first")
            return
        wanted = turn.dates[-1].day if turn.dates else None
        answer = promises.promise_options(
            turn.session, turn.actor, ship_to_id=ship_to.id, lines=lines, requested_date=wanted, now=turn.now
        )
        turn.talk_of(*(line.sku for line in lines))
        if answer.stockouts and (not answer.options or isinstance(tasks.current(turn), DraftTask)):
            answer = offered(turn, answer)
        if not answer.options and len(lines) == 1 and not answer.shortfalls[0].available_quantity:
            show_stock(turn, lines[0].sku)
            return
        if not answer.options:
            card = cards.shortfall_card(turn, answer)
            turn.utter("utter_nothing_promised", card=card, buttons=buttons_without_date(answer))
            return
        task = OrderTask()
        if not isinstance(tasks.current(turn), DraftTask):
            tasks.begin(turn, task)
            task.take(turn)
            if task.data.get("parts") or task.data.get("next_parts"):
                tasks.run(turn, task)
                return
            task.data["ship_to_id"] = ship_to.id
            task.show_offers(turn, answer)
            tasks.save(turn, task)
            turn.is_on_task = True
            return
        turn.utter("utter_options_shown", card=cards.options_card(turn, answer, intent="inform"))


class ActionShowItem(DeskAction):
    """Properties of an item."""

    intents = ("ask_product_info",)

    def name(self) -> str:
        return "action_show_item"

    def act(self, turn: Turn) -> None:
        if names_configuration(turn):
            take_as_order(turn)
            return
        if shows_an_order(turn):
            return
        skus = compared_skus(turn) or wanted_skus(turn)
        if not skus:
            if not offer_candidates(turn, "utter_items_which", "ask_product_info"):
                turn.utter("utter_items_none")
            return
        if len(skus) == 2:
            show_comparison(turn, *skus)
            return
        show_details(turn, skus[0])


def show_details(turn: Turn, sku: str) -> None:
    """An item with its properties."""
    item = items.show_item(turn.session, turn.actor, sku, now=turn.now)
    turn.talk_of(item.sku)
    turn.utter("utter_item_shown", name=item.name, card=item_card(turn, item))


_COMPARISON = re.compile(
    r"\b(?:compar\w*|differ\w*|versus|vs\.?|better|between|side by side|or)\b", re.IGNORECASE
)
_JOINTS = re.compile(r"\s+(?:and|or|vs\.?|versus|with|to|against|than)\s+(?:the\s+)?|\s*/\s*", re.IGNORECASE)


def compared_skus(turn: Turn) -> list[str]:
    """The two items that a message sets side by side; none when it does not."""
    if not _COMPARISON.search(turn.words):
        return []
    pressed = list(dict.fromkeys(sku.upper() for sku in turn.entities("sku")))
    named = pressed or [found for part in _JOINTS.split(turn.words) if (found := _best(turn, part))]
    distinct = list(dict.fromkeys(named))
    if len(distinct) < 2 and turn.skus and len(turn.skus) == 2:
        return turn.skus
    return distinct[-2:] if len(distinct) >= 2 else []


def _best(turn: Turn, words: str) -> str | None:
    plain = _COMPARISON.sub(" ", words)
    found = items.search_items(turn.session, turn.actor, plain, limit=1)
    return found[0].sku if found and found[0].score >= UNSURE else None


def explain_delivery(turn: Turn) -> None:
    """Until when to order, what freight and small orders cost."""
    account = accounts.show_account(turn.session, turn.actor, now=turn.now)
    terms, locale = account.terms, turn.locale.locale
    lacks = "_without_free_freight" if terms.free_freight_threshold_amount is None else ""
    lacks = lacks or ("" if terms.small_order_fee_amount else "_without_minimum")
    cut_offs = network.list_cut_offs(turn.session)
    turn.utter(
        f"utter_delivery{lacks}_explained",
        cut_offs=", ".join(f"{show_time(one.cut_off, locale)} {one.warehouse_name}" for one in cut_offs),
        free_freight=show_money(terms.free_freight_threshold_amount, locale),
        minimum=show_money(terms.order_minimum_amount, locale),
        fee=show_money(terms.small_order_fee_amount, locale),
    )


class ActionShowParts(DeskAction):
    """What fits an item: consumables, and what a consumable is for."""

    intents = ("ask_parts",)

    def name(self) -> str:
        return "action_show_parts"

    def act(self, turn: Turn) -> None:
        sku = machine_named(turn)
        if sku is None:
            if not offer_candidates(turn, "utter_items_which_fits", "ask_parts"):
                turn.utter("utter_items_none")
            return
        item = items.show_item(turn.session, turn.actor, sku, now=turn.now)
        fitting = item.consumables or item.fits
        if not fitting:
            turn.utter("utter_parts_none", name=item.name)
            return
        fitting = asked_for(turn, fitting)
        turn.talk_of(*(candidate.sku for candidate in fitting))
        response = "utter_parts_shown" if item.consumables else "utter_fits_shown"
        card = cards.items_card(turn, fitting[:LIMIT_OF_ITEMS], title=label("items_title"))
        turn.utter(response, name=item.name, card=card)


def machine_named(turn: Turn) -> str | None:
    """The item whose parts are asked for; toners found by the printer's name speak of the printer."""
    skus = named_skus(turn)
    if skus:
        return skus[0]
    best = [
        line.candidates[0].sku for line in turn.lines if line.candidates and line.candidates[0].score >= SURE
    ]
    machine = next(
        (sku for sku in best if items.show_item(turn.session, turn.actor, sku, now=turn.now).consumables),
        None,
    )
    if machine:
        return machine
    if turn.skus and not turn.lines:
        return turn.skus[0]
    found = [candidate for line in turn.lines for candidate in line.candidates]
    found = found or list(items.search_items(turn.session, turn.actor, turn.words)) if turn.words else []
    machines: list[set[str]] = []
    for candidate in found[:LIMIT_OF_ITEMS]:
        item = items.show_item(turn.session, turn.actor, candidate.sku, now=turn.now)
        machines.append({other.sku for other in item.fits} or {item.sku})
    shared = set.intersection(*machines) if machines else set()
    return shared.pop() if len(shared) == 1 else None


def asked_for(turn: Turn, fitting: Sequence[ItemCandidate]) -> tuple[ItemCandidate, ...]:
    """Of what fits, what the words narrow it to: the black one, the toner."""
    words = {word.rstrip("s") for word in re.findall(r"[a-z]+", turn.words.lower())}
    kinds = words & PART_WORDS
    named = tuple(one for one in fitting if kinds <= {word.rstrip("s") for word in one.name.lower().split()})
    return named or tuple(fitting)
