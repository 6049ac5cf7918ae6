"""The planner's run for a day: read, solve, keep. Solving takes seconds and holds no lock; keeping is refused
when something that the plan was made from has changed meanwhile, and then the run begins anew."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from backend.db.queries import plans as queries
from backend.domain.actors import Actor
from backend.domain.day_planning import plan_day as solved
from backend.domain.errors import PlanOutdated, WarehouseNotFound
from backend.domain.fulfilment import check_may_operate
from backend.domain.planned_day import DayPlan, Limits
from backend.services import journal
from backend.services.plan_inputs import Work, plan_document, read_work
from backend.services.plan_writing import write_plan

T = TypeVar("T")
UnitOfWork = Callable[[Callable[[Session], Any]], Any]
ATTEMPTS = 3
NO_WISHES = Limits()
SEARCH_SHARE, LEAST_SECONDS = 0.75, 0.2
"""Of the limit, for the searches; reading and writing need the rest."""


@dataclass(frozen=True)
class PlanRun:
    """What a run did for one warehouse; without `is_changed` everything stood so already."""

    warehouse: str
    day: date
    is_changed: bool


def warehouses_for(session: Session, actor: Actor, verb: str, code: str | None) -> list[Any]:
    """One distribution centre or all of them."""
    check_may_operate(actor, verb)
    wanted = code.strip().upper() if code else None
    found = queries.warehouses(session, wanted)
    if wanted and not found:
        raise WarehouseNotFound(wanted, tuple(each.code for each in queries.warehouses(session)))
    return list(found)


def list_warehouses(session: Session, actor: Actor) -> tuple[tuple[str, str], ...]:
    """Code and name of each."""
    return tuple((each.code, each.name) for each in warehouses_for(session, actor, "list_warehouses", None))


def plan_day(
    session: Session,
    actor: Actor,
    day: date,
    warehouse: str | None = None,
    *,
    limits: Limits = NO_WISHES,
    now: datetime,
) -> tuple[PlanRun, ...]:
    """The run in one transaction; for edges with others at work beside it there is `run_plan`."""

    def here(work: Callable[[Session], T]) -> T:
        return work(session)

    return run_plan(here, here, actor, day, warehouse, limits=limits, now=now)


def run_plan(
    read: UnitOfWork,
    write: UnitOfWork,
    actor: Actor,
    day: date,
    warehouse: str | None = None,
    *,
    limits: Limits = NO_WISHES,
    now: datetime,
) -> tuple[PlanRun, ...]:
    """Plan each warehouse within its share of the time; twice is once."""
    places: list[Any] = read(lambda session: warehouses_for(session, actor, "plan", warehouse))
    until, runs = monotonic() + limits.seconds, []
    for count, place in enumerate(places):
        left = (until - monotonic()) / (len(places) - count)
        runs.append(_planned(read, write, actor, day, place, limits, monotonic() + left, now))
    return tuple(runs)


def _planned(
    read: UnitOfWork,
    write: UnitOfWork,
    actor: Actor,
    day: date,
    place: Any,
    limits: Limits,
    until: float,
    now: datetime,
) -> PlanRun:
    for _ in range(ATTEMPTS):
        work: Work = read(lambda session: read_work(session, place, day, limits, now))
        if work.is_planned:
            return PlanRun(place.code, day, is_changed=False)
        seconds = max(LEAST_SECONDS, (until - monotonic()) * SEARCH_SHARE)
        plan = solved(work.problem, replace(limits, seconds=seconds))
        try:
            run: PlanRun = write(partial(_keep, actor=actor, work=work, plan=plan, now=now))
        except PlanOutdated:
            continue
        return run
    raise PlanOutdated(place.code, day)


def _keep(session: Session, *, actor: Actor, work: Work, plan: DayPlan, now: datetime) -> PlanRun:
    """Write the plan under lock, if things still stand as it was made from."""
    place, day = work.warehouse, work.day
    queries.lock(session, work.order_ids, place.code)
    session.expire_all()
    fresh = read_work(session, place, day, work.limits, now)
    if fresh.stamp != work.stamp:
        raise PlanOutdated(place.code, day)
    write_plan(session, fresh, plan, now)
    kept = read_work(session, place, day, work.limits, now)
    facts = {
        "stamp": kept.stamp,
        "ship_date": plan.ship_date,
        "consignments": len(plan.consignments),
        "loads": len(plan.loads),
        "unplanned": len(plan.unplanned),
        "limits": work.limits,
    }
    journal.record(session, actor, "plan", plan_document(place.code, day), facts, now=now)
    return PlanRun(place.code, day, is_changed=True)
