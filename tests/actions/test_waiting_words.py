"""What words ask for an order to wait, and for one that waits to go."""

import pytest

from actions.waiting_words import wants_hold, wants_let_go


@pytest.mark.parametrize(
    "said",
    [
        "hold it until Monday",
        "please put SO-1041 on hold",
        "don't ship it before Thursday",
        "could you keep the desks back until the 9th",
        "keep it at your warehouse until the 15th",
        "wait with the shipment till I say so",
        "hold off shipping for now",
        "do not deliver SO-1006 before June",
    ],
)
def test_words_that_keep_an_order_back(said: str) -> None:
    assert wants_hold(said) and not wants_let_go(said)


@pytest.mark.parametrize(
    "said",
    [
        "lift the hold",
        "you can ship it after all",
        "no need to hold it any longer",
        "please release SO-1041",
        "let it go now",
        "take it off hold",
        "don't hold it any more",
    ],
)
def test_words_that_let_it_go(said: str) -> None:
    assert wants_let_go(said) and not wants_hold(said)


@pytest.mark.parametrize(
    "said",
    ["how much paper does the tray hold", "why is SO-1300 on credit", "deliver it on Monday", "I'll wait"],
)
def test_words_that_do_neither(said: str) -> None:
    assert not wants_hold(said) and not wants_let_go(said)
