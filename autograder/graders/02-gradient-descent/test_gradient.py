"""Hidden checks for `gradient`."""

import numpy as np

from autograder.checks import Tensor, check, expect, fail, numbers, shape_mistake, show, tensor
from autograder.graders.common import by_hand, is_tensor, on_cuda, untouched


def _draw(rng, m, dtype="float32"):
    """W, x and y with errors of both signs, none near zero."""
    W = rng.uniform(0.5, 2, 1) * rng.choice([-1, 1])
    x = rng.uniform(0.5, 3, (m, 1)) * rng.choice([-1, 1], (m, 1))
    y = W * x + rng.uniform(0.5, 2, (m, 1)) * rng.choice([-1, 1], (m, 1))
    return [each.astype(dtype).astype(float) for each in (W, x, y)]


@check(points=0.5, category="behaviour")
def test_by_hand(student, rng):
    """Works by the formula, without autograd"""
    call = student.call("gradient", *map(tensor, _draw(rng, 6)))
    found = numbers(call.value, "a tensor")
    if not (found.size and np.all(np.isfinite(found))):
        fail(f"expected a finite slope, not {show(call.value)}")
    by_hand(call)


@check(points=0.25, category="shape", after="by_hand")
def test_shape(student, rng):
    """Gives a tensor of the shape of W"""
    for m in (4, 1, 9):
        call = student.call("gradient", *map(tensor, _draw(rng, m)))
        by_hand(call)
        if is_tensor(call.value, "a tensor of shape (1,)").shape != (1,):
            mistake = shape_mistake(call.value.shape, (1,))
            fail(f"for {m} samples: expected the shape of W, (1,), not {call.value.shape}", mistake)


@check(points=1.5, category="value", after="by_hand")
def test_values(student, rng):
    """Computes 2/m times the sum of (Wx - y) x"""
    for m, dtype in ((3, "float32"), (8, "float32"), (5, "float64"), (1, "float32")):
        W, x, y = _draw(rng, m, dtype)
        error = W * x - y
        right = 2 * np.mean(error * x)
        wrong = {
            "sum-instead-of-mean": np.sum(error * x),
            "sum-instead-of-mean/doubled": 2 * np.sum(error * x),
            "half-cost": right / 2,
            "wrong-sign": -right,
            "wrong-sign/half": -right / 2,
            "wrong-sign/plus": 2 * np.mean((W * x + y) * x),
            "missing-input-factor": 2 * np.mean(error),
            "missing-input-factor/half": np.mean(error),
            "missing-input-factor/sum": 2 * np.sum(error),
            "cost-against-inputs": 2 * np.mean((W * x - x) * x),
            "wrong-shape": 2 * np.mean((W * x - y.T) * x),
            "wrong-shape/turned": 2 * np.mean((W * x - y.T) * x.T),
            "mean-missing": 2 * error * x,
        }
        call = student.call("gradient", *(tensor(each, dtype) for each in (W, x, y)))
        by_hand(call)
        given = f"for W = {show(W)}, x = {show(x)}, y = {show(y)}"
        expect(call.value, right, wrong, given=given, shape=False)


@check(points=0.25, category="behaviour", after="by_hand")
def test_untouched(student, rng):
    """Leaves W, x and y, and everything global, as they were"""
    call = student.call("gradient", *map(tensor, _draw(rng, 6)))
    is_tensor(call.value, "a tensor of shape (1,)")
    untouched(call, ["W", "x", "y"])


@check(points=0.5, category="device", after="by_hand")
def test_device(student, cuda_student, rng):
    """Gives its result where its inputs live, on CUDA and on a machine without it"""
    inputs = _draw(rng, 3)
    by_hand(student.call("gradient", *map(tensor, inputs)))
    on_cuda(cuda_student.gradient(*(tensor(each, device="cuda") for each in inputs)))
    got = cuda_student.gradient(*map(tensor, inputs))
    if isinstance(got, Tensor) and got.device != "cpu":
        fail(f"for inputs on cpu: expected the result there, not on {got.device}", "hard-coded-cuda")
