"""Multinomial logistic regression over a sparse and a dense block, weighted so that every class counts the same."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix


def fit_softmax(
    sparse: csr_matrix, dense: np.ndarray, classes: np.ndarray, c: float, max_iterations: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weights of both blocks, one column a class, and the bias.

    The blocks stay apart: as one sparse matrix most of the time would go into multiplying the dense one.
    """
    rows, columns, count = len(classes), sparse.shape[1], int(classes.max()) + 1
    sparse, dense = sparse.astype(np.float32), dense.astype(np.float32)
    sparse_by_column = sparse.T.tocsr()
    counts = np.bincount(classes, minlength=count)
    weight = (c * rows / (count * counts))[classes].astype(np.float32)
    every_row = np.arange(rows)

    def loss_and_gradient(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat.reshape(-1, count).astype(np.float32)
        scores = sparse @ weights[:columns] + dense @ weights[columns:-1] + weights[-1]
        scores -= scores.max(axis=1, keepdims=True)
        exponentials = np.exp(scores)
        sums = exponentials.sum(axis=1)
        missed = np.log(sums) - scores[every_row, classes]
        loss = float(weight @ missed) + 0.5 * float(np.vdot(weights[:-1], weights[:-1]))
        residual = exponentials / sums[:, None]
        residual[every_row, classes] -= 1
        residual *= weight[:, None]
        gradient = np.concatenate(
            [
                sparse_by_column @ residual + weights[:columns],
                dense.T @ residual + weights[columns:-1],
                residual.sum(axis=0, keepdims=True),
            ]
        )
        return loss, gradient.ravel().astype(np.float64)

    start = np.zeros((columns + dense.shape[1] + 1) * count)
    # Going on until it converges takes three times as long and changes no decision.
    fitted = minimize(
        loss_and_gradient,
        start,
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": max_iterations, "ftol": 1e-7},
    )
    weights = fitted.x.reshape(-1, count).astype(np.float32)
    return weights[:columns], weights[columns:-1], weights[-1]
