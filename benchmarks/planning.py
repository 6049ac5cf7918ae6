"""A planner's day: 10,000 lines to 500 ship-tos, consolidated, loaded, routed and rated.

`python -m benchmarks.planning` has a minute by the clock for the rules alone, and as long through the service on
each database. What the searches are worth is measured beside it, with the same seconds, on a published instance of
560 stops and on loads whose fewest vehicles are known.
"""

import argparse
import csv
import json
import os
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from rich.console import Console
from rich.table import Table

from backend.config import ROOT
from backend.domain.carrier_choice import RatedConsignment, choose_carrier, rate_consignment
from backend.domain.consolidating import Consignment, ReleasedLine, consolidate
from backend.domain.freight import Band, Goods, Service, chargeable_kg, great_circle_km
from backend.domain.handling_units import HandlingUnit, PackedGoods, UnitKind, build_units
from backend.domain.loading import LoadPlan, deliveries, pack_loads
from backend.domain.own_fleet import FleetVehicle, RoutePlan, Stop, delivery_stop, road_table
from backend.domain.routing import plan_routes
from backend.domain.segregation import HandlingClass
from backend.domain.stacking import VehicleType, build_lots
from backend.domain.tariffs import BandTariff
from benchmarks import planned_day
from tests.cvrplib import li_golden_wasil

RESULT = ROOT / "benchmarks" / "results" / "planning.json"
SHIP_TOS, LINES, TRIPLETS, SEED = 500, 10_000, 20, 7
MONDAY = date(2026, 3, 2)
SIDES = ("length", "width", "height")
BULKY_SHARE = 0.02
"""Of the lines, for furniture and machines that no parcel carrier takes."""
Done = TypeVar("Done")
WAREHOUSE = (39.96, -83.0)
"""Columbus."""
BOX = VehicleType("BOX26", "26 ft box truck", Decimal(4500), Decimal(45), 12, 244)
TRAILER = VehicleType("T53", "53 ft trailer", Decimal(20000), Decimal(105), 26, 270)
FLEET = (
    FleetVehicle(BOX, 40, 360, 1140, 660, Decimal(180), Decimal("0.95"), Decimal(38)),
    FleetVehicle(TRAILER, 60, 360, 1140, 660, Decimal(320), Decimal("1.45"), Decimal(42)),
)
PACKING_SHARE, ROUTING_SHARE = 0.15, 0.7
"""Of the time, for the two searches."""


@dataclass(frozen=True)
class World:
    """Lines, what one unit of each is, and where the ship-tos are."""

    lines: list[ReleasedLine]
    goods: dict[int, PackedGoods]
    is_hazmat: dict[int, bool]
    places: list[tuple[float, float]]


@dataclass
class Clock:
    """Seconds and things done of each step."""

    steps: list[dict[str, Any]] = field(default_factory=list)

    def timed(self, step: str, count: int, work: Callable[[], Done]) -> Done:
        began = time.perf_counter()
        done = work()
        seconds = time.perf_counter() - began
        rate = round(count / seconds)
        self.steps.append({"step": step, "things": count, "seconds": round(seconds, 2), "a_second": rate})
        return done


