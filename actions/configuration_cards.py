"""A configuration as a card: its options, the steps of its price, its date, and what is sooner or cheaper."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from actions import cards
from actions.formatting import show_date, show_money
from actions.turn import Button, Turn
from actions.wording import label, word
from backend.domain.configuring import ConfigurableItem, difference_to_standard
from backend.services.configurations import Alternative, ConfiguredAnswer


def option_buttons(turn: Turn, model: ConfigurableItem, codes: Sequence[str]) -> list[Button]:
    """Answers with what each changes the price by."""
    return [
        {
            "title": _priced(turn, model.options[code].name, difference_to_standard(model, code)),
            "payload": cards.payload("inform", option=code),
        }
        for code in codes
    ]


def _priced(turn: Turn, name: str, difference: Decimal) -> str:
    if not difference:
        return name
    amount = show_money(abs(difference), turn.locale.locale)
    return label("option_dearer" if difference > 0 else "option_cheaper", name=name, amount=amount)


def configuration_card(turn: Turn, answer: ConfiguredAnswer) -> cards.Card:
    """The facts of the answer; pressing a button takes that configuration."""
    locale = turn.locale.locale
    chosen = [
        {
            "label": each["group_name"],
            "value": ", ".join(one["name"] for one in each["options"]) or label("none"),
        }
        for each in answer.item.shown
    ]
    dates = []
    if answer.option:
        dates = [
            *cards.fact("ships", show_date(answer.option.promise_ship_date, locale)),
            *cards.fact("promise_date", show_date(answer.option.promise_date, locale)),
        ]
    waits = ", ".join(each["name"] for each in answer.bottlenecks)
    return {
        "kind": "order",
        "number": answer.item.sku,
        "title": answer.item.name.split(":")[0],
        "status": "",
        "status_tone": "info",
        "facts": [*chosen, *dates],
        "lines": [],
        "amounts": [*_steps(turn, answer), *_total(turn, answer)],
        "notes": [
            *([label("waits_for", names=waits)] if waits and answer.alternatives else []),
            *(_alternative(turn, other) for other in answer.alternatives),
        ],
        "buttons": _choices(turn, answer),
    }


def _steps(turn: Turn, answer: ConfiguredAnswer) -> list[dict[str, Any]]:
    """Each step of the price, and the unit price after it."""
    locale = turn.locale.locale
    rows = []
    for step in answer.price_steps:
        is_added = step["step"] == "option" and not step["facts"]["instead_of"]
        name = word("price_steps", "option_added" if is_added else step["step"], **step["facts"])
        rows.append(
            {"label": name, "value": show_money(Decimal(step["unit_price"]), locale), "is_total": False}
        )
    return rows


def _total(turn: Turn, answer: ConfiguredAnswer) -> list[dict[str, Any]]:
    if answer.option is None:
        return []
    total = show_money(answer.option.total_amount, turn.locale.locale)
    name = label("total_of", quantity=answer.quantity)
    return [{"label": name, "value": total, "is_total": True}]


def _alternative(turn: Turn, other: Alternative) -> str:
    """What is exchanged, when it is there then, and what it comes to."""
    locale = turn.locale.locale
    return label(
        "alternative",
        after=other.changed_to,
        before=other.changed_from,
        date=show_date(other.option.promise_date, locale),
        total=show_money(other.option.total_amount, locale),
    )


def _choices(turn: Turn, answer: ConfiguredAnswer) -> list[Button]:
    if not answer.alternatives:
        return []
    mine = {"title": word("buttons", "as_chosen"), "payload": cards.payload("inform", sku=answer.item.sku)}
    others = [
        {
            "title": word("buttons", "with_option", name=other.changed_to),
            "payload": cards.payload("inform", sku=other.item.sku),
        }
        for other in answer.alternatives
    ]
    return [mine, *others]
