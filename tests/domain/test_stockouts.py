"""What follows a stockout, and what it says about the sale."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from backend.domain.stockouts import (
    Aftermath,
    OrderedLine,
    outcome_after,
    outcome_of_order,
    silent_days,
)
from backend.domain.ways import Outcome

OFFERED = datetime(2026, 3, 2, 15, tzinfo=UTC)
FRIDAY, LATER = date(2026, 3, 6), date(2026, 3, 20)


def after(**known: Any) -> Aftermath:
    defaults: dict[str, Any] = {
        "outcome": None,
        "offered_at": OFFERED,
        "decide_days": 14,
        "same_item_order_id": None,
        "substitute_order_id": None,
        "last_order_at": None,
        "usual_gap_days": None,
    }
    return Aftermath(**defaults | known)


def ordered(sku: str, quantity: int, *dates: date, instead_of: str | None = None) -> OrderedLine:
    return OrderedLine(sku, instead_of or sku, quantity, frozenset(dates))


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        (ordered("CHR-1", 10, LATER), Outcome.WAIT),
        (ordered("CHR-1", 10, FRIDAY, LATER), Outcome.BACKORDER),
        (ordered("CHR-2", 10, FRIDAY, instead_of="CHR-1"), Outcome.SUBSTITUTE),
        (ordered("CHR-3", 10, FRIDAY), Outcome.SUBSTITUTE),
        (ordered("CHR-1", 4, FRIDAY), Outcome.LOST_SALE),
        (ordered("PAP-1", 10, FRIDAY), None),
    ],
)
def test_an_order_says_what_became_of_the_sale(line: OrderedLine, outcome: Outcome | None) -> None:
    assert outcome_of_order("CHR-1", 10, 6, {"CHR-3"}, [line]) == outcome


def test_an_offer_is_lost_when_nobody_took_it_up_while_a_quote_would_be_valid() -> None:
    assert outcome_after(after(), OFFERED + timedelta(days=13)) is None
    assert outcome_after(after(), OFFERED + timedelta(days=14)) == (Outcome.LOST_SALE, None)


def test_a_later_order_of_the_item_or_in_its_place_keeps_the_sale() -> None:
    soon = OFFERED + timedelta(days=3)

    assert outcome_after(after(same_item_order_id=7), soon) == (Outcome.WAIT, 7)
    assert outcome_after(after(substitute_order_id=8), soon) == (Outcome.SUBSTITUTE, 8)
    changed_mind = after(outcome=Outcome.LOST_SALE, same_item_order_id=9)
    assert outcome_after(changed_mind, soon) == (Outcome.WAIT, 9)
    assert outcome_after(changed_mind, OFFERED + timedelta(days=20)) is None


def test_a_company_is_lost_that_is_silent_for_much_longer_than_it_ever_is() -> None:
    lost = after(outcome=Outcome.LOST_SALE, usual_gap_days=20.0)

    assert outcome_after(lost, OFFERED + timedelta(days=79)) is None
    assert outcome_after(lost, OFFERED + timedelta(days=80)) == (Outcome.LOST_CUSTOMER, None)
    assert silent_days(None) == silent_days(1.0) == 60


def test_a_company_that_orders_again_was_not_lost() -> None:
    back = after(outcome=Outcome.LOST_CUSTOMER, last_order_at=OFFERED + timedelta(days=100))

    assert outcome_after(back, OFFERED + timedelta(days=101)) == (Outcome.LOST_SALE, None)


def test_what_was_bought_stays_bought() -> None:
    for outcome in (Outcome.WAIT, Outcome.BACKORDER, Outcome.SUBSTITUTE):
        assert outcome_after(after(outcome=outcome), OFFERED + timedelta(days=500)) is None
