"""What graders of several assignments share: checks of behaviour that reads the same everywhere."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from autograder.grading.checks import (
    CheckFailed,
    Linear,
    Module,
    Tensor,
    apart,
    describe,
    fail,
    heard,
    noted,
    said,
    show,
)
from autograder.grading.student import Student
from autograder.sandbox.answers import Call

CUDA = "cuda:0"
THE_RESULT = noted("the result")


def untouched(call: Call, names: Sequence[str] = ()) -> None:
    """The call changed none of its arguments and no global state. ``names`` are the arguments' names, in order.

    Random numbers may be drawn: an unshuffled ``DataLoader`` does so, and a seed is nobody's harm. An exercise whose text
    asks to leave them alone checks that by itself.

    Raises:
        CheckFailed: it did.
    """
    unmodified(call, names)
    for state in call.changed:
        if not state.endswith("random state"):
            changed(state)


def unmodified(call: Call, names: Sequence[str] = ()) -> None:
    """The call changed none of its arguments; for ``names`` see `untouched`.

    Raises:
        CheckFailed: it did.
    """
    for index in call.modified:
        name = names[index] if index < len(names) else said("argument {number}", number=index + 1)
        told = said("expected `{name}` to be as it was before the call, but its contents have changed", name=name)
        fail(told, "inputs-modified")


def changed(state: str, mistake: str | None = None) -> NoReturn:
    """The call has changed this global state, such as ``default dtype``.

    Raises:
        CheckFailed: always.
    """
    told = said("expected the {state} to be left alone, but it is another after the call", state=heard(state))
    fail(told, mistake)


def agreed(judge: Callable[..., None], cases: Iterable[Sequence[Any]]) -> None:
    """Judge the answers to several inputs: ``judge(*case)`` for each case.

    Raises:
        CheckFailed: some are wrong. The message is of the first; a mistake is named where it explains each wrong answer.
    """
    failures = []
    for case in cases:
        try:
            judge(*case)
        except CheckFailed as failure:
            failures.append(failure)
    if failures:
        names = {failure.mistake for failure in failures}
        fail(failures[0].message, names.pop() if len(names) == 1 else None)


def inputs_apart(
    rng: np.random.Generator, draw: Callable[[np.random.Generator], Any], models: Callable[..., Mapping[str, Any]]
) -> tuple[Any, npt.NDArray[Any], dict[str, Any]]:
    """Inputs on which no two models of the answer meet, what is right for them, and what each mistake would give.

    ``models(*inputs)`` gives the answers by name, the right one under ``right``. All is kept for the next submission.

    Raises:
        RuntimeError: they meet on all inputs drawn.
    """

    def drawn(own: np.random.Generator) -> tuple[Any, dict[str, Any]]:
        inputs = apart(lambda: draw(own), lambda found: models(*found))
        return inputs, dict(models(*inputs))

    inputs, answers = drawn_once(rng, drawn)
    return inputs, answers["right"], {name: answer for name, answer in answers.items() if name != "right"}


def on_cuda(value: object, what: str = THE_RESULT) -> None:
    """A result of inputs on CUDA lives there too.

    Raises:
        CheckFailed: it does not.
    """
    on_device(value, CUDA, what)


def on_device(value: object, device: str, what: str = THE_RESULT) -> None:
    """A tensor lives on the device that was asked for.

    Raises:
        CheckFailed: it does not, or it is no tensor.
    """
    if not isinstance(value, Tensor):
        came = describe(value)
        fail(said("expected {what} to be a tensor on {device}, not {came}", what=said(what), device=device, came=came))
    if value.device != device:
        told = said("expected {what} on {device}, not on {came}", what=said(what), device=device, came=value.device)
        fail(told, "result-on-wrong-device")


def on_cpu(value: object, what: str = THE_RESULT) -> None:
    """A result of inputs on the CPU lives there too, on a machine with CUDA as well.

    Raises:
        CheckFailed: it does not.
    """
    if isinstance(value, Tensor) and value.device != "cpu":
        told = said("for inputs on cpu: expected {what} there, not on {came}", what=said(what), came=value.device)
        fail(told, "hard-coded-cuda")


def parts(value: object, count: int, names: str) -> Sequence[object]:
    """The parts of a returned tuple.

    Raises:
        CheckFailed: it is no tuple (or list) of that many.
    """
    if not isinstance(value, (tuple, list)) or len(value) != count:
        fail(said("expected {names}, not {came}", names=names, came=describe(value)))
    return value


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


def linear(student: Student, theta: npt.NDArray[Any], device: str = "cpu", sigmoid: bool = False) -> Module:
    """An ``nn.Linear`` made in the worker; ``theta`` holds its weights and, as last, its bias. On request, a sigmoid follows.

    Raises:
        CheckFailed: the submission has broken torch so far that none can be made.
    """
    model = student.make(Linear(theta[:-1].reshape(1, -1), theta[-1:], sigmoid, device))
    if not isinstance(model, Module):
        fail(said("expected torch to work as it came, but an nn.Linear is {model}", model=describe(model)))
    return model


def parameters(student: Student, model: Module) -> Mapping[str, Tensor]:
    """A model's parameters as they are now.

    Raises:
        CheckFailed: it is no model any more.
    """
    now = student.look(model)
    if not isinstance(now, Module):
        fail(said("expected the model to stay one, but it has become {now}", now=describe(now)))
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
        fail(
            said("expected {what}, not {came}", what=what, came=describe(value)),
            "not-a-tensor" if isinstance(value, (int, float)) else None,
        )
    return value


@contextlib.contextmanager
def by_hand(student: Student) -> Iterator[Callable[..., Call]]:
    """``with by_hand(student) as call:``, where ``call(function, *arguments)`` may use neither autograd nor an optimizer.

    What torch's Python is seen to do says so at once, and at the end the number that its engine gives each of its runs,
    which goes up whichever door a run came in by.

    Raises:
        CheckFailed: one was used.
    """
    before = _runs(student)

    def call(function: str, *arguments: object, **keywords: object) -> Call:
        made = student.call(function, *arguments, **keywords)
        if made.used.get("autograd"):
            fail(said("expected a slope by your own formula, but autograd computed one"), "uses-autograd")
        for name in made.used:
            if name.startswith("optim."):
                used = name.partition("+")[0]
                fail(said("expected a step of your own, but torch.{used} was made", used=used), "uses-autograd")
        return made

    yield call
    if _runs(student) - before != 1:
        fail(said("expected a slope by your own formula, but autograd computed one"), "uses-autograd")


def _runs(student: Student) -> int:
    """The number of this run of autograd's engine; 0 where this torch does not tell."""
    found = ask(student, "the number of a run", RUNS)
    return found if isinstance(found, int) else 0


