"""An item as people see it: its stock and dates, what is there instead, and two beside each other."""

from collections.abc import Sequence

from actions import cards
from actions.formatting import show_date, show_money, show_quantity
from actions.turn import Turn
from actions.wording import label, unit_word
from backend.domain.availability import AtpPoint
from backend.services import items, promises
from backend.services.items import ItemFacts
from backend.services.promises import WarehouseAvailability

LIMIT_OF_SUBSTITUTES = 3
LIMIT_OF_PROPERTIES = 10


def price_each(item: ItemFacts, locale: str) -> str:
    """$12.00 each, $36.20 per box."""
    key = "each_price" if item.unit == "each" else "unit_price"
    return label(key, price=show_money(item.your_price, locale), unit=unit_word(item.unit, 1))


def show_stock(turn: Turn, sku: str) -> None:
    item = items.show_item(turn.session, turn.actor, sku, now=turn.now)
    places = promises.item_availability(turn.session, turn.actor, item.sku, now=turn.now)
    turn.talk_of(item.sku)
    now_quantity, later = _now_and_later(places)
    locale = turn.locale.locale
    facts = {
        "name": item.name,
        "quantity": show_quantity(now_quantity, item.unit, locale),
        "price": price_each(item, locale),
        "date": show_date(later.on_date, locale) if later else "",
        "later_quantity": show_quantity(later.atp_quantity, item.unit, locale) if later else "",
    }
    state = "in_stock" if now_quantity else "expected" if later else "out"
    if not item.is_active:
        turn.utter("utter_item_inactive", name=item.name)
        _show_instead(turn, "utter_successor_shown", [item.replaced_by_sku] if item.replaced_by_sku else [])
        return
    buttons = [] if state == "out" else [cards.button("order_this", "place_order", sku=item.sku)]
    turn.utter(f"utter_item_{state}", **facts, card=item_card(turn, item, places), buttons=buttons)
    if state != "in_stock":
        _show_instead(turn, "utter_substitutes_shown", [one.sku for one in item.substitutes])


def _show_instead(turn: Turn, response: str, skus: Sequence[str]) -> None:
    """Items in place of one that can't be had, as far as they are in stock."""
    known = [items.show_item(turn.session, turn.actor, sku, now=turn.now) for sku in skus]
    there = [item for item in known if item.is_active and _stock_of(turn, item.sku)][:LIMIT_OF_SUBSTITUTES]
    if there:
        turn.talk_of(*(item.sku for item in there))
        found = [
            candidate
            for item in there
            for candidate in items.search_items(turn.session, turn.actor, item.sku, limit=1)
        ]
        turn.utter(response, card=cards.items_card(turn, found, title=label("items_title")))


def _stock_of(turn: Turn, sku: str) -> int:
    return _now_and_later(promises.item_availability(turn.session, turn.actor, sku, now=turn.now))[0]


def show_comparison(turn: Turn, first_sku: str, second_sku: str) -> None:
    """Two items side by side: price, stock and the properties in which they differ."""
    first, second = (
        items.show_item(turn.session, turn.actor, sku, now=turn.now) for sku in (first_sku, second_sku)
    )
    turn.talk_of(first.sku, second.sku)
    prices = (first.your_price, second.your_price)
    is_known = None not in prices and prices[0] != prices[1]
    cheaper = first if is_known and prices[0] < prices[1] else second  # type: ignore[operator]
    turn.utter(
        "utter_items_compared" if is_known else "utter_items_compared_alike",
        first=first.name,
        second=second.name,
        cheaper=cheaper.name,
        card=_comparison_card(turn, first, second),
    )


def _comparison_card(turn: Turn, first: ItemFacts, second: ItemFacts) -> cards.Card:
    locale = turn.locale.locale
    rows: list[tuple[str, ...]] = [
        (label("each_price_row"), price_each(first, locale), price_each(second, locale))
    ]
    stock = [label("in_stock", quantity=_stock_of(turn, item.sku)) for item in (first, second)]
    rows.append((label("stock_row"), *stock))
    for name in dict.fromkeys((*first.properties, *second.properties)):
        values = (first.properties.get(name, "–"), second.properties.get(name, "–"))
        if values[0] != values[1]:
            rows.append((name.replace("_", " ").capitalize(), *values))
    return {
        "kind": "order",
        "number": None,
        "title": label("two_values", first=first.name, second=second.name),
        "status": "",
        "status_tone": "info",
        "facts": [
            {"label": name, "value": label("two_values", first=one, second=other)}
            for name, one, other in rows
        ],
        "lines": [],
        "amounts": [],
        "notes": [],
        "buttons": [cards.button(item.name, "check_availability", sku=item.sku) for item in (first, second)],
    }


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
        for name, value in list(item.properties.items())[:LIMIT_OF_PROPERTIES]
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
        {
            "label": label("price_from", quantity=level.quantity, level=unit_word(level.level, 1)),
            "value": show_money(level.unit_price, locale),
        }
        for level in item.price_breaks
        if level.quantity > 1
    ]
    return {
        "kind": "order",
        "number": item.sku,
        "title": item.name,
        "status": "",
        "status_tone": "info",
        "facts": [
            {"label": "SKU", "value": item.sku},
            {"label": label("description"), "value": item.description},
            *facts,
            *breaks,
        ],
        "lines": [],
        "amounts": [
            {
                "label": unit_word(item.unit, 1).capitalize(),
                "value": show_money(item.your_price, locale),
                "is_total": True,
            }
        ],
        "notes": [],
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
