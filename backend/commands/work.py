"""`work`: what has to happen by itself, again and again."""

import logging
import time
from datetime import date

import click

from backend.commands.common import now_for, run, today_option
from backend.services.quotes import expire_quotes
from backend.services.stockouts import close_abandoned

log = logging.getLogger("worker")


@click.command("work")
@click.option("--every", "seconds", default=30.0, show_default=True, help="Seconds between rounds.")
@click.option("--once", is_flag=True, help="One round, then end.")
@today_option
def work_command(seconds: float, once: bool, today: date | None) -> None:
    """Close expired quotes, let go of stock held past its time, close offers nobody took up, until stopped."""
    while True:
        try:
            expired = run(lambda session: expire_quotes(session, now=now_for(today)))
            if expired:
                log.warning("expired %d quotes", len(expired))
            closed = run(lambda session: close_abandoned(session, now=now_for(today)))
            if closed:
                log.warning("closed %d stockouts", len(closed))
        except Exception:
            log.exception("a round failed; the next one is in %s s", seconds)
            if once:
                raise
        if once:
            return
        time.sleep(seconds)


COMMANDS = [work_command]
