"""What words decide about a line that comes later."""

import pytest

from actions.line_names import excepts
from actions.slip_words import read_choice

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
    ],
)
def test_words_choose_or_only_ask(said: str, choice: str | None) -> None:
    assert read_choice(said, CHOICES) == choice


def test_a_second_thought_leaves_nothing_out() -> None:
    assert excepts("no wait, please cancel line 1") is None
    assert excepts("everything but line 2") == "line 2"