RUNS = """
def number():
    import torch

    numbers = []
    leaf = torch.zeros(1, requires_grad=True)
    root = leaf * 1
    root.register_hook(lambda _: numbers.append(torch._C._current_graph_task_id()))
    torch.autograd.backward(root)
    return numbers[0]


globals()["the number of a run"] = number
"""


def remembered(model: Callable[..., Any]) -> Callable[..., Any]:
    """Keep what a model gave for hashable arguments: a course's hidden inputs are the same for every submission."""
    return functools.lru_cache(maxsize=1_000, typed=True)(model)


def seed_of(rng: np.random.Generator) -> int:
    """A seed of this check's own: the same for every submission."""
    return int(rng.integers(2**63))


def drawn_once(rng: np.random.Generator, draw: Callable[[np.random.Generator], Any]) -> Any:
    """What ``draw`` draws from a generator of its own; kept for the next submission, for which it would draw the same."""
    seed = seed_of(rng)
    if seed not in _drawn:
        if len(_drawn) == 1_000:
            _drawn.clear()
        _drawn[seed] = draw(np.random.default_rng(seed))
    return _drawn[seed]


_drawn: dict[int, Any] = {}


def defaults(student: Student, function: str, **right: object) -> list[str]:
    """A function's definition gives these defaults. The names of those that can't be read off it are for a real run.

    Raises:
        CheckFailed: it gives another one.
    """
    told = student.defaults(function) or {}
    for name, value in right.items():
        if name in told and not (isinstance(told[name], (int, float, str)) and told[name] == value):
            fail(
                said(
                    "expected {name} = {value} where nothing else is said, not {came}",
                    name=name,
                    value=value,
                    came=show(told[name]),
                )
            )
    return [name for name in right if name not in told]
