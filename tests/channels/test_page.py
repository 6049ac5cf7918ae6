"""The built page, and the headers of every answer."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from channels.settings import Settings
from channels.web import pages, shell
from tests.channels.conftest import bearer, started
from tests.channels.stand_ins import StandInRasa
from tests.channels.test_web import sign_in


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built page."""
    static = tmp_path / "static"
    (static / "assets").mkdir(parents=True)
    (static / "index.html").write_text("<!doctype html><title>Shop</title>")
    (static / "assets" / "index-Ab3_d9xZ.js").write_text("export {}")
    (static / "mark.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    monkeypatch.setattr(shell, "STATIC", static)
    monkeypatch.setattr(pages, "STATIC", static)
    return static


def test_shop_asks_to_sign_in_then_serves_the_built_page(
    built: Path, settings: Settings, rasa: StandInRasa
) -> None:
    with started(settings, rasa) as client:
        assert client.get("/").headers["location"] == "/sign-in"

        sign_in(client)

        assert "<title>Shop</title>" in client.get("/").text
        hashed, plain = client.get("/assets/index-Ab3_d9xZ.js"), client.get("/mark.svg")
        assert "immutable" in hashed.headers["cache-control"]
        assert plain.headers["cache-control"] == "no-cache"
        for odd in ("/assets/../../engine.db", "/%2e%2e/engine.db", "/..%2fengine.db", "/assets/"):
            assert client.get(odd).status_code == 404


def test_unbuilt_page_says_so(settings: Settings, rasa: StandInRasa, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "STATIC", Path("/nowhere"))
    monkeypatch.setattr(shell, "STATIC", Path("/nowhere"))
    with started(settings, rasa, is_demo=False) as client:
        assert client.get("/").status_code == 503
        assert client.get("/mark.svg").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/", "/sign-in", "/sign-out", "/assets/index-Ab3_d9xZ.js", "/nothing", "/health", "/api/me", "/api/x"],
)
def test_every_answer_is_closed_to_other_hosts(
    built: Path, settings: Settings, rasa: StandInRasa, path: str
) -> None:
    with started(settings, rasa) as client:
        for headers in ({}, bearer()):
            answer = client.get(path, headers=headers)

            policy = dict(
                part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; ")
            )
            assert policy == {
                "default-src": "'none'",
                "script-src": "'self'",
                "style-src": "'self' 'unsafe-inline'",
                "connect-src": "'self' ws://testserver wss://testserver",
                "img-src": "'self' data:",
                "font-src": "'self' data:",
                "base-uri": "'none'",
                "frame-ancestors": "'none'",
                "form-action": "'self'",
            }
            assert answer.headers["x-content-type-options"] == "nosniff"
            form_page = path == "/sign-in"
            assert answer.headers["referrer-policy"] == ("same-origin" if form_page else "no-referrer")
            assert "access-control-allow-origin" not in answer.headers


def test_host_that_is_none_cannot_write_the_policy(client: TestClient) -> None:
    answer = client.get("/health", headers={"host": "x; script-src *"})

    assert answer.status_code == 400
    assert "script-src *" not in answer.headers["content-security-policy"]


def test_other_sites_get_no_cors_headers(client: TestClient) -> None:
    evil = {"origin": "http://evil.example", "access-control-request-method": "POST"}

    preflight = client.options("/api/messages", headers=evil)

    assert preflight.status_code in (404, 405)
    assert "access-control-allow-origin" not in preflight.headers
