"""Every problem of a request at once: items, quantities, dates, address, supply."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.db.queries import orders as orders_queries
from backend.domain.actors import Actor
from backend.domain.errors import Problem, RequestRefused
from backend.domain.numbers import document_number
from backend.domain.order_requests import OrderRequest
from backend.domain.ordering import OrderableItem, date_problems, line_problems
from backend.domain.promising import RequestedLine
from backend.services.ordering_accounts import Account
from backend.services.promises import PromiseAnswer, Shortfall, promise_options


def checked_answer(
    session: Session,
    actor: Actor,
    account: Account,
    request: OrderRequest,
    *,
    now: datetime,
    lock: bool = False,
    may_be_empty: bool = False,
) -> PromiseAnswer:
    """What can be promised for a request without problems; a shortage is one, unless it may be empty."""
    problems = _own_problems(session, account, request, now)
    sound = _sound_lines(request, problems)
    answer = None
    try:
        if sound:
            answer = _promised(session, actor, account, request, sound, now=now, lock=lock)
    except RequestRefused as refused:
        problems += refused.problems
    if problems or answer is None:
        raise RequestRefused(_distinct(problems))
    if answer.options or may_be_empty:
        return answer
    raise RequestRefused(shortfall_problems(answer.shortfalls))


def _own_problems(
    session: Session, account: Account, request: OrderRequest, now: datetime
) -> tuple[Problem, ...]:
    lines = [(line.sku, line.quantity) for line in request.lines]
    rows = orders_queries.orderable_items(session, {sku for sku, _ in lines})
    items = {row.sku: OrderableItem(**row._mapping) for row in rows}
    empty = () if lines else (Problem("nothing_to_promise", {}),)
    return empty + line_problems(lines, items) + date_problems(request.requested_date, account.today(now))


def _sound_lines(request: OrderRequest, problems: Sequence[Problem]) -> tuple[RequestedLine, ...]:
    """Lines without problems of their own, to find the others' problems too."""
    bad = {problem.line_number for problem in problems}
    return tuple(line for number, line in enumerate(request.lines, start=1) if number not in bad)


def _promised(
    session: Session,
    actor: Actor,
    account: Account,
    request: OrderRequest,
    lines: tuple[RequestedLine, ...],
    *,
    now: datetime,
    lock: bool,
) -> PromiseAnswer:
    return promise_options(
        session,
        actor,
        ship_to_id=account.ship_to["id"],
        lines=lines,
        requested_date=request.requested_date,
        now=now,
        company_id=account.company_id,
        lock=lock,
    )


def _distinct(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Each finding once, though two looked for it."""
    found: dict[tuple[str, Any], Problem] = {}
    for problem in problems:
        found.setdefault((problem.code, problem.facts.get("sku", problem.line_number)), problem)
    return tuple(found.values())


def shortfall_problems(shortfalls: Sequence[Shortfall]) -> tuple[Problem, ...]:
    """Nothing fits the horizon: what there is of each item, and from when."""
    return tuple(Problem("nothing_to_promise", vars(shortfall)) for shortfall in shortfalls)


def po_warnings(
    session: Session, account: Account, po_number: str | None, *, except_order_id: int | None = None
) -> tuple[Problem, ...]:
    """The customer's PO number is on an earlier order already: said, not refused."""
    if not po_number:
        return ()
    earlier = orders_queries.order_with_po(
        session, account.company_id, po_number, except_order_id=except_order_id
    )
    if earlier is None:
        return ()
    facts = {"po_number": po_number, "order_number": document_number("SO", earlier.id)}
    seen = {name: getattr(earlier, name) for name in ("entered_at", "status", "total_amount")}
    return (Problem("duplicate_po_number", facts | seen, is_warning=True),)


def problem_facts(problem: Problem) -> dict[str, Any]:
    """A finding as facts."""
    return {"code": problem.code, "line_number": problem.line_number, "facts": problem.facts}
