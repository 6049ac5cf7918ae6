"""What a prediction of the rules computed again and again. Our rules span one turn and read intents."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import islice
from typing import Any

from rasa.core.policies.policy import Policy
from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.runtime import SpeedUp

Original = Callable[..., Any]
MOST_REMEMBERED = 2_000


def _match_rules_on_intents_only(original: Original) -> Original:
    """Each prediction first looked for rules on literal user texts; we have none."""

    def _find_action_from_rules(
        self: RulePolicy, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> tuple[str | None, str | None, bool]:
        if use_text_for_last_user_input and not _has_text_rules(self):
            return None, None, False
        return original(self, tracker, domain, use_text_for_last_user_input)

    return _find_action_from_rules


def _has_text_rules(policy: RulePolicy) -> bool:
    found = getattr(policy, "_desk_has_text_rules", None)
    if found is None:
        states = (state for key in policy.lookup.get(RULES, {}) for state in policy._rule_key_to_state(key))
        found = any("text" in state.get("user", {}) for state in states)
        policy._desk_has_text_rules = found
    return found


def _look_back_as_far_as_rules(original: Original) -> Original:
    """All turns of the session were compared with all rules; what was found for the same turn is kept."""

    def _get_possible_keys(self: RulePolicy, lookup: dict[str, str], states: list[Any]) -> Any:
        depth = _longest_rule(self, lookup)
        states = states[-depth:] if depth else states
        remembered = self.__dict__.setdefault("_desk_possible_keys", {}).setdefault(id(lookup), {})
        asked = json.dumps(states, sort_keys=True)
        if asked not in remembered:
            if len(remembered) >= MOST_REMEMBERED:
                remembered.clear()
            remembered[asked] = frozenset(original(self, lookup, states))
        return set(remembered[asked])

    return _get_possible_keys


def _longest_rule(policy: RulePolicy, lookup: dict[str, str]) -> int:
    depths = policy.__dict__.setdefault("_desk_depths", {})
    if id(lookup) not in depths:
        depths[id(lookup)] = max((len(policy._rule_key_to_state(key)) for key in lookup), default=0)
    return depths[id(lookup)]


def _states_of_the_last_turn(original: Original) -> Original:
    """The states of all turns were made by replaying the session; the rules see the last ones only."""

    def _prediction_states(
        self: Policy, tracker: DialogueStateTracker, domain: Domain, *args: Any, **kwargs: Any
    ) -> list[Any]:
        tail = _tail(self, tracker) if isinstance(self, RulePolicy) else None
        return original(self, tail or tracker, domain, *args, **kwargs)

    return _prediction_states


def _tail(policy: RulePolicy, tracker: DialogueStateTracker) -> DialogueStateTracker | None:
    """The tracker from where the rules' last states can be told; None when older events may matter."""
    depth = max(
        _longest_rule(policy, policy.lookup.get(kind, {})) for kind in (RULES, RULES_FOR_LOOP_UNHAPPY_PATH)
    )
    events = tracker.applied_events()
    begun = _begin(events, depth)
    influenced = any(slot.influence_conversation for slot in tracker.slots.values())
    if not depth or not begun or influenced or any(type(event) is ActiveLoop for event in events):
        return None
    tail = tracker.init_copy()
    for event in islice(events, begun, None):
        tail.update(event)
    return tail


def _begin(events: list[Event], depth: int) -> int:
    """Where to begin so that the last `depth` states have their user's words and previous action."""
    actions, said, preceded = 0, False, False
    for index in reversed(range(len(events))):
        kind = type(events[index])
        if kind is ActionExecuted:
            preceded = actions >= depth - 1
            actions += 1
        said = said or (kind is UserUttered and actions >= depth - 1)
        if said and preceded:
            return index
    return 0


SPEED_UPS = (
    SpeedUp(RulePolicy, "_find_action_from_rules", _match_rules_on_intents_only),
    SpeedUp(RulePolicy, "_get_possible_keys", _look_back_as_far_as_rules),
    SpeedUp(Policy, "_prediction_states", _states_of_the_last_turn),
)
