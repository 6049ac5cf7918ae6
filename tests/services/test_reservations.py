"""Whatever happens, what is spoken for is the sum of what is held, and never more than there is."""

import random
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db.models.stock import Reservation, Stock
from backend.domain.errors import OrderDeskError
from backend.services import orders, proposals, quotes
from backend.services.orders import OrderChange
from backend.services.promises import RequestedLine
from backend.services.quotes import QuoteRequest
from tests.builders import NOW, Shop, a_request, a_shop, committed

SKUS = ("PAP-1001", "TON-2001")


def some_lines(chance: random.Random) -> list[tuple[str, int]]:
    return [(sku, chance.randint(1, 12)) for sku in chance.sample(SKUS, chance.randint(1, 2))]


def proposed(
    session: Session, shop: Shop, chance: random.Random, known: set[str], now: datetime
) -> proposals.ShownProposal:
    """Something a customer might ask for."""
    order = chance.choice([number for number in sorted(known) if number.startswith("SO")] or ["SO-1"])
    quote = chance.choice([number for number in sorted(known) if number.startswith("QT")] or ["QT-1"])
    line = chance.randint(1, 2)
    change = chance.choice(
        (
            OrderChange(set_quantity=((line, chance.randint(0, 15)),)),
            OrderChange(replace_item=((line, chance.choice(SKUS)),)),
            OrderChange(add_lines=(RequestedLine(chance.choice(SKUS), 3),), expedite=True),
            OrderChange(cancel_lines=(line,), add_lines=(RequestedLine(chance.choice(SKUS), 1),)),
        )
    )
    request = a_request(shop, *some_lines(chance))
    wishes = (
        lambda: orders.propose_order(session, shop.actor, request, now=now),
        lambda: orders.propose_order_change(session, shop.actor, order, change, now=now),
        lambda: orders.propose_cancellation(session, shop.actor, order, now=now),
        lambda: quotes.propose_quote(
            session, shop.actor, QuoteRequest(shop.ship_to.id, request.lines), now=now
        ),
        lambda: quotes.propose_quote_change(session, shop.actor, quote, change, now=now),
        lambda: quotes.propose_quote_extension(session, shop.actor, quote, now=now),
        lambda: quotes.propose_acceptance(session, shop.actor, quote, now=now),
        lambda: quotes.propose_acceptance(session, shop.actor, quote, quantities=((1, 2),), now=now),
    )
    return chance.choice(wishes)()


@pytest.mark.parametrize("seed", range(3))
def test_what_is_spoken_for_is_always_the_sum_of_what_is_held(session: Session, seed: int) -> None:
    chance = random.Random(seed)
    shop = a_shop(session, on_hand=60)
    now, confirmed = NOW, 0
    known: set[str] = set()

    for _ in range(40):
        now += timedelta(hours=chance.choice((0, 1, 7)))
        with session.begin_nested() as attempt:
            try:
                shown = proposed(session, shop, chance, known, now)
                done = proposals.confirm(session, shop.actor, shown.proposal_id, now=now)
                known.add(done.document_number)
                confirmed += 1
            except OrderDeskError:
                attempt.rollback()
        session.expire_all()
        assert all(quantity <= 60 for quantity in committed(session).values())

    assert confirmed > 10
    quotes.expire_quotes(session, now=now + timedelta(days=60))
    for number in known:
        if number.startswith("SO"):
            orders.cancel_order(session, shop.actor, number, now=now)
    assert committed(session) == dict.fromkeys(SKUS, 0)
    assert session.scalars(select(Reservation.id).where(Reservation.released_at.is_(None))).all() == []
    assert set(session.scalars(select(Stock.committed_quantity))) == {0}
