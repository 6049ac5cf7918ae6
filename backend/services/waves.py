"""Pick waves: allocations of one warehouse fetched together along the bins, and what the pickers found."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Session

from backend.db.batch import Batch, Change
from backend.db.models.fulfilment import PickWave
from backend.db.models.stock import Stock
from backend.db.queries import fulfilment as fulfilment_queries
from backend.db.queries import loads as loads_queries
from backend.domain.actors import Actor
from backend.domain.errors import NothingToPick, PickRefused
from backend.domain.fulfilment import PICKED, check_may_operate, pick_path
from backend.domain.numbers import document_number
from backend.services import allocations, journal, line_progress, operations, repromising

_stock: Table = Stock.__table__  # type: ignore[assignment]
_ON_WAVE = Change(allocations.ALLOCATIONS, key=("id",), sets=("status", "wave_id"))
_PICKED = Change(
    allocations.ALLOCATIONS, key=("id",), sets=("status", "quantity", "short_quantity", "picked_at")
)
_COUNTED = Change(
    _stock, key=("sku", "warehouse"), raises=("on_hand_quantity", "allocated_quantity", "version")
)


@dataclass(frozen=True)
class Pick:
    """One stop of the picker: how many of what from which bin, for whom; `found_quantity` once confirmed."""

    allocation_id: int
    bin: str
    sku: str
    name: str
    unit: str
    quantity: int
    order_number: str
    line_number: int
    status: str
    short_quantity: int

    @property
    def id(self) -> int:
        return self.allocation_id


@dataclass(frozen=True)
class PickList:
    """A wave with its stops in the order of the way."""

    number: str
    warehouse: str
    planned_date: date
    status: str
    released_at: datetime
    picked_at: datetime | None
    picks: tuple[Pick, ...]


def open_wave(session: Session, actor: Actor, warehouse: str, planned_date: date, now: datetime) -> PickList:
    """Put everything allocated up to that day on a wave; with nothing new, the day's last wave is it."""
    place = operations.warehouse_for(session, actor, "open_wave", warehouse)
    rows = _free_to_go(session, place, planned_date, now)
    operations.lock(session, {row.sales_order_id for row in rows})
    known = {row.id for row in rows}
    rows = [row for row in _free_to_go(session, place, planned_date, now) if row.id in known]
    if not rows:
        last = loads_queries.last_wave(session, place.code, planned_date)
        if last is None:
            raise NothingToPick(place.code, planned_date)
        return _list(session, last)
    wave = PickWave(warehouse=place.code, planned_date=planned_date, released_at=now)
    session.add(wave)
    session.flush()
    batch = Batch()
    batch.change(_ON_WAVE, [{"id": row.id, "status": "released", "wave_id": wave.id} for row in rows])
    batch.write(session)
    line_progress.settle_lines(session, {row.order_line_id for row in rows}, now=now)
    facts = {"warehouse": place.code, "planned_date": planned_date, "picks": len(rows)}
    journal.record(session, actor, "open_wave", document_number("WV", wave.id), facts, now=now)
    return _list(session, wave)


def _free_to_go(session: Session, place: Any, planned_date: date, now: datetime) -> list[Any]:
    """Allocated here by the day, of orders that are not held, but what is planned to leave later; of an order that
    takes no parts nothing goes before all of it is allocated."""
    rows = fulfilment_queries.allocations_here(session, place.code, "allocated", until=planned_date)
    later = loads_queries.consignments_leaving_after(session, place.code, planned_date)
    rows = [row for row in rows if row.consignment_id not in later]
    orders = {row.sales_order_id for row in rows}
    held = operations.held_orders(session, orders, operations.local_day(place, now))
    staying = held.keys() | fulfilment_queries.untied_orders(session, orders)
    return [row for row in rows if row.sales_order_id not in staying]


def show_wave(session: Session, actor: Actor, wave_number: str) -> PickList:
    """The pick list along the bins."""
    check_may_operate(actor, "show_wave")
    return _list(session, loads_queries.wave(session, wave_number))


def pick(
    session: Session, actor: Actor, wave_number: str, found: Mapping[int, int] | None, now: datetime
) -> PickList:
    """Confirm what was found for each allocation; without any, everything on the wave was there.

    What was not found is a count difference: the allocation and the stock go down by it, and the item is
    promised anew.
    """
    check_may_operate(actor, "pick")
    wave = loads_queries.wave(session, wave_number)
    rows = fulfilment_queries.allocations_of_wave(session, wave.id)
    operations.lock(session, {row.sales_order_id for row in rows}, {row.sku for row in rows})
    wave = loads_queries.wave(session, wave_number, lock=True)
    rows = fulfilment_queries.allocations_of_wave(session, wave.id)
    picked = _confirmed(document_number("WV", wave.id), rows, found)
    short = [(row, row.quantity - units) for row, units in picked if units < row.quantity]
    _write_picks(session, picked, now)
    _count_missing(session, actor, wave, short, now)
    if picked:
        _close(session, wave, now)
        line_progress.settle_lines(session, {row.order_line_id for row, _ in picked}, now=now)
        _promise_anew(session, actor, wave, short, now)
        units = sum(units for _, units in picked)
        facts = {"picks": len(picked), "units": units, "short": sum(missing for _, missing in short)}
        journal.record(session, actor, "pick", document_number("WV", wave.id), facts, now=now)
    return _list(session, wave)


