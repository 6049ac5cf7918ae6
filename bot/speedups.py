"""The speed-ups themselves, dearest first. Times are of a turn with one action on two cores."""

from __future__ import annotations

import asyncio
import copy
import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import aiohttp
import rasa
import rasa.core.policies.policy
import rasa.core.policies.rule_policy
import rasa.core.processor
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.core.constants import DEFAULT_REQUEST_TIMEOUT
from rasa.core.lock_store import LockStore
from rasa.core.processor import MessageProcessor
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.utils.endpoints import ClientResponseError, EndpointConfig, concat_url

from bot import rule_speedups, tracker_speedups
from bot.compaction import compact
from bot.runtime import SpeedUp, settle

Original = Callable[..., Any]


def _validate_with_compiled_schema(original: Original) -> Original:
    """jsonschema compiled and checked the response schema at every action: more than half the turn."""
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    validator = kind(schema)

    def _validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
        if not _is_plain(result) and best_match(validator.iter_errors(result)) is not None:
            return original(self, result)  # words the refusal
        return True

    return _validate_action_result


def _is_plain(result: Any) -> bool:
    """Slots set and responses given, as our actions answer: the schema need not be asked."""
    return (
        isinstance(result, dict)
        and isinstance(events := result.get("events", []), list)
        and isinstance(responses := result.get("responses", []), list)
        and all(isinstance(response, dict) for response in responses)
        and all(_sets_a_slot(event) for event in events)
    )


def _sets_a_slot(event: Any) -> bool:
    return (
        isinstance(event, dict)
        and event.get("event") == "slot"
        and isinstance(event.get("name"), str)
        and "value" in event
        and event.get("timestamp") is None
        and event.keys() <= {"event", "timestamp", "name", "value"}
    )


