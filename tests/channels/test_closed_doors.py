"""What must not work, over REST: borrowed identities, smuggled commands, floods, odd bytes."""

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from starlette.testclient import TestClient

from backend.domain.actors import Actor
from backend.domain.errors import DocumentNotFound
from backend.services import orders
from backend.services.tokens import mint_shop_token
from channels.logs import JsonLines
from channels.settings import Settings
from tests.channels.conftest import SHOP_SECRET, People, bearer, press, say, started
from tests.channels.stand_ins import StandInRasa
from tests.channels.test_messages import BUTTONS

READ_ROUTES = ("/api/messages", "/api/me", "/api/documents", "/api/documents/SO-1001")
WRITE_ROUTES = ("/api/messages", "/api/messages/read", "/api/conversations")


def token(**changes: Any) -> dict[str, str]:
    """A header with a token of Ann's, some claims changed."""
    claims: dict[str, Any] = {
        "sub": "ann@brightwater.example",
        "iss": "demo-shop",
        "aud": "promise-desk",
        "exp": datetime.now(UTC) + timedelta(minutes=5),
        "jti": "1",
    }
    key = changes.pop("key", SHOP_SECRET)
    return {"Authorization": f"Bearer {jwt.encode(claims | changes, key, algorithm='HS256')}"}


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
        (lambda: token(key="y" * 32), "wrong_signature"),
        (lambda: token(exp=datetime.now(UTC) - timedelta(minutes=1)), "expired"),
        (lambda: token(aud="rasa"), "wrong_audience"),
        (lambda: token(sub="nobody@brightwater.example"), "unknown_person"),
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


def test_over_long_text_and_body_are_refused(client: TestClient, rasa: StandInRasa) -> None:
    assert say(client, "x" * 2000).status_code == 200
    assert say(client, "x" * 2001, "c-2").status_code == 413
    huge = say(client, "x" * 70_000, "c-3")
    assert (huge.status_code, huge.json()["error"]["code"]) == (413, "body_too_large")
    assert press(client, "/" + "x" * 2001).status_code == 422
    assert len(rasa.calls) == 1


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("2 boxes\u202e55 ot pihs\u202c please", "2 boxes55 ot pihs please"),
        ("אבג SO-1001 דהו", "אבג SO-1001 דהו"),
        ("toner\u2067x\u2069", "tonerx"),
        ("pa\x00per\x1b[31m", "paper[31m"),
        ("bell\x07 tab\tkept\r\nline", "bell tab\tkept\nline"),
        ("half \ud800 pair", "half  pair"),
        ("e\u0301", "é"),
        ("z" + "\u0335" * 40 + "!", "z\u0335\u0335\u0335!"),
        ("👩\u200d💻 needs a desk", "👩\u200d💻 needs a desk"),
        ("'; DROP TABLE messages; --", "'; DROP TABLE messages; --"),
    ],
)
def test_odd_characters_are_cleaned_and_words_stay(
    client: TestClient, rasa: StandInRasa, typed: str, asked: str
) -> None:
    body = {"text": typed, "client_message_id": "c-1"}
    answer = client.post(
        "/api/messages",
        content=json.dumps(body),
        headers=bearer() | {"content-type": "application/json"},
    )

    assert answer.status_code == 200
    assert rasa.texts == [asked]


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe\x00binary",
        b"[" * 40_000,
        b"[]",
        b'"text"',
        b"null",
        b'{"text": 5, "client_message_id": "c-1"}',
        b'{"text": "", "client_message_id": "c-1"}',
        b'{"text": "\\u202e\\u0000", "client_message_id": "c-1"}',
        b'{"text": "///", "client_message_id": "c-1"}',
        b'{"text": "hi"}',
        b'{"text": "hi", "client_message_id": ""}',
        b'{"text": "hi", "client_message_id": "a b"}',
        b'{"text": "hi", "client_message_id": "notice/1"}',
        b'{"text": "hi", "client_message_id": {"a": 1}}',
        b'{"text": "hi", "payload": "/hi", "client_message_id": "c-1"}',
        b'{"payload": ["/hi"], "client_message_id": "c-1"}',
    ],
)
def test_what_is_no_message_is_refused_clearly(client: TestClient, rasa: StandInRasa, body: bytes) -> None:
    answer = client.post(
        "/api/messages", content=body, headers=bearer() | {"content-type": "application/json"}
    )

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_request")
    assert rasa.calls == []


def test_form_of_another_site_is_no_message(client: TestClient, rasa: StandInRasa) -> None:
    body = '{"text": "hi", "client_message_id": "c-1"}'

    answer = client.post("/api/messages", content=body, headers=bearer() | {"content-type": "text/plain"})

    assert answer.status_code == 422


def test_flood_of_a_person_waits_and_nobody_else_does(settings: Settings, rasa: StandInRasa) -> None:
    with started(settings, rasa, person_limit="3/minute") as client:
        statuses = [say(client, "hi", f"c-{number}").status_code for number in range(5)]
        refused = say(client, "hi", "c-9")
        bob = say(client, "hi", headers=bearer("bob@harbor.example"))

    assert statuses == [200, 200, 200, 429, 429]
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert "Please wait" in refused.json()["error"]["message"]
    assert bob.status_code == 200
    assert len(rasa.calls) == 4


def test_flood_of_an_address_is_stopped_before_tokens_are_tried(
    settings: Settings, rasa: StandInRasa
) -> None:
    with started(settings, rasa, address_limit="3/minute") as client:
        statuses = [say(client, "hi", headers=token(key="z" * 32)).status_code for _ in range(5)]

    assert statuses == [401, 401, 401, 429, 429]


def test_script_stays_text_in_json(client: TestClient, rasa: StandInRasa) -> None:
    script = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    rasa.replies = [{"text": script}]

    answer = say(client, script)

    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.json()["replies"][0]["text"] == script
    assert answer.json()["message"]["text"] == script


def test_logs_hold_no_words_tokens_or_addresses(
    client: TestClient, rasa: StandInRasa, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret_words = "my card is 4111111111111111"
    good = mint_shop_token("ann@brightwater.example", now=datetime.now(UTC))
    headers = {"Authorization": f"Bearer {good}"}

    say(client, secret_words, headers=headers)
    rasa.status = 500
    say(client, secret_words, "c-2", headers=headers)
    say(client, secret_words, "c-3", headers=token(key="z" * 32))
    logging.getLogger("library").error("failed for ann@brightwater.example with Bearer %s", good)

    lines = "\n".join(JsonLines().format(record) for record in caplog.records if record.name != "asyncio")
    assert '"event": "turn"' in lines
    for private in ("4111", "ann@brightwater.example", good, good.split(".")[1], SHOP_SECRET):
        assert private not in lines


def test_unforeseen_failure_is_answered_with_a_case_and_no_details(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def list_orders(*_args: Any, **_options: Any) -> None:
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr(orders, "list_orders", list_orders)

    answer = client.get("/api/documents", headers=bearer())

    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "unforeseen")
    assert "hunter2" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_database_out_of_reach_is_said(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = bearer()
    monkeypatch.setenv("DATABASE_URL", "sqlite:////nowhere/engine.db")

    answer = say(client, "hi", headers=headers)

    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "database_unavailable")
    assert client.get("/health").json()["checks"]["database"] == "unreachable"
