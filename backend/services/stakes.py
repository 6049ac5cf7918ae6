"""What is at stake where an item is scarce: the expected stockout cost of every line that waits for it."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from backend.services.owed import Owing
from backend.services.stockout_costs import Wanted, stockout_costs


def load_stakes(session: Session, owing: Owing, *, now: datetime) -> dict[int, Decimal]:
    """By order line; nothing where all that is owed lies on the shelf, as then nobody has to wait."""
    waiting = {each: line.movable_quantity for each, line in owing.lines.items() if line.movable_quantity}
    held = sum(hold.quantity for hold in owing.holds)
    shelf = sum(
        max(0, owing.balances.free(code, owing.balances.today[code])) for code in owing.balances.warehouses
    )
    if len(waiting) < 2 or sum(waiting.values()) + held <= shelf:
        return {}
    wanted = {
        line_id: Wanted(owing.lines[line_id].row.company_id, owing.sku, quantity)
        for line_id, quantity in waiting.items()
    }
    costs = stockout_costs(session, list(dict.fromkeys(wanted.values())), now=now)
    expected = {each.wanted: each.expected_amount for each in costs}
    return {line_id: expected[each] for line_id, each in wanted.items()}
