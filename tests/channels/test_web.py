"""The demo's sign-in and browser sessions."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from starlette.testclient import TestClient

from backend.config import database_url
from backend.db.session import in_transaction
from channels.settings import Settings
from channels.web.sessions import ABSOLUTE, IDLE, SESSION_COOKIE, WebSessions, key_of
from tests.builders import a_company, a_contact
from tests.channels.conftest import ORIGIN, People, started
from tests.channels.stand_ins import StandInRasa

OWN = {"origin": ORIGIN, "sec-fetch-site": "same-origin"}


def sign_in(client: TestClient, email: str = "ann@brightwater.example", **headers: str) -> httpx.Response:
    """Choose a person on the sign-in page."""
    page = client.get("/sign-in").text
    form = {"csrf_token": _token(page), "email": email}
    return client.post("/sign-in", data=form, headers=OWN | headers)


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="(\w+)"', page)
    assert found
    return found[1]


def test_page_offers_people_by_role_and_signs_them_in(client: TestClient) -> None:
    page = client.get("/sign-in").text

    answer = sign_in(client)

    assert page.index("Customers") < page.index("Ann") < page.index("Sales reps") < page.index("rep@desk")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert client.get("/api/me").json()["email"] == "ann@brightwater.example"


def test_session_cookie_is_opaque_and_closed_to_scripts_and_other_sites(
    client: TestClient, settings: Settings, rasa: StandInRasa
) -> None:
    cookie = next(each for each in sign_in(client).headers.get_list("set-cookie") if SESSION_COOKIE in each)

    assert re.match(rf"{SESSION_COOKIE}=[\w-]{{43}};", cookie)
    assert {"httponly", "samesite=lax", "path=/"} <= set(cookie.lower().split("; "))
    assert "secure" not in cookie.lower()
    with started(settings, rasa) as secure:
        secure.base_url = httpx.URL("https://testserver")
        over_tls = sign_in(secure, origin="https://testserver")
        assert "secure" in str(over_tls.headers.get_list("set-cookie")).lower()


def test_sign_in_needs_the_form_of_this_browser(client: TestClient) -> None:
    form = {"csrf_token": _token(client.get("/sign-in").text), "email": "ann@brightwater.example"}

    assert client.post("/sign-in", data=form | {"csrf_token": "0" * 64}, headers=OWN).status_code == 403
    assert client.post("/sign-in", data={"email": form["email"]}, headers=OWN).status_code == 403
    client.cookies.clear()
    assert client.post("/sign-in", data=form, headers=OWN).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": ORIGIN, "sec-fetch-site": "cross-site"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"origin": "http://testserver.evil.example"},
        {"origin": "http://testserver:8001"},
    ],
)
def test_requests_of_other_sites_are_refused(
    client: TestClient, rasa: StandInRasa, headers: dict[str, str]
) -> None:
    form = {"csrf_token": _token(client.get("/sign-in").text), "email": "ann@brightwater.example"}
    assert client.post("/sign-in", data=form, headers=headers).status_code == 403

    sign_in(client)
    body = {"text": "cancel it", "client_message_id": "c-1"}
    answer = client.post("/api/messages", json=body, headers=headers)

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "foreign_origin")
    assert client.post("/sign-out", headers=headers).status_code == 403
    assert client.get("/api/me").status_code == 200
    assert rasa.calls == []


def test_own_page_speaks_with_the_cookie(client: TestClient, rasa: StandInRasa) -> None:
    sign_in(client)

    answer = client.post("/api/messages", json={"text": "hi", "client_message_id": "c-1"}, headers=OWN)

    assert (answer.status_code, rasa.texts) == (200, ["hi"])


def test_only_people_of_the_page_can_be_chosen(client: TestClient, people: People) -> None:
    def third_customer_of_the_segment(session: object) -> None:
        a_contact(session, a_company(session, "Third"), "third@x.example")  # type: ignore[arg-type]

    in_transaction(database_url(), third_customer_of_the_segment)

    assert sign_in(client, "third@x.example").status_code == 422
    assert sign_in(client, "nobody@x.example").status_code == 422


def test_sign_out_ends_the_session_on_the_server(client: TestClient) -> None:
    sign_in(client)
    cookie = client.cookies[SESSION_COOKIE]
    page = client.get("/sign-out").text

    assert client.post("/sign-out", headers=OWN).status_code == 403
    assert client.post("/sign-out", data={"csrf_token": _token(page)}, headers=OWN).status_code == 303

    assert client.get("/api/me", headers={"cookie": f"{SESSION_COOKIE}={cookie}"}).status_code == 401


def test_page_signs_out_with_the_token_of_me(client: TestClient) -> None:
    sign_in(client)
    token = client.get("/api/me").json()["csrf_token"]

    assert client.post("/sign-out", headers=OWN | {"x-csrf-token": token}).status_code == 303
    assert client.get("/api/me").status_code == 401


def test_signing_in_anew_ends_the_session_before(client: TestClient) -> None:
    sign_in(client)
    first = client.cookies[SESSION_COOKIE]

    sign_in(client, "bob@harbor.example")

    assert client.cookies[SESSION_COOKIE] != first
    assert client.get("/api/me", headers={"cookie": f"{SESSION_COOKIE}={first}"}).status_code == 401


def test_session_ends_idle_and_absolutely(client: TestClient, people: People) -> None:
    sessions: WebSessions = client.app.state.gateway.sessions  # type: ignore[attr-defined]
    began = datetime.now(UTC)
    idle, busy = key_of(sessions.begin(people.ann, began)), key_of(sessions.begin(people.ann, began))

    moment = began
    while moment < began + ABSOLUTE - timedelta(minutes=90):
        moment += timedelta(minutes=90)
        assert sessions.open(busy, moment)

    assert sessions.open(busy, began + ABSOLUTE) is None
    assert sessions.open(idle, began + IDLE) is None


def test_session_of_a_person_who_left_is_over(
    client: TestClient, people: People, leave: Callable[[int], None]
) -> None:
    sign_in(client)

    leave(people.ann)

    assert client.get("/api/me").status_code == 401


def test_forged_cookie_is_nobody(client: TestClient) -> None:
    for cookie in ("x", "ann@brightwater.example", "ü".encode().hex()):
        answer = client.get("/api/me", headers={"cookie": f"{SESSION_COOKIE}={cookie}"})
        assert answer.status_code == 401


def test_bad_token_does_not_fall_back_to_the_cookie(client: TestClient) -> None:
    sign_in(client)

    assert client.get("/api/me", headers={"Authorization": "Bearer forged"}).status_code == 401


def test_without_demo_there_is_no_sign_in(settings: Settings, rasa: StandInRasa) -> None:
    with started(settings, rasa, is_demo=False) as client:
        form = {"email": "ann@brightwater.example"}

        assert client.get("/sign-in").status_code == 404
        assert client.post("/sign-in", data=form, headers=OWN).status_code in (404, 405)
        assert SESSION_COOKIE not in client.cookies


def test_script_in_a_name_is_shown_as_text(client: TestClient, people: People) -> None:
    def scripted(session: object) -> None:
        company = a_company(session, "<b>Bold & Co</b>", segment="protect")  # type: ignore[arg-type]
        a_contact(session, company, "x@x.example", name="<script>alert(1)</script>")  # type: ignore[arg-type]

    in_transaction(database_url(), scripted)

    page = client.get("/sign-in").text

    assert "<script>" not in page and "<b>Bold" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_open_tab_alone_does_not_keep_a_session_from_idling(client: TestClient, people: People) -> None:
    sessions: WebSessions = client.app.state.gateway.sessions  # type: ignore[attr-defined]
    began = datetime.now(UTC)
    key = key_of(sessions.begin(people.ann, began))

    assert sessions.open(key, began + timedelta(minutes=90), is_use=False)

    assert sessions.open(key, began + IDLE) is None
