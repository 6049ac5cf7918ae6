"""A warehouse's day by the rules alone: our trucks or a carrier, and what is on no load."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from backend.domain.consolidating import ReleasedLine
from backend.domain.day_planning import plan_day
from backend.domain.freight import Band, Service
from backend.domain.planned_day import Day, DayPlan, Limits, Place, PlannedItem, Truck
from backend.domain.route_sketch import sketch
from backend.domain.segregation import HandlingClass
from backend.domain.stacking import VehicleType
from backend.domain.tariffs import BandTariff

MONDAY = date(2026, 3, 2)
LIMITS = Limits(seed=1, seconds=20, iterations=50)
BOX = PlannedItem("PAP-1001", Decimal(20), 44, 28, 22, 40, False, False)
HOME = (39.96, -83.0)


def a_service(code: str, mode: str, amount: str, days: int = 1, **terms: object) -> BandTariff:
    band = Band(5000, days, Decimal(amount), Decimal(0), Decimal(amount))
    service = Service(code, code, mode, "standard", "12345", None, None, False, Decimal(0), (band,))
    return BandTariff(replace(service, **terms))  # type: ignore[arg-type]


def a_truck(code: str = "T1", **facts: object) -> Truck:
    vehicle = VehicleType(code, code, Decimal(4500), Decimal(32), 10, 244)
    return replace(Truck(code, "OWN", vehicle, 600, Decimal(1), Decimal(5)), **facts)  # type: ignore[arg-type]


def a_day(*quantities: int, carrier: str = "60", trucks: tuple[Truck, ...] = (a_truck(),)) -> Day:
    """One line to each of so many places, each a few kilometres from the one before, promised for Tuesday."""
    numbers = range(1, len(quantities) + 1)
    ready = tuple(
        ReleasedLine(
            n, f"SO-{n}", n, "CMH", HandlingClass.ORDINARY, MONDAY, MONDAY, MONDAY + timedelta(days=1), 2,
            quantity, BOX.weight_kg * quantity, Decimal("0.027") * quantity,
        )
        for n, quantity in zip(numbers, quantities, strict=True)
    )  # fmt: skip
    places = {n: Place(n, (HOME[0] + 0.05 * n, HOME[1]), 5.6 * n, "12345") for n in numbers}
    tariffs = (a_service("GND", "parcel", carrier), a_service("OWN", "own_fleet", "30"))
    items = dict.fromkeys(numbers, BOX)
    return Day("CMH", "12345", HOME, MONDAY, ready, (), (), items, places, tariffs, (), trucks)


def by_service(plan: DayPlan) -> dict[str, list[str]]:
    return {load.service_code: sorted(stop.consignment for stop in load.stops) for load in plan.loads}


def test_our_truck_takes_what_carriers_would_ask_more_for() -> None:
    plan = plan_day(a_day(5, 5, 5), LIMITS)

    [load] = plan.loads
    assert (load.vehicle_code, len(load.stops)) == ("T1", 3)
    assert load.freight_amount < 180
    assert sum(stop.freight_amount for stop in load.stops) == load.freight_amount


def test_carriers_take_what_they_ask_less_for() -> None:
    plan = plan_day(a_day(1, 1, carrier="4"), LIMITS)

    assert {load.service_code for load in plan.loads} == {"GND"}


def test_the_stop_far_off_the_way_comes_off_the_route() -> None:
    day = a_day(5, 5, 5)
    far = Place(3, (HOME[0] - 1.0, HOME[1]), 111.0, "12345")

    plan = plan_day(replace(day, places={**day.places, 3: far}), LIMITS)

    assert by_service(plan) == {
        "OWN": ["CMH-1-ordinary-20260302", "CMH-2-ordinary-20260302"],
        "GND": ["CMH-3-ordinary-20260302"],
    }


def test_without_trucks_everything_goes_by_carrier() -> None:
    assert by_service(plan_day(a_day(5, 5, trucks=()), LIMITS)).keys() == {"GND"}


def test_a_truck_that_is_late_is_no_choice_when_a_carrier_is_in_time() -> None:
    day = a_day(5, 5)
    slow = (day.tariffs[0], a_service("OWN", "own_fleet", "1", days=3))

    assert by_service(plan_day(replace(day, tariffs=slow), LIMITS)).keys() == {"GND"}


def test_what_no_service_reaches_is_named_with_every_reason() -> None:
    day = a_day(5, trucks=())
    near = (a_service("GND", "parcel", "9", maximum_km=1.0),)

    plan = plan_day(replace(day, tariffs=near), LIMITS)

    assert plan.loads == ()
    assert plan.unplanned["CMH-1-ordinary-20260302"].facts == {"services": {"GND": "beyond_reach"}}


def test_lines_in_any_order_make_the_same_plan() -> None:
    day = a_day(30, 5, 12, 40, 8, 21, trucks=(a_truck(), a_truck("T2")))

    turned = replace(day, ready=day.ready[::-1])

    assert plan_day(day, LIMITS) == plan_day(turned, LIMITS)


def test_no_time_at_all_still_gives_a_plan_of_everything() -> None:
    day = a_day(*[10] * 30, trucks=(a_truck(), a_truck("T2")))

    plan = plan_day(day, replace(LIMITS, seconds=0.0))

    carried = [stop.consignment for load in plan.loads for stop in load.stops]
    assert sorted(carried) == sorted(each.number for each in plan.consignments)


@pytest.mark.parametrize("quantity", [1, 39, 40, 41, 999, 3000])
def test_parts_of_a_large_line_add_up_and_each_fits_a_trailer(quantity: int) -> None:
    plan = plan_day(a_day(quantity, trucks=()), LIMITS)

    assert sum(part.quantity for each in plan.consignments for part in each.parts) == quantity
    for load in plan.loads:
        assert load.weight_kg <= 20000
        assert load.volume_m3 <= 105
        assert load.floor_positions <= 26


def test_a_sketch_keeps_north_up_and_everything_on_the_sheet() -> None:
    drawn = sketch(HOME, {"LD-1": [(40.5, -83.0), (39.5, -82.0)]}, width=200, height=100, margin=10)

    north, south = drawn.routes["LD-1"]
    assert north[1] < drawn.home[1] < south[1]
    assert all(10 <= x <= 190 and 10 <= y <= 90 for x, y in (drawn.home, north, south))
