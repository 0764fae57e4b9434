"""Hidden checks for `make_dataset`."""

import numpy as np
from graders.common import agreed, inputs_apart, on_cuda, parts, untouched

from autograder.grading.checks import Device, Tensor, check, describe, expect, fail, noted, numbers, said, shape_mistake

NAMES = noted("a tuple (x, y)")


def _pair(value):
    pair = parts(value, 2, said(NAMES))
    for name, each in zip("xy", pair, strict=True):
        if not isinstance(each, Tensor):
            fail(said("expected {name} to be a tensor, not {each}", name=name, each=describe(each)))
    return pair


def _data(rng, m):
    return [float(np.float32(value)) for value in rng.uniform(0, 9, m)], [float(v) for v in rng.integers(10, 99, m)]


def _models(hours, scores):
    return {"right": np.stack([hours, scores]), "order-swapped": np.stack([scores, hours])}


@check(points=0.25, category="shape")
def test_columns(student, rng):
    """Makes two columns of shape (m, 1)"""
    for m in (4, 1):
        for name, column in zip("xy", _pair(student.make_dataset(*_data(rng, m))), strict=True):
            if column.shape != (m, 1):
                fail(
                    said(
                        "for {m} numbers: expected {name} of shape {shape}, not {other_shape}",
                        m=m,
                        name=name,
                        shape=(m, 1),
                        other_shape=column.shape,
                    ),
                    shape_mistake(column.shape, (m, 1)),
                )


@check(points=0.75, category="value")
def test_values(student, rng):
    """Puts the hours into x and the scores into y, in their order"""

    def judge(m):
        (hours, scores), right, wrong = inputs_apart(rng, lambda rng: _data(rng, m), _models)
        x, y = (numbers(each).reshape(-1) for each in _pair(student.make_dataset(hours, tuple(scores))))
        for name, column in (("x", x), ("y", y)):
            if len(column) != m:
                fail(said("expected {m} numbers in {name}, not {count}", m=m, name=name, count=len(column)))
        expect(np.stack([x, y]), right, wrong, given=said("x and y, each as a row"))

    agreed(judge, [(5,), (2,)])


@check(points=0.5, category="behaviour")
def test_types(student):
    """Makes float32 tensors of whole numbers too, and leaves the sequences alone"""
    call = student.call("make_dataset", [1, 2, 3, 5], [2, 4, 6, 9])
    for name, column in zip("xy", _pair(call.value), strict=True):
        if column.dtype != "float32":
            fail(said("expected {name} to be float32, not {dtype}", name=name, dtype=column.dtype))
    untouched(call, ["hours", "scores"])


@check(points=0.5, category="device")
def test_device(student, cuda_student):
    """Makes both tensors on the device that it is asked for, by its name or as a `torch.device`"""
    _pair(student.make_dataset([1.0, 2.0], [2.0, 4.0]))
    for device in ("cuda", Device("cuda"), "cpu", None):
        keywords = {} if device is None else {"device": device}
        for name, column in zip(
            "xy", _pair(cuda_student.make_dataset([1.0, 2.0], [2.0, 4.0], **keywords)), strict=True
        ):
            if device == "cpu" or device is None:
                if column.device != "cpu":
                    fail(
                        said("expected {name} on cpu, not on {device}", name=name, device=column.device),
                        "hard-coded-cuda",
                    )
            else:
                on_cuda(column, name)
