"""The verbs of the warehouses, for the API and the page alike: a service, and the fields it is given.

A verb is one line in `VERBS`; its route, its checks and its button follow from it. All of them are idempotent by
the state of the document, so a repeat is answered like the first time.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from anyio.to_thread import run_sync
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from backend.domain.actors import OPERATIONS, Actor, Role
from backend.domain.planned_day import Limits
from backend.services import plans, transactions
from channels.refusals import invalid

MOST_SECONDS, USUAL_SECONDS = 60, 15
"""For a run that somebody waits for."""
OPERATORS = OPERATIONS - {Role.OPERATOR}
Reader = Callable[[str, Any], Any]
Does = Callable[..., Any]
_CODE = re.compile(r"[A-Za-z0-9-]{1,20}")


@dataclass(frozen=True)
class Verb:
    """What is done, with the fields it must and may be given; `shown_at` are the steps of a load at which the
    page offers it."""

    does: Does
    needs: Mapping[str, Reader]
    takes: Mapping[str, Reader]
    shown_at: tuple[str, ...] = ()


def text(name: str, value: Any) -> str:
    """Words; JSON has numbers where forms have texts."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise invalid(name, f"`{name}` must be a text or a whole number.")
    return str(value).strip()


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


def one(service: Callable[..., Any]) -> Does:
    """A service that takes (session, actor, fields, now), as one unit of work."""

    def does(actor: Actor, now: datetime, **fields: Any) -> Any:
        def work(session: Session) -> Any:
            return service(session, actor, **fields, now=now)

        return transactions.write(work)

    return does


def plan(actor: Actor, now: datetime, day: date, warehouse: str | None = None, **limits: int) -> Any:
    """The planner's run: it solves between two units of work."""
    wishes = Limits(limits.get("seed", 0), limits.get("seconds", USUAL_SECONDS))
    read, write = transactions.read, transactions.write
    return plans.run_plan(read, write, actor, day, warehouse, limits=wishes, now=now)


VERBS: dict[str, Verb] = {
    "plan": Verb(
        plan, {"day": day}, {"warehouse": code, "seed": number(2**31 - 1), "seconds": number(MOST_SECONDS)}
    ),
}


def check_operator(actor: Actor) -> None:
    """For everybody else there is nothing here."""
    if actor.role not in OPERATORS:
        raise HTTPException(404)


async def operate(actor: Actor, name: str, given: Mapping[str, Any]) -> Any:
    """Do it with what was given; what the verb does not know is refused, so that no wish is lost."""
    check_operator(actor)
    verb = VERBS[name]
    readers = {**verb.needs, **verb.takes}
    if unknown := sorted(set(given) - set(readers)):
        raise invalid(unknown[0], f"`{unknown[0]}` is not a field of this.")
    fields = {key: readers[key](key, value) for key, value in given.items() if value is not None}
    if missing := [key for key in verb.needs if key not in fields]:
        raise invalid(missing[0], f"`{missing[0]}` is missing.")
    return await run_sync(lambda: verb.does(actor, datetime.now(UTC), **fields))
