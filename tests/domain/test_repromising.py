"""Planning anew against a brute-force search: who keeps the day, who gets what is left, and what never happens."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.availability import DatedQuantity, StockPosition
from backend.domain.balances import Balances
from backend.domain.repromising import Claim, Held, Part, Parts, Priority, is_improved, replan, unit_dates

TODAY = date(2026, 3, 2)
PLACES = {"CMH": 2, "RNO": 4}
"""Warehouses and their days on the way."""
HORIZON = 20


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


@dataclass(frozen=True)
class World:
    """Supply by warehouse: units on the shelf and receipts as (day, quantity)."""

    on_hand: dict[str, int]
    receipts: dict[str, tuple[tuple[int, int], ...]]

    def balances(self) -> Balances:
        positions = [
            StockPosition(
                "PAP-1001",
                place,
                self.on_hand[place],
                0,
                tuple(DatedQuantity(day(on), quantity) for on, quantity in self.receipts[place]),
                (),
            )
            for place in PLACES
        ]
        return Balances(positions, dict.fromkeys(PLACES, TODAY), horizon_days=HORIZON)


def part(place: str, quantity: int, on: int) -> Part:
    return Part(place, quantity, day(on), day(on + PLACES[place]), "GND", on > 0)


def arrivals(balances: Balances) -> list[tuple[date, str, int]]:
    """(arrival, warehouse, ship day) of everything that could be, the earliest first."""
    return sorted((day(on + PLACES[place]), place, on) for on in range(HORIZON + 1) for place in PLACES)


def find(claim: Claim, quantity: int, balances: Balances) -> Parts:
    """The earliest day on which all of it is there; as much as there will be."""
    free = {place: balances.free(place, day(HORIZON)) for place in PLACES}
    quantity = min(quantity, sum(free.values())) if claim.may_split else quantity
    if not quantity or not claim.may_split and max(free.values()) < quantity:
        return ()
    return next(found for each in arrivals(balances) if (found := by(claim, quantity, balances, each[0])))


def by(claim: Claim, quantity: int, balances: Balances, until: date) -> Parts:
    """Parts that are all there by a day, or none."""
    parts = []
    left = quantity
    for place, transit in PLACES.items():
        last = (until - TODAY).days - transit
        free = min(left, balances.free(place, day(min(last, HORIZON)))) if last >= 0 else 0
        if not claim.may_split:
            free = free if free == quantity else 0
        if free:
            first = next(on for on in range(HORIZON + 1) if balances.free(place, day(on)) >= free)
            parts.append(part(place, free, first))
            left -= free
    return () if left else tuple(parts)


def earliest_completion(claim: Claim, quantity: int, balances: Balances) -> date:
    """By trying every day and every way to divide the units."""
    for on in range(HORIZON + max(PLACES.values()) + 1):
        most = []
        for place, transit in PLACES.items():
            ships = on - transit
            free = balances.free(place, day(min(ships, HORIZON))) if ships >= 0 else 0
            most.append(free)
        if (sum(most) if claim.may_split else max(most)) >= quantity:
            return day(on)
    return date.max


@st.composite
def worlds(draw: st.DrawFn) -> World:
    receipts = st.lists(st.tuples(st.integers(1, 15), st.integers(1, 8)), max_size=3).map(tuple)
    on_hand = {place: draw(st.integers(0, 8)) for place in PLACES}
    return World(on_hand, {place: draw(receipts) for place in PLACES})


@st.composite
def promised(draw: st.DrawFn) -> tuple[World, list[Claim], list[Held]]:
    """Lines and a hold promised one after the other from what there was: all of them can be kept."""
    world = draw(worlds())
    balances = world.balances()
    claims = []
    for line_id in range(draw(st.integers(1, 5))):
        quantity = draw(st.integers(1, 7))
        may_split = draw(st.booleans())
        priority = Priority(draw(st.integers(1, 3)), Decimal(draw(st.integers(0, 3))), TODAY, "", line_id)
        claim = Claim(line_id, priority, quantity, (), (), may_split, draw(st.sampled_from([None, day(30)])))
        found = find(claim, quantity, balances)
        if sum(each.quantity for each in found) == quantity:
            take(claim, found, balances)
            target = replace(priority, promise_date=unit_dates(found, quantity)[-1])
            claims.append(replace(claim, priority=target, target=found, live=found))
    holds = []
    if draw(st.booleans()) and balances.free("CMH", day(3)):
        holds.append(Held(1, "CMH", balances.free("CMH", day(3)), day(3), 2))
    return world, claims, holds


def take(claim: Claim, parts: Sequence[Part], balances: Balances) -> None:
    for each in parts:
        balances.take(each.warehouse, each.promise_ship_date, each.quantity, claim.allocation_class)


@st.composite
def changed(draw: st.DrawFn) -> tuple[World, World, list[Claim], list[Held]]:
    world, claims, holds = draw(promised())
    return world, draw(worlds()), claims, holds


@st.composite
def shrunk(draw: st.DrawFn) -> tuple[World, World, list[Claim]]:
    """A world, and the same with less on the shelf and less or later coming."""
    world, claims, _ = draw(promised())
    on_hand = {place: draw(st.integers(0, units)) for place, units in world.on_hand.items()}
    receipts = {
        place: tuple(
            (on + draw(st.integers(0, 5)), kept)
            for on, quantity in coming
            if (kept := draw(st.integers(0, quantity)))
        )
        for place, coming in world.receipts.items()
    }
    return world, World(on_hand, receipts), claims


def on_time(claim: Claim, balances: Balances) -> Parts:
    """The units that can still leave where and when they were to; taken from the balances."""
    kept = []
    for each in claim.target:
        quantity = min(each.quantity, balances.free(each.warehouse, each.promise_ship_date))
        kept.append(replace(each, quantity=quantity))
        take(claim, kept[-1:], balances)
    if not claim.may_split and sum(each.quantity for each in kept) < claim.quantity:
        take(claim, [replace(each, quantity=-each.quantity) for each in kept], balances)
        return ()
    return tuple(each for each in kept if each.quantity)


def by_priority(claims: Sequence[Claim]) -> list[Claim]:
    return sorted(claims, key=lambda claim: claim.priority.rank)


def after(claims: Sequence[Claim], parts: dict[int, Parts]) -> list[Claim]:
    """The claims as they stand once the plan is written down."""
    stand = []
    for claim in claims:
        new = parts[claim.line_id]
        is_better = is_improved(claim.bettered or claim.target, new, claim.quantity)
        stand.append(replace(claim, live=new, bettered=new if is_better else claim.bettered))
    return stand


@given(changed())
@settings(max_examples=300, deadline=None)
def test_no_balance_is_negative_and_no_unit_is_invented(case) -> None:
    _, world, claims, holds = case

    plan = replan(claims, holds, world.balances(), find)

    balances = world.balances()
    for claim in claims:
        assert sum(each.quantity for each in plan.parts[claim.line_id]) <= claim.quantity
        take(claim, plan.parts[claim.line_id], balances)
    for hold in holds:
        if hold.reservation_id not in plan.lost_holds:
            balances.take(hold.warehouse, hold.promise_ship_date, hold.quantity, hold.allocation_class)
    assert balances.least >= 0


@given(changed())
@settings(max_examples=300, deadline=None)
def test_nobody_is_worse_for_a_line_behind_him(case) -> None:
    _, world, claims, holds = case

    plan = replan(claims, holds, world.balances(), find)

    balances = world.balances()
    for hold in holds:
        if hold.reservation_id not in plan.lost_holds:
            balances.take(hold.warehouse, hold.promise_ship_date, hold.quantity, hold.allocation_class)
    for claim in by_priority(claims):
        parts, trial = plan.parts[claim.line_id], balances.copy()
        kept = on_time(claim, trial)
        rest = claim.quantity - sum(each.quantity for each in kept)
        last = max([each.promise_date for each in kept], default=TODAY)
        if rest:
            was = unit_dates(claim.target, claim.quantity)[-1]
            last = max(last, was, earliest_completion(claim, rest, trial))
        assert unit_dates(parts, claim.quantity)[-1] <= last
        take(claim, parts, balances)


def test_what_a_line_brought_forward_leaves_goes_to_the_next_by_priority() -> None:
    world = World({"CMH": 2, "RNO": 0}, {"CMH": (), "RNO": ((1, 4),)})
    claims = [whole(1, 2), whole(2, 3), whole(3, 2)]

    plan = replan(claims, [], world.balances(), find)

    assert plan.parts == {1: (part("CMH", 2, 0),), 2: (part("RNO", 3, 1),), 3: ()}


def whole(line_id: int, quantity: int) -> Claim:
    """Promised from tomorrow's receipt in Reno, and not to be divided."""
    agreed = (part("RNO", quantity, 1),)
    priority = Priority(1, Decimal(0), agreed[0].promise_date, "", line_id)
    return Claim(line_id, priority, quantity, agreed, agreed, False)


