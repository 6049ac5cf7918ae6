"""The planner's run, and what stands planned."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import click
from rich.console import RenderableType
from rich.text import Text

from backend.commands.common import (
    DateParam,
    WordsParam,
    json_option,
    now_for,
    print_result,
    read,
    refusals,
    run,
    table,
    today_option,
)
from backend.domain.actors import OPERATOR
from backend.domain.planned_day import Limits
from backend.services import plan_views, plans


@click.command("plan")
@click.option("--date", "day", type=DateParam(), required=True, help="The day goods are to leave.")
@click.option("--warehouse", type=WordsParam(20), help="One distribution center; all without.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, help="Of the searches.")
@click.option(
    "--limit", "seconds", type=click.FloatRange(1, 3600), default=60.0, help="Seconds for all of it."
)
@json_option
@today_option
@refusals
def plan_command(
    day: date, warehouse: str | None, seed: int, seconds: float, as_json: bool, today: date | None
) -> None:
    """Consolidate, build loads, route and choose carriers for a day; run again, it finds it done."""
    limits = Limits(seed, seconds)
    runs = plans.run_plan(read, run, OPERATOR, day, warehouse, limits=limits, now=now_for(today))
    views = read(lambda session: plan_views.show_plans(session, OPERATOR, day, warehouse))
    print_result({"runs": runs, "warehouses": views}, as_json, _shown)


def _shown(result: dict[str, Any]) -> list[RenderableType]:
    return [each for view in result["warehouses"] for each in _warehouse(view)]


def _warehouse(view: plan_views.DayView) -> Iterator[RenderableType]:
    columns = ("load", "service", "truck", "stops", "weight", "cube", "floor", "gap", "km", "freight")
    yield Text(f"{view.name}, {view.day}: {len(view.loads)} loads", style="bold")
    if view.loads:
        yield table("", columns, [_load(each) for each in view.loads])
    if view.waiting:
        waits = [
            (each.number, each.ship_to_name, each.reason["code"], each.ship_date, each.latest_ship_date)
            for each in view.waiting
        ]
        yield table("Waits", ("consignment", "ship-to", "why", "until", "at the latest"), waits)
    if view.unplanned:
        left = [(each.number, each.ship_to_name, each.reason["unplanned"]["code"]) for each in view.unplanned]
        yield table("Nobody takes", ("consignment", "ship-to", "why"), left)


def _load(load: plan_views.PlannedLoad) -> tuple[Any, ...]:
    fill = load.plan.get("fill", {})
    shares = [f"{fill[name]:.0%}" if name in fill else "" for name in ("weight", "cube", "floor")]
    gap = f"{load.plan['gap_rate']:.0%}" if "gap_rate" in load.plan else ""
    stops = str(len(load.stops))
    km = "" if load.route_km is None else f"{load.route_km:.0f}"
    return load.number, load.service_name, load.vehicle_code, stops, *shares, gap, km, load.freight_amount


COMMANDS = [plan_command]
