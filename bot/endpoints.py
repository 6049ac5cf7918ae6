"""Writes `var/endpoints.yml`: where Rasa finds actions, tracker, locks and events, by environment.

`python -m bot.endpoints` before `rasa run --endpoints var/endpoints.yml`; Rasa's own endpoint
files know no conditions. Without the variables the file equals `endpoints.yml`.

- RASA_TRACKER_URL  postgresql://user:password@host/database (else SQLite in var/tracker.db)
- RASA_LOCK_URL     redis://:password@host:6379/1 (else in memory: one Rasa process)
- DESK_STOCK_RUNTIME=1 Rasa's own SQL store, to compare
- RASA_EVENTS_URL   amqp://user:password@host:5672/queue or kafka://host:9092/topic (else none)
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import yaml

VAR = Path(os.environ.get("DESK_VAR", "var"))
WRITTEN = VAR / "endpoints.yml"
EVENTS = "promise_desk_events"


def endpoints(environment: Mapping[str, str]) -> dict[str, Any]:
    """The endpoint file as Rasa reads it; Rasa fills in ${...} when it starts."""
    described: dict[str, Any] = {
        "action_endpoint": {
            "url": "http://${ACTIONS_HOST}:${ACTIONS_PORT}/webhook"
            if environment.get("ACTIONS_HOST")
            else "http://127.0.0.1:${ACTIONS_PORT}/webhook",
            "headers": {"X-Desk-Key": "${ACTIONS_KEY}"},
        },
        "tracker_store": _tracker_store(
            environment.get("RASA_TRACKER_URL", ""), environment.get("DESK_STOCK_RUNTIME") == "1"
        ),
        "lock_store": _lock_store(environment.get("RASA_LOCK_URL", "")),
    }
    if events := environment.get("RASA_EVENTS_URL"):
        described["event_broker"] = _event_broker(events)
    return described


def _tracker_store(url: str, is_stock: bool) -> dict[str, Any]:
    if is_stock:
        return {"type": "SQL", "dialect": "sqlite", "db": str(VAR / "tracker.db")}
    if url:
        return {"type": "bot.tracker_store.DeskTrackerStore", "url": "${RASA_TRACKER_URL}"}
    return {"type": "bot.tracker_store.DeskTrackerStore", "dialect": "sqlite", "db": str(VAR / "tracker.db")}


def _lock_store(url: str) -> dict[str, Any]:
    if not url:
        return {"type": "in_memory"}
    parts = _parts(url, "redis", "rediss")
    store = {
        "type": "redis",
        "url": parts.hostname,
        "port": parts.port or 6379,
        "db": int(parts.path.strip("/") or 1),
        "key_prefix": "promisedesk",
        "use_ssl": parts.scheme == "rediss",
    }
    return {**store, **_account(parts)}


def _event_broker(url: str) -> dict[str, Any]:
    parts = _parts(url, "amqp", "kafka")
    named = parts.path.strip("/") or EVENTS
    if parts.scheme == "kafka":
        return {
            "type": "kafka",
            "url": parts.netloc,
            "topic": named,
            "security_protocol": "PLAINTEXT",
            "partition_by_sender": True,
        }
    account = {"username": "guest", "password": "guest", **_account(parts)}
    return {"type": "pika", "url": parts.hostname, "port": parts.port or 5672, "queues": [named], **account}


def _parts(url: str, *schemes: str) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme not in schemes or not parts.hostname:
        raise SystemExit(
            f"An address of {' or '.join(schemes)} was expected, not one of {parts.scheme or 'nothing'}."
        )
    return parts


def _account(parts: SplitResult) -> dict[str, str]:
    named = {"username": parts.username, "password": parts.password}
    return {name: unquote(value) for name, value in named.items() if value}


def write(path: Path = WRITTEN) -> Path:
    """Write the file so that only its owner reads it: it may hold passwords."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        yaml.safe_dump(endpoints(os.environ), file, sort_keys=False)
    return path


if __name__ == "__main__":
    sys.stdout.write(f"{write()}\n")
