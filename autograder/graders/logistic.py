"""Gradient descent on cross-entropy, in float64, with each known mistake at a switch: the models of wrong answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Path:
    """Where a descent ended (the weights, then the bias), and the costs on its way."""

    end: Array
    costs: Array


def sigmoid(z: Array) -> Array:
    """The sigmoid, finite everywhere."""
    half: Array = np.tanh(np.asarray(z, float) / 2)
    return (1 + half) / 2


def cross_entropy(p: Array, y: Array) -> float:
    """The mean binary cross-entropy."""
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))


def decisions(rng: np.random.Generator, tp: int, fp: int, fn: int, tn: int) -> tuple[Array, Array]:
    """Columns of decisions and truths with so many answers of each kind, in random order."""
    order = rng.permutation(tp + fp + fn + tn)
    predicted, target = np.repeat([1.0, 1, 0, 0], [tp, fp, fn, tn]), np.repeat([1.0, 0, 1, 0], [tp, fp, fn, tn])
    return predicted[order].reshape(-1, 1), target[order].reshape(-1, 1)


def descend(
    X: Array,
    y: Array,
    start: Array,
    lr: float,
    epochs: int,
    *,
    cost: str = "cross-entropy",
    summed: bool = False,
    sign: float = 1.0,
    accumulate: bool = False,
    stale: bool = False,
    bias: bool = True,
    momentum: float = 0.0,
    record_after: bool = False,
) -> Path:
    """Train sigmoid(XW + b) from ``start`` = (weights, bias). The switches, as they stand, make the course's descent.

    ``cost`` is also "squared" (the MSE) or "twice" (cross-entropy behind a second sigmoid); ``summed`` leaves out 1/m;
    ``sign`` -1 climbs; ``stale`` keeps the first gradient.
    """
    X, y = np.asarray(X, float), np.asarray(y, float).reshape(-1)
    inputs = np.column_stack([X, np.ones(len(X))])
    at = np.array(start, float)
    trained = np.append(np.ones(X.shape[1]), float(bias))
    many = len(X) if summed else 1
    total, velocity, new = np.zeros_like(at), np.zeros_like(at), np.zeros_like(at)
    costs = []

    def record() -> None:
        p = sigmoid(inputs @ at)
        if cost == "squared":
            costs.append(many * float(np.mean((p - y) ** 2)))
        else:
            costs.append(many * cross_entropy(sigmoid(p) if cost == "twice" else p, y))

    for epoch in range(epochs):
        if not record_after:
            record()
        if not (stale and epoch):
            p = sigmoid(inputs @ at)
            slope = {
                "cross-entropy": p - y,
                "squared": 2 * (p - y) * p * (1 - p),
                "twice": (sigmoid(p) - y) * p * (1 - p),
            }[cost]
            new = many * inputs.T @ slope / len(X)
        total = (total if accumulate else 0) + new
        velocity = momentum * velocity + total
        at -= sign * lr * velocity * trained
        if record_after:
            record()
    return Path(at, np.array(costs))


def wrong_ends(X: Array, y: Array, start: Array, lr: float, epochs: int) -> dict[str, Array]:
    """Where the right descent ends, and where each known mistake would. A name's part after ``/`` tells variants apart."""
    pairs = np.full(len(y), np.mean(y))  # what a column compared with a row comes to: every p meets every y
    paths = {
        "right": descend(X, y, start, lr, epochs),
        "no-zero-grad": descend(X, y, start, lr, epochs, accumulate=True),
        "no-step": descend(X, y, start, 0.0, epochs),
        "stale-hypothesis": descend(X, y, start, lr, epochs, stale=True),
        "mse-instead-of-cross-entropy": descend(X, y, start, lr, epochs, cost="squared"),
        "mse-instead-of-cross-entropy/summed": descend(X, y, start, lr, epochs, cost="squared", summed=True),
        "sigmoid-twice": descend(X, y, start, lr, epochs, cost="twice"),
        "sum-instead-of-mean": descend(X, y, start, lr, epochs, summed=True),
        "wrong-sign": descend(X, y, start, lr, epochs, sign=-1.0),
        "bias-not-trained": descend(X, y, start, lr, epochs, bias=False),
        "wrong-shape": descend(X, pairs, start, lr, epochs),
        "wrong-optimizer": descend(X, y, start, lr, epochs, momentum=0.9),
        "epochs-ignored/more": descend(X, y, start, lr, epochs + 1),
        "epochs-ignored/fewer": descend(X, y, start, lr, epochs - 1),
    }
    return {name: path.end for name, path in paths.items()}


def wrong_costs(X: Array, y: Array, start: Array, lr: float, epochs: int) -> dict[str, Array]:
    """The costs that the right descent records, and what a mistake would record."""
    right = descend(X, y, start, lr, epochs).costs
    models = {
        "right": right,
        "cost-after-update": descend(X, y, start, lr, epochs, record_after=True).costs,
        "sum-instead-of-mean": len(y) * right,
        "wrong-sign": -right,
        "mse-instead-of-cross-entropy": descend(X, y, start, lr, epochs, cost="squared").costs,
        "sigmoid-twice": descend(X, y, start, lr, epochs, cost="twice").costs,
        "wrong-shape": descend(X, np.full(len(y), np.mean(y)), start, lr, epochs).costs,
    }
    return models | ({"stale-hypothesis": np.full(epochs, right[0])} if epochs > 1 else {})
