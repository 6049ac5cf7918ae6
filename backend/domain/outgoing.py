"""From released lines to consignments with their handling units, none larger than a trailer."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from backend.domain.calendars import next_open_day
from backend.domain.consolidating import Consignment, ReleasedLine, consolidate
from backend.domain.handling_units import HandlingUnit, PackedGoods, build_units
from backend.domain.planned_day import TRAILER, Day, FixedConsignment, LinePart, Outgoing, PlannedItem
from backend.domain.promising import Reason
from backend.domain.segregation import HandlingClass
from backend.domain.stacking import build_lots

Key = tuple[int, date]


def outgoing(day: Day) -> list[Outgoing]:
    """Every ready line in one consignment, and the consignments that stay as they are."""
    ready = {_key(line) for line in day.ready}
    coming = [line for line in day.coming if _key(line) not in ready]
    weekdays = {day.warehouse: day.weekdays}
    found = []
    for each in consolidate([*day.ready, *coming], day.day, weekdays):
        here = tuple(line for line in each.lines if _key(line) in ready)
        if here:
            found += _parts(day, replace(each, lines=here))
    return [*found, *(_fixed(day, each) for each in day.fixed)]


def first_ship_date(day: Day) -> date:
    """The day itself, or the first on which the warehouse works."""
    return next_open_day(day.day, day.weekdays)


def _key(line: ReleasedLine) -> Key:
    return line.order_line_id, line.promise_ship_date


def _parts(day: Day, consignment: Consignment) -> list[Outgoing]:
    """One consignment; of what no trailer holds at once, several; what no trailer holds at all, by itself."""
    quantities: dict[int, int] = defaultdict(int)
    for line in consignment.lines:
        quantities[line.order_line_id] += line.quantity
    number, where, how = consignment.number, consignment.ship_to_id, consignment.handling_class
    units = _units(day.items, number, where, how, quantities)
    divided = build_lots(units, TRAILER)
    loads: list[Sequence[HandlingUnit]] = [lot.units for lot in divided.lots]
    loads += [[each.unit] for each in divided.unloadable]
    left = {_key(line): line.quantity for line in sorted(consignment.lines, key=_key)}
    return [
        _outgoing(consignment, number if count == 1 else f"{number}~{count}", part, left)
        for count, part in enumerate(loads, start=1)
    ]


def _outgoing(
    consignment: Consignment, number: str, units: Iterable[HandlingUnit], left: dict[Key, int]
) -> Outgoing:
    inside: dict[int, int] = defaultdict(int)
    for unit in units:
        for content in unit.contents:
            inside[content.order_line_id] += content.quantity
    return Outgoing(
        number,
        consignment.ship_to_id,
        consignment.handling_class,
        consignment.ship_date,
        consignment.last_ship_date,
        consignment.promise_date,
        consignment.reason,
        _taken(inside, left),
        tuple(replace(unit, consignment=number) for unit in units),
        dict(inside),
    )


def _taken(inside: Mapping[int, int], left: dict[Key, int]) -> tuple[LinePart, ...]:
    """The quantities by line and ship date, the earliest first, off what is left of them."""
    parts = []
    for line_id, wanted in sorted(inside.items()):
        for key in [key for key in left if key[0] == line_id]:
            quantity = min(wanted, left[key])
            left[key] -= quantity
            wanted -= quantity
            if quantity:
                parts.append(LinePart(*key, quantity))
    return tuple(parts)


def _units(
    items: Mapping[int, PlannedItem],
    number: str,
    ship_to_id: int,
    handling_class: HandlingClass,
    quantities: Mapping[int, int],
) -> tuple[HandlingUnit, ...]:
    goods = [_goods(line_id, items[line_id], quantity) for line_id, quantity in quantities.items()]
    return build_units(number, ship_to_id, handling_class, goods)


def _goods(line_id: int, item: PlannedItem, quantity: int) -> PackedGoods:
    sides = (item.length_cm, item.width_cm, item.height_cm)
    stackable = not item.is_freight_only
    return PackedGoods(
        line_id, item.sku, quantity, item.weight_kg, *sides, item.pallet_quantity, is_stackable=stackable
    )


def _fixed(day: Day, fixed: FixedConsignment) -> Outgoing:
    number = f"{day.warehouse}-{fixed.ship_to_id}-BOL{fixed.id}"
    units = _units(day.items, number, fixed.ship_to_id, fixed.handling_class, fixed.quantities)
    facts = {name: value for name, value in fixed.reason.items() if name != "code"}
    return Outgoing(
        number,
        fixed.ship_to_id,
        fixed.handling_class,
        fixed.ship_date,
        fixed.latest_ship_date,
        fixed.promise_date,
        Reason(fixed.reason.get("code", "picked_together"), facts),
        (),
        units,
        fixed.quantities,
        fixed.id,
        fixed.service_code,
    )
