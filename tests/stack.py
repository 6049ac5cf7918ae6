"""The whole desk on free ports with a freshly seeded database: Rasa, actions and gateway as they run for people."""

import os
import secrets
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import uuid
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from honcho.environ import parse_procfile

from backend.config import ROOT
from backend.services.tokens import mint_shop_token

QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}
PATIENCE_SECONDS = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Stack:
    """Processes by name; `folder` holds their databases and logs."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.engine_file = folder / "engine.db"
        ports = {name: free_port() for name in ("DESK_PORT", "RASA_PORT", "ACTIONS_PORT")}
        self.url = f"http://127.0.0.1:{ports['DESK_PORT']}"
        self.environment = os.environ | QUIET | {name: str(port) for name, port in ports.items()}
        self.environment |= {
            "DESK_VAR": str(folder),
            "DESK_MODEL": str(ROOT / "models" / "desk.tar.gz"),
            "DATABASE_URL": f"sqlite:///{self.engine_file}",
            "DESK_MESSAGES_URL": f"sqlite:///{folder / 'messages.db'}",
            "RASA_URL": f"http://127.0.0.1:{ports['RASA_PORT']}",
            "DESK_DEMO": "1",
            "DESK_PERSON_LIMIT": "100000/minute",
            "DESK_ADDRESS_LIMIT": "100000/minute",
            **{name: secrets.token_urlsafe(32) for name in ("RASA_CHANNEL_SECRET", "ACTIONS_KEY")},
            "DESK_SHOP_SECRET": os.environ["DESK_SHOP_SECRET"],
            "DESK_SESSION_SECRET": secrets.token_urlsafe(32),
            "DESK_PAPER_SECRET": secrets.token_urlsafe(32),
        } | environment
        self._template = folder / "seeded.db"
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, scale: int = 1) -> None:
        """Seed, `scale` times over, and start everything."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for command in (["migrate"], ["seed", "--scale", str(scale)], ["work", "--once"]):
            subprocess.run(
                [sys.executable, "-m", "backend", *command],
                cwd=ROOT, env=self.environment, check=True, capture_output=True,
            )  # fmt: skip
        self._open_all_day()
        shutil.copy(self.engine_file, self._template)
        for name in ("rasa", "actions", "gateway"):
            self.start_process(name)
        self.wait()

    def _open_all_day(self) -> None:
        """No cut-off passes before midnight: what a conversation is offered does not depend on when it is run."""
        with closing(sqlite3.connect(self.engine_file, timeout=30)) as engine, engine:
            engine.execute("update warehouses set cut_off = '23:59:00.000000'")

    def start_process(self, name: str, command: str | None = None) -> None:
        """Start one process with its Procfile command, or another in its place."""
        command = command or parse_procfile((ROOT / "Procfile").read_text()).processes[name]
        log = (self.folder / f"{name}.log").open("ab")
        self._processes[name] = subprocess.Popen(
            command.split(), cwd=ROOT, env=self.environment, stdout=log, stderr=log
        )

    def wait(self) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                if httpx.get(f"{self.url}/health", timeout=2).status_code == 200 and self.actions_answer():
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.2)
        raise TimeoutError(f"not everything answered within {PATIENCE_SECONDS} s; logs are in {self.folder}")

    def process_id(self, name: str) -> int:
        return self._processes[name].pid

    def actions_answer(self) -> bool:
        return (
            httpx.get(f"http://127.0.0.1:{self.environment['ACTIONS_PORT']}/health", timeout=2).status_code
            == 200
        )

    def kill(self, name: str) -> None:
        """End a process at once, as a crash would."""
        self._processes[name].kill()
        self._processes[name].wait()

    def stop(self) -> None:
        for process in self._processes.values():
            process.terminate()
        for process in self._processes.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()

    def restore(self) -> None:
        """The engine's database as it was after seeding, while the processes go on."""
        with (
            sqlite3.connect(self._template) as seeded,
            sqlite3.connect(self.engine_file, timeout=30) as engine,
        ):
            seeded.backup(engine)

    def command(self, *words: str) -> None:
        """Something happens in the engine, by its command line."""
        done = subprocess.run(
            [sys.executable, "-m", "backend", *words],
            cwd=ROOT, env=self.environment, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            raise AssertionError(f"{' '.join(words)}: {done.stdout}{done.stderr}")

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        with sqlite3.connect(self.engine_file, timeout=30) as engine:
            engine.row_factory = sqlite3.Row
            return [dict(row) for row in engine.execute(query, values)]


class Talk:
    """One person's conversation over the gateway's REST door."""

    def __init__(self, stack: Stack, email: str) -> None:
        self._client = httpx.Client(base_url=stack.url, timeout=60)
        self._email = email
        self.replies: list[dict[str, Any]] = []
        self._heard = 0
        self._client.post("/api/conversations", headers=self._headers()).raise_for_status()

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {mint_shop_token(self._email, now=datetime.now(UTC))}"}

    def say(self, text: str) -> list[dict[str, Any]]:
        return self._send({"text": text})

    def hear(self) -> list[dict[str, Any]]:
        """What the desk says by itself; waits until there is something new."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            told = self._client.get("/api/messages", headers=self._headers())
            told.raise_for_status()
            news = [message for message in told.json()["messages"] if message["from"] == "notice"]
            if len(news) > self._heard:
                self.replies = news[self._heard :]
                self._heard = len(news)
                return self.replies
            time.sleep(0.2)
        raise AssertionError("nothing was told")

    def send(self, text: str, client_message_id: str) -> httpx.Response:
        """Send under a given id, as a client does that sends again when no answer came."""
        body = {"text": text, "client_message_id": client_message_id}
        return self._client.post("/api/messages", json=body, headers=self._headers())

    def press(self, title: str) -> list[dict[str, Any]]:
        """Press the button, card row or option that is so called in the last replies."""
        return self._send({"payload": self.payload_of(title)})

    def payload_of(self, title: str) -> str:
        offered = dict(_pressable(self.replies))
        matching = [payload for name, payload in offered.items() if title.lower() in name.lower()]
        if not matching:
            raise AssertionError(f"nothing is called {title!r}; there is {sorted(offered)}")
        return matching[0]

    def _send(self, message: dict[str, str]) -> list[dict[str, Any]]:
        body = {**message, "client_message_id": str(uuid.uuid4())}
        answer = self._client.post("/api/messages", json=body, headers=self._headers())
        answer.raise_for_status()
        self.replies = answer.json()["replies"]
        return self.replies


def _pressable(replies: list[dict[str, Any]]) -> list[tuple[str, str]]:
    found = []
    for reply in replies:
        card = reply["card"] or {}
        rows = [
            row for kind in ("items", "options", "rows") for row in card.get(kind, []) if row.get("payload")
        ]
        found += [
            (" ".join(str(row.get(key, "")) for key in ("number", "name", "title", "sku")), row["payload"])
            for row in rows
        ]
        found += [
            (button["title"], button["payload"]) for button in [*card.get("buttons", []), *reply["buttons"]]
        ]
    return found
