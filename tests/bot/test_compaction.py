"""A long conversation goes on in a new session and nobody notices."""

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.compaction import LONGEST_SESSION, compact

DOMAIN = Domain.from_yaml(
    """
version: '3.1'
intents: [track_order]
forms: {return_form: {required_slots: []}}
slots:
  order_number: {type: any, mappings: [{type: custom}]}
  tasks: {type: any, mappings: [{type: custom}]}
  tone: {type: text, initial_value: calm, mappings: [{type: custom}]}
"""
)


def conversation(turns: int) -> DialogueStateTracker:
    tracker = DialogueStateTracker("c", DOMAIN.slots)
    tracker.update_with_events([SessionStarted(), ActionExecuted(ACTION_LISTEN_NAME)], DOMAIN)
    for turn in range(turns):
        said = UserUttered("where is it", {"name": "track_order"})
        tracker.update_with_events(
            [said, SlotSet("order_number", f"SO-{turn}"), ActionExecuted("action_track_order"), BotUttered("there"), ActionExecuted(ACTION_LISTEN_NAME)],  # noqa: E501
            DOMAIN,
        )  # fmt: skip
    return tracker


def test_short_session_is_left_alone() -> None:
    tracker = conversation(3)

    assert not compact(tracker, DOMAIN)


def test_compaction_keeps_slots() -> None:
    tracker = conversation(20)
    tracker.update_with_events(
        [SlotSet("tasks", [{"name": "return"}]), ActionExecuted(ACTION_LISTEN_NAME)], DOMAIN
    )
    before = tracker.current_slot_values()

    assert compact(tracker, DOMAIN)

    assert tracker.current_slot_values() == before
    assert len(tracker.applied_events()) < 6
    assert tracker.latest_action_name == ACTION_LISTEN_NAME and tracker.followup_action is None


def test_slot_emptied_against_its_initial_value_stays_empty() -> None:
    tracker = conversation(20)
    tracker.update_with_events([SlotSet("tone", None), ActionExecuted(ACTION_LISTEN_NAME)], DOMAIN)

    compact(tracker, DOMAIN)

    assert tracker.get_slot("tone") is None


def test_session_stays_short_over_many_turns() -> None:
    tracker, begun = conversation(0), 0
    for _ in range(400):
        tracker.update_with_events(list(conversation(1).events)[2:], DOMAIN)
        begun += compact(tracker, DOMAIN)

    assert begun > 30
    assert len(tracker.applied_events()) <= LONGEST_SESSION + 10


def test_open_form_stays_open() -> None:
    tracker = conversation(20)
    tracker.update_with_events([ActiveLoop("return_form"), ActionExecuted(ACTION_LISTEN_NAME)], DOMAIN)

    compact(tracker, DOMAIN)

    assert tracker.active_loop_name == "return_form"


def test_unfinished_turn_is_not_cut() -> None:
    tracker = conversation(20)
    tracker.update_with_events([UserUttered("and?"), ActionExecuted("action_track_order")], DOMAIN)

    assert not compact(tracker, DOMAIN)
