"""What must not work, over REST: borrowed identities, other people's documents, smuggled commands."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from backend.domain.actors import Actor
from backend.domain.errors import DocumentNotFound
from backend.services import orders
from tests.channels.conftest import People, bearer, forged, press, say
from tests.channels.stand_ins import StandInRasa
from tests.channels.test_messages import BUTTONS

READ_ROUTES = ("/api/messages", "/api/me", "/api/documents", "/api/documents/SO-1001")
WRITE_ROUTES = ("/api/messages", "/api/messages/read", "/api/conversations")


def test_nothing_is_served_without_a_token(client: TestClient, rasa: StandInRasa) -> None:
    answers = [client.get(route) for route in READ_ROUTES] + [
        client.post(route, json={"text": "hi", "client_message_id": "c-1"}) for route in WRITE_ROUTES
    ]

    assert {answer.status_code for answer in answers} == {401}
    assert {answer.json()["error"]["code"] for answer in answers} == {"sign_in_required"}
    assert rasa.calls == []


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        (lambda: forged(key="y" * 32), "wrong_signature"),
        (lambda: forged(exp=datetime.now(UTC) - timedelta(minutes=1)), "expired"),
        (lambda: forged(aud="rasa"), "wrong_audience"),
        (lambda: forged(sub="nobody@brightwater.example"), "unknown_person"),
        (lambda: {"Authorization": "Bearer nonsense"}, "malformed"),
        (lambda: {"Authorization": "Basic YW5uOmFubg=="}, "no_bearer_token"),
    ],
)
def test_bad_token_is_refused_for_its_reason(
    client: TestClient, rasa: StandInRasa, headers: Callable[[], dict[str, str]], reason: str
) -> None:
    answer = say(client, "hi", headers=headers())

    assert (answer.status_code, answer.json()["error"]["facts"]["reason"]) == (401, reason)
    assert rasa.calls == []


def test_good_token_of_a_person_who_left_is_refused(
    client: TestClient, people: People, leave: Callable[[int], None]
) -> None:
    headers = bearer()
    assert say(client, "hi", headers=headers).status_code == 200

    leave(people.ann)

    assert say(client, "hi", "c-2", headers=headers).status_code == 401


def test_forged_metadata_and_conversation_count_for_nothing(
    client: TestClient, rasa: StandInRasa, people: People
) -> None:
    answer = say(
        client,
        "cancel everything",
        conversation_id=f"web:{people.bob}:1",
        sender=f"web:{people.bob}:1",
        metadata={"contact_id": people.bob, "role": "manager"},
        role="operator",
    )

    assert answer.json()["conversation_id"] == f"web:{people.ann}:1"
    assert rasa.calls[0]["conversation_id"] == f"web:{people.ann}:1"
    assert set(rasa.calls[0]["body"]) == {"text", "message_id"}


def test_anothers_messages_are_never_shown(client: TestClient, people: People) -> None:
    say(client, "mine")

    history = client.get(
        f"/api/messages?conversation_id=web:{people.ann}:1", headers=bearer("bob@harbor.example")
    )

    assert history.json()["messages"] == []
    assert history.json()["conversation_id"] == f"web:{people.bob}:1"


def test_anothers_document_is_answered_like_a_missing_one(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, people: People
) -> None:
    class View:
        def as_dict(self) -> dict[str, Any]:
            return {"number": "SO-1001", "status": "confirmed"}

    def show_order(_session: Any, actor: Actor, number: str, *, now: datetime) -> View:
        if number == "SO-1001" and actor.contact_id == people.ann:
            return View()
        raise DocumentNotFound(number)

    monkeypatch.setattr(orders, "show_order", show_order)
    bob = bearer("bob@harbor.example")

    assert client.get("/api/documents/so 1001", headers=bearer()).json() == {
        "kind": "order",
        "document": {"number": "SO-1001", "status": "confirmed"},
    }
    foreign, missing = (client.get(f"/api/documents/{each}", headers=bob) for each in ("SO-1001", "SO-9999"))
    assert foreign.status_code == missing.status_code == 404
    assert foreign.text.replace("SO-1001", "") == missing.text.replace("SO-9999", "")
    for odd in ("1001", "XX-1", "SO-1001' OR 1=1--", "../../etc/passwd", "%00"):
        assert client.get(f"/api/documents/{odd}", headers=bearer()).status_code == 404


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("/restart", "restart"),
        ('/confirm_proposal{"id": "1"}', 'confirm_proposal{"id": "1"}'),
        ("//session_start", "session_start"),
        ("  / \n/affirm", "affirm"),
        ("\u200b/restart", "restart"),
        ("\u202e/restart", "restart"),
        ("\x00/restart", "restart"),
        ("\u200d/restart", "restart"),
        ('/affirm{"n": "2"}', 'affirm{"n": "2"}'),
    ],
)
def test_typed_command_is_only_words(client: TestClient, rasa: StandInRasa, typed: str, asked: str) -> None:
    rasa.replies = [BUTTONS]
    say(client, "2 boxes", "c-0")

    say(client, typed)

    assert rasa.texts[-1] == asked


def test_offered_payload_typed_exactly_is_the_button(client: TestClient, rasa: StandInRasa) -> None:
    rasa.replies = [BUTTONS]
    say(client, "2 boxes", "c-0")

    message = say(client, '/affirm{"n": "1"}').json()["message"]

    assert (rasa.texts[-1], message["text"]) == ('/affirm{"n": "1"}', "Yes, place it")


@pytest.mark.parametrize("payload", ['/affirm{"n": "2"}', '/affirm{"n": "1"} ', "/restart", "affirm"])
def test_changed_or_invented_button_is_refused(client: TestClient, rasa: StandInRasa, payload: str) -> None:
    rasa.replies = [BUTTONS]
    say(client, "2 boxes", "c-0")

    answer = press(client, payload)

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "button_not_offered")
    assert len(rasa.calls) == 1


def test_button_offered_to_another_person_is_refused(client: TestClient, rasa: StandInRasa) -> None:
    rasa.replies = [BUTTONS]
    say(client, "2 boxes", "c-0")

    answer = press(client, '/affirm{"n": "1"}', headers=bearer("bob@harbor.example"))

    assert answer.status_code == 409


def test_button_far_back_is_refused(client: TestClient, rasa: StandInRasa) -> None:
    rasa.replies = [BUTTONS]
    say(client, "2 boxes", "c-0")
    rasa.replies = [{"text": f"Line {number}"} for number in range(20)]
    say(client, "tell me more", "c-1")

    assert press(client, '/affirm{"n": "1"}').status_code == 409
