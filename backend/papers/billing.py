"""What is claimed: the invoice."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reportlab.platypus import Flowable

from backend.papers.sheet import Column, head, notes, parties, table
from backend.papers.shipping import count, day

BILLED = (
    Column("Line", 0.07, is_number=True),
    Column("Item", 0.15),
    Column("Description", 0.36),
    Column("Quantity", 0.12, is_number=True),
    Column("Unit price", 0.14, is_number=True),
    Column("Amount", 0.16, is_number=True),
)
SUMS = (Column("", 0.68), Column("", 0.16), Column("USD", 0.16, is_number=True))


@dataclass(frozen=True)
class BilledLine:
    """A delivered quantity and what it costs."""

    line_number: int
    sku: str
    name: str
    quantity: int
    unit_price: Decimal
    net_amount: Decimal


@dataclass(frozen=True)
class InvoiceFacts:
    """An invoice: its lines and the amounts that make its total."""

    invoice_number: str
    order_number: str
    po_number: str | None
    issued_on: date
    due_date: date
    terms_days: int
    seller: str
    bill_to: str
    ship_to: str
    lines: tuple[BilledLine, ...]
    amounts: tuple[tuple[str, Decimal], ...]
    total_amount: Decimal
    open_amount: Decimal
    tax_exemption: str | None


def invoice(facts: InvoiceFacts) -> list[Flowable]:
    """The claim with every amount that makes it up, and what of it is open."""
    told = [
        ("Date", day(facts.issued_on)),
        ("Due", day(facts.due_date)),
        ("Terms", f"net {facts.terms_days} days"),
        ("Order", facts.order_number),
        ("Your purchase order", facts.po_number or "none"),
    ]
    rows = [
        (
            str(line.line_number), line.sku, line.name, count(line.quantity), money(line.unit_price),
            money(line.net_amount),
        )
        for line in facts.lines
    ]  # fmt: skip
    sums = [("", name, money(amount)) for name, amount in facts.amounts if amount]
    paid = facts.total_amount - facts.open_amount
    sums += [("", "Paid or credited", money(-paid))] if paid else []
    return [
        *head("Invoice", facts.seller, facts.invoice_number, told),
        *parties(("BILL TO", facts.bill_to), ("SHIP TO", facts.ship_to)),
        *table(BILLED, rows),
        *table(
            SUMS,
            sums,
            ("", "To pay" if paid else "Total", money(facts.open_amount if paid else facts.total_amount)),
        ),
        *notes(
            f"Please give {facts.invoice_number} with your payment.",
            f"Tax-exempt by certificate {facts.tax_exemption}." if facts.tax_exemption else "",
            "Billed wrong? Tell the order desk in the chat, with this invoice's number.",
        ),
    ]


def money(amount: Decimal) -> str:
    """$1,234.50; unit prices keep their further decimals."""
    shown = amount if amount.as_tuple().exponent < -2 else amount.quantize(Decimal("0.01"))  # type: ignore[operator]
    return f"-${-shown:,}" if shown < 0 else f"${shown:,}"