def build_world(chance: random.Random) -> World:
    """Ship-tos within a truck's day of the warehouse; items with the sizes of the seeds."""
    with (ROOT / "seeds" / "items.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["is_active"] == "yes"]
    items = [[row for row in rows if row["is_freight_only"] == each] for each in ("no", "yes")]
    places = [WAREHOUSE]
    places += [(chance.gauss(39.96, 0.7), chance.gauss(-83.0, 0.9)) for _ in range(SHIP_TOS)]
    lines, goods, is_hazmat = [], {}, {}
    for number in range(1, LINES + 1):
        is_bulky = chance.random() < BULKY_SHARE
        row, quantity = chance.choice(items[is_bulky]), 1 if is_bulky else chance.choice((1, 1, 1, 2, 2, 3))
        weight, sides = Decimal(row["weight_kg"]), [float(row[f"{side}_cm"]) for side in SIDES]
        is_hazmat[number] = row["is_hazmat"] == "yes"
        goods[number] = PackedGoods(number, row["sku"], quantity, weight, *sides)
        ready = MONDAY + timedelta(days=chance.choice((-1, 0, 0, 0, 1)))
        latest = ready + timedelta(days=chance.randint(1, 4))
        lines.append(
            ReleasedLine(
                number,
                f"SO-{number // 4}",
                1 + number % SHIP_TOS,
                "CMH",
                HandlingClass.HAZMAT if is_hazmat[number] else HandlingClass.ORDINARY,
                ready,
                latest,
                latest + timedelta(days=1),
                2,
                quantity,
                weight * quantity,
                Decimal(goods[number].volume_m3 * quantity),
            )
        )
    return World(lines, goods, is_hazmat, places)


def plan_day(world: World, clock: Clock, until: float, seconds: float) -> dict[str, Any]:
    """Each step in its turn; what is consolidated for a later day is planned along as if it went today."""
    consignments = clock.timed(
        "consolidate (lines)", LINES, lambda: consolidate(world.lines, MONDAY, {"CMH": "12345"})
    )
    units = clock.timed("build units (lines)", LINES, lambda: all_units(world, consignments))
    packed = clock.timed("pack loads (units)", len(units), lambda: pack(units, seconds * PACKING_SHARE))
    stops = all_stops(units)
    left = min(seconds * ROUTING_SHARE, until - time.perf_counter() - seconds * 0.1)
    routed = clock.timed("route (stops)", len(stops), lambda: route(stops, world, left))
    ratings = clock.timed(
        "rate carriers (consignments)", len(consignments), lambda: rate(world, consignments)
    )
    return {
        "consignments": len(consignments),
        "waiting_consignments": sum(each.ship_date > MONDAY for each in consignments),
        "units": len(units),
        "packing": packing_facts(packed),
        "routing": routing_facts(routed, len(stops)),
        "carriers_chosen": sum(choice.chosen is not None for choice in ratings),
    }


def all_units(world: World, consignments: Iterable[Consignment]) -> list[HandlingUnit]:
    return [
        unit
        for each in consignments
        for unit in build_units(
            each.number,
            each.ship_to_id,
            each.handling_class,
            [world.goods[line.order_line_id] for line in each.lines],
        )
    ]


def pack(units: Sequence[HandlingUnit], seconds: float) -> LoadPlan:
    return pack_loads(units, TRAILER, seed=SEED, time_limit_seconds=seconds, workers=2)


def all_stops(units: Sequence[HandlingUnit]) -> list[Stop]:
    """Deliveries that a box truck holds too; a third of the ship-tos take goods in the morning only."""
    lots = build_lots(units, BOX).lots
    return [
        delivery_stop(
            together,
            together[0].ship_to_id,
            opens_minute=480,
            closes_minute=720 if together[0].ship_to_id % 3 == 0 else 1020,
            service_minutes=15,
        )
        for together in deliveries(lots, BOX)
    ]


def route(stops: Sequence[Stop], world: World, seconds: float) -> RoutePlan:
    return plan_routes(stops, FLEET, road_table(world.places), seed=SEED, time_limit_seconds=seconds)


def rate(world: World, consignments: Iterable[Consignment]) -> list[Any]:
    tariffs = [BandTariff(service) for service in seeded_services()]
    return [
        choose_carrier(rate_consignment(rated(world, each), tariffs), each.promise_date)
        for each in consignments
    ]


def rated(world: World, consignment: Consignment) -> RatedConsignment:
    quantities: dict[str, int] = defaultdict(int)
    goods = {}
    for line in consignment.lines:
        packed = world.goods[line.order_line_id]
        kg = chargeable_kg(float(packed.weight_kg), *packed.sides_cm)
        quantities[packed.sku] += line.quantity
        goods[packed.sku] = Goods(packed.sku, kg, world.is_hazmat[line.order_line_id])
    return RatedConsignment(
        quantities,
        goods,
        consignment.weight_kg,
        consignment.volume_m3,
        great_circle_km(WAREHOUSE, world.places[consignment.ship_to_id]),
        consignment.ship_date,
        "12345",
    )


def seeded_services() -> list[Service]:
    bands: dict[str, list[Band]] = defaultdict(list)
    with (ROOT / "seeds" / "carrier_rates.csv").open() as file:
        for row in csv.DictReader(file):
            amounts = (Decimal(row[f"{each}_amount"]) for each in ("base", "per_kg", "minimum"))
            bands[row["service_code"]].append(Band(int(row["to_km"]), int(row["transit_days"]), *amounts))
    with (ROOT / "seeds" / "carrier_services.csv").open() as file:
        return [
            Service(
                row["code"],
                row["name"],
                row["mode"],
                row["service_level"],
                row["delivery_weekdays"],
                Decimal(row["maximum_weight_kg"]),
                float(row["maximum_km"]),
                row["is_air"] == "yes",
                Decimal(row["fuel_surcharge_rate"]),
                tuple(bands[row["code"]]),
            )
            for row in csv.DictReader(file)
        ]


def packing_facts(plan: LoadPlan) -> dict[str, Any]:
    return {
        "vehicles": len(plan.loads),
        "lower_bound": plan.lower_bound,
        "gap_rate": round(plan.gap_rate, 4),
        "first_fit_vehicles": plan.first_fit_count,
        "method": plan.method,
        "is_finished": plan.is_finished,
        "fill_rate": round(sum(load.fill_rate for load in plan.loads) / len(plan.loads), 3),
        "unloadable": len(plan.unloadable),
    }


def routing_facts(plan: RoutePlan, stops: int) -> dict[str, Any]:
    return {
        "stops": stops,
        "routes": len(plan.routes),
        "unserved": len(plan.unserved),
        "km": round(plan.km),
        "cost_amount": str(plan.cost_amount),
        "greedy_cost_amount": str(plan.greedy_cost_amount),
        "method": plan.method,
    }


def published_gap(seconds: float) -> dict[str, Any]:
    """Li_21 with so many seconds, and how far above the best known it stays."""
    asked = li_golden_wasil()
    plan = plan_routes(asked.stops, asked.fleet, asked.roads, seed=SEED, time_limit_seconds=seconds)
    return {
        "instance": "Li_21, 560 stops",
        "seconds": round(seconds, 1),
        "km": round(plan.km, 2),
        "best_known_km": asked.best_km,
        "gap_rate": round(plan.km / asked.best_km - 1, 5),
        "unserved": len(plan.unserved),
    }


def triplets_gap(chance: random.Random, seconds: float) -> dict[str, Any]:
    """Pieces of which three fill a trailer exactly, so that the fewest vehicles are known: Falkenauer's hard
    class (Journal of Heuristics 2, 1996)."""
    sizes: list[int] = []
    for _ in range(TRIPLETS):
        first = chance.randint(7600, 9800)
        second = chance.randint(5020, 20000 - first - 5020)
        sizes += [first, second, 20000 - first - second]
    units = [piece(number, kg) for number, kg in enumerate(sizes)]
    plan = pack_loads(units, TRAILER, seed=SEED, time_limit_seconds=seconds, workers=2)
    return {"fewest_vehicles": TRIPLETS, "pieces": len(units), "seconds": seconds} | packing_facts(plan)


def piece(number: int, kg: int) -> HandlingUnit:
    name, little = f"P{number:04}", Decimal("0.1")
    return HandlingUnit(
        name,
        name,
        number,
        HandlingClass.ORDINARY,
        UnitKind.PIECE,
        (),
        Decimal(kg),
        little,
        100,
        little,
        False,
    )


def report(found: dict[str, Any]) -> None:
    """The table, and the same as JSON."""
    console, shown = Console(), Table("step", "things", "seconds", "a second")
    for each in found["steps"]:
        shown.add_row(*map(str, each.values()))
    console.print(shown)
    for topic in ("packing", "hard_packing", "routing", "hard_routing"):
        console.print(topic, found[topic])
    console.print("through the service", found["service"])
    console.print(f"{found['seconds']} s of {found['limit_seconds']:.0f} s")
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(found, indent=2) + "\n")


def main() -> None:
    """Plan the day within the time, then what is hard with as much as its step had."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=60.0, help="for the whole plan")
    limit = options.parse_args().seconds
    world, clock = build_world(random.Random(SEED)), Clock()
    began = time.perf_counter()
    planned = plan_day(world, clock, began + limit, limit)
    taken = time.perf_counter() - began
    found = {"lines": LINES, "ship_tos": SHIP_TOS, "limit_seconds": limit, "seconds": round(taken, 1)}
    found |= {"cpus": os.cpu_count(), "load": os.getloadavg()[0], "steps": clock.steps} | planned
    found["hard_packing"] = triplets_gap(random.Random(SEED), limit * PACKING_SHARE)
    found["hard_routing"] = published_gap(limit * ROUTING_SHARE)
    found["service"] = planned_day.measure(LINES, SHIP_TOS, limit, SEED)
    report(found)


if __name__ == "__main__":
    main()
