"""What words decide about a line that comes later."""

import pytest

from actions.line_names import excepts
from actions.slip_words import read_choice

NAME = "Harbor Mesh office chair black"
CHOICES = [
    {"choice": "keep"},
    {"choice": "split"},
    {"choice": "substitute", "name": "Harbor Mesh office chair gray"},
    {"choice": "cancel"},
]


@pytest.mark.parametrize(
    ("said", "choice"),
    [
        ("ok", "keep"),
        ("no thanks, we'll wait", "keep"),
        ("don't cancel it, keep it", "keep"),
        ("could you cancel that line?", "cancel"),
        ("can you split it? send the first ones already", "split"),
        ("send what you have", "split"),
        ("the gray one please", "substitute"),
        ("why is it late?", None),
        ("is there an alternative?", None),
        ("when will it come?", None),
        ("ok send us the gray mesh chairs", "substitute"),
        ("I'll have the other chair", "substitute"),
        ("the one you offered", "substitute"),
        ("ok, exchange them", "substitute"),
        ("cancel that line instead", "cancel"),
        ("send what you have instead", "split"),
        ("keep the black, not the gray", "keep"),
        ("keep ours instead of the gray one", "keep"),
        ("the new date is fine", "keep"),
        ("strike that line", "cancel"),
        ("not needed any more", "cancel"),
        ("deliver what you can", "split"),
        ("half now is ok", "split"),
        ("the delay is unacceptable", None),
        ("we can't wait that long", None),
        ("can we still cancel later?", None),
        ("what happens if I cancel", None),
        ("cancel it if it takes more than a week", None),
        ("cancel it if you can", "cancel"),
        ("not the gray one", None),
        ("remove the chairs from the order", "cancel"),
        ("yes and then there is one more thing to be said", None),
    ],
)
def test_words_choose_or_only_ask(said: str, choice: str | None) -> None:
    assert read_choice(said, NAME, CHOICES) == choice


def test_a_yes_to_something_else_is_none_to_the_slip() -> None:
    assert read_choice("ok", NAME, CHOICES, takes_yes=False) is None
    assert read_choice("ok, swap them", NAME, CHOICES, takes_yes=False) == "substitute"


def test_a_second_thought_leaves_nothing_out() -> None:
    assert excepts("no wait, please cancel line 1") is None
    assert excepts("everything but line 2") == "line 2"
