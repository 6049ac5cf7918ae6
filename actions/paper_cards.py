"""Papers to open, an invoice with what is open of it, and what an account owes."""

from collections.abc import Iterable, Sequence
from typing import Any

from actions import cards
from actions.formatting import show_date, show_money, show_quantity
from actions.turn import Turn
from actions.wording import label, tone_of, word
from backend.services.invoices import InvoiceSummary
from backend.services.papers import PaperLink


def papers_card(turn: Turn, papers: Iterable[tuple[PaperLink, str]]) -> cards.Card:
    """Links that open for this person only, each with what the paper is about."""
    rows = [
        {
            "title": f"{word('papers', link.kind)} {link.number}",
            "note": note,
            "url": link.url,
            "file_name": f"{link.kind}-{link.number}.pdf",
        }
        for link, note in papers
    ]
    return {"kind": "papers", "title": label("papers_title"), "rows": rows, "notes": [label("papers_expire")]}


def invoice_note(turn: Turn, invoice: InvoiceSummary) -> str:
    """What it claims, and by when."""
    locale = turn.locale.locale
    facts = {"total": show_money(invoice.total_amount, locale), "due": show_date(invoice.due_date, locale)}
    return word("notes", f"invoice_{invoice.status}", order=invoice.order_number, **facts)


def invoice_card(turn: Turn, invoice: dict[str, Any], buttons: Sequence[Any] = ()) -> cards.Card:
    """One invoice with its lines and what is still open."""
    locale = turn.locale.locale
    is_open = bool(float(invoice["open_amount"]))
    return {
        "kind": "order",
        "number": invoice["number"],
        "title": f"{label('invoice')} {invoice['number']}",
        "status": word("statuses", invoice["status"]),
        "status_tone": tone_of(invoice["status"]),
        "facts": [
            *cards.fact("order", invoice["order_number"]),
            *cards.fact("po_number", invoice["po_number"]),
            *cards.fact("due_date", show_date(invoice["due_date"], locale)),
            *cards.fact("open_amount", show_money(invoice["open_amount"], locale) if is_open else None),
            *cards.fact("credit_memos", ", ".join(invoice["credit_memos"])),
        ],
        "lines": [
            {
                "line_number": line["line_number"],
                "sku": line["sku"],
                "name": line["name"],
                "quantity": show_quantity(line["quantity"], line["unit"], locale),
                "unit_price": show_money(line["unit_price"], locale),
                "amount": show_money(line["net_amount"], locale),
                "status": "",
                "promise_date": "",
                "was_promised": None,
                "note": None,
            }
            for line in invoice["lines"]
        ],
        "amounts": cards.amounts(turn, invoice),
        "notes": [],
        "buttons": list(buttons),
    }


def invoices_card(turn: Turn, title: str, found: Iterable[InvoiceSummary]) -> cards.Card:
    """Invoices in a list; pressing one opens it."""
    locale = turn.locale.locale
    return {
        "kind": "documents",
        "title": title,
        "rows": [
            {
                "number": each.number,
                "button": each.number,
                "title": " · ".join(filter(None, (each.order_number, each.po_number))),
                "date": word("notes", "due_on", date=show_date(each.due_date, locale)),
                "status": word("statuses", each.status),
                "status_tone": tone_of(each.status),
                "total": show_money(each.open_amount or each.total_amount, locale),
                "payload": cards.payload("get_invoice", invoice_number=each.number),
            }
            for each in found
        ],
    }
