"""Hidden checks for `sigmoid`."""

import numpy as np

from autograder.checks import Tensor, check, describe, expect, fail, numbers, show, tensor
from autograder.graders.common import on_cuda, operations, untouched
from autograder.graders.logistic import sigmoid


def _draw(rng, shape):
    return rng.uniform(0.5, 4, shape) * rng.choice([-1, 1], shape)


@check(points=0.5, category="value")
def test_values(student, rng):
    """Computes 1 / (1 + e^-z) for each element, in the shape of z"""
    for shape, dtype in (((5, 1), "float32"), ((1, 1), "float32"), ((3, 4), "float32"), ((4,), "float64")):
        z = _draw(rng, shape).astype(dtype).astype(float)
        right = sigmoid(z)
        wrong = {
            "exponent-sign": sigmoid(-z),
            "exponent-sign/minus": 1 / (1 - np.exp(-z)),
            "exponent-sign/not-added": np.exp(z),
            "missing-parentheses": 1 + np.exp(-z),
            "no-sigmoid": z,
        }
        expect(student.sigmoid(tensor(z, dtype)), right, wrong, given=f"for z = {show(z)}")


@check(points=0.5, category="value")
def test_extremes(student, rng):
    """Stays finite for very large and very small z: 1 and 0"""
    for size, dtype in ((200.0, "float32"), (1e4, "float32"), (1e4, "float64"), (89.0, "float32")):
        z = size * rng.choice([-1, 1], (6, 1))
        z[:2, 0] = -size, size
        got = numbers(student.sigmoid(tensor(z, dtype)), "a tensor of numbers")
        if not np.all(np.isfinite(got)):
            mistake = "overflow" if np.any(np.isnan(got)) else None
            fail(f"for z = {show(z)} in {dtype}: expected finite numbers, not {show(got)}", mistake)
        wrong = {"exponent-sign": sigmoid(-z), "no-sigmoid": z}
        expect(got, sigmoid(z), wrong, given=f"for z = {show(z)} in {dtype}", shape=False)


@check(points=0.25, category="gradient")
def test_gradients(student, rng):
    """Lets the gradient flow back to z"""
    z, weights = _draw(rng, (5, 1)), rng.uniform(1, 2, (5, 1))
    call = student.call("sigmoid", tensor(z, requires_grad=True), gradient_of=(0,), cotangent=tensor(weights))
    if not isinstance(call.value, Tensor):
        fail(f"expected a tensor, not {describe(call.value)}")
    if call.gradients[0] is None:
        fail("expected a gradient for z, but none flows back to it", "detached-graph")
    right = weights * sigmoid(z) * sigmoid(-z)
    expect(call.gradients[0], right, {"exponent-sign": -right, "no-sigmoid": weights}, given="the gradient of z")


@check(points=0.25, category="behaviour")
def test_by_hand(student, rng):
    """Is made of torch.exp, without the ready-made sigmoid"""
    got = student.sigmoid(tensor(_draw(rng, (3, 1)), requires_grad=True))
    if not isinstance(got, Tensor):
        fail(f"expected a tensor, not {describe(got)}")
    if any("Sigmoid" in name for name in operations(student, got)):
        fail("expected the formula with torch.exp, but the ready-made sigmoid is called", "ready-made")


@check(points=0.25, category="behaviour")
def test_untouched(student, rng):
    """Leaves z, and everything global, as it was"""
    untouched(student.call("sigmoid", tensor(_draw(rng, (6, 1)))), ["z"])


@check(points=0.25, category="device")
def test_device(student, cuda_student, rng):
    """Gives its result where z lives, on CUDA and on a machine without it"""
    z = _draw(rng, (3, 1))
    student.sigmoid(tensor(z))
    on_cuda(cuda_student.sigmoid(tensor(z, device="cuda")))
    on_cuda(cuda_student.sigmoid(tensor(z, requires_grad=True, device="cuda")))
    got = cuda_student.sigmoid(tensor(z))
    if isinstance(got, Tensor) and got.device != "cpu":
        fail(f"for z on cpu: expected the result there, not on {got.device}", "hard-coded-cuda")
