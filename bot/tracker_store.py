"""Rasa's SQL tracker store without what made a turn dear: full commits, counting, whole-history scans."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT_NAME_KEY

# Rasa brings psycopg2; the rest of the desk names psycopg, or no driver.
_DRIVER = re.compile(r"^postgres(?:ql)?(?:\+psycopg)?://")
_STORED = "desk_stored_events"
_INDEXES = (
    "CREATE INDEX IF NOT EXISTS ix_events_sender_type ON events (sender_id, type_name, id)",
    "CREATE INDEX IF NOT EXISTS ix_events_sender_order ON events (sender_id, id)",
)


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
            sa.event.listen(self.engine, "connect", _prefer_write_ahead_log)
            self.engine.dispose()
        with self.engine.begin() as connection:
            for index in _INDEXES:
                connection.execute(sa.text(index))

    async def _retrieve(
        self, sender_id: str, fetch_events_from_all_sessions: bool
    ) -> DialogueStateTracker | None:
        with self.session_scope() as session:
            query = self._event_query(session, sender_id, fetch_events_from_all_sessions)
            events = [json.loads(data) for (data,) in query.with_entities(self.SQLEvent.data)]
        if not events or not self.domain:
            return None
        tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        if not fetch_events_from_all_sessions:
            setattr(tracker, _STORED, len(events))
        return tracker

    def _event_query(self, session: Any, sender_id: str, fetch_events_from_all_sessions: bool) -> Any:
        """A conversation's events in order; ids rather than timestamps say where the session began."""
        event = self.SQLEvent
        query = session.query(event).filter(event.sender_id == sender_id)
        if not fetch_events_from_all_sessions:
            begun = (
                session.query(sa.func.max(event.id))
                .filter(event.sender_id == sender_id, event.type_name == SessionStarted.type_name)
                .scalar()
            )
            query = query.filter(event.id >= (begun or 0))
        return query.order_by(event.id)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write what the turn added, in one statement, and tell the event broker."""
        with self.session_scope() as session:
            added = list(self._additional_events(session, tracker))
            if added:
                session.execute(
                    sa.insert(self.SQLEvent), [self._row(tracker.sender_id, event) for event in added]
                )
                session.commit()
        setattr(tracker, _STORED, len(tracker.events))
        if self.event_broker is not None:
            await self._stream_new_events(self.event_broker, added, tracker.sender_id)

    def _additional_events(self, session: Any, tracker: DialogueStateTracker) -> Iterator:
        stored = getattr(tracker, _STORED, None)
        if stored is None:
            return super()._additional_events(session, tracker)
        return itertools.islice(tracker.events, stored, None)

    @staticmethod
    def _row(sender_id: str, event: Any) -> dict[str, Any]:
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
