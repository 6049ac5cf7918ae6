"""Returns, tracking and escalations at the command line."""

import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from backend.cli import main
from backend.db.session import in_transaction
from tests.builders import (
    NOW,
    TODAY,
    a_company,
    a_ship_to,
    a_shipment,
    a_warehouse,
    a_written_order,
    an_item,
    carriers,
)


def a_delivered_order(session: Session) -> None:
    an_item(session)
    an_item(session, "CHR-1", name="Task chair")
    a_warehouse(session)
    carriers(session)
    ship_to = a_ship_to(session, a_company(session))
    order = a_written_order(session, ship_to, ("PAP-1001", 10, "100"), ("CHR-1", 2, "80"))
    a_shipment(session, order, {1: 10, 2: 2}, delivered_at=NOW - timedelta(hours=1))


@pytest.fixture(autouse=True)
def database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    in_transaction(database_url, a_delivered_order)


def desk(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def answer(*words: str) -> Any:
    return json.loads(desk(*words, "--json").stdout)


AUTHORIZE = ("return", "authorize", "SO-1", "--today", TODAY.isoformat(), "--request-key", "k1")


def test_return_is_authorized_shown_and_listed() -> None:
    rma = answer(*AUTHORIZE, "--line", "1=2", "--line", "2=1", "--reason", "damaged", "--reason", "other")

    assert (rma["number"], rma["fee_amount"], rma["credit_amount"]) == ("RMA-1", "6.00", "54.00")
    assert answer("return", "show", "rma 1") == rma
    assert [each["number"] for each in answer("return", "list", "--order", "SO-1", "--open")] == ["RMA-1"]
    assert "RL000000014" in desk("return", "show", "RMA-1").stdout


def test_refusal_ends_with_two_and_its_facts() -> None:
    refused = desk(*AUTHORIZE, "--line", "1=11", "--reason", "damaged", "--json")

    assert refused.exit_code == 2
    error = json.loads(refused.stdout)["error"]
    assert (error["code"], error["facts"]["returnable_quantity"]) == ("quantity_not_returnable", 10)


@pytest.mark.parametrize(
    "words",
    [("--line", "x=1", "--reason", "late"), ("--line", "1=1", "--reason", "late", "--reason", "late")],
)
def test_line_and_reason_must_fit(words: tuple[str, ...]) -> None:
    assert desk(*AUTHORIZE, *words).exit_code == 2


def test_order_is_tracked_by_the_carriers_number() -> None:
    assert answer("order", "track", "RDG000000001", "--today", TODAY.isoformat())["asked_shipment"] == "SH-1"
    assert "delivered" in desk("order", "track", "SO-1").stdout


def test_no_escalation_waits() -> None:
    assert answer("escalations") == []
