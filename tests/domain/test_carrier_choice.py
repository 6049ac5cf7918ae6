"""Every carrier is rated; the cheapest that makes the promise date is taken."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.carrier_choice import (
    CarrierChoice,
    CarrierRating,
    RatedConsignment,
    choose_carrier,
    rate_consignment,
)
from backend.domain.freight import Band, Goods, Service
from backend.domain.promising import Reason
from backend.domain.tariffs import BandTariff, FuelSurcharge, TruckloadTariff

MONDAY = date(2026, 3, 2)
BANDS = (
    Band(800, 1, Decimal(8), Decimal("0.20"), Decimal(9)),
    Band(4000, 3, Decimal(12), Decimal("0.40"), Decimal(15)),
)
GROUND = Service("GND", "Ground", "parcel", "standard", "12345", Decimal(68), 3000, False, Decimal(0), BANDS)
AIR = replace(GROUND, code="AIR", name="Air", is_air=True, bands=(Band(4000, 1, *[Decimal(50)] * 3),))
LTL = replace(GROUND, code="LTL", name="LTL", mode="ltl", maximum_weight_kg=Decimal(4500), maximum_km=None)
PAPER = Goods("PAP-1001", Decimal("23.3"))
CONSIGNMENT = RatedConsignment(
    {"PAP-1001": 2}, {"PAP-1001": PAPER}, Decimal("46.6"), Decimal("0.06"), 1000.0, MONDAY, "12345"
)
SERVICES = [BandTariff(each) for each in (GROUND, AIR, LTL)]


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def rated(*services: BandTariff | TruckloadTariff, **changes) -> dict[str, CarrierRating]:
    ratings = rate_consignment(replace(CONSIGNMENT, **changes), services or SERVICES)
    return {each.service_code: each for each in ratings}


def chosen(by: date, **changes) -> CarrierChoice:
    return choose_carrier(rated(**changes).values(), by)


def test_rating_has_price_transit_and_arrival() -> None:
    ground = rated()["GND"]

    assert (ground.amount, ground.transit_days, ground.arrival_date) == (Decimal("30.64"), 3, day(3))
    assert ground.reason is None


def test_arrival_waits_for_a_day_on_which_the_ship_to_receives() -> None:
    assert rated(receiving_weekdays="1")["GND"].arrival_date == day(7)


def test_fuel_of_the_ship_date_is_shown_apart() -> None:
    surcharges = [FuelSurcharge("GND", day(3), Decimal("0.10"))]

    before, after = (
        rate_consignment(replace(CONSIGNMENT, ship_date=each), [BandTariff(GROUND)], surcharges)[0]
        for each in (day(2), day(3))
    )

    assert (before.amount, before.fuel_amount) == (Decimal("30.64"), 0)
    assert (after.amount, after.linehaul_amount, after.fuel_amount) == (
        Decimal("33.70"),
        Decimal("30.64"),
        Decimal("3.06"),
    )


@pytest.mark.parametrize(
    ("changes", "service", "code"),
    [
        ({"km": None}, "LTL", "unknown_distance"),
        ({"km": 3001.0}, "GND", "beyond_reach"),
        ({"km": 4001.0}, "LTL", "beyond_reach"),
        ({"goods": {"PAP-1001": replace(PAPER, is_hazmat=True)}}, "AIR", "hazmat_by_air"),
        ({"goods": {"PAP-1001": replace(PAPER, is_freight_only=True)}}, "GND", "freight_only"),
        ({"goods": {"PAP-1001": replace(PAPER, chargeable_kg=Decimal(69))}}, "GND", "unit_too_heavy"),
        ({"receiving_weekdays": "67"}, "GND", "no_delivery_day"),
    ],
)
def test_service_that_cannot_carry_it_says_why(changes, service, code) -> None:
    rating = rated(**changes)[service]

    assert rating.reason is not None
    assert (rating.reason.code, rating.amount, rating.arrival_date) == (code, None, None)


def test_truckload_is_rated_beside_the_others() -> None:
    truck = replace(LTL, code="TL", mode="truckload", maximum_weight_kg=Decimal(20000))

    assert rated(TruckloadTariff(truck, Decimal(2), Decimal(500), Decimal(75)))["TL"].amount == 2400


def test_cheapest_that_makes_the_promise_is_chosen_and_all_are_shown() -> None:
    patient, urgent = chosen(day(3)), chosen(day(1))

    assert patient.chosen is not None and urgent.chosen is not None
    assert (patient.chosen.service_code, urgent.chosen.service_code) == ("GND", "AIR")
    assert [each.service_code for each in urgent.considered] == ["AIR", "GND", "LTL"]
    assert urgent.makes_promise


def test_equal_costs_go_to_the_earlier_then_by_code() -> None:
    slow = replace(GROUND, code="AAA", bands=(replace(BANDS[1], transit_days=4),))
    twin = replace(GROUND, code="ZZZ")

    ratings = rated(*map(BandTariff, (twin, slow, GROUND))).values()

    assert [each.service_code for each in choose_carrier(ratings, day(9)).considered] == ["GND", "ZZZ", "AAA"]


def test_promise_that_none_makes_is_broken_by_as_little_as_can_be() -> None:
    choice = chosen(day(0))

    assert choice.chosen is not None
    assert (choice.chosen.service_code, choice.makes_promise) == ("AIR", False)


def test_nothing_is_chosen_when_none_can_carry_it() -> None:
    choice = chosen(day(9), km=None)

    assert (choice.chosen, choice.makes_promise, len(choice.considered)) == (None, False, 3)


ratings = st.builds(
    CarrierRating,
    st.sampled_from("ABCDEFGH"),
    st.just("Service"),
    st.just("ltl"),
    st.none() | st.just(Reason("no_rate", {})),
    st.integers(1, 5).map(Decimal),
    arrival_date=st.integers(0, 5).map(day),
).map(lambda each: replace(each, amount=None, arrival_date=None) if each.reason else each)


@given(
    st.lists(ratings, max_size=7, unique_by=lambda each: each.service_code),
    st.integers(0, 5).map(day),
    st.randoms(use_true_random=False),
)
def test_no_service_in_time_is_cheaper_than_the_chosen_one(each_rating, by, chance) -> None:
    choice = choose_carrier(each_rating, by)
    in_time = [each for each in each_rating if each.arrival_date and each.arrival_date <= by]
    possible = [each for each in each_rating if each.amount is not None]

    assert choice == choose_carrier(chance.sample(each_rating, len(each_rating)), by)
    assert sorted(choice.considered, key=str) == sorted(each_rating, key=str)
    assert choice.makes_promise == bool(in_time)
    assert (choice.chosen is None) == (not possible)
    if choice.chosen and in_time:
        assert choice.chosen in in_time
        assert choice.chosen.amount == min(each.amount for each in in_time)
    elif choice.chosen:
        assert choice.chosen.arrival_date == min(each.arrival_date for each in possible)
