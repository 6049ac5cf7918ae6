"""From promise to departure: who is given stock, in which order it is picked, and how far a line has come."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol

from backend.domain.actors import OPERATIONS, Actor
from backend.domain.errors import NotAllowed
from backend.domain.order_states import PROGRESS

UNPICKED = ("allocated", "released")
PICKED = ("picked", "loaded")
TIED = (*UNPICKED, *PICKED)
"""Allocations whose stock is still in the house."""
LOOK_AHEAD_DAYS = 7
"""How far behind the horizon a release also says what is not due yet."""


def check_may_operate(actor: Actor, verb: str) -> None:
    """Only those who run the warehouse move goods."""
    if actor.role not in OPERATIONS:
        raise NotAllowed(verb, actor.role)


@dataclass(frozen=True)
class LineProgress:
    """How far the units of a line have come; `tied` are units by the step of their allocation, `answered` are
    those whose delivery was proven or disproven."""

    status: str
    quantity: int
    shipped_quantity: int
    delivered_quantity: int = 0
    installed_quantity: int = 0
    invoiced_quantity: int = 0
    answered_quantity: int = 0
    needs_installation: bool = False
    tied: Mapping[str, int] | None = None


def line_status(line: LineProgress) -> str:
    """The least advanced part speaks for the line."""
    if line.status in ("cancelled", "draft", "entered", "closed"):
        return line.status
    tied = {status: quantity for status, quantity in (line.tied or {}).items() if quantity}
    if line.shipped_quantity + sum(tied.values()) < line.quantity:
        return "confirmed"
    if tied:
        return min(tied, key=PROGRESS.index)
    if max(line.delivered_quantity, line.answered_quantity) < line.quantity:
        return "shipped"
    return max(line.status, _after_arrival(line), key=PROGRESS.index)


def _after_arrival(line: LineProgress) -> str:
    """What has been done with the units that came; what was reached by then is never taken back."""
    came = line.delivered_quantity
    is_installed = came > 0 and line.installed_quantity >= came
    if came > 0 and line.invoiced_quantity >= came and (is_installed or not line.needs_installation):
        return "invoiced"
    return "installed" if line.needs_installation and is_installed else "delivered"


@dataclass(frozen=True)
class Due:
    """What a reservation still asks of the stock here, and everything that decides whether it gets it."""

    reservation_id: int
    order_id: int
    order_line_id: int
    line_number: int
    warehouse: str
    sku: str
    bin: str
    open_quantity: int
    allocation_class: int
    promise_ship_date: date
    promise_date: date
    entered_at: datetime
    takes_parts: bool
    holds: tuple[str, ...] = ()
    is_rest_dated: bool = True
    """Everything else of its order has a promise."""

    @property
    def place(self) -> tuple[str, str]:
        """The stock that serves it."""
        return self.warehouse, self.sku

    @property
    def priority(self) -> tuple[Any, ...]:
        """Package class, promise date, order time; ids make it the same every time."""
        return self.allocation_class, self.promise_date, self.entered_at, self.order_id, self.reservation_id


@dataclass(frozen=True)
class Taken:
    """Units of one bin given to a reservation."""

    due: Due
    quantity: int


@dataclass(frozen=True)
class Waiting:
    """Units that are not given any stock, and why: hold, no_stock, rest_of_order, not_yet_due."""

    due: Due
    quantity: int
    reason: str


@dataclass(frozen=True)
class AllocationPlan:
    """Who is given what, and what waits."""

    taken: tuple[Taken, ...]
    waiting: tuple[Waiting, ...]


def plan_allocations(
    dues: Iterable[Due], free: Mapping[tuple[str, str], int], through: date
) -> AllocationPlan:
    """Give the free units of each item in a warehouse to what is due, by priority; an order that takes no parts
    gets all or nothing, wherever its lines are."""
    left = dict(free)
    ordered = sorted(dues, key=lambda due: due.priority)
    together = _orders_in_one(ordered)
    taken: list[Taken] = []
    waiting: list[Waiting] = []
    done: set[int] = set()
    for due in ordered:
        if due.order_id in done:
            continue
        group = together.get(due.order_id, [due])
        if due.order_id in together:
            done.add(due.order_id)
        gets, waits = _served(group, left, through)
        taken += gets
        waiting += waits
    return AllocationPlan(tuple(taken), tuple(waiting))


def _orders_in_one(dues: Sequence[Due]) -> dict[int, list[Due]]:
    found: dict[int, list[Due]] = {}
    for due in dues:
        if not due.takes_parts:
            found.setdefault(due.order_id, []).append(due)
    return found


def _served(
    group: Sequence[Due], left: dict[tuple[str, str], int], through: date
) -> tuple[list[Taken], list[Waiting]]:
    """What belongs together; `left` goes down by what is given."""
    blocked = [Waiting(due, due.open_quantity, why) for due in group if (why := _why_not(due, through))]
    rest = dict(left)
    taken, short = [], []
    for due in group:
        if _why_not(due, through):
            continue
        given = min(due.open_quantity, rest.get(due.place, 0))
        rest[due.place] = rest.get(due.place, 0) - given
        taken += [Taken(due, given)] if given else []
        missing = due.open_quantity - given
        short += [Waiting(due, missing, "no_stock")] if missing else []
    waiting = blocked + short
    if waiting and not group[0].takes_parts:
        named = {each.due.reservation_id for each in waiting}
        others = [due for due in group if due.reservation_id not in named]
        whole = [replace(each, quantity=each.due.open_quantity) for each in waiting]
        return [], whole + [Waiting(due, due.open_quantity, "rest_of_order") for due in others]
    left.update(rest)
    return taken, waiting


def _why_not(due: Due, through: date) -> str | None:
    if due.holds:
        return "hold"
    if due.promise_ship_date > through:
        return "not_yet_due"
    return None if due.takes_parts or due.is_rest_dated else "rest_of_order"


def hold_is_over(facts: Mapping[str, Any], today: date) -> bool:
    """A hold that the customer gave an end; on that day the order may go again."""
    until = facts.get("hold_until")
    return until is not None and date.fromisoformat(str(until)) <= today


class InBin(Protocol):
    """Something to be fetched."""

    @property
    def bin(self) -> str: ...
    @property
    def id(self) -> int: ...


def pick_path(picks: Iterable[Any]) -> list[Any]:
    """Zone by zone, up one aisle and down the next: bins are ZONE-AISLE-PLACE."""
    return sorted(picks, key=_place)


def _place(pick: InBin) -> tuple[Any, ...]:
    numbers = [int(digits) for digits in re.findall(r"\d+", pick.bin)]
    aisle, place = (*numbers, 0, 0)[:2]
    zone = pick.bin.split("-")[0]
    return zone, aisle, place if aisle % 2 else -place, pick.bin, pick.id
