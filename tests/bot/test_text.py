"""Odd letters mean what they look like."""

from bot.payloads import is_payload
from bot.text import normalize, plain_dashes


def test_stretched_letters_and_invisible_marks_disappear() -> None:
    assert normalize("  HELLOOOOO\u200b  \u202eＷｏｒｌｄ ") == "helloo world"


def test_numbers_are_never_shortened() -> None:
    assert normalize("SO-10000") == "so-10000"


def test_plain_dashes_keeps_every_position() -> None:
    text = "SO\u20111001\u00a0now"

    assert plain_dashes(text) == "SO-1001 now" and len(plain_dashes(text)) == len(text)


def test_payload_is_told_from_words() -> None:
    assert is_payload('/affirm{"order_number": "SO-1001"}')
    assert not is_payload("/ is a slash")
    assert not is_payload("yes/no")
