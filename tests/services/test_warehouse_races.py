"""Two at once, and a process that dies between verbs: nothing is picked or shipped twice, nothing stays half."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.db.models.fulfilment import Allocation, Load, PickWave
from backend.db.models.shipments import Shipment
from backend.db.models.stock import Stock
from backend.db.session import in_transaction, read_session
from backend.domain.actors import OPERATOR
from backend.domain.errors import OrderDeskError
from backend.services import departures, loading, orders, packing, releases, waves
from tests.books import check_books
from tests.builders import NOW, TODAY, Shop, a_request, a_shop
from tests.services.test_concurrency import at_once
from tests.services.test_crash import killed

Verb = Callable[[Session], Any]


def release(session: Session) -> Any:
    return releases.release(session, OPERATOR, "RNO", TODAY, NOW)


def open_wave(session: Session) -> Any:
    return waves.open_wave(session, OPERATOR, "RNO", TODAY, NOW)


def the_number(session: Session, prefix: str, table: Any) -> str:
    """Of the only one there is; a number that was cut off is not given again."""
    return f"{prefix}-{session.scalar(select(func.max(table.id)))}"


def pick(session: Session) -> Any:
    return waves.pick(session, OPERATOR, the_number(session, "WV", PickWave), None, NOW)


def pack(session: Session) -> Any:
    return packing.pack(session, OPERATOR, "RNO", NOW)


def make_load(session: Session) -> Any:
    return loading.make_load(session, OPERATOR, "RNO", "GND-ECO", TODAY, NOW)


def load(session: Session) -> Any:
    return loading.load(session, OPERATOR, the_number(session, "LD", Load), NOW)


def ship(session: Session) -> Any:
    return departures.ship(session, OPERATOR, the_number(session, "LD", Load), NOW)


STEPS: tuple[Verb, ...] = (release, open_wave, pick, pack, make_load, load, ship)


def an_ordered_shop(url: str, orders_count: int = 6) -> Shop:
    def open_and_order(session: Session) -> Shop:
        shop = a_shop(session)
        for number in range(orders_count):
            request = a_request(shop, ("PAP-1001", 2), ("TON-2001", 1))
            orders.place_order(session, shop.actor, request, request_key=f"K{number}", now=NOW)
        return shop

    return in_transaction(url, open_and_order)


def done_up_to(url: str, last: Verb) -> None:
    for step in STEPS[: STEPS.index(last)]:
        in_transaction(url, step)


def counted(url: str, table: Any) -> int:
    with read_session(url) as session:
        check_books(session)
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("verb", STEPS)
def test_the_same_verb_from_six_sides_is_done_once(database_url: str, verb: Verb) -> None:
    an_ordered_shop(database_url)
    done_up_to(database_url, verb)

    results = at_once(6, lambda _: in_transaction(database_url, verb))

    if verb is not release:
        assert all(result == results[0] for result in results)
    for step in STEPS[STEPS.index(verb) + 1 :]:
        in_transaction(database_url, step)
    assert counted(database_url, Allocation) == 12
    assert counted(database_url, PickWave) == 1
    assert counted(database_url, Shipment) == 6
    with read_session(database_url) as session:
        assert session.get_one(Stock, ("PAP-1001", "RNO")).on_hand_quantity == 88


def test_two_pickers_of_one_wave_find_each_bin_once(database_url: str) -> None:
    an_ordered_shop(database_url)
    done_up_to(database_url, pick)
    with read_session(database_url) as session:
        picks = [each.allocation_id for each in waves.show_wave(session, OPERATOR, "WV-1").picks]

    def confirm(number: int) -> Any:
        mine = {each: 1 for each in picks[number % 2 :: 2]}
        return in_transaction(database_url, lambda session: waves.pick(session, OPERATOR, "WV-1", mine, NOW))

    at_once(4, confirm)

    with read_session(database_url) as session:
        assert session.get_one(PickWave, 1).status == "picked"
        assert session.get_one(Stock, ("PAP-1001", "RNO")).on_hand_quantity == 94
    assert counted(database_url, Allocation) == 12


def test_a_cancellation_and_a_picker_do_not_both_have_their_way(database_url: str) -> None:
    shop = an_ordered_shop(database_url)
    done_up_to(database_url, pick)

    def act(number: int) -> Any:
        if number == 0:
            return in_transaction(database_url, pick)
        try:
            return in_transaction(
                database_url,
                lambda session: orders.cancel_order(session, shop.actor, f"SO-{number}", now=NOW),
            )
        except OrderDeskError as refused:
            return refused

    at_once(7, act)

    assert counted(database_url, Allocation) == 12
    in_transaction(database_url, pick)
    with read_session(database_url) as session:
        steps = set(session.scalars(select(Allocation.status)))
    assert steps <= {"picked", "cancelled"}


def test_new_orders_and_departures_do_not_block_each_other(database_url: str) -> None:
    shop = an_ordered_shop(database_url)
    done_up_to(database_url, ship)

    def act(number: int) -> Any:
        if number % 2:
            return in_transaction(database_url, ship)
        request = a_request(shop, ("TON-2001", 1), ("PAP-1001", 1))
        return in_transaction(
            database_url,
            lambda session: orders.place_order(
                session, shop.actor, request, request_key=f"N{number}", now=NOW
            ),
        )

    at_once(8, act)

    assert counted(database_url, Shipment) == 6


@pytest.mark.parametrize("moment", ["before commit", "after commit"])
@pytest.mark.parametrize("verb", STEPS)
def test_a_verb_that_was_cut_off_is_said_again_and_stands_once(
    database_url: str, verb: Verb, moment: str
) -> None:
    an_ordered_shop(database_url, 2)
    done_up_to(database_url, verb)

    killed(database_url, moment, verb)

    counted(database_url, Allocation)
    for step in STEPS[STEPS.index(verb) :]:
        in_transaction(database_url, step)
    assert counted(database_url, Allocation) == 4
    assert counted(database_url, Shipment) == 2
