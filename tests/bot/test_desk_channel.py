"""The channel believes its token only."""

import asyncio
import time
from types import SimpleNamespace
from typing import Any

import httpx
import jwt
import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from sanic import Sanic

from bot.desk_channel import DeskInput, Replies

SECRET = "a-secret-of-the-test-suite"
DOMAIN = Domain.from_yaml(
    "version: '3.1'\nslots:\n  order_number:\n    type: any\n    mappings: [{type: custom}]\n"
)


class Processor:
    """Keeps trackers in memory as Rasa's processor keeps them in a store."""

    def __init__(self) -> None:
        self.trackers: dict[str, DialogueStateTracker] = {}

    async def get_tracker(self, conversation_id: str) -> DialogueStateTracker:
        return self.trackers.get(conversation_id) or DialogueStateTracker(conversation_id, DOMAIN.slots)

    async def save_tracker(self, tracker: DialogueStateTracker) -> None:
        self.trackers[tracker.sender_id] = tracker


class Desk:
    """The channel in a server whose bot echoes."""

    def __init__(self) -> None:
        self.heard: list[UserMessage] = []
        self.agent = SimpleNamespace(
            is_ready=lambda: True, lock_store=InMemoryLockStore(), processor=Processor(), domain=DOMAIN
        )
        Sanic.test_mode = True
        self.app = Sanic(f"desk_{id(self)}", configure_logging=False)
        self.app.ctx.agent = self.agent
        self.app.blueprint(DeskInput(SECRET).blueprint(self.answer), url_prefix="/webhooks/desk")

    async def answer(self, message: UserMessage) -> None:
        if message.text == "break":
            raise RuntimeError("the store is gone")
        self.heard.append(message)
        await message.output_channel.send_response(
            message.sender_id,
            {"text": message.text, "timestamp": 1.0, "utter_action": "utter_echo", "buttons": []},
        )

    def send(self, method: str, path: str, **kwargs: Any) -> httpx.Response:
        async def call() -> httpx.Response:
            if not self.app.router.finalized:
                await self.app._startup()
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
                return await client.request(method, f"/webhooks/desk/{path}", **kwargs)

        return asyncio.run(call())

    def say(self, body: Any, authorization: str | None = "") -> httpx.Response:
        headers = {} if authorization is None else {"Authorization": authorization or bearer()}
        return self.send("POST", "messages", json=body, headers=headers)


def bearer(secret: str = SECRET, **claims: Any) -> str:
    given = {"sub": "conversation-1", "aud": "rasa", "exp": int(time.time()) + 50, **claims}
    return "Bearer " + jwt.encode(
        {key: value for key, value in given.items() if value is not None}, secret, "HS256"
    )


@pytest.fixture
def desk() -> Desk:
    return Desk()


HELLO = {"text": "hello", "message_id": "m1"}


def test_turn_is_answered_with_the_names_of_its_responses(desk: Desk) -> None:
    answer = desk.say(HELLO)

    assert answer.status_code == 200
    assert answer.json() == {"replies": [{"text": "hello", "response": "utter_echo"}]}
    assert (desk.heard[0].sender_id, desk.heard[0].message_id) == ("conversation-1", "m1")


def test_body_cannot_choose_the_conversation(desk: Desk) -> None:
    desk.say({**HELLO, "sender": "somebody-else", "sender_id": "somebody-else", "sub": "somebody-else"})

    assert [message.sender_id for message in desk.heard] == ["conversation-1"]


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "Basic abc",
        "Bearer nonsense",
        bearer(secret="another-secret-altogether"),
        bearer(aud="gateway"),
        bearer(aud=None),
        bearer(exp=int(time.time()) - 60),
        bearer(exp=int(time.time()) + 86_400),
        bearer(exp=None),
        bearer(sub=None),
        bearer(sub=" "),
        "Bearer " + jwt.encode({"sub": "c", "aud": "rasa", "exp": int(time.time()) + 50}, "", "none"),
    ],
    ids=["none", "scheme", "nonsense", "secret", "audience", "no audience", "expired", "long-lived", "no expiry", "no subject", "blank", "unsigned"],  # noqa: E501
)  # fmt: skip
def test_unproven_caller_is_refused(desk: Desk, authorization: str | None) -> None:
    answer = desk.say(HELLO, authorization)

    assert answer.status_code == 401 and "error" in answer.json()
    assert not desk.heard


@pytest.mark.parametrize(
    "body",
    [
        [],
        "hello",
        {"text": "hello"},
        {"message_id": "m1"},
        {"text": " ", "message_id": "m1"},
        {"text": 5, "message_id": "m1"},
    ],
)
def test_malformed_turn_is_refused(desk: Desk, body: Any) -> None:
    assert desk.say(body).status_code == 400


def test_broken_json_is_refused(desk: Desk) -> None:
    assert desk.send("POST", "messages", content=b"{", headers={"Authorization": bearer()}).status_code == 400


def test_failed_turn_is_told_not_hidden(desk: Desk) -> None:
    answer = desk.say({"text": "break", "message_id": "m2"})

    assert (answer.status_code, answer.json()) == (500, {"error": "turn_failed"})


def test_status_needs_no_token_and_knows_a_missing_model(desk: Desk) -> None:
    assert desk.send("GET", "").json() == {"status": "ok"}

    desk.agent.is_ready = lambda: False

    assert desk.send("GET", "").status_code == 503
    assert desk.say(HELLO).status_code == 503


def test_events_on_a_new_conversation_begin_with_a_session(desk: Desk) -> None:
    events = [
        {"event": "bot", "text": "Your order ships later"},
        {"event": "slot", "name": "order_number", "value": "SO-1001"},
    ]

    answer = desk.send("POST", "events", json={"events": events}, headers={"Authorization": bearer()})

    tracker = desk.agent.processor.trackers["conversation-1"]
    assert answer.json() == {"appended": 2}
    assert isinstance(tracker.events[0], SessionStarted)
    assert isinstance(tracker.events[-2], BotUttered) and isinstance(tracker.events[-1], SlotSet)
    assert tracker.get_slot("order_number") == "SO-1001"


@pytest.mark.parametrize(
    "events",
    [
        None,
        [],
        [{"event": "action", "name": "action_listen"}],
        [{"event": "bot"}],
        [{"event": "slot", "name": "unknown", "value": 1}],
        [7],
    ],
)
def test_other_events_are_refused(desk: Desk, events: Any) -> None:
    assert (
        desk.send("POST", "events", json={"events": events}, headers={"Authorization": bearer()}).status_code
        == 400
    )


def test_events_need_a_token_too(desk: Desk) -> None:
    assert desk.send("POST", "events", json={"events": [{"event": "bot", "text": "hi"}]}).status_code == 401


def test_channel_without_a_secret_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RASA_CHANNEL_SECRET", raising=False)

    with pytest.raises(RasaException, match="RASA_CHANNEL_SECRET"):
        DeskInput.from_credentials(None)


def test_utterance_with_text_and_card_stays_one_reply() -> None:
    replies = Replies()

    asyncio.run(
        replies.send_response("c", {"text": "Here\n\nit is", "custom": {"card": "order"}, "image": None})
    )

    assert replies.messages == [{"text": "Here\n\nit is", "custom": {"card": "order"}}]
