"""Full-batch gradient descent on a line, in float64, with each known mistake at a switch: the models of wrong answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Path:
    """Where a descent ended, and the costs on its way."""

    W: float
    b: float
    costs: tuple[float, ...]

    @property
    def numbers(self) -> Array:
        """W and b, then the costs."""
        return np.array([self.W, self.b, *self.costs])

    @property
    def end(self) -> Array:
        return np.array([self.W, self.b])


def descend(
    x: Array,
    y: Array,
    lr: float,
    epochs: int,
    *,
    scale: float = 2.0,
    summed: bool = False,
    sign: float = 1.0,
    accumulate: bool = False,
    stale: bool = False,
    bias: bool = True,
    weight_uses_x: bool = True,
    momentum: float = 0.0,
    record_after: bool = False,
) -> Path:
    """Fit H(x) = xW + b from zeros. The switches, as they stand, make the course's descent: MSE, plain SGD.

    ``scale`` is the gradient's factor (2 for the MSE); ``summed`` leaves out 1/m; ``sign`` -1 climbs; ``stale`` keeps the
    first gradient.
    """
    x, y = np.asarray(x, float).reshape(-1), np.asarray(y, float).reshape(-1)
    m = 1 if summed else len(x)
    # Sums that say all about the data, so that a step costs the same for any m.
    n, sum_x, sum_y = float(len(x)), float(x.sum()), float(y.sum())
    sum_xx, sum_xy, sum_yy = float(x @ x), float(x @ y), float(y @ y)
    W = b = velocity_W = velocity_b = grad_W = grad_b = new_W = new_b = 0.0
    costs = []

    def cost() -> float:
        squares = W * W * sum_xx + n * b * b + sum_yy + 2 * (W * b * sum_x - W * sum_xy - b * sum_y)
        return scale / 2 * squares / m

    first = cost()
    for epoch in range(epochs):
        if not record_after:
            costs.append(first if stale else cost())
        if not (stale and epoch):
            errors = W * sum_x + n * b - sum_y
            new_W = scale * (W * sum_xx + b * sum_x - sum_xy if weight_uses_x else errors) / m
            new_b = scale * errors / m
        kept = 1.0 if accumulate else 0.0
        grad_W, grad_b = kept * grad_W + new_W, kept * grad_b + new_b
        velocity_W, velocity_b = momentum * velocity_W + grad_W, momentum * velocity_b + grad_b
        W -= sign * lr * velocity_W
        b -= sign * lr * velocity_b * bias
        if record_after:
            costs.append(cost())
    return Path(W, b, tuple(costs))


def wrong_paths(x: Array, y: Array, lr: float, epochs: int) -> dict[str, Callable[[], Path]]:
    """What each known mistake of a training loop would give. A name's part after ``/`` tells variants apart."""
    return {
        "no-zero-grad": lambda: descend(x, y, lr, epochs, accumulate=True),
        "no-step": lambda: descend(x, y, 0.0, epochs),
        "stale-hypothesis": lambda: descend(x, y, lr, epochs, stale=True),
        "cost-against-inputs": lambda: descend(x, x, lr, epochs),
        "wrong-shape": lambda: descend(x, np.full_like(y, np.mean(y)), lr, epochs),  # what (m, m) errors come to
        "sum-instead-of-mean": lambda: descend(x, y, lr, epochs, summed=True),
        "half-cost": lambda: descend(x, y, lr, epochs, scale=1.0),
        "wrong-sign": lambda: descend(x, y, lr, epochs, sign=-1.0),
        "bias-not-trained": lambda: descend(x, y, lr, epochs, bias=False),
        "missing-input-factor": lambda: descend(x, y, lr, epochs, weight_uses_x=False),
        "wrong-optimizer": lambda: descend(x, y, lr, epochs, momentum=0.9),
        "epochs-ignored/more": lambda: descend(x, y, lr, epochs + 1),
        "epochs-ignored/fewer": lambda: descend(x, y, lr, epochs - 1),
    }


def wrong_ends(x: Array, y: Array, lr: float, epochs: int) -> dict[str, Callable[[], Array]]:
    """The same, W and b alone."""
    return {name: lambda path=path: path().end for name, path in wrong_paths(x, y, lr, epochs).items()}  # type: ignore[misc]
