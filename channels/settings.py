"""What the gateway is told by its environment."""

from dataclasses import dataclass

from backend.config import VAR, secret, setting

SHORTEST_SECRET = 16


@dataclass(frozen=True)
class Settings:
    """The gateway's settings; limits are written as the `limits` package reads them."""

    rasa_url: str
    rasa_secret: str
    form_secret: str
    rasa_timeout_seconds: float = 15.0
    is_demo: bool = False
    messages_url: str = f"sqlite:///{VAR / 'messages.db'}"
    person_limit: str = "30/minute;600/hour"
    address_limit: str = "300/minute;6000/hour"
    limits_url: str = "async+memory://"
    outbox_seconds: float = 2.0


def settings_from_environment() -> Settings:
    """The settings of this process; a missing or weak secret stops the start."""
    rasa_secret = _strong_secret("RASA_CHANNEL_SECRET")
    # Production verifies shop tokens by public keys and may have no shop secret.
    if not setting("DESK_JWKS"):
        _strong_secret("DESK_SHOP_SECRET")
    return Settings(
        rasa_url=setting("RASA_URL", "http://127.0.0.1:5005").rstrip("/"),
        rasa_secret=rasa_secret,
        form_secret=setting("DESK_SESSION_SECRET") or rasa_secret,
        rasa_timeout_seconds=float(setting("DESK_RASA_TIMEOUT", "15")),
        is_demo=setting("DESK_DEMO") == "1",
        messages_url=setting("DESK_MESSAGES_URL") or Settings.messages_url,
        person_limit=setting("DESK_PERSON_LIMIT") or Settings.person_limit,
        address_limit=setting("DESK_ADDRESS_LIMIT") or Settings.address_limit,
        limits_url=setting("DESK_LIMITS_URL") or Settings.limits_url,
        outbox_seconds=float(setting("DESK_OUTBOX_SECONDS", "2")),
    )


def _strong_secret(name: str) -> str:
    value = secret(name)
    if len(value) < SHORTEST_SECRET:
        raise SystemExit(f"{name} must have at least {SHORTEST_SECRET} characters")
    return value
