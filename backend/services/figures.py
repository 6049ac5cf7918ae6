"""The figures of a time: what was ordered, how well it was served, what it cost, and what is still open and why."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from backend.db.queries import figures as queries
from backend.domain.importing import DESK_ZONE
from backend.services.open_lines import list_open_lines

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Figures:
    """Rates are shares of lines: filled from the shelf when ordered, arrived whole by the day first promised."""

    orders: int
    lines: int
    units: int
    cancelled_lines: int
    line_fill_rate: float | None
    on_time_rate: float | None
    delivered_lines: int
    slips: dict[str, int]
    short_picks: int
    short_units: int
    sales_amount: Decimal
    goods_cost_amount: Decimal
    freight_amount: Decimal
    lost_amount: Decimal
    paid_amount: Decimal
    open_lines: dict[str, int]


def measure(session: Session, *, since: datetime, until: datetime) -> Figures:
    """Everything from one moment to another; open lines are those of all times, as they stand now."""
    within = (since, until)
    lines, arrived = queries.ordered(session, *within), queries.arrivals(session, *within)
    short, claims = queries.short_picks(session, *within), queries.invoiced(session, *within)
    is_on_time = _on_time(lines, arrived)
    last = (until - timedelta(seconds=1)).astimezone(DESK_ZONE).date()
    open_lines = Counter(each.reason or "unexplained" for each in list_open_lines(session, today=last))
    lost = [(row.lost_quantity, row.unit_cost_amount) for row in arrived]
    return Figures(
        orders=len({row.sales_order_id for row in lines}),
        lines=len(lines),
        units=sum(row.quantity for row in lines),
        cancelled_lines=sum(row.status == "cancelled" for row in lines),
        line_fill_rate=_share([not row.waits for row in lines if row.promise_date]),
        on_time_rate=_share(is_on_time),
        delivered_lines=len(is_on_time),
        slips={row.cause: row.count for row in queries.slips_by_cause(session, *within)},
        short_picks=len(short),
        short_units=sum(row.short_quantity for row in short),
        sales_amount=sum((row.total_amount for row in claims), ZERO),
        goods_cost_amount=_worth(queries.sold(session, *within)),
        freight_amount=sum((row.freight_amount for row in claims), ZERO),
        lost_amount=_worth([*lost, *short]),
        paid_amount=sum((row.amount for row in queries.paid(session, *within)), ZERO),
        open_lines=dict(sorted(open_lines.items())),
    )


def _on_time(lines: Sequence[Any], arrived: Sequence[Any]) -> list[bool]:
    """Of each line that was delivered whole, whether by the day it was first promised for."""
    last: dict[int, date] = {}
    for row in arrived:
        day = row.arrived_at.astimezone(DESK_ZONE).date()
        last[row.order_line_id] = max(day, last.get(row.order_line_id, day))
    return [
        last[row.id] <= row.promise_date
        for row in lines
        if row.id in last and row.promise_date and row.delivered_quantity >= row.quantity
    ]


def _share(found: Sequence[bool]) -> float | None:
    return round(sum(found) / len(found), 4) if found else None


def _worth(rows: Iterable[Sequence[Any]]) -> Decimal:
    return sum((quantity * cost for quantity, cost in rows), ZERO)
