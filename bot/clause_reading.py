"""What the clauses of a message say, each and together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from bot.clauses import Clause

# They open and close messages; they say nothing about what a long one is for.
SOCIAL = frozenset({"greet", "goodbye", "thank", "affirm", "deny", "out_of_scope", "inform"})


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
        if merged and (read.intent == merged[-1].intent or read.confidence < offer):
            read = _joined(text, merged.pop(), read)
        elif merged and len(merged) == 1 and merged[0].confidence < offer:
            read = _joined(text, read, merged.pop())
        merged.append(read)
    return merged


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
