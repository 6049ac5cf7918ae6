"""Settings from the environment; `.env` at the project's root fills what is not set."""

import os
from pathlib import Path

from dotenv import load_dotenv

ROOT = Path(__file__).resolve().parent.parent
load_dotenv(ROOT / ".env")

VAR = Path(os.environ.get("DESK_VAR", ROOT / "var"))


def database_url() -> str:
    """Where the engine remembers: SQLite under `var/` unless DATABASE_URL names another."""
    return os.environ.get("DATABASE_URL") or f"sqlite:///{VAR / 'engine.db'}"


def setting(name: str, default: str = "") -> str:
    """One setting; a missing secret is refused where it is needed, not here."""
    return os.environ.get(name, default)


def secret(name: str) -> str:
    """A setting that must exist."""
    value = os.environ.get(name, "")
    if not value:
        raise SystemExit(f"{name} is not set; `make setup` writes it into .env")
    return value
