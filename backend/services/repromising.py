"""When supply changes, what an item was promised is planned anew by priority; nobody is told a day we cannot keep."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from backend.db.models.orders import LinePromise, OrderLine
from backend.db.models.stock import Reservation, Stock
from backend.db.queries import repromising as queries
from backend.domain.actors import OPERATOR, Actor
from backend.domain.facts import jsonable
from backend.domain.numbers import document_number
from backend.domain.repromising import Claim, Part, Parts, Replan, is_improved, merged, replan
from backend.domain.slips import slip_between
from backend.services import journal, promise_writing, reservations, slips, work_dates
from backend.services.line_progress import settle_lines
from backend.services.owed import FORWARD, OwedLine, Owing, claim_of, load_owing
from backend.services.stakes import load_stakes
from backend.services.work_dates import MovedWork

__all__ = ["Repromised", "make_room", "put_off", "refill", "supply_changed"]


@dataclass(frozen=True)
class Repromised:
    """What became of the promises of an item: lines that are later, lines that are sooner, holds let go of."""

    slipped: tuple[int, ...] = ()
    improved: tuple[int, ...] = ()
    lost_holds: tuple[int, ...] = ()


@dataclass(frozen=True)
class Cause:
    """Why supply changed: a code and its facts, as promises and slips keep them."""

    code: str
    facts: dict[str, Any]


def lock(session: Session, sku: str) -> None:
    """Stop every other promise of the item."""
    reservations.lock(session, {sku})


def make_room(session: Session, sku: str) -> None:
    """Before supply falls below what is spoken for: the sums are set aside until `supply_changed` has replanned."""
    reservations.lock(session, {sku})
    reservations.set_aside(session, sku)


def supply_changed(
    session: Session,
    actor: Actor,
    sku: str,
    warehouse: str,
    *,
    cause: str,
    facts: Mapping[str, Any],
    now: datetime,
) -> Repromised:
    """Plan an item's promises anew after its supply in a warehouse changed, by the stated priority.

    What can still go on time stays, the rest gets the best new promise or, with no supply in sight, none; lines on
    a wave or further are left alone. Work orders that wait for the item move, and what they build is promised anew.
    Doing it again changes nothing. Slips are recorded and told.
    """
    session.flush()
    reservations.lock(session, {sku})
    reservations.drop(session, sku, (), now=now)
    moved = work_dates.move_late(session, actor, sku, now=now)
    owing = load_owing(session, sku, now=now)
    stakes = load_stakes(session, owing, now=now)
    nothing = Decimal(0)
    claims = {each: claim_of(line, stakes.get(each, nothing)) for each, line in owing.lines.items()}
    planned = replan(list(claims.values()), owing.holds, owing.balances, owing.find)
    reservations.drop(session, sku, planned.lost_holds, now=now)
    parts = _on_shelf(owing, planned.parts, planned.lost_holds)
    why = Cause(cause, {"warehouse": warehouse, "sku": sku, **jsonable(dict(facts))})
    planned = replace(planned, parts=parts)
    done = _write(session, actor, owing, claims, planned, why, now=now)
    reservations.count_anew(session, sku)
    _forget(session)
    for each in moved:
        _work_is_late(session, actor, each, owing.known.items[sku].name, now)
    return replace(done, lost_holds=planned.lost_holds)


def _work_is_late(session: Session, actor: Actor, work: MovedWork, component: str, now: datetime) -> None:
    """What waits for units that are built later is promised anew."""
    facts = {"component_name": component, "before": work.before, "after": work.after}
    supply_changed(session, actor, work.sku, work.warehouse, cause="component_late", facts=facts, now=now)


def put_off(
    session: Session,
    actor: Actor,
    sku: str,
    line_ids: Collection[int],
    renewed: Callable[[Owing, OwedLine, Claim], Parts],
    *,
    cause: str,
    facts: Mapping[str, Any],
    now: datetime,
) -> Repromised:
    """Promise lines of an item for later days, whatever supply there is; the other lines stay as they are."""
    reservations.lock(session, {sku})
    reservations.drop(session, sku, (), now=now)
    owing = load_owing(session, sku, now=now)
    claims = {line_id: claim_of(line) for line_id, line in owing.lines.items()}
    parts = {line_id: claim.live for line_id, claim in claims.items()}
    parts |= {each: renewed(owing, owing.lines[each], claims[each]) for each in line_ids if each in claims}
    for line_id, claim in claims.items():
        for part in parts[line_id]:
            owing.balances.take(part.warehouse, part.promise_ship_date, part.quantity, claim.allocation_class)
    why = Cause(cause, {"sku": sku, **jsonable(dict(facts))})
    done = _write(session, actor, owing, claims, Replan(parts, (), owing.balances), why, now=now)
    reservations.count_anew(session, sku)
    _forget(session)
    return done


def refill(session: Session, skus: Collection[str], *, now: datetime) -> None:
    """Stock was let go of: backorders of these items are moved forward, where there are any."""
    for sku in sorted(skus):
        if queries.has_backorders(session, sku):
            supply_changed(session, OPERATOR, sku, "", cause="stock_freed", facts={}, now=now)


def _on_shelf(owing: Owing, parts: Mapping[int, Parts], lost: Sequence[int]) -> dict[int, Parts]:
    """Which parts wait: units on the shelf serve those that leave first, whoever they are for."""
    left = {code: owing.balances.on_hand(code) for code in owing.balances.warehouses}
    owed: list[tuple[Any, int, Part | None, str, int]] = []
    for line in owing.lines.values():
        for row in line.reservations:
            fixed = line.fixed.get(row.id, 0)
            owed.append((row.promise_ship_date, 0, None, row.warehouse, fixed))
    for hold in owing.holds:
        if hold.reservation_id not in lost:
            owed.append((hold.promise_ship_date, 1, None, hold.warehouse, hold.quantity))
    for line_id, planned in parts.items():
        owed += [(part.promise_ship_date, line_id, part, part.warehouse, part.quantity) for part in planned]
    shown: dict[int, list[Part]] = defaultdict(list)
    for _, line_id, part, code, quantity in sorted(owed, key=lambda each: each[:2]):
        left[code] = left.get(code, 0) - quantity
        if part is not None:
            shown[line_id].append(replace(part, is_waiting=left[code] < 0))
    return {line_id: merged(shown[line_id]) for line_id in parts}


def _write(
    session: Session,
    actor: Actor,
    owing: Owing,
    claims: Mapping[int, Claim],
    planned: Replan,
    cause: Cause,
    *,
    now: datetime,
) -> Repromised:
    """Promises and reservations of the lines that changed; their slips, their statuses, the journal."""
    slipped, improved = [], []
    unsettled: set[int] = set()
    for line_id, line in owing.lines.items():
        claim, after = claims[line_id], planned.parts[line_id]
        if after == claim.live:
            continue
        is_better = _is_bettered(claim, after)
        whole = {"code": FORWARD, "facts": cause.facts} if is_better else None
        reasons = _reasons(line, claim, after, cause)
        promise_writing.rewrite(session, line, after, reasons, now=now, whole=whole)
        unsettled |= promise_writing.reserve_anew(session, line, after, owing.sku, now=now)
        slip = slip_between(claim.live, after, claim.quantity)
        if slip:
            slipped.append(line_id)
        elif is_improved(claim.live, after, claim.quantity):
            improved.append(line_id)
        told = {"line_number": line.row.line_number, "cause": cause.code, "parts": after}
        number = document_number("SO", line.row.sales_order_id)
        journal.record(session, actor, "repromise", number, told, now=now)
        if slip:
            slipped_now = slips.Slipped(owing, line, replace(claim, live=after), planned.left, slip)
            slips.record(session, slipped_now, cause.code, cause.facts, now=now)
        elif line_id in improved:
            slips.overtake(session, line, after, claim.quantity, now=now)
    if unsettled:
        settle_lines(session, unsettled, now=now)
    return Repromised(tuple(slipped), tuple(improved))


def _is_bettered(claim: Claim, after: Parts) -> bool:
    """Sooner than agreed, and no later than it was ever promised."""
    is_worse = is_improved(after, claim.bettered, claim.quantity)
    return is_improved(claim.target, after, claim.quantity) and not is_worse


def _reasons(
    line: OwedLine, claim: Claim, after: Parts, cause: Cause
) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Why each part is promised as it is: as before, or for what changed."""
    new = {"code": cause.code, "facts": cause.facts}
    known = {
        (row.warehouse, row.promise_ship_date, row.promise_date, row.service_code): row.reason
        for row in (*line.agreed_rows(), *line.live_promises)
        if row.reason.get("code") != FORWARD
    }
    if is_improved(claim.live, after, claim.quantity) and line.live_promises:
        new = {**max(line.live_promises, key=lambda row: row.promise_date).reason}
        new["code"] = cause.code if new.get("code") == FORWARD else new.get("code", cause.code)
    return {part.key: known.get(part.key, new) for part in after}


def _forget(session: Session) -> None:
    """Rows that were changed by statement are read anew."""
    for row in list(session):
        if isinstance(row, Stock | Reservation | LinePromise):
            session.expire(row)
        elif isinstance(row, OrderLine):
            session.expire(row, ["promises"])
