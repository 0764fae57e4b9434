"""Gradient descent on cross-entropy, in float64, with each known mistake at a switch: the models of wrong answers."""

from __future__ import annotations

from collections.abc import Callable
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


def wrong_paths(X: Array, y: Array, start: Array, lr: float, epochs: int) -> dict[str, Callable[[], Path]]:
    """What each known mistake of a training loop would give. A name's part after ``/`` tells variants apart."""
    pairs = np.full(len(y), np.mean(y))  # what a column compared with a row comes to: every p meets every y
    return {
        "no-zero-grad": lambda: descend(X, y, start, lr, epochs, accumulate=True),
        "no-step": lambda: descend(X, y, start, 0.0, epochs),
        "stale-hypothesis": lambda: descend(X, y, start, lr, epochs, stale=True),
        "mse-instead-of-cross-entropy": lambda: descend(X, y, start, lr, epochs, cost="squared"),
        "mse-instead-of-cross-entropy/summed": lambda: descend(X, y, start, lr, epochs, cost="squared", summed=True),
        "sigmoid-twice": lambda: descend(X, y, start, lr, epochs, cost="twice"),
        "sum-instead-of-mean": lambda: descend(X, y, start, lr, epochs, summed=True),
        "wrong-sign": lambda: descend(X, y, start, lr, epochs, sign=-1.0),
        "bias-not-trained": lambda: descend(X, y, start, lr, epochs, bias=False),
        "wrong-shape": lambda: descend(X, pairs, start, lr, epochs),
        "wrong-optimizer": lambda: descend(X, y, start, lr, epochs, momentum=0.9),
        "epochs-ignored/more": lambda: descend(X, y, start, lr, epochs + 1),
        "epochs-ignored/fewer": lambda: descend(X, y, start, lr, epochs - 1),
    }
