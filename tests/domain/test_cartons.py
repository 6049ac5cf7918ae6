"""What goes into cartons, and what is a parcel by itself."""

from hypothesis import given
from hypothesis import strategies as st

from backend.domain.cartons import (
    CARTON_CM,
    CARTON_KG,
    FILL_RATE,
    PackedUnit,
    cartons_of,
    floor_positions,
)

TONER = PackedUnit("TON-2001", 1.5, 38.0, 16.0, 20.0)
PEN = PackedUnit("SUP-8001", 0.1, 15.0, 8.0, 3.0)
DESK = PackedUnit("DSK-5001", 38.0, 160.0, 80.0, 20.0)
LONG = PackedUnit("STO-5511", 2.0, 120.0, 8.0, 8.0)


def test_small_goods_share_a_carton_and_a_desk_goes_as_it_is() -> None:
    cartons = cartons_of([(PEN, 40), (TONER, 2), (DESK, 2)])

    assert [carton.units for carton in cartons] == [
        {"DSK-5001": 1},
        {"DSK-5001": 1},
        {"TON-2001": 2, "SUP-8001": 40},
    ]


def test_what_is_too_long_for_a_carton_goes_as_it_is_however_light() -> None:
    assert LONG.ships_as_itself and not TONER.ships_as_itself


@given(st.lists(st.tuples(st.sampled_from([TONER, PEN, DESK, LONG]), st.integers(1, 60)), max_size=6))
def test_every_unit_is_in_one_carton_and_none_is_overfull(goods: list[tuple[PackedUnit, int]]) -> None:
    cartons = cartons_of(goods)

    packed = sum(quantity for carton in cartons for quantity in carton.units.values())
    usable = CARTON_CM[0] * CARTON_CM[1] * CARTON_CM[2] * FILL_RATE
    assert packed == sum(quantity for _, quantity in goods)
    for carton in (each for each in cartons if not each.is_closed):
        assert carton.weight_kg <= CARTON_KG + 1e-6
        assert carton.cube_cm3 <= usable + 1e-6


def test_pallet_places_follow_from_weight_and_cube() -> None:
    assert floor_positions(5, 0.01) == 1
    assert floor_positions(1500, 0.5) == 3
    assert floor_positions(100, 4.0) == 3
