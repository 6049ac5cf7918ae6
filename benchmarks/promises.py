"""What a promise takes with a million open lines, on each database: p50, p95 and processor time by its lines."""

import random
import statistics
import time
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select

from backend.db.models.stock import Reservation
from backend.db.session import engine_for, read_session
from backend.domain.actors import OPERATOR
from backend.services.promises import RequestedLine, promise_options
from benchmarks.order_placement import World, world_of

LINES, WARM_UP = (1, 3, 10), 60


def measure(urls: dict[str, str], calls: int) -> dict[str, Any]:
    """By database and number of lines; addresses and items at random, most met for the first time."""
    measured: dict[str, Any] = {}
    for database, url in urls.items():
        world = world_of(url)
        chance = random.Random(1)
        samples: dict[int, list[tuple[float, float]]] = {lines: [] for lines in LINES}
        for number in range(WARM_UP + calls):
            for lines, taken in samples.items():
                sample = _promise(url, world, lines, chance)
                if number >= WARM_UP:
                    taken.append(sample)
        measured[database] = {f"{lines} lines": _spread(taken) for lines, taken in samples.items()}
        with read_session(url) as session:
            open_lines = select(func.count()).where(Reservation.released_at.is_(None))
            measured[database]["open_lines"] = session.scalar(open_lines)
        engine_for(url).dispose()
    return measured


def _promise(url: str, world: World, lines: int, chance: random.Random) -> tuple[float, float]:
    """Milliseconds by the clock and of the processor, without the server's."""
    skus, ship_tos = world
    asked = [RequestedLine(sku, chance.randint(1, 5)) for sku in chance.sample(skus, lines)]
    ship_to_id, now = chance.choice(ship_tos), datetime.now(UTC)
    began, busy = time.perf_counter(), time.process_time()
    with read_session(url) as session:
        promise_options(session, OPERATOR, ship_to_id=ship_to_id, lines=asked, now=now)
    return (time.perf_counter() - began) * 1000, (time.process_time() - busy) * 1000


def _spread(taken: list[tuple[float, float]]) -> dict[str, float]:
    clock = sorted(each for each, _ in taken)
    return {
        "p50_ms": round(statistics.median(clock), 2),
        "p95_ms": round(clock[int(len(clock) * 0.95) - 1], 2),
        "cpu_ms": round(statistics.mean(busy for _, busy in taken), 2),
    }
