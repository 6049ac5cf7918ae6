"""Who is given stock, how a picker walks, and how far a line has come."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.fulfilment import (
    Due,
    LineProgress,
    hold_is_over,
    line_status,
    pick_path,
    plan_allocations,
)
from backend.domain.order_states import ImpossibleTransitionError, way

DAY = date(2026, 3, 2)
NOON = datetime(2026, 2, 20, 12, tzinfo=UTC)


def a_due(number: int, units: int = 5, **facts: Any) -> Due:
    defaults: dict[str, Any] = {
        "order_id": number,
        "order_line_id": number,
        "line_number": 1,
        "warehouse": "RNO",
        "sku": "PAP-1001",
        "bin": "A-01-1",
        "open_quantity": units,
        "allocation_class": 2,
        "promise_ship_date": DAY,
        "promise_date": DAY + timedelta(days=3),
        "entered_at": NOON,
        "takes_parts": True,
    }
    return Due(reservation_id=number, **defaults | facts)


def given_to(dues: list[Due], free: int) -> dict[int, int]:
    plan = plan_allocations(dues, {("RNO", "PAP-1001"): free}, DAY)
    return {each.due.reservation_id: each.quantity for each in plan.taken}


def waits(dues: list[Due], free: int) -> dict[int, tuple[int, str]]:
    plan = plan_allocations(dues, {("RNO", "PAP-1001"): free}, DAY)
    return {each.due.reservation_id: (each.quantity, each.reason) for each in plan.waiting}


def test_the_higher_class_then_the_nearer_promise_then_the_older_order_comes_first() -> None:
    late = a_due(1, promise_date=DAY + timedelta(days=9))
    young = a_due(2, entered_at=NOON + timedelta(hours=1))
    old = a_due(3)
    first_class = a_due(4, allocation_class=1, promise_date=DAY + timedelta(days=30))

    assert list(given_to([late, young, old, first_class], 20)) == [4, 3, 2, 1]
    assert given_to([late, young, old, first_class], 12) == {4: 5, 3: 5, 2: 2}


def test_what_waits_says_why() -> None:
    held = a_due(1, holds=("credit",))
    later = a_due(2, promise_ship_date=DAY + timedelta(days=1))
    short = a_due(3, units=9)

    assert waits([held, later, short], 6) == {1: (5, "hold"), 2: (5, "not_yet_due"), 3: (3, "no_stock")}


def test_an_order_that_takes_no_parts_gets_all_or_nothing() -> None:
    whole = a_due(1, order_id=7, takes_parts=False)
    rest = a_due(2, order_id=7, takes_parts=False, sku="TON-2001")
    other = a_due(3, allocation_class=3)
    plan = plan_allocations([whole, rest, other], {("RNO", "PAP-1001"): 5, ("RNO", "TON-2001"): 4}, DAY)

    assert [(each.due.reservation_id, each.quantity) for each in plan.taken] == [(3, 5)]
    assert {each.due.reservation_id: each.reason for each in plan.waiting} == {
        1: "rest_of_order",
        2: "no_stock",
    }


def test_an_order_that_takes_no_parts_waits_for_its_line_in_another_warehouse() -> None:
    here = a_due(1, order_id=7, takes_parts=False)
    there = a_due(2, order_id=7, takes_parts=False, warehouse="DAL")

    def taken(there_free: int) -> list[int]:
        free = {("RNO", "PAP-1001"): 5, ("DAL", "PAP-1001"): there_free}
        return [each.due.reservation_id for each in plan_allocations([here, there], free, DAY).taken]

    assert taken(4) == []
    assert taken(5) == [1, 2]


def test_an_order_that_takes_no_parts_waits_for_what_has_no_promise() -> None:
    alone = a_due(1, takes_parts=False, is_rest_dated=False)

    assert waits([alone], 9) == {1: (5, "rest_of_order")}
    assert given_to([a_due(2, is_rest_dated=False)], 9) == {2: 5}


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 3), st.booleans(), st.integers(1, 4)), max_size=9),
    st.integers(0, 40),
)
def test_never_more_is_given_than_there_is_and_every_unit_is_accounted_for(
    wanted: list[tuple[int, int, bool, int]], free: int
) -> None:
    dues = [
        a_due(number, units, allocation_class=rank, order_id=order, takes_parts=order > 2)
        for number, (units, rank, _, order) in enumerate(wanted)
    ]
    plan = plan_allocations(dues, {("RNO", "PAP-1001"): free}, DAY)

    taken, waiting = (sum(each.quantity for each in rows) for rows in (plan.taken, plan.waiting))
    assert taken <= free
    assert taken + waiting == sum(due.open_quantity for due in dues)


def test_a_hold_until_monday_is_over_on_monday() -> None:
    facts = {"hold_until": DAY.isoformat()}

    assert not hold_is_over(facts, DAY - timedelta(days=1))
    assert hold_is_over(facts, DAY)
    assert not hold_is_over({}, DAY)


def test_the_picker_walks_up_one_aisle_and_down_the_next() -> None:
    class Stop:
        def __init__(self, name: str) -> None:
            self.bin, self.id = name, 1

    names = ["B-01-1", "A-02-1", "A-01-2", "A-10-1", "A-01-1", "A-02-3", "DOCK"]

    walked = [stop.bin for stop in pick_path([Stop(name) for name in names])]

    assert walked == ["A-01-1", "A-01-2", "A-02-3", "A-02-1", "A-10-1", "B-01-1", "DOCK"]


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (LineProgress("confirmed", 10, 0), "confirmed"),
        (LineProgress("confirmed", 10, 0, tied={"allocated": 4}), "confirmed"),
        (LineProgress("confirmed", 10, 0, tied={"allocated": 4, "picked": 6}), "allocated"),
        (LineProgress("released", 10, 4, tied={"picked": 6}), "picked"),
        (LineProgress("loaded", 10, 10), "shipped"),
        (LineProgress("shipped", 10, 10, 9), "shipped"),
        (LineProgress("shipped", 10, 10, 9, answered_quantity=10), "delivered"),
        (LineProgress("delivered", 10, 10, 10, 0, 10), "invoiced"),
        (LineProgress("delivered", 10, 10, 10, 0, 10, needs_installation=True), "delivered"),
        (LineProgress("delivered", 10, 10, 10, 10, 0, needs_installation=True), "installed"),
        (LineProgress("invoiced", 10, 10, 10), "invoiced"),
        (LineProgress("closed", 10, 10, 10), "closed"),
        (LineProgress("cancelled", 10, 0), "cancelled"),
    ],
)
def test_the_least_advanced_part_speaks_for_the_line(line: LineProgress, status: str) -> None:
    assert line_status(line) == status


def test_a_line_goes_step_by_step_and_back_only_where_the_table_says() -> None:
    assert way("confirmed", "picked") == ("allocated", "released", "picked")
    assert way("released", "confirmed") == ("allocated", "confirmed")
    assert way("loaded", "picked") == ("picked",)
    assert way("picked", "picked") == ()
    with pytest.raises(ImpossibleTransitionError):
        way("shipped", "picked")
