"""All invoices of an order add up to it, to the cent, however it is delivered."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from backend.domain.invoicing import (
    BillableLine,
    FinishedLine,
    OpenInvoice,
    aged,
    apply_oldest_first,
    claim,
    lost_amounts,
    may_close,
)
from backend.domain.order_lines import Amounts

cents = st.integers(0, 500_000).map(lambda value: Decimal(value) / 100)


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[Amounts, list[tuple[int, Decimal]], list[list[tuple[int, int]]]]:
    """An order, and deliveries of (came, lost) units by line until nothing is owed."""
    lines = draw(st.lists(st.tuples(st.integers(1, 12), cents), min_size=1, max_size=4))
    goods = sum((net for _, net in lines), Decimal(0))
    discount = min(goods, draw(cents))
    order = Amounts(goods, discount, draw(cents), draw(cents), draw(cents))
    left = [quantity for quantity, _ in lines]
    rounds = []
    while any(left):
        parts = []
        for place, rest in enumerate(left):
            came = draw(st.integers(0, rest))
            lost = draw(st.integers(0, rest - came)) if draw(st.booleans()) else 0
            parts.append((came, lost))
            left[place] -= came + lost
        if not any(map(sum, parts)):
            parts = [(rest, 0) for rest in left]
            left = [0] * len(left)
        rounds.append(parts)
    return order, lines, rounds


NAMES = ("goods_amount", "discount_amount", "freight_amount", "fee_amount", "tax_amount")


@given(deliveries())
def test_invoices_and_what_never_came_add_up_to_the_order(
    made: tuple[Amounts, list[tuple[int, Decimal]], list[list[tuple[int, int]]]],
) -> None:
    order, lines, rounds = made
    units, lost, paid = [0] * len(lines), [0] * len(lines), [Decimal(0)] * len(lines)
    claimed = Amounts()
    lost_later = False
    for parts in rounds:
        for place, (_, gone) in enumerate(parts):
            lost_later = lost_later or bool(gone and any(units))
            lost[place] += gone
        billed = [
            BillableLine(place, quantity, net, units[place], paid[place], lost[place], parts[place][0])
            for place, (quantity, net) in enumerate(lines)
        ]
        if not any(came for came, _ in parts):
            continue
        made_out = claim(order, claimed, billed)
        assert all(getattr(made_out.amounts, name) >= 0 for name in NAMES)
        assert made_out.amounts.total_amount >= 0
        assert made_out.amounts.goods_amount == sum((line.net_amount for line in made_out.lines), Decimal(0))
        for line in made_out.lines:
            units[line.line_id] += line.quantity
            paid[line.line_id] += line.net_amount
        claimed = Amounts(
            **{name: getattr(claimed, name) + getattr(made_out.amounts, name) for name in NAMES}
        )

    final = [
        BillableLine(place, quantity, net, units[place], paid[place], lost[place])
        for place, (quantity, net) in enumerate(lines)
    ]
    never = lost_amounts(order, final)
    difference = order.total_amount - claimed.total_amount - never.total_amount
    assert abs(difference) <= (Decimal("0.01") * 10 * len(lines) if lost_later else 0)


@given(deliveries())
def test_a_fully_delivered_order_is_invoiced_to_the_cent(
    made: tuple[Amounts, list[tuple[int, Decimal]], list[list[tuple[int, int]]]],
) -> None:
    order, lines, rounds = made
    units, paid, claimed = [0] * len(lines), [Decimal(0)] * len(lines), Amounts()
    for parts in rounds:
        came = [both + gone for both, gone in parts]
        if not any(came):
            continue
        billed = [
            BillableLine(place, quantity, net, units[place], paid[place], 0, came[place])
            for place, (quantity, net) in enumerate(lines)
        ]
        made_out = claim(order, claimed, billed)
        for line in made_out.lines:
            units[line.line_id] += line.quantity
            paid[line.line_id] += line.net_amount
        claimed = Amounts(
            **{name: getattr(claimed, name) + getattr(made_out.amounts, name) for name in NAMES}
        )

    assert claimed == order


@given(cents, st.lists(st.tuples(st.integers(1, 90), cents), max_size=6))
def test_money_settles_what_is_due_first_and_never_more_than_there_is(
    amount: Decimal, owed: list[tuple[int, Decimal]]
) -> None:
    invoices = [
        OpenInvoice(number, date.fromordinal(738_000 + day), open_amount)
        for number, (day, open_amount) in enumerate(owed, start=1)
    ]

    parts = apply_oldest_first(amount, invoices)

    assert sum(parts.values(), Decimal(0)) == min(
        amount, sum((each.open_amount for each in invoices), Decimal(0))
    )
    in_turn = sorted(invoices, key=lambda each: (each.due_date, each.invoice_id))
    settled = [parts.get(each.invoice_id, Decimal(0)) == each.open_amount for each in in_turn]
    assert settled == sorted(settled, reverse=True) or Decimal(0) in {each.open_amount for each in invoices}


def test_ages_count_from_the_due_date() -> None:
    today = date(2026, 3, 2)
    owed = [OpenInvoice(1, today, Decimal(1)), OpenInvoice(2, date(2026, 3, 1), Decimal(2))]
    owed += [OpenInvoice(3, date(2026, 1, 1), Decimal(4)), OpenInvoice(4, date(2025, 1, 1), Decimal(8))]

    ages = aged(owed, today)

    assert ages == {"not_due": 1, "to_30_days": 2, "to_60_days": 4, "to_90_days": 0, "over_90_days": 8}


def test_an_order_is_closed_when_everything_that_came_is_invoiced_and_paid() -> None:
    invoiced, refused = FinishedLine("invoiced", 4), FinishedLine("delivered", 0)

    assert may_close([invoiced, refused, FinishedLine("cancelled", 0)], Decimal(0))
    assert not may_close([invoiced], Decimal("0.01"))
    assert not may_close([invoiced, FinishedLine("delivered", 2)], Decimal(0))
