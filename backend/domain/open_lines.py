"""Why a line is not done: every line has reached its end or says what it waits for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from backend.domain.order_states import NOT_LEFT

ENDED = frozenset({"closed", "cancelled"})
IN_HOUSE = {
    "allocated": "waits_for_wave",
    "released": "being_picked",
    "picked": "on_the_dock",
    "loaded": "on_a_load",
}
"""What goods wait for that are tied to a line, by the step of their allocation."""


@dataclass(frozen=True)
class Waiting:
    """A reserved quantity without stock of its own yet: when it is to leave, what lies free there for it."""

    quantity: int
    promise_ship_date: date
    free_quantity: int
    next_shift: date
    """The first working day after it was to leave."""


@dataclass(frozen=True)
class OpenLine:
    """A line that has not ended, with everything that may keep it."""

    line_id: int
    order_id: int
    status: str
    quantity: int
    shipped_quantity: int
    delivered_quantity: int
    installed_quantity: int
    invoiced_quantity: int
    needs_installation: bool
    takes_parts: bool
    holds: tuple[str, ...] = ()
    tied: Mapping[str, int] = field(default_factory=dict)
    waiting: tuple[Waiting, ...] = ()
    under_way_quantity: int = 0

    @property
    def untied_quantity(self) -> int:
        return self.quantity - self.shipped_quantity - sum(self.tied.values())


def reasons(lines: Sequence[OpenLine], today: date) -> dict[int, str | None]:
    """What each line waits for; None when nothing explains it, which is a fault.

    Of an order that takes no parts, a line that could go waits for those that cannot.
    """
    own = {line.line_id: _own_reason(line, today) for line in lines}
    stopped = {line.order_id for line in lines if own[line.line_id] and line.untied_quantity > 0}
    return {
        line.line_id: own[line.line_id]
        or ("rest_of_order" if line.order_id in stopped and not line.takes_parts else None)
        for line in lines
    }


def _own_reason(line: OpenLine, today: date) -> str | None:
    if line.status in NOT_LEFT:
        return _before_departure(line, today)
    if line.status == "shipped":
        return "under_way" if line.under_way_quantity else None
    return _after_arrival(line)


def _before_departure(line: OpenLine, today: date) -> str | None:
    if line.holds:
        return "on_hold"
    if line.status in ("draft", "entered"):
        return "not_confirmed"
    if line.untied_quantity <= 0:
        steps = [step for step in IN_HOUSE if line.tied.get(step)]
        return IN_HOUSE[steps[0]] if steps else None
    if sum(each.quantity for each in line.waiting) < line.untied_quantity:
        return "no_supply"
    if all(each.promise_ship_date >= today for each in line.waiting):
        return "not_due"
    late = [each for each in line.waiting if each.promise_ship_date < today]
    if any(each.free_quantity < each.quantity for each in late):
        return "waits_for_stock"
    return "waits_for_shift" if all(each.next_shift >= today for each in late) else None


def _after_arrival(line: OpenLine) -> str | None:
    if not line.delivered_quantity:
        return "nothing_arrived"
    if line.needs_installation and line.installed_quantity < line.delivered_quantity:
        return "waits_for_installation"
    if line.invoiced_quantity < line.delivered_quantity:
        return "waits_for_invoice"
    return "waits_for_payment"
