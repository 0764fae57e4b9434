"""What graders of several assignments share: checks of behaviour that reads the same everywhere."""

from __future__ import annotations

import functools
import pickle
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy.typing as npt

from autograder.checks import Linear, Module, Tensor, describe, fail, numbers, show
from autograder.sandbox import Call
from autograder.student import Student

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


def lengths(costs: object, epochs: int, what: str = "cost", rounds: str = "epochs") -> None:
    """One recorded number for each epoch, or what the assignment calls its ``rounds``.

    Raises:
        CheckFailed: more or fewer.
    """
    found = numbers(costs, f"a list of {what}s")
    if found.shape != (epochs,):
        many = found.shape[0] if found.ndim else 1
        fail(f"expected {epochs} {what}s for {epochs} {rounds}, not {many}: {show(found)}", "epochs-ignored")


def ask(student: Student, name: str, source: str, *values: object) -> Any:
    """Have the worker do something of our own with values that it holds: ``source`` defines ``name``, which is called.

    The answer comes from the student's process, so it may cost points and can't earn any by itself.
    """
    student.define(name, source)
    return student.call(name, *values).value


def outputs(student: Student, model: Module, X: Tensor) -> Any:
    """What a module that lives in the worker gives for X, without any function of the student's."""
    # The name is none that a student's code could use.
    return ask(student, "the model", 'globals()["the model"] = lambda model, X: model(X)', model, X)


def linear(student: Student, theta: npt.NDArray[Any], device: str = "cpu") -> Module:
    """An ``nn.Linear`` made in the worker; ``theta`` holds its weights and, as last, its bias.

    Raises:
        CheckFailed: the submission has broken torch so far that none can be made.
    """
    model = student.make(Linear(theta[:-1].reshape(1, -1), theta[-1:], device=device))
    if not isinstance(model, Module):
        fail(f"expected torch to work as it came, but an nn.Linear is {describe(model)}")
    return model


def parameters(student: Student, model: Module) -> Mapping[str, Tensor]:
    """A model's parameters as they are now.

    Raises:
        CheckFailed: it is no model any more.
    """
    now = student.look(model)
    if not isinstance(now, Module):
        fail(f"expected the model to stay one, but it has become {describe(now)}")
    return now.parameters


def operations(student: Student, result: Tensor) -> frozenset[str]:
    """The names of the autograd nodes that a result was made by, such as ``SigmoidBackward0``."""
    found = ask(student, "graph_of", GRAPH_OF, result)
    return frozenset(each for each in found if isinstance(each, str)) if isinstance(found, list) else frozenset()


GRAPH_OF = """
def graph_of(result):
    seen, waiting = set(), [result.grad_fn]
    while waiting:
        node = waiting.pop()
        if node is not None and node not in seen:
            seen.add(node)
            waiting += [before for before, _ in node.next_functions]
    return sorted({node.name() for node in seen})
"""


def is_tensor(value: object, what: str) -> Tensor:
    """The answer is a tensor, of whatever shape.

    Raises:
        CheckFailed: it is a plain number, an array, or nothing of the kind.
    """
    if not isinstance(value, Tensor):
        fail(f"expected {what}, not {describe(value)}", "not-a-tensor" if isinstance(value, (int, float)) else None)
    return value


def by_hand(call: Call) -> None:
    """The call made no use of autograd or an optimizer.

    Raises:
        CheckFailed: it did.
    """
    if call.used.get("autograd"):
        fail("expected a slope by your own formula, but autograd computed one", "uses-autograd")
    for name in call.used:
        if name.startswith("optim."):
            fail(f"expected a step of your own, but torch.{name.partition('+')[0]} was made", "uses-autograd")


def remembered(model: Callable[..., Any]) -> Callable[..., Any]:
    """Keep what a model gave: a course's hidden inputs are the same for every submission."""
    known: dict[bytes, Any] = {}

    @functools.wraps(model)
    def ask(*arguments: Any, **keywords: Any) -> Any:
        key = pickle.dumps((arguments, keywords))
        if key not in known:
            if len(known) == 1_000:
                known.clear()
            known[key] = model(*arguments, **keywords)
        return known[key]

    return ask
