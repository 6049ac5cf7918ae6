"""Word and character n-grams weighted by tf-idf, counted in one pass over the text."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from math import log

import numpy as np
from scipy.sparse import csr_matrix

_WORD = re.compile(r"\w+(?:'\w+)?|[?!]")
_NUMBER = re.compile(r"\d+")
_CHARACTER_SIZES = (3, 4)


def word_grams(words: list[str]) -> list[str]:
    """Words and pairs of neighbours, marked so that no character n-gram can equal them."""
    marked = ["\x01" + word for word in words]
    return marked + [f"{left} {right}" for left, right in zip(marked, words[1:], strict=False)]


def character_grams(words: Iterable[str]) -> list[str]:
    """Pieces of three and four characters inside words, with the word's borders."""
    grams = []
    for word in words:
        padded = f" {word} "
        for size in _CHARACTER_SIZES:
            grams += [padded[i : i + size] for i in range(max(1, len(padded) - size + 1))]
    return grams


def grams(text: str) -> tuple[list[str], list[str]]:
    """Word grams and character grams of a normalised text; a number counts by its length only."""
    words = _WORD.findall(_NUMBER.sub(lambda match: "0" * min(len(match.group()), 6), text))
    return word_grams(words), character_grams(words)


@dataclass
class NgramVectorizer:
    """Vocabulary and idf of both kinds; each kind is scaled to length one, with sublinear counts."""

    vocabulary: dict[str, int]
    idf: np.ndarray

    @classmethod
    def fit(cls, texts: list[str], min_count: int = 2) -> "NgramVectorizer":
        """Keep what at least `min_count` texts contain."""
        seen = Counter(chain.from_iterable(set(chain(*grams(text))) for text in texts))
        kept = sorted(gram for gram, count in seen.items() if count >= min_count)
        idf = np.array([log((1 + len(texts)) / (1 + seen[gram])) + 1 for gram in kept], dtype=np.float32)
        return cls({gram: index for index, gram in enumerate(kept)}, idf)

    def weigh(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Column numbers and weights of one normalised text."""
        parts = [self._weigh_kind(kind) for kind in grams(text)]
        return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])

    def _weigh_kind(self, kind: list[str]) -> tuple[np.ndarray, np.ndarray]:
        lookup = self.vocabulary.get
        counts = Counter(column for column in map(lookup, kind) if column is not None)
        columns = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
        weights = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        weights = (1 + np.log(weights)) * self.idf[columns]
        length = np.sqrt(weights @ weights)
        return columns, weights / length if length else weights

    def matrix(self, texts: list[str]) -> csr_matrix:
        """The weights of many texts, one row each."""
        rows = [self.weigh(text) for text in texts]
        starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
        columns = np.concatenate([columns for columns, _ in rows])
        weights = np.concatenate([weights for _, weights in rows])
        return csr_matrix((weights, columns, starts), shape=(len(texts), len(self.idf)), dtype=np.float32)
