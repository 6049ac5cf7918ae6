"""How the words of a message are made comparable before anything is learned from them."""

import re
import unicodedata

# Zero-width, bidirectional and other invisible marks: people paste them, nobody means them.
_INVISIBLE = dict.fromkeys(
    [
        0x00AD,
        0x034F,
        0x061C,
        0x180E,
        0xFEFF,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
    ]
)
_DASHES = dict.fromkeys([0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xFE58, 0xFE63, 0xFF0D], "-")
_QUOTES = {0x2018: "'", 0x2019: "'", 0x201B: "'", 0x2032: "'", 0x201C: '"', 0x201D: '"', 0x201E: '"'}
_MARKS = {**_INVISIBLE, **_DASHES, **_QUOTES}
_ELONGATED = re.compile(r"([^\W\d_])\1{2,}")
_SPACES = re.compile(r"\s+")


def normalize(text: str) -> str:
    """The message as the classifier reads it: one case, plain dashes and quotes, no stretched letters."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_MARKS)
    text = _ELONGATED.sub(r"\1\1", text.casefold())
    return _SPACES.sub(" ", text).strip()


def plain_dashes(text: str) -> str:
    """The same text with every dash and unusual space an ordinary one, character for character."""
    if text.isascii():
        return text
    return "".join(_plain(character) for character in text)


def _plain(character: str) -> str:
    if ord(character) in _DASHES:
        return "-"
    if character.isspace():
        return " "
    single = unicodedata.normalize("NFKC", character)
    return single if len(single) == 1 else character
