"""A message that asks for two things is two clauses; a list of items is one."""

import re
from typing import NamedTuple


class Clause(NamedTuple):
    """A stretch of the message that says one thing."""

    text: str
    start: int
    end: int


MIN_WORDS = 6

_ABBREVIATED = r"(?<!\bno)(?<!\bnr)(?<!\bst)(?<!\bdr)(?<!\bmr)(?<!\bmrs)(?<!\bms)(?<!\bave)(?<!\brd)(?<!\bapprox)(?<!\bp\.o)(?<!\binc)(?<!\bco)(?<!\bqty)(?<!\bpcs)(?<!\bvs)(?<!\be\.g)(?<!\bi\.e)"  # noqa: E501
_SENTENCE_END = re.compile(
    _ABBREVIATED + r"[.!?]+(?=\s)\s+(?!\d+\s*(?:x\b|of\b))|[!?]+(?=[A-Za-z])|\s*…+\s*(?=[A-Za-z])"
    r"|[,;.]?\s+(?=[a-h]\)\s)",
    re.IGNORECASE,
)

# What may open a clause of its own. A connective splits only before one of these, so that
# "24 paper and 2 toner" or "black, white and red" stay whole.
_OPENERS = [
    "i",
    "i'm",
    "i'd",
    "i'll",
    "i've",
    "im",
    "ive",
    "we",
    "we're",
    "we'd",
    "we'll",
    "we've",
    "you",
    "you're",
    "your",
    "he",
    "she",
    "they",
    "it's",
    "its",
    "it",
    "this\\s+is",
    "that's",
    "there",
    "there's",
    "what",
    "what's",
    "where",
    "where's",
    "wheres",
    "when",
    "when's",
    "whens",
    "why",
    "how",
    "who",
    "which",
    "whats",
    "can",
    "could",
    "will",
    "would",
    "should",
    "shall",
    "may",
    "do",
    "does",
    "did",
    "don't",
    "dont",
    "is",
    "isn't",
    "are",
    "aren't",
    "was",
    "were",
    "has",
    "hasn't",
    "have",
    "haven't",
    "please",
    "pls",
    "plz",
    "kindly",
    "let",
    "lets",
    "let's",
    "need",
    "want",
    "wanna",
    "looking",
    "add",
    "cancel",
    "change",
    "remove",
    "delete",
    "drop",
    "replace",
    "return",
    "refund",
    "exchange",
    "send",
    "ship",
    "deliver",
    "resend",
    "reship",
    "track",
    "check",
    "tell",
    "show",
    "give",
    "get",
    "find",
    "make",
    "put",
    "set",
    "move",
    "hold",
    "release",
    "book",
    "order",
    "reorder",
    "quote",
    "confirm",
    "approve",
    "accept",
    "expedite",
    "rush",
    "apply",
    "use",
    "update",
    "switch",
    "swap",
    "take",
    "call",
    "email",
    "mail",
    "invoice",
    "bill",
    "charge",
    "credit",
    "explain",
    "schedule",
    "reschedule",
    "nobody",
    "nothing",
    "no\\s+one",
    "still",
    "my\\s+(?:order|invoice|delivery|shipment|account|refund|return|replacement|boss|customer)",
    "also",
    "thanks",
    "thank",
    "the\\s+(?:rest|order|other\\s+one|delivery|box|driver|invoice|replacement)",
    "one\\s+(?:was|is|of|came|arrived)",
    "two\\s+(?:were|are|of|came|arrived)",
    "half\\s+of",
]
_FILLER = r"(?:(?:also|then|please|pls|plz|just|maybe|now|so|oh|btw|by\s+the\s+way|while\s+you(?:'re|\s+are)\s+at\s+it|if\s+possible|actually|well|ok|okay|again|secondly|finally|in\s+the\s+meantime),?\s+)*"  # noqa: E501
_OPENER = _FILLER + r"(?:" + "|".join(_OPENERS) + r")\b"
_CONNECTIVE = re.compile(
    r"(?:\s*[,;\n]\s*(?:and|but|then|so|plus|also|or|because|cause|although|however)?\s*|\s+[-–—]+\s+"
    r"|\s+(?:and|but|then|plus|also|however|so)\s+(?:then\s+|also\s+|so\s+)?)(?=" + _OPENER + r")",
    re.IGNORECASE,
)
_HARD = re.compile(r"\s*;\s*(?!\d)|\s*\n\s*\n\s*")
_WORD = re.compile(r"\w+(?:['’]\w+)?")
# "send me one and let me know", "go and check": the first verb leans on the second.
_LEANING = re.compile(
    r"\b(?:go|try|come|please|wait|hi|hello|hey|ok|okay|yes|no|sorry|thanks|well)$", re.IGNORECASE
)


def split_clauses(text: str) -> list[Clause]:
    """The clauses of a message in order; one clause when it says one thing or is short."""
    if len(_WORD.findall(text)) < MIN_WORDS:
        return [_trimmed(text, 0, len(text))]
    pieces, start = [], 0
    for cut_start, cut_end in _cuts(text):
        if _stands_alone(text[start:cut_start]) and _stands_alone(text[cut_end:]):
            pieces.append(_trimmed(text, start, cut_start))
            start = cut_end
    pieces.append(_trimmed(text, start, len(text)))
    return [piece for piece in pieces if piece.text]


def _cuts(text: str) -> list[tuple[int, int]]:
    """Where a clause may end, in order; of overlapping places the first."""
    found = sorted(
        {match.span() for pattern in (_SENTENCE_END, _HARD, _CONNECTIVE) for match in pattern.finditer(text)}
    )
    cuts: list[tuple[int, int]] = []
    for start, end in found:
        if start > 0 and end < len(text) and (not cuts or start >= cuts[-1][1]):
            cuts.append((start, end))
    return cuts


def _stands_alone(piece: str) -> bool:
    """Whether a stretch has enough words to mean something by itself."""
    words = _WORD.findall(piece)
    return len(words) >= 2 and not (len(words) <= 2 and _LEANING.search(piece.strip(" ,.!?-")))


def _trimmed(text: str, start: int, end: int) -> Clause:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip(" ,;\n\t-–—"))
    right = len(piece.rstrip(" ,;\n\t-–—"))
    return Clause(piece[left:right], start + left, start + max(left, right))
