"""Bin packing by OR-tools' CP-SAT: one vehicle fewer than the plan that is known, as long as there is time.

Asking for a plan with one vehicle fewer finds more in the same time than minimizing the vehicles used.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from ortools.sat.python import cp_model

from backend.domain.segregation import Apart, HandlingClass
from backend.domain.stacking import Space

MOST_CHOICES = 100_000
"""Larger models cost more seconds to build than they win."""


@dataclass(frozen=True, slots=True)
class Packing:
    """What is to be packed; `bound` vehicles are needed at least."""

    spaces: Sequence[Space]
    classes: Sequence[HandlingClass]
    capacity: Space
    apart: Apart
    bound: int


@dataclass(frozen=True, slots=True)
class Packed:
    """The vehicle of each lot, how few vehicles were proven to be needed, and whether the search was finished."""

    places: tuple[int, ...]
    bound: int
    is_finished: bool


@dataclass(frozen=True, slots=True)
class SolverLimits:
    """What bounds a search; deterministic seconds are CP-SAT's own count of work, the same on any machine."""

    seed: int
    until: float
    workers: int
    deterministic_seconds: float | None


def pack_better(packing: Packing, start: Sequence[int], limits: SolverLimits) -> Packed:
    """The plan to start from, or one with fewer vehicles."""
    places, work_left = tuple(start), limits.deterministic_seconds
    while (count := max(places)) >= packing.bound and count * len(places) <= MOST_CHOICES:
        solver = _solver(limits, work_left)
        if solver is None:
            return Packed(places, packing.bound, False)
        model, rides = _model(packing, count, places)
        status = solver.solve(model)
        if status == cp_model.INFEASIBLE:
            return Packed(places, count + 1, True)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Packed(places, packing.bound, False)
        places = tuple(next(n for n, ride in enumerate(row) if solver.value(ride)) for row in rides)
        if work_left is not None:
            work_left -= solver.response_proto.deterministic_time
    return Packed(places, packing.bound, max(places) < packing.bound)


def _solver(limits: SolverLimits, work_left: float | None) -> cp_model.CpSolver | None:
    """None when the time is over. Workers take turns where the work is counted: else they are not repeatable."""
    seconds = limits.until - monotonic()
    if seconds <= 0 or (work_left is not None and work_left <= 0):
        return None
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = limits.seed
    solver.parameters.num_workers = limits.workers
    solver.parameters.max_time_in_seconds = seconds
    if work_left is not None:
        solver.parameters.max_deterministic_time = work_left
        solver.parameters.interleave_search = limits.workers > 1
    return solver


def _model(
    packing: Packing, count: int, places: Sequence[int]
) -> tuple[cp_model.CpModel, list[list[cp_model.IntVar]]]:
    """Every lot in one of so many vehicles; what is in them already is a hint."""
    model = cp_model.CpModel()
    rides = [[model.new_bool_var("") for _ in range(count)] for _ in packing.spaces]
    for row, place in zip(rides, places, strict=True):
        model.add_exactly_one(row)
        for vehicle, ride in enumerate(row if place < count else ()):
            model.add_hint(ride, int(vehicle == place))
    for vehicle in range(count):
        column = [row[vehicle] for row in rides]
        for dimension, limit in enumerate(packing.capacity):
            taken = [space[dimension] for space in packing.spaces]
            model.add(cp_model.LinearExpr.weighted_sum(column, taken) <= limit)
        _keep_apart(model, column, packing)
    return model, rides


def _keep_apart(model: cp_model.CpModel, column: Sequence[cp_model.IntVar], packing: Packing) -> None:
    """A vehicle takes the first or the second class of each pair, whichever it is."""
    for pair in packing.apart:
        if pair <= set(packing.classes):
            is_first = model.new_bool_var("")
            first, second = sorted(pair)
            for ride, handling_class in zip(column, packing.classes, strict=True):
                if handling_class == first:
                    model.add_implication(ride, is_first)
                elif handling_class == second:
                    model.add_implication(ride, is_first.negated())
