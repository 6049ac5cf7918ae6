"""Promises and orders a second, next to a hand-written transaction: `python -m benchmarks.order_placement`.

Three lines each, 1 and 8 clients (processes), SQLite and PostgreSQL where it answers, on the seeded company
with ample stock. The floor writes the rows of such an order with the driver alone: no prices, no promise, no
checks. The works take turns, so that what else the machine does falls on all of them, each from the same rows;
medians of the turns count. Prints a table and writes benchmarks/results/order_placement.json.
"""

import argparse
import json
import multiprocessing
import os
import random
import statistics
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import select, update

from backend.db.models import Base
from backend.db.models.items import Item
from backend.db.models.parties import Company, ShipTo
from backend.db.models.stock import Stock
from backend.db.queries import importing as importing_queries
from backend.db.session import engine_for, in_transaction, read_session
from backend.domain.actors import OPERATOR
from backend.services.orders import OrderRequest, place_order
from backend.services.promises import RequestedLine, promise_options
from backend.services.seeding import seed
from benchmarks.databases import Renew, databases, renewing
from benchmarks.placement_floor import floor_writer

RESULT = Path(__file__).parent / "results" / "order_placement.json"
NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
LINES, WARM_UP, TURNS = 3, 20, 3
WORKS = ("floor", "promise", "place")
Call = Callable[[random.Random], None]
World = tuple[list[str], list[int]]


@dataclass(frozen=True)
class Measured:
    """One kind of work by so many clients; `cpu_ms` is a client's own processor time for a call."""

    database: str
    work: str
    clients: int
    calls: int
    per_second: float
    median_ms: float
    p95_ms: float
    cpu_ms: float
    of_floor: float = 1.0


def prepare(url: str) -> World:
    """Seeded, with stock that does not run out and credit that does not end."""
    Base.metadata.create_all(engine_for(url))
    in_transaction(url, lambda session: seed(session, now=NOW))

    def ample(session: Any) -> None:
        session.execute(update(Stock).values(on_hand_quantity=Stock.on_hand_quantity + 100_000_000))
        session.execute(update(Company).values(credit_limit_amount=99_999_999))

    in_transaction(url, ample)
    in_transaction(url, importing_queries.analyze)
    return world_of(url)


def world_of(url: str) -> World:
    """SKUs that anybody may order one of, and addresses that are served."""
    with read_session(url) as session:
        plain = (
            select(Item.sku)
            .join(Stock, Stock.sku == Item.sku)
            .where(Item.is_active, ~Item.is_hazmat, ~Item.is_freight_only, Item.maximum_quantity.is_(None))
        )
        skus = sorted(set(session.scalars(plain.where(Item.minimum_quantity == 1, Item.order_multiple == 1))))
        served = select(ShipTo.id).join(Company, Company.id == ShipTo.company_id)
        ship_tos = sorted(session.scalars(served.where(ShipTo.is_active, Company.is_active)))
    engine_for(url).dispose()
    return skus, ship_tos


def requested(chance: random.Random, skus: list[str]) -> tuple[RequestedLine, ...]:
    return tuple(RequestedLine(sku, chance.randint(1, 5)) for sku in chance.sample(skus, LINES))


def caller(work: str, url: str, skus: list[str], ship_tos: list[int]) -> Call:
    """One call of the work."""
    if work == "floor":
        return floor_writer(url, skus, ship_tos, NOW)

    def promise(chance: random.Random) -> None:
        with read_session(url) as session:
            lines, ship_to = requested(chance, skus), chance.choice(ship_tos)
            promise_options(session, OPERATOR, ship_to_id=ship_to, lines=lines, now=NOW)

    def place(chance: random.Random) -> None:
        request = OrderRequest(chance.choice(ship_tos), requested(chance, skus))
        key = uuid.uuid4().hex
        in_transaction(url, lambda session: place_order(session, OPERATOR, request, request_key=key, now=NOW))

    return promise if work == "promise" else place


