"""Is it available, when, at what price: items found, shown, compared; dates and prices side by side."""

from typing import Any

from actions import cards, tasks
from actions.base import DeskAction
from actions.drafts import DraftTask
from actions.formatting import show_date, show_money, show_quantity
from actions.orders import OrderTask
from actions.turn import Turn
from actions.wording import label, unit_word
from backend.domain.availability import AtpPoint
from backend.services import accounts, items, promises
from backend.services.items import ItemFacts
from backend.services.promises import RequestedLine, WarehouseAvailability

LIMIT_OF_ITEMS = 6
SURE = 88


def wanted_skus(turn: Turn) -> list[str]:
    """The items a message is about: named for certain, else pressed, else those in talk when none is named."""
    pressed = turn.entities("sku")
    if pressed:
        return [sku.upper() for sku in pressed]
    named = [line.sku for line in turn.lines if line.sku and line.is_certain]
    if named or any(line.candidates for line in turn.lines):
        return named
    found = items.search_items(turn.session, turn.actor, turn.words, limit=2) if turn.words else ()
    if found and found[0].score >= SURE and (len(found) == 1 or found[0].score - found[1].score >= 5):
        return [found[0].sku]
    return [] if found and found[0].score >= 60 else turn.skus[:3]


def offer_candidates(turn: Turn, response: str, intent: str) -> bool:
    """Show what may be meant; False when nothing in the catalogue comes near."""
    found = [candidate for line in turn.lines for candidate in line.candidates] or list(
        items.search_items(turn.session, turn.actor, turn.words, limit=LIMIT_OF_ITEMS) if turn.words else ()
    )
    shown = list({candidate.sku: candidate for candidate in found}.values())[:LIMIT_OF_ITEMS]
    if not shown:
        return False
    turn.talk_of(*(candidate.sku for candidate in shown))
    turn.utter(response, card=cards.items_card(turn, shown, title=label("items_title"), intent=intent))
    return True


class ActionSearchProduct(DeskAction):
    """Find items by words and properties; lines with quantities become an order draft that nothing is written for."""

    intents = ("search_product",)

    def name(self) -> str:
        return "action_search_product"

    def act(self, turn: Turn) -> None:
        if is_order(turn):
            task = tasks.current(turn)
            if not isinstance(task, DraftTask):
                task = OrderTask()
                tasks.begin(turn, task)
            task.take(turn)
            tasks.run(turn, task)
            return
        if not offer_candidates(turn, "utter_items_found", "check_availability"):
            turn.utter("utter_items_none")


def is_order(turn: Turn) -> bool:
    """Items with quantities and no question: an order in other words."""
    lines = turn.lines
    return bool(lines) and "?" not in turn.words and all(line.quantity and line.candidates for line in lines)


class ActionCheckAvailability(DeskAction):
    """Stock and dates; with a quantity, the offers for it."""

    intents = ("check_availability", "ask_delivery_options")

    def name(self) -> str:
        return "action_check_availability"

    def act(self, turn: Turn) -> None:
        wanted = [
            (line.sku, line.quantity) for line in turn.lines if line.sku and line.is_certain and line.quantity
        ]
        if wanted:
            self._offer(turn, [RequestedLine(str(sku), int(quantity or 0)) for sku, quantity in wanted])
            return
        skus = wanted_skus(turn)
        if not skus:
            if turn.intent == "ask_delivery_options":
                turn.utter("utter_delivery_explained")
            elif not offer_candidates(turn, "utter_items_which", "check_availability"):
                turn.utter("utter_items_none")
            return
        for sku in skus[:2]:
            self._show_stock(turn, sku)

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
        if not answer.options:
            turn.utter("utter_nothing_promised", card=cards.shortfall_card(turn, answer))
            return
        task = OrderTask()
        if not isinstance(tasks.current(turn), DraftTask):
            tasks.begin(turn, task)
            task.take(turn)
            task.data["ship_to_id"] = ship_to.id
            task.show_offers(turn, answer)
            tasks.save(turn, task)
            turn.is_on_task = True
            return
        turn.utter("utter_options_shown", card=cards.options_card(turn, answer, intent="inform"))

    def _show_stock(self, turn: Turn, sku: str) -> None:
        item = items.show_item(turn.session, turn.actor, sku, now=turn.now)
        places = promises.item_availability(turn.session, turn.actor, item.sku, now=turn.now)
        turn.talk_of(item.sku)
        now_quantity, later = _now_and_later(places)
        locale = turn.locale.locale
        facts = {
            "name": item.name,
            "quantity": show_quantity(now_quantity, item.unit, locale),
            "price": show_money(item.your_price, locale),
            "unit": unit_word(item.unit, 1),
            "date": show_date(later.on_date, locale) if later else "",
            "later_quantity": show_quantity(later.atp_quantity, item.unit, locale) if later else "",
        }
        state = "in_stock" if now_quantity else "expected" if later else "out"
        buttons = [cards.button("order_this", "place_order", sku=item.sku)]
        turn.utter(f"utter_item_{state}", **facts, card=item_card(turn, item, places), buttons=buttons)


