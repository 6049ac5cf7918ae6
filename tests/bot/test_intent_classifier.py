"""The classifier is stored and loaded whole, and says how sure it is."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.bands import ACT, TORN, UNSURE, Thresholds
from bot.clause_reading import merge_clauses
from bot.clauses import split_clauses
from bot.intent_classifier import DeskIntentClassifier
from bot.intent_model import IntentModel
from bot.sentence_encoder import SentenceFeaturizer

EXAMPLES = {
    "track_order": [
        "where is my order",
        "track my package",
        "where is SO-1001 now",
        "has my order shipped",
        "order status",
    ],
    "cancel_order": [
        "cancel my order",
        "please cancel SO-1001",
        "I don't want the order any more",
        "call off the order",
    ],
    "ask_refund": ["when do I get my money back", "refund me", "I want a refund", "where is my refund"],
    "out_of_scope": [
        "tell me a joke",
        "what's the weather",
        "who won the game",
        "write me a poem",
        "book a flight",
    ],
}


def messages(texts: list[str]) -> list[Message]:
    return [Message.build(text) for text in texts]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    storage = LocalModelStorage.create(tmp_path_factory.mktemp("model"))
    resource = Resource("classifier")
    context = ExecutionContext(GraphSchema({}), node_name="desk")
    featurizer = SentenceFeaturizer.create({"cache": None}, storage, Resource("featurizer"), context)
    data = TrainingData([Message.build(text, intent) for intent, texts in EXAMPLES.items() for text in texts])
    classifier = DeskIntentClassifier.create({"min_count": 1}, storage, resource, context)
    classifier.train(featurizer.process_training_data(data))
    return {
        "storage": storage,
        "resource": resource,
        "context": context,
        "featurizer": featurizer,
        "classifier": classifier,
    }


def read(trained: dict[str, Any], text: str, classifier: DeskIntentClassifier | None = None) -> Message:
    return (classifier or trained["classifier"]).process(trained["featurizer"].process(messages([text])))[0]


def test_loaded_classifier_scores_like_the_trained_one(trained: dict[str, Any]) -> None:
    loaded = DeskIntentClassifier.load(
        {"min_count": 1}, trained["storage"], trained["resource"], trained["context"]
    )

    for text in ["where's my parcel", "cancel it", "money back please"]:
        assert read(trained, text, loaded).as_dict(True) == read(trained, text).as_dict(True)


def test_model_file_holds_no_pickle(trained: dict[str, Any], tmp_path: Path) -> None:
    with trained["storage"].read_from(trained["resource"]) as folder:
        names = sorted(path.name for path in folder.iterdir())
        with np.load(folder / "weights.npz", allow_pickle=False) as stored:
            assert all(stored[name].dtype.kind == "f" for name in stored.files)

    assert names == ["vocabulary.json", "weights.npz"]


def test_sure_message_is_acted_on_and_its_candidates_are_told(trained: dict[str, Any]) -> None:
    message = read(trained, "please cancel SO-1001")

    assert message.get("intent")["name"] == "cancel_order"
    assert message.get("nlu_band") == ACT
    assert [candidate["name"] for candidate in message.get("nlu_candidates")][0] == "cancel_order"
    assert {"nlu_band", "nlu_candidates", "intent", "intent_ranking"} <= message.output_properties


def test_torn_message_keeps_its_candidates_behind_the_fallback(trained: dict[str, Any]) -> None:
    classifier = DeskIntentClassifier.load(
        {"act_above": 1.0, "offer_above": 0.05, "scope_above": 0.0},
        trained["storage"],
        trained["resource"],
        trained["context"],
    )

    message = read(trained, "where is my order", classifier)

    assert message.get("nlu_band") == TORN
    assert message.get("intent")["name"] == "nlu_fallback"
    assert [intent["name"] for intent in message.get("intent_ranking")][:2] == ["nlu_fallback", "track_order"]


def test_several_requests_are_read_clause_by_clause(trained: dict[str, Any]) -> None:
    text = "please cancel my order SO-1001 and when do I get my money back?"

    clauses = read(trained, text).get("clauses")

    assert [clause["intent"] for clause in clauses] == ["cancel_order", "ask_refund"]
    assert [text[clause["start"] : clause["end"]] for clause in clauses] == [
        clause["text"] for clause in clauses
    ]


def test_payload_is_left_to_rasa(trained: dict[str, Any]) -> None:
    assert read(trained, '/affirm{"order_number": "SO-1001"}').get("nlu_candidates") == []


def test_untrained_classifier_is_unsure(trained: dict[str, Any]) -> None:
    classifier = DeskIntentClassifier.create({}, trained["storage"], Resource("none"), trained["context"])

    assert read(trained, "hello", classifier).get("nlu_band") == UNSURE


def test_being_torn_inside_a_family_is_no_reason_to_ask() -> None:
    intents, probabilities = ["late", "missing", "thank"], np.array([0.45, 0.4, 0.15])

    assert Thresholds().band(intents, probabilities, scope=0.9) == TORN
    assert Thresholds(families=(("late", "missing"),)).band(intents, probabilities, scope=0.9) == ACT


def test_an_intent_of_two_flows_counts_with_both() -> None:
    thresholds = Thresholds(families=(("late", "why"), ("late", "missing")))
    intents = ["late", "why", "missing", "thank"]

    assert thresholds.band(intents, np.array([0.3, 0.2, 0.2, 0.3]), scope=0.9) == ACT
    assert thresholds.band(intents, np.array([0.2, 0.2, 0.35, 0.25]), scope=0.9) == TORN


def test_far_from_everything_known_is_unsure_however_probable() -> None:
    assert Thresholds(scope=0.3).band(["a", "b"], np.array([0.99, 0.01]), scope=0.1) == UNSURE


def test_neighbouring_clauses_of_one_intent_become_one() -> None:
    text = "my order is late. it is still not here. please cancel it now"
    spans = split_clauses(text)
    rows = [np.array([0.9, 0.1]), np.array([0.8, 0.2]), np.array([0.1, 0.9])]

    merged = merge_clauses(text, spans, ["report_late", "cancel_order"], rows, offer=0.3)

    assert [(clause.intent, clause.text) for clause in merged] == [
        ("report_late", "my order is late. it is still not here"),
        ("cancel_order", "please cancel it now"),
    ]


def test_model_without_pickle_refuses_foreign_arrays(tmp_path: Path) -> None:
    (tmp_path / "vocabulary.json").write_text('{"intents": [], "neighbours": 3, "vocabulary": []}')
    np.savez(tmp_path / "weights.npz", idf=np.array([{"a": 1}], dtype=object))

    with pytest.raises(ValueError, match="[Pp]ickle"):
        IntentModel.load(tmp_path)
