"""Returns: what can come back, the permission to send it, and its label."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from backend.db.models.shipments import Rma, RmaLine
from backend.db.queries import returns as returns_queries
from backend.domain import returns as rules
from backend.domain.actors import Actor
from backend.domain.errors import LineNotFound, OrderDeskError, Problem, RequestRefused
from backend.domain.numbers import document_number
from backend.domain.returns import PricedReturn, ReturnReason
from backend.services import journal, proposals, request_keys
from backend.services.proposals import ShownProposal, WorseThanShownError
from backend.services.return_requests import ReturnLine, ReturnRequest
from backend.services.return_views import (
    ReturnableLine,
    RmaLineView,
    RmaSummary,
    RmaView,
    list_rmas,
    returnable_line,
    rma_view,
    show_rma,
)
from backend.services.returnable_orders import ReturnableOrder, load_order

__all__ = [
    "ReturnLine",
    "ReturnReason",
    "ReturnRequest",
    "ReturnableLine",
    "RmaLineView",
    "RmaSummary",
    "RmaView",
    "authorize_return",
    "list_returnable",
    "list_rmas",
    "propose_return",
    "show_rma",
]
KIND = "authorize_return"


@dataclass(frozen=True)
class ReturnPlan:
    """A return that may be authorized: what comes back, where to, by when."""

    order: ReturnableOrder
    lines: tuple[PricedReturn, ...]
    return_to: dict[str, Any]
    return_by_date: date

    @property
    def fee_amount(self) -> Decimal:
        return sum((line.fee_amount for line in self.lines), Decimal("0.00"))

    @property
    def credit_amount(self) -> Decimal:
        return sum((line.credit_amount for line in self.lines), Decimal("0.00"))

    def shown(self) -> dict[str, Any]:
        """What the speaker is asked to confirm."""
        return {
            "kind": KIND,
            "order_number": self.order.number,
            "company_name": self.order.company_name,
            "lines": self.lines,
            "fee_amount": self.fee_amount,
            "credit_amount": self.credit_amount,
            "return_by_date": self.return_by_date,
            "return_to": self.return_to,
        }


def list_returnable(
    session: Session, actor: Actor, order_number: str, *, now: datetime
) -> tuple[ReturnableLine, ...]:
    """What can come back of each line of an order, until when, and why not."""
    order = load_order(session, actor, order_number, now=now)
    journal.record_look(session, actor, order.number, now=now)
    return tuple(returnable_line(line, order.policy, order.today) for line in order.lines.values())


def propose_return(session: Session, actor: Actor, request: ReturnRequest, *, now: datetime) -> ShownProposal:
    """Kind "authorize_return": checked line by line, with fee, credit, place and last day."""
    asked = request.merged()
    shown = _plan(session, actor, asked, now).shown()
    return proposals.open_proposal(session, actor, kind=KIND, payload=asked, shown=shown, now=now)


def authorize_return(
    session: Session, actor: Actor, request: ReturnRequest, *, request_key: str, now: datetime
) -> RmaView:
    """A program's return: authorized once for its key."""
    asked = request.merged()

    def work() -> dict[str, Any]:
        return {"number": _issue(session, actor, _plan(session, actor, asked, now, lock=True), now).number}

    done = request_keys.once(session, actor, request_key, KIND, asked, work, now=now)
    return show_rma(session, actor, done["number"])


def _plan(
    session: Session, actor: Actor, request: ReturnRequest, now: datetime, *, lock: bool = False
) -> ReturnPlan:
    """Check every line, price it, and say where the goods go."""
    order = load_order(session, actor, request.order_number, now=now, lock=lock)
    lines = _priced(order, request)
    back = [(order.lines[line.line_number], line.quantity) for line in lines]
    return ReturnPlan(
        order=order,
        lines=lines,
        return_to=returns_queries.address_of(session, rules.return_warehouse(back))._asdict(),
        return_by_date=order.today + timedelta(days=order.policy.return_by_days),
    )


