"""Document numbers as they are dictated."""

import re

from actions.reading import NUMBER_WORDS

_TEENS = {word: number for number, word in enumerate(
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), start=10
)}  # fmt: skip
_TENS = {word: number for number, word in zip(
    range(20, 100, 10), "twenty thirty forty fifty sixty seventy eighty ninety".split(), strict=True
)}  # fmt: skip
_DIGITS = {"oh": 0, "zero": 0} | {word: number for word, number in NUMBER_WORDS.items() if number < 10}
_UNDER_HUNDRED = rf"(?:{'|'.join(_TEENS)}|(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(list(_DIGITS)[2:])}))?)"
_SPOKEN = re.compile(
    rf"\b(?P<high>{_UNDER_HUNDRED})[ -](?P<low>{_UNDER_HUNDRED}|(?:oh|zero)[ -](?:{'|'.join(_DIGITS)}))\b"
    rf"|\b(?P<digits>(?:{'|'.join(_DIGITS)})(?:[ -](?:{'|'.join(_DIGITS)})){{3}})\b",
    re.IGNORECASE,
)


def read_spoken_numbers(text: str) -> tuple[int, ...]:
    """Four digits as they are dictated: ten twenty, ten oh four, one zero one two."""
    return tuple(
        _spelled(match["digits"]) if match["digits"] else 100 * _valued(match["high"]) + _valued(match["low"])
        for match in _SPOKEN.finditer(text)
    )


def _valued(words: str) -> int:
    return sum((_TEENS | _TENS | _DIGITS)[word] for word in re.split(r"[ -]", words.lower()))


def _spelled(words: str) -> int:
    return int("".join(str(_DIGITS[word]) for word in re.split(r"[ -]", words.lower())))
