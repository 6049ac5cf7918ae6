"""Capable to promise, against every sequence tried out by hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from backend.domain import capable
from backend.domain.capable import Bench, Build, BuiltUnit, Component, component_needs, plan_builds

FIRST = date(2026, 3, 2)
DAYS = tuple(FIRST + timedelta(days=n) for n in range(6))
MOST = 6


def bench_of(minutes: Sequence[int], parts: dict[str, Component]) -> Bench:
    return Bench(DAYS[: len(minutes)], tuple(minutes), parts)


@st.composite
def components(draw: st.DrawFn) -> Component:
    rises = draw(st.lists(st.integers(0, 3), min_size=MOST, max_size=MOST))
    bought = draw(st.none() | st.integers(0, MOST - 1))
    return Component(tuple(sum(rises[: n + 1]) for n in range(MOST)), bought)


@st.composite
def benches(draw: st.DrawFn) -> Bench:
    minutes = draw(st.lists(st.integers(0, 5), min_size=MOST, max_size=MOST))
    return bench_of(minutes, {name: draw(components()) for name in ("desk", "monitor", "dock")})


@st.composite
def requests(draw: st.DrawFn, most: int = 3) -> tuple[Build, ...]:
    names = draw(st.lists(st.sampled_from(["solo", "dual", "wide"]), min_size=1, max_size=2, unique=True))
    parts = st.dictionaries(st.sampled_from(["desk", "monitor", "dock"]), st.integers(1, 2), min_size=1)
    return tuple(
        Build(name, draw(st.integers(1, most)), draw(st.integers(1, 4)), draw(parts)) for name in names
    )


def by_hand(builds: Sequence[Build], bench: Bench) -> int | None:
    """The first day on which everything is built, minute by minute, over every sequence; None for never."""
    kinds = {build.sku: build for build in builds}
    names = [build.sku for build in builds for _ in range(build.quantity)]
    days = [
        day for sequence in set(permutations(names)) if (day := _worked(sequence, kinds, bench)) is not None
    ]
    return min(days, default=None)


def _worked(sequence: Sequence[str], kinds: dict[str, Build], bench: Bench) -> int | None:
    taken = dict.fromkeys(bench.components, 0)
    waiting, left, last = list(sequence), 0, None
    for day, minutes in enumerate(bench.free_minutes):
        while minutes:
            if not left:
                if not waiting or not _starts(kinds[waiting[0]], taken, bench, day):
                    break
                left = kinds[waiting.pop(0)].minutes
            worked = min(left, minutes)
            left, minutes = left - worked, minutes - worked
            last = day
        if not waiting and not left:
            return last
    return None


def _starts(build: Build, taken: dict[str, int], bench: Bench, day: int) -> bool:
    """Take the components when all are there."""
    for sku, quantity in build.components.items():
        part = bench.components[sku]
        is_bought = part.bought_from is not None and day >= part.bought_from
        if not is_bought and part.available[day] < taken[sku] + quantity:
            return False
    for sku, quantity in build.components.items():
        taken[sku] += quantity
    return True


def complete_on(builds: Sequence[Build], bench: Bench) -> date | None:
    units = plan_builds(builds, bench)
    is_whole = len(units) == sum(build.quantity for build in builds)
    return max((unit.done_date for unit in units), default=None) if is_whole else None


@given(requests(), benches())
def test_the_date_is_the_earliest_of_every_sequence(builds: tuple[Build, ...], bench: Bench) -> None:
    day = by_hand(builds, bench)

    assert complete_on(builds, bench) == (None if day is None else DAYS[day])


@given(requests(), benches())
def test_no_day_is_worked_longer_than_it_has_minutes(builds: tuple[Build, ...], bench: Bench) -> None:
    worked = dict.fromkeys(bench.days, 0)
    for unit in plan_builds(builds, bench):
        for day, minutes in unit.minutes:
            worked[day] += minutes

    assert all(worked[day] <= free for day, free in zip(bench.days, bench.free_minutes, strict=True))


def needs_of(
    builds: Sequence[Build], units: Sequence[BuiltUnit], bench: Bench
) -> dict[tuple[str, date], int]:
    parts = {build.sku: build.components for build in builds}
    return {
        (need.sku, need.on_date): need.reserved_quantity for need in component_needs([units], parts, bench)
    }


@given(requests(), benches())
def test_no_component_is_taken_beyond_its_balance_on_any_day(builds: tuple[Build, ...], bench: Bench) -> None:
    units = plan_builds(builds, bench)
    held = needs_of(builds, units, bench)

    for sku, part in bench.components.items():
        for index, day in enumerate(bench.days):
            taken = sum(quantity for (each, on), quantity in held.items() if each == sku and on <= day)
            assert taken <= part.available[index]


@given(requests(), benches())
def test_two_items_never_use_a_unit_twice(builds: tuple[Build, ...], bench: Bench) -> None:
    """What the units take is what their parts lists say, reserved or bought, and nothing is bought too early."""
    units = plan_builds(builds, bench)
    parts = {build.sku: build.components for build in builds}
    needs = component_needs([units], parts, bench)

    for sku, part in bench.components.items():
        mine = [need for need in needs if need.sku == sku]
        taken = sum(need.reserved_quantity + need.bought_quantity for need in mine)
        assert taken == sum(parts[unit.sku].get(sku, 0) for unit in units)
        for need in mine:
            if need.bought_quantity:
                assert part.bought_from is not None
                assert bench.days.index(need.on_date) >= part.bought_from


@given(requests(), benches(), st.data())
def test_more_supply_or_hours_are_never_later(
    builds: tuple[Build, ...], bench: Bench, data: st.DataObject
) -> None:
    more = data.draw(st.lists(st.integers(0, 3), min_size=MOST, max_size=MOST))
    extra = data.draw(st.integers(0, 3))
    grown = Bench(
        bench.days,
        tuple(free + plus for free, plus in zip(bench.free_minutes, more, strict=True)),
        {
            sku: replace(part, available=tuple(each + extra for each in part.available))
            for sku, part in bench.components.items()
        },
    )

    before, after = complete_on(builds, bench), complete_on(builds, grown)

    assert before is None or (after is not None and after <= before)


def test_many_units_are_built_one_item_after_the_other() -> None:
    days = tuple(FIRST + timedelta(days=n) for n in range(100))
    parts = {"desk": Component(tuple(10 * n for n in range(100)))}
    bench = Bench(days, tuple(480 for _ in days), parts)
    builds = [Build("solo", 200, 60, {"desk": 1}), Build("dual", 200, 90, {"desk": 1})]
    assert capable.MOST_STATES < 201 * 201

    units = plan_builds(builds, bench)

    assert [unit.sku for unit in units] == ["dual"] * 200 + ["solo"] * 200
    assert max(unit.done_date for unit in units) == days[63]


def test_a_component_that_is_bought_sets_the_day() -> None:
    parts = {"desk": Component((5,) * 4), "monitor": Component((1,) * 4, bought_from=2)}
    bench = bench_of((300,) * 4, parts)
    builds = [Build("solo", 3, 60, {"desk": 1, "monitor": 1})]

    units = plan_builds(builds, bench)
    needs = component_needs([units], {"solo": builds[0].components}, bench)

    assert [unit.done_date for unit in units] == [DAYS[0], DAYS[2], DAYS[2]]
    assert [(need.on_date, need.bought_quantity) for need in needs if need.sku == "monitor"] == [
        (DAYS[0], 0),
        (DAYS[2], 2),
    ]
    assert capable.bottlenecks(builds, bench) == {"monitor"}
