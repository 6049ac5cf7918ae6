"""What a return looks like: one with its lines, fee and credit, or a list of them."""

from collections.abc import Iterable
from typing import Any

from actions import cards
from actions.formatting import show_date, show_money, show_quantity
from actions.turn import Turn
from actions.wording import label, tone_of, word
from backend.services.return_views import RmaSummary


def return_card(turn: Turn, rma: dict[str, Any], *, title: str) -> cards.Card:
    """A return: what comes back, why, what is kept, what is credited, where to."""
    locale = turn.locale.locale
    status = rma.get("status")
    to = rma.get("return_to") or {}
    return {
        "kind": "return",
        "number": rma.get("number"),
        "title": title,
        "status": word("statuses", status) if status else "",
        "status_tone": tone_of(status) if status else "info",
        "facts": [
            *cards.fact("order", rma.get("order_number")),
            *cards.fact("return_by", show_date(rma.get("return_by_date"), locale)),
            *cards.fact(
                "return_to", ", ".join(filter(None, (to.get("name"), to.get("city"), to.get("state"))))
            ),
            *cards.fact("label_number", rma.get("label_number")),
        ],
        "lines": [
            {
                "name": line["name"],
                "quantity": show_quantity(line["quantity"], line.get("unit", ""), locale),
                "reason": word("return_reasons", line["reason"]),
                "fee": show_money(line["fee_amount"], locale),
                "credit": show_money(line["credit_amount"], locale),
            }
            for line in rma["lines"]
        ],
        "amounts": [
            {
                "label": label("restocking_fee"),
                "value": show_money(rma["fee_amount"], locale),
                "is_total": False,
            },
            {"label": label("credit"), "value": show_money(rma["credit_amount"], locale), "is_total": True},
        ],
        "notes": [],
    }


def returns_card(turn: Turn, known: Iterable[RmaSummary], *, intent: str = "ask_return_status") -> cards.Card:
    locale = turn.locale.locale
    return {
        "kind": "documents",
        "title": label("returns_title"),
        "rows": [
            {
                "number": rma.number,
                "title": ", ".join(rma.item_names[:2]),
                "date": show_date(rma.return_by_date, locale),
                "status": word("statuses", rma.status),
                "status_tone": tone_of(rma.status),
                "total": show_money(rma.credit_amount, locale),
                "payload": cards.payload(intent, rma_number=rma.number),
            }
            for rma in known
        ],
    }
