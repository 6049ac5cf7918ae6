"""Routes at once: by savings (Clarke and Wright, Operations Research 12, 1964), with crossings undone (2-opt).

Every stop begins with a trip of its own; the two whose joining saves the most road are joined, as long as some
truck can do the longer one. What is then without a truck goes where it still fits at the least cost.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from time import monotonic

from backend.domain.route_problem import RouteProblem, Trip, is_too_far, may_carry, timetable, trip_cost


def build_trips(
    problem: RouteProblem, counts: Sequence[int], stops: Collection[int], until: float
) -> list[Trip]:
    """Trips for so many trucks of each kind; the joining takes its time, what comes after ends by then."""
    kinds = [kind for kind, count in enumerate(counts) if count]
    trips, left = _with_trucks(problem, counts, _joined(problem, kinds, stops))
    trips = [untangle(problem, trip, until) for trip in trips]
    return insert_stops(problem, trips, left, until)


def _joined(problem: RouteProblem, kinds: Sequence[int], stops: Collection[int]) -> list[tuple[int, ...]]:
    """Sequences of stops, the longest first."""
    of: dict[int, tuple[int, ...]] = {stop: (stop,) for stop in stops}
    for before, after in _savings(problem, stops):
        head, tail = of[before], of[after]
        if head is tail or head[-1] != before or tail[0] != after:
            continue
        joined = head + tail
        if any(_is_possible(problem, Trip(kind, joined)) for kind in kinds):
            of.update(dict.fromkeys(joined, joined))
    return sorted(set(of.values()), key=lambda each: (-len(each), each))


def _savings(problem: RouteProblem, stops: Collection[int]) -> list[tuple[int, int]]:
    """Pairs of stops by what going from one to the other saves against coming home between, most first."""
    metres = problem.metres
    saved = (
        (metres[before][after] - metres[before][0] - metres[0][after], before, after)
        for before in stops
        for after in stops
        if before != after
    )
    return [(before, after) for difference, before, after in sorted(saved) if difference < 0]


def _is_possible(problem: RouteProblem, trip: Trip) -> bool:
    return may_carry(problem, trip.truck, trip.sequence) and timetable(problem, trip) is not None


def _with_trucks(
    problem: RouteProblem, counts: Sequence[int], sequences: Sequence[tuple[int, ...]]
) -> tuple[list[Trip], list[int]]:
    """Each sequence with the cheapest truck that is left for it, and the stops for which there is none."""
    free = list(counts)
    trips: list[Trip] = []
    left: list[int] = []
    for sequence in sequences:
        choices = [
            (cost, kind)
            for kind, count in enumerate(free)
            if count and may_carry(problem, kind, sequence)
            if (cost := trip_cost(problem, Trip(kind, sequence))) is not None
        ]
        if choices:
            _, kind = min(choices)
            free[kind] -= 1
            trips.append(Trip(kind, sequence))
        else:
            left += sequence
    return trips, left


def untangle(problem: RouteProblem, trip: Trip, until: float) -> Trip:
    """The trip with stretches turned around as long as that saves road and time is left."""
    best: Trip | None = trip
    while best and monotonic() < until:
        trip, metres = best, _metres(problem, best)
        shorter = (each for each in _turned(trip) if _metres(problem, each) < metres)
        best = next((each for each in shorter if timetable(problem, each)), None)
    return best or trip


def _metres(problem: RouteProblem, trip: Trip) -> int:
    return sum(problem.metres[before][after] for before, after in pairwise((0, *trip.sequence, 0)))


def _turned(trip: Trip) -> Iterator[Trip]:
    stops, size = trip.sequence, len(trip.sequence)
    for start in range(size - 1):
        for end in range(start + 2, size + 1):
            yield replace(trip, sequence=stops[:start] + stops[start:end][::-1] + stops[end:])


def insert_stops(problem: RouteProblem, trips: list[Trip], left: Iterable[int], until: float) -> list[Trip]:
    """Each stop where it adds the least road, of the places where it can be served in time."""
    for stop in left:
        if monotonic() >= until:
            return trips
        for _, place, at in sorted(_openings(problem, trips, stop)):
            stops = trips[place].sequence
            longer = replace(trips[place], sequence=(*stops[:at], stop, *stops[at:]))
            if timetable(problem, longer):
                trips = [*trips[:place], longer, *trips[place + 1 :]]
                break
    return trips


def _openings(problem: RouteProblem, trips: Sequence[Trip], stop: int) -> Iterator[tuple[int, int, int]]:
    """Added metres, trip and place in it, where the truck can carry the stop and go so far."""
    metres = problem.metres
    for place, trip in enumerate(trips):
        times = timetable(problem, trip)
        if times is None or not may_carry(problem, trip.truck, (*trip.sequence, stop)):
            continue
        for at, (before, after) in enumerate(pairwise((0, *trip.sequence, 0))):
            added = metres[before][stop] + metres[stop][after] - metres[before][after]
            if not is_too_far(problem.fleet[trip.truck], times.metres + added):
                yield added, place, at
