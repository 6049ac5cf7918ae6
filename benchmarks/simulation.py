"""Seconds for a simulated day of the whole business: `python -m benchmarks.simulation`.

Days of 200 orders with everything that follows (receipts, waves, loads, deliveries, invoices, payments, slips), on
SQLite and PostgreSQL where it answers, from the seeds. Prints a table and writes benchmarks/results/simulation.json;
another name for a run of another length.
"""

import argparse
import json
import os
import statistics
import time
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from backend.commands.common import plain
from backend.db.models import Base
from backend.db.session import engine_for, in_transaction, read_session
from backend.services.seeding import seed
from backend.simulation.days import Played, play
from backend.simulation.world import Plan, World, at
from benchmarks.databases import databases

RESULTS = Path(__file__).parent / "results"
FIRST_DAY = date(2026, 3, 2)


@dataclass(frozen=True)
class Measured:
    """The days on one database."""

    database: str
    days: int
    seconds: float
    p50_seconds: float
    worst_seconds: float
    played: Played

    def facts(self) -> dict[str, Any]:
        """For the JSON; of the audit what is broken."""
        times = {name: getattr(self, name) for name in ("days", "seconds", "p50_seconds", "worst_seconds")}
        broken = {law.law: law.broken for law in self.played.audit.broken}
        told = {"laws": len(self.played.audit.laws), "broken": broken, "seed": self.played.seed}
        return {"database": self.database, **times, **told, "figures": plain(self.played.figures)}


def measure(database: str, url: str, plan: Plan) -> Measured:
    """Play the plan on an empty database."""
    Base.metadata.create_all(engine_for(url))
    in_transaction(url, lambda session: seed(session, now=at(plan.first_day, 9)))
    moments = [time.perf_counter()]

    def read(work: Any) -> Any:
        with read_session(url) as session:
            return work(session)

    def report(_day: date, _world: World) -> None:
        moments.append(time.perf_counter())

    played = play(plan, partial(in_transaction, url), read, report=report)
    engine_for(url).dispose()
    taken = [after - before for before, after in zip(moments, moments[1:], strict=False)]
    times = (sum(taken), statistics.median(taken), max(taken))
    return Measured(database, plan.days, *(round(each, 2) for each in times), played)


def report(found: list[Measured], plan: Plan, name: str) -> None:
    """The table, and the same as JSON."""
    shown = Table(
        "database", "days", "seconds", "a day p50", "worst", "lines", "fill", "on time", "broken laws"
    )
    for each in found:
        figures = each.played.figures
        rates = (figures.lines, figures.line_fill_rate, figures.on_time_rate)
        times = (each.days, each.seconds, each.p50_seconds, each.worst_seconds)
        shown.add_row(each.database, *map(str, (*times, *rates, len(each.played.audit.broken))))
    Console().print(shown)
    facts = {"orders_a_day": plan.orders_a_day, "cpus": os.cpu_count(), "load": round(os.getloadavg()[0], 2)}
    measured = [each.facts() for each in found]
    (RESULTS / f"{name}.json").write_text(json.dumps(facts | {"measured": measured}, indent=2) + "\n")


def main() -> None:
    """Measure on each database."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--days", type=int, default=5, help="from a Monday on")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--orders-a-day", type=int, default=200)
    options.add_argument("--name", default="simulation", help="of the file in benchmarks/results")
    options.add_argument("--only", help="one database")
    asked = options.parse_args()
    plan = Plan(FIRST_DAY, asked.days, asked.seed, asked.orders_a_day)
    RESULTS.mkdir(exist_ok=True)
    with databases() as urls:
        wanted = {name: url for name, url in urls.items() if asked.only in (None, name)}
        report([measure(name, url, plan) for name, url in wanted.items()], plan, asked.name)


if __name__ == "__main__":
    main()
