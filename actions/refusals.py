"""Refusals become worded answers: the reason, and what can be done next."""

from typing import Any

from actions.formatting import show_facts
from actions.turn import Button, Turn
from actions.wording import word
from backend.domain.errors import OrderDeskError, RequestRefused

LIMIT_OF_PROBLEMS = 3


def utter_refusal(turn: Turn, refusal: OrderDeskError) -> None:
    """The refusal's own wording with its facts; several problems are listed at once."""
    if not isinstance(refusal, RequestRefused):
        turn.utter(f"utter_error_{refusal.code}", **_readable(refusal.facts, turn))
        return
    for problem in refusal.problems[:LIMIT_OF_PROBLEMS]:
        facts = _readable(problem.facts, turn)
        turn.utter(f"utter_error_{problem.code}", buttons=_ways_out(problem.code, problem.facts), **facts)


def _readable(facts: dict[str, Any], turn: Turn) -> dict[str, Any]:
    readable = show_facts(facts, turn.locale.locale)
    if readable.get("status"):
        readable["status"] = word("statuses", str(readable["status"])).lower()
    if readable.get("instead"):
        readable["way_out"] = word("instead", str(readable["instead"]))
    if readable.get("line_numbers"):
        readable["line_numbers"] = ", ".join(map(str, readable["line_numbers"]))
    if readable.get("reason"):
        readable["because"] = word("not_returnable", str(readable["reason"]))
    return readable


def _ways_out(code: str, facts: dict[str, Any]) -> list[Button]:
    """Buttons that mend a problem: the nearest quantities that can be ordered, the successor of an item."""
    quantities = [facts.get(name) for name in ("lower", "higher", "minimum", "maximum")]
    if code.startswith("quantity_"):
        return [
            {
                "title": str(quantity),
                "payload": f'/inform{{"sku": "{facts["sku"]}", "quantity": "{quantity}"}}',
            }
            for quantity in dict.fromkeys(quantities)
            if quantity
        ]
    if code == "item_inactive" and facts.get("replaced_by"):
        successor = facts["replaced_by"]
        return [
            {
                "title": successor,
                "payload": f'/change_order{{"sku": "{facts["sku"]}", "new_sku": "{successor}"}}',
            }
        ]
    return []
