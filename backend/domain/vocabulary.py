"""The catalogue's words, and which of them a word that somebody wrote may mean."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from backend.domain.word_lists import RELATED
from backend.domain.words import MEASURES

RELATED_QUALITY, PREFIX_QUALITY, NUMBER_QUALITY = 0.95, 0.86, 0.9
REMEMBERED = 20_000
_MODEL = re.compile(r"[a-z]{0,2}(\d{3,})([a-z]{0,3})")


class Vocabulary:
    """Sorted words with their spellings; what a word means is remembered."""

    def __init__(self, words: Iterable[str], name_words: Iterable[str]) -> None:
        self.words = sorted(words)
        self.known = frozenset(self.words)
        self.models: dict[str, list[str]] = defaultdict(list)
        for word in name_words:
            if (match := _MODEL.fullmatch(word)) and match[2] not in MEASURES:
                self.models[match[1]].append(word)
        self._spelled: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in self.words:
            if word.isalpha() and len(word) > 2:
                self._spelled[word[0], len(word)].append(word)
                self._spelled[word[-2:], len(word)].append(word)
        self._meanings: dict[str, tuple[tuple[str, float], ...]] = {}

    def meanings(self, token: str) -> tuple[tuple[str, float], ...]:
        """Words that a token may mean, each with how well it fits: itself, a related word, a longer word that
        begins so, one with a slip of the key."""
        if token not in self._meanings:
            if len(self._meanings) > REMEMBERED:
                self._meanings.clear()
            self._meanings[token] = tuple(self._meant(token).items())
        return self._meanings[token]

    def _meant(self, token: str) -> dict[str, float]:
        found = {token: 1.0} if token in self.known else {}
        for related in RELATED.get(token, ()):
            if related in self.known:
                found.setdefault(related, RELATED_QUALITY)
        if (count := token.removesuffix("pack")) != token and count in self.known:
            found.setdefault(count, NUMBER_QUALITY)
        if token.isdecimal():
            longer = [word for word in self._beginning(token) if word[len(token) :].isalpha()]
            return {word: NUMBER_QUALITY for word in (*longer, *self.models.get(token, ()))} | found
        if token in found or len(token) < 3 or not token.isalpha():
            return found
        if len(token) >= 4:
            for word in self._beginning(token):
                found.setdefault(word, PREFIX_QUALITY)
        return found or self._misspelt(token)

    def _beginning(self, token: str, limit: int = 12) -> list[str]:
        start = bisect_left(self.words, token)
        return [
            word for word in self.words[start : start + limit] if word.startswith(token) and word != token
        ]

    def _misspelt(self, token: str) -> dict[str, float]:
        """One slip in a short word, two in a long one, where the first letter or the end is right."""
        if len(token) < 4:
            return {}
        slips = 1 if len(token) < 8 else 2
        near: list[tuple[str, int]] = []
        for part in (token[0], token[-2:]) if len(token) > 5 else (token[0],):
            lengths = range(len(token) - slips, len(token) + slips + 1)
            words = [word for length in lengths for word in self._spelled.get((part, length), ())]
            hits = process.extract(
                token, words, scorer=DamerauLevenshtein.distance, score_cutoff=slips, limit=4
            )
            near = near or [(word, int(distance)) for word, distance, _ in hits]
        best = min((distance for _, distance in near), default=0)
        return {
            word: 0.9 * fuzz.ratio(token, word) / 100 + 0.05 for word, distance in near if distance == best
        }
