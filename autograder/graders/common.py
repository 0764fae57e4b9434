"""What graders of several assignments share: checks of behaviour that reads the same everywhere."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.checks import Tensor, describe, fail, numbers, show
from autograder.sandbox import Call

CUDA = "cuda:0"


def untouched(call: Call, names: Sequence[str] = ()) -> None:
    """The call changed none of its arguments and no global state. ``names`` are the arguments' names, in order.

    Raises:
        CheckFailed: it did.
    """
    for index in call.modified:
        name = names[index] if index < len(names) else f"argument {index + 1}"
        fail(f"expected `{name}` to be as it was before the call, but its contents have changed", "inputs-modified")
    for state in call.changed:
        fail(f"expected the {state} to be left alone, but it is another after the call")


def on_cuda(value: object, what: str = "the result") -> None:
    """A result of inputs on CUDA lives there too.

    Raises:
        CheckFailed: it does not.
    """
    on_device(value, CUDA, what)


def on_device(value: object, device: str, what: str = "the result") -> None:
    """A tensor lives on the device that was asked for.

    Raises:
        CheckFailed: it does not, or it is no tensor.
    """
    if not isinstance(value, Tensor):
        fail(f"expected {what} to be a tensor on {device}, not {describe(value)}")
    if value.device != device:
        fail(f"expected {what} on {device}, not on {value.device}", "result-on-wrong-device")


def floats(values: object, what: str) -> None:
    """A list of plain Python floats.

    Raises:
        CheckFailed: another container, or something else in it.
    """
    if not isinstance(values, (list, tuple)):
        fail(f"expected {what} to be a list of floats, not {describe(values)}", "not-a-float")
    for value in values:
        if type(value) is not float:
            fail(f"expected {what} to be a list of floats, not one with {describe(value)} in it", "not-a-float")


def parts(value: object, count: int, names: str) -> Sequence[object]:
    """The parts of a returned tuple.

    Raises:
        CheckFailed: it is no tuple (or list) of that many.
    """
    if not isinstance(value, (tuple, list)) or len(value) != count:
        fail(f"expected {names}, not {describe(value)}")
    return value


def lengths(costs: object, epochs: int, what: str = "cost") -> None:
    """One recorded number for each epoch.

    Raises:
        CheckFailed: more or fewer.
    """
    found = numbers(costs, f"a list of {what}s")
    if found.shape != (epochs,):
        many = found.shape[0] if found.ndim else 1
        fail(f"expected {epochs} {what}s for {epochs} epochs, not {many}: {show(found)}", "epochs-ignored")
