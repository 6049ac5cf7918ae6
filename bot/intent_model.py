"""The intent model: n-grams beside the sentence vector, multinomial logistic regression over both."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.ngrams import NgramVectorizer
from bot.softmax import fit_softmax
from bot.text import normalize

OUT_OF_SCOPE = "out_of_scope"
MEANING = 384
"""So many numbers of a sentence vector, the first ones, are compared with those of known examples."""


@dataclass(frozen=True)
class Recipe:
    """What a model is fitted with."""

    dense_weight: float = 1.0
    c: float = 20.0
    max_iterations: int = 60
    min_count: int = 2
    neighbours: int = 3


@dataclass
class IntentModel:
    """Everything needed to score a message; arrays and a vocabulary, so it is stored without pickle."""

    vectorizer: NgramVectorizer
    intents: list[str]
    sparse_weights: np.ndarray
    dense_weights: np.ndarray
    bias: np.ndarray
    examples: np.ndarray
    neighbours: int

    @classmethod
    def fit(
        cls, texts: Sequence[str], vectors: np.ndarray, intents: Sequence[str], recipe: Recipe
    ) -> IntentModel:
        """Learn the intents from examples and their sentence vectors."""
        normalized = [normalize(text) for text in texts]
        vectorizer = NgramVectorizer.fit(normalized, recipe.min_count)
        names, classes = np.unique(np.asarray(intents), return_inverse=True)
        sparse_weights, dense_weights, bias = fit_softmax(
            vectorizer.matrix(normalized),
            vectors * recipe.dense_weight,
            classes,
            recipe.c,
            recipe.max_iterations,
        )
        in_domain = np.asarray(intents) != OUT_OF_SCOPE
        return cls(
            vectorizer,
            [str(intent) for intent in names],
            _rounded(sparse_weights),
            _rounded(dense_weights * recipe.dense_weight),
            bias,
            _rounded(vectors[in_domain, :MEANING]),
            recipe.neighbours,
        )

    def probabilities(self, text: str, vector: np.ndarray) -> np.ndarray:
        """Probability of each intent for one message."""
        columns, weights = self.vectorizer.weigh(normalize(text))
        scores = weights @ self.sparse_weights[columns] + vector @ self.dense_weights + self.bias
        exponentials = np.exp(scores - scores.max())
        return exponentials / exponentials.sum()

    def closeness(self, vector: np.ndarray) -> float:
        """Mean cosine to the nearest in-domain training examples."""
        if not len(self.examples):
            return 0.0
        cosines = self.examples @ vector[:MEANING]
        nearest = min(self.neighbours, len(cosines))
        return float(np.partition(cosines, -nearest)[-nearest:].mean())

    def scope(self, probabilities: np.ndarray, vector: np.ndarray) -> float:
        """How surely the message is ours to answer: in-domain probability times closeness to known words."""
        outside = self.intents.index(OUT_OF_SCOPE) if OUT_OF_SCOPE in self.intents else None
        inside = 1.0 - (float(probabilities[outside]) if outside is not None else 0.0)
        return inside * max(0.0, self.closeness(vector))

    def save(self, folder: Path) -> None:
        """Arrays as npz in half precision, words as JSON."""
        words = {
            "intents": self.intents,
            "neighbours": self.neighbours,
            "vocabulary": list(self.vectorizer.vocabulary),
        }
        (folder / "vocabulary.json").write_text(json.dumps(words), encoding="utf-8")
        half = {
            name: getattr(self, name).astype(np.float16)
            for name in ("sparse_weights", "dense_weights", "examples")
        }
        np.savez_compressed(folder / "weights.npz", idf=self.vectorizer.idf, bias=self.bias, **half)

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """The model as it was saved; arrays with pickled objects are refused."""
        words = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
        with np.load(folder / "weights.npz", allow_pickle=False) as stored:
            arrays = {name: stored[name].astype(np.float32) for name in stored.files}
        vocabulary = {gram: index for index, gram in enumerate(words["vocabulary"])}
        return cls(
            NgramVectorizer(vocabulary, arrays.pop("idf")),
            words["intents"],
            neighbours=words["neighbours"],
            **arrays,
        )


def _rounded(array: np.ndarray) -> np.ndarray:
    """As precise as the file keeps it, so that a loaded model scores exactly like the fitted one."""
    return np.ascontiguousarray(array.astype(np.float16).astype(np.float32))
