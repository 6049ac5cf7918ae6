"""From scores to a decision: act on it, offer the likeliest, or ask."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.intent_model import OUT_OF_SCOPE

ACT, TORN, UNSURE = "act", "torn", "unsure"


@dataclass(frozen=True)
class Thresholds:
    """Measured by `python -m benchmarks.nlu_report`.

    `families` are intents one flow serves: being torn between its members is no reason to ask.
    An intent may belong to several.
    """

    act: float = 0.6
    offer: float = 0.3
    scope: float = 0.3
    families: tuple[tuple[str, ...], ...] = ()

    def band(self, intents: list[str], probabilities: np.ndarray, scope: float) -> str:
        """The band of a message whose likeliest intent is about to be acted on."""
        top = intents[int(probabilities.argmax())]
        confidence = self.family_confidence(top, intents, probabilities)
        if top != OUT_OF_SCOPE and scope < self.scope:
            return UNSURE
        if confidence >= self.act:
            return ACT
        return TORN if confidence >= self.offer else UNSURE

    def family_confidence(self, top: str, intents: list[str], probabilities: np.ndarray) -> float:
        """Probability that the top intent's flow is the right one."""
        served = {top}.union(*(family for family in self.families if top in family))
        return float(sum(p for intent, p in zip(intents, probabilities, strict=True) if intent in served))
