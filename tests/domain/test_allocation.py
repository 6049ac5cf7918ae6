"""Shares of scarce items against counting every unit with the class it is kept for."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from backend.domain.allocation import Share, class_timeline
from backend.domain.availability import AtpPoint, DatedQuantity, StockPosition, atp_timeline

TODAY = date(2026, 3, 2)
RELEASE = TODAY + timedelta(days=30)
DAYS = 8
Taken = dict[int, list[tuple[int, int]]]


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


def shares(*percents: int, release: date = RELEASE) -> list[Share]:
    return [Share(each, Decimal(rate) / 100, release) for each, rate in enumerate(percents, start=1)]


def timeline(on_hand: int, receipts, taken: Taken, kept: list[Share], allocation_class: int):
    dated = {
        each: [DatedQuantity(day(number), quantity) for number, quantity in rows]
        for each, rows in taken.items()
    }
    position = StockPosition(
        "PRN-2001",
        "RNO",
        on_hand,
        0,
        tuple(DatedQuantity(day(number), quantity) for number, quantity in receipts),
        tuple(each for rows in dated.values() for each in rows),
    )
    return class_timeline(position, dated, kept, allocation_class, TODAY, horizon_days=DAYS)


def atp_on(points: tuple[AtpPoint, ...], number: int) -> int:
    return [point.atp_quantity for point in points if point.on_date <= day(number)][-1]


def free_units(number: int, on_hand: int, receipts, taken: Taken, percents) -> list[int]:
    """Every free unit of a day as the class it is kept for: own units are used first, then lower classes'."""
    supply = on_hand + sum(quantity for due, quantity in receipts if due <= number)
    bounds = [supply * sum(percents[: n + 1]) // 100 for n in range(len(percents))]
    lowest = len(percents) + 1
    units = [
        next((n for n, bound in enumerate(bounds, start=1) if unit < bound), lowest) for unit in range(supply)
    ]
    for each in sorted(taken):
        for _ in range(sum(quantity for due, quantity in taken[each] if due <= number)):
            units.remove(min(unit for unit in units if unit >= each))
    return units


def test_a_class_takes_its_share_and_what_lower_classes_left() -> None:
    kept = shares(50, 30, 20)

    assert [atp_on(timeline(100, (), {}, kept, each), 0) for each in (1, 2, 3)] == [100, 50, 20]
    assert [atp_on(timeline(100, (), {3: [(0, 15)]}, kept, each), 0) for each in (1, 2, 3)] == [85, 35, 5]


def test_a_higher_class_beyond_its_share_takes_from_the_next() -> None:
    taken = {1: [(0, 60)]}

    assert [atp_on(timeline(100, (), taken, shares(50, 30, 20), each), 0) for each in (1, 2, 3)] == [
        40,
        40,
        20,
    ]


def test_shares_end_on_the_release_date() -> None:
    released = shares(50, 30, 20, release=TODAY)

    assert atp_on(timeline(100, (), {}, released, 3), 0) == 100


def test_without_shares_every_class_sees_the_same() -> None:
    position = StockPosition("PRN-2001", "RNO", 7, 0, (), ())

    assert class_timeline(position, {}, (), 3, TODAY) == atp_timeline(position, TODAY)


requests = st.lists(st.tuples(st.integers(1, 4), st.integers(0, DAYS), st.integers(1, 6)), max_size=10)
receipt_lists = st.lists(st.tuples(st.integers(0, DAYS), st.integers(1, 10)), max_size=3)
rates = st.sampled_from([(50, 30, 20), (40, 0, 60), (33, 33, 33), (100, 0, 0), (20, 10, 5)])


def served(on_hand: int, receipts, percents, asked) -> Taken:
    """What each class got when everyone in turn took as much of the wanted as the timeline allowed."""
    taken: Taken = {}
    for each, number, quantity in asked:
        can_take = atp_on(timeline(on_hand, receipts, taken, shares(*percents), each), number)
        if can_take:
            taken.setdefault(each, []).append((number, min(quantity, can_take)))
    return taken


@given(st.integers(0, 30), receipt_lists, rates, requests, st.integers(1, 4), st.integers(0, DAYS))
def test_a_class_may_take_the_free_units_of_its_own_and_lower_classes(
    on_hand, receipts, percents, asked, allocation_class, number
) -> None:
    taken = served(on_hand, receipts, percents, asked)
    free = [free_units(later, on_hand, receipts, taken, percents) for later in range(number, DAYS + 1)]

    allowed = atp_on(timeline(on_hand, receipts, taken, shares(*percents), allocation_class), number)

    assert allowed == min(sum(unit >= allocation_class for unit in units) for units in free)


@given(st.integers(0, 30), receipt_lists, rates, requests)
def test_shares_never_count_a_unit_twice(on_hand, receipts, percents, asked) -> None:
    taken = served(on_hand, receipts, percents, asked)

    for number in range(DAYS + 1):
        supply = on_hand + sum(quantity for due, quantity in receipts if due <= number)
        owed = sum(quantity for rows in taken.values() for due, quantity in rows if due <= number)
        lowest = sum(quantity for due, quantity in taken.get(4, []) if due <= number)
        assert owed <= supply
        assert lowest <= supply - supply * sum(percents) // 100
