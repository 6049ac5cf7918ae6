"""Goods become pallets, pieces and loose cartons; what is stacked upon what."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from backend.domain.handling_units import (
    HIGHEST_PALLET_CM,
    PALLET_KG,
    HandlingUnit,
    PackedGoods,
    UnitKind,
    build_units,
    units_per_pallet,
)
from backend.domain.segregation import HandlingClass
from backend.domain.stacking import VehicleType, build_lots, stack_units

PAPER = PackedGoods(1, "PAP-1001", 40, Decimal("23.3"), 44.5, 28.6, 22.9, pallet_quantity=40)
BOOTH = PackedGoods(2, "BTH-7001", 1, Decimal("310"), 228, 110, 105)
TONER = PackedGoods(3, "TON-2010", 2, Decimal("0.9"), 36, 12, 14)
TRUCK = VehicleType("BOX26", "26 ft box truck", Decimal(4500), Decimal(45), 12, 244)


def units(*goods: PackedGoods) -> tuple[HandlingUnit, ...]:
    return build_units("RNO-7", 7, HandlingClass.ORDINARY, goods)


def test_unmeasured_goods_still_become_a_unit() -> None:
    (cartons,) = units(PackedGoods(4, "CBL-8001", 3, Decimal(0), 0, 0, 0))

    assert [part.quantity for part in cartons.contents] == [3]


def test_items_own_pallet_quantity_makes_a_full_pallet() -> None:
    (pallet,) = units(PAPER)

    assert (pallet.kind, pallet.floor_positions) == (UnitKind.PALLET, 1)
    assert pallet.weight_kg == Decimal("952.0")
    assert pallet.height_cm == 14 + 5 * 22.9


def test_pallet_of_heavy_goods_is_full_by_weight() -> None:
    assert units_per_pallet(replace(PAPER, pallet_quantity=None)) == 42


def test_what_fits_no_pallet_stands_by_itself() -> None:
    piece, again = units(replace(BOOTH, quantity=2))

    assert (piece.kind, piece.floor_positions, piece.weight_kg) == (UnitKind.PIECE, 3, Decimal(310))
    assert piece.contents == again.contents


def test_piece_is_turned_to_take_the_least_floor() -> None:
    (piece,) = units(replace(BOOTH, length_cm=100, width_cm=240))

    assert piece.floor_positions == 2


def test_little_goes_loose_and_takes_a_part_of_a_floor_position() -> None:
    (cartons,) = units(TONER)

    assert (cartons.kind, cartons.floor_positions) == (UnitKind.CARTONS, Decimal("0.1"))
    assert cartons.weight_kg == Decimal("1.8")


def test_rests_of_several_lines_share_a_pallet() -> None:
    full, mixed = units(replace(PAPER, quantity=50), replace(TONER, quantity=30))

    assert [each.order_line_id for each in full.contents] == [1]
    assert {each.order_line_id: each.quantity for each in mixed.contents} == {1: 10, 3: 30}
    assert mixed.weight_kg == PALLET_KG + Decimal("233") + Decimal("27")


def test_heavier_pallet_is_below_and_nothing_stands_on_what_bears_nothing() -> None:
    light, heavy = units(replace(PAPER, quantity=20, weight_kg=Decimal(5), pallet_quantity=20), PAPER)
    fragile = replace(heavy, number="RNO-7/9", is_stackable=False)

    (stack,) = stack_units([light, heavy], replace(TRUCK, inner_height_cm=260))

    assert [each.number for each in stack.units] == [heavy.number, light.number]
    assert len(stack_units([light, fragile], replace(TRUCK, inner_height_cm=260))) == 2
    assert len(stack_units([light, heavy], replace(TRUCK, inner_height_cm=200))) == 2


def test_consignment_larger_than_the_truck_is_divided() -> None:
    divided = build_lots(units(replace(PAPER, quantity=400)), TRUCK)

    assert [len(lot.units) for lot in divided.lots] == [4, 4, 2]
    assert not divided.unloadable


def test_what_fits_no_vehicle_is_said_with_the_reason() -> None:
    made = units(replace(BOOTH, height_cm=250), replace(BOOTH, weight_kg=Decimal(5000)), PAPER)
    huge = replace(made[0], number="RNO-7/8", floor_positions=Decimal(13))
    cold = replace(made[0], number="RNO-7/9", handling_class=HandlingClass.TEMPERATURE)
    dry = replace(TRUCK, handling_classes=frozenset({HandlingClass.ORDINARY}))

    divided = build_lots([*made, huge, cold], dry)

    assert [each.reason.code for each in divided.unloadable] == [
        "too_high",
        "too_heavy",
        "too_large",
        "class_not_carried",
    ]
    assert [unit.number for lot in divided.lots for unit in lot.units] == [made[0].number]


goods_lists = st.lists(
    st.builds(
        PackedGoods,
        st.just(0),
        st.sampled_from(["PAP-1001", "TON-2010"]),
        st.integers(1, 90),
        st.decimals("0.1", "120", places=1),
        st.floats(5, 200),
        st.floats(5, 140),
        st.floats(5, 190),
        st.none() | st.integers(1, 60),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
).map(lambda drawn: [replace(each, order_line_id=n) for n, each in enumerate(drawn)])


@given(goods_lists)
def test_all_of_every_line_is_in_the_units_and_weighs_what_it_weighs(goods) -> None:
    made = units(*goods)

    for each in goods:
        found = [part.quantity for unit in made for part in unit.contents]
        mine = [
            part.quantity
            for unit in made
            for part in unit.contents
            if part.order_line_id == each.order_line_id
        ]
        assert sum(mine) == each.quantity
        assert min(found) > 0
    wood = PALLET_KG * sum(unit.kind is UnitKind.PALLET for unit in made)
    assert sum(unit.weight_kg for unit in made) == wood + sum(
        each.weight_kg * each.quantity for each in goods
    )
    assert len({unit.number for unit in made}) == len(made)


@given(goods_lists)
def test_pallets_are_neither_too_heavy_nor_too_high(goods) -> None:
    for unit in units(*goods):
        if unit.kind is UnitKind.PALLET:
            assert unit.weight_kg <= 1000
            assert unit.height_cm <= HIGHEST_PALLET_CM + 1e-6


@given(goods_lists)
def test_stacks_bear_what_stands_on_them(goods) -> None:
    made = [unit for unit in units(*goods) if unit.height_cm <= TRUCK.inner_height_cm]

    stacks = stack_units(made, TRUCK)

    assert sorted(unit.number for stack in stacks for unit in stack.units) == sorted(
        unit.number for unit in made
    )
    for stack in stacks:
        assert stack.height_cm <= TRUCK.inner_height_cm
        for below, above in zip(stack.units, stack.units[1:], strict=False):
            assert below.is_stackable
            assert above.weight_kg <= below.weight_kg
