"""Keeps the tracker short: what a turn costs must not grow with the conversation."""

from __future__ import annotations

from itertools import takewhile

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

LONGEST_SESSION = 40


def compact(tracker: DialogueStateTracker, domain: Domain) -> bool:
    """After a complete turn in a long session, go on in a new one with the same slots and loop.

    Rules look back one turn only, so nobody notices; whether a session was begun.
    """
    if _session_length(tracker) <= LONGEST_SESSION or not _turn_is_complete(tracker):
        return False
    tracker.update_with_events(_fresh_session(tracker), domain)
    return True


def _session_length(tracker: DialogueStateTracker) -> int:
    """Events since the last session began; the slots it was handed do not make it long."""
    events = list(tracker.events)
    begun = max(
        (index for index, event in enumerate(events) if isinstance(event, SessionStarted)), default=-1
    )
    handed = takewhile(lambda event: isinstance(event, SlotSet), events[begun + 1 :])
    return len(events) - begun - 1 - sum(1 for _ in handed)


def _turn_is_complete(tracker: DialogueStateTracker) -> bool:
    return (
        tracker.latest_action_name == ACTION_LISTEN_NAME
        and not tracker.is_paused()
        and not tracker.followup_action
    )


def _fresh_session(tracker: DialogueStateTracker) -> list[Event]:
    """Starting a session empties the slots and leaves the loop, so both are set again."""
    slots = [
        SlotSet(name, slot.value) for name, slot in tracker.slots.items() if slot.value != slot.initial_value
    ]
    loop = [ActiveLoop(tracker.active_loop_name)] if tracker.active_loop_name else []
    return [SessionStarted(), *slots, *loop, ActionExecuted(ACTION_LISTEN_NAME)]
