"""What a turn costs: with our runtime and on unmodified Rasa, with a small and a very large engine, early and late
in a conversation; start-up and memory with it.

Both servers run side by side and take the same turn one after the other, so that a noisy machine hits both.
"""

import argparse
import statistics
import tempfile
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import jwt

from tests.stack import Stack

BUYER_ID = 101
KINDS: dict[str, tuple[str, ...]] = {
    "greet": ("hello",),
    "track": ("where is SO-1004",),
    "quote": ("/start_over", "quote me 10 boxes of PAP-1001, asap"),
    "confirm order": ("/start_over", "please order 2 boxes of PAP-1001, asap", "/affirm"),
}
"""What leads to the turn, and last the turn that is measured."""
MILLION_LINES = 330


class Door:
    """Rasa's own channel, as the gateway calls it."""

    def __init__(self, stack: Stack, conversation_id: str) -> None:
        self._stack, self._conversation_id = stack, conversation_id
        self._client = httpx.Client(timeout=120)
        bind(stack, conversation_id)

    def say(self, text: str) -> float:
        """Milliseconds of one turn."""
        claims = {
            "sub": self._conversation_id,
            "aud": "rasa",
            "exp": datetime.now(UTC) + timedelta(seconds=60),
        }
        token = jwt.encode(claims, self._stack.environment["RASA_CHANNEL_SECRET"], "HS256")
        address = f"{self._stack.environment['RASA_URL']}/webhooks/desk/messages"
        began = time.perf_counter()
        answer = self._client.post(
            address,
            json={"text": text, "message_id": uuid.uuid4().hex},
            headers={"Authorization": f"Bearer {token}"},
        )
        took = (time.perf_counter() - began) * 1000
        answer.raise_for_status()
        if not answer.json()["replies"]:
            raise RuntimeError(f"no answer to {text!r}; see {self._stack.folder}")
        return took


def bind(stack: Stack, conversation_id: str) -> None:
    """Tie a conversation to the buyer in the stack's own database."""
    from backend.db.session import in_transaction
    from backend.services.conversations import bind_conversation

    in_transaction(
        stack.environment["DATABASE_URL"],
        lambda session: bind_conversation(
            session, conversation_id, BUYER_ID, channel="web", now=datetime.now(UTC)
        ),
    )


def spread(samples: list[float]) -> dict[str, float]:
    ordered = sorted(samples)
    return {
        "p50_ms": round(statistics.median(ordered), 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95) - 1], 1),
    }


def measure_kinds(stacks: dict[str, Stack], rounds: int) -> dict[str, Any]:
    """Every kind of turn on every server in turn; a fresh conversation each five rounds."""
    samples: dict[str, dict[str, list[float]]] = {kind: {name: [] for name in stacks} for kind in KINDS}
    for round_number in range(rounds):
        if round_number % 5 == 0:
            doors = {
                name: Door(stack, f"web:{BUYER_ID}:{uuid.uuid4().hex[:8]}") for name, stack in stacks.items()
            }
        for kind, turns in KINDS.items():
            for name, door in doors.items():
                for turn in turns[:-1]:
                    door.say(turn)
                samples[kind][name].append(door.say(turns[-1]))
    return {
        kind: {name: spread(taken) for name, taken in by_name.items()} for kind, by_name in samples.items()
    }


def measure_growth(stack: Stack, turns: int) -> dict[str, float]:
    """The same turn early and late in one conversation: medians of nine around the 5th and the last."""
    door = Door(stack, f"web:{BUYER_ID}:{uuid.uuid4().hex[:8]}")
    taken = [door.say("where is SO-1004") for _ in range(turns)]
    early, late = statistics.median(taken[1:10]), statistics.median(taken[-9:])
    return {"turn_5_ms": round(early, 1), f"turn_{turns}_ms": round(late, 1), "ratio": round(late / early, 2)}


def memory_mb(stack: Stack) -> dict[str, int]:
    """Resident memory of each process."""
    found = {}
    for name in ("rasa", "actions", "gateway"):
        status = Path(f"/proc/{stack.process_id(name)}/status").read_text()
        resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        found[name] = int(resident.split()[1]) // 1024
    return found


def started(folder: Path, scale: int = 1, **environment: str) -> tuple[Stack, float]:
    stack = Stack(folder, **environment)
    began = time.monotonic()
    stack.start(scale)
    return stack, round(time.monotonic() - began, 1)


def main() -> dict[str, Any]:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rounds", type=int, default=30)
    arguments.add_argument("--turns", type=int, default=400)
    arguments.add_argument("--scale", type=int, default=MILLION_LINES, help="1 leaves the large engine out")
    chosen, _ = arguments.parse_known_args()
    with tempfile.TemporaryDirectory() as folder:
        ours, start_seconds = started(Path(folder, "ours"))
        stock, stock_seconds = started(Path(folder, "stock"), DESK_STOCK_RUNTIME="1")
        stacks = {"ours": ours, "unmodified Rasa": stock}
        try:
            measured: dict[str, Any] = {"scale 1": measure_kinds(stacks, chosen.rounds)}
            measured["growth"] = {
                "ours": measure_growth(ours, chosen.turns),
                "unmodified Rasa": measure_growth(stock, min(chosen.turns, 100)),
            }
            measured["memory_mb"] = {name: memory_mb(stack) for name, stack in stacks.items()}
            measured["start_seconds"] = {"ours": start_seconds, "unmodified Rasa": stock_seconds}
        finally:
            for stack in stacks.values():
                stack.stop()
        if chosen.scale > 1:
            measured[f"scale {chosen.scale}"] = large(Path(folder, "large"), chosen.scale, chosen.rounds)
    return measured


def large(folder: Path, scale: int, rounds: int) -> dict[str, Any]:
    """The same turns with the engine at scale."""
    stack, _ = started(folder, scale)
    try:
        measured = measure_kinds({"ours": stack}, rounds)
        measured["open order lines"] = stack.rows("select count(*) as n from reservations")[0]
        return measured
    finally:
        stack.stop()
