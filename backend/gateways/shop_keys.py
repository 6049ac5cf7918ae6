"""The shop's public keys: a JWKS file or address named by DESK_JWKS."""

import json
from functools import lru_cache
from pathlib import Path
from urllib.request import url2pathname

from jwt import PyJWK, PyJWKClient, PyJWKClientError, PyJWKSet, PyJWKSetError

KEYS_LIFE_SECONDS = 300
TIMEOUT_SECONDS = 5


class ShopKeyUnknown(Exception):
    """No key of that id, or the shop's key list can't be had."""


def shop_key(source: str, key_id: str | None) -> PyJWK:
    """The key that a token names; one nameless key serves tokens that name none."""
    try:
        keys = _fetched(source) if source.startswith(("https://", "http://")) else _read(source)
    except (OSError, ValueError, PyJWKSetError, PyJWKClientError) as failed:
        raise ShopKeyUnknown(f"the key list can't be read: {type(failed).__name__}") from failed
    found = [key for key in keys if key.key_id == key_id]
    if not found and key_id is None and len(keys) == 1:
        found = keys
    if not found:
        raise ShopKeyUnknown("no such key")
    return found[0]


def _read(source: str) -> list[PyJWK]:
    path = Path(url2pathname(source.removeprefix("file://")))
    return PyJWKSet.from_dict(json.loads(path.read_text())).keys


def _fetched(address: str) -> list[PyJWK]:
    return _client(address).get_signing_keys()


@lru_cache
def _client(address: str) -> PyJWKClient:
    return PyJWKClient(address, cache_keys=False, lifespan=KEYS_LIFE_SECONDS, timeout=TIMEOUT_SECONDS)
