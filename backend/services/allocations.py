"""Stock tied to order lines: let go of, taken back, and moved from step to step, with its counter."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Session

from backend.db.batch import Batch, Change
from backend.db.models.fulfilment import Allocation, Consignment
from backend.db.models.stock import Stock
from backend.db.queries import fulfilment as fulfilment_queries
from backend.domain.cartons import PackedUnit, cube_m3, floor_positions, weight_kg
from backend.domain.fulfilment import UNPICKED

ALLOCATIONS: Table = Allocation.__table__  # type: ignore[assignment]
_stock: Table = Stock.__table__  # type: ignore[assignment]
_ALLOCATED = Change(_stock, key=("sku", "warehouse"), raises=("allocated_quantity", "version"))
_STATUS = Change(ALLOCATIONS, key=("id",), sets=("status",))
_FEWER = Change(ALLOCATIONS, key=("id",), raises=("quantity",))
_TAKEN_BACK = Change(ALLOCATIONS, key=("id",), sets=("status", "reservation_id"))

Goods = list[tuple[PackedUnit, int]]
_LEFT = Change(ALLOCATIONS, key=("id",), sets=("status", "consignment_id"))


@dataclass(frozen=True)
class LetGo:
    """An allocation that was called off, and the step it had reached."""

    allocation: Any

    @property
    def place(self) -> tuple[Any, ...]:
        """What it was tied for: a reservation of the same units can take it back."""
        each = self.allocation
        return each.order_line_id, each.sku, each.warehouse, each.promise_ship_date


def tie(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """New allocations of stock whose rows are locked."""
    batch = Batch()
    empty = {"short_quantity": 0, "status": "allocated", "wave_id": None, "consignment_id": None}
    empty |= {"shipment_id": None, "picked_at": None}
    batch.add(ALLOCATIONS, [empty | dict(row) for row in rows])
    count(batch, rows, 1)
    batch.write(session)


def count(batch: Batch, rows: Iterable[Mapping[str, Any]], sign: int) -> None:
    """Move the stock rows' sums of what is allocated, in lock order."""
    sums: Counter[tuple[str, str]] = Counter()
    for row in rows:
        sums[row["sku"], row["warehouse"]] += sign * row["quantity"]
    changes = [
        {"sku": sku, "warehouse": warehouse, "allocated_quantity": quantity, "version": 1}
        for (sku, warehouse), quantity in sorted(sums.items())
        if quantity
    ]
    batch.change(_ALLOCATED, changes)


def let_go(session: Session, line_ids: Collection[int]) -> list[LetGo]:
    """Call off what is tied to lines and not picked; orders and stock rows are locked."""
    rows = fulfilment_queries.allocations_of_lines(session, line_ids, UNPICKED)
    return _call_off(session, [(row, row.quantity) for row in rows])


def let_go_surplus(session: Session, line_id: int, reservation_id: int, kept: int) -> list[LetGo]:
    """Call off what is tied for a reservation and on no wave beyond the units it keeps, the last tied first;
    then consignments are what is still in them."""
    rows = fulfilment_queries.allocations_of_lines(session, [line_id], (UNPICKED[0],))
    mine = [row for row in rows if row.reservation_id == reservation_id]
    surplus = sum(row.quantity for row in mine) - kept
    fewer = []
    for row in reversed(mine):
        units = min(surplus, row.quantity)
        surplus -= max(0, units)
        fewer += [(row, units)] if units > 0 else []
    gone = _call_off(session, fewer)
    weigh_without(session, gone)
    return gone


def _call_off(session: Session, units: Sequence[tuple[Any, int]]) -> list[LetGo]:
    """Each allocation goes down by its units and is called off with the last of them; the stock is free again."""
    batch = Batch()
    whole = [row for row, quantity in units if quantity == row.quantity]
    parts = [(row, quantity) for row, quantity in units if quantity < row.quantity]
    batch.change(_STATUS, [{"id": row.id, "status": "cancelled"} for row in whole])
    batch.change(_FEWER, [{"id": row.id, "quantity": -quantity} for row, quantity in parts])
    count(batch, [{**row._mapping, "quantity": quantity} for row, quantity in units], -1)
    batch.write(session)
    return [LetGo(row) for row, _ in units]


