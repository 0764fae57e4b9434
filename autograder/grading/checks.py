"""What hidden graders are written with: the ``check`` mark, inputs to hand over, and comparisons that name a mistake."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import NoReturn, TypeVar

import numpy as np
import numpy.typing as npt
import pytest

from autograder.course.words import heard, noted, noted_of, said, said_of
from autograder.grading.result import Category
from autograder.untrusted.wire import Device, Expression, Function, Linear, Module, Opaque, Sympify, Tensor

__all__ = [
    "CheckFailed", "Device", "Expression", "Function", "Linear", "Module", "Opaque", "Sympify", "Tensor",
    "apart", "check", "close", "describe", "distinct", "expect", "fail", "heard", "match", "noted", "noted_of", "numbers",
    "said", "said_of", "shape_mistake", "show", "tensor",
]  # fmt: skip

Wrong = Mapping[str, object]
TOLERANCE = 1e-5
MARGIN = 10  # times the tolerance: models of an answer that are nearer than that are said to meet
DRAWS = 1_000
MOST_NUMBERS = 1_000_000  # in an answer: no exercise asks for nearly as many
NUMBERS = noted("numbers")
DEEPEST = 4  # of lists in lists that are shown: 81 numbers

Drawn = TypeVar("Drawn")
_meetings: list[tuple[str, str]] | None = None  # where `verify` looks on


class CheckFailed(Exception):
    """The student's answer is wrong: ``message`` says what was expected and what came, ``mistake`` names it if known."""

    def __init__(self, message: str, mistake: str | None = None) -> None:
        super().__init__(message)
        self.message, self.mistake = message, mistake


def check(points: float, category: Category, after: str | None = None) -> pytest.MarkDecorator:
    """Mark a grader's test as a check worth ``points``; its docstring is the title that the student reads.

    ``after`` names a check of the same file without which this one says nothing: it is skipped where that one fails.
    """
    return pytest.mark.check(points=points, category=category, after=after)


def fail(message: str, mistake: str | None = None) -> NoReturn:
    """End the check: the answer is wrong. ``message`` is what `said` gave; any other text stays as it is."""
    raise CheckFailed(message, mistake)


def tensor(data: object, dtype: str = "float32", requires_grad: bool = False, device: str = "cpu") -> Tensor:
    """A torch tensor to hand to a student's function."""
    return Tensor(np.asarray(data, dtype), dtype, device, requires_grad)


def numbers(value: object, what: str = NUMBERS) -> npt.NDArray[np.float64]:
    """The numbers in a student's answer (a tensor, an array, a number, or a list of those) as float64.

    Raises:
        CheckFailed: there are none.
    """
    if isinstance(value, Tensor):
        value = value.array
    if isinstance(value, np.ndarray) and value.size > MOST_NUMBERS:
        fail(said("expected {what}, not {came}", what=said(what), came=describe(value)))
    if isinstance(value, Expression):
        try:
            return np.asarray(value.evaluate(), np.float64)
        except ValueError:
            fail(said("expected {what}, not an expression with symbols in it", what=said(what)))
    if isinstance(value, (list, tuple)):
        if value and all(type(each) is float for each in value):  # a cost for each of a thousand epochs
            return np.array(value)
        parts = [numbers(each, what) for each in value]
        parts = [part.reshape(()) if part.size == 1 else part for part in parts]
        if len({part.shape for part in parts}) > 1:
            fail(said("expected {what}, not {came}", what=said(what), came=describe(value)))
        return np.stack(parts) if parts else np.zeros(0)
    if isinstance(value, (bool, int, float, np.ndarray)) and not np.iscomplexobj(value):
        return np.asarray(value, np.float64)
    fail(said("expected {what}, not {came}", what=said(what), came=describe(value)))


def close(got: object, right: object, tolerance: float = TOLERANCE) -> bool:
    """Whether two answers have one shape and agree up to ``tolerance`` times the largest number (at least 1) expected."""
    if np.iscomplexobj(np.asarray(got)):
        return False  # also where the imaginary part is nothing: what was asked for is real
    a, b = np.asarray(got, np.float64), np.asarray(right, np.float64)
    if a.shape != b.shape:
        return False
    scale = max(1.0, float(np.max(np.abs(b), initial=0.0)))
    return bool(np.all((np.abs(a - b) <= tolerance * scale) | (a == b)))


def match(got: object, wrong: Wrong, tolerance: float = TOLERANCE) -> str | None:
    """The first known mistake whose model of the wrong answer gives what the student got.

    A model is an array, or a function without arguments that computes one.
    """
    for mistake, model in wrong.items():
        if close(got, model() if callable(model) else model, tolerance):
            return mistake.partition("/")[0]  # "half-cost/bias" is another model of "half-cost"
    return None


def apart(draw: Callable[[], Drawn], models: Callable[[Drawn], Wrong], tolerance: float = TOLERANCE) -> Drawn:
    """Draw inputs until no two models of the answer meet on them: then a mistake is named with certainty.

    ``models`` gives all models for drawn inputs, the right answer among them under the name ``right``; ``tolerance`` is the
    one that answers will be compared with.

    Raises:
        RuntimeError: they meet on all inputs that were drawn, so the grader asks for what can't be.
    """
    for _ in range(DRAWS):
        drawn = draw()
        if not _meeting(models(drawn), tolerance):
            return drawn
    raise RuntimeError(f"of {DRAWS} draws none keeps the models apart: {', '.join(_meeting(models(drawn), tolerance))}")


