"""Tariffs, weights and distances."""

from dataclasses import replace
from decimal import Decimal

import pytest

from backend.domain.freight import (
    Band,
    Goods,
    Service,
    band_for,
    chargeable_kg,
    distance_km,
    freight_amount,
    may_carry,
)

NEAR = Band(800, 1, Decimal("8"), Decimal("0.20"), Decimal("9"))
FAR = Band(4000, 3, Decimal("12"), Decimal("0.40"), Decimal("15"))
GROUND = Service("GND", "Ground", "parcel", "standard", "12345", None, None, False, Decimal(0), (NEAR, FAR))
AIR = replace(GROUND, code="AIR", is_air=True)
LTL = replace(GROUND, code="LTL", mode="ltl")
PAPER = Goods("PAP-1001", Decimal("2.5"))


def test_bulky_goods_are_charged_by_their_volume() -> None:
    assert chargeable_kg(2.0, 50, 40, 30) == Decimal("12.000")
    assert chargeable_kg(20.0, 50, 40, 30) == Decimal("20.000")


@pytest.mark.parametrize(("km", "band"), [(0, NEAR), (800, NEAR), (800.1, FAR), (4001, None)])
def test_band_is_the_nearest_that_reaches(km: float, band: Band | None) -> None:
    assert band_for(GROUND, km) == band


def test_service_does_not_go_beyond_its_distance() -> None:
    assert band_for(replace(GROUND, maximum_km=500), 600) is None


def test_freight_is_base_and_weight_but_at_least_the_minimum() -> None:
    assert freight_amount(GROUND, NEAR, Decimal(1)) == Decimal("9.00")
    assert freight_amount(GROUND, NEAR, Decimal(10)) == Decimal("10.00")


def test_fuel_surcharge_comes_on_top_rounded_half_even() -> None:
    fuelled = replace(GROUND, fuel_surcharge_rate=Decimal("0.125"))

    assert freight_amount(fuelled, NEAR, Decimal("10.1")) == Decimal("11.27")


def test_shipment_above_the_services_weight_goes_as_several_consignments() -> None:
    small = replace(GROUND, maximum_weight_kg=Decimal(30))

    assert freight_amount(small, NEAR, Decimal(60)) == Decimal("28.00")
    assert freight_amount(small, NEAR, Decimal(70)) == Decimal("38.00")


def test_hazmat_never_flies() -> None:
    hazmat = replace(PAPER, is_hazmat=True)

    assert (may_carry(GROUND, hazmat), may_carry(AIR, hazmat)) == (True, False)


def test_freight_only_items_are_no_parcels() -> None:
    desk = replace(PAPER, is_freight_only=True)

    assert (may_carry(GROUND, desk), may_carry(LTL, desk)) == (False, True)


def test_unit_heavier_than_the_service_takes_is_not_carried() -> None:
    assert not may_carry(replace(GROUND, maximum_weight_kg=Decimal(2)), PAPER)


def test_reno_to_chicago_is_2707_km() -> None:
    assert distance_km("89502", "60606") == pytest.approx(2707, abs=2)
    assert distance_km("60606-1234", "60606") == 0


def test_new_postcode_is_placed_in_its_area() -> None:
    assert distance_km("60699", "60606") == pytest.approx(9, abs=9)


def test_unknown_postcode_has_no_distance() -> None:
    assert distance_km("89502", "00000") is None
    assert distance_km("89502", "Reno") is None
