"""Speed-ups change how long a turn takes and nothing else."""

from types import SimpleNamespace

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot import runtime
from bot.runtime import RuntimeMismatch, SpeedUp, install


@pytest.fixture(autouse=True)
def sped_up() -> None:
    runtime.apply()


def test_missing_function_is_named() -> None:
    with pytest.raises(RuntimeMismatch, match="vanished"):
        install(SpeedUp(SimpleNamespace(), "vanished", lambda original: original))


def test_stock_runtime_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_STOCK_RUNTIME", "1")

    assert runtime.apply() is False


def test_action_results_are_still_checked() -> None:
    action = RemoteAction("action_x", None)

    assert action._validate_action_result(
        {"events": [{"event": "slot", "name": "a", "value": 1}], "responses": []}
    )
    with pytest.raises(ValidationError):
        action._validate_action_result({"events": [{"event": "no such event"}], "responses": []})


def test_event_classes_are_found_by_name() -> None:
    assert Event.resolve_by_type("slot") is SlotSet
    with pytest.raises(ValueError, match="Unknown event"):
        Event.resolve_by_type("no_such_event")


def test_copied_tracker_is_independent() -> None:
    tracker = DialogueStateTracker("c", [AnySlot("a", mappings=[])])
    tracker.update_with_events([ActionExecuted("action_listen"), UserUttered("hi"), SlotSet("a", 1)], None)

    twin = tracker.copy()
    twin.update(SlotSet("a", 2))

    assert (tracker.get_slot("a"), twin.get_slot("a")) == (1, 2)
    assert len(twin.events) == len(tracker.events) + 1
