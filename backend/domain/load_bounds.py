"""The fewest vehicles that any plan needs.

L1: all of it divided by what a vehicle holds. L2 (Martello and Toth, Knapsack Problems, 1990, chapter 8): what
is larger than half a vehicle cannot share one, and what is left over besides it must go somewhere.
"""

from collections.abc import Mapping, Sequence

from backend.domain.segregation import Apart, HandlingClass
from backend.domain.stacking import Space


def fewest_vehicles(
    sizes: Mapping[HandlingClass, Sequence[Space]], capacity: Space, apart: Apart = frozenset()
) -> int:
    """The most of the bounds by weight, cube and floor; classes that must be apart share no vehicle."""
    together = [space for spaces in sizes.values() for space in spaces]
    bounds = [_bound(together, capacity)]
    for pair in apart:
        bounds.append(sum(_bound(sizes.get(each, ()), capacity) for each in pair))
    return max(bounds)


def _bound(spaces: Sequence[Space], capacity: Space) -> int:
    bounds = (l2_bound([space[n] for space in spaces], capacity[n]) for n in range(len(capacity)))
    return max(bounds, default=0) or int(bool(spaces))


def l2_bound(sizes: Sequence[int], capacity: int) -> int:
    """The fewest bins by one dimension."""
    if not capacity:
        return 0
    thresholds = {0, *(size for size in sizes if size * 2 <= capacity)}
    return max(_bound_above(sizes, capacity, each) for each in thresholds)


def _bound_above(sizes: Sequence[int], capacity: int, threshold: int) -> int:
    """Bins for what is at least the threshold; a large one leaves no room for any that reaches it."""
    large = sum(size > capacity - threshold for size in sizes)
    halves = [size for size in sizes if capacity < size * 2 and size <= capacity - threshold]
    rest = sum(size for size in sizes if threshold <= size and size * 2 <= capacity)
    room = len(halves) * capacity - sum(halves)
    return large + len(halves) + max(0, -(-(rest - room) // capacity))
