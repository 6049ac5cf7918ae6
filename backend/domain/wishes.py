"""What a search asks for besides a name: a price, the cheapest, a machine it must fit, what it must not
be."""

import re
from dataclasses import dataclass
from decimal import Decimal

from backend.domain.word_lists import CHEAP, FILLERS
from backend.domain.words import fold, item_tokens

_AMOUNT = r"(?:\$\s*|usd\s*)?(\d[\d,]*(?:\.\d+)?)(?:\s*(?:dollars|bucks|usd|\$))?"
_BELOW = re.compile(
    r"\b(?:under|below|less than|cheaper than|up to|at most|no more than|not more than"
    r"|max(?:imum)?(?: of)?|within"
    rf"|budget(?: of| is| around| about)?(?: about| around)?)\s*{_AMOUNT}(?![\w-])"
)
_ABOVE = re.compile(
    rf"\b(?:over|above|more than|at least|min(?:imum)?(?: of)?|from)\s*\$\s*{_AMOUNT}(?![\w-])"
)
_BETWEEN = re.compile(rf"\bbetween\s*{_AMOUNT}\s*(?:and|to|-)\s*{_AMOUNT}(?![\w-])")
_ABOUT = re.compile(rf"\b(?:around|about|approximately|roughly|ca\.?|~)\s*\$\s*{_AMOUNT}(?![\w-])")
_FITS = re.compile(
    r"\b(?<!looking )(?<!searching )(?<!look )(?<!search )(?:that\s+)?"
    r"(?:for|fits?|fitting|compatible with|goes? with|works? with|suitable for|to fit)\s+"
    r"(?:the|my|our|an?|your|their|his|her)?\s*(?P<machine>[^,;.?!]+)"
)
_NOT = re.compile(r"\b(?:not|without|except|but not|no)\s+(?:the\s+|an?\s+|in\s+)?(?P<word>[a-z][a-z-]*)")
AROUND = Decimal("0.25")


@dataclass(frozen=True)
class Wish:
    """A search taken apart; `machine` are the words after "for the", which name a machine or just a
    purpose."""

    tokens: tuple[str, ...]
    machine: tuple[str, ...] = ()
    unwanted: frozenset[str] = frozenset()
    lowest: Decimal | None = None
    highest: Decimal | None = None
    is_cheap: bool = False

    def affords(self, price: Decimal) -> bool:
        """Whether a price is within what was asked."""
        return (self.lowest is None or price >= self.lowest) and (
            self.highest is None or price <= self.highest
        )


def read_wish(text: str) -> Wish:
    """The words, the price limits and the machine in a search."""
    rest = fold(text)
    lowest, highest, rest = price_limits(rest)
    unwanted: set[str] = set()
    if match := _NOT.search(rest):
        unwanted.update(item_tokens(match["word"]))
        rest = rest[: match.start()] + " " + rest[match.end() :]
    machine: tuple[str, ...] = ()
    if match := next((each for each in _FITS.finditer(rest) if meaningful(rest[: each.start()])), None):
        machine = meaningful(match["machine"])
        rest = rest[: match.start()] + " " + rest[match.end() :]
    named = meaningful(rest)
    return Wish(
        tokens=tuple(token for token in named if token not in CHEAP) or machine,
        machine=machine if named else (),
        unwanted=frozenset(unwanted),
        lowest=lowest,
        highest=highest,
        is_cheap=any(token in CHEAP for token in named),
    )


def meaningful(text: str) -> tuple[str, ...]:
    """The comparable words of a phrase without fillers, each once, in order."""
    bare = " ".join(word for word in text.split() if word.strip(".,;:!?()\"'") not in FILLERS)
    return tuple(dict.fromkeys(token for token in item_tokens(bare) if token not in FILLERS))


def price_limits(text: str) -> tuple[Decimal | None, Decimal | None, str]:
    """Lowest and highest price asked for, and the text without the words that said so."""
    if match := _BETWEEN.search(text):
        return _decimal(match[1]), _decimal(match[2]), _without(text, match)
    if match := _BELOW.search(text):
        return None, _decimal(match[1]), _without(text, match)
    if match := _ABOVE.search(text):
        return _decimal(match[1]), None, _without(text, match)
    if match := _ABOUT.search(text):
        price = _decimal(match[1])
        return price * (1 - AROUND), price * (1 + AROUND), _without(text, match)
    return None, None, text


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"
