"""ATP against a simulation that walks the horizon day by day."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from backend.domain.availability import (
    DatedQuantity,
    StockPosition,
    atp_quantity,
    atp_timeline,
    earliest_date,
)

TODAY = date(2026, 3, 2)
HORIZON = 180


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


def dated(*pairs: tuple[date, int]) -> tuple[DatedQuantity, ...]:
    return tuple(DatedQuantity(on_date, quantity) for on_date, quantity in pairs)


def a_position(on_hand: int = 0, safety: int = 0, receipts=(), commitments=()) -> StockPosition:
    return StockPosition("PAP-1001", "RNO", on_hand, safety, dated(*receipts), dated(*commitments))


WORKED_EXAMPLE = a_position(
    100,
    receipts=((date(2026, 3, 5), 60), (date(2026, 3, 12), 100)),
    commitments=((date(2026, 3, 3), 80), (date(2026, 3, 6), 50), (date(2026, 3, 11), 20)),
)


def simulated_balances(position: StockPosition) -> list[int]:
    """The balance at the end of each day, goods moving one day after the other."""
    balance = position.on_hand_quantity - position.safety_quantity
    balances = []
    for number in range(HORIZON + 1):
        for receipt in position.receipts:
            if receipt.on_date == day(number) or number == 0 and receipt.on_date < TODAY:
                balance += receipt.quantity
        for owed in position.commitments:
            is_overdue = number == 0 and owed.on_date < TODAY
            is_beyond = number == HORIZON and owed.on_date > day(HORIZON)
            if owed.on_date == day(number) or is_overdue or is_beyond:
                balance -= owed.quantity
        balances.append(balance)
    return balances


def simulated_atp(position: StockPosition, number: int) -> int:
    """The largest quantity whose leaving that day makes no later balance negative."""
    quantity, later = 0, simulated_balances(position)[number:]
    while all(balance > quantity for balance in later):
        quantity += 1
    return quantity


movements = st.lists(st.tuples(st.integers(-3, 12), st.integers(1, 9)), max_size=5)
far_movements = st.lists(
    st.tuples(st.sampled_from([-2, 0, 3, 90, 179, 180, 181, 200]), st.integers(1, 9)), max_size=5
)


@st.composite
def positions(draw: st.DrawFn) -> StockPosition:
    receipts = draw(movements | far_movements)
    commitments = draw(movements | far_movements)
    return a_position(
        draw(st.integers(0, 15)),
        draw(st.integers(0, 4)),
        [(day(number), quantity) for number, quantity in receipts],
        [(day(number), quantity) for number, quantity in commitments],
    )


def with_commitment(position: StockPosition, on_date: date, quantity: int) -> StockPosition:
    return replace(position, commitments=(*position.commitments, DatedQuantity(on_date, quantity)))


def test_worked_example_promises_ten_until_the_last_receipt() -> None:
    atp = {point.on_date.day: point.atp_quantity for point in atp_timeline(WORKED_EXAMPLE, TODAY)}
    balances = {point.on_date.day: point.balance_quantity for point in atp_timeline(WORKED_EXAMPLE, TODAY)}

    assert atp == {2: 10, 3: 10, 5: 10, 6: 10, 11: 10, 12: 110}
    assert balances == {2: 100, 3: 20, 5: 80, 6: 30, 11: 10, 12: 110}


def test_worked_example_sends_ten_today_and_twenty_five_on_the_twelfth() -> None:
    assert earliest_date(WORKED_EXAMPLE, 10, TODAY) == TODAY
    assert earliest_date(WORKED_EXAMPLE, 25, TODAY) == date(2026, 3, 12)

    after_ten = with_commitment(WORKED_EXAMPLE, TODAY, 10)

    assert atp_quantity(after_ten, date(2026, 3, 11), TODAY) == 0
    assert earliest_date(after_ten, 15, TODAY) == date(2026, 3, 12)


def test_nothing_is_promised_from_beyond_the_horizon() -> None:
    position = a_position(5, receipts=((day(HORIZON + 1), 10),))

    assert earliest_date(position, 6, TODAY) is None


@given(positions(), st.integers(0, HORIZON))
def test_atp_is_what_the_simulation_can_spare(position: StockPosition, number: int) -> None:
    assert atp_quantity(position, day(number), TODAY) == simulated_atp(position, number)


@given(positions(), st.integers(1, 20))
def test_earliest_date_is_the_first_day_the_simulation_has_it(position: StockPosition, quantity: int) -> None:
    balances = simulated_balances(position)
    days = [n for n in range(HORIZON + 1) if all(balance >= quantity for balance in balances[n:])]

    assert earliest_date(position, quantity, TODAY) == (day(days[0]) if days else None)


@given(positions())
def test_atp_never_falls_as_time_goes_on(position: StockPosition) -> None:
    quantities = [point.atp_quantity for point in atp_timeline(position, TODAY)]

    assert quantities == sorted(quantities)


@given(positions(), st.integers(1, 20))
def test_confirming_at_the_promise_makes_no_balance_negative(position: StockPosition, quantity: int) -> None:
    on_date = earliest_date(position, quantity, TODAY)
    if on_date is None:
        return

    before = simulated_balances(position)
    after = simulated_balances(with_commitment(position, on_date, quantity))

    assert not [n for n in range(HORIZON + 1) if before[n] >= 0 > after[n]]


@given(positions(), st.lists(st.integers(0, 12), max_size=12), st.randoms())
def test_order_of_lines_never_changes_the_total_promised(position, wanted, random) -> None:
    def promised(wanted_days: list[int]) -> int:
        current, count = position, 0
        for number in wanted_days:
            found = earliest_date(current, 1, TODAY)
            if found is not None:
                current, count = with_commitment(current, max(found, day(number)), 1), count + 1
        return count

    shuffled = random.sample(wanted, len(wanted))

    assert promised(wanted) == promised(shuffled)
