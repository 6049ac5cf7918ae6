"""The words of cards and buttons, from labels.yml."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml


@lru_cache
def _labels() -> dict[str, dict[str, Any]]:
    return yaml.safe_load((Path(__file__).parent / "labels.yml").read_text())


def word(section: str, key: str, **facts: Any) -> str:
    """One wording with its facts filled in; a key without wording is shown as words, never as code."""
    wording = _labels()[section].get(key)
    if wording is None:
        return key.replace("_", " ").capitalize()
    return wording.format_map(_Facts(facts))


def label(key: str, **facts: Any) -> str:
    return word("labels", key, **facts)


def has_word(section: str, key: str) -> bool:
    return key in _labels()[section]


def unit_word(unit: str, quantity: int) -> str:
    """The unit in singular or plural."""
    forms = _labels()["units"].get(unit)
    if forms is None:
        return unit if quantity == 1 else f"{unit}s"
    return forms["one" if quantity == 1 else "many"]


def tone_of(status: str) -> str:
    """How a status looks: good, warn, bad or info."""
    return next((tone for tone, statuses in _labels()["tones"].items() if status in statuses), "info")


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""
