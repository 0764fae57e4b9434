"""Hidden checks for `make_dataset`."""

import numpy as np

from autograder.checks import Tensor, check, describe, expect, fail, shape_mistake
from autograder.graders.common import on_cuda, parts, untouched

NAMES = "a tuple (x, y)"


def _pair(value):
    pair = parts(value, 2, NAMES)
    for name, each in zip("xy", pair, strict=True):
        if not isinstance(each, Tensor):
            fail(f"expected {name} to be a tensor, not {describe(each)}")
    return pair


def _data(rng, m):
    return [float(np.float32(value)) for value in rng.uniform(0, 9, m)], [float(v) for v in rng.integers(0, 99, m)]


@check(points=0.5, category="shape")
def test_columns(student, rng):
    """Makes two columns of shape (m, 1)"""
    for m in (4, 1, 7):
        for name, column in zip("xy", _pair(student.make_dataset(*_data(rng, m))), strict=True):
            if column.shape != (m, 1):
                fail(
                    f"for {m} numbers: expected {name} of shape {(m, 1)}, not {column.shape}",
                    shape_mistake(column.shape, (m, 1)),
                )


@check(points=0.5, category="value")
def test_values(student, rng):
    """Puts the hours into x and the scores into y, in their order"""
    for m in (5, 2):
        hours, scores = _data(rng, m)
        for name, column, right in zip(
            "xy", _pair(student.make_dataset(hours, tuple(scores))), (hours, scores), strict=True
        ):
            expect(column, np.reshape(right, (m, 1)), given=name, shape=False)


@check(points=0.5, category="behaviour")
def test_types(student):
    """Makes float32 tensors of whole numbers too, and leaves the sequences alone"""
    call = student.call("make_dataset", [1, 2, 3, 5], [2, 4, 6, 9])
    for name, column in zip("xy", _pair(call.value), strict=True):
        if column.dtype != "float32":
            fail(f"expected {name} to be float32, not {column.dtype}")
    untouched(call, ["hours", "scores"])


@check(points=0.5, category="device")
def test_device(student, cuda_student):
    """Makes both tensors on the device that it is asked for"""
    _pair(student.make_dataset([1.0, 2.0], [2.0, 4.0]))
    for device, where in (("cuda", on_cuda), ("cpu", None)):
        for name, column in zip("xy", _pair(cuda_student.make_dataset([1.0, 2.0], [2.0, 4.0], device)), strict=True):
            if where:
                where(column, name)
            elif column.device != "cpu":
                fail(f"expected {name} on cpu, not on {column.device}", "hard-coded-cuda")
