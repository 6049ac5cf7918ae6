"""What an invoice claims: the delivered share of every amount, so that all invoices of an order add up to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal

from backend.domain.order_lines import Amounts, share_of

ZERO = Decimal(0)
SHARED = tuple(field.name for field in fields(Amounts) if field.name != "goods_amount")
"""Amounts of the whole order."""


@dataclass(frozen=True)
class BillableLine:
    """A line with what of it was claimed before, what never arrived, and what is to be claimed now."""

    line_id: int
    quantity: int
    net_amount: Decimal
    invoiced_quantity: int = 0
    invoiced_amount: Decimal = ZERO
    lost_quantity: int = 0
    due_quantity: int = 0

    @property
    def lost_amount(self) -> Decimal:
        """The share of what never arrived, or was refused."""
        return share_of(self.net_amount, Decimal(self.lost_quantity), Decimal(self.quantity))

    @property
    def claimable_amount(self) -> Decimal:
        """What all invoices of the line come to in the end."""
        return self.net_amount - self.lost_amount

    @property
    def is_complete(self) -> bool:
        """Whether nothing of it can be claimed after this."""
        return self.invoiced_quantity + self.due_quantity >= self.quantity - self.lost_quantity

    @property
    def due_amount(self) -> Decimal:
        """What is claimed now: the share of all units so far less what was claimed; the last takes the rest."""
        so_far = Decimal(self.invoiced_quantity + self.due_quantity)
        whole = Decimal(self.quantity - self.lost_quantity)
        return _next_share(self.claimable_amount, so_far, whole, self.invoiced_amount, self.is_complete)


@dataclass(frozen=True)
class ClaimedLine:
    """A line of an invoice."""

    line_id: int
    quantity: int
    net_amount: Decimal


@dataclass(frozen=True)
class Claim:
    """What an invoice is to say."""

    lines: tuple[ClaimedLine, ...]
    amounts: Amounts


def _next_share(amount: Decimal, so_far: Decimal, whole: Decimal, claimed: Decimal, is_last: bool) -> Decimal:
    """An amount's share up to now less what was claimed of it; never less than nothing, never beyond it."""
    rest = max(ZERO, amount - claimed)
    if is_last or not whole:
        return rest
    return min(rest, max(ZERO, share_of(amount, so_far, whole) - claimed))


def lost_amounts(order: Amounts, lines: Sequence[BillableLine]) -> Amounts:
    """What of the order will never be claimed, since the goods did not arrive."""
    goods = sum((line.net_amount for line in lines), ZERO)
    lost = sum((line.lost_amount for line in lines), ZERO)
    is_all = all(line.lost_quantity >= line.quantity for line in lines)
    shares = {
        name: getattr(order, name) if is_all else share_of(getattr(order, name), lost, goods)
        for name in SHARED
    }
    return Amounts(goods_amount=lost, **shares)


def claim(order: Amounts, claimed: Amounts, lines: Sequence[BillableLine]) -> Claim:
    """The next invoice of an order, given what its invoices so far have claimed."""
    due = tuple(
        ClaimedLine(line.line_id, line.due_quantity, line.due_amount) for line in lines if line.due_quantity
    )
    goods = sum((line.net_amount for line in due), ZERO)
    lost = lost_amounts(order, lines)
    whole = sum((line.claimable_amount for line in lines), ZERO)
    is_last = all(line.is_complete for line in lines)
    shares = {
        name: _next_share(
            getattr(order, name) - getattr(lost, name),
            claimed.goods_amount + goods,
            whole,
            getattr(claimed, name),
            is_last,
        )
        for name in SHARED
    }
    shares["discount_amount"] = min(shares["discount_amount"], goods)
    return Claim(due, Amounts(goods_amount=goods, **shares))


def due_date(issued_on: date, terms_days: int) -> date:
    """By when an invoice is to be paid."""
    return issued_on + timedelta(days=terms_days)


@dataclass(frozen=True)
class OpenInvoice:
    """An invoice that is not settled."""

    invoice_id: int
    due_date: date
    open_amount: Decimal


def apply_oldest_first(amount: Decimal, invoices: Iterable[OpenInvoice]) -> dict[int, Decimal]:
    """How much of the money settles which invoice: what is due first is paid first."""
    parts = {}
    for invoice in sorted(invoices, key=lambda each: (each.due_date, each.invoice_id)):
        part = min(amount, invoice.open_amount)
        if part > 0:
            parts[invoice.invoice_id] = part
            amount -= part
    return parts


AGES = (("not_due", 0), ("to_30_days", 30), ("to_60_days", 60), ("to_90_days", 90))
"""By how many days an invoice is past its due date."""


def aged(invoices: Iterable[OpenInvoice], today: date) -> dict[str, Decimal]:
    """What is open by how long it is overdue."""
    ages = dict.fromkeys((*(name for name, _ in AGES), "over_90_days"), ZERO)
    for invoice in invoices:
        late = (today - invoice.due_date).days
        name = next((name for name, days in AGES if late <= days), "over_90_days")
        ages[name] += invoice.open_amount
    return ages


@dataclass(frozen=True)
class FinishedLine:
    """How far a line has come when the order may be closed."""

    status: str
    delivered_quantity: int


def may_close(lines: Iterable[FinishedLine], open_amount: Decimal) -> bool:
    """Everything that came is invoiced and paid; what never came is claimed by nobody."""
    live = [line for line in lines if line.status != "cancelled"]
    is_done = all(
        line.status == "invoiced" or line.status == "delivered" and not line.delivered_quantity
        for line in live
    )
    return bool(live) and is_done and not open_amount
