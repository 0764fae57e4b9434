"""Descent on a line over mini-batches, in NumPy, with each known mistake at a switch: the models of wrong answers.

Full-batch descent is the special case of one batch that holds everything. The cost is ``1/(2n) * sum(err^2)``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.checks import close, describe, fail, numbers, show
from autograder.graders.common import parts, untouched
from autograder.graders.lines import Path
from autograder.sandbox import Call

Array = npt.NDArray[Any]
Batch = tuple[Array, Array]
Draw = Callable[[int], Sequence[Batch]]  # the batches of so many steps


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
    in_turn: bool = False,
    record_after: bool = False,
    against_x: bool = False,
) -> Path:
    """Fit ``wx + b`` from zero, a step for each batch. The switches, as they stand, make the course's descent.

    ``scale`` is the gradient's factor; ``divisor`` stands for the batch's size; ``stale`` keeps the first prediction;
    ``in_turn`` moves w before b's slope is computed.
    """
    w = b = 0.0
    costs = []

    def error(x: Array, y: Array) -> Array:
        return (0.0 if stale else w * x + b * bias_added) - (x if against_x else y)

    for x, y in batches:
        if not record_after:
            costs.append(float(np.mean(error(x, y) ** 2)))
        n = divisor or len(x)
        grad_w = scale * np.sum(error(x, y) * (x if weight_uses_x else 1)) / n
        grad_b = scale * np.sum(error(x, y)) / n
        w -= sign * lr * grad_w
        if in_turn:
            grad_b = scale * np.sum(error(x, y)) / n
        b -= sign * lr * grad_b * bias
        if record_after:
            costs.append(float(np.mean(error(x, y) ** 2)))
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


def wrong_loops(draw: Draw, lr: float, steps: int) -> dict[str, Callable[[], Path]]:
    """What each known mistake of a loop would give. A name's part after ``/`` tells variants apart."""
    return {
        "doubled-gradient": lambda: descend(draw(steps), lr, scale=2.0),
        "half-cost": lambda: descend(draw(steps), lr, scale=0.5),
        "sum-instead-of-mean": lambda: descend(draw(steps), lr, divisor=1),
        "sum-instead-of-mean/doubled": lambda: descend(draw(steps), lr, divisor=1, scale=2.0),
        "wrong-sign": lambda: descend(draw(steps), lr, sign=-1.0),
        "missing-input-factor": lambda: descend(draw(steps), lr, weight_uses_x=False),
        "bias-not-trained": lambda: descend(draw(steps), lr, bias=False),
        "bias-not-added": lambda: descend(draw(steps), lr, bias_added=False),
        "stale-hypothesis": lambda: descend(draw(steps), lr, stale=True),
        "cost-against-inputs": lambda: descend(draw(steps), lr, against_x=True),
        "moved-in-turn": lambda: descend(draw(steps), lr, in_turn=True),
        "no-step": lambda: descend(draw(steps), 0.0),
        "epochs-ignored/more": lambda: descend(draw(steps + 1), lr),
        "epochs-ignored/fewer": lambda: descend(draw(steps - 1), lr),
        "epochs-ignored/default": lambda: descend(draw(100), lr),
        "learning-rate-ignored/default": lambda: descend(draw(steps), 0.01),
        "closed-form": lambda: _solved(*draw(1)[0]),
    }


