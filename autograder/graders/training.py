"""What a call of a training loop tells besides its numbers: its optimizer, and what made no difference to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.grading.checks import TOLERANCE, close, fail, numbers, said
from autograder.sandbox.answers import Call


def by_optimizer(call: Call) -> None:
    """The parameters were moved by an optimizer's `step`, wherever it was made.

    Raises:
        CheckFailed: no optimizer took a step.
    """
    if not call.used.get("step"):
        fail(
            said("expected `step()` of a torch.optim.SGD to move the parameters, but none was called"),
            "optimizer-missing",
        )


def other_optimizer(call: Call) -> bool:
    """Whether an optimizer of torch's own was made that is not plain SGD. A class of the student's is not meant."""
    made = [name.removeprefix("optim.") for name in call.used if name.startswith("optim.")]
    return any(name.startswith("SGD+") or name in OTHER_OPTIMIZERS for name in made)


OTHER_OPTIMIZERS = (
    "Adadelta Adafactor Adagrad Adam AdamW Adamax ASGD LBFGS Muon NAdam RAdam RMSprop Rprop SparseAdam".split()
)


def trained_a_copy(call: Call, start: npt.NDArray[Any], got: npt.NDArray[Any]) -> str | None:
    """The costs of real passes fall, while the model at hand stays as it was: another model has been trained."""
    if not close(got, start, 1e-7) or not isinstance(call.value, (list, tuple)) or not call.used.get("autograd"):
        return None
    costs = numbers(call.value)
    return "trained-a-copy" if costs.size > 1 and not close(costs, np.full_like(costs, costs.flat[0]), 1e-7) else None


def ignored(
    train: Callable[[float, int], tuple[npt.NDArray[Any], Call]], lr: float, epochs: int, tolerance: float = TOLERANCE
) -> str | None:
    """Whether another lr, or another number of epochs, would have made no difference to where a model's training ends."""
    cases = (lr, epochs), (lr / 2, epochs), (lr, epochs + 2), (lr / 100, epochs)
    ends, calls = zip(*(train(*case) for case in cases), strict=True)
    same_for_lr, same_for_epochs = (close(ends[0], other, tolerance) for other in ends[1:3])
    if same_for_lr and same_for_epochs:
        return None  # a formula or fixed numbers, and no descent at all
    if same_for_epochs:  # by a fixed number, or by an end that comes with the cost
        usual, _, _, slow = (call.used.get("autograd", 0) for call in calls)
        return ("epochs-ignored" if usual == slow else "stopped-early") if usual else None
    return "learning-rate-ignored" if same_for_lr else None
