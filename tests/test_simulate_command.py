"""The simulation and the audit at the command line."""

import json
from datetime import datetime

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from backend.cli import main
from backend.commands.audit import BROKEN
from backend.db.models.stock import Stock
from backend.db.session import in_transaction
from backend.services.seeding import seed
from tests.builders import NOW, TODAY

DAY = ["--today", TODAY.isoformat()]


@pytest.fixture(autouse=True)
def database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DATABASE_URL", database_url)
    now: datetime = NOW
    in_transaction(database_url, lambda session: seed(session, now=now))
    return database_url


def test_a_day_is_played_and_told() -> None:
    told = CliRunner().invoke(main, ["simulate", "--days", "1", "--orders-a-day", "5", *DAY, "--json"])

    played = json.loads(told.stdout)
    assert (told.exit_code, played["audit"]["is_right"]) == (0, True)
    assert played["figures"]["orders"] > 0
    assert played["figures"]["open_lines"]["waits_for_payment"] > 0


def test_an_audit_names_what_is_wrong_and_says_so_to_a_program(database: str) -> None:
    right = CliRunner().invoke(main, ["audit", *DAY])
    spoilt = update(Stock).where(Stock.sku == "PAP-1001").values(committed_quantity=0)
    in_transaction(database, lambda session: session.execute(spoilt))

    wrong = CliRunner().invoke(main, ["audit", *DAY])

    assert (right.exit_code, wrong.exit_code) == (0, BROKEN)
    assert "PAP-1001" in wrong.stdout and "PAP-1001" not in right.stdout
