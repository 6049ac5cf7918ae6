"""`make bench`: turns, placement and training, as JSON in benchmarks/results and as tables."""

import json
import subprocess
import sys
import time
from typing import Any

from rich.console import Console
from rich.table import Table

from backend.config import ROOT
from benchmarks import turns

RESULTS = ROOT / "benchmarks" / "results"
RASA = ROOT / ".venv-rasa" / "bin" / "python"


def training_seconds() -> float:
    """A whole training into a folder of its own."""
    began = time.monotonic()
    command = [
        str(RASA),
        "-m",
        "rasa",
        "train",
        "--force",
        "--fixed-model-name",
        "bench",
        "--out",
        "var/bench",
    ]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return round(time.monotonic() - began, 1)


def show_turns(console: Console, measured: dict[str, Any]) -> None:
    table = Table("turn", "engine", "server", "p50 ms", "p95 ms", "of unmodified")
    for scale in (name for name in measured if name.startswith("scale")):
        for kind, by_name in measured[scale].items():
            if kind not in turns.KINDS:
                continue
            stock = by_name.get("unmodified Rasa", {}).get("p50_ms")
            for name, taken in by_name.items():
                share = f"{taken['p50_ms'] / stock:.2f}" if stock else ""
                table.add_row(kind, scale, name, str(taken["p50_ms"]), str(taken["p95_ms"]), share)
    console.print(table)
    console.print(measured["growth"], measured["memory_mb"], measured["start_seconds"])


def main() -> None:
    console = Console()
    RESULTS.mkdir(exist_ok=True)
    measured = turns.main() | {"training_seconds": training_seconds()}
    (RESULTS / "turns.json").write_text(json.dumps(measured, indent=2) + "\n")
    show_turns(console, measured)
    subprocess.run([sys.executable, "-m", "benchmarks.order_placement"], cwd=ROOT, check=True)
    subprocess.run([sys.executable, "-m", "benchmarks.fulfilment"], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
