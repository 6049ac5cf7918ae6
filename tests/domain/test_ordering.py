"""What makes an order valid, when an answer is worse than shown, and lines from promises."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.order_lines import Amounts, PlannedLine, netted, offered_lines, small_order_fee
from backend.domain.ordering import OrderableItem, date_problems, is_worse, line_problems
from backend.domain.promising import PromisedLine, PromiseOption, PromisePart, Reason, RequestedLine

TODAY = date(2026, 3, 2)
PAPER = OrderableItem("PAP-1001", "Copier paper", True, None, 5, 10, 100)


def codes(*lines: tuple[str, int], item: OrderableItem = PAPER) -> list[str]:
    return [problem.code for problem in line_problems(lines, {item.sku: item})]


@pytest.mark.parametrize(
    ("quantity", "found"),
    [
        (10, []),
        (0, ["quantity_below_minimum"]),
        (-5, ["quantity_below_minimum"]),
        (5, ["quantity_below_minimum"]),
        (12, ["quantity_not_multiple"]),
        (105, ["quantity_above_maximum"]),
        (103, ["quantity_above_maximum", "quantity_not_multiple"]),
    ],
)
def test_quantities_are_held_against_minimum_multiple_and_maximum(quantity: int, found: list[str]) -> None:
    assert codes(("PAP-1001", quantity)) == found


def test_a_wrong_multiple_names_the_two_nearest() -> None:
    (problem,) = line_problems([("PAP-1001", 12)], {"PAP-1001": PAPER})

    assert (problem.facts["lower"], problem.facts["higher"]) == (10, 15)


@pytest.mark.parametrize("quantity", [1, 4, 5, 7, 33, 98, 101, 1000])
def test_what_is_named_instead_can_be_ordered(quantity: int) -> None:
    chairs = OrderableItem("CHR-4030", "Stacking chair", True, None, 6, 4, 99)

    problems = line_problems([("CHR-4030", quantity)], {"CHR-4030": chairs})

    assert problems
    named = {"minimum", "maximum", "lower", "higher"}
    instead = [value for each in problems for name, value in each.facts.items() if name in named]
    assert [codes(("CHR-4030", other), item=chairs) for other in instead] == [[]] * len(instead)


def test_every_line_is_looked_at() -> None:
    assert codes(("NONE", 1), ("PAP-1001", 12), ("NONE-2", 1)) == [
        "item_unknown",
        "quantity_not_multiple",
        "item_unknown",
    ]


def test_an_item_no_longer_sold_names_its_successor() -> None:
    old = replace(PAPER, is_active=False, replaced_by_sku="PAP-2")

    (problem,) = line_problems([("PAP-1001", 10)], {"PAP-1001": old})

    assert (problem.code, problem.facts["replaced_by"]) == ("item_inactive", "PAP-2")


@pytest.mark.parametrize(
    ("requested", "found"),
    [
        (None, []),
        (TODAY, []),
        (date(2026, 3, 1), ["requested_date_past"]),
        (date(2026, 12, 1), ["requested_date_beyond_horizon"]),
    ],
)
def test_a_requested_date_lies_within_the_horizon(requested: date | None, found: list[str]) -> None:
    assert [problem.code for problem in date_problems(requested, TODAY)] == found


def facts(total: str, *dates: str) -> dict[str, Any]:
    lines = [
        {"line_number": number, "sku": "A", "promise_date": day} for number, day in enumerate(dates, start=1)
    ]
    return {"total_amount": total, "lines": lines}


@pytest.mark.parametrize(
    ("fresh", "worse"),
    [
        (facts("100.00", "2026-03-05"), False),
        (facts("99.00", "2026-03-04"), False),
        (facts("100.01", "2026-03-04"), True),
        (facts("90.00", "2026-03-06"), True),
        (facts("90.00"), True),
    ],
)
def test_same_or_better_passes_and_worse_does_not(fresh: dict[str, Any], worse: bool) -> None:
    assert is_worse(facts("100.00", "2026-03-05"), fresh) is worse


def test_a_total_of_nine_is_less_than_one_of_ten() -> None:
    assert not is_worse(facts("10.00", "2026-03-05"), facts("9.00", "2026-03-05"))


def test_the_same_item_twice_is_one_demand() -> None:
    lines = [RequestedLine("A", 2), RequestedLine("B", 1), RequestedLine("A", 3)]

    assert netted(lines) == (RequestedLine("A", 5), RequestedLine("B", 1))


def promised(*quantities: int) -> PromiseOption:
    total = sum(quantities)
    parts = tuple(
        PromisePart("RNO", "Reno", quantity, TODAY, date(2026, 3, 5), "GND", "Ground")
        for quantity in quantities
    )
    price = Decimal("1.25")
    line = PromisedLine("A", "Paper", "box", "A", total, parts, price, price * total, ())
    nothing = Decimal(0)
    amounts = (price * total, nothing, nothing, nothing, nothing, price * total)
    return PromiseOption("split", (line,), *amounts, TODAY, TODAY, TODAY, None, Reason("x", {}), "economy")


@given(st.lists(st.integers(1, 50), min_size=1, max_size=5), st.data())
def test_lines_of_one_item_share_its_promise_and_its_amount_to_the_last_cent(
    quantities: list[int], data: st.DataObject
) -> None:
    option = promised(*quantities)
    first = data.draw(st.integers(1, sum(quantities)))
    rest = sum(quantities) - first
    planned = [PlannedLine(1, "A", first)] + ([PlannedLine(2, "A", rest)] if rest else [])

    lines = offered_lines(planned, option)

    assert [sum(part.quantity for part in line.promised.parts) for line in lines] == [
        plan.quantity for plan in planned
    ]
    assert sum(line.promised.net_amount for line in lines) == option.goods_amount


def test_what_stays_of_an_order_keeps_its_share_of_freight_and_tax() -> None:
    order = Amounts(Decimal("300"), Decimal("6"), Decimal("30"), Decimal("9"), Decimal("24"))

    rest = order.share(Decimal("100"), Decimal("300"))

    assert rest == Amounts(Decimal("100"), Decimal("2.00"), Decimal("10.00"), Decimal(0), Decimal("8.00"))
    assert rest.total_amount == Decimal("116.00")


def test_an_order_of_nothing_pays_no_small_order_fee() -> None:
    terms = (Decimal("50"), Decimal("9"))

    assert small_order_fee(Decimal("49.99"), *terms) == Decimal("9")
    assert small_order_fee(Decimal("50"), *terms) == 0
    assert small_order_fee(Decimal("0"), *terms) == 0
