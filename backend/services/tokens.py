"""Shop tokens: the shop's backend vouches for its signed-in buyer for a few minutes.

The demo shop signs with the shared secret DESK_SHOP_SECRET (HS256). When DESK_JWKS names the shop's
public keys, only EdDSA, RS256 and ES256 tokens by one of them are taken and the secret is not used.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt

from backend.config import secret, setting
from backend.domain.errors import TokenRefused
from backend.gateways.shop_keys import ShopKeyUnknown, shop_key

ISSUER, AUDIENCE = "demo-shop", "promise-desk"
LIFE = timedelta(minutes=10)
LONGEST_LIFE = timedelta(hours=1)
CLOCK_SKEW = timedelta(seconds=5)
REQUIRED = ("sub", "iss", "aud", "exp", "jti")
PUBLIC_KEY_ALGORITHMS = ("EdDSA", "RS256", "ES256")


@dataclass(frozen=True)
class VerifiedToken:
    """What a good token says: whose it is and how long it holds."""

    email: str
    expires_at: datetime
    token_id: str


def mint_shop_token(email: str, *, now: datetime) -> str:
    """A ten-minute token of the demo shop for one of its buyers."""
    claims = {
        "sub": email,
        "iss": setting("DESK_SHOP_ISSUER", ISSUER),
        "aud": AUDIENCE,
        "iat": int(now.timestamp()),
        "exp": int((now + LIFE).timestamp()),
        "jti": uuid4().hex,
    }
    return jwt.encode(claims, secret("DESK_SHOP_SECRET"), algorithm="HS256")


def verify_shop_token(token: str, *, now: datetime) -> VerifiedToken:
    """Who a token vouches for; refuses forged, expired, too long-lived and foreign ones."""
    claims = _claims(token)
    expires_at = _moment(claims["exp"])
    if expires_at + CLOCK_SKEW <= now:
        raise TokenRefused("expired")
    if expires_at - now > LONGEST_LIFE:
        raise TokenRefused("lives_too_long")
    if "nbf" in claims and _moment(claims["nbf"]) > now + CLOCK_SKEW:
        raise TokenRefused("not_yet_valid")
    if not isinstance(claims["sub"], str) or not claims["sub"].strip():
        raise TokenRefused("malformed")
    return VerifiedToken(claims["sub"].strip(), expires_at, str(claims["jti"]))


def _claims(token: str) -> dict[str, Any]:
    """The claims of a token with the right signature, audience and issuer; times are not checked here."""
    options: Any = {"require": list(REQUIRED), "verify_exp": False, "verify_nbf": False, "verify_iat": False}
    try:
        key, algorithms = _key_for(token)
        return jwt.decode(
            token,
            key,
            algorithms=list(algorithms),
            audience=AUDIENCE,
            issuer=setting("DESK_SHOP_ISSUER", ISSUER),
            options=options,
        )
    except jwt.InvalidAudienceError as refused:
        raise TokenRefused("wrong_audience") from refused
    except jwt.InvalidIssuerError as refused:
        raise TokenRefused("wrong_issuer") from refused
    except jwt.MissingRequiredClaimError as refused:
        raise TokenRefused("incomplete") from refused
    except (jwt.InvalidSignatureError, jwt.InvalidAlgorithmError, ShopKeyUnknown) as refused:
        raise TokenRefused("wrong_signature") from refused
    except (jwt.PyJWTError, ValueError) as refused:
        raise TokenRefused("malformed") from refused


def _key_for(token: str) -> tuple[Any, tuple[str, ...]]:
    keys = setting("DESK_JWKS")
    if not keys:
        return secret("DESK_SHOP_SECRET"), ("HS256",)
    key = shop_key(keys, jwt.get_unverified_header(token).get("kid"))
    if key.algorithm_name not in PUBLIC_KEY_ALGORITHMS:
        raise TokenRefused("wrong_signature")
    return key, (key.algorithm_name,)


def _moment(claim: Any) -> datetime:
    if isinstance(claim, bool) or not isinstance(claim, int | float):
        raise TokenRefused("malformed")
    try:
        return datetime.fromtimestamp(claim, UTC)
    except (OverflowError, OSError, ValueError) as refused:
        raise TokenRefused("malformed") from refused
