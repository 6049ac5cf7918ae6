"""What is said of workstations: which one, its options, how many, and which of the configurations side by side."""

import re
from collections.abc import Sequence
from typing import Any

from actions.line_names import without_sizes
from actions.reading import NUMBER_WORDS, read_numbers, says_no, says_yes
from actions.turn import Turn
from backend.domain.configuring import ConfigurableItem
from backend.domain.option_words import NOUNS, read_options
from backend.services import configurations

_KIND = re.compile(r"\bwork\s?stations?\b", re.IGNORECASE)
_STANDARD = re.compile(r"\b(?:standard|default|usual|normal|as (?:it )?(?:is|comes|shown))\b", re.IGNORECASE)
_AS_USUAL = r"(?:standard|default|usual|normal)"
_REST = r"(?:rest|everything|all|others?|remaining|else)"
_REST_STANDARD = re.compile(
    rf"\b{_REST}\b[^,;.]{{0,20}}\b{_AS_USUAL}\b|\b{_AS_USUAL}\b[^,;.]{{0,20}}\b{_REST}\b", re.IGNORECASE
)
_KEEPS = re.compile(
    r"\b(?:keep|mine|my own|as (?:chosen|shown|is)|as (?:i|we) \w+|original|stay|stick|leave it|this one|that one)\b",
    re.IGNORECASE,
)
_PRICED = re.compile(r"\b(?:costs?|price|how much|difference|what(?:'s| is| are))\b[^?]*\?", re.IGNORECASE)
"""A question about an option rather than an answer."""
_SOONER = re.compile(r"\b(?:soon\w*|fast\w*|quick\w*|earl\w*|other|alternative|switch|swap)\b", re.IGNORECASE)
_CHEAPER = re.compile(r"\b(?:cheap\w*|less|saves?|saving|lower)\b", re.IGNORECASE)
_COUNTED = re.compile(
    r"\b(?:qty|quantity|x|make (?:it|that))\s*(\d+)\b|\b(\d+)\s*(?:x\b|of (?:them|those|these)|pieces|pcs|units|in total)",
    re.IGNORECASE,
)
_OF_THEM = re.compile(r"\b(\w+) of (?:them|those|these)\b", re.IGNORECASE)
_ARTICLE = re.compile(r"\b(?:an?|one)\s+(?:\w+[\s-]+){0,3}$", re.IGNORECASE)


def names_configuration(turn: Turn) -> bool:
    """Whether a message says what a workstation is to be made of."""
    model = named_model(turn)
    return model is not None and says_options(model, turn.words)


def says_options(model: ConfigurableItem, text: str) -> bool:
    read = read_options(model, text)
    return bool(read.chosen or read.unwanted or read.unclear)


def named_model(turn: Turn, among: Sequence[str] = ()) -> ConfigurableItem | None:
    """The item built to order that a message names: by a name of its own, by its model, or by its number."""
    text = turn.words.lower()
    number = next((sku.upper() for sku in turn.entities("sku")), None)
    names = configurations.configurable_names(turn.session)
    if number in names and says_options(configurations.configurable_item(turn.session, number), turn.words):
        return configurations.configurable_item(turn.session, number)
    kind = _KIND.search(text)
    found: list[tuple[int, int, str]] = []
    for sku, phrases in names.items():
        for phrase, is_own in phrases:
            match = re.search(rf"\b{re.escape(phrase)}s?\b", text)
            if match and (is_own or kind or sku in among):
                away = min(abs(match.start() - kind.end()), abs(kind.start() - match.end())) if kind else 0
                found.append((away, -len(phrase), sku))
    return configurations.configurable_item(turn.session, min(found)[2]) if found else None


def quantity_before(turn: Turn) -> int | None:
    """How many: the number before the item's name, an article, or one said apart."""
    text = without_sizes(turn.unplaced)
    counted = count_said(text)
    if counted:
        return counted
    kind = _KIND.search(text)
    before = text[: kind.start()] if kind else text
    numbers = read_numbers(before)
    if numbers:
        return numbers[0]
    return 1 if _ARTICLE.search(before) else None


def count_said(text: str) -> int | None:
    """Make it 4; x 3; two of them."""
    counted = _COUNTED.search(text)
    if counted:
        return int(counted[1] or counted[2])
    of_them = _OF_THEM.search(text)
    return NUMBER_WORDS.get(of_them[1].lower()) if of_them else None


def names_part(text: str) -> bool:
    return any(noun in text.lower().split() for nouns in NOUNS.values() for noun in nouns)


def meant_place(turn: Turn, others: Sequence[dict[str, Any]]) -> int | None:
    """By what it is: mine, the sooner, the cheaper."""
    if _KEEPS.search(turn.words) or says_no(turn.words):
        return 0
    cheaper = [place for place, other in enumerate(others, 1) if float(other["saved_amount"]) > 0]
    if _CHEAPER.search(turn.words) and cheaper:
        return cheaper[-1]
    sooner = [place for place, other in enumerate(others, 1) if other["days_earlier"] > 0]
    if _SOONER.search(turn.words) and (sooner or others):
        return (sooner or [1])[0]
    is_yes = turn.intent == "affirm" or says_yes(turn.words)
    return 0 if is_yes and turn.spare_words <= 4 else None


def says_standard(text: str, *, is_asked: bool) -> bool:
    """The standard of all that is open, or of what the open question does not ask."""
    is_plain = _STANDARD.search(text) and not is_asked and not names_part(text)
    return bool(is_plain or _REST_STANDARD.search(text))


def asks_price(text: str) -> bool:
    """A question about what an option costs."""
    return bool(_PRICED.search(text))
