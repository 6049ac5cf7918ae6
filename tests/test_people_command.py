"""`token`: a shop token from the terminal."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from backend.cli import main
from backend.db.models import Base
from backend.db.session import engine_for, in_transaction
from backend.services.tokens import verify_shop_token
from tests.builders import a_company, a_contact


@pytest.fixture(autouse=True)
def _shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'engine.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("DESK_SHOP_SECRET", "shop-secret-of-the-tests-32-chars!")
    Base.metadata.create_all(engine_for(url))
    in_transaction(url, lambda session: a_contact(session, a_company(session)))


def token(email: str) -> Result:
    return CliRunner().invoke(main, ["token", "--contact", email, "--json"])


def test_token_is_the_persons() -> None:
    printed = json.loads(token("ANN@brightwater.example").stdout)

    assert verify_shop_token(printed["token"], now=datetime.now(UTC)).email == "ann@brightwater.example"


def test_token_for_nobody_is_refused() -> None:
    refused = token("nobody@brightwater.example")

    assert (refused.exit_code, json.loads(refused.stdout)["error"]["code"]) == (2, "sign_in_refused")
