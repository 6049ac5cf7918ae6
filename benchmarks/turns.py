"""What a turn costs: with our runtime and on unmodified Rasa, with a small and a very large engine, early and late
in a conversation; start-up and memory with it.

Both servers run side by side and take the same turn one after the other, so that a noisy machine hits both.
"""

import shutil
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
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


def at_scale_one(rounds: int, turns: int) -> dict[str, Any]:
    """Every kind of turn, a long conversation, start-up and memory, next to unmodified Rasa."""
    with both() as (stacks, start_seconds):
        return {
            "scale 1": measure_kinds(stacks, rounds),
            "growth": {
                "ours": measure_growth(stacks["ours"], turns),
                "unmodified Rasa": measure_growth(stacks["unmodified Rasa"], min(turns, 100)),
            },
            "memory_mb": {name: memory_mb(stack) for name, stack in stacks.items()},
            "start_seconds": start_seconds,
        }


def at_large_scale(seeded: Path, rounds: int) -> dict[str, Any]:
    """Every kind of turn with copies of a large SQLite engine, and what memory it takes."""
    with both(seeded) as (stacks, start_seconds):
        return measure_kinds(stacks, rounds) | {
            "memory_mb": {name: memory_mb(stack) for name, stack in stacks.items()},
            "start_seconds": start_seconds,
            "open_lines": stacks["ours"].rows("select count(*) as n from reservations")[0]["n"],
        }


@contextmanager
def both(seeded: Path | None = None) -> Iterator[tuple[dict[str, Stack], dict[str, float]]]:
    """Our runtime and unmodified Rasa, each with an engine of its own, and the seconds until they answered."""
    with tempfile.TemporaryDirectory() as folder:
        stacks = {
            "ours": Stack(Path(folder, "ours")),
            "unmodified Rasa": Stack(Path(folder, "stock"), DESK_STOCK_RUNTIME="1"),
        }
        start_seconds = {}
        try:
            for name, stack in stacks.items():
                if seeded:
                    stack.folder.mkdir()
                    shutil.copyfile(seeded, stack.engine_file)
                began = time.monotonic()
                stack.start()
                start_seconds[name] = round(time.monotonic() - began, 1)
            yield stacks, start_seconds
        finally:
            for stack in stacks.values():
                stack.stop()
