"""Why lines of a delivery can't come back."""

from collections.abc import Sequence

from actions.formatting import show_facts
from actions.turn import Turn
from actions.wording import word
from backend.services import returns
from backend.services.return_views import ReturnableLine


def can_come_back(turn: Turn, order_number: str) -> bool:
    """Whether anything of the order can be returned when the fault is ours."""
    known = returns.list_returnable(turn.session, turn.actor, order_number, now=turn.now)
    return any(line.our_fault_quantity for line in known)


def refuse_lines(turn: Turn, order_number: str, refused: Sequence[ReturnableLine]) -> None:
    """Why these lines can't come back: one sentence a reason, whatever the number of lines."""
    by_reason: dict[str, list[ReturnableLine]] = {}
    for line in refused:
        by_reason.setdefault(_reason_of(line), []).append(line)
    for reason, lines in by_reason.items():
        facts = show_facts(lines[-1].facts, turn.locale.locale)
        facts |= {"rma_numbers": ", ".join(lines[-1].rma_numbers)} if lines[-1].rma_numbers else {}
        facts |= {"order_number": order_number, "names": ", ".join(line.name for line in lines[:3])}
        facts["because"] = word("not_returnable", str(facts.get("reason", "")))
        turn.utter(f"utter_return_{reason}", **facts)


def _reason_of(line: ReturnableLine) -> str:
    """The refusal; goods that have not arrived by what can be done with them instead."""
    if line.rma_numbers and not line.our_fault_quantity and line.refusal != "nothing_delivered":
        return "quantity_not_returnable"
    if line.refusal == "nothing_delivered":
        return f"not_delivered_{line.facts['instead']}"
    return line.refusal or "quantity_not_returnable"
