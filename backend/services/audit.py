"""The books checked: every law with the rows that break it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from backend.db.queries import audit as queries
from backend.db.queries import fulfilment as fulfilment_queries
from backend.domain.fulfilment import LineProgress, line_status
from backend.domain.importing import DESK_ZONE
from backend.domain.order_states import header_status
from backend.services.line_progress import COUNTERS
from backend.services.open_lines import list_open_lines

MOST_SHOWN = 20


@dataclass(frozen=True)
class CheckedLaw:
    """A law, how many rows break it, and the first of them."""

    law: str
    broken: int
    rows: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Audit:
    """Every law of the books."""

    is_right: bool
    laws: tuple[CheckedLaw, ...]

    @property
    def broken(self) -> tuple[CheckedLaw, ...]:
        return tuple(each for each in self.laws if each.broken)


@dataclass(frozen=True)
class Opening:
    """What no movement of goods or money changes: what lay in the bins and was owed before anything known."""

    units: Mapping[tuple[str, str], int]
    owed: Mapping[int, Decimal]


def check_books(session: Session, *, now: datetime, opening: Opening | None = None) -> Audit:
    """Check every law; with an earlier opening also that goods and money moved only by known movements."""
    found = [
        _checked(law, [dict(row._mapping) for row in queries.offenders(session, law)]) for law in queries.LAWS
    ]
    found.append(_checked("status_is_derived", _wrong_statuses(session)))
    unexplained = [
        asdict(line)
        for line in list_open_lines(session, today=now.astimezone(DESK_ZONE).date())
        if line.reason is None
    ]
    found.append(_checked("open_line_has_reason", unexplained))
    if opening is not None:
        found += _moved(opening, find_opening(session))
    return Audit(not any(each.broken for each in found), tuple(found))


def find_opening(session: Session) -> Opening:
    """The openings as reckoned back from today."""
    units = {(row.sku, row.warehouse): row.units for row in queries.opening_stock(session)}
    return Opening(units, {row.company_id: row.amount for row in queries.opening_receivables(session)})


def _moved(before: Opening, after: Opening) -> list[CheckedLaw]:
    stock = [
        {"sku": at[0], "warehouse": at[1], "opening": before.units.get(at, 0), "reckoned": units}
        for at, units in after.units.items()
        if before.units.get(at, 0) != units
    ]
    money = [
        {"company_id": company, "opening": before.owed[company], "reckoned": amount}
        for company, amount in after.owed.items()
        if company in before.owed and before.owed[company] != amount
    ]
    return [_checked("stock_ledger_is_counter", stock), _checked("receivables_are_documents", money)]


def _checked(law: str, rows: list[dict[str, Any]]) -> CheckedLaw:
    return CheckedLaw(law, len(rows), tuple(rows[:MOST_SHOWN]))


def _wrong_statuses(session: Session) -> list[dict[str, Any]]:
    """Lines and headers that say something else than their parts."""
    known = queries.line_facts(session)
    wrong = _wrong_lines(session, [row.id for row in known])
    headers: dict[int, tuple[str, list[str]]] = {}
    for row in known:
        headers.setdefault(row.sales_order_id, (row.order_status, []))[1].append(row.line_status)
    held = {row.sales_order_id for row in queries.held_orders(session)}
    for order_id, (status, lines) in headers.items():
        derived = header_status(lines, is_held=order_id in held)
        if status != derived:
            wrong.append({"sales_order_id": order_id, "kept": status, "derived": derived})
    return wrong


def _wrong_lines(session: Session, line_ids: list[int]) -> list[dict[str, Any]]:
    tied: dict[int, dict[str, int]] = defaultdict(dict)
    for row in fulfilment_queries.tied_quantities(session, line_ids):
        tied[row.order_line_id][row.status] = int(row.quantity)
    wrong = []
    for row in fulfilment_queries.line_progress(session, line_ids):
        counters = {name: getattr(row, name) for name in COUNTERS}
        derived = line_status(LineProgress(**counters, tied=tied[row.id]))
        if row.status != derived:
            wrong.append({"order_line_id": row.id, "kept": row.status, "derived": derived})
    return wrong