def wrong_batches(x: Array, y: Array, lr: float, steps: int, size: int, seed: int) -> dict[str, Callable[[], Path]]:
    """What each known mistake in drawing or using seeded mini-batches would give."""
    n = len(x)

    def drawn(draw: Callable[[np.random.RandomState], Batch], once: bool = False) -> Path:
        random = np.random.RandomState(seed)
        batches = [draw(random)] * steps if once else [draw(random) for _ in range(steps)]
        return descend(batches, lr)

    def choice(k: int = size, replace: bool = False) -> Callable[[np.random.RandomState], Batch]:
        def draw(random: np.random.RandomState) -> Batch:
            index = random.choice(n, k, replace=replace)
            return x[index], y[index]

        return draw

    def shuffled_once() -> Path:
        """The classic epochs: shuffle everything, then cut it into batches."""
        random = np.random.RandomState(seed)
        order = np.concatenate([random.permutation(n) for _ in range(steps)])
        whole = n // size * size
        rounds = [order[start : start + whole] for start in range(0, len(order), n)]
        cuts = np.concatenate(rounds)[: steps * size].reshape(steps, size)
        return descend([(x[index], y[index]) for index in cuts], lr)

    def twice(first: int, second: int) -> Path:
        """x and y drawn by themselves."""

        def draw(random: np.random.RandomState) -> Batch:
            indices = random.choice(n, size, replace=False), random.choice(n, size, replace=False)
            return x[indices[first]], y[indices[second]]

        return drawn(draw)

    return {
        "samples-with-replacement": lambda: drawn(choice(replace=True)),
        "unpaired-batch": lambda: twice(0, 1),
        "unpaired-batch/turned": lambda: twice(1, 0),
        "unpaired-batch/y-from-the-front": lambda: drawn(lambda random: (choice()(random)[0], y[:size])),
        "fixed-batch": lambda: drawn(choice(), once=True),
        "fixed-batch/from-the-front": lambda: descend([(x[:size], y[:size])] * steps, lr),
        "divides-by-dataset-size": lambda: descend(seeded(x, y, size, seed)(steps), lr, divisor=n),
        "wrong-batch-size/default": lambda: drawn(choice(min(10, n))),
        "wrong-batch-size/more": lambda: drawn(choice(min(size + 1, n))),
        "wrong-batch-size/fewer": lambda: drawn(choice(max(size - 1, 1))),
        "wrong-batch-size/one": lambda: drawn(choice(1)),
        "wrong-batch-size/one-by-one": lambda: drawn(choice(1, replace=True)),
        "wrong-batch-size/all": lambda: descend([(x, y)] * steps, lr),
        "not-np-random-choice/epochs": shuffled_once,
    }


def ends(paths: dict[str, Callable[[], Path]]) -> dict[str, Callable[[], Array]]:
    """The models' w and b alone."""
    return {name: lambda path=path: path().end for name, path in paths.items()}  # type: ignore[misc]


def _solved(x: Array, y: Array) -> Path:
    """The best line, without any step."""
    w, b = np.linalg.lstsq(np.column_stack([x, np.ones(len(x))]), y, rcond=None)[0]
    return Path(float(w), float(b), ())


# ---- reading the student's answer


def answer(value: object) -> tuple[Array, object]:
    """The end (w, b) and the errors of a descent.

    Raises:
        CheckFailed: the answer is no (w, b, errors) with one number each for w and b and a list of errors.
    """
    w, b, errors = parts(value, 3, "a tuple (w, b, errors)")
    for name, each in (("w", w), ("b", b)):
        if numbers(each, f"{name} to be a number").size != 1:
            fail(f"expected {name} to be one number, not {describe(each)}", "wrong-shape")
    if not isinstance(errors, (list, tuple, np.ndarray)):
        fail(f"expected errors to be a list of floats, not {describe(errors)}")
    return np.array([numbers(w).item(), numbers(b).item()]), errors


def flat(value: object) -> Array:
    """All numbers of a descent's answer: w and b, then the errors.

    Raises:
        CheckFailed: as `answer`, or the errors are no numbers.
    """
    end, errors = answer(value)
    return np.append(end, numbers(errors, "a list of errors"))


def computed(first: object, second: object) -> None:
    """Two answers for different data: whatever is wrong with them, they were computed from the data.

    Raises:
        CheckFailed: they are the same, or hold nan or inf.
    """
    values = numbers(first), numbers(second)
    if not all(np.isfinite(each).all() for each in values):
        fail(f"expected finite numbers, not {show(values[0])} and {show(values[1])}")
    if np.array_equal(*values):
        fail(f"expected other numbers for other data, not {show(values[0])} both times")


def by_hand(call: Call) -> None:
    """The function did its own calculus.

    Raises:
        CheckFailed: torch's autograd or an optimizer was at work.
    """
    for name in call.used:
        fail(f"expected the gradient by the formula, in NumPy, but `{name}` of torch was used", "uses-autograd")


def data_kept(call: Call) -> None:
    """The call changed nothing but NumPy's random state, which it has to use.

    Raises:
        CheckFailed: x, y, or another global state has changed.
    """
    untouched(replace(call, changed=tuple(each for each in call.changed if each != "numpy random state")), ["x", "y"])


def ignored(end: Callable[[float, int], Array], lr: float, steps: int) -> str | None:
    """Whether another lr, or another number of steps, would have made no difference to the ``end`` of a descent."""
    there = end(lr, steps)
    if close(end(lr / 2, steps), there, 1e-9):
        return "learning-rate-ignored"
    return "epochs-ignored" if close(end(lr, steps + 2), there, 1e-9) else None
