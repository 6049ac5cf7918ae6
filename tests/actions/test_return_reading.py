"""Each thing that goes back with its own quantity and reason."""

import pytest

from actions.return_reading import Said, said_of_lines
from actions.return_words import wants_money_back

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
