"""The encoder refuses files it does not know and keeps its vectors comparable."""

from pathlib import Path

import numpy as np
import pytest

from bot import sentence_encoder
from bot.sentence_encoder import EncoderFileRejected, SentenceEncoder, cached_vectors, verified


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


def test_changed_weights_are_refused(tmp_path: Path) -> None:
    weights = tmp_path / "model.onnx"
    weights.write_bytes(b"something else")

    with pytest.raises(EncoderFileRejected, match="sha256"):
        verified(weights)


def test_own_model_folder_needs_both_files(tmp_path: Path) -> None:
    with pytest.raises(EncoderFileRejected, match="model.onnx"):
        SentenceEncoder(str(tmp_path))


def test_vector_does_not_depend_on_its_neighbours_in_the_batch(encoder: SentenceEncoder) -> None:
    texts = [
        "where is my order",
        "I want to return the broken chair that came yesterday with the wrong colour",
        "hi",
    ]

    together = encoder.encode(texts)

    assert np.allclose(together, np.vstack([encoder.encode([text]) for text in texts]), atol=1e-3)
    for half in np.hsplit(together, 2):
        assert np.allclose(np.linalg.norm(half, axis=1), 1, atol=1e-5)


def test_like_meanings_lie_closer_than_unlike_ones(encoder: SentenceEncoder) -> None:
    late, slow, thanks = encoder.encode(
        ["my delivery is late", "the shipment has not arrived yet", "thank you"]
    )

    assert late @ slow > late @ thanks


def test_known_training_texts_are_not_encoded_again(
    encoder: SentenceEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = str(tmp_path / "vectors.npz")
    first = cached_vectors(encoder, ["track it", "thanks"], cache)
    monkeypatch.setattr(sentence_encoder.SentenceEncoder, "encode", lambda *_: pytest.fail("encoded twice"))

    assert np.allclose(cached_vectors(encoder, ["thanks", "track it"], cache), first[::-1])
