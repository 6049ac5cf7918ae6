"""What a search asks for besides a name: a price, the cheapest, a machine it must fit, what it must not be."""

import re
from dataclasses import dataclass
from decimal import Decimal

from backend.domain.words import fold, item_tokens

FILLERS = frozenset(
    """
    a an the of in our my your their his her its this that these those some any all more another extra additional few
    several please pls plz kindly thanks thank thx hello hi hey dear sir madam um uh so like just also too as well and or plus
    with w/ need needs needed want wants wanted would could can may might should i we you he she they it is are am be was
    me us him them do does did doing have has had having get got give gimme send order orders ordering ordered buy buying
    purchase add include show find search searching look looking looks list see browse sell carry stock stocks offer offers
    what whats which who how there here one ones thing things stuff anything something kind kinds type types sort new good
    nice decent proper usual regular normal item items product products option options available model models brand
    recommend recommended suggest what's i'm i'd we're you've don't let lets let's going go make put take
    tell about each both up now right great really very much many maybe perhaps possibly able like
    und oder ein eine einen der die das bitte el la los las un una de del por favor y le les des du une et
    im id id'd re ve wanna gonna u ur alot lot lots bit yes yeah ok okay sure s t ll d ya yo
    called named similar wise brands sells sold selling cool sweet quick quickly real
    """.split()
)
"""Words that name nothing."""
CHEAP = frozenset(
    ("cheap", "cheaper", "cheapest", "budget", "inexpensive", "affordable", "lowest", "economical")
)

_AMOUNT = r"(?:\$\s*|usd\s*)?(\d[\d,]*(?:\.\d+)?)(?:\s*(?:dollars|bucks|usd|\$))?"
_BELOW = re.compile(
    r"\b(?:under|below|less than|cheaper than|up to|at most|no more than|not more than|max(?:imum)?(?: of)?|within"
    rf"|budget(?: of| is| around| about)?(?: about| around)?)\s*{_AMOUNT}(?![\w-])"
)
_ABOVE = re.compile(
    rf"\b(?:over|above|more than|at least|min(?:imum)?(?: of)?|from)\s*\$\s*{_AMOUNT}(?![\w-])"
)
_BETWEEN = re.compile(rf"\bbetween\s*{_AMOUNT}\s*(?:and|to|-)\s*{_AMOUNT}(?![\w-])")
_ABOUT = re.compile(rf"\b(?:around|about|approximately|roughly|ca\.?|~)\s*\$\s*{_AMOUNT}(?![\w-])")
_FITS = re.compile(
    r"\b(?:that\s+)?(?:for|fits?|fitting|compatible with|goes? with|works? with|suitable for|to fit)\s+"
    r"(?:the|my|our|an?|your|their|his|her)?\s*(?P<machine>[^,;.?!]+)"
)
_NOT = re.compile(r"\b(?:not|without|except|but not|no)\s+(?:the\s+|an?\s+|in\s+)?(?P<word>[a-z][a-z-]*)")
AROUND = Decimal("0.25")


@dataclass(frozen=True)
class Wish:
    """A search taken apart; `machine` are the words after "for the", which name a machine or just a purpose."""

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
    if match := _FITS.search(rest):
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
