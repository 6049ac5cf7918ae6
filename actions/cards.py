"""Cards: facts of the engine made ready to be shown. Documents arrive as the JSON of their views."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from actions.formatting import show_date, show_facts, show_moment, show_money, show_quantity
from actions.turn import Button, Turn
from actions.wording import has_word, label, tone_of, unit_word, word
from backend.services.items import ItemCandidate
from backend.services.promises import PromiseAnswer, PromiseOption

Card = dict[str, Any]
Document = dict[str, Any]


def payload(intent: str, **entities: Any) -> str:
    """What a button sends: the intent with its entities."""
    return (
        f"/{intent}{json.dumps({name: str(value) for name, value in entities.items()})}"
        if entities
        else f"/{intent}"
    )


def button(title: str, intent: str, **entities: Any) -> Button:
    return {
        "title": word("buttons", title) if has_word("buttons", title) else title,
        "payload": payload(intent, **entities),
    }


def fact(key: str, value: str | None) -> list[dict[str, str]]:
    """One labelled value, or nothing when there is none."""
    return [{"label": label(key), "value": value}] if value else []


def place(ship_to: Document | None) -> str:
    """An address in one line: its nickname or name, street, city."""
    if not ship_to:
        return ""
    name = ship_to.get("nickname") or ship_to.get("name") or ""
    return f"{name}, {ship_to.get('street', '')}, {ship_to.get('city', '')}, {ship_to.get('state', '')} {ship_to.get('postcode', '')}"


def reason_text(turn: Turn, reason: Document | None) -> str | None:
    """The reason of a date in words; nothing when it has none worth saying."""
    if not reason or not has_word("reasons", reason["code"]):
        return None
    facts = {name: value for name, value in reason.items() if name not in ("code", "facts")}
    facts |= reason.get("facts") or {}
    return word("reasons", reason["code"], **show_facts(facts, turn.locale.locale))


# offers


def options_card(turn: Turn, answer: PromiseAnswer, intent: str = "choose_option") -> Card:
    """Two to four offers, price and date side by side, the recommended one first."""
    return {
        "kind": "options",
        "title": label("options_title"),
        "options": [_option(turn, option, index == 0, intent) for index, option in enumerate(answer.options)],
    }


def _option(turn: Turn, option: PromiseOption, is_recommended: bool, intent: str) -> Card:
    locale = turn.locale.locale
    title, total = word("options", option.title), show_money(option.total_amount, locale)
    arrives = show_date(option.promise_date, locale)
    parts = [part for line in option.lines for part in line.parts]
    return {
        "key": option.key,
        "title": title,
        "promise_date": arrives,
        "ship_from": ", ".join(dict.fromkeys(part.warehouse_name for part in parts)),
        "service": ", ".join(dict.fromkeys(part.service_name for part in parts)),
        "total": total,
        "freight": _freight(option, locale),
        "reason": reason_text(turn, {"code": option.reason.code, "facts": option.reason.facts}) or "",
        "is_recommended": is_recommended,
        "rows": [
            {
                "name": line.name,
                "quantity": show_quantity(part.quantity, line.unit, locale),
                "from": part.warehouse_name,
                "ship_date": show_date(part.promise_ship_date, locale),
                "promise_date": show_date(part.promise_date, locale),
            }
            for line in option.lines
            for part in line.parts
        ],
        "payload": payload(intent, option=option.key),
        "button": word("buttons", "option", title=title, date=arrives, total=total),
    }


def _freight(option: PromiseOption, locale: str) -> str:
    """What is paid of it, and that this is only what the way costs above the free one."""
    if not option.freight_amount:
        return label("free")
    paid = show_money(option.freight_amount, locale)
    return label("above_free", amount=paid) if option.free_freight_amount else paid


def shortfall_card(turn: Turn, answer: PromiseAnswer) -> Card:
    """What is missing when nothing can be promised within the horizon."""
    locale = turn.locale.locale
    return {
        "kind": "items",
        "title": label("items_title"),
        "items": [
            {
                "sku": shortfall.sku,
                "name": shortfall.sku,
                "price": "",
                "unit": "",
                "note": label(
                    "in_stock_on",
                    quantity=shortfall.available_quantity,
                    date=show_date(shortfall.available_on, locale),
                )
                if shortfall.available_quantity
                else label("not_in_stock"),
                "payload": payload("check_availability", sku=shortfall.sku),
            }
            for shortfall in answer.shortfalls
        ],
    }


def items_card(
    turn: Turn, candidates: Iterable[ItemCandidate], *, title: str, intent: str = "check_availability"
) -> Card:
    """Items with their price; pressing one asks for its dates, or takes it."""
    locale = turn.locale.locale
    return {
        "kind": "items",
        "title": title,
        "items": [
            {
                "sku": candidate.sku,
                "name": candidate.name,
                "price": show_money(candidate.list_price, locale),
                "unit": unit_word(candidate.unit, 1),
                "note": ""
                if candidate.is_active
                else label("replaced_by", sku=candidate.replaced_by_sku or ""),
                "payload": payload(intent, sku=candidate.sku),
            }
            for candidate in candidates
        ],
    }


# documents


def document_card(
    turn: Turn, kind: str, document: Document, *, title: str, buttons: Iterable[Button] = ()
) -> Card:
    """An order, a quote or what is read back before the yes."""
    status = document.get("status")
    return {
        "kind": kind,
        "number": document.get("number"),
        "title": title,
        "status": word("statuses", status) if status else "",
        "status_tone": tone_of(status) if status else "info",
        "facts": _document_facts(turn, document),
        "lines": [_line(turn, line) for line in document.get("lines", ())],
        "amounts": amounts(turn, document),
        "notes": notes(turn, document),
        "buttons": list(buttons),
    }


def _document_facts(turn: Turn, document: Document) -> list[dict[str, str]]:
    locale = turn.locale.locale
    before = document.get("before") or {}
    held = document.get("held_until_at")
    return [
        *fact("ship_to", _changed(place(before.get("ship_to")), place(document.get("ship_to")))),
        *fact("po_number", document.get("po_number")),
        *fact("requested_date", show_date(document.get("requested_date"), locale)),
        *fact(
            "promise_date",
            _changed(
                show_date(before.get("promise_date"), locale),
                label("no_date_yet")
                if any(line.get("undated_quantity") for line in document.get("lines", ()))
                else show_date(document.get("promise_date"), locale),
            ),
        ),
        *fact("delivery_note", document.get("delivery_note")),
        *fact("valid_until", show_date(document.get("valid_until_date"), locale)),
        *fact("held_until", show_moment(held, turn.locale.timezone, locale) if held else None),
    ]


def _changed(before: str, after: str) -> str:
    return label("change_to", before=before, after=after) if before and after and before != after else after


def _line(turn: Turn, line: Document) -> Card:
    locale = turn.locale.locale
    promised, original = line.get("promise_date"), line.get("original_promise_date")
    status = line.get("status")
    return {
        "line_number": line.get("line_number"),
        "sku": line["sku"],
        "name": line["name"],
        "quantity": show_quantity(line["quantity"], line.get("unit", ""), locale),
        "unit_price": show_money(line.get("unit_price"), locale),
        "amount": show_money(line.get("net_amount"), locale),
        "status": word("statuses", status) if status else "",
        "promise_date": label("no_date_yet") if line.get("undated_quantity") else show_date(promised, locale),
        "was_promised": show_date(original, locale)
        if original and (promised and original != promised or line.get("undated_quantity"))
        else None,
        "note": _line_note(turn, line),
    }


def _line_note(turn: Turn, line: Document) -> str | None:
    """Why the date is what it is, or where the parts come from."""
    late = reason_text(turn, line.get("late_reason")) if line.get("is_late") else None
    requested = line.get("requested_sku")
    if late:
        return late
    if requested and requested != line["sku"]:
        return word("notes", "substitute", sku=requested)
    parts = line.get("parts") or []
    if len(parts) < 2:
        return None
    return "; ".join(
        word(
            "notes",
            "split_part",
            quantity=show_quantity(part["quantity"], line.get("unit", "")),
            warehouse=part.get("warehouse_name", part["warehouse"]),
            date=show_date(part["promise_date"], turn.locale.locale),
        )
        for part in parts
    )


def amounts(turn: Turn, document: Document) -> list[Card]:
    """Goods, discount, freight, fee and tax, and the total they add up to; zeros are left out but freight."""
    locale = turn.locale.locale
    rows = []
    for key in ("goods", "discount", "freight", "fee", "tax", "total"):
        value = document.get(f"{key}_amount")
        if value is None or key in ("discount", "fee", "tax") and not float(value):
            continue
        shown = label("free") if key == "freight" and not float(value) else show_money(value, locale)
        rows.append(
            {
                "label": label(key),
                "value": f"−{shown}" if key == "discount" else shown,
                "is_total": key == "total",
            }
        )
    return rows


def hold_notes(turn: Turn, holds: Iterable[Document], prefix: str = "holds") -> list[str]:
    """Why the order may not move, by the kind of each hold."""
    return [
        word(
            "notes",
            f"{prefix}_{hold.get('kind', 'credit')}",
            **show_facts(_stated(turn, hold), turn.locale.locale),
        )
        for hold in holds
    ]


def _stated(turn: Turn, hold: Document) -> Document:
    """The hold's facts with its end, which may be left open."""
    facts = {**hold, **(hold.get("facts") or {})}
    return facts | {
        "hold_until": show_date(facts.get("hold_until"), turn.locale.locale) or label("until_told")
    }


