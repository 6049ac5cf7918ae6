"""What a stated quantity comes to in units of an item."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.units import UNIT_OF, Packing, in_item_units, pieces_of, unit_named

PAPER = Packing("box", {"layer": 10, "pallet": 40}, {"ream": 10, "sheet": 5000})
TONER = Packing("each", {"case": 5})
PENS = Packing("box", {"case": 24}, {"piece": 12})


@pytest.mark.parametrize(
    ("quantity", "unit", "packing", "units"),
    [
        ("10", None, PAPER, 10),
        ("10", "each", PAPER, 10),
        ("10", "box", PAPER, 10),
        ("10", "case", PAPER, 10),
        ("2", "pallet", PAPER, 80),
        ("0.5", "pallet", PAPER, 20),
        ("20", "ream", PAPER, 2),
        ("10000", "sheet", PAPER, 2),
        ("2", "case", TONER, 10),
        ("2", "dozen", TONER, 24),
        ("1", "gross", TONER, 144),
        ("1", "pair", TONER, 2),
        ("2", "case", PENS, 48),
        ("24", "piece", PENS, 2),
        ("3", "dozen", Packing("dozen"), 3),
        ("24", "each", Packing("dozen"), 2),
    ],
)
def test_a_stated_unit_is_counted_in_the_items_own(
    quantity: str, unit: str | None, packing: Packing, units: int
) -> None:
    assert in_item_units(Decimal(quantity), unit, packing) == units


@pytest.mark.parametrize(
    ("quantity", "unit", "packing"),
    [
        ("0.5", "case", TONER),
        ("15", "ream", PAPER),
        ("1", "pallet", TONER),
        ("2", "dozen", PENS),
        ("2", "box", TONER),
        ("0", None, TONER),
    ],
)
def test_what_does_not_come_out_whole_or_sure_is_no_number(
    quantity: str, unit: str, packing: Packing
) -> None:
    assert in_item_units(Decimal(quantity), unit, packing) is None


@pytest.mark.parametrize(
    ("name", "properties", "pieces"),
    [
        ("Gel pens blue, box of 12", {}, {"piece": 12}),
        ("AA batteries 24-pack", {}, {"piece": 24}),
        ("AA alkaline batteries, 48", {}, {"piece": 48}),
        ("Copy paper letter 20 lb, 10 reams", {"sheets": "5000"}, {"ream": 10, "sheet": 5000}),
        ("Copy paper", {"reams_per_box": "10"}, {"ream": 10}),
        ("Packing tape, 6 rolls", {}, {"roll": 6}),
        ("Stapler, 40 sheets", {}, {}),
        ("Monitor 27 in", {"screen_size_in": "27"}, {}),
    ],
)
def test_pieces_inside_a_unit_are_read_from_name_and_properties(
    name: str, properties: dict[str, str], pieces: dict[str, int]
) -> None:
    assert pieces_of(name, properties) == pieces


def test_every_way_to_write_a_unit_names_it() -> None:
    assert [unit_named(word) for word in ("ctn", "cs", "pk", "doz", "plt", "rms", "ea", "pcs", "sofa")] == [
        "case", "case", "pack", "dozen", "pallet", "ream", "each", "piece", None,
    ]  # fmt: skip


@given(
    st.decimals(min_value=0, max_value=1000, places=2),
    st.sampled_from([None, *UNIT_OF.values()]),
    st.sampled_from([PAPER, TONER, PENS]),
)
def test_units_are_whole_and_positive_or_nothing(
    quantity: Decimal, unit: str | None, packing: Packing
) -> None:
    units = in_item_units(quantity, unit, packing)

    assert units is None or units > 0


@given(st.integers(1, 500), st.sampled_from(["pallet", "layer", "box"]))
def test_twice_as_many_packs_are_twice_as_many_units(packs: int, level: str) -> None:
    once, twice = (in_item_units(Decimal(count), level, PAPER) for count in (packs, 2 * packs))

    assert once is not None and twice == 2 * once
