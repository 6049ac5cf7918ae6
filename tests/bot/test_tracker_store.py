"""What was said is there at the next turn, and a new session hides the old one."""

import asyncio
from pathlib import Path

import pytest
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.tracker_store import DeskTrackerStore

DOMAIN = Domain.from_yaml("version: '3.1'\nslots:\n  order_number: {type: any, mappings: [{type: custom}]}\n")


@pytest.fixture
def store(tmp_path: Path) -> DeskTrackerStore:
    return DeskTrackerStore(domain=DOMAIN, dialect="sqlite", db=str(tmp_path / "var" / "tracker.db"))


def turn(store: DeskTrackerStore, *events: object) -> DialogueStateTracker:
    tracker = asyncio.run(store.get_or_create_tracker("c", append_action_listen=False))
    tracker.update_with_events(list(events), DOMAIN)
    asyncio.run(store.save(tracker))
    return tracker


def test_turns_are_kept_in_order_and_once(store: DeskTrackerStore) -> None:
    turn(store, SessionStarted(), ActionExecuted(ACTION_LISTEN_NAME))
    saved_twice = turn(store, UserUttered("one"))
    asyncio.run(store.save(saved_twice))
    turn(store, UserUttered("two"), SlotSet("order_number", "SO-1001"))

    tracker = asyncio.run(store.retrieve("c"))

    assert [event.text for event in tracker.events if isinstance(event, UserUttered)] == ["one", "two"]
    assert tracker.get_slot("order_number") == "SO-1001"


def test_only_the_latest_session_is_read_but_all_are_kept(store: DeskTrackerStore) -> None:
    turn(
        store,
        SessionStarted(),
        UserUttered("old"),
        SessionStarted(),
        SlotSet("order_number", "SO-2"),
        ActionExecuted(ACTION_LISTEN_NAME),
    )
    turn(store, UserUttered("new"))

    latest = asyncio.run(store.retrieve("c"))
    full = asyncio.run(store.retrieve_full_tracker("c"))

    assert [event.text for event in latest.events if isinstance(event, UserUttered)] == ["new"]
    assert [event.text for event in full.events if isinstance(event, UserUttered)] == ["old", "new"]
    assert latest.get_slot("order_number") == "SO-2"
