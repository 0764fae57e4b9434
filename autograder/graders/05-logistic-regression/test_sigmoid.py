"""Hidden checks for `sigmoid`."""

import numpy as np
from graders.common import on_cuda, operations, untouched
from graders.logistic import sigmoid

from autograder.grading.checks import Tensor, apart, check, describe, expect, fail, numbers, said, show, tensor

# What hides a sigmoid, whole or in its pieces, in autograd's graph.
READY_MADE = "sigmoid", "softmax", "softplus", "tanh", "logaddexp", "logsumexp"


def _draw(rng, shape):
    return rng.uniform(0.5, 4, shape) * rng.choice([-1, 1], shape)


def _models(z):
    return {
        "right": sigmoid(z),
        "exponent-sign": sigmoid(-z),
        "exponent-sign/minus": 1 / (1 - np.exp(-z)),
        "exponent-sign/not-added": np.exp(z),
        "missing-parentheses": 1 + np.exp(-z),
        "no-sigmoid": z,
    }


@check(points=0.5, category="value")
def test_values(student, rng):
    """Computes 1 / (1 + e^-z) for each element, in the shape of z"""
    for shape, dtype in (((5, 1), "float32"), ((1, 1), "float32"), ((3, 4), "float32"), ((4,), "float64")):
        z = apart(lambda: _draw(rng, shape).astype(dtype).astype(float), _models)  # noqa: B023
        wrong = _models(z)
        right = wrong.pop("right")
        expect(student.sigmoid(tensor(z, dtype)), right, wrong, given=said("for z = {z}", z=show(z)))


@check(points=0.25, category="value", after="values")
def test_extremes(student, rng):
    """Stays finite for very large and very small z: 1 and 0"""
    for size, dtype in ((200.0, "float32"), (3e38, "float32"), (1e4, "float64"), (89.0, "float32")):
        z = size * rng.choice([-1, 1], (6, 1))
        z[:2, 0] = -size, size
        got = numbers(student.sigmoid(tensor(z, dtype)), said("a tensor of numbers"))
        if not np.all(np.isfinite(got)):
            mistake = "overflow" if np.any(np.isnan(got)) else None
            fail(
                said(
                    "for z = {z} in {dtype}: expected finite numbers, not {got}", z=show(z), dtype=dtype, got=show(got)
                ),
                mistake,
            )
        expect(got, sigmoid(z), given=said("for z = {z} in {dtype}", z=show(z), dtype=dtype), shape=False)


@check(points=0.25, category="gradient", after="values")
def test_gradients(student, rng):
    """Lets the gradient flow back to z"""
    z, weights = _draw(rng, (5, 1)), rng.uniform(1, 2, (5, 1))
    call = student.call("sigmoid", tensor(z, requires_grad=True), gradient_of=(0,), cotangent=tensor(weights))
    if not isinstance(call.value, Tensor):
        fail(said("expected a tensor, not {came}", came=describe(call.value)))
    if call.gradients[0] is None:
        fail(said("expected a gradient for z, but none flows back to it"), "detached-graph")
    expect(call.gradients[0], weights * sigmoid(z) * sigmoid(-z), given=said("the gradient of z"))


@check(points=0.5, category="behaviour")
def test_by_hand(student, rng):
    """Is the formula, with torch.exp, and not a ready-made function"""
    got = student.sigmoid(tensor(_draw(rng, (3, 1)), requires_grad=True))
    found = operations(student, got) if isinstance(got, Tensor) else ()
    if any(name in operation.lower() for operation in found for name in READY_MADE):
        fail(said("expected the formula with torch.exp, but a ready-made function does the work"), "ready-made")


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
        fail(said("for z on cpu: expected the result there, not on {device}", device=got.device), "hard-coded-cuda")