def _confirmed(
    wave_number: str, rows: Sequence[Any], found: Mapping[int, int] | None
) -> list[tuple[Any, int]]:
    """The allocations to be confirmed now, each with what was found; refuses what cannot be."""
    if found is None:
        return [(row, row.quantity) for row in rows if row.status == "released"]
    by_id = {row.id: row for row in rows}
    confirmed = []
    for allocation_id, units in sorted(found.items()):
        row = by_id.get(allocation_id)
        if row is None:
            raise PickRefused(wave_number, allocation_id, "not_on_wave", 0)
        if row.status != "released":
            _check_repeat(wave_number, row, units)
        elif not 0 <= units <= row.quantity:
            raise PickRefused(wave_number, allocation_id, "more_than_asked", row.quantity)
        else:
            confirmed.append((row, units))
    return confirmed


def _check_repeat(wave_number: str, row: Any, units: int) -> None:
    """Said again, the same is no news; something else is refused."""
    is_called_off = row.status == "cancelled" and not row.short_quantity
    if is_called_off:
        raise PickRefused(wave_number, row.id, "called_off", 0)
    if units != row.quantity:
        raise PickRefused(wave_number, row.id, "picked_before", row.quantity)


def _write_picks(session: Session, picked: Sequence[tuple[Any, int]], now: datetime) -> None:
    batch = Batch()
    batch.change(
        _PICKED,
        [
            {
                "id": row.id,
                "status": "picked" if units else "cancelled",
                "quantity": units,
                "short_quantity": row.short_quantity + row.quantity - units,
                "picked_at": now,
            }
            for row, units in picked
        ],
    )
    batch.write(session)


def _count_missing(
    session: Session, actor: Actor, wave: PickWave, short: Sequence[tuple[Any, int]], now: datetime
) -> None:
    """Units that the bins do not hold are neither on hand nor allocated; who waits for them is promised anew."""
    for sku in sorted({row.sku for row, _ in short}):
        repromising.make_room(session, sku)
    for row, missing in short:
        batch = Batch()
        gone = {"on_hand_quantity": -missing, "allocated_quantity": -missing, "version": 1}
        batch.change(_COUNTED, [{"sku": row.sku, "warehouse": row.warehouse, **gone}])
        batch.write(session)
        facts = {
            "order_number": document_number("SO", row.sales_order_id),
            "line_number": row.line_number,
            "bin": row.bin,
            "wave_number": document_number("WV", wave.id),
        }
        difference = {"sku": row.sku, "warehouse": row.warehouse, "quantity": -missing, **facts}
        journal.record(session, actor, "count_difference", f"{row.sku}@{row.warehouse}", difference, now=now)
    allocations.weigh(session, {row.consignment_id for row, _ in short if row.consignment_id})


def _promise_anew(
    session: Session, actor: Actor, wave: PickWave, short: Sequence[tuple[Any, int]], now: datetime
) -> None:
    """The lines keep their claim on what was missing; each item is planned once, by priority."""
    missing: Counter[tuple[str, str]] = Counter()
    for row, units in short:
        missing[row.sku, row.warehouse] += units
    for (sku, warehouse), units in sorted(missing.items()):
        facts = {"missing_quantity": units, "wave_number": document_number("WV", wave.id)}
        repromising.supply_changed(session, actor, sku, warehouse, cause="short_pick", facts=facts, now=now)


def _close(session: Session, wave: PickWave, now: datetime) -> None:
    """A wave on which nothing is left to fetch is picked."""
    rows = fulfilment_queries.allocations_of_wave(session, wave.id)
    if not any(row.status == "released" for row in rows) and any(
        row.status in (*PICKED, "shipped") or row.short_quantity for row in rows
    ):
        wave.status, wave.picked_at = "picked", now
        session.flush()


def _list(session: Session, wave: PickWave) -> PickList:
    rows = fulfilment_queries.allocations_of_wave(session, wave.id)
    items = fulfilment_queries.items_by_sku(session, {row.sku for row in rows})
    picks = [
        Pick(
            allocation_id=row.id,
            name=items[row.sku].name,
            unit=items[row.sku].unit,
            order_number=document_number("SO", row.sales_order_id),
            **{name: getattr(row, name) for name in ("bin", "sku", "quantity", "line_number", "status")},
            short_quantity=row.short_quantity,
        )
        for row in rows
    ]
    return PickList(
        document_number("WV", wave.id),
        wave.warehouse,
        wave.planned_date,
        wave.status,
        wave.released_at,
        wave.picked_at,
        tuple(pick_path(picks)),
    )
