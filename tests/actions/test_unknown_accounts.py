"""Which words of a rep name an account."""

import pytest

from actions.unknown_accounts import named_company


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("switch to Kestner", "Kestner"),
        ("where are Tidewater's orders", "Tidewater"),
        ("show me Rusk Freight's open quotes", "Rusk Freight"),
        ("pull up Zimmermann Group please", "Zimmermann Group"),
        ("I'm calling for Gulf States, what's late", "Gulf States"),
    ],
)
def test_name_of_an_account_is_read_from_the_wish(text: str, name: str) -> None:
    assert named_company(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "switch account",
        "what's on today's list",
        "switch to another customer",
        "my team's orders",
        "bring it up",
    ],
)
def test_words_that_name_no_account(text: str) -> None:
    assert named_company(text) is None