def distinct(right: object, wrong: Wrong, given: str = "", tolerance: float = TOLERANCE) -> None:
    """Let `verify` see that these models don't meet on the inputs at hand. `expect` does so; who uses `match` calls this."""
    if _meetings is not None:
        _meetings.extend((given, pair) for pair in _meeting({"right": right, **wrong}, tolerance))


@contextmanager
def meetings() -> Iterator[list[tuple[str, str]]]:
    """Note, while this lasts, for which input and which models of an answer meet."""
    global _meetings
    before, _meetings = _meetings, []
    try:
        yield _meetings
    finally:
        _meetings = before


def _meeting(models: Wrong, tolerance: float) -> list[str]:
    """The pairs of models of different mistakes that give the same."""
    values = [np.asarray(model() if callable(model) else model, np.float64).reshape(-1) for model in models.values()]
    names, pairs = list(models), []
    for size in {value.size for value in values}:
        places = [place for place, value in enumerate(values) if value.size == size]
        rows = np.array([values[place] for place in places])
        scales = np.maximum(1.0, np.max(np.abs(rows), axis=1, initial=0.0))[:, None]  # as `close` has them
        near = np.abs(rows[:, None] - rows) <= MARGIN * tolerance * scales
        same = np.all(near | (rows[:, None] == rows), axis=2)
        pairs += [(places[one], places[other]) for one, other in np.argwhere(np.triu(same, 1))]
    return [
        said("{one} and {other} give the same", one=names[one], other=names[other])
        for one, other in sorted(pairs)
        if names[one].partition("/")[0] != names[other].partition("/")[0]
    ]


def expect(
    got: object,
    right: object,
    wrong: Wrong | None = None,
    *,
    given: str = "",
    tolerance: float = TOLERANCE,
    shape: bool = True,
) -> None:
    """Compare the numbers of an answer with the right ones.

    ``given`` says for which input. ``shape=False`` leaves the shape to another check, as long as the number of elements
    is right. ``wrong`` maps the ids of known mistakes to models of what they would give.

    Raises:
        CheckFailed: they differ; the mistake is the first of ``wrong`` whose model fits.
    """
    distinct(right, wrong or {}, given)
    a, b = numbers(got), np.asarray(right, np.float64)
    flat = a.reshape(b.shape) if a.size == b.size else a
    if close(flat, b, tolerance):
        if shape and a.shape != b.shape:
            fail(_unlike(given, said("the shape {shape}", shape=b.shape), a.shape), "wrong-shape")
        return
    mistake = match(a, wrong or {}, tolerance) or match(flat, wrong or {}, tolerance)
    if mistake is None and a.size != b.size:
        fail(_unlike(given, said("the shape {shape}", shape=b.shape), a.shape), shape_mistake(a.shape, b.shape))
    fail(_unlike(given, show(b), show(a)), mistake)


def _unlike(given: str, wanted: object, came: object) -> str:
    if given:
        return said("{given}: expected {wanted}, not {came}", given=given, wanted=wanted, came=came)
    return said("expected {wanted}, not {came}", wanted=wanted, came=came)


def shape_mistake(got: tuple[int, ...], right: tuple[int, ...]) -> str | None:
    """``wrong-shape`` where the same numbers are flattened, squeezed, not reduced, or broadcast to (m, m)."""
    size, wanted = math.prod(got), math.prod(right)
    return "wrong-shape" if size in (wanted, wanted**2) or wanted == 1 else None


def show(value: object) -> str:
    """A short text of numbers for a message: four digits, three rows. Too little to copy a hidden answer from."""
    return _shown(value, DEEPEST)


def _shown(value: object, deep: int) -> str:
    if isinstance(array := getattr(value, "array", value), np.ndarray) and np.iscomplexobj(array):
        return describe(value)
    if isinstance(value, (Tensor, np.ndarray)) and np.asarray(getattr(value, "array", value)).ndim == 0:
        value = float(np.asarray(getattr(value, "array", value)))
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, (int, float, np.integer)):
        return f"{value:.4g}"
    if isinstance(value, Tensor):
        value = value.array
    if isinstance(value, (list, tuple, np.ndarray)):
        if not deep:
            return describe(value)
        rows = [_shown(row, deep - 1) for row in value[:3]]
        return "[" + ", ".join([*rows, "..."] if len(value) > 3 else rows) + "]"
    return describe(value)


def describe(value: object) -> str:
    """What a value is, in words: ``a list``, ``a tensor of shape (3, 1)``, ``None``."""
    if value is None:
        return said("None (is there a `return`?)")
    if isinstance(value, Tensor):
        return said("a {dtype} tensor of shape {shape}", dtype=value.dtype, shape=value.shape)
    if isinstance(value, np.ndarray):
        return said("a {dtype} array of shape {shape}", dtype=value.dtype.name, shape=value.shape)
    if isinstance(value, Opaque):
        if value.text:
            return said("a value of type {type} ({text})", type=value.type_name, text=value.text)
        return said("a value of type {type}", type=value.type_name)
    if isinstance(value, Module):
        return said("a module ({type})", type=value.type_name)
    if isinstance(value, (list, tuple)):
        if value:
            return said("a {type} of {count}", type=type(value).__name__, count=len(value))
        return said("a {type}, empty", type=type(value).__name__)
    return said("a {type}", type=type(value).__name__)
