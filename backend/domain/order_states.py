"""How order lines move, and what the header says of them."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

ORDER_TRANSITIONS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "draft": frozenset({"entered", "cancelled"}),
        "entered": frozenset({"confirmed", "cancelled"}),
        "confirmed": frozenset({"allocated", "cancelled"}),
        "allocated": frozenset({"confirmed", "released", "cancelled"}),
        "released": frozenset({"allocated", "picked", "cancelled"}),
        "picked": frozenset({"loaded"}),
        "loaded": frozenset({"picked", "shipped"}),
        "shipped": frozenset({"delivered"}),
        "delivered": frozenset({"installed", "invoiced", "closed"}),
        "installed": frozenset({"invoiced", "closed"}),
        "invoiced": frozenset({"closed"}),
        "closed": frozenset(),
        "cancelled": frozenset(),
    }
)
"""What a line may become; nothing else moves it."""

PROGRESS = tuple(ORDER_TRANSITIONS)[:-1]
CHANGEABLE = frozenset(status for status, following in ORDER_TRANSITIONS.items() if "cancelled" in following)
"""Nothing was picked yet."""
UNINVOICED = frozenset(PROGRESS[PROGRESS.index("confirmed") : PROGRESS.index("invoiced")])
"""Ours to claim still: what credit exposure counts."""
OPEN = frozenset(PROGRESS[: PROGRESS.index("delivered")]) | {"on_hold"}
"""Goods are still owed."""
NOT_LEFT = frozenset(PROGRESS[: PROGRESS.index("shipped")])


class ImpossibleTransitionError(ValueError):
    """A move that the table does not know: a fault of ours, never of the speaker."""


def moved(status: str, to: str) -> str:
    """The line's next status, if the table allows the move."""
    if to not in ORDER_TRANSITIONS[status]:
        raise ImpossibleTransitionError(f"{status} -> {to}")
    return to


def way(status: str, to: str) -> tuple[str, ...]:
    """The moves that lead from one status to another without calling anything off, the fewest there are."""
    ways: list[tuple[str, ...]] = [()]
    seen = {status}
    for steps in ways:
        at = steps[-1] if steps else status
        if at == to:
            return steps
        following = sorted(ORDER_TRANSITIONS[at] - seen - {"cancelled"})
        seen.update(following)
        ways += [(*steps, each) for each in following]
    raise ImpossibleTransitionError(f"{status} -> {to}")


def header_status(line_statuses: Iterable[str], *, is_held: bool) -> str:
    """The least advanced live line speaks for the order; on hold while one is held and has not left."""
    live = [status for status in line_statuses if status != "cancelled"]
    if not live:
        return "cancelled"
    least = min(live, key=PROGRESS.index)
    return "on_hold" if is_held and least in NOT_LEFT else least


def can_change(status: str, shipped_quantity: int, picked_quantity: int = 0) -> bool:
    """Nothing of it was picked or has left."""
    return status in CHANGEABLE and shipped_quantity == 0 and picked_quantity == 0


def can_cancel(status: str, quantity: int, shipped_quantity: int) -> bool:
    """Something of it is neither picked nor gone: a line of which a part has gone on owes the rest."""
    owes_rest = status in {"shipped", "delivered"} and shipped_quantity < quantity
    return status in CHANGEABLE or owes_rest


def instead_of_change(
    status: str,
    *,
    quantity: int,
    shipped_quantity: int,
    delivered_quantity: int,
    picked_quantity: int = 0,
) -> str:
    """What can be done with a line that is too far on."""
    if status == "cancelled":
        return "reorder"
    if can_cancel(status, quantity, shipped_quantity) and shipped_quantity + picked_quantity > 0:
        return "add_line"
    arrived = delivered_quantity >= quantity or status in {"delivered", "installed", "closed"}
    return "return" if arrived else "refuse_delivery"
