"""`work`: what has to happen by itself, again and again."""

import logging
import time
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from backend.commands.common import now_for, read, run, today_option
from backend.domain.actors import OPERATOR
from backend.domain.errors import OrderDeskError
from backend.gateways.mail import mailer
from backend.services import credit_holds
from backend.services.invoices import close_orders, due_orders, finished_orders, issue_invoice
from backend.services.mailing import send_mail
from backend.services.quotes import expire_quotes
from backend.services.receiving import notice_overdue
from backend.services.slips import close_overdue
from backend.services.stockouts import close_abandoned

log = logging.getLogger("worker")


@click.command("work")
@click.option("--every", "seconds", default=30.0, show_default=True, help="Seconds between rounds.")
@click.option("--once", is_flag=True, help="One round, then end.")
@today_option
def work_command(seconds: float, once: bool, today: date | None) -> None:
    """What falls due by itself: expired quotes, late goods, undecided slips, dead offers, invoices, mail."""
    while True:
        try:
            _round(now_for(today))
            _invoice(now_for(today))
        except Exception:
            log.exception("a round failed; the next one is in %s s", seconds)
            if once:
                raise
        if once:
            return
        time.sleep(seconds)


def _round(now: datetime) -> None:
    """Each task by itself, so that one that fails undoes nothing of the others."""
    tasks: tuple[tuple[str, Callable[[Session], Any]], ...] = (
        ("expired %d quotes", lambda session: expire_quotes(session, now=now)),
        ("%d receipts are overdue", lambda session: notice_overdue(session, now=now)),
        ("kept %d lines nobody decided about", lambda session: close_overdue(session, now=now)),
        ("closed %d stockouts", lambda session: close_abandoned(session, now=now)),
        ("sent %d messages by mail", lambda session: range(send_mail(session, mailer(), now=now))),
    )
    for said, task in tasks:
        done = run(task)
        if done:
            log.warning(said, len(done))


def _invoice(now: datetime) -> None:
    """Each account and order in a transaction of its own: one that is refused keeps no other from its invoice."""
    for company_id in read(credit_holds.companies_waiting):
        run(
            lambda session, company=company_id: credit_holds.lift_fitting(  # type: ignore[misc]
                session, OPERATOR, company, now=now
            )
        )
    issued = 0
    for number in read(due_orders):
        try:
            run(lambda session, number=number: issue_invoice(session, OPERATOR, number, now=now))  # type: ignore[misc]
            issued += 1
        except OrderDeskError as refused:
            log.warning("%s is not invoiced: %s", number, refused)
    finished = read(finished_orders)
    closed = run(lambda session: close_orders(session, OPERATOR, finished, now=now)) if finished else ()
    if issued or closed:
        log.warning("issued %d invoices, closed %d orders", issued, len(closed))


COMMANDS = [work_command]
