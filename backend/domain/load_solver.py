"""Bin packing by OR-tools' CP-SAT: the fewest vehicles, started from a plan that is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from time import monotonic

from ortools.sat.python import cp_model

from backend.domain.segregation import Apart, HandlingClass
from backend.domain.stacking import Space

MOST_CHOICES = 100_000
"""Larger models cost more seconds to build than they win."""


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
    seconds: float
    workers: int
    deterministic_seconds: float | None


def pack_better(
    spaces: Sequence[Space],
    classes: Sequence[HandlingClass],
    capacity: Space,
    apart: Apart,
    start: Sequence[int],
    bound: int,
    limits: SolverLimits,
) -> Packed | None:
    """No more vehicles than the plan to start from has; None when the time runs out before one is found."""
    until = monotonic() + limits.seconds
    count = max(start) + 1
    if count * len(spaces) > MOST_CHOICES:
        return None
    model = cp_model.CpModel()
    rides = [[model.new_bool_var("") for _ in range(count)] for _ in spaces]
    is_used = [model.new_bool_var("") for _ in range(count)]
    for choices in rides:
        model.add_exactly_one(choices)
    for vehicle in range(count):
        _hold(model, [choices[vehicle] for choices in rides], is_used[vehicle], spaces, capacity)
        _keep_apart(model, [choices[vehicle] for choices in rides], classes, apart)
    for before, after in zip(is_used, is_used[1:], strict=False):
        model.add_implication(after, before)
    model.add(sum(is_used) >= bound)
    model.minimize(sum(is_used))
    for choices, place in zip(rides, start, strict=True):
        for vehicle, choice in enumerate(choices):
            model.add_hint(choice, int(vehicle == place))
    for used in is_used:
        model.add_hint(used, 1)
    return _solve(model, rides, limits, until - monotonic())


def _hold(
    model: cp_model.CpModel,
    choices: Sequence[cp_model.IntVar],
    used: cp_model.IntVar,
    spaces: Sequence[Space],
    capacity: Space,
) -> None:
    for dimension, limit in enumerate(capacity):
        taken = [space[dimension] for space in spaces]
        model.add(cp_model.LinearExpr.weighted_sum(choices, taken) <= limit * used)


def _keep_apart(
    model: cp_model.CpModel,
    choices: Sequence[cp_model.IntVar],
    classes: Sequence[HandlingClass],
    apart: Apart,
) -> None:
    for pair in apart:
        if pair <= set(classes):
            is_first = model.new_bool_var("")
            first, second = sorted(pair)
            for choice, handling_class in zip(choices, classes, strict=True):
                if handling_class == first:
                    model.add_implication(choice, is_first)
                elif handling_class == second:
                    model.add_implication(choice, is_first.negated())


def _solve(
    model: cp_model.CpModel,
    rides: Sequence[Sequence[cp_model.IntVar]],
    limits: SolverLimits,
    seconds: float,
) -> Packed | None:
    if seconds <= 0:
        return None
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = limits.seed
    solver.parameters.num_workers = limits.workers
    solver.parameters.interleave_search = limits.workers > 1
    solver.parameters.max_time_in_seconds = seconds
    if limits.deterministic_seconds is not None:
        solver.parameters.max_deterministic_time = limits.deterministic_seconds
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    places = [next(n for n, choice in enumerate(choices) if solver.value(choice)) for choices in rides]
    return Packed(tuple(places), ceil(solver.best_objective_bound - 1e-6), status == cp_model.OPTIMAL)
