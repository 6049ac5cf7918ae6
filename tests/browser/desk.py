"""A running desk for the browser: the gateway on a port of its own, and the assistant's part scripted."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette

from backend.config import database_url
from backend.db.session import in_transaction
from backend.services.notices import queue_notice
from channels.app import create_app
from channels.settings import Settings
from tests.channels.stand_ins import StandInRasa

START_SECONDS = 20


@dataclass
class Desk:
    """The gateway's address, the assistant's script and the people who can sign in."""

    url: str
    rasa: StandInRasa
    app: Starlette

    def will_say(self, *replies: dict[str, Any]) -> None:
        """The assistant's next answers."""
        self.rasa.replies = list(replies)

    def push_notice(self, contact_id: int, kind: str = "promise_slipped", **facts: Any) -> None:
        """News from the engine; the gateway's outbox delivers it."""
        in_transaction(
            database_url(),
            lambda session: queue_notice(
                session, contact_id=contact_id, kind=kind, facts=facts, now=datetime.now(UTC)
            ),
        )


@contextmanager
def running(settings: Settings, rasa: StandInRasa) -> Iterator[Desk]:
    """The gateway served in a thread until the block ends."""
    app = create_app(settings, rasa_transport=httpx.ASGITransport(rasa.app))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    _wait(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Desk(f"http://127.0.0.1:{port}", rasa, app)
    finally:
        server.should_exit = True
        thread.join(START_SECONDS)


def _wait(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError("the gateway did not start")
        time.sleep(0.02)
