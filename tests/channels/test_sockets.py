"""Live delivery: who may listen, what every tab sees, when a socket ends."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
import pytest
import uvicorn
from starlette.testclient import TestClient
from websockets.exceptions import InvalidStatus

from channels import sockets
from channels.app import create_app
from channels.settings import Settings
from channels.web.sessions import SESSION_COOKIE
from tests.channels.conftest import SHOP_SECRET, People
from tests.channels.page_socket import Served, token
from tests.channels.stand_ins import StandInRasa
from tests.channels.test_messages import BUTTONS


@pytest.fixture
def served(settings: Settings, rasa: StandInRasa) -> Iterator[Served]:
    app = create_app(settings, httpx.ASGITransport(rasa.app))
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield Served(listener.getsockname()[1], app)
    server.should_exit = True
    thread.join(timeout=10)


def test_message_is_acknowledged_with_replies(served: Served, rasa: StandInRasa) -> None:
    rasa.replies = [BUTTONS]

    with served.page() as page:
        told = page.call("message", {"text": "2 boxes", "client_message_id": "c-1"})
        pressed = page.call("message", {"payload": '/affirm{"n": "1"}', "client_message_id": "c-2"})

    assert told["replies"][0]["buttons"] == BUTTONS["buttons"]
    assert told["message"]["client_message_id"] == "c-1"
    assert pressed["message"]["text"] == "Yes, place it"


def test_other_tab_sees_words_typing_and_replies(served: Served) -> None:
    with served.page() as page, served.page() as other:
        page.call("message", {"text": "hello", "client_message_id": "c-1"})

        words, reply = other.wait_for("reply", 2)
        typing = other.wait_for("typing", 2)

    assert (words["from"], words["text"], words["client_message_id"]) == ("user", "hello", "c-1")
    assert (reply["from"], reply["text"]) == ("bot", "Sure.")
    assert [each["is_typing"] for each in typing] == [True, False]


def test_nobody_else_hears_anything(served: Served) -> None:
    with served.page() as page, served.page(token=token("bob@harbor.example")) as bob:
        page.call("message", {"text": "hello", "client_message_id": "c-1"})
        bob.call("read", {"up_to": 0})

    assert bob.events == []


def test_repeat_over_the_socket_is_one_turn(served: Served, rasa: StandInRasa) -> None:
    with served.page() as page, served.page() as other:
        first = page.call("message", {"text": "place it", "client_message_id": "c-1"})
        again = other.call("message", {"text": "place it", "client_message_id": "c-1"})

    assert first["replies"] == again["replies"]
    assert len(rasa.calls) == 1


@pytest.mark.parametrize(
    "body",
    [
        None,
        "text",
        {"text": "hi"},
        {"text": "x" * 2001, "client_message_id": "c-1"},
        {"payload": "/restart", "client_message_id": "c-1"},
        {"text": ["hi"], "client_message_id": "c-1"},
    ],
)
def test_what_is_no_message_is_acknowledged_with_the_refusal(
    served: Served, rasa: StandInRasa, body: Any
) -> None:
    with served.page() as page:
        assert page.call("message", body)["error"]["message"]

    assert rasa.calls == []


def test_typed_command_over_the_socket_is_only_words(served: Served, rasa: StandInRasa) -> None:
    with served.page() as page:
        page.call("message", {"text": "/restart", "client_message_id": "c-1"})

    assert rasa.texts == ["restart"]


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "rasa"},
        {"exp": datetime(2020, 1, 1, tzinfo=UTC)},
        {"sub": "nobody@x.example"},
        {"key": "z" * 32},
    ],
)
def test_bad_token_opens_no_socket(served: Served, claims: dict[str, Any]) -> None:
    good = jwt.decode(token(), options={"verify_signature": False})
    key = claims.pop("key", SHOP_SECRET)
    bad = jwt.encode(good | claims, key, algorithm="HS256")

    with served.page(token=bad) as page:
        assert page.refused and page.refused["message"] == "sign_in_required"


def test_no_token_and_no_session_opens_no_socket(served: Served) -> None:
    with served.page(token=None) as page:
        assert page.refused and page.refused["data"]["error"]["code"] == "sign_in_required"


def test_session_cookie_opens_a_socket_of_the_own_page_only(served: Served, people: People) -> None:
    cookie = f"{SESSION_COOKIE}={served.app.state.gateway.sessions.begin(people.ann, datetime.now(UTC))}"

    with served.page(token=None, headers={"cookie": cookie, "origin": served.own_origin}) as page:
        assert page.refused is None
    for origin in ("http://evil.example", "null"):
        with pytest.raises(InvalidStatus) as refused:
            served.page(token=None, headers={"cookie": cookie, "origin": origin})
        assert refused.value.response.status_code == 403


def test_other_sites_cannot_poll(client: TestClient) -> None:
    answer = client.get("/socket.io/?EIO=4&transport=polling", headers={"origin": "http://evil.example"})

    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers
    own = client.get("/socket.io/?EIO=4&transport=polling", headers={"origin": "http://testserver"})
    assert own.status_code == 200
    assert "access-control-allow-origin" not in own.headers


def test_socket_ends_with_its_token(served: Served) -> None:
    claims = jwt.decode(token(), options={"verify_signature": False})
    short = claims | {"exp": datetime.now(UTC) + timedelta(seconds=2)}

    with served.page(token=jwt.encode(short, SHOP_SECRET, algorithm="HS256")) as page:
        assert page.refused is None
        assert page.is_closed(seconds=8)
        assert page.got("expired") == [{}]


def test_socket_ends_when_its_browser_signs_out(served: Served, people: People) -> None:
    gateway = served.app.state.gateway
    cookie = gateway.sessions.begin(people.ann, datetime.now(UTC))
    headers = {"cookie": f"{SESSION_COOKIE}={cookie}", "origin": served.own_origin}

    with served.page(token=None, headers=headers) as page:
        csrf = httpx.get(f"{served.own_origin}/api/me", headers=headers).json()["csrf_token"]
        httpx.post(f"{served.own_origin}/sign-out", headers=headers | {"x-csrf-token": csrf})

        assert page.is_closed()


def test_socket_of_a_person_who_left_ends(
    served: Served, people: People, leave: Callable[[int], None]
) -> None:
    with served.page() as talking:
        leave(people.ann)

        assert talking.call("message", {"text": "hi", "client_message_id": "c-1"})["error"]
        assert talking.is_closed()


def test_silent_socket_of_a_person_who_left_ends_too(
    served: Served, people: People, leave: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "CHECK_SECONDS", 0.2)

    with served.page() as silent:
        leave(people.ann)

        assert silent.is_closed()


def test_new_conversation_is_told_to_every_tab(served: Served, people: People) -> None:
    with served.page() as page:
        page.call("read", {"up_to": 0})
        headers = {"Authorization": f"Bearer {token()}"}
        httpx.post(f"{served.own_origin}/api/conversations", headers=headers)

        begun = page.wait_for("conversation")[0]

    assert begun == {"conversation_id": f"web:{people.ann}:2"}


def test_binary_and_over_long_packets_end_only_their_own_socket(served: Served, rasa: StandInRasa) -> None:
    with served.page() as page:
        page.send_raw(b"\x00\xff\x00")
    with served.page() as page:
        page.send_raw('42["message",' + "x" * 200_000)
        assert page.is_closed()
    with served.page() as page:
        page.call("message", {"text": "still here", "client_message_id": "c-1"})

    assert rasa.texts == ["still here"]


def test_flood_over_the_socket_is_refused(settings: Settings, rasa: StandInRasa, served: Served) -> None:
    with served.page() as page:
        acks = [page.call("message", {"text": "hi", "client_message_id": f"c-{n}"}) for n in range(32)]

    assert acks[-1]["error"]["code"] == "too_many_requests"
    assert len(rasa.calls) == 30


def test_one_person_cannot_hold_every_socket(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "MOST_SOCKETS", 2)

    with served.page(), served.page(), served.page() as third:
        assert third.refused and third.refused["message"] == "too_many_requests"
        with served.page(token=token("bob@harbor.example")) as bob:
            assert bob.refused is None
