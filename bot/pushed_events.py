"""What was said beside the bot's turns - notices, a person's words - told to the tracker."""

from __future__ import annotations

from typing import Any

from rasa.core.agent import Agent
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, SlotSet, UserUttered

MOST_EVENTS = 100


class EventRefused(Exception):
    """An event the channel does not take."""


def read_events(listed: Any) -> list[Event]:
    """Bot, user and slot events from their JSON; anything else is refused."""
    if not isinstance(listed, list) or not listed or len(listed) > MOST_EVENTS:
        raise EventRefused("events_must_be_a_list")
    return [_read_event(event) for event in listed]


def _read_event(event: Any) -> Event:
    kind = event.get("event") if isinstance(event, dict) else None
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise EventRefused("event_must_be_bot_user_or_slot")
    return reader(event)


def _read_text(event: dict[str, Any]) -> str:
    text = event.get("text")
    if not isinstance(text, str) or not text:
        raise EventRefused("event_text_is_missing")
    return text


def _metadata(event: dict[str, Any]) -> dict[str, Any]:
    metadata = event.get("metadata")
    return dict(metadata) if isinstance(metadata, dict) else {}


def _bot(event: dict[str, Any]) -> Event:
    data = event.get("data")
    return BotUttered(_read_text(event), data if isinstance(data, dict) else {}, _metadata(event))


def _user(event: dict[str, Any]) -> Event:
    return UserUttered(_read_text(event), input_channel="desk", metadata=_metadata(event))


def _slot(event: dict[str, Any]) -> Event:
    name = event.get("name")
    if not isinstance(name, str) or not name:
        raise EventRefused("slot_name_is_missing")
    return SlotSet(name, event.get("value"))


_READERS = {"bot": _bot, "user": _user, "slot": _slot}


async def append_events(agent: Agent, conversation_id: str, listed: Any) -> int:
    """Append events in turn with the conversation's messages; how many were appended."""
    events = read_events(listed)
    async with agent.lock_store.lock(conversation_id):
        tracker = await agent.processor.get_tracker(conversation_id)
        _refuse_unknown_slots(events, tracker.slots)
        if not tracker.events:
            # The SQL tracker store loses a conversation's first event unless a session was started.
            tracker.update_with_events([SessionStarted(), ActionExecuted(ACTION_LISTEN_NAME)], agent.domain)
        tracker.update_with_events(events, agent.domain)
        if any(isinstance(event, UserUttered) for event in events):
            # Nobody is to answer these words: the bot waits for the next message.
            tracker.update_with_events([ActionExecuted(ACTION_LISTEN_NAME)], agent.domain)
        await agent.processor.save_tracker(tracker)
    return len(events)


def _refuse_unknown_slots(events: list[Event], slots: dict[str, Any]) -> None:
    unknown = [event.key for event in events if isinstance(event, SlotSet) and event.key not in slots]
    if unknown:
        raise EventRefused(f"unknown_slot_{unknown[0]}")