def _priced(order: ReturnableOrder, request: ReturnRequest) -> tuple[PricedReturn, ...]:
    """The lines with fee and credit; all problems at once, one alone as what it is."""
    lines, priced = dict(order.lines), []
    refused: list[tuple[OrderDeskError | Problem, int]] = []
    if not request.lines:
        raise RequestRefused((Problem("nothing_to_return", {"order_number": order.number}),))
    for asked in request.lines:
        line = lines.get(asked.line_number)
        found = _findings(order, line, asked)
        refused += [(finding, asked.line_number) for finding in found]
        if line is not None and not found:
            priced.append(rules.price_return(line, asked.quantity, ReturnReason(asked.reason), order.policy))
            lines[asked.line_number] = line.after(priced[-1])
    _refuse(refused)
    return tuple(priced)


def _findings(
    order: ReturnableOrder, line: rules.SoldLine | None, asked: ReturnLine
) -> list[OrderDeskError | Problem]:
    """Everything that keeps one asked line from coming back."""
    at_line = asked.line_number
    if line is None:
        return [LineNotFound(order.number, at_line, tuple(order.lines))]
    if asked.quantity < 1:
        return [Problem("quantity_not_positive", {"sku": line.sku, "name": line.name}, at_line)]
    if asked.reason not in set(ReturnReason):
        facts = {"reason": asked.reason, "reasons": list(ReturnReason)}
        return [Problem("return_reason_unknown", facts, at_line)]
    fault = rules.is_our_fault(line, ReturnReason(asked.reason))
    return [*rules.refusals(line, asked.quantity, order.policy, order.today, is_our_fault=fault)]


def _refuse(refused: list[tuple[OrderDeskError | Problem, int]]) -> None:
    """One refusal speaks for itself; several are told together."""
    if len(refused) == 1 and isinstance(refused[0][0], OrderDeskError):
        raise refused[0][0]
    problems = [
        finding if isinstance(finding, Problem) else Problem(finding.code, finding.facts, line_number)
        for finding, line_number in refused
    ]
    if problems:
        raise RequestRefused(tuple(problems))


def _issue(session: Session, actor: Actor, plan: ReturnPlan, now: datetime) -> RmaView:
    """Write the RMA with its label."""
    rma = Rma(
        sales_order_id=plan.order.id,
        company_id=plan.order.company_id,
        contact_id=actor.contact_id or None,
        label_number="",
        return_to=plan.return_to["code"],
        return_by_date=plan.return_by_date,
        fee_amount=plan.fee_amount,
        credit_amount=plan.credit_amount,
        authorized_at=now,
    )
    session.add(rma)
    session.flush()
    rma.label_number = rules.label_number(rma.id)
    for line in plan.lines:
        same = {name: getattr(line, name) for name in ("quantity", "reason", "fee_amount", "credit_amount")}
        line_id = plan.order.line_ids[line.line_number]
        session.add(RmaLine(rma_id=rma.id, order_line_id=line_id, **same))
    session.flush()
    number = document_number("RMA", rma.id)
    facts = {"order_number": plan.order.number, "credit_amount": plan.credit_amount}
    journal.record(session, actor, KIND, number, facts, now=now)
    return rma_view(session, returns_queries.rma_head(session, actor, number))


def _execute(
    session: Session, actor: Actor, payload: dict[str, Any], shown: dict[str, Any], now: datetime
) -> tuple[str, dict[str, Any]]:
    """After the yes, under the order's lock: check again, then authorize."""
    plan = _plan(session, actor, ReturnRequest.from_payload(payload), now, lock=True)
    if plan.credit_amount < Decimal(shown["credit_amount"]):
        raise WorseThanShownError(plan.shown())
    view = _issue(session, actor, plan, now)
    return view.number, view.as_dict()


def _prepare(session: Session, actor: Actor, payload: dict[str, Any], now: datetime) -> dict[str, Any]:
    return _plan(session, actor, ReturnRequest.from_payload(payload), now).shown()


proposals.EXECUTORS[KIND] = _execute
proposals.PREPARERS[KIND] = _prepare
