"""What the clauses of a message say, each and together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from bot.clauses import Clause

# They open and close messages; they say nothing about what a long one is for.
SOCIAL = frozenset({"greet", "goodbye", "thank", "affirm", "deny", "out_of_scope", "inform"})


_QUESTION = re.compile(
    r"^\W*(?:(?:and|also|so|but|hi|hello|hey)\W+)*"
    r"(?:where(?:'?s)?|when(?:'?s)?|did|has|have|is|are|was|were)\b[^?]*\b(?:\d{4,}|arrived?|come|here|coming|delivered)\b",
    re.IGNORECASE,
)
"""Did 1002 arrive: a question of its own, however little its words are understood."""


_DOCUMENT = re.compile(r"\b(?:so|qt)[- ]?(\d{4,})\b", re.IGNORECASE)


class ReadClause(NamedTuple):
    """A clause with the intent it was read as."""

    text: str
    start: int
    end: int
    intent: str
    confidence: float


def merge_clauses(
    text: str, spans: Sequence[Clause], intents: list[str], rows: Sequence[np.ndarray], offer: float
) -> list[ReadClause]:
    """Neighbours of one intent become one clause; what can't be read by itself joins the one before."""
    merged: list[ReadClause] = []
    for span, row in zip(spans, rows, strict=False):
        top = int(row.argmax())
        read = ReadClause(span.text, span.start, span.end, intents[top], float(row[top]))
        if merged and (
            read.intent == merged[-1].intent
            and not _name_each(merged[-1], read)
            or read.confidence < offer
            and not _asks_apart(merged[-1], read)
        ):
            read = _joined(text, merged.pop(), read)
        elif (
            merged and len(merged) == 1 and merged[0].confidence < offer and not _asks_apart(merged[0], read)
        ):
            read = _joined(text, read, merged.pop())
        merged.append(read)
    return merged


def _name_each(one: ReadClause, other: ReadClause) -> bool:
    """Whether each of two names a document of its own: SO-1006 to the annex, line 1 of SO-1007 to 6."""
    first, second = (set(_DOCUMENT.findall(clause.text)) for clause in (one, other))
    return bool(first and second) and first.isdisjoint(second)


def _asks_apart(one: ReadClause, other: ReadClause) -> bool:
    """Whether just one of two asks what became of an order."""
    return bool(_QUESTION.search(one.text)) != bool(_QUESTION.search(other.text))


def _joined(text: str, kept: ReadClause, other: ReadClause) -> ReadClause:
    """One clause over both stretches with the intent of the first argument."""
    start, end = min(kept.start, other.start), max(kept.end, other.end)
    same = kept.intent == other.intent
    confidence = max(kept.confidence, other.confidence) if same else kept.confidence
    return ReadClause(text[start:end], start, end, kept.intent, confidence)


CLAUSES_SHARE = 0.3


def blend(intents: list[str], whole: np.ndarray, rows: Sequence[np.ndarray]) -> np.ndarray:
    """A longer message's intent: mostly the whole, partly its clauses, the surer ones counting more."""
    social = np.array([intent in SOCIAL for intent in intents])
    matrix = np.vstack(rows)
    weights = matrix.max(axis=1) * (1.0 - matrix[:, social].sum(axis=1)) + 1e-6
    return (1 - CLAUSES_SHARE) * whole + CLAUSES_SHARE * (weights / weights.sum()) @ matrix
