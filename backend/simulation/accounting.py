"""The desk's own rounds and the money: what is over is closed, what came is invoiced, customers pay in time or late."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from backend.domain.actors import OPERATOR
from backend.services import credit_holds, invoices, payments, quotes, receiving, slips, worklists
from backend.services.worklists import UnpaidInvoice
from backend.simulation.world import World, at


def morning_round(world: World, day: date) -> None:
    """Quotes and slips whose time is over, goods that did not come."""
    now = at(day, 6)
    world.do("expire quotes", lambda session: quotes.expire_quotes(session, now=now))
    world.do("notice overdue", lambda session: receiving.notice_overdue(session, now=now))
    world.do("close slips", lambda session: slips.close_overdue(session, now=now))
    for company_id in world.read(credit_holds.companies_waiting):
        world.do(
            "credit round",
            lambda session, company=company_id: credit_holds.lift_fitting(  # type: ignore[misc]
                session, OPERATOR, company, now=now
            ),
        )


def invoice(world: World, day: date) -> None:
    """Everything that arrived today is claimed, and what is settled is closed."""
    now, tried = at(day, 18), set[str]()
    while due := [number for number in world.read(invoices.due_orders) if number not in tried]:
        for number in due:
            world.do(
                "invoice",
                lambda session, number=number: invoices.issue_invoice(session, OPERATOR, number, now=now),  # type: ignore[misc]
            )
        tried.update(due)
    finished = world.read(invoices.finished_orders)
    if finished:
        world.do("close orders", lambda session: invoices.close_orders(session, OPERATOR, finished, now=now))


def pay(world: World, day: date) -> None:
    """Each company sends one payment for the invoices whose day has come."""
    owed: dict[int, Decimal] = defaultdict(Decimal)
    for each in world.read(worklists.list_unpaid):
        if pay_day(world, each) <= day:
            owed[each.company_id] += each.open_amount
    now, reference = at(day, 18, 30), f"S{world.plan.seed}-{day:%y%m%d}"
    for company_id, amount in sorted(owed.items()):
        world.do(
            "pay",
            lambda session, company=company_id, amount=amount: payments.receive_payment(  # type: ignore[misc]
                session, OPERATOR, company, amount, reference=reference, now=now
            ),
        )


def pay_day(world: World, claim: UnpaidInvoice) -> date:
    """When this customer pays this claim: mostly some days before it is due, else up to a month late."""
    dice = world.dice(claim.reference, "payment")
    if dice.happens(world.rates.pay_late):
        return claim.due_date + timedelta(days=dice.number(1, 30))
    issued = claim.issued_at.date()
    return issued + timedelta(days=dice.number(3, max(3, (claim.due_date - issued).days)))
