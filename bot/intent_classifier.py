"""Which of the desk's intents a message means, and how sure we are."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.bands import ACT, UNSURE, Thresholds
from bot.clause_reading import ReadClause, blend, merge_clauses
from bot.intent_model import IntentModel, Recipe
from bot.payloads import is_payload
from bot.sentence_encoder import CLAUSE_VECTORS, CLAUSES, SentenceFeaturizer

logger = logging.getLogger(__name__)

RANKED = 10
OFFERED = 3


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class DeskIntentClassifier(IntentClassifier, GraphComponent):
    """Scores a message and its clauses with the intent model and puts it into a band.

    Adds to the message `nlu_band`, `nlu_candidates` and, when it says several things, `clauses`.
    """

    @classmethod
    def required_components(cls) -> list[type[Featurizer]]:
        """The sentence vector must be there first."""
        return [SentenceFeaturizer]

    @staticmethod
    def required_packages() -> list[str]:
        """What must be installed for training."""
        return ["scipy"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Recipe of the model, thresholds of the bands, and the length from which clauses decide."""
        return {
            "dense_weight": 1.0,
            "c": 20.0,
            "max_iterations": 60,
            "min_count": 2,
            "neighbours": 3,
            "act_above": 0.6,
            "offer_above": 0.3,
            "scope_above": 0.3,
            "families": [],
            "read_by_clause_above_words": 12,
        }

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: IntentModel | None = None,
    ) -> None:
        self._config = {**self.get_default_config(), **config}
        self._model_storage = model_storage
        self._resource = resource
        self._model = model
        self._thresholds = thresholds_from(self._config)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DeskIntentClassifier:
        """An untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> DeskIntentClassifier:
        """The classifier as it was trained; an untrained one when there was nothing to learn from."""
        try:
            with model_storage.read_from(resource) as folder:
                return cls(config, model_storage, resource, IntentModel.load(folder))
        except (ValueError, FileNotFoundError):
            logger.warning(
                "No trained intent model in %s; every message will be read as unsure.", resource.name
            )
            return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on every example that has an intent."""
        examples = [message for message in training_data.intent_examples if message.get(TEXT)]
        intents = [message.get(INTENT) for message in examples]
        if len(set(intents)) < 2:
            logger.warning("The intent model needs examples of at least two intents; nothing was trained.")
            return self._resource
        texts = [message.get(TEXT) for message in examples]
        vectors = np.vstack([_vector(message) for message in examples])
        self._model = IntentModel.fit(texts, vectors, intents, recipe_from(self._config))
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Read each message; a payload is left to Rasa's own handler."""
        for message in messages:
            text = message.get(TEXT) or ""
            if self._model is None or not text.strip() or is_payload(text):
                self._write(message, [], UNSURE)
            else:
                self._read(self._model, message, text)
        return messages

    def _read(self, model: IntentModel, message: Message, text: str) -> None:
        whole_vector = _vector(message)
        probabilities = model.probabilities(text, whole_vector)
        spans, vectors = message.get(CLAUSES) or [], message.get(CLAUSE_VECTORS)
        rows = [
            model.probabilities(span.text, vector)
            for span, vector in zip(spans, vectors if spans else [], strict=False)
        ]
        if rows and len(text.split()) > self._config["read_by_clause_above_words"]:
            probabilities = blend(model.intents, probabilities, rows)
        band = self._thresholds.band(model.intents, probabilities, model.scope(probabilities, whole_vector))
        self._write(message, _ranking(model.intents, probabilities), band)
        clauses = merge_clauses(text, spans, model.intents, rows, self._thresholds.offer)
        if len(clauses) > 1:
            message.set("clauses", [_clause_as_dict(clause) for clause in clauses], add_to_output=True)

    def _write(self, message: Message, ranking: list[dict[str, Any]], band: str) -> None:
        candidates = ranking[:OFFERED]
        if band != ACT:
            confidence = ranking[0][PREDICTED_CONFIDENCE_KEY] if ranking else 0.0
            ranking = [_scored(DEFAULT_NLU_FALLBACK_INTENT_NAME, confidence), *ranking]
        message.set(INTENT, ranking[0], add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        message.set("nlu_band", band, add_to_output=True)
        message.set("nlu_candidates", candidates, add_to_output=True)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Thresholds must lie in order."""
        thresholds = thresholds_from({**cls.get_default_config(), **config})
        if not 0 <= thresholds.offer <= thresholds.act <= 1:
            raise ValueError("offer_above must not exceed act_above; both lie between 0 and 1.")


def recipe_from(config: dict[str, Any]) -> Recipe:
    """The training recipe a pipeline entry asks for."""
    return Recipe(
        config["dense_weight"],
        config["c"],
        config["max_iterations"],
        config["min_count"],
        config["neighbours"],
    )


def thresholds_from(config: dict[str, Any]) -> Thresholds:
    """The bands a pipeline entry asks for."""
    families = tuple(tuple(family) for family in config["families"])
    return Thresholds(config["act_above"], config["offer_above"], config["scope_above"], families)


def _vector(message: Message) -> np.ndarray:
    _, sentence = message.get_dense_features(TEXT)
    return sentence.features[0]


def _ranking(intents: list[str], probabilities: np.ndarray) -> list[dict[str, Any]]:
    order = np.argsort(-probabilities)[:RANKED]
    return [_scored(intents[index], float(probabilities[index])) for index in order]


def _scored(name: str, confidence: float) -> dict[str, Any]:
    return {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: round(confidence, 4)}


def _clause_as_dict(clause: ReadClause) -> dict[str, Any]:
    return {**clause._asdict(), "confidence": round(clause.confidence, 4)}
