"""Words of item names and of messages, made comparable: case, accents, plurals, abbreviations, measures."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from backend.domain.word_lists import ABBREVIATIONS, COLORS

_FOLDED = {
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("‘’ʼ´`", "'"),
    **dict.fromkeys("“”„″˝", '"'),
    **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\u3000\u200b\ufeff", " "),
    "×": "x",
    "✕": "x",
    "⁄": "/",
    "，": ",",
}
KEPT = "½¼¾⅓⅔⅛"

MEASURES = {
    **dict.fromkeys(("in", "inch", "inches", "zoll", "pouce", "pouces", "pulgada", "pulgadas", '"'), "in"),
    **dict.fromkeys(("lb", "lbs", "pound", "pounds"), "lb"),
    **dict.fromkeys(("ft", "foot", "feet"), "ft"),
    **dict.fromkeys(("gb", "gig", "gigs", "gigabyte", "gigabytes"), "gb"),
    **dict.fromkeys(("tb", "terabyte", "terabytes"), "tb"),
    **dict.fromkeys(("w", "watt", "watts"), "w"),
    **dict.fromkeys(("gsm", "g/m2", "g"), "gsm"),
    **dict.fromkeys(("cm", "mm", "hz", "oz", "mil", "mp", "ml", "qt", "gal", "ppm", "dpi", "va"), ""),
    **dict.fromkeys(("ply", "hole", "ring", "drawer", "port", "outlet", "shelf", "person", "button"), ""),
    **dict.fromkeys(("drawers", "ports", "outlets", "rings", "holes", "shelves", "buttons"), "s"),
    **dict.fromkeys(("sheet", "sheets", "page", "pages"), "s"),
    **dict.fromkeys(("pack", "packs", "pk", "pks", "ct", "count", "cnt"), "pack"),
}
"""Words that make a number a property ("27 inch", "20 lb"); the value is how they are written together."""
ORDERABLE_MEASURES = frozenset(("sheet", "pack"))
"""Measures in which people also order: "500 sheet ream" against "1,000 sheets of paper"."""


_CHUNK = re.compile(rf"[a-z0-9{KEPT}]+(?:(?:[-_'&]|(?<=\d)[.,/](?=\d))[a-z0-9]+)*\"?")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_NUMBER_UNIT = re.compile(r"(\d+(?:\.\d+)?)-?([a-z]+|\")")
_NAME_END = re.compile(r",|\(|\b(?:for|with|and|of|in|to|at)\b")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@lru_cache(4096)
def _fold(character: str) -> str:
    if character in _FOLDED:
        return _FOLDED[character]
    if character in KEPT:
        return character
    plain = unicodedata.normalize("NFKD", character)[:1].lower()
    return plain if len(plain) == 1 else character


def fold(text: str) -> str:
    """Lower case without accents and fancy punctuation, of the same length: places stay what they were."""
    return text.lower() if text.isascii() else "".join(map(_fold, text))


@lru_cache(16384)
def singular(word: str) -> str:
    """The word without its plural: batteries, boxes, shelves, pens."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    if word.endswith("lves"):
        return word[:-3] + "f"
    return word[:-1]


@lru_cache(16384)
def canonical(word: str) -> str:
    """The form under which a word is compared."""
    bare = word.strip("'").replace("'", "")
    bare = ABBREVIATIONS.get(bare, bare)
    return ABBREVIATIONS.get(singular(bare), singular(bare))


def measure(word: str) -> str | None:
    """How a measure is written after its number ("inches" → "in"), or None for other words."""
    short = MEASURES.get(word)
    return short if short is None or short not in ("", "s") else singular(word)


def head_word(name: str) -> str | None:
    """The thing a name names: the last plain word before a comma or "for", colours and sizes aside."""
    first = _NAME_END.split(fold(name), maxsplit=1)[0]
    plain = [
        token for token in item_tokens(first) if token.isalpha() and len(token) > 2 and token not in COLORS
    ]
    return plain[-1] if plain else None


def number_key(sku: str) -> str:
    """An item number without what people leave out or put in: PAP-1001, pap 1001, PAP1001 are one."""
    return re.sub(r"[^a-z0-9]", "", fold(sku))


def chunks(text: str) -> Iterable[re.Match[str]]:
    """The words of a folded text with their places."""
    return _CHUNK.finditer(text)


def item_tokens(text: str) -> tuple[str, ...]:
    """The comparable words of a name or a phrase; a number and its measure are one ("27 inch" is "27in")."""
    raw: list[str] = []
    for match in chunks(fold(text)):
        raw.extend(_split(match[0]))
    tokens: list[str] = []
    position = 0
    while position < len(raw):
        word = raw[position]
        after = raw[position + 1] if position + 1 < len(raw) else ""
        if _NUMBER.fullmatch(word) and measure(after):
            tokens.append(word + str(measure(after)))
            position += 2
            continue
        tokens.append(word if word[0].isdigit() else canonical(word))
        position += 1
    return tuple(token for joined in tokens for token in joined.split("-") if token)


def _split(chunk: str) -> list[str]:
    """A chunk as its words: 27-inch and 27" are a number with a measure, usb-c stays one word."""
    chunk = chunk.rstrip('"') + ('"' if chunk.endswith('"') and chunk[0].isdigit() else "")
    if _THOUSANDS.fullmatch(chunk):
        return [chunk.replace(",", "")]
    if (match := _NUMBER_UNIT.fullmatch(chunk)) and measure(match[2]):
        return [match[1], match[2]]
    if chunk.replace("-", "") in ABBREVIATIONS:
        return [chunk.replace("-", "")]
    return [part for part in re.split(r"[-_/&]", chunk) if part] if not _NUMBER.fullmatch(chunk) else [chunk]
