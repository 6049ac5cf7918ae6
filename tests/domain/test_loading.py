"""Loads: limits, segregation, last in first out, and as few vehicles as can be."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.handling_units import HandlingUnit, UnitKind
from backend.domain.load_bounds import fewest_vehicles, l2_bound
from backend.domain.loading import (
    FIRST_FIT,
    SOLVER,
    LoadPlan,
    deliveries,
    loading_order,
    pack_loads,
    smallest_vehicle,
)
from backend.domain.own_fleet import delivery_stop
from backend.domain.segregation import HandlingClass, may_ride_together
from backend.domain.stacking import Space, VehicleType, build_lots

VAN = VehicleType("VAN", "Cargo van", Decimal(1000), Decimal(10), 4, 180)
TRUCK = VehicleType("BOX26", "26 ft box truck", Decimal(4500), Decimal(45), 12, 244)
ORDINARY, HAZMAT, TEMPERATURE = HandlingClass.ORDINARY, HandlingClass.HAZMAT, HandlingClass.TEMPERATURE


def a_unit(
    number: int, kg: float, *, m3: float = 0.1, positions: float = 0.1, goods: HandlingClass = ORDINARY
) -> HandlingUnit:
    """A piece for a ship-to of its own."""
    weight, volume, floor = (Decimal(str(each)) for each in (kg, m3, positions))
    name = f"C{number:03}"
    return HandlingUnit(
        name, name, number, goods, UnitKind.PIECE, (), weight, volume, 100, floor, False
    )  # fmt: skip


def packed(units: list[HandlingUnit], vehicle: VehicleType = VAN, **options) -> LoadPlan:
    return pack_loads(units, vehicle, **{"time_limit_seconds": 300.0} | options)


def weights(plan: LoadPlan) -> list[list[int]]:
    return sorted(sorted(int(lot.weight_kg) for lot in load.lots) for load in plan.loads)


def test_first_fit_is_taken_when_nothing_can_be_better() -> None:
    plan = packed([a_unit(n, 500) for n in range(4)])

    assert (len(plan.loads), plan.lower_bound, plan.method, plan.gap_rate) == (2, 2, FIRST_FIT, 0)


def test_solver_finds_what_first_fit_misses() -> None:
    plan = packed([a_unit(n, kg) for n, kg in enumerate([440, 380, 320, 300, 300, 260])])

    assert (plan.first_fit_count, len(plan.loads), plan.method) == (3, 2, SOLVER)
    assert {sum(each) for each in weights(plan)} == {1000}


@pytest.mark.parametrize(
    ("unit", "per_van"), [(a_unit(0, 500), 2), (a_unit(0, 1, m3=4), 2), (a_unit(0, 1, positions=4), 1)]
)
def test_weight_cube_and_floor_each_fill_a_vehicle(unit, per_van) -> None:
    plan = packed([replace(unit, number=f"C{n}", consignment=f"C{n}", ship_to_id=n) for n in range(4)])

    assert [len(load.lots) for load in plan.loads] == [per_van] * (4 // per_van)


def test_hazmat_and_temperature_goods_share_no_vehicle() -> None:
    plan = packed([a_unit(1, 10, goods=HAZMAT), a_unit(2, 10, goods=TEMPERATURE), a_unit(3, 10)])

    assert (len(plan.loads), plan.lower_bound) == (2, 2)


def test_stricter_house_keeps_hazmat_from_everything() -> None:
    apart = frozenset({frozenset({HAZMAT, ORDINARY})})

    assert len(packed([a_unit(1, 10, goods=HAZMAT), a_unit(2, 10)]).loads) == 1
    assert len(packed([a_unit(1, 10, goods=HAZMAT), a_unit(2, 10)], apart=apart).loads) == 2


def test_last_stop_is_loaded_first() -> None:
    plan = packed([a_unit(n, 10, positions=1) for n in range(3)])

    placements = loading_order(plan.loads[0].lots, [1, 0, 2])

    assert [each.ship_to_id for each in placements] == [2, 0, 1]
    assert [(each.from_position, each.to_position) for each in placements] == [(0, 1), (1, 2), (2, 3)]


def test_ship_tos_lots_are_delivered_together_as_far_as_vehicle_and_classes_allow() -> None:
    goods = [a_unit(1, 400), a_unit(2, 500), a_unit(3, 200, goods=HAZMAT), a_unit(4, 10, goods=TEMPERATURE)]
    lots = build_lots([replace(each, ship_to_id=7) for each in goods] + [a_unit(9, 10)], VAN).lots

    together = deliveries(lots, VAN)

    assert [[lot.consignment for lot in each] for each in together] == [
        ["C002", "C001", "C004"],
        ["C003"],
        ["C009"],
    ]
    stop = delivery_stop(together[0], 1, service_minutes=20)
    assert (stop.ship_to_id, stop.weight_kg, stop.handling_classes) == (7, 910, {ORDINARY, TEMPERATURE})


def test_lot_larger_than_the_vehicle_is_a_delivery_by_itself() -> None:
    lots = build_lots([a_unit(7, 1500), replace(a_unit(8, 10), ship_to_id=7)], TRUCK).lots

    assert [len(each) for each in deliveries(lots, VAN)] == [1, 1]


def test_load_goes_to_the_smallest_vehicle_that_takes_it() -> None:
    light, heavy = packed([a_unit(1, 900)], TRUCK), packed([a_unit(1, 1200)], TRUCK)

    assert smallest_vehicle(light.loads[0], [VAN, TRUCK]) == VAN
    assert smallest_vehicle(heavy.loads[0], [VAN, TRUCK]) == TRUCK


def test_no_time_still_gives_a_plan() -> None:
    plan = packed(
        [a_unit(n, kg) for n, kg in enumerate([440, 380, 320, 300, 300, 260])], time_limit_seconds=0
    )

    assert (len(plan.loads), plan.method, plan.is_finished) == (3, FIRST_FIT, False)


def test_nothing_to_load_needs_no_vehicle() -> None:
    assert packed([]) == LoadPlan((), (), 0, 0, FIRST_FIT, True)


def test_fill_is_that_of_the_fullest_dimension() -> None:
    (load,) = packed([a_unit(1, 100, m3=5, positions=1)]).loads

    assert load.fill_rate == 0.5


def test_larger_than_half_never_share_so_l2_beats_l1() -> None:
    assert l2_bound([60, 60, 60, 5], 100) == 3
    assert l2_bound([51] * 3 + [50] * 3, 100) == 5


def test_bound_adds_up_classes_that_must_be_apart() -> None:
    sizes = {HAZMAT: [Space(10, 0, 0)], TEMPERATURE: [Space(10, 0, 0)], ORDINARY: [Space(10, 0, 0)]}
    capacity = Space(100, 10, 10)

    assert fewest_vehicles(sizes, capacity) == 1
    assert fewest_vehicles(sizes, capacity, frozenset({frozenset({HAZMAT, TEMPERATURE})})) == 2


def triplets(count: int, chance) -> list[int]:
    """Sizes of which three fill a bin of 1000 exactly (Falkenauer's hard class, each above a quarter)."""
    sizes = []
    for _ in range(count):
        first = chance.randint(380, 490)
        second = chance.randint(251, 1000 - first - 251)
        sizes += [first, second, 1000 - first - second]
    return sizes


@settings(deadline=None, max_examples=6)
@given(st.randoms(use_true_random=False))
def test_triplets_are_packed_in_the_vehicles_known_to_be_fewest(chance) -> None:
    plan = packed([a_unit(n, kg) for n, kg in enumerate(triplets(7, chance))], VAN_OF_SEVEN)

    assert len(plan.loads) == plan.lower_bound == 7


VAN_OF_SEVEN = replace(VAN, floor_positions=7)

unit_lists = st.lists(
    st.tuples(
        st.integers(1, 1100),
        st.integers(1, 60),
        st.integers(1, 30),
        st.sampled_from([ORDINARY, ORDINARY, HAZMAT, TEMPERATURE]),
    ),
    max_size=7,
).map(
    lambda drawn: [
        a_unit(n, kg, m3=litres / 10, positions=tenths / 10, goods=goods)
        for n, (kg, litres, tenths, goods) in enumerate(drawn)
    ]
)


def fewest(units: list[HandlingUnit], vehicle: VehicleType) -> int:
    """By trying every assignment."""

    def place(left: list[HandlingUnit], loads: list[list[HandlingUnit]]) -> int:
        if not left:
            return len(loads)
        first, *rest = left
        best = len(units)
        for number, load in enumerate([*loads, []]):
            together = [*load, first]
            if is_loadable(together, vehicle):
                best = min(best, place(rest, [*loads[:number], together, *loads[number + 1 :]]))
        return best

    return place(units, [])


def is_loadable(units: list[HandlingUnit], vehicle: VehicleType) -> bool:
    return (
        sum(each.weight_kg for each in units) <= vehicle.capacity_kg
        and sum(each.volume_m3 for each in units) <= vehicle.capacity_m3
        and sum(each.floor_positions for each in units) <= vehicle.floor_positions
        and may_ride_together({each.handling_class for each in units})
    )


@settings(deadline=None, max_examples=60)
@given(unit_lists)
def test_plan_keeps_every_limit_and_is_the_least_of_all_plans(units) -> None:
    plan = packed(units)
    refused = [each.unit for each in plan.unloadable]

    carried = [unit for load in plan.loads for lot in load.lots for unit in lot.units]
    assert sorted(each.number for each in [*carried, *refused]) == [each.number for each in units]
    assert all(each.weight_kg > VAN.capacity_kg for each in refused)
    for load in plan.loads:
        assert is_loadable([unit for lot in load.lots for unit in lot.units], VAN)
    assert plan.lower_bound <= len(plan.loads) <= plan.first_fit_count
    assert plan.is_finished
    assert len(plan.loads) == fewest(carried, VAN)


@settings(deadline=None, max_examples=15)
@given(unit_lists, st.integers(0, 9), st.integers(1, 2), st.randoms(use_true_random=False))
def test_same_seed_gives_the_same_plan_in_whatever_order_the_units_come(units, seed, workers, chance) -> None:
    options = {"seed": seed, "workers": workers, "deterministic_limit_seconds": 2.0}

    again = packed(chance.sample(units, len(units)), **options)

    assert again == packed(units, **options)


@given(unit_lists, st.randoms(use_true_random=False))
def test_nothing_stands_between_the_door_and_what_is_next_to_be_unloaded(units, chance) -> None:
    for load in packed(units, time_limit_seconds=0).loads:
        route = chance.sample([lot.ship_to_id for lot in load.lots], len(load.lots))
        placements = loading_order(load.lots, route)

        order = [route.index(each.ship_to_id) for each in placements]
        assert order == sorted(order, reverse=True)
        assert {each.stack for each in placements} == {stack for lot in load.lots for stack in lot.stacks}
        assert placements[-1].to_position <= load.vehicle.floor_positions
        for before, after in zip(placements, placements[1:], strict=False):
            assert before.to_position == after.from_position
