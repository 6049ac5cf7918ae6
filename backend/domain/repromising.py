"""Promises after a change of supply: who keeps what was promised, and what the others are promised instead.

Lines are served one after the other by priority, each as if those behind it had not been promised anything: it
keeps what its promise can still have on time, the rest gets the earliest there is, though none of it sooner than
promised. So nothing that a line gets is worse for a line of lower priority, and the outcome depends on supply and
promises alone, not on how they came about. What is left then brings forward those who wait, and what they give up
goes to lines that were left without.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from backend.domain.balances import Balances

MOST_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Part:
    """A quantity that leaves one warehouse on a day; `is_waiting` while it is not on the shelf there."""

    warehouse: str
    quantity: int
    promise_ship_date: date
    promise_date: date
    service_code: str
    is_waiting: bool = False

    @property
    def key(self) -> tuple[str, date, date, str]:
        """Where, when and how, without how much."""
        return self.warehouse, self.promise_ship_date, self.promise_date, self.service_code


Parts = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Priority:
    """Who gets scarce stock first: the package's class, what is at stake, the promised date, the order's time."""

    allocation_class: int
    stake_amount: Decimal
    promise_date: date
    entered_at: str
    line_id: int

    @property
    def rank(self) -> tuple[int, Decimal, date, str, int]:
        return (
            self.allocation_class,
            -self.stake_amount,
            self.promise_date,
            self.entered_at,
            self.line_id,
        )


@dataclass(frozen=True, slots=True)
class Claim:
    """What of an order line may be promised anew: `target` is what was agreed, `live` what it has now, `bettered`
    the best it was promised since.

    Until `wanted_by` there is no need to hurry: that day was asked for, or agreed to for less.
    """

    line_id: int
    priority: Priority
    quantity: int
    target: Parts
    live: Parts
    may_split: bool
    wanted_by: date | None = None
    bettered: Parts = ()

    @property
    def allocation_class(self) -> int:
        return self.priority.allocation_class


@dataclass(frozen=True, slots=True)
class Held:
    """What a quote holds."""

    reservation_id: int
    warehouse: str
    quantity: int
    promise_ship_date: date
    allocation_class: int


Find = Callable[[Claim, int, Balances], Parts]
"""The earliest parts for a quantity of a claim from what is left; fewer units, or none, where supply ends."""


@dataclass(frozen=True, slots=True)
class Replan:
    """The parts of each line from now on, and the holds that supply no longer covers."""

    parts: dict[int, Parts]
    lost_holds: tuple[int, ...]
    left: Balances
    """What is free once all of it is taken."""


def replan(claims: Sequence[Claim], holds: Sequence[Held], balances: Balances, find: Find) -> Replan:
    """Promise everything anew until nothing changes any more; `balances` holds what nobody may touch.

    Holds of quotes stand behind what orders were promised, and before what orders could have beyond it.
    """
    ordered = sorted(claims, key=lambda claim: claim.priority.rank)
    kept = _holds_that_fit(ordered, holds, balances.copy())
    for hold in kept:
        balances.take(hold.warehouse, hold.promise_ship_date, hold.quantity, hold.allocation_class)
    lost = tuple(hold.reservation_id for hold in holds if hold not in kept)
    parts: dict[int, Parts] = {}
    for _ in range(MOST_ROUNDS):
        before, parts = parts, _round(ordered, balances, find)
        if parts == before:
            break
        ordered = [_moved_on(claim, parts[claim.line_id]) for claim in ordered]
    for claim in ordered:
        _take(claim, parts[claim.line_id], balances)
    return Replan(parts, lost, balances)


def _holds_that_fit(ordered: Sequence[Claim], holds: Sequence[Held], balances: Balances) -> list[Held]:
    for claim in ordered:
        _keep(claim, claim.target, balances)
    kept = []
    for hold in sorted(holds, key=lambda each: (each.promise_ship_date, each.reservation_id)):
        if balances.free(hold.warehouse, hold.promise_ship_date) >= hold.quantity:
            balances.take(hold.warehouse, hold.promise_ship_date, hold.quantity, hold.allocation_class)
            kept.append(hold)
    return kept


def _round(ordered: Sequence[Claim], supply: Balances, find: Find) -> dict[int, Parts]:
    left, parts = supply.copy(), {}
    for claim in ordered:
        parts[claim.line_id] = placed(claim, left, find)
    for _ in range(MOST_ROUNDS):
        before = dict(parts)
        for better in (_bettered_again, _brought_forward):
            for claim in ordered:
                parts[claim.line_id] = better(claim, parts[claim.line_id], left, find)
        first = _overtaken(ordered, parts, supply.copy(), find) if parts != before else None
        if first is None:
            break
        left = supply.copy()
        for claim in ordered[:first]:
            _take(claim, parts[claim.line_id], left)
        for claim in ordered[first:]:
            parts[claim.line_id] = placed(claim, left, find)
    return {line_id: merged(found) for line_id, found in parts.items()}


def _overtaken(ordered: Sequence[Claim], parts: dict[int, Parts], left: Balances, find: Find) -> int | None:
    """The first line that would be complete sooner if those behind it had nothing: one ahead has given up units."""
    for index, claim in enumerate(ordered):
        has = unit_dates(parts[claim.line_id], claim.quantity)
        alone = unit_dates(placed(claim, left.copy(), find), claim.quantity)
        if alone[-1:] < has[-1:]:
            return index
        _take(claim, parts[claim.line_id], left)
    return None


def _moved_on(claim: Claim, parts: Parts) -> Claim:
    """The claim as the next round finds it."""
    is_better = is_improved(claim.bettered or claim.target, parts, claim.quantity)
    return replace(claim, live=parts, bettered=parts if is_better else claim.bettered)


def placed(claim: Claim, balances: Balances, find: Find) -> Parts:
    """What can be had on time stays; the rest is the sooner of what it has now and what can be found."""
    kept = _keep(claim, claim.target, balances)
    rest = claim.quantity - _total(kept)
    if not rest:
        return kept
    lost = _lost(claim.target, kept)
    has = _no_sooner(_standing(claim, rest, kept, balances), lost)
    found = _no_sooner(find(claim, rest, balances), lost)
    parts = found if _is_sooner(found, has, rest) else has
    _take(claim, parts, balances)
    return (*kept, *parts)


def _lost(target: Parts, kept: Sequence[Part]) -> list[date]:
    """The days of the units that cannot be kept, the earliest first."""
    staying = {part.key: part.quantity for part in kept}
    gone = [replace(part, quantity=part.quantity - staying.get(part.key, 0)) for part in target]
    return unit_dates(gone, _total(gone))


def _no_sooner(parts: Parts, lost: Sequence[date]) -> Parts:
    """The same units, none promised sooner than the one it replaces: those behind may have had that day."""
    shown: list[Part] = []
    units = iter(lost)
    for part in sorted(parts, key=lambda each: each.promise_date):
        for _ in range(part.quantity):
            day = max(part.promise_date, next(units, part.promise_date))
            shown.append(replace(part, quantity=1, promise_date=day))
    return merged(shown)


def _keep(claim: Claim, wanted: Parts, balances: Balances) -> Parts:
    """The units of a promise that can still leave on their day; all of them or none where nothing is split."""
    kept: list[Part] = []
    left = claim.quantity
    for part in _reachable(claim, wanted, balances):
        quantity = min(part.quantity, left, balances.free(part.warehouse, part.promise_ship_date))
        if quantity:
            kept.append(replace(part, quantity=quantity))
            _take(claim, kept[-1:], balances)
            left -= quantity
    if left and not claim.may_split:
        _take(claim, kept, balances, -1)
        return ()
    return tuple(kept)


def _reachable(claim: Claim, wanted: Parts, balances: Balances) -> list[Part]:
    """What it was promised, unless it lost that and the day has passed since."""
    has = {part.key for part in claim.live}
    return [
        part
        for part in wanted
        if part.key in has
        or part.warehouse in balances.today
        and part.promise_ship_date >= balances.today[part.warehouse]
    ]


def _standing(claim: Claim, rest: int, kept: Sequence[Part], balances: Balances) -> Parts:
    """Of what the line has now beside its target, what supply still covers, the soonest first."""
    used = {part.key: part.quantity for part in kept}
    trial = balances.copy()
    parts: list[Part] = []
    for part in sorted(claim.live, key=lambda each: (each.promise_date, each.key)):
        mine = part.quantity - used.get(part.key, 0)
        quantity = min(mine, rest, trial.free(part.warehouse, part.promise_ship_date))
        if quantity > 0:
            parts.append(replace(part, quantity=quantity))
            _take(claim, parts[-1:], trial)
            rest -= quantity
    return () if rest and not claim.may_split else tuple(parts)


def _bettered_again(claim: Claim, parts: Parts, balances: Balances, find: Find) -> Parts:
    """A line that was promised sooner than agreed has that as long as nobody's own promise needs it."""
    if not is_improved(parts, claim.bettered, claim.quantity):
        return parts
    _take(claim, parts, balances, -1)
    again = _keep(claim, claim.bettered, balances)
    if _total(again) == claim.quantity:
        return again
    _take(claim, again, balances, -1)
    _take(claim, parts, balances)
    return parts


