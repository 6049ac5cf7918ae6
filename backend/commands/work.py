"""`work`: what has to happen by itself, again and again."""

import logging
import time
from datetime import UTC, datetime

import click

from backend.commands.common import read, run
from backend.domain.actors import OPERATOR
from backend.domain.errors import OrderDeskError
from backend.services.invoices import close_orders, due_orders, finished_orders, issue_invoice
from backend.services.quotes import expire_quotes

log = logging.getLogger("worker")


@click.command("work")
@click.option("--every", "seconds", default=30.0, show_default=True, help="Seconds between rounds.")
@click.option("--once", is_flag=True, help="One round, then end.")
def work_command(seconds: float, once: bool) -> None:
    """Close expired quotes, let go of stock held past its time, invoice what is due, until stopped."""
    while True:
        try:
            expired = run(lambda session: expire_quotes(session, now=datetime.now(UTC)))
            if expired:
                log.warning("expired %d quotes", len(expired))
            _invoice(datetime.now(UTC))
        except Exception:
            log.exception("a round failed; the next one is in %s s", seconds)
            if once:
                raise
        if once:
            return
        time.sleep(seconds)


def _invoice(now: datetime) -> None:
    """Each order in a transaction of its own: one that is refused keeps no other from its invoice."""
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
