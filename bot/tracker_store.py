"""Rasa's SQL tracker store without what made a turn dear: full commits, counting, whole-history scans."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT_NAME_KEY
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import QueuePool

# Rasa brings psycopg2; the rest of the desk names psycopg, or no driver.
_DRIVER = re.compile(r"^postgres(?:ql)?(?:\+psycopg)?://")
_STORED = "desk_stored_events"
_INDEXES = (
    "CREATE INDEX IF NOT EXISTS ix_events_sender_type ON events (sender_id, type_name, id)",
    "CREATE INDEX IF NOT EXISTS ix_events_sender_order ON events (sender_id, id)",
)
_EVENT = SQLTrackerStore.SQLEvent.__table__
_OF_CONVERSATION = sa.select(_EVENT.c.data).where(_EVENT.c.sender_id == sa.bindparam("sender_id"))
_ALL_SESSIONS = _OF_CONVERSATION.order_by(_EVENT.c.id)
# Ids rather than timestamps say where the latest session began.
_LATEST_SESSION = _ALL_SESSIONS.where(
    _EVENT.c.id
    >= sa.func.coalesce(
        sa.select(sa.func.max(_EVENT.c.id))
        .where(
            _EVENT.c.sender_id == sa.bindparam("sender_id"),
            _EVENT.c.type_name == SessionStarted.type_name,
        )
        .scalar_subquery(),
        0,
    )
)
_ADD = sa.insert(_EVENT)


class DeskTrackerStore(SQLTrackerStore):
    """Reads the latest session by its first event's id and writes only what a turn added.

    A turn holds the conversation's lock from reading to writing, so the number of events
    read is the number stored.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if address := kwargs.get("host"):
            kwargs["host"] = _DRIVER.sub("postgresql+psycopg2://", address)
        else:
            Path(kwargs.get("db", "rasa.db")).parent.mkdir(parents=True, exist_ok=True)
        super().__init__(*args, **kwargs)
        if self.engine.dialect.name == "sqlite":
            self._keep_connections()
        with self.engine.begin() as connection:
            for index in _INDEXES:
                connection.execute(sa.text(index))

    def _keep_connections(self) -> None:
        """SQLite's file was opened and closed at every reading and writing, and checkpointed each time."""
        self.engine.dispose()
        self.engine = sa.create_engine(
            self.engine.url, poolclass=QueuePool, connect_args={"check_same_thread": False}
        )
        sa.event.listen(self.engine, "connect", _prefer_write_ahead_log)
        self.sessionmaker = sessionmaker(bind=self.engine)

    async def _retrieve(
        self, sender_id: str, fetch_events_from_all_sessions: bool
    ) -> DialogueStateTracker | None:
        statement = _ALL_SESSIONS if fetch_events_from_all_sessions else _LATEST_SESSION
        with self.engine.connect() as connection:
            stored = [data for (data,) in connection.execute(statement, {"sender_id": sender_id})]
        if not stored or not self.domain:
            return None
        events = json.loads(f"[{','.join(stored)}]")
        tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        if not fetch_events_from_all_sessions:
            setattr(tracker, _STORED, len(events))
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write what the turn added, in one statement, and tell the event broker."""
        added = self._added_events(tracker)
        if added:
            with self.engine.begin() as connection:
                connection.execute(_ADD, [self._row(tracker.sender_id, event) for event in added])
        setattr(tracker, _STORED, len(tracker.events))
        if self.event_broker is not None:
            await self._stream_new_events(self.event_broker, added, tracker.sender_id)

    def _added_events(self, tracker: DialogueStateTracker) -> list[Event]:
        stored = getattr(tracker, _STORED, None)
        if stored is None:
            with self.session_scope() as session:
                return list(self._additional_events(session, tracker))
        return list(itertools.islice(tracker.events, stored, None))

    @staticmethod
    def _row(sender_id: str, event: Event) -> dict[str, Any]:
        data = event.as_dict()
        return {
            "sender_id": sender_id,
            "type_name": event.type_name,
            "timestamp": data.get("timestamp"),
            "intent_name": data.get("parse_data", {}).get("intent", {}).get(INTENT_NAME_KEY),
            "action_name": data.get("name"),
            "data": json.dumps(data),
        }


def _prefer_write_ahead_log(connection: Any, _record: Any) -> None:
    """A commit need not wait for the disk: a power cut may cost the last turn, never half of it."""
    cursor = connection.cursor()
    for setting in _SETTINGS:
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


_SETTINGS: list[str] = ["journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=5000"]