def notes(turn: Turn, document: Document) -> list[str]:
    """Holds and warnings that go with the document."""
    locale = turn.locale.locale
    said = hold_notes(turn, document.get("holds") or (), "hold" if "kind" in document else "holds")
    for warning in document.get("warnings") or ():
        said.append(word("notes", warning["code"], **show_facts(warning["facts"], locale)))
    for change in document.get("changes") or ():
        said.append(word("notes", "worse_than_quoted", **show_facts(change, locale)))
    return said


def documents_card(
    turn: Turn, title: str, summaries: Iterable[Any], intent: str, entity: str, **entities: str
) -> Card:
    """Orders or quotes in a list; pressing one opens it."""
    rows = [
        document_row(
            turn,
            summary,
            payload(intent, **{entity: summary.number}, **entities),
            status=summary.status,
            on=summary.promise_date,
        )
        for summary in summaries
    ]
    return {"kind": "documents", "title": title, "rows": rows}


def document_row(turn: Turn, summary: Any, opens: str, *, status: str, on: date | None) -> Card:
    """One of a list; whoever looks after several accounts sees whose it is."""
    whose = [] if turn.actor.company_id else [summary.company_name]
    return {
        "number": summary.number,
        "button": summary.number,
        "title": ", ".join([*whose, *summary.first_item_names[: 2 - len(whose)]]),
        "date": show_date(on, turn.locale.locale),
        "status": word("statuses", status),
        "status_tone": tone_of(status),
        "total": show_money(summary.total_amount, turn.locale.locale),
        "payload": opens,
    }