def _find_event_class_once(original: Original) -> Original:
    """Every stored event searched all event classes for its name, at every turn."""
    known: dict[str, type[Event]] = {}

    def resolve_by_type(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
        if type_name in known:
            return known[type_name]
        found = original(type_name, default)
        if found is not None and found is not default:
            known[type_name] = found
        return found

    return resolve_by_type


def _compact_before_saving(original: Original) -> Original:
    """The tracker is replayed several times a turn, so its length is the turn's cost."""

    async def save_tracker(self: MessageProcessor, tracker: DialogueStateTracker) -> None:
        compact(tracker, self.domain)
        await original(self, tracker)

    return save_tracker


def _without_copies_for_the_log(original: Any) -> Any:
    """Rasa deep-copies events and slots into debug messages that nobody prints."""
    if logging.getLogger().isEnabledFor(logging.DEBUG):
        return original
    return SimpleNamespace(deepcopy=lambda value: value, copy=copy.copy)


def _nothing_for_the_log(original: Original) -> Original:
    """The same for readable states of the tracker."""
    return original if logging.getLogger().isEnabledFor(logging.DEBUG) else lambda states: ""


def _no_slots_for_the_log(original: Original) -> Original:
    """The same for the list of all slots."""
    return original if logging.getLogger().isEnabledFor(logging.DEBUG) else lambda tracker: None


def _run_graph_directly(original: Original) -> Original:
    """dask planned the same small graph anew at each parse and prediction."""

    def run(
        self: DaskGraphRunner, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
    ) -> dict[str, Any]:
        nodes = self._graph_schema.nodes
        done: dict[str, tuple[str, Any]] = {name: (name, value) for name, value in (inputs or {}).items()}

        def result(name: str) -> Any:
            if name not in done:
                # A placeholder nobody provided is passed by its name, as dask does.
                done[name] = (
                    self._instantiated_nodes[name](*map(result, nodes[name].needs.values()))
                    if name in nodes
                    else name
                )
            return done[name]

        return dict(result(target) for target in targets or self._graph_schema.target_names)

    return run


def _ask_once_whether_domain_is_empty(original: Original) -> Original:
    """At each message the whole domain was written out and compared with an empty one."""

    def is_empty(self: Domain) -> bool:
        found = self.__dict__.get("_desk_is_empty")
        if found is None:
            found = self.__dict__["_desk_is_empty"] = original(self)
        return found

    return is_empty


class ActionCall(dict):
    """What is sent to the action server, with the domain at hand should it ask for it."""

    domain: Domain


def _send_domain_once(original: Original) -> Original:
    """The whole domain went along with every action; now its digest does, the domain when asked for.

    Of the events only the turn's own: our actions read the slots and the latest message.
    """

    def _action_call_format(
        self: RemoteAction, tracker: DialogueStateTracker, domain: Domain
    ) -> dict[str, Any]:
        state = tracker.current_state(EventVerbosity.NONE)
        state["events"] = [event.as_dict() for event in _turn_so_far(tracker)]
        call = ActionCall(
            next_action=self.name(),
            sender_id=tracker.sender_id,
            tracker=state,
            version=rasa.__version__,
            domain_digest=_digest(domain),
        )
        call.domain = domain
        return call

    return _action_call_format


def _turn_so_far(tracker: DialogueStateTracker) -> list[Event]:
    """From the person's latest words on; all there is when nobody has spoken."""
    events = list(tracker.events)
    said = next((index for index in reversed(range(len(events))) if type(events[index]) is UserUttered), 0)
    return events[said:]


def _digest(domain: Domain) -> str:
    digest = domain.__dict__.get("_desk_digest")
    if digest is None:
        digest = domain.__dict__["_desk_digest"] = domain.fingerprint()
    return digest


def _keep_connection_to_actions(original: Original) -> Original:
    """A session and a connection were made for each action; one connection is kept."""

    async def request(
        self: EndpointConfig,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Any | None:
        if self.cafile or self.basic_auth:
            return await original(self, method, subpath, content_type, compress, **kwargs)
        headers = {"Content-Type": content_type} if content_type else {}
        headers.update(kwargs.pop("headers", {}))
        headers.update(self.headers)
        params = self.combine_parameters(kwargs)
        call = kwargs.get("json")
        async with _session(self).request(
            method, concat_url(self.url, subpath), headers=headers, params=params, compress=compress, **kwargs
        ) as response:
            if response.status == 449 and isinstance(call, ActionCall):
                kwargs["json"] = {**call, "domain": call.domain.as_dict()}
                return await request(self, method, subpath, content_type, compress, **kwargs)
            if response.status >= 400:
                raise ClientResponseError(response.status, response.reason, await response.content.read())
            try:
                return await response.json()
            except aiohttp.ContentTypeError:
                return None

    return request


def _session(endpoint: EndpointConfig) -> aiohttp.ClientSession:
    loop = asyncio.get_running_loop()
    kept = endpoint.__dict__.get("_desk_session")
    if kept is None or kept.closed or kept._loop is not loop:
        # Shorter than the five seconds after which the action server hangs up, so that
        # no request ever meets a connection that is being closed.
        connector = aiohttp.TCPConnector(keepalive_timeout=2, limit=0)
        timeout = aiohttp.ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT)
        kept = endpoint.__dict__["_desk_session"] = aiohttp.ClientSession(
            connector=connector, timeout=timeout
        )
    return kept


def _wait_less_for_the_lock(original: Original) -> Original:
    """A second message of one conversation looked only once a second whether it is its turn."""

    async def _acquire_lock(
        self: LockStore, conversation_id: str, ticket: int, wait_time_in_seconds: float
    ) -> Any:
        return await original(self, conversation_id, ticket, min(wait_time_in_seconds, 0.05))

    return _acquire_lock


def _settle_after_loading(original: Original) -> Original:
    """The collector's full rounds over TensorFlow's objects and the threads of OpenBLAS fell into turns."""

    def load_model(self: Agent, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        settle()

    return load_model


SPEED_UPS = (
    SpeedUp(RemoteAction, "_validate_action_result", _validate_with_compiled_schema),
    SpeedUp(Event, "resolve_by_type", _find_event_class_once),
    SpeedUp(MessageProcessor, "save_tracker", _compact_before_saving),
    SpeedUp(rasa.core.processor, "copy", _without_copies_for_the_log),
    SpeedUp(rasa.core.policies.rule_policy, "copy", _without_copies_for_the_log),
    SpeedUp(rasa.core.policies.policy.Policy, "format_tracker_states", _nothing_for_the_log),
    SpeedUp(MessageProcessor, "_log_slots", _no_slots_for_the_log),
    *rule_speedups.SPEED_UPS,
    *tracker_speedups.SPEED_UPS,
    SpeedUp(Domain, "is_empty", _ask_once_whether_domain_is_empty),
    SpeedUp(DaskGraphRunner, "run", _run_graph_directly),
    SpeedUp(RemoteAction, "_action_call_format", _send_domain_once),
    SpeedUp(EndpointConfig, "request", _keep_connection_to_actions),
    SpeedUp(LockStore, "_acquire_lock", _wait_less_for_the_lock),
    SpeedUp(Agent, "load_model", _settle_after_loading),
)
