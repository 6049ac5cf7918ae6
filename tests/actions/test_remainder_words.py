"""What words give up the rest of an order."""

import pytest

from actions.remainder_words import drops_rest, sends_stock


@pytest.mark.parametrize(
    "said",
    [
        "leave the rest",
        "don't bother with the rest",
        "forget the remainder",
        "cancel whatever hasn't shipped yet",
        "ship what you have and cancel the rest",
        "the rest is no longer needed",
        "what came is enough",
        "close it short",
        "no need to send the outstanding boxes",
        "you can drop the backordered part",
        "just send those that are there and cancel the others",
    ],
)
def test_words_that_give_the_rest_up(said: str) -> None:
    assert drops_rest(said)


@pytest.mark.parametrize(
    "said",
    [
        "leave the rest as it is",
        "change line 1 and leave the rest alone",
        "where is the rest",
        "when does the rest come",
        "send the rest later",
        "leave it with the concierge",
        "cancel the order",
        "keep the black toner but cancel the others",
        "one arrived damaged, the other is not needed",
        "send all of it to Leeds St and cancel line 2",
    ],
)
def test_words_that_do_not(said: str) -> None:
    assert not drops_rest(said)


def test_what_is_there_is_still_to_be_sent() -> None:
    assert sends_stock("ship what you have and cancel the rest")
    assert not sends_stock("leave the rest")
