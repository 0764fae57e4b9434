"""Descent on a line over mini-batches, in NumPy, with each known mistake at a switch: the models of wrong answers.

Full-batch descent is the special case of one batch that holds everything. The cost is ``1/(2n) * sum(err^2)``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from graders.lines import Path

Array = npt.NDArray[Any]
Batch = tuple[Array, Array]
Draw = Callable[[int], Sequence[Batch]]  # the batches of so many steps
Models = dict[str, Any]  # of an answer: the right one under the name "right", the others under their mistake's

UNNAMED = "unnamed"  # a wrong answer without a name of its own, which no other may be taken for


def descend(
    batches: Sequence[Batch],
    lr: float,
    *,
    scale: float = 1.0,
    divisor: int | None = None,
    sign: float = 1.0,
    bias: bool = True,
    bias_added: bool = True,
    weight_uses_x: bool = True,
    stale: bool = False,
    first: str = "",
    spread: str = "",
    absolute: bool = False,
    against_x: bool = False,
) -> Path:
    """Fit ``wx + b`` from zero, a step for each batch. The switches, as they stand, make the course's descent.

    ``scale`` is the gradient's factor; ``divisor`` stands for the batch's size; ``stale`` keeps the first prediction;
    ``first`` ("w" or "b") moves before the other's slope is computed; ``spread`` takes the errors of all pairs, as a
    column less a row does, and each with its row's x or, if it is "turned", with its column's; ``absolute`` loses signs.
    """
    w = b = 0.0
    costs = []

    def error(x: Array, y: Array) -> Array:
        prediction = 0.0 * x if stale else w * x + b * bias_added
        found = (prediction[:, None] if spread else prediction) - (x if against_x else y)
        return np.abs(found) if absolute else found

    def slope(x: Array, y: Array, factor: Array) -> float:
        column = factor[:, None] if spread and spread != "turned" else factor
        found = error(x, y) * column
        return float(scale * np.sum(found) / (divisor or found.size))

    for x, y in batches:
        ones = np.ones(len(x))
        factor = x if weight_uses_x else ones
        costs.append(float(np.mean(error(x, y) ** 2)))
        grad_w, grad_b = slope(x, y, factor), slope(x, y, ones)
        if first != "b":
            w -= sign * lr * grad_w
            grad_b = slope(x, y, ones) if first else grad_b
        b -= sign * lr * grad_b * bias
        if first == "b":
            w -= sign * lr * slope(x, y, factor)
    return Path(float(w), float(b), tuple(costs))


def everything(x: Array, y: Array) -> Draw:
    """Full-batch descent's batches: all samples, in every step."""
    return lambda steps: [(x, y)] * steps


def seeded(x: Array, y: Array, size: int, seed: int) -> Draw:
    """The mini-batches that ``np.random.choice`` draws after ``np.random.seed(seed)``."""

    def draw(steps: int) -> list[Batch]:
        random = np.random.RandomState(seed)
        chosen = [random.choice(len(x), size, replace=False) for _ in range(steps)]
        return [(x[index], y[index]) for index in chosen]

    return draw


def ends(draw: Draw, lr: float, steps: int) -> Models:
    """Where the right loop ends, and where each known mistake of a loop does. Names go on after ``/`` for variants."""
    right = descend(draw(steps), lr).end
    switches: dict[str, dict[str, Any]] = {
        "doubled-gradient": {"scale": 2.0},
        "half-cost": {"scale": 0.5},
        "sum-instead-of-mean": {"divisor": 1},
        "sum-instead-of-mean/doubled": {"divisor": 1, "scale": 2.0},
        "wrong-sign": {"sign": -1.0},
        "missing-input-factor": {"weight_uses_x": False},
        "bias-not-trained": {"bias": False},
        "bias-not-added": {"bias_added": False},
        "stale-hypothesis": {"stale": True},
        "cost-against-inputs": {"against_x": True},
        "moved-in-turn": {"first": "w"},
        "moved-in-turn/b": {"first": "b"},
        "wrong-shape": {"spread": "rows"},
        "wrong-shape/turned": {"spread": "turned"},
        f"{UNNAMED}/absolute": {"absolute": True},
    }
    return {
        "right": right,
        **{name: descend(draw(steps), lr, **how).end for name, how in switches.items()},
        "order-swapped": right[::-1],
        "no-step": np.zeros(2),
        "epochs-ignored/more": descend(draw(steps + 1), lr).end,
        "epochs-ignored/fewer": descend(draw(steps - 1), lr).end,
        "closed-form": _solved(*draw(1)[0]),
    }


