"""Fields of a request of operations, each read and refused by name."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from backend.domain.delivering import LineProof
from channels.refusals import invalid

Reader = Callable[[str, Any], Any]
_CODE = re.compile(r"[A-Za-z0-9-]{1,20}")
_KEY = re.compile(r"[A-Za-z0-9._:-]{1,64}")
MOST_UNITS, MOST_PICKS, MOST_LETTERS = 10**6, 5000, 200


def text(name: str, value: Any) -> str:
    """Words; JSON has numbers where forms have texts."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise invalid(name, f"`{name}` must be a text or a whole number.")
    found = str(value).strip()
    if not 0 < len(found) <= MOST_LETTERS or not found.isprintable():
        raise invalid(name, f"`{name}` must be 1 to {MOST_LETTERS} letters.")
    return found


def code(name: str, value: Any) -> str:
    """A warehouse, a service, a truck or a document by its code."""
    found = text(name, value)
    if not _CODE.fullmatch(found):
        raise invalid(name, f"`{name}` must be a code of letters, digits and hyphens.")
    return found.upper()


def day(name: str, value: Any) -> date:
    """A day as YYYY-MM-DD."""
    asked = text(name, value)
    try:
        found = date.fromisoformat(asked if len(asked) == 10 else "")
    except ValueError:
        raise invalid(name, f"`{name}` must be a date like 2026-03-02.") from None
    if not 2000 <= found.year < 2100:
        raise invalid(name, f"`{name}` must be a date of this century.")
    return found


def number(most: int) -> Reader:
    """A whole number, at most so large."""

    def read(name: str, value: Any) -> int:
        found = text(name, value)
        if not re.fullmatch(r"[0-9]{1,10}", found, re.ASCII) or int(found) > most:
            raise invalid(name, f"`{name}` must be a whole number of at most {most}.")
        return int(found)

    return read


def key(name: str, value: Any) -> str:
    """What a program calls its request."""
    found = text(name, value)
    if not _KEY.fullmatch(found):
        raise invalid(name, f"`{name}` must be 1 to 64 letters, digits or ._:-")
    return found


def counts(name: str, value: Any) -> dict[int, int]:
    """How many were found, by pick."""
    if not isinstance(value, dict) or len(value) > MOST_PICKS:
        raise invalid(name, f"`{name}` must be an object of at most {MOST_PICKS} picks with what was found.")
    pick, units = number(2**31 - 1), number(MOST_UNITS)
    return {pick(name, each): units(name, found) for each, found in value.items()}


def moment(name: str, value: Any) -> datetime:
    """A moment with its zone, as 2026-03-02T14:30:00-06:00."""
    try:
        found = datetime.fromisoformat(text(name, value))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not 2000 <= found.year < 2100:
        raise invalid(name, f"`{name}` must be a moment with its zone like 2026-03-02T14:30:00-06:00.")
    return found.astimezone(UTC)


PROVEN = {"received": "delivered_quantity", "damaged": "damaged_quantity", "refused": "refused_quantity"} | {
    "over": "over_quantity"
}


def proofs(name: str, value: Any) -> tuple[LineProof, ...]:
    """What came of each line: {"1": {"received": 8, "damaged": 1, "refused": 1, "over": 0}}."""
    if not isinstance(value, dict) or len(value) > MOST_PICKS:
        raise invalid(name, f"`{name}` must be an object of lines with what came of each.")
    return tuple(_proof(name, line, counted) for line, counted in value.items())


def _proof(name: str, line: Any, counted: Any) -> LineProof:
    if not isinstance(counted, dict) or "received" not in counted or set(counted) - set(PROVEN):
        raise invalid(
            name, f"`{name}` must say `received`, and may say damaged, refused and over, of each line."
        )
    units = number(MOST_UNITS)
    return LineProof(
        number(10**6)(name, line), **{PROVEN[key]: units(name, each) for key, each in counted.items()}
    )