def take_back(session: Session, gone: Sequence[LetGo], line_ids: Collection[int]) -> None:
    """Tie again what lines keep after all: the same units, now for the reservations that took their place.

    Then consignments are what is still in them.
    """
    back = _kept(gone, fulfilment_queries.reservations_of_lines(session, line_ids))
    batch = Batch()
    batch.change(
        _TAKEN_BACK,
        [{"id": row.id, "status": row.status, "reservation_id": held} for row, held in back],
    )
    count(batch, [row._mapping for row, _ in back], 1)
    batch.write(session)
    weigh_without(session, gone)


def weigh_without(session: Session, gone: Sequence[LetGo]) -> None:
    """Consignments after something in them was called off."""
    weigh(session, {each.allocation.consignment_id for each in gone if each.allocation.consignment_id})


def _kept(gone: Sequence[LetGo], reservations: Sequence[Any]) -> list[tuple[Any, int]]:
    """Each allocation with a reservation for the same units that has room for it."""
    room = {row.id: row.quantity for row in reservations}
    found = []
    for each in gone:
        for row in reservations:
            place = (row.order_line_id, row.sku, row.warehouse, row.promise_ship_date)
            if place == each.place and room[row.id] >= each.allocation.quantity:
                room[row.id] -= each.allocation.quantity
                found.append((each.allocation, row.id))
                break
    return found


def units_of(session: Session, allocations: Iterable[Any]) -> dict[str, PackedUnit]:
    """The packed units of what is in allocations, by item."""
    items = fulfilment_queries.items_by_sku(session, {row.sku for row in allocations})
    sizes = ("weight_kg", "length_cm", "width_cm", "height_cm")
    return {sku: PackedUnit(sku, *(getattr(item, name) for name in sizes)) for sku, item in items.items()}


def goods_of(allocations: Iterable[Any], units: Mapping[str, PackedUnit]) -> Goods:
    """Allocations as units to be packed, by item."""
    sums: Counter[str] = Counter()
    for row in allocations:
        sums[row.sku] += row.quantity
    return [(units[sku], quantity) for sku, quantity in sorted(sums.items())]


def weigh(session: Session, consignment_ids: Collection[int]) -> None:
    """Weight, cube and pallet places of consignments after what is in them has changed; an empty one is given
    up."""
    session.flush()
    rows = fulfilment_queries.allocations_of_consignments(session, consignment_ids)
    units = units_of(session, rows)
    inside: dict[int, list[Any]] = {each: [] for each in consignment_ids}
    for row in rows:
        inside[row.consignment_id].append(row)
    for consignment_id, own in sorted(inside.items()):
        measure(session.get_one(Consignment, consignment_id), goods_of(own, units))
    session.flush()


def measure(consignment: Consignment, goods: Goods) -> None:
    """Write down what a consignment weighs and takes."""
    consignment.weight_kg, consignment.cube_m3 = weight_kg(goods), cube_m3(goods)
    consignment.floor_positions = floor_positions(consignment.weight_kg, consignment.cube_m3)
    if not goods and consignment.status in ("planned", "packed"):
        consignment.status, consignment.load_id, consignment.stop_sequence = "cancelled", None, None
    elif goods and consignment.status == "cancelled":
        consignment.status = "planned"


def leave_behind(session: Session, allocations: Sequence[Any]) -> None:
    """Take picked goods out of their consignment: they stay in the house, to be packed anew."""
    batch = Batch()
    batch.change(_LEFT, [{"id": row.id, "status": "picked", "consignment_id": None} for row in allocations])
    batch.write(session)
    weigh(session, {row.consignment_id for row in allocations if row.consignment_id})
