"""The verbs of the warehouses, for the API and the page alike: a service, and the fields it is given.

A verb is one line in `VERBS`; its route, its checks and its button follow from it. All of them are idempotent by
the state of the document, so a repeat is answered like the first time; with a `request_key` by that as well.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from anyio.to_thread import run_sync
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from backend.domain.actors import OPERATIONS, Actor, Role
from backend.domain.facts import jsonable
from backend.domain.planned_day import Limits
from backend.services import (
    carrier_events,
    deliveries,
    departures,
    installations,
    invoices,
    loading,
    packing,
    plans,
    receiving,
    releases,
    request_keys,
    transactions,
    waves,
)
from channels.fields import MOST_UNITS, Reader, code, counts, day, key, moment, number, proofs, text
from channels.refusals import invalid

MOST_SECONDS, USUAL_SECONDS = 60, 15
"""For a run that somebody waits for."""
OPERATORS = OPERATIONS - {Role.OPERATOR}
Does = Callable[..., Any]


@dataclass(frozen=True)
class Verb:
    """What is done, with the fields it must and may be given; `shown_at` are the steps of a load at which the
    page offers it."""

    does: Does
    needs: Mapping[str, Reader]
    takes: Mapping[str, Reader]
    shown_at: tuple[str, ...] = ()


def one(verb: str, service: Callable[..., Any], **untold: Any) -> Does:
    """A service that takes (session, actor, fields, now), as one unit of work; `untold` where nothing is given."""

    def does(actor: Actor, now: datetime, request_key: str | None = None, **fields: Any) -> Any:
        def work(session: Session) -> Any:
            done = partial(service, session, actor, **(untold | fields), now=now)
            if request_key is None:
                return done()
            return request_keys.once(
                session, actor, request_key, verb, fields, lambda: {"done": jsonable(done())}, now=now
            )["done"]

        return transactions.write(work)

    return does


def plan(actor: Actor, now: datetime, day: date, warehouse: str | None = None, **limits: int) -> Any:
    """The planner's run: it solves between two units of work."""
    wishes = Limits(limits.get("seed", 0), limits.get("seconds", USUAL_SECONDS))
    read, write = transactions.read, transactions.write
    return plans.run_plan(read, write, actor, day, warehouse, limits=wishes, now=now)


def deliver(session: Session, actor: Actor, *, now: datetime, **fields: Any) -> Any:
    """The proof of delivery, of this moment unless it says when."""
    return deliveries.prove_delivery(session, actor, **({"delivered_at": now} | fields), now=now)


def event(session: Session, actor: Actor, *, now: datetime, **fields: Any) -> Any:
    """What a carrier reports of a shipment."""
    return carrier_events.record_event(session, actor, **({"at": now} | fields), now=now)


KEYED: dict[str, Reader] = {"request_key": key}
VERBS: dict[str, Verb] = {
    "plan": Verb(
        plan, {"day": day}, {"warehouse": code, "seed": number(2**31 - 1), "seconds": number(MOST_SECONDS)}
    ),
    "release": Verb(one("release", releases.release), {"warehouse": code, "through_date": day}, KEYED),
    "wave": Verb(one("open_wave", waves.open_wave), {"warehouse": code, "planned_date": day}, KEYED),
    "pick": Verb(one("pick", waves.pick, found=None), {"wave_number": code}, {"found": counts, **KEYED}),
    "pack": Verb(one("pack", packing.pack), {"warehouse": code}, KEYED),
    "make_load": Verb(
        one("make_load", loading.make_load),
        {"warehouse": code, "service_code": code, "ship_date": day},
        {"vehicle_code": code, **KEYED},
    ),
    "load": Verb(one("load", loading.load), {"load_number": code}, KEYED, shown_at=("packed",)),
    "ship": Verb(one("ship", departures.ship), {"load_number": code}, KEYED, shown_at=("loaded",)),
    "receive": Verb(
        one("receive", receiving.arrive),
        {"expected_receipt_id": number(2**31 - 1), "received_quantity": number(MOST_UNITS)},
        {"damaged_quantity": number(MOST_UNITS), "rest_date": day, **KEYED},
    ),
    "put_away": Verb(
        one("put_away", receiving.put_away),
        {"receipt_number": code},
        {"quantity": number(MOST_UNITS), **KEYED},
    ),
    "event": Verb(
        one("record_event", event),
        {"shipment_number": code, "code": text, "place": text},
        {"at": moment, "reason": text, "estimated_delivery_date": day, **KEYED},
    ),
    "deliver": Verb(
        one("deliver", deliver),
        {"shipment_number": code, "signed_by": text},
        {"proofs": proofs, "delivered_at": moment, **KEYED},
    ),
    "install": Verb(
        one("close_installation", installations.close_installation),
        {"appointment_number": code},
        {"not_done_because": text, "installed_quantity": number(MOST_UNITS), **KEYED},
    ),
    "invoice": Verb(one("invoice", invoices.issue_invoice), {"order_number": code}, KEYED),
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
