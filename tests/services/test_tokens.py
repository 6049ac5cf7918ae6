"""Shop tokens: whose word is taken, and whose is not."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from jwt.algorithms import OKPAlgorithm, RSAAlgorithm

from backend.domain.errors import TokenRefused
from backend.services.tokens import mint_shop_token, verify_shop_token
from tests.builders import NOW

SECRET = "shop-secret-of-the-tests-32-chars!"


@pytest.fixture(autouse=True)
def _demo_shop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_SHOP_SECRET", SECRET)
    monkeypatch.delenv("DESK_JWKS", raising=False)


def claims(**changes: Any) -> dict[str, Any]:
    """The claims of a good token with some changed; None removes one."""
    stamp = int(NOW.timestamp())
    good = {"sub": "ann@x.example", "iss": "demo-shop", "aud": "promise-desk", "exp": stamp + 600, "jti": "1"}
    return {name: value for name, value in (good | changes).items() if value is not None}


def refusal(token: str) -> str:
    with pytest.raises(TokenRefused) as refused:
        verify_shop_token(token, now=NOW)
    return refused.value.reason


def test_minted_token_vouches_for_ten_minutes() -> None:
    token = mint_shop_token("ann@x.example", now=NOW)

    verified = verify_shop_token(token, now=NOW + timedelta(minutes=9, seconds=59))

    assert (verified.email, verified.expires_at) == ("ann@x.example", NOW + timedelta(minutes=10))
    with pytest.raises(TokenRefused):
        verify_shop_token(token, now=NOW + timedelta(minutes=10, seconds=6))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"aud": "rasa"}, "wrong_audience"),
        ({"iss": "another-shop"}, "wrong_issuer"),
        ({"exp": int(NOW.timestamp()) - 60}, "expired"),
        ({"exp": int(NOW.timestamp()) + 90_000}, "lives_too_long"),
        ({"nbf": int(NOW.timestamp()) + 60}, "not_yet_valid"),
        ({"exp": None}, "incomplete"),
        ({"jti": None}, "incomplete"),
        ({"sub": None}, "incomplete"),
        ({"sub": " "}, "malformed"),
        ({"exp": "soon"}, "malformed"),
    ],
)
def test_token_with_a_fault_is_refused_for_it(changes: dict[str, Any], reason: str) -> None:
    assert refusal(jwt.encode(claims(**changes), SECRET, algorithm="HS256")) == reason


def test_forged_unsigned_and_broken_tokens_are_refused() -> None:
    assert refusal(jwt.encode(claims(), "x" * 32, algorithm="HS256")) == "wrong_signature"
    assert refusal(jwt.encode(claims(), SECRET, algorithm="HS512")) == "wrong_signature"
    assert refusal(jwt.encode(claims(), None, algorithm="none")) == "wrong_signature"
    for broken in ("", "a.b.c", "ünïcode", "x" * 5000):
        assert refusal(broken) == "malformed"


@pytest.mark.parametrize("algorithm", ["EdDSA", "RS256"])
def test_production_takes_only_the_shops_public_keys(
    algorithm: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key: Any
    if algorithm == "EdDSA":
        key = ed25519.Ed25519PrivateKey.generate()
        public = json.loads(OKPAlgorithm.to_jwk(key.public_key()))
    else:
        key = rsa.generate_private_key(65537, 2048)
        public = json.loads(RSAAlgorithm.to_jwk(key.public_key()))
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({"keys": [public | {"kid": "k1", "alg": algorithm}]}))
    monkeypatch.setenv("DESK_JWKS", str(keys))

    signed = jwt.encode(claims(), key, algorithm=algorithm, headers={"kid": "k1"})

    assert verify_shop_token(signed, now=NOW).email == "ann@x.example"
    unknown_key = jwt.encode(claims(), key, algorithm=algorithm, headers={"kid": "k2"})
    assert refusal(unknown_key) == "wrong_signature"
    by_secret = jwt.encode(claims(), SECRET, algorithm="HS256", headers={"kid": "k1"})
    assert refusal(by_secret) == "wrong_signature"


def test_symmetric_key_in_the_key_list_is_never_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({"keys": [{"kty": "oct", "kid": "k1", "alg": "HS256", "k": "c2VjcmV0"}]}))
    monkeypatch.setenv("DESK_JWKS", str(keys))

    signed = jwt.encode(claims(), "secret", algorithm="HS256", headers={"kid": "k1"})

    assert refusal(signed) == "wrong_signature"


def test_missing_key_list_refuses_instead_of_failing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_JWKS", "/nowhere/keys.json")

    assert refusal(jwt.encode(claims(), SECRET, algorithm="HS256")) == "wrong_signature"


def test_keys_are_fetched_from_the_shops_address(monkeypatch: pytest.MonkeyPatch) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    public = json.loads(OKPAlgorithm.to_jwk(key.public_key())) | {"kid": "k1", "alg": "EdDSA"}
    with _serving({"keys": [public]}) as address:
        monkeypatch.setenv("DESK_JWKS", address)
        signed = jwt.encode(claims(), key, algorithm="EdDSA", headers={"kid": "k1"})

        assert verify_shop_token(signed, now=NOW).email == "ann@x.example"
    monkeypatch.setenv("DESK_JWKS", address + "/gone")
    assert refusal(signed) == "wrong_signature"


@contextmanager
def _serving(keys: dict[str, Any]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(keys).encode())

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/keys.json"
    server.shutdown()
    server.server_close()
