"""Reading what came of a descent in NumPy, and comparing it with the models of the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from graders.common import parts
from graders.minibatches import UNNAMED, Batch, Models, descend

from autograder.grading.checks import TOLERANCE, apart, close, describe, distinct, fail, match, numbers, said, show
from autograder.sandbox.answers import Call

Array = npt.NDArray[Any]
Drawn = TypeVar("Drawn")


def settled(draw: Callable[[], Drawn], models: Callable[[Drawn], Models]) -> tuple[Drawn, Models]:
    """Drawn data on which no two of their models meet, and these models."""

    def both() -> tuple[Drawn, Models]:
        drawn = draw()
        return drawn, models(drawn)

    return apart(both, lambda drawn: drawn[1])


def named(got: object, models: Models) -> str | None:
    """The mistake whose model an answer meets."""
    mistake = match(got, {name: model for name, model in models.items() if name != "right"})
    return None if mistake == UNNAMED else mistake


def seen(models: Models, given: str) -> None:
    """Let `verify` see that no two models meet."""
    distinct(models["right"], {name: model for name, model in models.items() if name != "right"}, given)


def compare(got: object, models: Models, given: str) -> None:
    """The numbers of an answer, in whatever shape, are the right ones of its ``models``.

    Raises:
        CheckFailed: they are not; named where they are those of another model.
    """
    seen(models, given)
    found, right = numbers(got), np.asarray(models["right"], float)
    found = found.reshape(right.shape) if found.size == right.size else found
    if not close(found, right):
        fail(
            said("{given}: expected {right}, not {found}", given=given, right=show(right), found=show(found)),
            named(found, models),
        )


def pair(value: object, names: str) -> Sequence[object]:
    """The two parts of an answer, which may be the rows of one array.

    Raises:
        CheckFailed: it has no two parts.
    """
    if isinstance(value, np.ndarray) and value.shape[:1] == (2,):
        return [part.item() if part.ndim == 0 else part for part in value]
    return parts(value, 2, names)


def answer(value: object, batches: Sequence[Batch] = (), lr: float = 0.0) -> tuple[Array, object]:
    """The end (w, b) and the errors of a descent; with its ``batches``, a missing mean is named.

    Raises:
        CheckFailed: the answer is no (w, b, errors) with one number each for w and b and a list of errors.
    """
    w, b, errors = given = parts(value, 3, said("a tuple (w, b, errors)"))
    lists = [isinstance(each, (list, tuple)) for each in given]
    if lists in ([True, False, False], [False, True, False]):
        fail(
            said("expected w and b as numbers and then the list of errors, but the list comes before"), "order-swapped"
        )
    for name, each in (("w", w), ("b", b)):
        found = numbers(each, said("{name} to be a number", name=name))
        if found.size != 1:
            mistake = "mean-missing" if batches and _means_missing(found, "wb".index(name), batches, lr) else None
            fail(said("expected {name} to be one number, not {each}", name=name, each=describe(each)), mistake)
    if not isinstance(errors, (list, tuple, np.ndarray)):
        fail(said("expected errors to be a list of floats, not {errors}", errors=describe(errors)))
    return np.array([numbers(w).item(), numbers(b).item()]), errors


def _means_missing(found: Array, place: int, batches: Sequence[Batch], lr: float) -> bool:
    """Whether each sample of the batches has gone its own way."""
    size = len(batches[0][0])
    lonely = [descend([(x[j : j + 1], y[j : j + 1]) for x, y in batches], lr).end[place] for j in range(size)]
    return close(found, lonely)


def flat(value: object, batches: Sequence[Batch], lr: float) -> Array:
    """All numbers of a descent's answer: w and b, then the errors.

    Raises:
        CheckFailed: as `answer`, or the errors are no numbers.
    """
    end, errors = answer(value, batches, lr)
    return np.append(end, numbers(errors, said("a list of errors")))


def computed(first: object, second: object) -> None:
    """Two answers for different data: whatever is wrong with them, they were computed from the data.

    Raises:
        CheckFailed: they are the same, or hold nan or inf.
    """
    values = numbers(first), numbers(second)
    if not all(np.isfinite(each).all() for each in values):
        fail(said("expected finite numbers, not {came} and {other}", came=show(values[0]), other=show(values[1])))
    if np.array_equal(*values):
        fail(said("expected other numbers for other data, not {came} both times", came=show(values[0])))


def by_hand(call: Call) -> None:
    """The function did its own calculus.

    Raises:
        CheckFailed: torch's autograd or an optimizer was at work.
    """
    for name in call.used:
        fail(
            said("expected the gradient by the formula, in NumPy, but `{name}` of torch was used", name=name),
            "uses-autograd",
        )


def ignored(
    end: Callable[[float, int], Array], right: Callable[[float, int], Array], lr: float, steps: int
) -> str | None:
    """Whether lr, or the number of steps, makes no difference to the ``end`` of a descent, or not the right one.

    ``right`` tells where the right loop ends. A loop that stops by itself goes all the way where the steps are short.
    """
    there, slow = end(lr, steps), lr / 100
    same_for_lr, same_for_steps = (close(end(*how), there, 1e-9) for how in ((lr / 2, steps), (lr, steps + 2)))
    if not same_for_lr and not same_for_steps:
        others = (right(lr, taken) for taken in range(1, 10 * steps) if taken != steps)
        return "epochs-ignored" if any(close(there, other) for other in others) else None
    if same_for_lr and same_for_steps:  # no descent at all
        return None
    if same_for_lr:
        return "learning-rate-ignored"
    return "stopped-early" if close(end(slow, steps), right(slow, steps)) else "epochs-ignored"


def reached(got: Array, path: Callable[[int], Array], steps: int, given: str, tolerance: float = TOLERANCE) -> None:
    """A descent went all the way along the ``path``, which tells where each number of steps leads.

    Raises:
        CheckFailed: it did not.
    """
    right = path(steps)
    if not close(got, right, tolerance):
        early = any(close(got, path(done), tolerance / 10) for done in range(1, steps - 1))
        told = said("{given}: expected {right}, not {got}", given=given, right=show(right), got=show(got))
        fail(told, "stopped-early" if early else None)
