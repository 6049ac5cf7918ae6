"""Operations over REST and on their page: open to those who run the warehouses, for others not there."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.config import database_url
from backend.db.models.fulfilment import Allocation
from backend.db.models.parties import ShipTo
from backend.db.models.stock import Stock
from backend.db.session import in_transaction
from channels import operations
from tests.builders import TODAY, a_contact, a_receipt
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


def operate(client: TestClient, verb: str, role: str = "warehouse", **fields: Any) -> Any:
    return client.post(f"/api/operations/{verb}", json=fields, headers=bearer(f"{role}@desk.example"))


def test_the_day_goes_from_release_to_departure(client: TestClient) -> None:
    release(client)
    plan(client)
    wave = operate(client, "wave", warehouse="CMH", planned_date=DAY).json()["result"]["number"]
    [picking] = board(client)["waves"]
    operate(client, "pick", wave_number=wave)
    operate(client, "pack", warehouse="CMH")
    numbers = [load["number"] for load in board(client)["loads"]]

    loaded = [operate(client, "load", load_number=number).json()["result"]["status"] for number in numbers]
    left = [operate(client, "ship", load_number=number).json()["result"] for number in numbers]

    assert picking == {"number": wave, "planned_date": DAY, "pick_count": 2}
    assert set(loaded) == {"loaded"}
    assert sum(len(each["shipments"]) for each in left) == 2
    assert board(client)["steps"]["departed"] == 2


def departed(client: TestClient) -> list[str]:
    """The shipments of the day, on their way."""
    release(client)
    plan(client)
    wave = operate(client, "wave", warehouse="CMH", planned_date=DAY).json()["result"]["number"]
    operate(client, "pick", wave_number=wave)
    operate(client, "pack", warehouse="CMH")
    left = []
    for load in board(client)["loads"]:
        operate(client, "load", load_number=load["number"])
        left += operate(client, "ship", load_number=load["number"]).json()["result"]["shipments"]
    return [each["shipment_number"] for each in left]


def test_what_came_is_proven_once_and_claimed_by_the_manager(client: TestClient) -> None:
    first, second = departed(client)
    told = {"code": "out_for_delivery", "place": "Dayton, OH"}
    proof = {"shipment_number": first, "signed_by": "R. Boyd"}

    riding = operate(client, "event", shipment_number=second, **told)
    came = [
        operate(client, "deliver", **proof, proofs={"1": {"received": 3, "damaged": 1}}) for _ in range(2)
    ]
    order = came[0].json()["result"]["order_number"]
    unpriced = operate(client, "invoice", order_number=order)
    claimed = [operate(client, "invoice", "manager", order_number=order).json()["result"] for _ in range(2)]

    assert riding.status_code == 200
    assert [each.status_code for each in came] == [200, 200]
    assert unpriced.status_code == 403
    assert claimed[0]["number"] == claimed[1]["number"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("proofs", {"1": {"damaged": 1}}),
        ("proofs", {"one": {"received": 1}}),
        ("proofs", [1]),
        ("delivered_at", "yesterday"),
        ("delivered_at", "2026-03-02T10:00:00"),
        ("signed_by", ""),
    ],
)
def test_a_proof_is_refused_by_the_field_that_cannot_be_read(
    client: TestClient, field: str, value: Any
) -> None:
    given = {"shipment_number": "SH-1", "signed_by": "R. Boyd"} | {field: value}

    answer = operate(client, "deliver", **given)

    assert (answer.status_code, answer.json()["error"]["facts"]) == (422, {"field": field})


def test_a_visit_that_nobody_booked_is_not_closed(client: TestClient) -> None:
    assert operate(client, "install", appointment_number="AP-9").status_code == 404


def release(client: TestClient) -> None:
    in_transaction(database_url(), back_to_reserved)
    operate(client, "release", warehouse="CMH", through_date=DAY)


def back_to_reserved(session: Session) -> None:
    """What the depot has released is only promised yet."""
    for allocation in session.scalars(select(Allocation)):
        session.delete(allocation)
    for row in session.scalars(select(Stock)):
        row.allocated_quantity = 0


def board(client: TestClient) -> Any:
    return client.get(f"/api/operations/board?day={DAY}", headers=planner()).json()["boards"][0]


def test_the_same_key_gives_the_first_answer_and_another_request_is_refused(client: TestClient) -> None:
    release(client)
    first = operate(client, "wave", warehouse="CMH", planned_date=DAY, request_key="shift-1")
    wave = first.json()["result"]
    picks = {str(pick["allocation_id"]): pick["quantity"] - 1 for pick in wave["picks"]}
    short = [
        operate(client, "pick", wave_number=wave["number"], found=picks, request_key="scan-1")
        for _ in range(2)
    ]
    again = operate(client, "wave", warehouse="CMH", planned_date=DAY, request_key="shift-1")
    other = operate(client, "pack", warehouse="CMH", request_key="shift-1")

    assert again.json() == first.json()
    assert short[0].json() == short[1].json()
    assert [pick["short_quantity"] for pick in short[0].json()["result"]["picks"]] == [1, 1]
    assert (other.status_code, other.json()["error"]["code"]) == (409, "request_key_reused")


def test_goods_come_in_once_whatever_is_scanned_twice(client: TestClient) -> None:
    in_transaction(database_url(), lambda session: a_receipt(session, "PAP-1001", "CMH", 50, TODAY))
    arrived = {"expected_receipt_id": 1, "received_quantity": 48, "damaged_quantity": 2}

    receipts = [operate(client, "receive", **arrived).json()["result"]["receipt_number"] for _ in range(2)]
    other = operate(client, "receive", **arrived | {"received_quantity": 49})
    lies = [operate(client, "put_away", receipt_number=receipts[0]).json()["result"] for _ in range(2)]

    assert receipts == ["RC-1", "RC-1"]
    assert (other.status_code, other.json()["error"]["code"]) == (409, "receipt_closed")
    assert [each["put_away_quantity"] for each in lies] == [48, 48]


@pytest.mark.parametrize("found", [[1, 2], {"one": 1}, {"1": -1}, {"1": None}, "all"])
def test_what_was_found_is_counted_by_pick(client: TestClient, found: Any) -> None:
    answer = operate(client, "pick", wave_number="WV-1", found=found)

    assert (answer.status_code, answer.json()["error"]["facts"]) == (422, {"field": "found"})


def test_a_wave_is_picked_on_the_page(client: TestClient) -> None:
    release(client)
    wave = operate(client, "wave", warehouse="CMH", planned_date=DAY).json()["result"]["number"]
    sign_in(client, "warehouse@desk.example")
    page = client.get(f"/operations?day={DAY}&warehouse=CMH").text
    token = re.search(r'name="csrf_token" value="(\w+)"', page)
    assert token

    done = client.post("/operations/pick", data={"csrf_token": token[1], "wave_number": wave}, headers=OWN)

    assert f'name="wave_number" value="{wave}"' in page
    assert done.status_code == 303
    assert board(client)["waves"] == []


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
