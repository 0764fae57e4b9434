"""Hidden checks for `cost`."""

import numpy as np

from autograder.checks import Tensor, check, expect, fail, shape_mistake, show, tensor
from autograder.graders.common import is_tensor, on_cuda, untouched


def _draw(rng, m, dtype="float32"):
    """W, x and y with errors of both signs, none near zero."""
    W = rng.uniform(0.5, 2, 1) * rng.choice([-1, 1])
    x = rng.uniform(0.5, 3, (m, 1)) * rng.choice([-1, 1], (m, 1))
    y = W * x + rng.uniform(0.5, 2, (m, 1)) * rng.choice([-1, 1], (m, 1))
    return [each.astype(dtype).astype(float) for each in (W, x, y)]


@check(points=0.25, category="shape")
def test_shape(student, rng):
    """Gives a tensor without dimensions"""
    for m in (4, 1, 9):
        got = student.cost(*map(tensor, _draw(rng, m)))
        if is_tensor(got, "a 0-dim tensor").shape != ():
            mistake = shape_mistake(got.shape, ())
            fail(f"for {m} samples: expected a tensor without dimensions, shape (), not {got.shape}", mistake)


@check(points=1, category="value")
def test_values(student, rng):
    """Computes the mean of the squared errors of H(x) = Wx"""
    for m, dtype in ((3, "float32"), (8, "float32"), (5, "float64"), (1, "float32")):
        W, x, y = _draw(rng, m, dtype)
        error = W * x - y
        right = np.mean(error**2)
        wrong = {
            "cost-against-inputs": np.mean((W * x - x) ** 2),
            "sum-instead-of-mean": np.sum(error**2),
            "root-taken": np.sqrt(right),
            "root-taken/sum": np.sqrt(np.sum(error**2)),
            "half-cost": right / 2,
            "half-cost/sum": np.sum(error**2) / 2,
            "missing-square/absolute": np.mean(np.abs(error)),
            "missing-square/signed": np.mean(error),
            "missing-square/turned": np.mean(-error),
            "missing-square/outside": np.mean(error) ** 2,
            "missing-square/sum": np.sum(error),
            "missing-square/sum-turned": np.sum(-error),
            "missing-square/absolute-sum": np.sum(np.abs(error)),
            "wrong-sign": -right,
            "wrong-sign/plus": np.mean((W * x + y) ** 2),
            "wrong-shape": np.mean((W * x - y.T) ** 2),
        }
        given = f"for W = {show(W)}, x = {show(x)}, y = {show(y)}"
        expect(student.cost(*(tensor(each, dtype) for each in (W, x, y))), right, wrong, given=given, shape=False)


@check(points=0.25, category="behaviour")
def test_untouched(student, rng):
    """Leaves W, x and y, and everything global, as they were"""
    call = student.call("cost", *map(tensor, _draw(rng, 6)))
    is_tensor(call.value, "a 0-dim tensor")
    untouched(call, ["W", "x", "y"])


@check(points=0.5, category="device")
def test_device(student, cuda_student, rng):
    """Gives its result where its inputs live, on CUDA and on a machine without it"""
    inputs = _draw(rng, 3)
    student.cost(*map(tensor, inputs))
    on_cuda(cuda_student.cost(*(tensor(each, device="cuda") for each in inputs)))
    got = cuda_student.cost(*map(tensor, inputs))
    if isinstance(got, Tensor) and got.device != "cpu":
        fail(f"for inputs on cpu: expected the result there, not on {got.device}", "hard-coded-cuda")
