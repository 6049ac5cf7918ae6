"""The warehouse at the command line: a day's verbs one after the other, and refusals that say what can be done."""

import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result

from backend.cli import main
from backend.db.session import in_transaction
from backend.services import orders
from tests.builders import NOW, TODAY, a_request, a_shop

DAY = TODAY.isoformat()


@pytest.fixture(autouse=True)
def database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)

    def order(session: Any) -> None:
        shop = a_shop(session)
        orders.place_order(session, shop.actor, a_request(shop), request_key="K", now=NOW)

    in_transaction(database_url, order)


def desk(*words: str) -> Result:
    return CliRunner().invoke(main, [*words, *(["--today", DAY] if "list" not in words else [])])


def answer(*words: str) -> Any:
    return json.loads(desk(*words, "--json").stdout)


def test_a_day_in_the_warehouse() -> None:
    released = answer("warehouse", "release", "--warehouse", "rno", "--through", DAY)
    wave = answer("warehouse", "wave", "--warehouse", "RNO", "--date", DAY)
    pick = wave["picks"][0]
    answer("warehouse", "pick", wave["number"], "--found", f"{pick['allocation_id']}={pick['quantity']}")
    packed = answer("warehouse", "pack", "--warehouse", "RNO")
    service = packed["packed"][0]["service_code"]
    load = answer("warehouse", "load", "--warehouse", "RNO", "--service", service, "--date", DAY)
    answer("warehouse", "load", load["number"])
    gone = answer("warehouse", "ship", load["number"])
    told = answer("warehouse", "event", "SH-1", "--code", "departed", "--place", "Reno, NV")

    assert released["newly_allocated"] == 4
    assert [each["order_number"] for each in gone["shipments"]] == ["SO-1"]
    assert (told["status"], told["order_number"]) == ("in_transit", "SO-1")
    assert "SH-1" in desk("warehouse", "ship", load["number"]).stdout
    assert pick["sku"] in desk("warehouse", "list", wave["number"]).stdout


def test_an_order_is_held_and_let_go() -> None:
    until = (TODAY + timedelta(days=7)).isoformat()

    held = answer("order", "hold", "SO-1", "--until", until)
    waits = answer("warehouse", "release", "--warehouse", "RNO", "--through", until)
    lifted = answer("order", "unhold", "SO-1")

    assert held["holds"][0]["hold_until"] == until
    assert waits["waiting"][0]["reason"] == "hold"
    assert lifted["status"] == "confirmed"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("release", "--warehouse", "XXX", "--through", DAY), "warehouse_not_found"),
        (("wave", "--warehouse", "RNO", "--date", DAY), "nothing_to_pick"),
        (("pick", "WV-9"), "document_not_found"),
        (("load", "--warehouse", "RNO", "--service", "GND-ECO", "--date", DAY), "nothing_to_load"),
        (("ship", "LD-9"), "document_not_found"),
        (("event", "SH-9", "--code", "departed", "--place", "Reno"), "document_not_found"),
    ],
)
def test_what_cannot_be_is_refused_in_words(words: tuple[str, ...], code: str) -> None:
    refused = desk("warehouse", *words, "--json")

    assert refused.exit_code == 2
    error = json.loads(refused.stdout)["error"]
    assert error["code"] == code
    assert error["message"].endswith(".") and "{" not in error["message"]


def test_what_did_not_leave_is_put_off() -> None:
    later = (TODAY + timedelta(days=1)).isoformat()

    moved = CliRunner().invoke(main, ["warehouse", "put-off", "--today", later, "--json"])

    assert json.loads(moved.stdout) == {"order_line_ids": [1]}
