"""A process dies in the middle: repeating the call finishes the work or finds it done, never doubles it."""

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.db.models.orders import Proposal, SalesOrder
from backend.db.session import engine_for, in_transaction, read_session
from backend.services import orders, proposals
from tests.builders import NOW, a_request, a_shop, committed


def killed(url: str, moment: str, work: Callable[[Session], Any]) -> None:
    """Do the work in a process of its own that is killed at the moment."""
    engine_for(url).dispose()
    child = os.fork()
    if child == 0:
        _die_at(url, moment, work)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL


def _die_at(url: str, moment: str, work: Callable[[Session], Any]) -> None:
    def cut_off(session: Session) -> None:
        work(session)
        session.flush()
        if moment == "before commit":
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        in_transaction(url, cut_off)
        os.kill(os.getpid(), signal.SIGKILL)
    finally:
        os._exit(1)


def order_count(url: str) -> int:
    with read_session(url) as session:
        return session.scalar(select(func.count()).select_from(SalesOrder)) or 0


@pytest.mark.parametrize(("moment", "left"), [("before commit", 0), ("after commit", 1)])
def test_a_killed_program_repeats_its_request_and_has_one_order(
    database_url: str, moment: str, left: int
) -> None:
    shop = in_transaction(database_url, a_shop)

    def place(session: Session) -> orders.OrderView:
        return orders.place_order(session, shop.actor, a_request(shop), request_key="K1", now=NOW)

    killed(database_url, moment, place)

    assert order_count(database_url) == left
    again = in_transaction(database_url, place)
    assert order_count(database_url) == 1
    assert again.status == "confirmed"
    with read_session(database_url) as session:
        assert committed(session)["PAP-1001"] == 4


@pytest.mark.parametrize(("moment", "left"), [("before commit", 0), ("after commit", 1)])
def test_a_yes_that_was_cut_off_is_said_again_and_works_once(
    database_url: str, moment: str, left: int
) -> None:
    shop = in_transaction(database_url, a_shop)
    shown = in_transaction(
        database_url, lambda session: orders.propose_order(session, shop.actor, a_request(shop), now=NOW)
    )

    def confirm(session: Session) -> proposals.ConfirmedProposal:
        return proposals.confirm(session, shop.actor, shown.proposal_id, now=NOW)

    killed(database_url, moment, confirm)

    assert order_count(database_url) == left
    done = in_transaction(database_url, confirm)
    assert order_count(database_url) == 1
    with read_session(database_url) as session:
        assert committed(session)["PAP-1001"] == 4
        stored = session.scalars(select(Proposal)).one().result
    assert stored == {"document_number": done.document_number, "document": done.result}
