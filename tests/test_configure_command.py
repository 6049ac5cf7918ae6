"""Configuring, building and buying from the command line."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from backend.cli import main
from backend.db.session import in_transaction
from backend.services.seeding import seed
from tests.services.test_configurations import NOW


@pytest.fixture
def url(database_url: str) -> str:
    in_transaction(database_url, lambda session: seed(session, now=NOW))
    return database_url


def desk(url: str, *words: str, status: int = 0) -> Any:
    done = CliRunner().invoke(main, [*words, "--json"], env={"DATABASE_URL": url}, catch_exceptions=False)
    assert done.exit_code == status, done.output
    return json.loads(done.stdout if status == 0 else done.stderr or done.stdout)


def test_a_workstation_is_configured_ordered_and_built(url: str) -> None:
    day = ("--today", "2026-03-02")
    answer = desk(
        url,
        *("configure", "wks-9011", "--option", "34 inch monitor", "--option", "no dock"),
        *("--quantity", "3", "--ship-to", "1", *day),
    )
    line = f"{answer['item']['sku']}=3"
    desk(url, "order", "place", "--ship-to", "1", "--line", line, "--request-key", "shop-1", *day)
    (work,) = desk(url, "workorder", "list")

    assert desk(url, "workorder", "release", work["number"], *day)["status"] == "released"
    assert desk(url, "workorder", "build", work["number"], "--start", *day)["status"] == "building"
    assert desk(url, "workorder", "build", work["number"], *day)["status"] == "built"
    assert desk(url, "workorder", "list") == []
    assert desk(url, "purchase", "list") == []


def test_what_does_not_go_together_is_refused_with_what_works(url: str) -> None:
    words = ("configure", "WKS-9011", "--option", "M34", "--option", "dual monitor arm")

    refused = desk(url, *words, status=2)

    assert "what works: AR0 no arm" in refused["error"]["message"]
