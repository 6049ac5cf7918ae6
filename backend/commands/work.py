"""`work`: what has to happen by itself, again and again."""

import logging
import time
from datetime import UTC, datetime

import click

from backend.commands.common import run
from backend.services.quotes import expire_quotes

log = logging.getLogger("worker")


@click.command("work")
@click.option("--every", "seconds", default=30.0, show_default=True, help="Seconds between rounds.")
@click.option("--once", is_flag=True, help="One round, then end.")
def work_command(seconds: float, once: bool) -> None:
    """Close expired quotes and let go of stock held past its time, until stopped."""
    while True:
        try:
            expired = run(lambda session: expire_quotes(session, now=datetime.now(UTC)))
            if expired:
                log.warning("expired %d quotes", len(expired))
        except Exception:
            log.exception("a round failed; the next one is in %s s", seconds)
            if once:
                raise
        if once:
            return
        time.sleep(seconds)


COMMANDS = [work_command]
