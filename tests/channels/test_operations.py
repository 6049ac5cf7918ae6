"""Operations over REST and on their page: open to those who run the warehouses, for others not there."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.config import database_url
from backend.db.models.parties import ShipTo
from backend.db.session import in_transaction
from channels import operations
from tests.builders import TODAY, a_contact
from tests.channels.conftest import People, bearer
from tests.channels.test_web import OWN, sign_in
from tests.planning import FAR, NEAR, a_depot, a_ready_line, an_address

STAFF = ("planner", "warehouse", "manager")
OTHERS = ("ann@brightwater.example", "rep@desk.example", "agent@desk.example", "supervisor@desk.example")
DAY = TODAY.isoformat()


@pytest.fixture(autouse=True)
def depot(people: People) -> None:
    """Columbus with goods for two addresses, and one of our people of each role."""

    def work(session: Session) -> None:
        for role in (*STAFF, "agent", "supervisor"):
            a_contact(session, None, f"{role}@desk.example", role=role)
        depot = a_depot(session, name="Ohio Dental Partners")
        for postcode in (NEAR[0], FAR):
            address = an_address(session, depot, postcode)
            a_ready_line(session, address, promised=TODAY + timedelta(days=3))

    in_transaction(database_url(), work)


def planner() -> dict[str, str]:
    return bearer("planner@desk.example")


def plan(client: TestClient, **fields: Any) -> Any:
    return client.post("/api/operations/plan", json={"day": DAY, "seconds": 5} | fields, headers=planner())


def test_the_board_follows_the_day_from_to_plan_to_planned(client: TestClient) -> None:
    before = client.get(f"/api/operations/board?day={DAY}", headers=planner()).json()["boards"][0]

    planned = plan(client)

    after = client.get(f"/api/operations/board?day={DAY}&warehouse=cmh", headers=planner()).json()["boards"][
        0
    ]
    assert (planned.status_code, planned.json()["result"][0]["is_changed"]) == (200, True)
    assert (before["steps"]["to_plan"], after["steps"]["to_plan"]) == (2, 0)
    assert sum(len(load["stops"]) for load in after["loads"]) == 2


def test_a_repeated_plan_finds_it_done(client: TestClient) -> None:
    plan(client)

    again = plan(client)

    assert again.json()["result"] == [{"warehouse": "CMH", "day": DAY, "is_changed": False}]


def test_a_load_tells_its_stops_and_what_each_carrier_asks(client: TestClient) -> None:
    plan(client)

    load = client.get("/api/operations/loads/LD-1", headers=planner()).json()

    assert load["number"] == "LD-1"
    assert {"weight", "cube", "floor"} == set(load["plan"]["fill"])
    assert len(load["stops"][0]["considered"]) == 4
    assert client.get("/api/operations/loads/LD-99", headers=planner()).status_code == 404


@pytest.mark.parametrize("email", OTHERS)
def test_for_everybody_else_there_is_nothing_here(client: TestClient, email: str) -> None:
    headers, missing = bearer(email), client.get("/api/nothing", headers=bearer(email))
    asked = [client.get("/api/operations/board", headers=headers)]
    asked += [client.get("/api/operations/loads/LD-1", headers=headers)]
    asked += [client.post(f"/api/operations/{verb}", json={}, headers=headers) for verb in operations.VERBS]

    assert {each.status_code for each in asked} == {404}
    assert {each.content for each in asked} == {missing.content}


@pytest.mark.parametrize("email", OTHERS[:2])
def test_the_page_is_missing_for_everybody_else(client: TestClient, email: str) -> None:
    missing = client.get("/nothing-here")
    asked = [client.get("/operations"), client.get("/operations/papers/load_sheet/LD-1")]
    sign_in(client, email)
    asked += [client.get("/operations"), client.get("/operations/papers/load_sheet/LD-1")]
    asked += [client.post("/operations/plan", data={"day": DAY}, headers=OWN)]

    assert {(each.status_code, each.text) for each in asked} == {(404, missing.text)}


@pytest.mark.parametrize("role", STAFF)
def test_those_who_run_the_warehouses_see_board_and_page(client: TestClient, role: str) -> None:
    assert client.get("/api/operations/board", headers=bearer(f"{role}@desk.example")).status_code == 200

    sign_in(client, f"{role}@desk.example")

    assert client.get(f"/operations?day={DAY}").status_code == 200


def test_nobody_operates_without_a_token(client: TestClient) -> None:
    asked = [client.get("/api/operations/board"), client.post("/api/operations/plan", json={"day": DAY})]

    assert {each.status_code for each in asked} == {401}


def test_another_sites_page_cannot_operate(client: TestClient) -> None:
    sign_in(client, "planner@desk.example")
    foreign = {"origin": "http://evil.example", "sec-fetch-site": "cross-site"}

    api = client.post("/api/operations/plan", json={"day": DAY}, headers=foreign)
    form = client.post("/operations/plan", data={"day": DAY}, headers=foreign)
    without_token = client.post("/operations/plan", data={"day": DAY}, headers=OWN)

    assert [each.status_code for each in (api, form, without_token)] == [403, 403, 403]
    assert client.get(f"/api/operations/board?day={DAY}").json()["boards"][0]["loads"] == []


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"day": None}, "day"),
        ({"day": "tomorrow"}, "day"),
        ({"day": "0001-01-01"}, "day"),
        ({"day": True}, "day"),
        ({"warehouse": "CMH'; DROP TABLE loads"}, "warehouse"),
        ({"warehouse": ["CMH"]}, "warehouse"),
        ({"seconds": 3600}, "seconds"),
        ({"seed": -1}, "seed"),
        ({"role": "manager"}, "role"),
    ],
)
def test_a_verb_takes_its_own_fields_only(client: TestClient, fields: dict[str, Any], field: str) -> None:
    answer = plan(client, **fields)

    assert (answer.status_code, answer.json()["error"]["facts"]) == (422, {"field": field})


def test_an_endless_body_and_a_form_of_another_kind_are_refused(client: TestClient) -> None:
    json_headers = planner() | {"content-type": "application/json"}
    endless = client.post("/api/operations/plan", content=b"x" * 70_000, headers=json_headers)
    form = client.post("/api/operations/plan", data={"day": DAY}, headers=planner())
    unknown = plan(client, warehouse="ZZZ")

    assert [each.status_code for each in (endless, form, unknown)] == [413, 422, 404]
    assert unknown.json()["error"]["code"] == "warehouse_not_found"


def test_planner_plans_on_the_page_and_comes_back_to_it(client: TestClient) -> None:
    answer = sign_in(client, "planner@desk.example")
    page = client.get(f"/operations?day={DAY}").text
    token = re.search(r'name="csrf_token" value="(\w+)"', page)
    assert token

    done = client.post(
        f"/operations/plan?day={DAY}&warehouse=CMH",
        data={"csrf_token": token[1], "day": DAY, "warehouse": "CMH"},
        headers=OWN,
    )

    assert answer.headers["location"] == "/operations"
    assert (done.status_code, done.headers["location"]) == (
        303,
        f"/operations?day={DAY}&warehouse=CMH&done=plan",
    )
    shown = client.get(done.headers["location"])
    assert "The day is planned." in shown.text
    assert "LD-1" in shown.text
    assert "script-src 'self'" in shown.headers["content-security-policy"]
    assert "<script" not in shown.text


def test_a_refusal_is_told_on_the_page(client: TestClient) -> None:
    sign_in(client, "planner@desk.example")
    token = re.search(r'name="csrf_token" value="(\w+)"', client.get("/operations").text)
    assert token

    answer = client.post("/operations/plan", data={"csrf_token": token[1], "day": "soon"}, headers=OWN)

    assert answer.status_code == 422
    assert "must be a date" in answer.text


def test_words_of_customers_are_text_on_the_page(client: TestClient) -> None:
    def work(session: Session) -> None:
        for each in session.scalars(select(ShipTo)):
            each.name = "<script>alert(1)</script>"

    in_transaction(database_url(), work)
    plan(client)
    sign_in(client, "planner@desk.example")

    page = client.get(f"/operations?day={DAY}").text

    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_paper_opens_by_a_link_of_the_planners_own(client: TestClient) -> None:
    plan(client)
    sign_in(client, "planner@desk.example")

    link = client.get("/operations/papers/load_sheet/LD-1")

    assert link.status_code == 303
    assert client.get(link.headers["location"]).headers["content-type"] == "application/pdf"
    assert client.get("/operations/papers/invoice/INV-1").status_code == 404
    assert client.get("/operations/papers/load_sheet/LD-99").status_code == 404
