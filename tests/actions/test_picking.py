import pytest

from actions.picking import read_superlative, without_superlative


@pytest.mark.parametrize(
    ("text", "superlative"),
    [
        ("the cheap one", "cheapest"),
        ("4 of the least expensive monitors", "cheapest"),
        ("which one is cheaper", "cheapest"),
        ("the priciest please", "dearest"),
        ("the bigger one", "largest"),
        ("your smallest safe", "smallest"),
    ],
)
def test_a_superlative_picks(text: str, superlative: str) -> None:
    assert read_superlative(text) == superlative


@pytest.mark.parametrize(
    "text", ["not the cheap one", "the second cheapest", "anything cheaper", "mouse pad, large"]
)
def test_a_denied_or_counted_superlative_picks_nothing(text: str) -> None:
    assert read_superlative(text) is None


def test_what_is_asked_for_is_left_without_its_superlative() -> None:
    assert without_superlative("the cheapest 27 inch monitor").split() == ["the", "27", "inch", "monitor"]
