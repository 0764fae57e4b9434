"""Hidden checks for `cost`."""

import numpy as np
from graders.common import agreed, inputs_apart, is_tensor, on_cpu, on_cuda, untouched
from graders.lines import squared_errors

from autograder.grading.checks import check, expect, fail, said, shape_mistake, show, tensor


def _draw(rng, m, dtype="float32"):
    """W, x and y with errors of both signs where there is more than one, none of them near zero."""
    W = rng.uniform(0.5, 2, 1) * rng.choice([-1, 1])
    x = rng.uniform(0.5, 3, (m, 1)) * rng.choice([-1, 1], (m, 1))
    y = W * x + rng.uniform(0.5, 2, (m, 1)) * rng.permutation(np.resize([1, -1], m)).reshape(m, 1)
    return [each.astype(dtype).astype(float) for each in (W, x, y)]


def _models(W, x, y):
    return {**squared_errors(W * x, y), "cost-against-inputs": np.mean((W * x - x) ** 2)}


@check(points=0.25, category="shape")
def test_shape(student, rng):
    """Gives a tensor without dimensions"""
    for m in (4, 1):
        got = student.cost(*map(tensor, _draw(rng, m)))
        if is_tensor(got, said("a 0-dim tensor")).shape != ():
            mistake = shape_mistake(got.shape, ())
            fail(
                said(
                    "for {m} samples: expected a tensor without dimensions, shape (), not {shape}", m=m, shape=got.shape
                ),
                mistake,
            )


@check(points=1, category="value")
def test_values(student, rng):
    """Computes the mean of the squared errors of H(x) = Wx"""

    def judge(m, dtype):
        inputs, right, wrong = inputs_apart(rng, lambda rng: _draw(rng, m, dtype), _models)
        _compare(student, inputs, dtype, right, wrong)

    agreed(judge, [(5, "float32"), (8, "float32"), (4, "float64")])
    inputs = _draw(rng, 1)  # where a mean is a sum
    _compare(student, inputs, "float32", _models(*inputs)["right"])


def _compare(student, inputs, dtype, right, wrong=None):
    given = "for " + ", ".join(f"{name} = {show(each)}" for name, each in zip("Wxy", inputs, strict=True))
    expect(student.cost(*(tensor(each, dtype) for each in inputs)), right, wrong, given=given, shape=False)


@check(points=0.25, category="behaviour")
def test_untouched(student, rng):
    """Leaves W, x and y, and everything global, as they were"""
    untouched(student.call("cost", *map(tensor, _draw(rng, 6))), ["W", "x", "y"])


@check(points=0.5, category="device")
def test_device(student, cuda_student, rng):
    """Gives its result where its inputs live, on CUDA and on a machine without it"""
    inputs = _draw(rng, 3)
    student.cost(*map(tensor, inputs))
    on_cuda(cuda_student.cost(*(tensor(each, device="cuda") for each in inputs)))
    on_cpu(cuda_student.cost(*map(tensor, inputs)))
