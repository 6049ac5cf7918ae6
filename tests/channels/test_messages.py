"""A turn over REST: said once, kept, answered, read again."""

from typing import Any

import anyio
import httpx
import pytest
from starlette.testclient import TestClient

from channels.app import create_app
from channels.settings import Settings
from tests.channels.conftest import People, bearer, press, say, started
from tests.channels.stand_ins import StandInRasa

BUTTONS = {"text": "Place it?", "buttons": [{"title": "Yes, place it", "payload": '/affirm{"n": "1"}'}]}
CARD = {
    "custom": {
        "card": {
            "kind": "options",
            "title": "Options",
            "options": [{"title": "Cheapest", "button": "Take it", "payload": "/choose_option"}],
        }
    }
}


def test_replies_come_with_text_buttons_and_card(client: TestClient, rasa: StandInRasa) -> None:
    rasa.replies = [BUTTONS, CARD]

    answer = say(client, "2 boxes of paper").json()

    first, second = answer["replies"]
    assert (first["from"], first["text"], first["buttons"]) == ("bot", "Place it?", BUTTONS["buttons"])
    assert second["card"] == CARD["custom"]["card"]
    assert first["id"] < second["id"]


def test_conversation_is_the_persons_and_the_servers_choice(
    client: TestClient, rasa: StandInRasa, people: People
) -> None:
    answer = say(client, "hello").json()

    assert answer["conversation_id"] == f"web:{people.ann}:1"
    assert rasa.calls[0]["conversation_id"] == f"web:{people.ann}:1"


def test_repeat_returns_the_stored_replies_and_asks_once(client: TestClient, rasa: StandInRasa) -> None:
    first = say(client, "place it")
    rasa.replies = [{"text": "Something else."}]

    again = say(client, "place it")

    assert again.json()["replies"] == first.json()["replies"]
    assert len(rasa.calls) == 1


def test_other_words_under_a_used_id_are_refused(client: TestClient, rasa: StandInRasa) -> None:
    say(client, "place it")

    answer = say(client, "cancel it")

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "message_id_reused")
    assert len(rasa.calls) == 1


@pytest.mark.anyio
async def test_double_click_is_one_turn(settings: Settings, rasa: StandInRasa) -> None:
    rasa.delay_seconds = 0.2
    answers: list[httpx.Response] = []
    body, headers = {"text": "place it", "client_message_id": "c-1"}, bearer()
    # Two applications on one store are two processes.
    apps = [create_app(settings, httpx.ASGITransport(rasa.app)) for _ in range(2)]

    async def click(app: Any) -> None:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as browser:
            answers.append(await browser.post("/api/messages", json=body, headers=headers))

    async with anyio.create_task_group() as clicks:
        for app in (*apps, *apps):
            clicks.start_soon(click, app)

    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({str(answer.json()["replies"]) for answer in answers}) == 1
    assert len(rasa.calls) == 1


@pytest.mark.anyio
async def test_two_messages_at_once_are_asked_one_after_the_other(
    settings: Settings, rasa: StandInRasa
) -> None:
    rasa.delay_seconds = 0.1
    running, most = 0, 0
    serve = rasa.app

    async def counted(scope: Any, receive: Any, send: Any) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await serve(scope, receive, send)
        running -= 1

    apps = [create_app(settings, httpx.ASGITransport(counted)) for _ in range(2)]

    async def send(app: Any, number: int) -> None:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://testserver"
        ) as browser:
            body = {"text": f"line {number}", "client_message_id": f"c-{number}"}
            assert (await browser.post("/api/messages", json=body, headers=bearer())).status_code == 200

    async with anyio.create_task_group() as group:
        for number in range(4):
            group.start_soon(send, apps[number % 2], number)

    assert (len(rasa.calls), most) == (4, 1)


@pytest.mark.parametrize(("status", "delay_seconds"), [(500, 0.0), (503, 0.0), (401, 0.0), (200, 1.0)])
def test_assistant_out_of_reach_is_said_and_the_message_can_be_sent_again(
    settings: Settings, rasa: StandInRasa, status: int, delay_seconds: float
) -> None:
    with started(settings, rasa, rasa_timeout_seconds=0.3) as client:
        rasa.status, rasa.delay_seconds = status, delay_seconds
        if delay_seconds:  # The in-process transport knows no time-outs.
            rasa.status = 504

        failed = say(client, "place it")

        assert (failed.status_code, failed.headers["retry-after"]) == (503, "60")
        assert failed.json()["error"]["code"] == "assistant_unreachable"
        assert "Your message is kept" in failed.json()["replies"][0]["text"]

        rasa.status, rasa.delay_seconds = 200, 0.0
        again = say(client, "place it")

        assert [reply["text"] for reply in again.json()["replies"]] == ["Sure."]
        history = client.get("/api/messages", headers=bearer()).json()["messages"]
        assert [message["from"] for message in history] == ["user", "bot", "bot"]
        assert history[0]["state"] == "answered"


def test_unusable_answer_counts_as_out_of_reach(client: TestClient, rasa: StandInRasa) -> None:
    rasa.replies = ["not an object"]  # type: ignore[list-item]

    assert say(client, "hello").status_code == 503


def test_history_is_the_persons_own_and_continues_after_an_id(client: TestClient) -> None:
    first = say(client, "one", "c-1").json()
    say(client, "two", "c-2")
    say(client, "theirs", "c-1", headers=bearer("bob@harbor.example"))

    after = first["replies"][0]["id"]
    history = client.get(f"/api/messages?after={after}", headers=bearer()).json()

    assert [(each["from"], each["text"]) for each in history["messages"]] == [
        ("user", "two"),
        ("bot", "Sure."),
    ]


def test_button_press_is_asked_by_payload_and_kept_by_title(client: TestClient, rasa: StandInRasa) -> None:
    rasa.replies = [BUTTONS, CARD]
    say(client, "2 boxes of paper")

    by_button = press(client, '/affirm{"n": "1"}', "c-2").json()
    by_card = press(client, "/choose_option", "c-3").json()

    assert rasa.texts[1:] == ['/affirm{"n": "1"}', "/choose_option"]
    assert (by_button["message"]["text"], by_card["message"]["text"]) == ("Yes, place it", "Take it")


def test_new_conversation_starts_empty_and_the_old_one_is_kept(
    client: TestClient, people: People, rasa: StandInRasa
) -> None:
    say(client, "hello", "c-1")

    begun = client.post("/api/conversations", headers=bearer())
    say(client, "hello again", "c-1")

    assert (begun.status_code, begun.json()["conversation_id"]) == (201, f"web:{people.ann}:2")
    history = client.get("/api/messages", headers=bearer()).json()["messages"]
    assert [each["text"] for each in history] == ["hello again", "Sure."]
    assert rasa.calls[1]["conversation_id"] == f"web:{people.ann}:2"


def test_me_says_who_speaks(client: TestClient, people: People) -> None:
    told = client.get("/api/me", headers=bearer()).json()

    assert (told["name"], told["role"], told["csrf_token"]) == ("Ann", "customer", None)
    assert told["conversation_id"] == f"web:{people.ann}:1"


def test_health_names_what_does_not_answer(settings: Settings, rasa: StandInRasa) -> None:
    with started(settings, rasa) as client:
        assert client.get("/health").json()["checks"] == {
            "gateway": "ok",
            "rasa": "ok",
            "database": "ok",
            "messages": "ok",
        }
    with TestClient(create_app(settings, httpx.MockTransport(_refuses))) as client:
        answer = client.get("/health")
        assert (answer.status_code, answer.json()["checks"]["rasa"]) == (503, "unreachable")


def _refuses(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused")