def warm(url: str, skus: list[str], ship_tos: list[int]) -> None:
    """A promise to every address, as by a server that has been up: postcodes and calendars are known, and the
    clients forked from this process know them too."""
    chance = random.Random(0)
    with read_session(url) as session:
        for ship_to in ship_tos:
            lines = requested(chance, skus)
            promise_options(session, OPERATOR, ship_to_id=ship_to, lines=lines, now=NOW)
    engine_for(url).dispose()


def client(
    number: int, seconds: float, work: str, url: str, skus: list[str], ship_tos: list[int], out: Any
) -> None:
    """Call for so many seconds; hands back how long each call took, and the processor time of them all."""
    chance = random.Random(number)
    call = caller(work, url, skus, ship_tos)
    for _ in range(WARM_UP):
        call(chance)
    taken, end, busy = [], time.perf_counter() + seconds, time.process_time()
    while (begun := time.perf_counter()) < end:
        call(chance)
        taken.append(time.perf_counter() - begun)
    out.put((taken, time.process_time() - busy))


def measure(database: str, url: str, work: str, clients: int, seconds: float, world: Any) -> Measured:
    """So many clients at once, each its own process."""
    forked = multiprocessing.get_context("fork")
    out = forked.Queue()
    arguments = (seconds, work, url, *world, out)
    processes = [forked.Process(target=client, args=(number, *arguments)) for number in range(clients)]
    for process in processes:
        process.start()
    results = [out.get(timeout=seconds + 60) for _ in processes]
    for process in processes:
        process.join()
    taken = sorted(each for calls, _ in results for each in calls)
    rate = sum(len(calls) / sum(calls) for calls, _ in results)
    p95 = taken[int(len(taken) * 0.95)]
    cpu = sum(busy for _, busy in results) / len(taken)
    return Measured(
        database,
        work,
        clients,
        len(taken),
        round(rate, 1),
        round(statistics.median(taken) * 1000, 2),
        round(p95 * 1000, 2),
        round(cpu * 1000, 2),
    )


def in_turns(
    database: str, url: str, renew: Renew, clients: int, seconds: float, world: Any
) -> list[Measured]:
    """Each work's median turn, next to the floor's in the same round."""
    rounds: list[list[Measured]] = [[] for _ in range(TURNS)]
    for turn in rounds:
        for work in WORKS:
            renew()
            turn.append(measure(database, url, work, clients, seconds / TURNS, world))
    shared = [
        [replace(each, of_floor=round(each.per_second / turn[0].per_second, 3)) for each in turn]
        for turn in rounds
    ]
    return [_median(turns) for turns in zip(*shared, strict=True)]


def _median(turns: Sequence[Measured]) -> Measured:
    """The middle of every figure."""
    names = ("per_second", "median_ms", "p95_ms", "cpu_ms", "of_floor")
    middle = {name: statistics.median(getattr(turn, name) for turn in turns) for name in names}
    return replace(turns[0], calls=sum(turn.calls for turn in turns), **middle)


def report(found: list[Measured], seconds: float) -> None:
    """The table, and the same as JSON."""
    columns = ("database", "clients", "work", "a second", "median ms", "p95 ms", "cpu ms", "of the floor")
    shown = Table(*columns)
    for each in found:
        row = (
            each.database,
            each.clients,
            each.work,
            each.per_second,
            each.median_ms,
            each.p95_ms,
            each.cpu_ms,
        )
        shown.add_row(*map(str, row), f"{each.of_floor:.0%}")
    Console().print(shown)
    facts = {"lines": LINES, "seconds": seconds, "cpus": os.cpu_count(), "load": os.getloadavg()[0]}
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(facts | {"measured": [asdict(each) for each in found]}, indent=2) + "\n")


def main() -> None:
    """Measure all of it, in bounded time."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=3.0, help="for each measurement (12 of them)")
    options.add_argument("--clients", type=int, nargs="+", default=[1, 8])
    asked = options.parse_args()
    found = []
    with databases() as urls:
        for database, url in urls.items():
            world = prepare(url)
            renew = renewing(url)
            renew()
            warm(url, *world)
            for clients in asked.clients:
                found += in_turns(database, url, renew, clients, asked.seconds, world)
    report(found, asked.seconds)


if __name__ == "__main__":
    main()