@given(changed())
@settings(max_examples=300, deadline=None)
def test_what_can_go_on_time_goes_on_time(case) -> None:
    _, world, claims, holds = case
    first = by_priority(claims)[:1]

    plan = replan(claims, holds, world.balances(), find)

    for claim in first:
        kept = on_time(claim, world.balances())
        was = unit_dates(claim.target, claim.quantity)
        dates = unit_dates(plan.parts[claim.line_id], claim.quantity)
        in_time = sum(is_at <= was[-1] for is_at in dates)
        assert in_time >= sum(each.quantity for each in kept)


@given(changed())
@settings(max_examples=300, deadline=None)
def test_planning_twice_changes_nothing(case) -> None:
    _, world, claims, holds = case
    once = replan(claims, holds, world.balances(), find)
    kept = [hold for hold in holds if hold.reservation_id not in once.lost_holds]

    twice = replan(after(claims, once.parts), kept, world.balances(), find)

    assert twice.parts == once.parts
    assert twice.lost_holds == ()


@given(shrunk())
@settings(max_examples=300, deadline=None)
def test_shrinking_and_restoring_leaves_nobody_worse(case) -> None:
    world, less, claims = case
    at_first = replan(claims, (), world.balances(), find).parts
    claims = after(claims, at_first)
    claims = after(claims, replan(claims, (), less.balances(), find).parts)

    restored = replan(claims, (), world.balances(), find).parts

    for claim in claims:
        before, now = at_first[claim.line_id], restored[claim.line_id]
        dates = zip(unit_dates(now, claim.quantity), unit_dates(before, claim.quantity), strict=True)
        assert all(is_at <= was for is_at, was in dates)


@given(promised())
@settings(max_examples=100, deadline=None)
def test_where_nothing_changed_everybody_keeps_his_day(case) -> None:
    world, claims, holds = case

    plan = replan(claims, holds, world.balances(), find)

    assert plan.lost_holds == ()
    for claim in claims:
        dates = zip(
            unit_dates(plan.parts[claim.line_id], claim.quantity),
            unit_dates(claim.target, claim.quantity),
            strict=True,
        )
        assert all(is_at <= was for is_at, was in dates)
