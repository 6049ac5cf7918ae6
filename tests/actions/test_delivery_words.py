"""What the driver should know, taken out of what a buyer writes."""

import pytest

from actions.delivery_words import read_instruction, takes_place_of_others


@pytest.mark.parametrize(
    ("said", "note"),
    [
        ("can you deliver it to the back door", "Deliver it to the back door"),
        ("SO-1006: please leave it with the concierge", "Leave it with the concierge"),
        ("please call before delivery", "Call before delivery"),
        ("call 30 minutes before you come", "Call 30 minutes before you come"),
        ("Hi. Tell the driver to use gate 3 please. Thanks!", "Tell the driver to use gate 3"),
        ("ask for Mr. Dunn", "Ask for Mr. Dunn"),
        ("add a note to SO-1043: use the side entrance", "Use the side entrance"),
        ("mornings only please", "Mornings only"),
        ("can it be delivered to the third floor?", "Delivered to the third floor"),
        ("drop SO-1006 at the neighbor's", "Drop SO-1006 at the neighbor's"),
    ],
)
def test_the_instruction_is_what_is_left_without_courtesies(said: str, note: str) -> None:
    assert read_instruction(said) == note


@pytest.mark.parametrize(
    "said", ["where is it", "send it to the Denver office", "who signed for it", "leave the rest"]
)
def test_other_wishes_are_no_instruction(said: str) -> None:
    assert read_instruction(said) is None


def test_instead_takes_the_place_of_what_was_noted() -> None:
    assert takes_place_of_others("leave it at reception instead")
    assert not takes_place_of_others("and ring twice")
