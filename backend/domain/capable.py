"""Capable to promise: when units can be built from the ATP of their components within finite assembly hours.

A site works its free minutes day by day. A unit starts when all its components are there, counting what the
units before it take, and is done when its minutes are worked; it may go on the next day. Among all sequences
of the units of a request the one that is complete first is found by f(state) = min over the last unit's item
of max(f(state without it), release of its components) + its minutes, a state being how many units of each item
are built. Earlier supply or more minutes never make any f later.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, product
from math import prod

from backend.domain.availability import AtpPoint, quantity_on

MOST_STATES = 20_000
"""Beyond these, items are built one after the other, longest assembly first."""


@dataclass(frozen=True, slots=True)
class Component:
    """ATP of a component on each day, never falling; from `bought_from` on any quantity can be bought."""

    available: tuple[int, ...]
    bought_from: int | None = None

    def release(self, quantity: int) -> int | None:
        """The first day that has so many in all; None when there is none."""
        day = bisect_left(self.available, quantity)
        if self.bought_from is not None:
            day = min(day, self.bought_from)
        return day if day < len(self.available) else None


@dataclass(frozen=True, slots=True)
class Bench:
    """A site's days with the minutes nobody has booked, and the components there."""

    days: tuple[date, ...]
    free_minutes: tuple[int, ...]
    components: Mapping[str, Component]


@dataclass(frozen=True, slots=True)
class Build:
    """Units of an item to be built, each from these components in so many minutes."""

    sku: str
    quantity: int
    minutes: int
    components: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class BuiltUnit:
    """One unit: the day its components are built in, the day it is done, and the minutes of each day."""

    sku: str
    start_date: date
    done_date: date
    minutes: tuple[tuple[date, int], ...]


State = tuple[int, ...]


def plan_builds(builds: Sequence[Build], bench: Bench) -> tuple[BuiltUnit, ...]:
    """The units in the sequence that is complete first; fewer when not all can be built on these days."""
    wanted = sorted(
        (build for build in builds if build.quantity > 0), key=lambda each: (each.quantity, each.sku)
    )
    if prod(build.quantity + 1 for build in wanted) <= MOST_STATES:
        return _Line(wanted, bench).best()
    return _Line(sorted(wanted, key=lambda each: (-each.minutes, each.sku)), bench).one_after_the_other()


class _Line:
    """The bench at work on some builds; a position counts free minutes from the first day on."""

    def __init__(self, builds: Sequence[Build], bench: Bench) -> None:
        self.builds, self.bench = builds, bench
        self.worked = tuple(accumulate(bench.free_minutes))

    def best(self) -> tuple[BuiltUnit, ...]:
        """The sequence by dynamic programming over how many of each are built."""
        nothing = tuple(0 for _ in self.builds)
        done: dict[State, tuple[int, int]] = {nothing: (0, -1)}
        for state in product(*(range(build.quantity + 1) for build in self.builds)):
            choices = [
                (end, index)
                for index in range(len(state))
                if (end := self._after(done, state, index)) is not None
            ]
            if choices:
                done[state] = min(choices, key=lambda each: (each[0], -each[1]))
        last = max(done, key=lambda state: (sum(state), -done[state][0]))
        return self._units(self._sequence(done, last))

    def one_after_the_other(self) -> tuple[BuiltUnit, ...]:
        """Each item's units together."""
        state, end, sequence = [0 for _ in self.builds], 0, []
        for index, build in enumerate(self.builds):
            for _ in range(build.quantity):
                state[index] += 1
                found = self._end(end, tuple(state), index)
                if found is None:
                    state[index] -= 1
                    break
                end = found
                sequence.append((index, end))
        return self._units(sequence)

    def _after(self, done: Mapping[State, tuple[int, int]], state: State, index: int) -> int | None:
        """When the state is reached with this item's unit as the last."""
        if not state[index]:
            return None
        before = done.get((*state[:index], state[index] - 1, *state[index + 1 :]))
        return None if before is None else self._end(before[0], state, index)

    def _end(self, start: int, state: State, index: int) -> int | None:
        """Where the unit ends that starts at a position or when its components are there."""
        for sku in self.builds[index].components:
            needed = sum(
                count * build.components.get(sku, 0) for count, build in zip(state, self.builds, strict=True)
            )
            component = self.bench.components.get(sku)
            day = component.release(needed) if component else None
            if day is None:
                return None
            start = max(start, self.worked[day - 1] if day else 0)
        end = start + self.builds[index].minutes
        return end if self.worked and end <= self.worked[-1] else None

    def _sequence(self, done: Mapping[State, tuple[int, int]], state: State) -> list[tuple[int, int]]:
        sequence = []
        while any(state):
            end, index = done[state]
            sequence.append((index, end))
            state = (*state[:index], state[index] - 1, *state[index + 1 :])
        return sequence[::-1]

    def _units(self, sequence: Sequence[tuple[int, int]]) -> tuple[BuiltUnit, ...]:
        return tuple(self._unit(self.builds[index], end) for index, end in sequence)

    def _unit(self, build: Build, end: int) -> BuiltUnit:
        days = self.bench.days
        start = end - build.minutes
        first, last = bisect_right(self.worked, start), bisect_left(self.worked, end)
        minutes = []
        for index in range(first, last + 1):
            opens = self.worked[index - 1] if index else 0
            mine = min(self.worked[index], end) - max(opens, start)
            if mine:
                minutes.append((days[index], mine))
        return BuiltUnit(build.sku, days[first], days[last], tuple(minutes))


