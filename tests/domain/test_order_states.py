"""Lines own the state; the header says what they say."""

import pytest

from backend.domain.order_states import (
    CHANGEABLE,
    ORDER_TRANSITIONS,
    ImpossibleTransitionError,
    can_cancel,
    can_change,
    header_status,
    instead_of_change,
    moved,
)


def test_every_status_that_can_be_reached_is_in_the_table() -> None:
    reached = {status for following in ORDER_TRANSITIONS.values() for status in following}

    assert reached <= set(ORDER_TRANSITIONS)


def test_only_what_is_not_picked_can_be_cancelled() -> None:
    assert {"draft", "entered", "confirmed", "allocated", "released"} == CHANGEABLE


def test_a_line_moves_through_the_table_and_not_past_it() -> None:
    assert moved("confirmed", "allocated") == "allocated"
    with pytest.raises(ImpossibleTransitionError):
        moved("shipped", "cancelled")


@pytest.mark.parametrize(
    ("lines", "is_held", "header"),
    [
        (["confirmed", "confirmed"], False, "confirmed"),
        (["shipped", "confirmed"], False, "confirmed"),
        (["shipped", "delivered"], False, "shipped"),
        (["cancelled", "delivered"], False, "delivered"),
        (["cancelled", "cancelled"], True, "cancelled"),
        (["confirmed", "picked"], True, "on_hold"),
        (["shipped", "shipped"], True, "shipped"),
    ],
)
def test_the_least_advanced_live_line_speaks_for_the_order(
    lines: list[str], is_held: bool, header: str
) -> None:
    assert header_status(lines, is_held=is_held) == header


@pytest.mark.parametrize(
    ("status", "shipped", "delivered", "instead"),
    [
        ("picked", 0, 0, "refuse_delivery"),
        ("shipped", 5, 0, "refuse_delivery"),
        ("delivered", 5, 5, "return"),
        ("invoiced", 5, 0, "refuse_delivery"),
        ("invoiced", 5, 5, "return"),
        ("confirmed", 2, 0, "add_line"),
        ("shipped", 2, 2, "add_line"),
        ("cancelled", 0, 0, "reorder"),
    ],
)
def test_what_is_too_far_on_says_what_can_be_done_instead(
    status: str, shipped: int, delivered: int, instead: str
) -> None:
    said = instead_of_change(status, quantity=5, shipped_quantity=shipped, delivered_quantity=delivered)

    assert said == instead


def test_a_partly_shipped_line_cannot_change_but_its_rest_can_be_called_off() -> None:
    assert not can_change("confirmed", 2)
    assert can_cancel("confirmed", 5, 2)
    assert can_cancel("shipped", 5, 2)
    assert not can_cancel("shipped", 5, 5)
