"""`plan`: the planner's run from the terminal."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from backend.cli import main
from backend.db.models import Base
from backend.db.session import engine_for, in_transaction
from tests.builders import TODAY
from tests.planning import FAR, a_depot, a_ready_line, an_address


@pytest.fixture(autouse=True)
def _depot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'engine.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    Base.metadata.create_all(engine_for(url))

    def work(session: Session) -> None:
        a_ready_line(session, an_address(session, a_depot(session), FAR))

    in_transaction(url, work)


def plan(*options: str) -> Result:
    asked = ["plan", "--date", TODAY.isoformat(), "--today", TODAY.isoformat(), "--limit", "5", *options]
    return CliRunner().invoke(main, asked)


def test_plan_explains_itself_and_is_made_once() -> None:
    first, second = (json.loads(plan("--json").stdout) for _ in range(2))

    assert [each["runs"][0]["is_changed"] for each in (first, second)] == [True, False]
    assert first["warehouses"] == second["warehouses"]
    [load] = first["warehouses"][0]["loads"]
    assert load["plan"]["search"] == {"seed": 0, "seconds": 5.0, "iterations": 4000}
    assert load["stops"][0]["reason"]["code"] == "complete"
    assert len(load["stops"][0]["considered"]) == 4


def test_plan_is_a_table_for_people() -> None:
    assert "GND service" in plan().output


def test_an_unknown_warehouse_is_refused_in_words() -> None:
    refused = plan("--warehouse", "ZZZ")

    assert refused.exit_code == 2
    assert "there are CMH" in refused.output
