"""Odd, long and hostile input over REST, floods, and what logs and failures give away."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from backend.services import orders
from backend.services.tokens import mint_shop_token
from channels.logs import JsonLines
from channels.settings import Settings
from tests.channels.conftest import SHOP_SECRET, bearer, forged, press, say, started
from tests.channels.stand_ins import StandInRasa


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


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=-1", "limit=many", "limit=" + "9" * 40, "after=-1", "after=x"]
)
def test_history_is_asked_for_within_its_bounds(client: TestClient, query: str) -> None:
    answer = client.get(f"/api/messages?{query}", headers=bearer())

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_request")


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
        statuses = [say(client, "hi", headers=forged(key="z" * 32)).status_code for _ in range(5)]

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
    say(client, secret_words, "c-3", headers=forged(key="z" * 32))
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
