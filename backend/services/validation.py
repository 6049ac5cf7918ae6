"""Every problem of a request at once: items, quantities, dates, address, supply."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.db.queries import ordering_accounts as accounts_queries
from backend.domain.actors import Actor
from backend.domain.errors import Problem, RequestRefused
from backend.domain.numbers import document_number
from backend.domain.order_requests import OrderRequest
from backend.services.item_terms import ItemTerms
from backend.services.ordering_accounts import Account
from backend.services.promises import PromiseAnswer, Shortfall, promise_options

LONGEST_PO_NUMBER = 40


def checked_answer(
    session: Session,
    actor: Actor,
    account: Account,
    request: OrderRequest,
    *,
    now: datetime,
    known: ItemTerms | None = None,
    lock: bool = False,
    may_be_empty: bool = False,
    best_only: bool = False,
) -> PromiseAnswer:
    """What can be promised for a request without problems; a shortage is one, unless it may be empty."""
    unusable = po_problems(request.po_number)
    try:
        answer = _promised(
            session, actor, account, request, now=now, known=known, lock=lock, best_only=best_only
        )
    except RequestRefused as refused:
        problems = refused.problems + _further_problems(session, actor, account, request, refused, now)
        raise RequestRefused(_distinct(problems + unusable)) from None
    if unusable:
        raise RequestRefused(unusable)
    if answer.options or may_be_empty:
        return answer
    raise RequestRefused(shortfall_problems(answer.shortfalls))


def _promised(
    session: Session,
    actor: Actor,
    account: Account,
    request: OrderRequest,
    *,
    now: datetime,
    known: ItemTerms | None = None,
    lock: bool = False,
    best_only: bool = False,
) -> PromiseAnswer:
    return promise_options(
        session,
        actor,
        ship_to_id=account.ship_to["id"],
        lines=request.lines,
        requested_date=request.requested_date,
        now=now,
        company_id=account.company_id,
        lock=lock,
        terms=account.promise_terms,
        known=known,
        best_only=best_only,
    )


def _further_problems(
    session: Session,
    actor: Actor,
    account: Account,
    request: OrderRequest,
    refused: RequestRefused,
    now: datetime,
) -> tuple[Problem, ...]:
    """What is wrong with the other lines, which the first finding hid."""
    bad = {problem.facts.get("sku") for problem in refused.problems}
    sound = tuple(line for line in request.lines if line.sku not in bad)
    if not sound or len(sound) == len(request.lines):
        return ()
    try:
        rest = replace(request, lines=sound, requested_date=None)
        answer = _promised(session, actor, account, rest, now=now)
    except RequestRefused as more:
        return more.problems
    return shortfall_problems(answer.shortfalls)


def _distinct(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Each finding once, though two looked for it."""
    found: dict[tuple[str, Any], Problem] = {}
    for problem in problems:
        found.setdefault((problem.code, problem.facts.get("sku", problem.line_number)), problem)
    return tuple(found.values())


def shortfall_problems(shortfalls: Sequence[Shortfall]) -> tuple[Problem, ...]:
    """Nothing fits the horizon: what there is of each item, and from when."""
    return tuple(Problem("nothing_to_promise", vars(shortfall)) for shortfall in shortfalls)


def po_problems(po_number: str | None) -> tuple[Problem, ...]:
    """A PO number that is longer than any order keeps."""
    if len(po_number or "") <= LONGEST_PO_NUMBER:
        return ()
    return (Problem("po_number_too_long", {"po_number": po_number, "longest": LONGEST_PO_NUMBER}),)


def po_warnings(
    session: Session, account: Account, po_number: str | None, *, except_order_id: int | None = None
) -> tuple[Problem, ...]:
    """The customer's PO number is on an earlier order already: said, not refused."""
    if not po_number:
        return ()
    earlier = accounts_queries.order_with_po(
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
