"""Each thing that goes back with its own quantity and reason."""

import pytest

from actions.order_words import wants_release
from actions.reading import asks_why_not, says_no, wants_person, wants_to_buy
from actions.return_reading import Said, kept_back, said_of_lines
from actions.return_words import (
    asks_about_return,
    asks_policy,
    is_about_credit,
    is_other_reason,
    read_reason,
    wants_money_back,
)
from actions.spoken_numbers import read_spoken_numbers

LINES = [
    {"name": "Vistaro Office 27 QHD monitor 27 in", "sku": "MON-2701", "line_number": 1},
    {"name": "Talkline 50 wireless headset", "sku": "HDS-3105", "line_number": 2},
    {"name": "Talkline ear cushions, 10 pairs", "sku": "HDS-3160", "line_number": 3},
]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "2 headsets don't work and one cushion pack is torn",
            (Said((2,), 2, "defective"), Said((3,), 1, "damaged")),
        ),
        (
            "one 27 in monitor was ordered by mistake; two of the headsets won't charge",
            (Said((1,), 1, "ordered_wrong"), Said((2,), 2, "defective")),
        ),
        ("the monitor and a headset are dead", (Said((1,), None, "defective"), Said((2,), 1, "defective"))),
        (
            "the headset, it's broken, and the monitor came late, order 1002",
            (Said((2,), None, "damaged"), Said((1,), None, "late")),
        ),
        ("2 headsets don't work", ()),
        ("they are torn and dirty", ()),
    ],
)
def test_each_thing_has_its_own(text: str, said: tuple[Said, ...]) -> None:
    assert said_of_lines(text, LINES) == said


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("I want my money back for the wet ones", True),
        ("refund the two chairs please", True),
        ("when do I get my money back", False),
        ("where is my refund", False),
    ],
)
def test_money_wanted_or_asked_about(text: str, wants: bool) -> None:
    assert wants_money_back(text) is wants


@pytest.mark.parametrize(
    ("text", "is_asked"),
    [
        ("can a colleague look at it", True),
        ("this is a joke, get me a real person", True),
        ("I want to talk to your manager", True),
        ("can someone tell me where my order is", False),
        ("I need a chair for a person of two meters", False),
    ],
)
def test_person_asked_for(text: str, is_asked: bool) -> None:
    assert wants_person(text) is is_asked


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("the uh order number ten twenty the paper one", (1020,)),
        ("ten oh four", (1004,)),
        ("ten twenty-five and one zero one two", (1025, 1012)),
        ("twenty chairs and ten desks", ()),
    ],
)
def test_dictated_numbers(text: str, numbers: tuple[int, ...]) -> None:
    assert read_spoken_numbers(text) == numbers


def test_no_idea_is_no_refusal() -> None:
    assert not says_no("no idea, the last one")
    assert not says_no("no problem")
    assert says_no("no, wait")


def test_refusal_questioned() -> None:
    assert asks_why_not("why not? they are unused")
    assert not asks_why_not("why is SO-1004 late")


def test_reason_told_or_not() -> None:
    assert is_other_reason("other reason")
    assert is_other_reason("the office moved to another floor")
    assert not is_other_reason("my credit")
    assert not is_other_reason("what would you say it is?")


def test_short_question_about_a_return() -> None:
    assert is_about_credit("and how much was the fee")
    assert not is_about_credit("how long does delivery take")


def test_release_and_buying() -> None:
    assert wants_release("what do I need to pay to get it released?")
    assert wants_to_buy("we need 3 of them")
    assert not wants_to_buy("3 keyboards are dead, two toners were ordered by mistake, get rid of them")


def test_what_was_sent_back_is_asked_about() -> None:
    assert asks_about_return("i returned a toner, what did you keep and why")
    assert not asks_about_return("we returned from lunch")
    assert not asks_about_return("where is my order")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("yes but not the monitors", (1,)),
        ("nah forget the headset", (2,)),
        ("we keep the cushions, send the rest", (3,)),
        ("the headset does not work", ()),
        ("I do not need the monitor any more", ()),
    ],
)
def test_what_stays(text: str, kept: tuple[int, ...]) -> None:
    assert kept_back(text, LINES) == kept


def test_returns_in_general() -> None:
    assert asks_policy("what does it cost to return stuff")
    assert asks_policy("how long do i have to send something back")
    assert not asks_policy("how do I return the chairs")
    assert not asks_policy("I want to return 2 monitors")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("the toilet paper is the wrong one", "wrong_item"),
        ("we ordered the wrong one", "ordered_wrong"),
        ("these are wrong items", "wrong_item"),
    ],
)
def test_whose_mistake(text: str, reason: str) -> None:
    assert read_reason(text) == reason


def test_what_is_said_to_be_fine_is_kept() -> None:
    lines = [
        {"name": "Sanelle Nitrile gloves M, 1000", "sku": "GLV-1", "line_number": 1},
        {"name": "Tapwell Wipe-clean medical keyboard", "sku": "KEY-3025", "line_number": 2},
    ]

    assert kept_back("2 of the keyboards are dead, the gloves are fine", lines) == (1,)
    assert kept_back("one keyboard is dead, the other keyboard is fine", lines) == ()
