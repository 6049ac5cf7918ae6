from typing import Any

import pytest

from actions.split_orders import PART, share_of, take_part


def part(ship_to_id: int, quantity: int | None = None, **facts: Any) -> dict[str, Any]:
    return {"ship_to_id": ship_to_id, "quantity": quantity, "is_half": False, "skus": [], "texts": []} | facts


def test_an_address_takes_its_share_of_the_only_line() -> None:
    lines = [{"sku": "PAP-1001", "quantity": 20}]

    take_part(lines, [], [part(2, 12), part(3, 8)], 3)

    assert lines[0]["quantity"] == 8


def test_an_address_takes_the_lines_said_with_it() -> None:
    lines = [{"sku": "PAP-1001", "quantity": 20}, {"sku": "SUP-8010", "quantity": 5}]
    parts = [part(2, 20, skus=["PAP-1001"], texts=["paper"]), part(3, 5, skus=["SUP-8010"], texts=["pens"])]

    take_part(lines, [], parts, 3)

    assert lines == [{"sku": "SUP-8010", "quantity": 5}]


def test_half_and_the_rest_are_shares_too() -> None:
    assert share_of(20, part(2, is_half=True), [part(3, is_half=True)]) == 10
    assert share_of(20, part(2), [part(3, 8)]) == 12


def test_a_share_that_does_not_come_out_is_asked_for() -> None:
    assert share_of(5, part(2, is_half=True), []) is None
    assert share_of(20, part(2), [part(3)]) is None


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("10 boxes of PAP-1001 to one office and 4 TON-2040 to the other", ["10", "4"]),
        ("30 boxes of paper, 20 for the high school and 10 for the district office", ["20", "10"]),
        ("30 boxes PAP-1001, half to the store and half to the back dock", ["half", "half"]),
        ("10 boxes of paper to the annex", ["10"]),
    ],
)
def test_a_count_and_a_place_make_a_part(text: str, counts: list[str]) -> None:
    assert [match["count"] for match in PART.finditer(text)] == counts
