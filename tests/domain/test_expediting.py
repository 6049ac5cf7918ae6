"""Which ways bring an order before its promise."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from backend.domain.expediting import SoonerWay, Standing, ways_sooner, why_not_sooner

NOW_PROMISED = Standing(date(2026, 3, 12), date(2026, 3, 10))


def way(day: int, first: int, added: str, key: str = "fastest") -> SoonerWay:
    return SoonerWay(key, date(2026, 3, day), date(2026, 3, first), Decimal(added), ("Air",), ("Reno",))


def test_the_earliest_comes_first_and_what_is_no_sooner_is_left_out() -> None:
    air, saver, same = way(6, 6, "40"), way(11, 11, "0"), way(12, 10, "5")

    assert ways_sooner(NOW_PROMISED, [same, saver, air]) == (air, saver)


def test_of_equal_dates_the_cheapest_stays() -> None:
    dear, cheap = way(6, 6, "40"), way(6, 6, "20", "split")

    assert ways_sooner(NOW_PROMISED, [dear, cheap]) == (cheap,)


def test_a_part_sooner_counts_while_the_rest_is_no_later() -> None:
    part, later = way(12, 6, "0"), way(13, 5, "0")

    assert ways_sooner(NOW_PROMISED, [part, later]) == (part,)


def test_while_supply_is_missing_any_date_is_sooner() -> None:
    assert ways_sooner(Standing(None, None), [way(30, 30, "0")]) == (way(30, 30, "0"),)


@dataclass(frozen=True)
class Line:
    backordered_quantity: int
    status: str = "confirmed"


@pytest.mark.parametrize(("waiting", "reason"), [(3, "waits_for_supply"), (0, "fastest_already")])
def test_the_reason_is_supply_or_that_nothing_is_faster(waiting: int, reason: str) -> None:
    assert why_not_sooner([Line(0), Line(waiting), Line(9, "cancelled")]) == reason
