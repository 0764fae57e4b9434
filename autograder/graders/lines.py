"""Full-batch gradient descent on a line, in float64, with each known mistake at a switch: the models of wrong answers."""

from __future__ import annotations

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
    W = b = velocity_W = velocity_b = grad_W = grad_b = 0.0
    costs = []

    def cost() -> float:
        return float(scale / 2 * np.sum((x * W + b - y) ** 2) / m)

    first = cost()
    for epoch in range(epochs):
        error = x * W + b - y
        if not record_after:
            costs.append(first if stale else cost())
        if not (stale and epoch):
            new_W = scale * np.sum(error * (x if weight_uses_x else 1)) / m
            new_b = scale * np.sum(error) / m
        kept = 1.0 if accumulate else 0.0
        grad_W, grad_b = kept * grad_W + new_W, kept * grad_b + new_b
        velocity_W, velocity_b = momentum * velocity_W + grad_W, momentum * velocity_b + grad_b
        W -= sign * lr * velocity_W
        b -= sign * lr * velocity_b * bias
        if record_after:
            costs.append(cost())
    return Path(float(W), float(b), tuple(costs))


def wrong_paths(x: Array, y: Array, lr: float, epochs: int) -> dict[str, Path]:
    """What each known mistake of a training loop would give. A name's part after ``/`` tells variants apart."""
    return {
        "no-zero-grad": descend(x, y, lr, epochs, accumulate=True),
        "no-step": descend(x, y, 0.0, epochs),
        "stale-hypothesis": descend(x, y, lr, epochs, stale=True),
        "cost-against-inputs": descend(x, x, lr, epochs),
        "sum-instead-of-mean": descend(x, y, lr, epochs, summed=True),
        "half-cost": descend(x, y, lr, epochs, scale=1.0),
        "wrong-sign": descend(x, y, lr, epochs, sign=-1.0),
        "bias-not-trained": descend(x, y, lr, epochs, bias=False),
        "missing-input-factor": descend(x, y, lr, epochs, weight_uses_x=False),
        "wrong-optimizer": descend(x, y, lr, epochs, momentum=0.9),
        "epochs-ignored/more": descend(x, y, lr, epochs + 1),
        "epochs-ignored/fewer": descend(x, y, lr, epochs - 1),
    }
