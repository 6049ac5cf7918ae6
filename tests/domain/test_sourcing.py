"""Sourcing against trying every way to divide the request among warehouses, days and services."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.freight import Band, Goods, Service
from backend.domain.plans import SPLIT_PENALTY_AMOUNT, Plan
from backend.domain.sites import Lane, Site
from backend.domain.sourcing import cheapest_plan, fastest_plan, split_plan

TODAY = date(2026, 3, 2)
DAYS = 6
SKUS = ("PAP-1001", "TON-2001")
GOODS = {"PAP-1001": Goods("PAP-1001", Decimal(2)), "TON-2001": Goods("TON-2001", Decimal(3), is_hazmat=True)}


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


@dataclass(frozen=True)
class Carrier:
    """A service in plain numbers."""

    code: str
    transit: int
    base: int
    per_kg: int
    flies: bool = False
    level: str = "standard"


@dataclass(frozen=True)
class House:
    """A warehouse in plain numbers: what it has of each item on each day."""

    code: str
    handling: int
    stock: dict[str, tuple[int, ...]]
    carriers: tuple[Carrier, ...]


def as_site(house: House) -> Site:
    ready = tuple(day(number) for number in range(DAYS))
    lanes = []
    for carrier in house.carriers:
        band = Band(9999, carrier.transit, Decimal(carrier.base), Decimal(carrier.per_kg), Decimal(0))
        service = Service(
            carrier.code,
            carrier.code,
            "parcel",
            carrier.level,
            "1234567",
            None,
            None,
            carrier.flies,
            Decimal(0),
            (band,),
        )
        carries = frozenset(sku for sku in SKUS if not (carrier.flies and GOODS[sku].is_hazmat))
        arrivals = tuple(each + timedelta(days=carrier.transit) for each in ready)
        lanes.append(Lane(service, band, carries, arrivals))
    return Site(
        house.code, house.code, Decimal(house.handling), ready, ready, dict(house.stock), tuple(lanes)
    )


def ways_to_send(house: House, part: dict[str, int]) -> list[tuple[int, int]]:
    """(arrival, cost) of one shipment with this part, by each service on the first day all of it is there."""
    days = [n for n in range(DAYS) if all(house.stock[sku][n] >= part[sku] for sku in part)]
    kilos = sum(int(GOODS[sku].chargeable_kg) * quantity for sku, quantity in part.items())
    return [
        (days[0] + each.transit, house.handling + each.base + each.per_kg * kilos)
        for each in house.carriers
        if days and not (each.flies and any(GOODS[sku].is_hazmat for sku in part))
    ]


def every_plan(
    houses: list[House], demand: dict[str, int], most: int
) -> list[tuple[int, int, tuple[str, ...]]]:
    """(last arrival, landed cost, warehouses) of every division of the demand among warehouses."""
    found = []
    for count in range(1, most + 1):
        for chosen in combinations(houses, count):
            for parts in divisions(demand, count):
                sendings = [ways_to_send(house, part) for house, part in zip(chosen, parts, strict=True)]
                for picked in product(*sendings):
                    cost = sum(cost for _, cost in picked) + int(SPLIT_PENALTY_AMOUNT) * (count - 1)
                    codes = tuple(sorted(house.code for house in chosen))
                    found.append((max(arrival for arrival, _ in picked), cost, codes))
    return found


def divisions(demand: dict[str, int], count: int) -> list[list[dict[str, int]]]:
    """Every way to give each of `count` warehouses a part that is not empty."""
    per_item = [
        [parts for parts in product(range(quantity + 1), repeat=count) if sum(parts) == quantity]
        for quantity in demand.values()
    ]
    divided = []
    for picked in product(*per_item):
        parts = [
            {sku: parts[n] for sku, parts in zip(demand, picked, strict=True) if parts[n]}
            for n in range(count)
        ]
        if all(parts):
            divided.append(parts)
    return divided


stocks = st.lists(st.integers(0, 4), min_size=DAYS, max_size=DAYS).map(lambda each: tuple(sorted(each)))
carrier_sets = st.lists(
    st.builds(
        Carrier,
        st.sampled_from(["A", "B", "C"]),
        st.integers(1, 5),
        st.integers(5, 40),
        st.integers(0, 9),
        st.booleans(),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda each: each.code,
).map(tuple)


@st.composite
def house_lists(draw: st.DrawFn) -> list[House]:
    codes = ("ATL", "DAL", "RNO")[: draw(st.integers(1, 3))]
    return [
        House(code, draw(st.integers(0, 20)), {sku: draw(stocks) for sku in SKUS}, draw(carrier_sets))
        for code in codes
    ]


demands = st.fixed_dictionaries({"PAP-1001": st.integers(1, 3)}, optional={"TON-2001": st.integers(1, 2)})


def told(plan: Plan | None) -> tuple[int, int, tuple[str, ...]] | None:
    if plan is None:
        return None
    codes = tuple(sorted(each.site.warehouse for each in plan.shipments))
    return (plan.last_date - TODAY).days, int(plan.landed_amount), codes


@settings(deadline=None, max_examples=60)
@given(house_lists(), demands, st.integers(1, 10), st.booleans())
def test_cheapest_in_time_is_the_least_of_all_plans(houses, demand, by, may_split) -> None:
    in_time = [each for each in every_plan(houses, demand, len(houses) if may_split else 1) if each[0] <= by]

    found = told(cheapest_plan([*map(as_site, houses)], demand, GOODS, day(by), may_split=may_split))

    assert (found and found[1:]) == (min(each[1:] for each in in_time) if in_time else None)
    assert found is None or found[0] <= by


@settings(deadline=None, max_examples=60)
@given(house_lists(), demands, st.booleans())
def test_fastest_is_the_earliest_and_of_those_the_cheapest(houses, demand, may_split) -> None:
    plans = every_plan(houses, demand, len(houses) if may_split else 1)

    found = fastest_plan([*map(as_site, houses)], demand, GOODS, may_split=may_split)

    assert told(found) == (min(plans) if plans else None)


@settings(deadline=None, max_examples=60)
@given(house_lists(), demands)
def test_a_split_sends_all_of_the_demand_and_no_more_than_there_is(houses, demand) -> None:
    plan = split_plan([*map(as_site, houses)], demand, GOODS, day(30))
    if plan is None:
        return

    sent = {sku: sum(each.quantities.get(sku, 0) for each in plan.shipments) for sku in demand}
    left_by = [
        (house, sku, number, [each for each in plan.shipments if each.site.warehouse == house.code])
        for house in houses
        for sku in demand
        for number in range(DAYS)
    ]

    assert sent == demand
    assert min(each.ship_date for each in plan.shipments) == TODAY
    for house, sku, number, shipments in left_by:
        gone = sum(each.quantities.get(sku, 0) for each in shipments if each.ship_date <= day(number))
        assert gone <= house.stock[sku][number]


RENO = House("RNO", 4, {"PAP-1001": (10, 10, 10, 10, 30, 30)}, (Carrier("GND", 3, 12, 0),))
DALLAS = House("DAL", 4, {"PAP-1001": (15,) * DAYS}, (Carrier("GND", 3, 12, 0),))


def test_one_warehouse_that_waits_is_cheaper_than_two_at_once() -> None:
    sites, demand = [as_site(RENO), as_site(DALLAS)], {"PAP-1001": 25}

    assert told(cheapest_plan(sites, demand, GOODS, day(9), may_split=True)) == (7, 16, ("RNO",))
    assert told(cheapest_plan(sites, demand, GOODS, day(3), may_split=True)) == (3, 47, ("DAL", "RNO"))
    assert cheapest_plan(sites, demand, GOODS, day(3), may_split=False) is None


def test_split_sends_what_is_there_and_the_rest_later() -> None:
    plan = split_plan([as_site(RENO)], {"PAP-1001": 25}, GOODS, day(7))

    assert plan is not None
    assert [(each.ship_date, each.quantities) for each in plan.shipments] == [
        (day(0), {"PAP-1001": 10}),
        (day(4), {"PAP-1001": 15}),
    ]


def test_more_than_three_warehouses_only_when_three_cannot_supply() -> None:
    houses = [
        House(code, 0, {"PAP-1001": (2,) * DAYS}, (Carrier("GND", 2, 5, 1),)) for code in ("A", "B", "C", "D")
    ]
    sites = [as_site(house) for house in houses]

    assert told(cheapest_plan(sites, {"PAP-1001": 6}, GOODS, day(5), may_split=True)) == (
        2,
        57,
        ("A", "B", "C"),
    )
    assert told(fastest_plan(sites, {"PAP-1001": 8}, GOODS, may_split=True)) == (2, 81, ("A", "B", "C", "D"))


def test_equal_costs_go_by_warehouse_code() -> None:
    sites = [as_site(DALLAS), as_site(House("ATL", 4, DALLAS.stock, DALLAS.carriers))]

    assert told(cheapest_plan(sites, {"PAP-1001": 5}, GOODS, day(9), may_split=True)) == (3, 16, ("ATL",))
