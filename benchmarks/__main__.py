"""`make bench`: turns, placement, the planning rules, the warehouse's verbs, simulated days, promises with a million
open lines, training; JSON in benchmarks/results, tables."""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from backend.config import ROOT
from benchmarks import promises, turns
from benchmarks.databases import databases, seed_at_scale

RESULTS = ROOT / "benchmarks" / "results"
RASA = ROOT / ".venv-rasa" / "bin" / "python"
MILLION_LINES = 330
TRAIN = ("-m", "rasa", "train", "--force", "--fixed-model-name", "bench", "--out", "var/bench")


def training_seconds() -> float:
    """A whole training into a folder of its own."""
    began = time.monotonic()
    subprocess.run([str(RASA), *TRAIN], cwd=ROOT, check=True, capture_output=True)
    return round(time.monotonic() - began, 1)


def large(scale: int, rounds: int, calls: int, tell: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Promises and turns with the engine at scale, from one seeding."""
    with databases() as urls:
        tell(f"seeding {scale} times the volume")
        seeded = seed_at_scale(urls, scale)
        tell(f"promises at scale {scale}")
        promised = promises.measure(urls, calls)
        tell(f"turns at scale {scale}")
        talked = turns.at_large_scale(Path(urls["sqlite"].removeprefix("sqlite:///")), rounds)
    return {name: promised[name] | seeded[name] for name in urls}, talked


def show_turns(console: Console, measured: dict[str, Any]) -> None:
    table = Table("turn", "engine", "server", "p50 ms", "p95 ms", "of unmodified")
    for scale in (name for name in measured if name.startswith("scale")):
        for kind in turns.KINDS:
            by_name = measured[scale][kind]
            for name, taken in by_name.items():
                share = taken["p50_ms"] / by_name["unmodified Rasa"]["p50_ms"]
                table.add_row(kind, scale, name, str(taken["p50_ms"]), str(taken["p95_ms"]), f"{share:.2f}")
    console.print(table)
    console.print({name: value for name, value in measured.items() if not name.startswith("scale")})


def show_promises(console: Console, measured: dict[str, Any]) -> None:
    table = Table("database", "promise of", "p50 ms", "p95 ms", "cpu ms")
    for database, found in measured.items():
        for lines, taken in found.items():
            if isinstance(taken, dict):
                table.add_row(database, lines, *map(str, taken.values()))
    console.print(table)
    for database, found in measured.items():
        console.print(database, {name: value for name, value in found.items() if not isinstance(value, dict)})


def write(name: str, measured: dict[str, Any]) -> None:
    facts = {"cpus": os.cpu_count(), "load": round(os.getloadavg()[0], 2)}
    (RESULTS / name).write_text(json.dumps(facts | measured, indent=2) + "\n")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=40, help="of every kind of turn")
    arguments.add_argument("--turns", type=int, default=400, help="of the long conversation")
    arguments.add_argument("--calls", type=int, default=400, help="of every promise at scale")
    arguments.add_argument("--scale", type=int, default=MILLION_LINES, help="1 leaves the large engine out")
    asked, console, began = arguments.parse_args(), Console(), time.monotonic()

    def tell(what: str) -> None:
        console.print(f"[dim]{time.monotonic() - began:5.0f} s[/dim]  {what}")

    RESULTS.mkdir(exist_ok=True)
    tell("turns at scale 1, next to unmodified Rasa")
    measured = turns.at_scale_one(asked.rounds, asked.turns)
    tell("training")
    measured["training_seconds"] = training_seconds()
    write("turns.json", measured)
    tell("promises and orders a second, next to the floor")
    subprocess.run([sys.executable, "-m", "benchmarks.order_placement"], cwd=ROOT, check=True)
    subprocess.run([sys.executable, "-m", "benchmarks.planning"], cwd=ROOT, check=True)
    subprocess.run([sys.executable, "-m", "benchmarks.fulfilment"], cwd=ROOT, check=True)
    tell("days of the whole business")
    subprocess.run([sys.executable, "-m", "benchmarks.simulation"], cwd=ROOT, check=True)
    if asked.scale > 1:
        promised, measured[f"scale {asked.scale}"] = large(asked.scale, asked.rounds, asked.calls, tell)
        write("promises_at_scale.json", promised)
        write("turns.json", measured)
        show_promises(console, promised)
    show_turns(console, measured)
    tell("done")


if __name__ == "__main__":
    main()
