"""Two requests are two clauses, a list of items is one."""

import pytest

from bot.clauses import split_clauses


def texts(message: str) -> list[str]:
    return [clause.text for clause in split_clauses(message)]


@pytest.mark.parametrize(
    ("message", "clauses"),
    [
        ("cancel line 2 and when does the rest come?", ["cancel line 2", "when does the rest come?"]),
        ("My order is late. I want my money back", ["My order is late", "I want my money back"]),
        (
            "the chairs arrived broken; please send new ones",
            ["the chairs arrived broken", "please send new ones"],
        ),
        (
            "where is SO-1001 - also I need a copy of the invoice",
            ["where is SO-1001", "also I need a copy of the invoice"],
        ),
        ("add two chairs then ship everything to Denver", ["add two chairs", "ship everything to Denver"]),
        ("I like the desk but can you do better on price", ["I like the desk", "can you do better on price"]),
    ],
)
def test_message_is_split_where_a_new_request_begins(message: str, clauses: list[str]) -> None:
    assert texts(message) == clauses


@pytest.mark.parametrize(
    "message",
    [
        "24 A4 copier paper and 2 black toner for the laser in Leeds St, need",
        "I need 24 paper, 2 toner, 3 black pens and a stapler",
        "black, white and red chairs for the office",
        "order no. 1001 has not arrived yet",
        "send two chairs - black",
        "where is my order",
    ],
)
def test_item_list_or_short_message_stays_whole(message: str) -> None:
    assert len(texts(message)) == 1


def test_positions_point_into_the_message() -> None:
    message = "cancel SO-1001 please, and where is SO-1002?"

    assert all(message[clause.start : clause.end] == clause.text for clause in split_clauses(message))