@dataclass(frozen=True, slots=True)
class Need:
    """Units of a component on a day, for one work order: those its ATP gives, and those that have to be bought."""

    work: int
    sku: str
    on_date: date
    reserved_quantity: int
    bought_quantity: int


def component_needs(
    works: Sequence[Sequence[BuiltUnit]], components: Mapping[str, Mapping[str, int]], bench: Bench
) -> tuple[Need, ...]:
    """What the units of each work order take of each component on each day, first day first."""
    taken: dict[tuple[date, str, int], int] = defaultdict(int)
    for work, units in enumerate(works):
        for unit in units:
            for sku, quantity in components[unit.sku].items():
                taken[unit.start_date, sku, work] += quantity
    held: Counter[str] = Counter()
    needs = []
    for (day, sku, work), quantity in sorted(taken.items()):
        there = bench.components[sku].available[bench.days.index(day)]
        mine = min(quantity, max(0, there - held[sku]))
        held[sku] += mine
        needs.append(Need(work, sku, day, mine, quantity - mine))
    return tuple(needs)


def bottlenecks(builds: Sequence[Build], bench: Bench) -> frozenset[str]:
    """The components that come last of all that the builds need; none when all are there on the first day."""
    needed: Counter[str] = Counter()
    for build in builds:
        for sku, quantity in build.components.items():
            needed[sku] += quantity * build.quantity
    never = len(bench.days)
    release: dict[str, int] = {}
    for sku, quantity in needed.items():
        component = bench.components.get(sku)
        day = component.release(quantity) if component else None
        release[sku] = never if day is None else day
    last = max(release.values(), default=0)
    return frozenset(sku for sku, day in release.items() if day == last and day > 0)


def units_by_day(units: Sequence[BuiltUnit], sku: str) -> dict[date, int]:
    """How many units of an item are done on each day, first day first."""
    return dict(sorted(Counter(unit.done_date for unit in units if unit.sku == sku).items()))


def with_built(finished: Sequence[AtpPoint], ready: Mapping[date, int]) -> tuple[AtpPoint, ...]:
    """ATP of finished units and, from the days on which they are ready, of those that can be built."""
    days = sorted({*(point.on_date for point in finished), *ready})
    points = []
    for day in days:
        built = sum(quantity for each, quantity in ready.items() if each <= day)
        index = bisect_right(finished, day, key=lambda point: point.on_date)
        balance = finished[index - 1].balance_quantity if index else 0
        points.append(AtpPoint(day, balance + built, quantity_on(finished, day) + built))
    return tuple(points)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one unit of a configuration is built."""

    minutes: int
    components: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Purchase:
    """From whom a component is bought, and how long that takes."""

    supplier: str
    lead_days: int
    order_multiple: int = 1

    def rounded(self, quantity: int) -> int:
        """The least quantity the supplier sells that covers it."""
        return -(-quantity // self.order_multiple) * self.order_multiple


@dataclass(frozen=True, slots=True)
class PartToFill:
    """A promised part of a line: units of a configuration that leave a warehouse on a day."""

    line: int
    sku: str
    warehouse: str
    ship_date: date
    quantity: int


@dataclass(frozen=True, slots=True)
class FilledPart:
    """What of a part is there finished or on its way, and the units that are built for it."""

    part: PartToFill
    finished_quantity: int
    units: tuple[BuiltUnit, ...]


@dataclass(frozen=True)
class Works:
    """What can be built for a request, by warehouse, beside the finished ATP of its configurations."""

    recipes: Mapping[str, Recipe]
    benches: Mapping[str, Bench]
    units: Mapping[str, tuple[BuiltUnit, ...]]
    finished: Mapping[tuple[str, str], tuple[AtpPoint, ...]]
    purchases: Mapping[str, Purchase]

    def fill(self, parts: Sequence[PartToFill]) -> tuple[FilledPart, ...]:
        """Parts from finished units as far as they are there in time; the rest is built, first units first."""
        used: Counter[tuple[str, str]] = Counter()
        built: Counter[tuple[str, str]] = Counter()
        filled = []
        for part in sorted(parts, key=lambda each: (each.ship_date, each.line)):
            if part.sku not in self.recipes:
                continue
            place = part.warehouse, part.sku
            there = quantity_on(self.finished.get(place, ()), part.ship_date) - used[place]
            finished = max(0, min(part.quantity, there))
            used[place] += finished
            mine = [unit for unit in self.units.get(part.warehouse, ()) if unit.sku == part.sku]
            units = mine[built[place] : built[place] + part.quantity - finished]
            built[place] += len(units)
            filled.append(FilledPart(part, finished, tuple(units)))
        return tuple(filled)
