"""Reasons for a return, in people's words."""

import pytest

from actions.reading import read_numbers
from actions.return_words import cancels_return, read_reason, without_what_works
from backend.domain.returns import ReturnReason


def test_wanting_a_thing_is_no_fault_of_it() -> None:
    assert all(
        read_reason(f"we want {name}") is None for name in ("workstations", "power strips", "chargers")
    )
    assert read_reason("the dock doesn't charge") == ReturnReason.DEFECTIVE
    assert read_reason("two of them do not work") == ReturnReason.DEFECTIVE


@pytest.mark.parametrize(
    "text",
    [
        "one headset has no sound, the other two are fine",
        "1 monitor flickers, the remaining three work",
        "1 keyboard sticks but the other 7 seem ok",
    ],
)
def test_what_works_counts_nothing_that_goes_back(text: str) -> None:
    assert read_numbers(without_what_works(text)) == (1,)


@pytest.mark.parametrize(
    "text",
    [
        "cancel my return please",
        "please forget the printer return, our tech fixed it",
        "we'll keep the monitor after all",
        "no return needed any more",
        "I don't need to send it back after all",
    ],
)
def test_return_that_shall_not_be_made(text: str) -> None:
    assert cancels_return(text)


@pytest.mark.parametrize("text", ["cancel my order", "what's your return policy", "I want to return it"])
def test_other_wishes_cancel_no_return(text: str) -> None:
    assert not cancels_return(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("der Monitor geht nicht an", ReturnReason.DEFECTIVE),
        ("the monitor ist kaputt", ReturnReason.DAMAGED),
        ("el teclado no funciona", ReturnReason.DEFECTIVE),
        ("la silla llegó rota", ReturnReason.DAMAGED),
    ],
)
def test_faults_in_half_a_sentence_of_another_language(text: str, reason: ReturnReason) -> None:
    assert read_reason(text) == reason
