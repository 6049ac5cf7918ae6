"""The network is read once a process, yet a change of it is seen by the next promise."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from backend.db.models.stock import CarrierRate, Warehouse
from backend.db.session import in_transaction, read_session
from backend.domain.actors import OPERATOR
from backend.services.promises import PromiseOption, promise_options
from tests.builders import NOW, Shop, a_request, a_shop


def _recommended(session: Session, shop: Shop) -> PromiseOption:
    request = a_request(shop)
    answer = promise_options(session, OPERATOR, ship_to_id=shop.ship_to.id, lines=request.lines, now=NOW)
    return answer.options[0]


def _two_days_more(session: Session) -> None:
    session.execute(update(CarrierRate).values(transit_days=CarrierRate.transit_days + 2))


def test_a_committed_change_is_seen_by_the_next_promise(database_url: str) -> None:
    shop = in_transaction(database_url, a_shop)
    with read_session(database_url) as session:
        before = _recommended(session, shop)

    in_transaction(database_url, _two_days_more)

    with read_session(database_url) as session:
        assert _recommended(session, shop).promise_date >= before.promise_date + timedelta(days=2)


def test_changes_within_a_transaction_are_seen_and_forgotten_with_it(session: Session) -> None:
    shop = a_shop(session)
    session.commit()
    before = _recommended(session, shop)

    for handling_days in (1, 2):
        session.execute(update(Warehouse).values(handling_days=handling_days))
        assert _recommended(session, shop).promise_ship_date > before.promise_ship_date
    session.rollback()

    assert _recommended(session, shop) == before


def test_what_is_changed_in_a_session_for_answers_is_dropped(database_url: str) -> None:
    shop = in_transaction(database_url, a_shop)
    with read_session(database_url) as session:
        before = _recommended(session, shop)
    try:
        with read_session(database_url) as session:
            _two_days_more(session)
    except DBAPIError as refused:
        if database_url.startswith("sqlite"):
            pytest.fail(str(refused))

    with read_session(database_url) as session:
        assert _recommended(session, shop) == before
