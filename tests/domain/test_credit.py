"""What a customer would owe us, against its limit."""

from decimal import Decimal
from typing import Any

from backend.domain.credit import CreditExposure


def holds(limit: str, receivables: str, uninvoiced: str, order: str) -> tuple[dict[str, Any], ...]:
    in_use = CreditExposure(Decimal(limit), Decimal(receivables), Decimal(uninvoiced))
    return in_use.holds(Decimal(order))


def test_an_order_up_to_the_limit_has_no_hold() -> None:
    assert holds("1000", "300", "500", "200") == ()


def test_a_cent_over_the_limit_is_held_by_a_cent() -> None:
    (hold,) = holds("1000", "300", "500", "200.01")

    assert hold["kind"] == "credit"
    assert hold["exceeded_by"] == Decimal("0.01")
    assert hold["exposure_amount"] == Decimal("1000.01")


def test_an_order_of_nothing_is_not_held_for_older_debts() -> None:
    assert holds("1000", "2000", "0", "0") == ()
