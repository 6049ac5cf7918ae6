"""Is it available, when, at what price: items found, shown, compared; dates and prices side by side."""

import re

from actions import cards, slots, tasks
from actions.base import DeskAction
from actions.configuration_words import names_configuration
from actions.documents import LOWEST_NUMBER, described_orders
from actions.drafts import DraftTask
from actions.formatting import show_money, show_time
from actions.item_cards import show_stock
from actions.item_search import named_skus, offer_candidates, offer_cheaper, pointed_at, wanted_skus
from actions.order_words import wants_cheaper
from actions.orders import OrderTask
from actions.reading import is_question, read_numbers
from actions.stockouts import buttons_without_date, offered
from actions.tracking import say_where, track_number
from actions.turn import Turn
from backend.domain.order_states import OPEN
from backend.services import accounts, network, promises
from backend.services.order_text import ReadLine
from backend.services.promises import RequestedLine


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
        if turn.skus and wants_cheaper(turn.words) and not turn.lines and offer_cheaper(turn):
            return
        if shows_an_order(turn):
            return
        skus = named_skus(turn) or pointed_at(turn)
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
