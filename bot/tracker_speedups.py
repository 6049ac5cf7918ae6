"""What the tracker did for each of its copies and readers."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import rasa.shared.core.trackers
from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import AnySlotDict, DialogueStateTracker

from bot.runtime import SpeedUp

Original = Callable[..., Any]
_UNDOING_NOTHING = frozenset(
    {ActionExecuted, BotUttered, DefinePrevUserUtteredFeaturization, SessionStarted, SlotSet, UserUttered}
)


def _copy_state(original: Original) -> Original:
    """A copy was made by replaying all events; the state itself can be copied."""

    def copy_tracker(self: DialogueStateTracker) -> DialogueStateTracker:
        if isinstance(self.slots, AnySlotDict):
            return original(self)
        twin = copy.copy(self)
        twin.events = self._create_events(self.events)
        twin.slots = {name: _copied(slot) for name, slot in self.slots.items()}
        twin.active_loop = dataclasses.replace(self.active_loop) if self.active_loop else None
        twin.model_id = twin.assistant_id = None
        return twin

    return copy_tracker


def _apply_plain_events_at_once(original: Original) -> Original:
    """Each event was compared with everything that can undo another; where nothing undoes, a slice will do."""

    def applied_events(self: DialogueStateTracker) -> list[Event]:
        events = list(self.events)
        kinds = [type(event) for event in events]
        if not _UNDOING_NOTHING.issuperset(kinds):
            return original(self)
        if SessionStarted not in kinds:
            return events
        return events[len(kinds) - kinds[::-1].index(SessionStarted) :]

    return applied_events


def _copy_slots_plainly(original: Any) -> Any:
    """Slots, a dozen for each tracker, were copied by way of pickle's protocol."""
    return SimpleNamespace(
        copy=lambda value: _copied(value) if isinstance(value, Slot) else original.copy(value),
        deepcopy=original.deepcopy,
    )


def _copied(slot: Slot) -> Slot:
    twin = object.__new__(type(slot))
    twin.__dict__.update(slot.__dict__)
    return twin


SPEED_UPS = (
    SpeedUp(DialogueStateTracker, "copy", _copy_state),
    SpeedUp(DialogueStateTracker, "applied_events", _apply_plain_events_at_once),
    SpeedUp(rasa.shared.core.trackers, "copy", _copy_slots_plainly),
)
