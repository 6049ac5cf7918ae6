"""What the rest of an order is: behind what has gone on, or what waits for supply."""

from dataclasses import dataclass

import pytest

from backend.domain.errors import NoRemainder
from backend.domain.remainders import Remainder, remainder_of, share_out


@dataclass(frozen=True)
class Line:
    line_number: int
    quantity: int
    shipped_quantity: int = 0
    picked_quantity: int = 0
    backordered_quantity: int = 0
    status: str = "confirmed"
    sku: str = "PAP-1"
    can_cancel: bool = True


def test_behind_what_has_left_all_that_is_open_is_the_rest() -> None:
    lines = [Line(1, 30, shipped_quantity=20), Line(2, 12, shipped_quantity=12, can_cancel=False), Line(3, 5)]

    assert remainder_of("SO-1", lines, sends_stock=False, in_stock={}) == Remainder(cancel_lines=(1, 3))


def test_while_nothing_has_left_the_rest_is_what_waits_for_supply() -> None:
    lines = [Line(1, 8, backordered_quantity=5), Line(2, 4, backordered_quantity=4), Line(3, 6)]

    rest = remainder_of("SO-1", lines, sends_stock=False, in_stock={1: 8, 2: 0})

    assert rest == Remainder(cancel_lines=(2,), set_quantity=((1, 3),))


def test_stock_is_given_to_lines_in_their_order_and_in_units_it_is_sold_in() -> None:
    lines = [Line(1, 8), Line(2, 8)]

    assert share_out(lines, {"PAP-1": 13}, {"PAP-1": 2}) == {1: 8, 2: 4}


def test_what_is_in_stock_still_follows_what_has_left_when_it_shall_be_sent() -> None:
    lines = [Line(1, 30, shipped_quantity=20, backordered_quantity=10), Line(2, 5)]

    assert remainder_of("SO-1", lines, sends_stock=True, in_stock={1: 0}) == Remainder(cancel_lines=(1,))


def test_picked_goods_are_no_rest() -> None:
    lines = [Line(1, 3, picked_quantity=3, status="picked", can_cancel=False), Line(2, 2, status="cancelled")]

    with pytest.raises(NoRemainder) as refused:
        remainder_of("SO-1", lines, sends_stock=False, in_stock={})

    assert refused.value.has_gone_on
