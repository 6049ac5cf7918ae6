"""A count as people write it: 3, three."""

from actions.reading import NUMBER_WORDS

COUNT = rf"(?:\d{{1,3}}|{'|'.join(NUMBER_WORDS)})"


def count_of(word: str) -> int:
    """What a word that matches `COUNT` counts."""
    return int(word) if word.isdigit() else NUMBER_WORDS[word.lower()]