def batch_ends(x: Array, y: Array, lr: float, steps: int, size: int, seed: int) -> Models:
    """Where each known mistake in drawing or using seeded mini-batches leads."""
    n = len(x)

    def drawn(draw: Callable[[np.random.RandomState], Batch], once: bool = False) -> Array:
        random = np.random.RandomState(seed)
        batches = [draw(random)] * steps if once else [draw(random) for _ in range(steps)]
        return descend(batches, lr).end

    def choice(k: int = size, replace: bool = False) -> Callable[[np.random.RandomState], Batch]:
        def draw(random: np.random.RandomState) -> Batch:
            index = random.choice(n, k, replace=replace)
            return x[index], y[index]

        return draw

    def twice(first: int, second: int) -> Array:
        """x and y drawn by themselves."""

        def draw(random: np.random.RandomState) -> Batch:
            indices = random.choice(n, size, replace=False), random.choice(n, size, replace=False)
            return x[indices[first]], y[indices[second]]

        return drawn(draw)

    models: Models = {
        "samples-with-replacement": drawn(choice(replace=True)),
        "unpaired-batch": twice(0, 1),
        "unpaired-batch/turned": twice(1, 0),
        "wrong-batch-size/fewer": drawn(choice(size - 1)),
        "wrong-batch-size/default": drawn(choice(10)),
        "wrong-batch-size/one": drawn(choice(1)),
        "wrong-batch-size/one-by-one": drawn(choice(1, replace=True)),
    }
    if size == n:  # what follows is then no mistake, or another one's
        return models
    return models | {
        "unpaired-batch/y-from-the-front": drawn(lambda random: (choice()(random)[0], y[:size])),
        "fixed-batch": drawn(choice(), once=True),
        "fixed-batch/from-the-front": descend([(x[:size], y[:size])] * steps, lr).end,
        "divides-by-dataset-size": descend(seeded(x, y, size, seed)(steps), lr, divisor=n).end,
        "wrong-batch-size/more": drawn(choice(size + 1)),
        "gradient-on-all-samples": descend([(x, y)] * steps, lr).end,
        "not-np-random-choice/epochs": _shuffled_once(x, y, lr, steps, size, seed),
    }


def _shuffled_once(x: Array, y: Array, lr: float, steps: int, size: int, seed: int) -> Array:
    """The classic epochs: shuffle everything, then cut it into batches."""
    random, n = np.random.RandomState(seed), len(x)
    order = np.concatenate([random.permutation(n) for _ in range(steps)])
    whole = n // size * size
    rounds = [order[start : start + whole] for start in range(0, len(order), n)]
    cuts = np.concatenate(rounds)[: steps * size].reshape(steps, size)
    return descend([(x[index], y[index]) for index in cuts], lr).end


def costs(batches: Sequence[Batch], lr: float, data: Batch | None = None) -> Models:
    """What the right loop records, and what each known mistake does; ``data`` are all samples, where they are more."""
    sizes = np.array([len(x) for x, _ in batches])
    paths = [descend(batches[:done], lr) for done in range(len(batches) + 1)]

    def each(cost: Callable[[float, float, Array, Array], Any], after: int = 0, whole: Batch | None = None) -> Array:
        used = [whole] * len(batches) if whole else batches
        return np.array([cost(path.W, path.b, *batch) for path, batch in zip(paths[after:], used, strict=False)])

    def mse(w: float, b: float, x: Array, y: Array) -> Any:
        return np.mean((w * x + b - y) ** 2)

    right = each(mse)
    models: Models = {
        "right": right,
        "cost-after-update": each(mse, after=1),
        "half-cost": right / 2,
        "root-taken": np.sqrt(right),
        "root-before-mean": np.sqrt(right / sizes),
        "sum-instead-of-mean": right * sizes,
        "missing-square": each(lambda w, b, x, y: np.mean(w * x + b - y)),
        "missing-square/turned": each(lambda w, b, x, y: np.mean(y - w * x - b)),
        "absolute-error": each(lambda w, b, x, y: np.mean(np.abs(w * x + b - y))),
        "bias-not-added": each(lambda w, _, x, y: np.mean((w * x - y) ** 2)),
        "cost-against-inputs": each(lambda w, b, x, _: np.mean((w * x + b - x) ** 2)),
        "wrong-shape": each(lambda w, b, x, y: np.mean((w * x[:, None] + b - y) ** 2)),
        "stale-hypothesis": np.array([mse(0.0, 0.0, *batch) for batch in batches]),
    }
    if data is None:
        return models
    return models | {
        "error-on-all-samples": each(mse, whole=data),
        "error-on-all-samples/after": each(mse, after=1, whole=data),
        "divides-by-dataset-size": right * sizes / len(data[0]),
    }


def _solved(x: Array, y: Array) -> Array:
    """The best line, without any step."""
    solution: Array = np.linalg.lstsq(np.column_stack([x, np.ones(len(x))]), y, rcond=None)[0]
    return solution


def numpy_seed(rng: np.random.Generator) -> int:
    """A seed for NumPy's global generator, of this check's own."""
    return int(rng.integers(1, 2**31))


def noisy_line(rng: np.random.Generator, n: int) -> Batch:
    """Answers of both signs; the mean of x is far from 0, so that w and b pull at each other."""
    x = rng.uniform(0.5, 3, n)
    return x, rng.uniform(2, 4) * (x - rng.uniform(1, 2.5)) + rng.normal(size=n)