def _brought_forward(claim: Claim, parts: Parts, balances: Balances, find: Find) -> Parts:
    """Units that wait or have no promise are promised sooner where supply allows it, unless their day is soon enough."""
    waiting = tuple(part for part in parts if part.is_waiting and _is_hurried(claim, part))
    quantity = _total(waiting) + claim.quantity - _total(parts)
    if not quantity or not claim.may_split and len(waiting) < len(parts):
        return parts
    _take(claim, waiting, balances, -1)
    found = find(claim, quantity, balances)
    if not is_improved(waiting, found, quantity):
        found = waiting
    _take(claim, found, balances)
    return (*(part for part in parts if part not in waiting), *found)


def _is_hurried(claim: Claim, part: Part) -> bool:
    return claim.wanted_by is None or part.promise_date > claim.wanted_by


def _take(claim: Claim, parts: Sequence[Part], balances: Balances, sign: int = 1) -> None:
    for part in parts:
        balances.take(part.warehouse, part.promise_ship_date, sign * part.quantity, claim.allocation_class)


def _total(parts: Sequence[Part]) -> int:
    return sum(part.quantity for part in parts)


def merged(parts: Sequence[Part]) -> Parts:
    """One part for each place, day and service, the earliest first."""
    together: dict[tuple[str, date, date, str], Part] = {}
    for part in parts:
        known = together.get(part.key)
        together[part.key] = replace(
            part,
            quantity=part.quantity + (known.quantity if known else 0),
            is_waiting=part.is_waiting or bool(known and known.is_waiting),
        )
    return tuple(sorted(together.values(), key=lambda each: (each.promise_date, each.key)))


# how two ways compare, unit by unit


def unit_dates(parts: Sequence[Part], quantity: int) -> list[date]:
    """When each of so many units arrives, the earliest first; units without a promise come last of all."""
    dates = [
        part.promise_date
        for part in sorted(parts, key=lambda each: each.promise_date)
        for _ in range(part.quantity)
    ]
    return (dates + [date.max] * (quantity - len(dates)))[:quantity]


def is_improved(before: Sequence[Part], after: Sequence[Part], quantity: int) -> bool:
    """No unit later and one sooner."""
    old, new = unit_dates(before, quantity), unit_dates(after, quantity)
    return new != old and all(day <= was for was, day in zip(old, new, strict=True))


def _is_sooner(parts: Sequence[Part], others: Sequence[Part], quantity: int) -> bool:
    """More units, then complete sooner, then the last of them sooner and so on."""
    mine, theirs = unit_dates(parts, quantity), unit_dates(others, quantity)
    return list(reversed(mine)) < list(reversed(theirs))
