"""A prediction that looks back one turn decides as one that replays the whole talk."""

import json
from unittest.mock import MagicMock

import pytest
from rasa.core.actions.action import RemoteAction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot import runtime


@pytest.fixture(autouse=True)
def sped_up() -> None:
    runtime.apply()


def say(tracker: DialogueStateTracker, intent: str, entities: list[dict[str, str]]) -> None:
    """A turn up to where the rules are asked for the action."""
    tracker.update_with_events(
        [UserUttered("...", {"name": intent}, entities), DefinePrevUserUtteredFeaturization(False)], None
    )


def answer(tracker: DialogueStateTracker, action: str) -> None:
    tracker.update_with_events(
        [ActionExecuted(action), BotUttered("there"), SlotSet("a", 1), ActionExecuted("action_listen")], None
    )


@pytest.fixture
def in_talk() -> DialogueStateTracker:
    tracker = DialogueStateTracker("c", [AnySlot("a", mappings=[], influence_conversation=False)])
    tracker.update_with_events([SessionStarted(), ActionExecuted("action_listen")], None)
    for turn in range(4):
        say(tracker, f"intent_{turn}", [{"entity": "order_number", "value": "SO-1"}])
        answer(tracker, f"action_{turn}")
    return tracker


DOMAIN = Domain.from_yaml(
    "version: '3.1'\nintents: [intent_0, intent_1, intent_2, intent_3]\nentities: [order_number]\n"
    "slots:\n  a: {type: any, influence_conversation: false, mappings: [{type: custom}]}\n"
    "actions: [action_0, action_1, action_2, action_3]\n"
)


def rule_policy() -> RulePolicy:
    """Knows one rule of two states, as ours are: the intent's action, then listening."""
    turn = {"prev_action": {"action_name": "action_listen"}, "user": {"intent": "intent_1"}}
    rule = [turn, {**turn, "prev_action": {"action_name": "action_1"}}]
    policy = RulePolicy(
        RulePolicy.get_default_config(), MagicMock(), Resource("rules"), MagicMock(node_name="rules")
    )
    policy.lookup = {"rules": {json.dumps(rule[:1]): "action_1", json.dumps(rule): "action_listen"}}
    return policy


@pytest.mark.parametrize("acted", [False, True])
def test_rules_see_the_last_states_of_the_whole_talk(in_talk: DialogueStateTracker, acted: bool) -> None:
    say(in_talk, "intent_1", [])
    if acted:
        in_talk.update(ActionExecuted("action_1"))
    policy = rule_policy()

    short = policy._prediction_states(in_talk, DOMAIN)
    whole = in_talk.past_states(DOMAIN)

    assert len(short) < len(whole)
    assert short[-2:] == whole[-2:]
    for _ in ("found", "remembered"):
        action, _, _ = policy._find_action_from_rules(in_talk, DOMAIN, False)
        assert action == ("action_listen" if acted else "action_1")


def test_an_open_loop_is_seen_however_long_ago_it_began(in_talk: DialogueStateTracker) -> None:
    in_talk.update(ActiveLoop("return_form"))
    answer(in_talk, "action_0")
    say(in_talk, "intent_1", [])
    answer(in_talk, "action_1")

    assert rule_policy()._prediction_states(in_talk, DOMAIN) == in_talk.past_states(DOMAIN)


def test_applied_events_are_those_of_the_session(in_talk: DialogueStateTracker) -> None:
    assert in_talk.applied_events() == list(in_talk.events)[1:]

    in_talk.update_with_events([SessionStarted(), SlotSet("a", 2)], None)

    assert in_talk.applied_events() == [SlotSet("a", 2)]


def test_reverted_words_are_not_applied(in_talk: DialogueStateTracker) -> None:
    before = in_talk.applied_events()
    say(in_talk, "intent_1", [])
    in_talk.update(UserUtteranceReverted())

    assert in_talk.applied_events() == before[:-1]


def test_action_is_told_the_slots_and_its_own_turn(in_talk: DialogueStateTracker) -> None:
    say(in_talk, "intent_2", [])

    call = RemoteAction("action_2", None)._action_call_format(in_talk, DOMAIN)

    assert call["tracker"]["slots"] == {"a": 1}
    assert call["tracker"]["latest_message"]["intent"] == {"name": "intent_2"}
    assert [event["event"] for event in call["tracker"]["events"]] == ["user", "user_featurization"]
