import pytest

from actions.change_words import read_differences, read_set, tells
from actions.consent import resumes


@pytest.mark.parametrize(
    ("text", "differences"),
    [
        ("same as last month but double the toner", ["double the toner"]),
        ("repeat it but make the paper 10 and skip the pods", ["make the paper 10", "skip the pods"]),
        ("same as SO-1005 please", []),
    ],
)
def test_what_shall_be_different_is_read_one_by_one(text: str, differences: list[str]) -> None:
    assert read_differences(text) == differences


def test_the_number_wished_for_follows_the_wish() -> None:
    assert (read_set("we ordered 6 chairs, make it 8") or "").strip() == "8"


@pytest.mark.parametrize("text", ["continue", "go on", "back to the order please"])
def test_going_on_is_no_yes(text: str) -> None:
    assert resumes(text)


@pytest.mark.parametrize("text", ["yes", "go ahead", "place it"])
def test_a_yes_is_more_than_going_on(text: str) -> None:
    assert not resumes(text)


def test_what_happened_is_no_wish() -> None:
    assert tells("two of the chairs broke in the move")
    assert not tells("20 framed posters")
