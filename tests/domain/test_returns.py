"""What can come back, until when, and what is credited, without SQL."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.errors import (
    ItemNotReturnable,
    NothingDelivered,
    QuantityNotReturnable,
    ReturnWindowClosed,
)
from backend.domain.returns import (
    OUR_FAULT,
    Delivery,
    PricedReturn,
    ReturnPolicy,
    ReturnReason,
    SoldLine,
    is_our_fault,
    label_number,
    open_quantity,
    price_return,
    refusals,
    return_until,
    return_warehouse,
    shares,
)

TODAY = date(2026, 3, 2)
POLICY = ReturnPolicy(window_days=30, restocking_rate=Decimal("0.15"))
CENTS = st.decimals(min_value=0, max_value=100_000, places=2)


def a_line(quantity: int = 10, days_ago: int = 5, net: str = "100.00", **facts: object) -> SoldLine:
    arrived = Delivery("RNO", TODAY - timedelta(days_ago), quantity)
    line = SoldLine(
        order_number="SO-1",
        line_number=1,
        sku="PAP-1001",
        name="Copier paper",
        unit="box",
        status="delivered",
        quantity=quantity,
        shipped_quantity=quantity,
        goods_amount=Decimal(net),
        tax_amount=Decimal("0.00"),
        deliveries=(arrived,),
    )
    return replace(line, **facts)  # type: ignore[arg-type]


@st.composite
def lines_in_pieces(draw: st.DrawFn) -> tuple[SoldLine, list[tuple[int, ReturnReason]]]:
    """A line with tax, and returns that bring all of it back."""
    pieces = draw(
        st.lists(st.tuples(st.integers(1, 40), st.sampled_from(ReturnReason)), min_size=1, max_size=8)
    )
    line = a_line(quantity=sum(quantity for quantity, _ in pieces))
    return replace(line, goods_amount=draw(CENTS), tax_amount=draw(CENTS)), pieces


@given(lines_in_pieces(), st.decimals(min_value=0, max_value=1, places=2))
def test_returns_of_a_whole_line_give_exactly_its_value_less_the_fees(
    pieces: tuple[SoldLine, list[tuple[int, ReturnReason]]], rate: Decimal
) -> None:
    line, returned = pieces
    paid, given_back = line.goods_amount + line.tax_amount, Decimal(0)

    for quantity, reason in returned:
        priced = price_return(line, quantity, reason, replace(POLICY, restocking_rate=rate))
        assert min(priced.credit_amount, priced.fee_amount) >= 0
        given_back += priced.credit_amount + priced.fee_amount
        assert given_back <= paid
        line = line.after(priced)

    assert given_back == paid


@given(lines_in_pieces(), st.lists(st.tuples(st.integers(0, 7), st.booleans()), max_size=25))
def test_returns_and_cancelled_returns_never_credit_more_than_was_paid(
    pieces: tuple[SoldLine, list[tuple[int, ReturnReason]]], steps: list[tuple[int, bool]]
) -> None:
    sold, offered = pieces
    standing: list[PricedReturn] = []

    for place, is_cancelled in steps:
        if is_cancelled and standing:
            standing.pop(place % len(standing))
        line = reduce(SoldLine.after, standing, sold)
        quantity, reason = offered[place % len(offered)]
        if quantity <= line.kept_quantity:
            standing.append(price_return(line, quantity, reason, POLICY))

    settled = reduce(SoldLine.after, standing, sold).settled_amount
    assert settled <= sold.goods_amount + sold.tax_amount


@given(st.lists(st.integers(0, 12), min_size=1, max_size=6), st.integers(0, 100), st.integers(1, 100))
def test_never_more_comes_back_than_arrived(arrived: list[int], taken: int, asked: int) -> None:
    deliveries = tuple(Delivery("RNO", TODAY - timedelta(7 * n), units) for n, units in enumerate(arrived))
    line = a_line(quantity=100, deliveries=deliveries, taken_quantity=taken)

    possible = open_quantity(line, POLICY, TODAY, is_our_fault=False)

    assert 0 <= possible <= max(0, sum(arrived) - taken)
    if asked > possible:
        assert refusals(line, asked, POLICY, TODAY, is_our_fault=False)


@given(CENTS, st.lists(CENTS, min_size=1, max_size=9))
def test_header_amounts_are_spread_to_the_cent(amount: Decimal, weights: list[Decimal]) -> None:
    spread = shares(amount, weights)

    assert sum(spread) == (amount if sum(weights) else 0)
    assert all(share >= 0 for share in spread)


@pytest.mark.parametrize("reason", sorted(OUR_FAULT))
def test_no_fee_when_the_fault_is_ours(reason: ReturnReason) -> None:
    priced = price_return(a_line(), 3, reason, POLICY)

    assert (priced.fee_amount, priced.credit_amount) == (Decimal("0.00"), Decimal("30.00"))


def test_restocking_fee_is_kept_of_the_goods_but_not_of_the_tax() -> None:
    line = a_line(tax_amount=Decimal("10.00"))

    priced = price_return(line, 5, ReturnReason.NO_LONGER_NEEDED, POLICY)

    assert (priced.fee_amount, priced.credit_amount) == (Decimal("7.50"), Decimal("47.50"))


def test_last_unit_takes_the_remainder() -> None:
    line, credits = a_line(quantity=3, net="10.00"), []

    for _ in range(3):
        priced = price_return(line, 1, ReturnReason.DAMAGED, POLICY)
        credits.append(priced.credit_amount)
        line = line.after(priced)

    assert credits == [Decimal("3.33"), Decimal("3.34"), Decimal("3.33")]


def test_late_is_our_fault_when_the_records_say_so() -> None:
    late = a_line(deliveries=(Delivery("RNO", TODAY, 10, was_late=True),))

    assert is_our_fault(late, ReturnReason.LATE)
    assert not is_our_fault(a_line(), ReturnReason.LATE)
    assert not is_our_fault(late, ReturnReason.OTHER)


def test_window_counts_its_last_day_and_closes_after_it() -> None:
    assert refusals(a_line(days_ago=30), 1, POLICY, TODAY, is_our_fault=False) == []
    assert refusals(a_line(days_ago=31), 1, POLICY, TODAY, is_our_fault=False) == [
        ReturnWindowClosed("SO-1", 1, "PAP-1001", "Copier paper", TODAY - timedelta(1))
    ]


def test_window_is_sixty_days_at_least_when_the_fault_is_ours() -> None:
    assert refusals(a_line(days_ago=60), 1, POLICY, TODAY, is_our_fault=True) == []
    generous = replace(POLICY, window_days=90)
    assert return_until(a_line(days_ago=0), generous, is_our_fault=True) == TODAY + timedelta(90)


def test_each_unit_has_the_window_of_its_own_shipment() -> None:
    early, fresh = Delivery("RNO", TODAY - timedelta(40), 6), Delivery("RNO", TODAY - timedelta(3), 4)
    line = a_line(deliveries=(early, fresh))

    assert open_quantity(line, POLICY, TODAY, is_our_fault=False) == 4
    assert open_quantity(replace(line, taken_quantity=5), POLICY, TODAY, is_our_fault=False) == 4
    assert open_quantity(replace(line, taken_quantity=8), POLICY, TODAY, is_our_fault=False) == 2


@pytest.mark.parametrize("bound", ["hygiene", "configured"])
def test_bound_items_come_back_only_when_the_fault_is_ours(bound: str) -> None:
    line = a_line(**{f"is_{bound}": True})

    assert refusals(line, 1, POLICY, TODAY, is_our_fault=True) == []
    assert refusals(line, 1, POLICY, TODAY, is_our_fault=False) == [
        ItemNotReturnable("PAP-1001", "Copier paper", bound)
    ]


def test_every_reason_is_told() -> None:
    line = a_line(days_ago=45, is_hygiene=True)

    assert [each.code for each in refusals(line, 1, POLICY, TODAY, is_our_fault=False)] == [
        "item_not_returnable",
        "return_window_closed",
    ]


def test_open_returns_are_named_when_nothing_is_left() -> None:
    line = a_line(taken_quantity=10, rma_numbers=("RMA-7",))

    assert refusals(line, 1, POLICY, TODAY, is_our_fault=True) == [
        QuantityNotReturnable("SO-1", 1, 0, ("RMA-7",))
    ]


@pytest.mark.parametrize(
    ("status", "shipped", "instead"),
    [("confirmed", 0, "cancel"), ("shipped", 10, "refuse_delivery"), ("cancelled", 0, "none")],
)
def test_what_has_not_arrived_can_be_cancelled_or_refused(status: str, shipped: int, instead: str) -> None:
    line = a_line(status=status, shipped_quantity=shipped, deliveries=())

    assert refusals(line, 1, POLICY, TODAY, is_our_fault=True) == [NothingDelivered("SO-1", 1, instead)]


def test_goods_go_back_to_where_most_of_them_came_from() -> None:
    reno, dallas = Delivery("RNO", TODAY - timedelta(5), 8), Delivery("DAL", TODAY - timedelta(2), 4)
    line = a_line(deliveries=(reno, dallas))

    assert return_warehouse([(line, 4)]) == "DAL"
    assert return_warehouse([(line, 10)]) == "RNO"


def test_label_has_the_check_digit_of_the_postal_union() -> None:
    assert label_number(47312482) == "RL473124829"
    assert label_number(1001) == "RL000010011"
