"""Hidden checks for `mse`."""

import numpy as np

from autograder.checks import Tensor, check, describe, expect, fail, show, tensor
from autograder.graders.common import on_cuda, untouched


def _draw(rng, m):
    target = rng.uniform(-3, 3, (m, 1))
    return target + rng.uniform(0.5, 2, (m, 1)) * rng.choice([-1, 1], (m, 1)), target


@check(points=0.5, category="shape")
def test_shape(student, rng):
    """Gives a tensor without dimensions"""
    for m in (4, 1, 9):
        got = student.mse(*map(tensor, _draw(rng, m)))
        if not isinstance(got, Tensor):
            number = isinstance(got, (int, float))
            fail(f"expected a 0-dim tensor, not {describe(got)}", "detached-graph" if number else "wrong-shape")
        if got.shape != ():
            fail(f"for {m} samples: expected a tensor without dimensions, shape (), not {got.shape}", "wrong-shape")


@check(points=1, category="value")
def test_values(student, rng):
    """Computes the mean of the squared errors"""
    for m, dtype in ((3, "float32"), (8, "float32"), (1, "float32"), (5, "float64")):
        prediction, target = (np.asarray(each, dtype).astype(float) for each in _draw(rng, m))
        error = prediction - target
        square = np.mean(error**2)
        wrong = {
            "sum-instead-of-mean": np.sum(error**2),
            "root-taken": np.sqrt(square),
            "half-cost": square / 2,
            "missing-square/absolute": np.mean(np.abs(error)),
            "missing-square/signed": np.mean(error),
            "missing-square/turned": np.mean(-error),
            "missing-square/outside": np.mean(error) ** 2,
            "missing-square/sum": np.sum(error),
            "missing-square/absolute-sum": np.sum(np.abs(error)),
            "root-taken/sum": np.sqrt(np.sum(error**2)),
            "half-cost/sum": np.sum(error**2) / 2,
            "wrong-sign": -square,
            "wrong-sign/sum": np.mean((prediction + target) ** 2),
            "wrong-shape": np.mean((prediction - target.T) ** 2),
        }
        given = f"for prediction = {show(prediction)}, target = {show(target)}"
        got = student.mse(tensor(prediction, dtype), tensor(target, dtype))
        expect(got, square, wrong, given=given, shape=False)


@check(points=0.5, category="gradient")
def test_gradients(student, rng):
    """Lets the gradient flow back to the prediction"""
    prediction, target = _draw(rng, 5)
    call = student.call("mse", tensor(prediction, requires_grad=True), tensor(target), gradient_of=(0,))
    if call.gradients[0] is None:
        fail("expected a gradient for the prediction, but none flows back to it", "detached-graph")
    right = 2 / 5 * (prediction - target)
    wrong = {
        "sum-instead-of-mean": 5 * right,
        "half-cost": right / 2,
        "half-cost/sum": 5 / 2 * right,
        "missing-square": np.sign(prediction - target) / 5,
        "missing-square/signed": np.full((5, 1), 0.2),
        "root-taken": right / 2 / np.sqrt(np.mean((prediction - target) ** 2)),
        "wrong-sign": -right,
    }
    expect(call.gradients[0], right, wrong, given="the gradient of the prediction")


@check(points=0.5, category="behaviour")
def test_untouched(student, rng):
    """Leaves prediction and target, and everything global, as they were"""
    untouched(student.call("mse", *map(tensor, _draw(rng, 6))), ["prediction", "target"])


@check(points=0.5, category="device")
def test_device(student, cuda_student, rng):
    """Gives its result where its inputs live, on CUDA and on a machine without it"""
    prediction, target = _draw(rng, 3)
    student.mse(tensor(prediction), tensor(target))
    on_cuda(cuda_student.mse(tensor(prediction, requires_grad=True, device="cuda"), tensor(target, device="cuda")))
    got = cuda_student.mse(tensor(prediction), tensor(target))
    if isinstance(got, Tensor) and got.device != "cpu":
        fail(f"for inputs on cpu: expected the result there, not on {got.device}", "hard-coded-cuda")
