"""Consolidation: released lines that leave together, and what a consignment waits for.

A line may go from the day its goods are there (`promise_ship_date`) until the last day that still holds its
promise, but no longer than its package's consolidation days. Lines to one ship-to from one warehouse in one
class become as few consignments as these windows allow, each as early as all of it is there.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from backend.domain.calendars import add_open_days, delivery_date, is_open, next_open_day
from backend.domain.promising import Reason
from backend.domain.segregation import HandlingClass

FARTHEST_DAYS = 120
"""How far before a promise date its ship date is looked for."""


@dataclass(frozen=True, slots=True)
class ReleasedLine:
    """The quantity of an order line that leaves one warehouse; `latest_ship_date` still holds its promise."""

    order_line_id: int
    order_number: str
    ship_to_id: int
    warehouse: str
    handling_class: HandlingClass
    promise_ship_date: date
    latest_ship_date: date
    promise_date: date
    wait_days: int
    quantity: int
    weight_kg: Decimal
    volume_m3: Decimal


@dataclass(frozen=True, slots=True)
class Consignment:
    """What goes to one ship-to from one warehouse on one day; `reason` says why then.

    Codes of `reason` when it goes on the first working day from planning on: `late` (a promise can no longer be held),
    `last_day` (a promise or the package's wait allows no later), `next_too_late` (more is to come, but not in
    time), `complete` (all that is known goes). Later: `waits_for_lines` (some is there already), `not_ready`.
    """

    ship_to_id: int
    warehouse: str
    handling_class: HandlingClass
    ship_date: date
    last_ship_date: date
    lines: tuple[ReleasedLine, ...]
    reason: Reason

    @property
    def number(self) -> str:
        """The same consignment in every run with the same lines."""
        return f"{self.warehouse}-{self.ship_to_id}-{self.handling_class}-{self.ship_date:%Y%m%d}"

    @property
    def promise_date(self) -> date:
        """The first promise among its lines."""
        return min(line.promise_date for line in self.lines)

    @property
    def weight_kg(self) -> Decimal:
        return sum((line.weight_kg for line in self.lines), Decimal(0))

    @property
    def volume_m3(self) -> Decimal:
        return sum((line.volume_m3 for line in self.lines), Decimal(0))


@dataclass(frozen=True, slots=True)
class _Window:
    """When a line may go: on working days of its warehouse, from the day of planning on."""

    first_date: date
    last_date: date
    is_late: bool
    is_held_by_wait: bool
    line: ReleasedLine

    @property
    def order(self) -> tuple[date, date, str, int, date, int]:
        line = self.line
        identity = line.order_number, line.order_line_id, line.promise_ship_date, line.quantity
        return self.last_date, self.first_date, *identity


def consolidate(
    lines: Iterable[ReleasedLine], planned_on: date, weekdays: Mapping[str, str]
) -> tuple[Consignment, ...]:
    """Every line in one consignment, whatever the order they come in; those that go first come first.

    `weekdays` are each warehouse's working days. Lines that are not there yet may be among them: they are
    what others wait for.
    """
    lanes: dict[tuple[int, str, HandlingClass], list[_Window]] = defaultdict(list)
    for line in lines:
        lane = line.ship_to_id, line.warehouse, line.handling_class
        lanes[lane].append(_window(line, planned_on, weekdays[line.warehouse]))
    found = [
        consignment
        for (_, warehouse, _), windows in lanes.items()
        for consignment in _consignments(windows, next_open_day(planned_on, weekdays[warehouse]))
    ]
    return tuple(sorted(found, key=lambda each: (each.ship_date, each.number)))


def latest_ship_date(
    promise_date: date,
    transit_days: int,
    delivery_weekdays: str,
    receiving_weekdays: str,
    working_weekdays: str,
) -> date | None:
    """The last working day of the warehouse whose goods are still there in time; None when there is none."""
    for days in range(FARTHEST_DAYS):
        day = promise_date - timedelta(days=days)
        if is_open(day, working_weekdays):
            arrival = delivery_date(day, transit_days, delivery_weekdays, receiving_weekdays)
            if arrival and arrival <= promise_date:
                return day
    return None


def _window(line: ReleasedLine, planned_on: date, weekdays: str) -> _Window:
    ready = next_open_day(line.promise_ship_date, weekdays)
    first = max(ready, next_open_day(planned_on, weekdays))
    patience = add_open_days(ready, line.wait_days, weekdays)
    last = _open_day_before(min(line.latest_ship_date, patience), weekdays)
    return _Window(
        first,
        max(first, last),
        line.latest_ship_date < first,
        patience < line.latest_ship_date,
        line,
    )


def _open_day_before(day: date, weekdays: str) -> date:
    """The day itself or the last open one before it."""
    while not is_open(day, weekdays):
        day -= timedelta(days=1)
    return day


def _consignments(windows: Sequence[_Window], first_open: date) -> list[Consignment]:
    """As few as can be: each takes all that is there on the last day of the line that can wait least."""
    left = sorted(windows, key=lambda each: each.order)
    groups = []
    while left:
        last = left[0].last_date
        groups.append([each for each in left if each.first_date <= last])
        left = [each for each in left if each.first_date > last]
    followed = pairwise([*groups, []])
    return [_consignment(group, following, first_open) for group, following in followed]


def _consignment(group: Sequence[_Window], following: Sequence[_Window], first_open: date) -> Consignment:
    line, ship_date = group[0].line, max(each.first_date for each in group)
    if ship_date > first_open:
        reason = _waiting_reason(group, ship_date)
    else:
        reason = _going_reason(group, following, ship_date)
    return Consignment(
        line.ship_to_id,
        line.warehouse,
        line.handling_class,
        ship_date,
        group[0].last_date,
        tuple(each.line for each in group),
        reason,
    )


def _waiting_reason(group: Sequence[_Window], ship_date: date) -> Reason:
    awaited = [each for each in group if each.first_date == ship_date]
    is_none_there = len(awaited) == len(group)
    return Reason(
        "not_ready" if is_none_there else "waits_for_lines",
        {
            "until_date": ship_date,
            "last_ship_date": group[0].last_date,
            "order_line_ids": _ids(awaited),
            "order_numbers": sorted({each.line.order_number for each in awaited}),
            "quantity": sum(each.line.quantity for each in awaited),
        },
    )


def _going_reason(group: Sequence[_Window], following: Sequence[_Window], ship_date: date) -> Reason:
    if late := [each for each in group if each.is_late]:
        last = min(each.line.latest_ship_date for each in late)
        return Reason("late", {"latest_ship_date": last, "order_line_ids": _ids(late)})
    held = group[0]
    facts = {
        "last_ship_date": held.last_date,
        "limit": "consolidation_days" if held.is_held_by_wait else "promise",
        "order_line_ids": _ids([each for each in group if each.last_date == held.last_date]),
    }
    if held.last_date == ship_date:
        return Reason("last_day", facts)
    if following:
        return Reason("next_too_late", facts | {"next_date": min(each.first_date for each in following)})
    return Reason("complete", {"last_ship_date": held.last_date})


def _ids(windows: Iterable[_Window]) -> list[int]:
    return sorted(each.line.order_line_id for each in windows)
