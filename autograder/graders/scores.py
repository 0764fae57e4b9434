"""Checks of functions that make one figure of a few counts: precision, recall, F1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NoReturn

import numpy as np

from autograder.checks import describe, expect, fail, numbers, show
from autograder.student import Student


def value(student: Student, function: str, counts: Mapping[str, int], right: float, wrong: Mapping[str, float]) -> None:
    """The figure for some counts, given by name.

    Raises:
        CheckFailed: it is another.
    """
    expect(_call(student, function, counts), right, wrong, given=f"for {_given(counts)}")


def zero(student: Student, function: str, counts: Mapping[str, int]) -> None:
    """The figure is 0 where the fraction's denominator would be.

    Raises:
        CheckFailed: it is something else, or none at all.
    """
    got = numbers(_call(student, function, counts), "a number")
    if not np.all(np.isfinite(got)):
        fail(f"for {_given(counts)}: expected 0.0, not {show(got)}", "division-by-zero")
    expect(got, 0.0, given=f"for {_given(counts)}")


def plain_float(student: Student, function: str, cases: Sequence[Mapping[str, int]]) -> None:
    """The figure is a Python float, also where it is 0.

    Raises:
        CheckFailed: it is another type of number.
    """
    for counts in cases:
        got = _call(student, function, counts)
        if type(got) is not float:
            fail(f"for {_given(counts)}: expected a plain float, not {describe(got)}", "not-a-float")


def _call(student: Student, function: str, counts: Mapping[str, int]) -> object:
    call = student.call(function, *counts.values(), may_raise=True)
    if call.error is not None and "ZeroDivisionError" in call.error.bases:
        fail(f"for {_given(counts)}: expected a number, but `{function}` raised ZeroDivisionError", "division-by-zero")
    return call.value if call.error is None else _raise_again(student, function, counts)


def _raise_again(student: Student, function: str, counts: Mapping[str, int]) -> NoReturn:
    """Any other exception, in the words that all functions share."""
    student.call(function, *counts.values())
    fail(f"for {_given(counts)}: expected a number, but `{function}` raised an exception the first time")


def _given(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} = {count}" for name, count in counts.items())
