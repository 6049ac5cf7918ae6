"""The intent model's regression: it separates, counts classes alike and meets its optimum."""

import numpy as np
from scipy.sparse import csr_matrix

from bot.softmax import fit_softmax


def guesses(
    sparse: np.ndarray, dense: np.ndarray, fitted: tuple[np.ndarray, np.ndarray, np.ndarray]
) -> list[int]:
    sparse_weights, dense_weights, bias = fitted
    return (sparse @ sparse_weights + dense @ dense_weights + bias).argmax(axis=1).tolist()


def test_either_block_tells_classes_apart() -> None:
    sparse = np.array([[1, 0], [1, 0], [0, 1], [0, 1], [0, 0], [0, 0]], dtype=np.float32)
    dense = np.array([[0], [0], [0], [0], [1], [1]], dtype=np.float32)
    classes = np.array([0, 0, 1, 1, 2, 2])

    assert (
        guesses(sparse, dense, fit_softmax(csr_matrix(sparse), dense, classes, 10.0, 60)) == classes.tolist()
    )


def test_a_rare_class_counts_as_much_as_a_common_one() -> None:
    sparse, dense = np.ones((10, 1), dtype=np.float32), np.ones((10, 1), dtype=np.float32)
    classes = np.array([0] * 9 + [1])

    sparse_weights, dense_weights, bias = fit_softmax(csr_matrix(sparse), dense, classes, 10.0, 60)
    scores = sparse_weights[0] + dense_weights[0] + bias

    assert abs(scores[0] - scores[1]) < 1e-3


def test_same_optimum_as_a_reference_implementation() -> None:
    from sklearn.linear_model import LogisticRegression

    numbers = np.random.default_rng(3)
    sparse, dense = numbers.random((60, 5)).astype(np.float32), numbers.random((60, 4)).astype(np.float32)
    classes = numbers.integers(0, 3, 60)
    reference = LogisticRegression(C=2.0, class_weight="balanced", max_iter=500, multi_class="multinomial")
    reference.fit(np.hstack([sparse, dense]), classes)

    sparse_weights, dense_weights, _ = fit_softmax(csr_matrix(sparse), dense, classes, 2.0, 500)

    np.testing.assert_allclose(np.vstack([sparse_weights, dense_weights]), reference.coef_.T, atol=0.01)
