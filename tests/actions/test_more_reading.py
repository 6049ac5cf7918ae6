import pytest

from actions import change_words, order_words


@pytest.mark.parametrize(
    ("text", "what"),
    [("only half the paper", "paper"), ("double the quantity", None), ("halve the rest", None)],
)
def test_what_is_halved_may_be_named(text: str, what: str | None) -> None:
    assert change_words.read_factor_of(text) == what


def test_what_was_named_may_be_given_away() -> None:
    assert change_words.gives_away("forget those") and not change_words.gives_away("forget the pens")


@pytest.mark.parametrize("text", ["not that expensive", "anything cheaper?", "hm too expensive"])
def test_something_cheaper_is_wanted(text: str) -> None:
    assert order_words.wants_cheaper(text)


@pytest.mark.parametrize("text", ["the cheapest", "how expensive is it"])
def test_the_cheapest_is_nothing_cheaper(text: str) -> None:
    assert not order_words.wants_cheaper(text)
