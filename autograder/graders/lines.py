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


def ends(x: Array, y: Array, lr: float, epochs: int) -> dict[str, Array]:
    """W and b where the right training loop ends, and where each known mistake would; more than two epochs tell them apart.

    A name's part after ``/`` tells variants of a mistake apart.
    """

    def end(x: Array = x, y: Array = y, lr: float = lr, epochs: int = epochs, **switches: Any) -> Array:
        return descend(x, y, lr, epochs, **switches).end

    return {
        "right": end(),
        "order-swapped": end()[::-1],
        "no-zero-grad": end(accumulate=True),
        "no-step": end(lr=0.0),
        "stale-hypothesis": end(stale=True),
        "cost-against-inputs": end(y=x),
        "wrong-shape": end(y=np.full_like(y, np.mean(y))),  # what (m, m) errors come to
        "sum-instead-of-mean": end(summed=True),
        "half-cost": end(scale=1.0),
        "wrong-sign": end(sign=-1.0),
        "bias-not-trained": end(bias=False),
        "missing-input-factor": end(weight_uses_x=False),
        "wrong-optimizer": end(momentum=0.9),
        "starts-over": end(epochs=1),
        "epochs-ignored/more": end(epochs=epochs + 1),
        "epochs-ignored/fewer": end(epochs=epochs - 1),
        "closed-form": np.polyfit(x.reshape(-1), y.reshape(-1), 1),
    }


def costs(x: Array, y: Array, lr: float, epochs: int) -> dict[str, Array]:
    """The costs that the right training loop writes down, and what each known mistake would."""
    right = np.array(descend(x, y, lr, epochs).costs)
    return {
        "right": right,
        "cost-after-update": np.array(descend(x, y, lr, epochs, record_after=True).costs),
        "sum-instead-of-mean": len(x) * right,
        "half-cost": right / 2,
        "root-taken": np.sqrt(right),
        "stale-hypothesis": np.full(epochs, right[0]),
    }


def squared_errors(prediction: Array, target: Array) -> dict[str, Any]:
    """The mean squared error, and what each known mistake would give; a single sample would not tell them apart."""
    error = prediction - target
    total = np.sum(error**2)
    return {
        "right": np.mean(error**2),
        "sum-instead-of-mean": total,
        "root-taken": np.sqrt(np.mean(error**2)),
        "root-taken/sum": np.sqrt(total),
        "root-taken/before-mean": np.sqrt(total) / len(error),
        "half-cost": np.mean(error**2) / 2,
        "half-cost/sum": total / 2,
        "missing-square/absolute": np.mean(np.abs(error)),
        "missing-square/signed": np.mean(error),
        "missing-square/turned": np.mean(-error),
        "missing-square/outside": np.mean(error) ** 2,
        "missing-square/sum": np.sum(error),
        "missing-square/sum-turned": np.sum(-error),
        "missing-square/absolute-sum": np.sum(np.abs(error)),
        "wrong-sign": -np.mean(error**2),
        "wrong-sign/plus": np.mean((prediction + target) ** 2),
        "wrong-shape": np.mean((prediction - target.T) ** 2),
    }
