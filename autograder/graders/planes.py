"""Full-batch gradient descent of an ``nn.Linear(n, 1)`` in float64, without torch: its start, its path, and known mistakes.

``theta`` is the model's n weights with the bias as last, one array of n + 1 numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Loss = Callable[[Array], tuple[float, Array]]

# Eight samples whose cost is equally steep in all directions, for up to three features.
SIGNS = np.array([[1, 1, 1], [1, 1, -1], [1, -1, 1], [1, -1, -1], [-1, 1, 1], [-1, 1, -1], [-1, -1, 1], [-1, -1, -1]])
TWISTER = np.random.RandomState()  # to make one takes ten times as long as to seed it


def start(n_features: int, seed: int, skip: int = 0) -> Array:
    """What ``nn.Linear(n_features, 1)`` starts with after ``torch.manual_seed(seed)`` and ``skip`` models like it.

    Torch draws from the same Mersenne Twister as NumPy's old generator: each number takes 24 of 32 bits, and is spread
    evenly over plus or minus 1/sqrt(n_features).
    """
    size = n_features + 1
    TWISTER.seed(seed)
    bits = TWISTER.randint(0, 2**32, (skip + 1) * size, dtype=np.uint32)[skip * size :]
    return (2 * (bits & 0xFFFFFF) / 2**24 - 1) / np.sqrt(n_features)


def predicted(theta: Array, X: Array) -> Array:
    """H(x) for each row of X."""
    return X @ theta[:-1] + theta[-1]


def cost(theta: Array, X: Array, y: Array) -> float:
    """The mean squared error."""
    return float(np.mean((predicted(theta, X) - np.reshape(y, -1)) ** 2))


# Losses: the cost of the errors (prediction - target), and its derivative by each prediction.
LOSSES: dict[str, Loss] = {
    "mean": lambda e: (float(np.mean(e**2)), 2 * e / len(e)),
    "sum": lambda e: (float(np.sum(e**2)), 2 * e),
    "half": lambda e: (float(np.mean(e**2)) / 2, e / len(e)),
    "root": lambda e: (float(np.sqrt(np.mean(e**2))), e / len(e) / np.sqrt(np.mean(e**2))),
    "absolute": lambda e: (float(np.mean(np.abs(e))), np.sign(e) / len(e)),
    "signed": lambda e: (float(np.mean(e)), np.ones(len(e)) / len(e)),
}


@dataclass(frozen=True)
class Path:
    """Where a descent ended, its cost before each step, and its cost after the last."""

    theta: Array
    costs: Array
    last_cost: float


def descend(
    theta: Array,
    X: Array,
    y: Array,
    lr: float,
    epochs: int,
    *,
    loss: str = "mean",
    accumulate: bool = False,
    stale: bool = False,
    bias: bool = True,
    momentum: float = 0.0,
) -> Path:
    """Descend from ``theta``; the switches, as they stand, make the course's descent. ``stale`` keeps the first gradient."""
    y = np.reshape(y, -1)
    E = np.column_stack([X, np.ones(len(X))])
    theta, trained = np.array(theta, float), np.append(np.ones(E.shape[1] - 1), float(bias))
    gradient, velocity, new = np.zeros((3, len(theta)))
    costs = []
    for epoch in range(epochs):
        value, slope = LOSSES[loss](E @ theta - y)
        costs.append(costs[0] if stale and epoch else value)
        new = new if stale and epoch else E.T @ slope
        gradient = new + gradient if accumulate else new
        velocity = momentum * velocity + gradient
        theta = theta - lr * velocity * trained
    return Path(theta, np.array(costs), LOSSES[loss](E @ theta - y)[0])


def wrong_thetas(theta: Array, X: Array, y: Array, lr: float, epochs: int) -> dict[str, Callable[[], Array]]:
    """Where each known mistake of a training loop would end. A name's part after ``/`` tells variants apart."""
    average = np.full(len(X), np.mean(y))  # what errors broadcast to (m, m) come to
    variants: dict[str, tuple[Array, float, int, dict[str, Any]]] = {
        "no-step": (y, 0.0, epochs, {}),
        "no-zero-grad": (y, lr, epochs, {"accumulate": True}),
        "stale-hypothesis": (y, lr, epochs, {"stale": True}),
        "wrong-shape": (average, lr, epochs, {}),
        "sum-instead-of-mean": (y, lr, epochs, {"loss": "sum"}),
        "half-cost": (y, lr, epochs, {"loss": "half"}),
        "root-taken": (y, lr, epochs, {"loss": "root"}),
        "missing-square": (y, lr, epochs, {"loss": "absolute"}),
        "missing-square/signed": (y, lr, epochs, {"loss": "signed"}),
        "wrong-sign": (y, -lr, epochs, {}),
        "bias-not-trained": (y, lr, epochs, {"bias": False}),
        "wrong-optimizer": (y, lr, epochs, {"momentum": 0.9}),
        "epochs-ignored/more": (y, lr, epochs + 1, {}),
        "epochs-ignored/fewer": (y, lr, epochs - 1, {}),
    }
    return {
        name: lambda variant=variant: descend(theta, X, *variant[:3], **variant[3]).theta  # type: ignore[misc]
        for name, variant in variants.items()
    }
