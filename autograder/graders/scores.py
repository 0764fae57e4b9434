"""Checks of functions that make one figure of a few counts: precision, recall, F1."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from autograder.grading.checks import apart, describe, expect, fail, numbers, said, show
from autograder.grading.student import Student

Counts = Mapping[str, int]
Models = Callable[..., Mapping[str, float]]  # of the counts: the right figure, as ``right``, and what mistakes make


def draw(rng: np.random.Generator, names: Sequence[str], models: Models) -> Counts:
    """Different counts under these names, for which no two models give the same figure."""

    def once() -> Counts:
        found = rng.choice(np.arange(2, 20), len(names), replace=False)
        return {name: int(count) for name, count in zip(names, found, strict=True)}

    return apart(once, lambda counts: models(**counts))


def value(student: Student, function: str, counts: Counts, models: Models) -> None:
    """The figure for some counts, given by name.

    Raises:
        CheckFailed: it is another; named where that is certain.
    """
    wrong = dict(models(**counts))
    right = wrong.pop("right")
    if 0 in counts.values() or len(set(counts.values())) < len(counts):
        wrong = {}  # models of mistakes may meet here
    expect(
        _call(student, function, counts, right == 0), right, wrong, given=said("for {counts}", counts=_given(counts))
    )


def zero(student: Student, function: str, counts: Counts) -> None:
    """The figure is 0 where the fraction's denominator would be.

    Raises:
        CheckFailed: it is something else, or none at all.
    """
    got = numbers(_call(student, function, counts), said("a number"))
    if not np.all(np.isfinite(got)):
        fail(said("for {counts}: expected 0.0, not {got}", counts=_given(counts), got=show(got)), "division-by-zero")
    expect(got, 0.0, given=said("for {counts}", counts=_given(counts)))


def plain_float(student: Student, function: str, cases: Sequence[Counts]) -> None:
    """The figure is a Python float, also where it is 0.

    Raises:
        CheckFailed: it is another type of number.
    """
    for counts in cases:
        got = _call(student, function, counts)
        if type(got) is not float:
            fail(
                said("for {counts}: expected a plain float, not {got}", counts=_given(counts), got=describe(got)),
                "not-a-float",
            )


def _call(student: Student, function: str, counts: Counts, is_zero: bool = True) -> object:
    """What the function gives; a division by zero has that name where the figure is 0."""
    call = student.call(function, *counts.values(), may_raise=is_zero)
    if call.error is None:
        return call.value
    if "ZeroDivisionError" in call.error.bases:
        fail(
            said(
                "for {counts}: expected a number, but `{function}` raised ZeroDivisionError",
                counts=_given(counts),
                function=function,
            ),
            "division-by-zero",
        )
    return student.call(function, *counts.values()).value  # any other exception, in the words that all functions share


def _given(counts: Counts) -> str:
    return ", ".join(f"{name} = {count}" for name, count in counts.items())
