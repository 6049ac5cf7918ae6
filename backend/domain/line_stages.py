"""How far each unit of an order line has come: waiting, set aside, picked, packed, on a truck, under way, delivered."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

STEPS = (
    "waits_for_supply",
    "reserved",
    "set_aside",
    "being_picked",
    "picked",
    "packed",
    "on_load",
    "loaded",
    "shipped",
    "delivered",
)
_BEFORE_PACKING = {"allocated": "set_aside", "released": "being_picked", "picked": "picked"}


@dataclass(frozen=True)
class LineStage:
    """Units of a line that have come equally far; `facts` say where and with whom."""

    line_number: int
    quantity: int
    code: str
    facts: dict[str, Any] = field(default_factory=dict)


def step_of(status: str, consignment_status: str | None, load_number: str | None) -> str:
    """Where an allocation stands, with its carton on the dock or on a load."""
    if status == "loaded":
        return "loaded"
    if load_number is not None:
        return "on_load"
    return "packed" if consignment_status == "packed" else _BEFORE_PACKING[status]


def in_the_house(rows: Iterable[tuple[int, int, str, dict[str, Any]]]) -> list[LineStage]:
    """Allocations of a line that stand in the same place are one."""
    found: dict[tuple[int, str, str], tuple[int, dict[str, Any]]] = {}
    for line_number, quantity, code, facts in rows:
        key = (line_number, code, repr(sorted(facts.items(), key=str)))
        before = found.get(key, (0, facts))[0]
        found[key] = (before + quantity, facts)
    return [LineStage(number, units, code, facts) for (number, code, _), (units, facts) in found.items()]


def not_begun(lines: Sequence[Any], begun: Sequence[LineStage]) -> list[LineStage]:
    """Units that nobody has touched: those that wait for supply, and those whose stock is only reserved."""
    touched: Counter[int] = Counter()
    for stage in begun:
        touched[stage.line_number] += stage.quantity
    found = []
    for line in lines:
        rest = max(0, line.quantity - touched[line.line_number])
        waiting = min(rest, line.backordered_quantity)
        dates = {"promise_ship_date": line.promise_ship_date, "promise_date": line.promise_date}
        places = dict.fromkeys(part["warehouse_name"] for part in line.parts)
        facts = dates | {"warehouse_name": ", ".join(places)}
        for code, units in (("waits_for_supply", waiting), ("reserved", rest - waiting)):
            found += [LineStage(line.line_number, units, code, facts)] if units else []
    return found


def in_order(stages: Iterable[LineStage]) -> tuple[LineStage, ...]:
    """By line, the furthest first."""
    return tuple(sorted(stages, key=lambda each: (each.line_number, -STEPS.index(each.code))))
