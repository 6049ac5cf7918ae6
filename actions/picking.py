"""Which of several items a superlative picks, and why: the cheapest of those that fit, the bigger of the two."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from actions.formatting import show_money
from actions.line_names import fitting, name_words
from actions.turn import Turn
from actions.wording import word
from backend.domain.words import head_word
from backend.services import items

Thing = dict[str, Any]
LIMIT_OF_KIN = 30
OFFERED_AS_WELL = 5.0
"""So much better than the next an offered item has to fit."""

_SUPERLATIVES = {
    "cheapest": re.compile(
        r"\b(?:cheap(?:est|o|ie)?|the cheaper|which (?:one |of (?:them|those) )?is (?:the )?cheaper"
        r"|(?:the )?(?:least|less) (?:expensive|pricey|costly)|inexpensive|budget|affordable"
        r"|economical|(?:low|lower|lowest)[- ]?(?:priced?|cost))\b",
        re.IGNORECASE,
    ),
    "dearest": re.compile(
        r"\b(?:most expensive|the (?:more )?expensive|priciest|the pricier|dearest"
        r"|top[- ]of[- ]the[- ](?:line|range)|high(?:est)?[- ]end)\b",
        re.IGNORECASE,
    ),
    "largest": re.compile(
        r"\b(?:biggest|bigger|largest|larger|widest|wider|longest|longer|tallest|taller|(?:big|large|huge) ones?)\b",
        re.I,
    ),
    "smallest": re.compile(
        r"\b(?:smallest|smaller|shortest|shorter|narrowest|narrower|tiniest|(?:small|little) ones?)\b",
        re.IGNORECASE,
    ),
}
_NOT = re.compile(
    r"\b(?:second|2nd|third|3rd|next|not|n't|no|never)(?: (?:the|a|an|so|too|that|very))*\s*$", re.IGNORECASE
)
_COUNTS = {"dual": "two", "double": "two", "twin": "two", "triple": "three", "quad": "four"}
_MANIFOLD = re.compile(rf"\b(?:{'|'.join(_COUNTS)})\b", re.IGNORECASE)
_SIZE = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Pick:
    """What a superlative leaves of the things of one kind; several when they are alike in it."""

    things: list[Thing]
    superlative: str
    count: int

    @property
    def only(self) -> Thing | None:
        return self.things[0] if len(self.things) == 1 else None


def read_superlative(text: str) -> str | None:
    """The cheap one, the biggest; not the cheap one picks nothing."""
    for name, pattern in _SUPERLATIVES.items():
        match = pattern.search(text)
        if match and not _NOT.search(text[: match.start()]):
            return name
    return None


def without_superlative(text: str) -> str:
    """What is asked for, without how it compares."""
    for pattern in _SUPERLATIVES.values():
        text = pattern.sub(" ", text)
    return text


def pick(turn: Turn, things: Sequence[Thing], text: str) -> Pick | None:
    """What the superlative of a text leaves of the things; None when there is none or it cannot be told."""
    superlative = read_superlative(text)
    kin = _kin(things, text) if superlative else []
    if superlative is None or len(kin) < 2:
        return None
    measured = [(measure, thing) for thing in kin if (measure := _MEASURES[superlative](turn, thing))]
    if len(measured) < len(kin):
        return None
    choose = min if superlative in ("cheapest", "smallest") else max
    best = choose(measure for measure, _ in measured)
    return Pick([thing for measure, thing in measured if measure == best], superlative, len(kin))


def pick_from_catalogue(turn: Turn, text: str) -> Pick | None:
    """The cheapest 27 inch monitor, of all that there are."""
    if read_superlative(text) is None:
        return None
    wish = " ".join(name_words(without_superlative(text)))
    found = [
        one for one in items.search_items(turn.session, turn.actor, wish, limit=LIMIT_OF_KIN) if one.is_active
    ]
    known = [{"sku": one.sku, "name": one.name} for one in found]
    kin = fitting(" ".join(known_words(wish, known)), known)
    return pick(turn, kin, text) if kin else None


def known_words(text: str, things: Sequence[Thing]) -> list[str]:
    """The words of a text that name any of the things."""
    return [one for one in name_words(text) if any(fitting(one, [thing]) for thing in things)]


def say_why(turn: Turn, picked: Thing) -> None:
    """Name what was picked, out of how many, and by what."""
    turn.utter(
        "utter_item_picked",
        name=picked["name"],
        superlative=word("superlatives", picked["superlative"]),
        count=picked["count"],
        price=show_money(_price(turn, picked), turn.locale.locale),
    )


def reason(picked: Pick, thing: Thing) -> Thing:
    """What is to be said of a pick, as the draft keeps it."""
    return {
        "sku": thing["sku"],
        "name": thing["name"],
        "superlative": picked.superlative,
        "count": picked.count,
    }


def nearest(turn: Turn, offered: Sequence[Thing], text: str) -> Thing | None:
    """The one offered that the search puts clearly first: dual, said of a dock for two monitors."""
    in_figures = _MANIFOLD.sub(lambda match: _COUNTS[match[0].lower()], text)
    return _clearly_first(turn, offered, text) or _clearly_first(turn, offered, in_figures)


def _clearly_first(turn: Turn, offered: Sequence[Thing], text: str) -> Thing | None:
    by_sku = {thing["sku"]: thing for thing in offered}
    found = items.search_items(turn.session, turn.actor, text, limit=LIMIT_OF_KIN)
    hits = [one for one in found if one.sku in by_sku]
    is_clear = bool(hits) and (len(hits) == 1 or hits[0].score - hits[1].score >= OFFERED_AS_WELL)
    return by_sku[hits[0].sku] if is_clear else None


def _kin(things: Sequence[Thing], text: str) -> list[Thing]:
    """Those of the kind that is spoken of, else of the kind of the first."""
    words = set(name_words(text))
    heads = [head_word(thing["name"]) for thing in things]
    said = [head for head in heads if head and set(name_words(head)) & words]
    kind = said[0] if said else heads[0] if heads else None
    return [thing for thing, head in zip(things, heads, strict=True) if head == kind]


def _price(turn: Turn, thing: Thing) -> Decimal | None:
    return items.show_item(turn.session, turn.actor, thing["sku"], now=turn.now).your_price


def _size(_turn: Turn, thing: Thing) -> tuple[float, ...]:
    """The numbers of a name, in their order: 60 in, 8 ft, 100 sheets."""
    return tuple(map(float, _SIZE.findall(thing["name"])))


_MEASURES: dict[str, Callable[[Turn, Thing], Any]] = {
    "cheapest": _price,
    "dearest": _price,
    "largest": _size,
    "smallest": _size,
}
