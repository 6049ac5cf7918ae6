"""Notices: into the conversation once, to open tabs at once, unread until seen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from backend.config import database_url
from backend.db.session import in_transaction
from backend.services.notices import queue_notice
from channels import engine
from channels.outbox import worded
from tests.builders import NOW
from tests.channels.conftest import People, bearer, press
from tests.channels.stand_ins import StandInRasa


@dataclass
class Waiting:
    """A row of the engine's outbox."""

    id: int
    contact_id: int
    kind: str
    facts: dict[str, Any]
    conversation_id: str | None = None


class StandInNotices:
    """The engine's outbox: `waiting_notices` and `mark_delivered`."""

    def __init__(self) -> None:
        self.waiting: list[Waiting] = []

    async def waiting_notices(self, limit: int) -> list[Waiting]:
        return self.waiting[:limit]

    async def notice_delivered(self, notice_id: int, now: datetime) -> None:
        self.waiting = [each for each in self.waiting if each.id != notice_id]


@pytest.fixture
def notices(monkeypatch: pytest.MonkeyPatch) -> StandInNotices:
    stand_in = StandInNotices()
    monkeypatch.setattr(engine, "waiting_notices", stand_in.waiting_notices)
    monkeypatch.setattr(engine, "notice_delivered", stand_in.notice_delivered)
    return stand_in


def deliver(client: TestClient) -> None:
    """Let the gateway look into the outbox now."""
    assert client.portal
    client.portal.call(client.app.state.outbox.deliver)  # type: ignore[attr-defined]


def history(client: TestClient, email: str = "ann@brightwater.example") -> dict[str, Any]:
    told: dict[str, Any] = client.get("/api/messages", headers=bearer(email)).json()
    return told


def test_notice_waits_unread_until_seen(client: TestClient, notices: StandInNotices, people: People) -> None:
    notices.waiting = [Waiting(1, people.ann, "other", {"order_number": "SO-1001"})]

    deliver(client)

    told = history(client)
    assert told["unread"] == 1
    assert (told["messages"][0]["from"], told["messages"][0]["is_read"]) == ("notice", False)
    assert "SO-1001" in told["messages"][0]["text"]
    seen = client.post("/api/messages/read", json={"up_to": told["messages"][0]["id"]}, headers=bearer())
    assert seen.json()["unread"] == 0
    assert history(client, "bob@harbor.example")["messages"] == []


def test_notice_is_delivered_once_though_marking_failed(
    client: TestClient, notices: StandInNotices, people: People
) -> None:
    notices.waiting = [Waiting(1, people.ann, "other", {"order_number": "SO-1001"})]
    again = list(notices.waiting)

    deliver(client)
    notices.waiting = again
    deliver(client)

    assert len(history(client)["messages"]) == 1
    assert notices.waiting == []


def test_assistant_learns_of_a_notice_and_may_be_down(
    client: TestClient, notices: StandInNotices, rasa: StandInRasa, people: People
) -> None:
    notices.waiting = [Waiting(1, people.ann, "other", {"order_number": "SO-1001"})]
    deliver(client)
    rasa.status = 500
    notices.waiting = [Waiting(2, people.ann, "other", {"order_number": "SO-1002"})]
    deliver(client)

    assert rasa.events[0]["conversation_id"] == f"web:{people.ann}:1"
    assert "SO-1001" in rasa.events[0]["body"]["events"][0]["text"]
    assert len(history(client)["messages"]) == 2


def test_notice_to_somebody_who_left_does_not_stop_the_others(
    client: TestClient, notices: StandInNotices, people: People, leave: Any
) -> None:
    leave(people.bob)
    notices.waiting = [
        Waiting(1, people.bob, "other", {"order_number": "SO-1"}),
        Waiting(2, people.ann, "other", {"order_number": "SO-2"}),
    ]

    deliver(client)

    assert "SO-2" in history(client)["messages"][0]["text"]
    assert notices.waiting == []


def test_notice_that_fails_is_tried_again_without_holding_up_the_others(
    client: TestClient, notices: StandInNotices, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices.waiting = [
        Waiting(1, people.bob, "other", {"order_number": "SO-1"}),
        Waiting(2, people.ann, "other", {"order_number": "SO-2"}),
    ]
    person = engine.person

    async def bob_cannot_be_read(contact_id: int) -> Any:
        if contact_id == people.bob:
            raise RuntimeError
        return await person(contact_id)

    with monkeypatch.context() as patch:
        patch.setattr(engine, "person", bob_cannot_be_read)
        deliver(client)

    assert [each.id for each in notices.waiting] == [1]
    deliver(client)
    assert notices.waiting == []
    assert "SO-1" in history(client, "bob@harbor.example")["messages"][0]["text"]


def test_script_in_a_fact_stays_text() -> None:
    assert "<b>x</b>" in (worded("other", {"order_number": "<b>x</b>"}).text or "")


def test_facts_with_braces_are_not_read_as_a_format() -> None:
    assert "{0.__class__}" in (worded("other", {"order_number": "{0.__class__}"}).text or "")


def test_notice_offers_its_order_as_a_button(
    client: TestClient, notices: StandInNotices, rasa: StandInRasa, people: People
) -> None:
    notices.waiting = [Waiting(1, people.ann, "other", {"order_number": "SO-1001"})]
    deliver(client)

    button = history(client)["messages"][0]["buttons"][0]
    answer = press(client, button["payload"])

    assert (button["title"], answer.status_code) == ("Show SO-1001", 200)
    assert rasa.texts == ['/track_order{"order_number": "SO-1001"}']


def test_engines_outbox_is_emptied(client: TestClient, people: People) -> None:
    in_transaction(
        database_url(),
        lambda session: queue_notice(session, people.ann, "other", {"quote_number": "QT-1"}, NOW),
    )

    deliver(client)
    deliver(client)

    assert [each["text"].partition(".")[0] for each in history(client)["messages"]] == [
        "There is news about QT-1"
    ]
