"""What leaves together, why now, and what waits for what."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.calendars import delivery_date, is_open
from backend.domain.consolidating import Consignment, ReleasedLine, consolidate, latest_ship_date
from backend.domain.segregation import HandlingClass

MONDAY = date(2026, 3, 2)
WORKING = {"RNO": "12345", "CMH": "123456"}
LINE = ReleasedLine(
    1, "SO-1001", 7, "RNO", HandlingClass.ORDINARY, MONDAY, date(2026, 3, 12), date(2026, 3, 16), 5, 10,
    Decimal("23.3"), Decimal("0.29"),
)  # fmt: skip


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def planned(*lines: ReleasedLine) -> tuple[Consignment, ...]:
    return consolidate(lines, MONDAY, WORKING)


def held(consignment: Consignment) -> list[int]:
    return sorted(line.order_line_id for line in consignment.lines)


def test_lines_to_one_ship_to_leave_together() -> None:
    (consignment,) = planned(LINE, replace(LINE, order_line_id=2, order_number="SO-1002"))

    assert held(consignment) == [1, 2]
    assert (consignment.ship_date, consignment.reason.code) == (MONDAY, "complete")
    assert (consignment.weight_kg, consignment.volume_m3) == (Decimal("46.6"), Decimal("0.58"))


@pytest.mark.parametrize(
    "other", [{"ship_to_id": 8}, {"warehouse": "CMH"}, {"handling_class": HandlingClass.HAZMAT}]
)
def test_another_ship_to_warehouse_or_class_leaves_by_itself(other) -> None:
    assert len(planned(LINE, replace(LINE, order_line_id=2, **other))) == 2


def test_what_is_there_waits_for_what_is_not_and_says_so() -> None:
    awaited = replace(LINE, order_line_id=2, order_number="SO-1002", promise_ship_date=day(2), quantity=4)

    (consignment,) = planned(LINE, awaited)

    assert consignment.ship_date == day(2)
    assert consignment.reason.code == "waits_for_lines"
    assert consignment.reason.facts == {
        "until_date": day(2),
        "last_ship_date": day(7),
        "order_line_ids": [2],
        "order_numbers": ["SO-1002"],
        "quantity": 4,
    }


def test_nothing_waits_longer_than_its_package_lets_it() -> None:
    patient = replace(LINE, wait_days=1)

    first, second = planned(patient, replace(LINE, order_line_id=2, promise_ship_date=day(2)))

    assert (first.ship_date, first.reason.code) == (MONDAY, "next_too_late")
    assert first.reason.facts["limit"] == "consolidation_days"
    assert first.reason.facts["next_date"] == day(2)
    assert (second.ship_date, second.reason.code) == (day(2), "not_ready")


def test_a_promise_that_needs_today_sends_all_that_is_there() -> None:
    urgent = replace(LINE, order_line_id=2, latest_ship_date=MONDAY)
    later = replace(LINE, order_line_id=3, promise_ship_date=day(1))

    first, second = planned(LINE, urgent, later)

    assert (held(first), held(second)) == ([1, 2], [3])
    assert (first.reason.code, first.reason.facts["limit"]) == ("last_day", "promise")
    assert first.reason.facts["order_line_ids"] == [2]


def test_late_line_goes_at_once() -> None:
    late = replace(LINE, promise_ship_date=day(-5), latest_ship_date=day(-3))

    (consignment,) = planned(late)

    assert (consignment.ship_date, consignment.reason.code) == (MONDAY, "late")
    assert consignment.reason.facts["latest_ship_date"] == day(-3)


def test_wait_is_counted_in_the_warehouses_working_days() -> None:
    friday = replace(LINE, promise_ship_date=day(4), wait_days=1)

    (consignment,) = planned(friday, replace(friday, order_line_id=2, promise_ship_date=day(7)))

    assert consignment.ship_date == day(7)


def test_plan_made_on_a_weekend_sends_what_is_there_on_monday() -> None:
    (consignment,) = consolidate([LINE], day(-1), WORKING)

    assert (consignment.ship_date, consignment.reason.code) == (MONDAY, "complete")


def test_consignment_is_known_by_the_same_number_in_each_run() -> None:
    assert planned(LINE)[0].number == "RNO-7-ordinary-20260302"


def test_last_ship_date_leaves_room_for_transit_and_the_weekend() -> None:
    tuesday = day(8)

    assert latest_ship_date(tuesday, 3, "12345", "12345", "12345") == day(3)
    assert latest_ship_date(tuesday, 3, "12345", "34", "12345") == day(0)
    assert latest_ship_date(tuesday, 3, "12345", "67", "12345") is None


lines = st.builds(
    ReleasedLine,
    st.just(0),
    st.sampled_from(["SO-1", "SO-2"]),
    st.integers(1, 2),
    st.sampled_from(["RNO", "CMH"]),
    st.sampled_from([HandlingClass.ORDINARY, HandlingClass.HAZMAT]),
    st.integers(-4, 9).map(day),
    st.integers(-4, 20).map(day),
    st.integers(0, 30).map(day),
    st.integers(0, 5),
    st.integers(1, 9),
    st.integers(1, 500).map(Decimal),
    st.integers(1, 50).map(Decimal),
)
line_lists = st.lists(lines, max_size=9).map(
    lambda drawn: [replace(each, order_line_id=number) for number, each in enumerate(drawn, start=1)]
)


@given(line_lists)
def test_every_line_is_in_exactly_one_consignment(drawn) -> None:
    consignments = planned(*drawn)

    assert sorted(number for each in consignments for number in held(each)) == [
        line.order_line_id for line in drawn
    ]
    for each in consignments:
        lanes = {(line.ship_to_id, line.warehouse, line.handling_class) for line in each.lines}
        assert lanes == {(each.ship_to_id, each.warehouse, each.handling_class)}
    assert len({each.number for each in consignments}) == len(consignments)


@given(line_lists)
def test_no_line_waits_past_the_last_day_that_holds_its_promise(drawn) -> None:
    for consignment in planned(*drawn):
        assert is_open(consignment.ship_date, WORKING[consignment.warehouse])
        for line in consignment.lines:
            there = min(day for day in after(max(MONDAY, line.promise_ship_date), line.warehouse))
            assert consignment.ship_date >= there
            assert consignment.ship_date <= max(there, line.latest_ship_date)
            assert len(list(between(line.promise_ship_date, consignment.ship_date, line.warehouse))) <= max(
                line.wait_days, len(list(between(line.promise_ship_date, there, line.warehouse)))
            )


def after(start: date, warehouse: str) -> list[date]:
    days = (start + timedelta(days=number) for number in range(7))
    return [each for each in days if is_open(each, WORKING[warehouse])]


def between(start: date, end: date, warehouse: str) -> list[date]:
    """The working days after the first on or after `start`, until `end`."""
    days = (start + timedelta(days=number) for number in range((end - start).days + 1))
    return [each for each in days if is_open(each, WORKING[warehouse])][1:]


@given(line_lists, st.randoms(use_true_random=False))
def test_plan_does_not_depend_on_the_order_of_the_lines(drawn, chance) -> None:
    shuffled = chance.sample(drawn, len(drawn))

    assert planned(*shuffled) == planned(*drawn)


@given(st.lists(lines, min_size=1, max_size=5))
def test_no_other_grouping_needs_fewer_consignments(drawn) -> None:
    lane = [
        replace(each, order_line_id=n, ship_to_id=1, warehouse="RNO", handling_class=HandlingClass.ORDINARY)
        for n, each in enumerate(drawn)
    ]

    def can_go(line: ReleasedLine, on: date) -> bool:
        there = after(max(MONDAY, line.promise_ship_date), "RNO")[0]
        waited = len(between(line.promise_ship_date, on, "RNO"))
        in_time = on <= line.latest_ship_date and waited <= line.wait_days
        return there <= on and (in_time or on == there)

    days = [each for each in map(day, range(30)) if is_open(each, "12345")]
    fewest = next(
        count
        for count in range(1, len(lane) + 1)
        if any(
            all(any(can_go(line, on) for on in chosen) for line in lane)
            for chosen in combinations([each for each in days if each <= day(14)], count)
        )
    )

    assert len(planned(*lane)) == fewest


@given(st.integers(0, 20), st.integers(1, 6), st.sampled_from(["12345", "135", "2"]))
def test_one_working_day_after_the_last_ship_date_is_too_late(promised, transit, receiving) -> None:
    last = latest_ship_date(day(promised), transit, "12345", receiving, "12345")

    arrival = last and delivery_date(last, transit, "12345", receiving)
    assert arrival and arrival <= day(promised)
    for later in (each for each in map(day, range(promised + 1)) if each > last and is_open(each, "12345")):
        assert delivery_date(later, transit, "12345", receiving) > day(promised)
