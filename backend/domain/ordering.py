"""What makes an order valid, and when an answer is worse than the one that was shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from backend.domain.errors import Problem

HORIZON_DAYS = 180


@dataclass(frozen=True)
class OrderableItem:
    """An item's ordering rules."""

    sku: str
    name: str
    is_active: bool
    replaced_by_sku: str | None
    order_multiple: int
    minimum_quantity: int
    maximum_quantity: int | None


def line_problems(
    lines: Sequence[tuple[str, int]], items: Mapping[str, OrderableItem]
) -> tuple[Problem, ...]:
    """Everything that is wrong with the lines, each at its place."""
    return tuple(
        problem
        for line_number, (sku, quantity) in enumerate(lines, start=1)
        for problem in _problems_of(line_number, sku, quantity, items.get(sku))
    )


def _problems_of(line_number: int, sku: str, quantity: int, item: OrderableItem | None) -> list[Problem]:
    if item is None:
        return [Problem("item_unknown", {"sku": sku}, line_number)]
    known = {"sku": sku, "name": item.name}
    if not item.is_active:
        facts = known | {"replaced_by": item.replaced_by_sku}
        return [Problem("item_inactive", facts, line_number)]
    asked = known | {"quantity": quantity}
    found = _quantity_findings(quantity, item)
    return [Problem(code, asked | facts, line_number) for code, facts in found.items()]


def _quantity_findings(quantity: int, item: OrderableItem) -> dict[str, dict[str, Any]]:
    """What is wrong with a quantity; each quantity named instead can be ordered."""
    multiple = item.order_multiple
    least = -(-max(1, item.minimum_quantity) // multiple) * multiple
    most = None if item.maximum_quantity is None else item.maximum_quantity // multiple * multiple
    if quantity < max(1, item.minimum_quantity):
        return {"quantity_below_minimum": {"minimum": least}}
    found: dict[str, dict[str, Any]] = {}
    if most is not None and quantity > most:
        found["quantity_above_maximum"] = {"maximum": most}
    if quantity % multiple:
        lower = quantity - quantity % multiple
        near = [max(lower, least), max(lower + multiple, least)]
        lower, higher = (each if most is None else min(each, most) for each in near)
        found["quantity_not_multiple"] = {"multiple": multiple, "lower": lower, "higher": higher}
    return found


def date_problems(requested: date | None, today: date) -> tuple[Problem, ...]:
    """A requested date behind us, or further than anything can be promised."""
    if requested is None:
        return ()
    if requested < today:
        return (Problem("requested_date_past", {"requested_date": requested, "today": today}),)
    if (requested - today).days > HORIZON_DAYS:
        facts = {"requested_date": requested, "horizon_days": HORIZON_DAYS}
        return (Problem("requested_date_beyond_horizon", facts),)
    return ()


def is_worse(shown: Mapping[str, Any], fresh: Mapping[str, Any]) -> bool:
    """Dearer than shown, or a line of it later, or less of it; same or better passes."""
    if Decimal(str(fresh["total_amount"])) > Decimal(str(shown["total_amount"])):
        return True
    promised, now_promised = _dates(shown), _dates(fresh)
    return any(
        line not in now_promised or now_promised[line] > promise_date
        for line, promise_date in promised.items()
    )


def _dates(facts: Mapping[str, Any]) -> dict[tuple[int, str], str]:
    """Each line's last promise date, as ISO text."""
    return {(line["line_number"], line["sku"]): str(line["promise_date"]) for line in facts["lines"]}


def still_ahead(requested: date | None, today: date) -> date | None:
    """A date asked for long ago is nothing to aim at any more."""
    return requested if requested and requested >= today else None