def _now_and_later(places: tuple[WarehouseAvailability, ...]) -> tuple[int, AtpPoint | None]:
    """What can be promised today over all warehouses, and the first later point where one has more."""
    today = sum(place.points[0].atp_quantity for place in places if place.points)
    rises = [
        point
        for place in places
        for earlier, point in zip(place.points, place.points[1:], strict=False)
        if point.atp_quantity > earlier.atp_quantity
    ]
    return today, min(rises, key=lambda point: point.on_date, default=None)


def item_card(turn: Turn, item: ItemFacts, places: tuple[WarehouseAvailability, ...] = ()) -> cards.Card:
    """An item with its properties, prices and what each warehouse can promise."""
    locale = turn.locale.locale
    facts = [
        {"label": name.replace("_", " ").capitalize(), "value": value}
        for name, value in list(item.properties.items())[:10]
    ]
    facts += [
        {
            "label": place.warehouse_name,
            "value": "; ".join(
                label(
                    "in_stock" if index == 0 else "in_stock_on",
                    quantity=point.atp_quantity,
                    date=show_date(point.on_date, locale),
                )
                for index, point in enumerate(_rises(place.points)[:3])
            ),
        }
        for place in places
    ]
    breaks = [
        label(
            "price_break",
            price=show_money(level.unit_price, locale),
            quantity=level.quantity,
            level=unit_word(level.level, 1),
        )
        for level in item.price_breaks
        if level.quantity > 1
    ]
    return {
        "kind": "order",
        "number": item.sku,
        "title": item.name,
        "status": "",
        "status_tone": "info",
        "facts": [{"label": "SKU", "value": item.sku}, *facts],
        "lines": [],
        "amounts": [
            {
                "label": unit_word(item.unit, 1).capitalize(),
                "value": show_money(item.your_price, locale),
                "is_total": True,
            }
        ],
        "notes": [item.description, *breaks],
        "buttons": [
            cards.button("order_this", "place_order", sku=item.sku),
            cards.button("quote_this", "request_quote", sku=item.sku),
        ],
    }


def _rises(points: tuple[AtpPoint, ...]) -> list[AtpPoint]:
    """The first point and every later one with more."""
    kept = list(points[:1])
    for point in points[1:]:
        if point.atp_quantity > kept[-1].atp_quantity:
            kept.append(point)
    return kept


class ActionShowItem(DeskAction):
    """Properties of an item."""

    intents = ("ask_product_info",)

    def name(self) -> str:
        return "action_show_item"

    def act(self, turn: Turn) -> None:
        skus = wanted_skus(turn)
        if not skus:
            if not offer_candidates(turn, "utter_items_which", "ask_product_info"):
                turn.utter("utter_items_none")
            return
        for sku in skus[:2]:
            item = items.show_item(turn.session, turn.actor, sku, now=turn.now)
            turn.talk_of(*skus)
            turn.utter("utter_item_shown", name=item.name, card=item_card(turn, item))


class ActionShowParts(DeskAction):
    """What fits an item: consumables, and what a consumable is for."""

    intents = ("ask_parts",)

    def name(self) -> str:
        return "action_show_parts"

    def act(self, turn: Turn) -> None:
        skus = wanted_skus(turn)
        if not skus:
            if not offer_candidates(turn, "utter_items_which_fits", "ask_parts"):
                turn.utter("utter_items_none")
            return
        item = items.show_item(turn.session, turn.actor, skus[0], now=turn.now)
        fitting: Any = item.consumables or item.fits
        if not fitting:
            turn.utter("utter_parts_none", name=item.name)
            return
        turn.talk_of(*(candidate.sku for candidate in fitting))
        response = "utter_parts_shown" if item.consumables else "utter_fits_shown"
        card = cards.items_card(turn, fitting[:LIMIT_OF_ITEMS], title=label("items_title"))
        turn.utter(response, name=item.name, card=card)
