"""A gateway on fresh databases, with a stand-in for the assistant and a few verified people."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.db.models import Base
from backend.db.models.parties import Contact
from backend.db.session import engine_for, in_transaction
from backend.services.tokens import mint_shop_token
from channels.app import create_app
from channels.settings import Settings
from tests.builders import a_company, a_contact
from tests.channels.stand_ins import StandInRasa

SHOP_SECRET = "shop-secret-of-the-tests-32-chars!"
RASA_SECRET = "rasa-secret-of-the-tests-32-chars!"
ORIGIN = "http://testserver"


@dataclass(frozen=True)
class People:
    """Contact ids: two customers of different companies and a rep of the first."""

    ann: int
    bob: int
    rep: int


def _people(session: Session) -> People:
    rep = a_contact(session, None, "rep@desk.example", role="rep")
    ann = a_contact(session, a_company(session, rep_id=rep.id))
    bob = a_contact(session, a_company(session, "Harbor Legal"), "bob@harbor.example")
    return People(ann.id, bob.id, rep.id)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[People]:
    """The engine's database: the gateway is the same on both kinds, so SQLite serves."""
    url = f"sqlite:///{tmp_path / 'engine.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("DESK_SHOP_SECRET", SHOP_SECRET)
    monkeypatch.setenv("DESK_PAPER_SECRET", SHOP_SECRET)
    monkeypatch.delenv("DESK_JWKS", raising=False)
    Base.metadata.create_all(engine_for(url))
    yield in_transaction(url, _people)
    engine_for(url).dispose()


@pytest.fixture
def settings(people: People, tmp_path: Path) -> Settings:
    return Settings(
        rasa_url="http://rasa.test",
        rasa_secret=RASA_SECRET,
        form_secret=SHOP_SECRET,
        rasa_timeout_seconds=2.0,
        is_demo=True,
        messages_url=f"sqlite:///{tmp_path / 'messages.db'}",
        outbox_seconds=3600.0,
    )


@pytest.fixture
def rasa() -> StandInRasa:
    return StandInRasa(RASA_SECRET)


@pytest.fixture
def client(settings: Settings, rasa: StandInRasa) -> Iterator[TestClient]:
    """A client of a running gateway."""
    with started(settings, rasa) as client:
        yield client


def started(settings: Settings, rasa: StandInRasa, **changes: Any) -> TestClient:
    """A client of a gateway with some settings changed; enter it to start the gateway."""
    app = create_app(replace(settings, **changes), rasa_transport=httpx.ASGITransport(rasa.app))
    return TestClient(app, follow_redirects=False, raise_server_exceptions=False)


def bearer(email: str = "ann@brightwater.example") -> dict[str, str]:
    """The header of a signed-in person."""
    return {"Authorization": f"Bearer {mint_shop_token(email, now=datetime.now(UTC))}"}


def forged(**changes: Any) -> dict[str, str]:
    """A header with a token of Ann's, some claims changed."""
    claims: dict[str, Any] = {
        "sub": "ann@brightwater.example",
        "iss": "demo-shop",
        "aud": "promise-desk",
        "exp": datetime.now(UTC) + timedelta(minutes=5),
        "jti": "1",
    }
    key = changes.pop("key", SHOP_SECRET)
    return {"Authorization": f"Bearer {jwt.encode(claims | changes, key, algorithm='HS256')}"}


def say(client: TestClient, text: str, message_id: str = "c-1", **more: Any) -> httpx.Response:
    """Ann (or whoever `headers` name) says something."""
    headers = more.pop("headers", None) or bearer()
    body = {"text": text, "client_message_id": message_id} | more
    return client.post("/api/messages", json=body, headers=headers)


def press(client: TestClient, payload: str, message_id: str = "c-9", **more: Any) -> httpx.Response:
    """Ann (or whoever `headers` name) presses a button."""
    body = {"payload": payload, "client_message_id": message_id}
    return client.post("/api/messages", json=body, headers=more.get("headers") or bearer())


@pytest.fixture
def leave(people: People) -> Callable[[int], None]:
    """Make a person inactive."""

    def work(contact_id: int) -> None:
        from backend.config import database_url

        in_transaction(
            database_url(),
            lambda session: session.execute(
                update(Contact).where(Contact.id == contact_id).values(is_active=False)
            ),
        )

    return work
