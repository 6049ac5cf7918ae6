"""Carriers' tables: zones, classes, weight breaks, truckloads and fuel."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.freight import Band, Service, freight_amount, with_fuel
from backend.domain.freight_class import CLASSES, freight_class
from backend.domain.tariffs import (
    BandTariff,
    FleetTariff,
    Freight,
    FuelSurcharge,
    LtlRate,
    LtlTariff,
    ParcelRate,
    ParcelTariff,
    ParcelZone,
    Tariff,
    TruckloadTariff,
    fuel_rate,
)

NEAR = Band(800, 1, Decimal("8"), Decimal("0.20"), Decimal("9"))
FAR = Band(4000, 3, Decimal("12"), Decimal("0.40"), Decimal("15"))
GROUND = Service(
    "GND", "Ground", "parcel", "standard", "12345", Decimal(68), None, False, Decimal("0.08"), (NEAR, FAR)
)
LTL = replace(GROUND, code="LTL", mode="ltl", maximum_weight_kg=Decimal(4500))
TRUCK = replace(GROUND, code="TL", mode="truckload", maximum_weight_kg=Decimal(20000))
FREIGHT = Freight(Decimal(60), Decimal(50), Decimal("0.3"), 500.0)

PARCELS = ParcelTariff(
    GROUND,
    (ParcelZone("2", 250, Decimal("0.30")), ParcelZone("4", 1000, Decimal("0.45"))),
    tuple(
        ParcelRate(zone, Decimal(to_kg), Decimal(amount))
        for zone, to_kg, amount in (
            ("2", 5, "8.10"), ("2", 10, "9.40"), ("2", 30, "14.00"),
            ("4", 5, "9.90"), ("4", 10, "12.70"), ("4", 30, "22.50"),
        )
    ),
)  # fmt: skip
LTL_TABLE = LtlTariff(
    LTL,
    tuple(
        LtlRate(to_km, Decimal(each), Decimal(from_kg), Decimal(per_100_kg))
        for to_km, each, from_kg, per_100_kg in (
            (800, "125", 0, "80"), (800, "125", 500, "50"), (800, "125", 1000, "36"), (800, "70", 0, "40"),
            (4000, "125", 0, "130"), (4000, "125", 500, "90"),
        )
    ),
    Decimal(60),
    Decimal("0.5"),
)  # fmt: skip
TRUCKLOAD = TruckloadTariff(TRUCK, Decimal("1.50"), Decimal(400), Decimal(75))
FLEET = FleetTariff(replace(GROUND, code="OWN", mode="own_fleet"), Decimal("1.10"), Decimal(12))


def amount(tariff: Tariff, **changes) -> Decimal:
    linehaul = tariff.linehaul(replace(FREIGHT, **changes))
    assert linehaul is not None
    return linehaul.amount


@pytest.mark.parametrize(
    ("kg", "m3", "expected"),
    [
        (900, "1", "50"),
        (800, "1", "55"),
        (300, "1", "70"),
        (217, "1", "77.5"),
        (120, "1", "125"),
        (10, "1", "500"),
    ],
)
def test_denser_goods_have_a_lower_class(kg, m3, expected) -> None:
    assert freight_class(Decimal(kg), Decimal(m3)) == Decimal(expected)


def test_there_are_eighteen_classes_and_no_room_is_the_lowest() -> None:
    assert len({each for _, each in CLASSES}) == 18
    assert freight_class(Decimal(5), Decimal(0)) == 50


def test_parcel_costs_the_first_row_that_holds_it_in_its_zone() -> None:
    assert amount(PARCELS, chargeable_kg=Decimal(5), km=250) == Decimal("8.10")
    assert amount(PARCELS, chargeable_kg=Decimal("5.1"), km=251) == Decimal("12.70")


def test_parcel_above_the_table_costs_by_the_kilogram() -> None:
    assert amount(PARCELS, chargeable_kg=Decimal(40), km=500) == Decimal("22.50") + 10 * Decimal("0.45")


def test_what_exceeds_a_parcel_goes_as_several() -> None:
    assert amount(PARCELS, chargeable_kg=Decimal(70), km=500) == (
        Decimal("22.50") + 38 * Decimal("0.45") + Decimal("9.90")
    )


def test_no_zone_no_price() -> None:
    assert PARCELS.linehaul(replace(FREIGHT, km=1001)) is None


def test_ltl_takes_band_class_and_break_and_the_discount_off_it() -> None:
    linehaul = LTL_TABLE.linehaul(replace(FREIGHT, weight_kg=Decimal(600), volume_m3=Decimal(5)))

    assert linehaul is not None
    assert (linehaul.amount, linehaul.discount_amount) == (Decimal(150), Decimal(150))
    assert linehaul.facts["freight_class"] == 125
    assert linehaul.facts["from_kg"] == 500


def test_heavier_break_is_taken_where_it_is_cheaper() -> None:
    linehaul = LTL_TABLE.linehaul(replace(FREIGHT, weight_kg=Decimal(400), volume_m3=Decimal("3.3")))

    assert linehaul is not None
    assert linehaul.amount == 500 * Decimal("0.50") * Decimal("0.5")
    assert linehaul.facts["rated_kg"] == 500


def test_ltl_minimum_holds_after_the_discount() -> None:
    assert amount(LTL_TABLE, weight_kg=Decimal(12), volume_m3=Decimal("0.1")) == 60


def test_class_without_a_rate_has_no_price() -> None:
    assert LTL_TABLE.linehaul(replace(FREIGHT, weight_kg=Decimal(10), volume_m3=Decimal(1))) is None


def test_truckload_is_by_the_road_with_a_minimum_and_stop_offs() -> None:
    assert amount(TRUCKLOAD, km=500.0) == 900
    assert amount(TRUCKLOAD, km=100.0) == 400
    assert amount(TRUCKLOAD, km=100.0, route_km=700.0, stop_count=3) == 1050 + 150
    assert amount(TRUCKLOAD, km=500.0, weight_kg=Decimal(20001)) == 1800


def test_own_truck_drives_back_too_unless_its_route_is_known() -> None:
    assert amount(FLEET, km=50.0) == 132 + 12
    assert amount(FLEET, km=50.0, route_km=20.0, stop_count=2) == 22 + 24


def test_service_without_a_table_costs_what_promising_says() -> None:
    linehaul = amount(BandTariff(GROUND), chargeable_kg=Decimal("70.123"))

    assert with_fuel(linehaul, GROUND.fuel_surcharge_rate) == freight_amount(GROUND, NEAR, Decimal("70.123"))


MARCH = date(2026, 3, 2)
SURCHARGES = [
    FuelSurcharge("GND", MARCH + timedelta(days=7), Decimal("0.11")),
    FuelSurcharge("GND", MARCH, Decimal("0.10")),
    FuelSurcharge("LTL", MARCH, Decimal("0.30")),
]


@pytest.mark.parametrize(
    ("day", "rate"), [(-1, "0.08"), (0, "0.10"), (6, "0.10"), (7, "0.11"), (400, "0.11")]
)
def test_fuel_surcharge_is_that_of_the_day_of_shipping(day, rate) -> None:
    assert fuel_rate(GROUND, SURCHARGES, MARCH + timedelta(days=day)) == Decimal(rate)


amounts = st.decimals("0.5", "200", places=2)
kilograms = st.decimals("0.1", "9000", places=1)


@st.composite
def tariffs(draw: st.DrawFn) -> Tariff:
    rates = draw(
        st.lists(
            st.tuples(st.integers(1, 60), amounts), min_size=1, max_size=5, unique_by=lambda each: each[0]
        )
    )
    breaks = draw(
        st.lists(
            st.tuples(st.integers(0, 3000), amounts), min_size=1, max_size=4, unique_by=lambda each: each[0]
        )
    )
    return draw(
        st.sampled_from(
            [
                BandTariff(GROUND),
                BandTariff(LTL),
                ParcelTariff(
                    replace(GROUND, maximum_weight_kg=draw(st.none() | st.just(Decimal(68)))),
                    (ParcelZone("2", 800, draw(amounts)),),
                    tuple(ParcelRate("2", Decimal(to_kg), each) for to_kg, each in rates),
                ),
                LtlTariff(
                    LTL,
                    tuple(
                        LtlRate(800, freight_class, Decimal(kg), each)
                        for kg, each in breaks
                        for _, freight_class in CLASSES
                    ),
                    draw(amounts),
                    draw(st.decimals("0", "0.9", places=2)),
                ),
                TRUCKLOAD,
                FLEET,
            ]
        )
    )


@given(tariffs(), kilograms, kilograms)
def test_less_weight_never_costs_more(tariff, one, other) -> None:
    light, heavy = sorted((one, other))

    prices = [amount(tariff, chargeable_kg=kg, weight_kg=kg, volume_m3=kg / 150) for kg in (light, heavy)]

    assert prices[0] <= prices[1]


@given(tariffs(), kilograms, st.floats(0, 800), st.floats(0, 800))
def test_nearer_never_costs_more_within_a_zone_or_band(tariff, kg, one, other) -> None:
    near, far = sorted((one, other))

    prices = [amount(tariff, chargeable_kg=kg, weight_kg=kg, volume_m3=kg / 150, km=km) for km in (near, far)]

    assert prices[0] <= prices[1]


@given(
    st.lists(st.tuples(st.integers(-30, 30), st.integers(0, 40)), unique_by=lambda each: each[0]),
    st.integers(-40, 40),
    st.randoms(use_true_random=False),
)
def test_fuel_rate_is_the_last_one_begun_in_whatever_order_they_are_known(known, day, chance) -> None:
    table = [FuelSurcharge("GND", MARCH + timedelta(days=each), Decimal(rate) / 100) for each, rate in known]
    begun = [each for each in sorted(known) if each[0] <= day]

    rate = fuel_rate(GROUND, chance.sample(table, len(table)), MARCH + timedelta(days=day))

    assert rate == (Decimal(begun[-1][1]) / 100 if begun else GROUND.fuel_surcharge_rate)
