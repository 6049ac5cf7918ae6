"""Order lines a second for each verb of the warehouse: `python -m benchmarks.fulfilment`.

The invented company many times over, on SQLite and PostgreSQL where it answers: everything due in one centre is
released, picked, packed, loaded and shipped, one transaction a verb. The verbs follow each other on the same
lines, as they do in a day. Prints a table and writes benchmarks/results/fulfilment.json.
"""

import argparse
import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select, update

from backend.db.models import Base
from backend.db.models.fulfilment import Allocation, Consignment
from backend.db.models.parties import Company
from backend.db.session import engine_for, in_transaction, read_session
from backend.domain.actors import OPERATOR
from backend.services import departures, loading, packing, releases, waves
from backend.services.scaling import seed_scaled
from benchmarks.databases import databases

RESULT = Path(__file__).parent / "results" / "fulfilment.json"
NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
CENTRE = "CMH"


@dataclass(frozen=True)
class Measured:
    """One verb on all that was there for it."""

    database: str
    verb: str
    lines: int
    seconds: float
    lines_a_second: float


class Day:
    """The verbs of one centre on one database, each on what the one before it left."""

    def __init__(self, database: str, url: str, days: int) -> None:
        self.database, self.url = database, url
        self.until = (NOW + timedelta(days=days)).date()
        self.found: list[Measured] = []

    def lines(self, status: str) -> int:
        """Order lines with allocations here in a step."""
        with read_session(self.url) as session:
            wanted = (Allocation.warehouse == CENTRE, Allocation.status == status)
            lines = select(func.count(Allocation.order_line_id.distinct())).where(*wanted)
            return session.scalar(lines) or 0

    def timed(self, verb: str, work: Callable[[Any], Any], lines: Callable[[], int]) -> Any:
        began = time.perf_counter()
        result = in_transaction(self.url, work)
        seconds = time.perf_counter() - began
        count = lines()
        rate = round(count / seconds, 1)
        self.found.append(Measured(self.database, verb, count, round(seconds, 3), rate))
        return result

    def run(self) -> list[Measured]:
        self.timed(
            "release",
            lambda session: releases.release(session, OPERATOR, CENTRE, self.until, NOW),
            lambda: self.lines("allocated"),
        )
        wave = self.timed(
            "wave",
            lambda session: waves.open_wave(session, OPERATOR, CENTRE, self.until, NOW),
            lambda: self.lines("released"),
        )
        self.timed(
            "pick",
            lambda session: waves.pick(session, OPERATOR, wave.number, None, NOW),
            lambda: self.lines("picked"),
        )
        self.timed(
            "pack",
            lambda session: packing.pack(session, OPERATOR, CENTRE, NOW),
            lambda: self.lines("picked"),
        )
        for service in self.services():
            self.load_and_ship(service)
        return _summed(self.found)

    def services(self) -> list[str]:
        """Carriers for which goods stand on the dock."""
        with read_session(self.url) as session:
            packed = select(Consignment.service_code).where(Consignment.status == "packed").distinct()
            return sorted(code for code in session.scalars(packed) if code and code != "WLF-STD")

    def load_and_ship(self, service: str) -> None:
        made = in_transaction(
            self.url,
            lambda session: loading.make_load(session, OPERATOR, CENTRE, service, self.until, NOW),
        )
        self.timed(
            "load",
            lambda session: loading.load(session, OPERATOR, made.number, NOW),
            lambda: self.lines("loaded"),
        )
        before = self.lines("shipped")
        self.timed(
            "ship",
            lambda session: departures.ship(session, OPERATOR, made.number, NOW),
            lambda: self.lines("shipped") - before,
        )


def _summed(found: list[Measured]) -> list[Measured]:
    """Loads and departures of several carriers together."""
    together: dict[str, list[Measured]] = {}
    for each in found:
        together.setdefault(each.verb, []).append(each)
    return [_sum(group) for group in together.values()]


def _sum(group: list[Measured]) -> Measured:
    lines, seconds = sum(each.lines for each in group), sum(each.seconds for each in group)
    first = group[0]
    return Measured(first.database, first.verb, lines, round(seconds, 3), round(lines / seconds, 1))


def report(found: list[Measured], scale: int) -> None:
    """The table, and the same as JSON."""
    shown = Table("database", "verb", "lines", "seconds", "lines a second")
    for each in found:
        shown.add_row(*map(str, (each.database, each.verb, each.lines, each.seconds, each.lines_a_second)))
    Console().print(shown)
    facts = {"scale": scale, "cpus": os.cpu_count(), "load": os.getloadavg()[0]}
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(facts | {"measured": [asdict(each) for each in found]}, indent=2) + "\n")


def main() -> None:
    """Measure a day on each database."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--scale", type=int, default=4, help="times the invented company")
    options.add_argument("--days", type=int, default=45, help="what is promised to leave within them")
    asked = options.parse_args()
    found = []
    with databases() as urls:
        for database, url in urls.items():
            Base.metadata.create_all(engine_for(url))
            in_transaction(url, lambda session: seed_scaled(session, asked.scale, now=NOW))
            ample = update(Company).values(credit_limit_amount=99_999_999)
            in_transaction(url, lambda session, ample=ample: session.execute(ample))
            found += Day(database, url, asked.days).run()
            engine_for(url).dispose()
    report(found, asked.scale)


if __name__ == "__main__":
    main()
