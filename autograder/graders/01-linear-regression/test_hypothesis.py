"""Hidden checks for `hypothesis`."""

import numpy as np

from autograder.checks import Tensor, check, describe, expect, fail, show, tensor
from autograder.graders.common import on_cuda, untouched


def _draw(rng, m):
    return rng.uniform(-3, 3, (m, 1)), rng.uniform(1, 3, 1), rng.uniform(1, 3, 1) * rng.choice([-1, 1])


@check(points=0.5, category="shape")
def test_shape(student, rng):
    """Gives a result of the shape of x"""
    for m in (4, 1, 9):
        x, W, b = _draw(rng, m)
        got = student.hypothesis(tensor(x), tensor(W), tensor(b))
        if not isinstance(got, Tensor):
            fail(f"expected a tensor of shape {(m, 1)}, not {describe(got)}", "wrong-shape")
        if got.shape != (m, 1):
            fail(f"for x of shape {(m, 1)}: expected the same shape, not {got.shape}", "wrong-shape")


@check(points=1, category="value")
def test_values(student, rng):
    """Computes xW + b"""
    for m, dtype in ((3, "float32"), (1, "float32"), (8, "float32"), (4, "float64")):
        x, W, b = (np.asarray(each, dtype).astype(float) for each in _draw(rng, m))
        got = student.hypothesis(tensor(x, dtype), tensor(W, dtype, True), tensor(b, dtype, True))
        wrong = {
            "bias-not-added": x * W,
            "wrong-sign": x * W - b,
            "missing-input-factor": np.broadcast_to(W + b, x.shape),
        }
        given = f"for x = {show(x)}, W = {show(W)}, b = {show(b)}"
        expect(got, x * W + b, wrong, given=given, shape=False)


@check(points=0.5, category="gradient")
def test_gradients(student, rng):
    """Lets the gradient flow back to W and b"""
    x, W, b = _draw(rng, 5)
    weights = rng.uniform(1, 2, (5, 1))
    inputs = tensor(x), tensor(W, requires_grad=True), tensor(b, requires_grad=True)
    call = student.call("hypothesis", *inputs, gradient_of=(1, 2), cotangent=tensor(weights))
    rights = [[np.sum(weights * x)], [np.sum(weights)]]
    for name, got, right in zip("Wb", call.gradients, rights, strict=True):
        if got is None and name == "b" and call.gradients[0] is not None:
            fail("expected a gradient for b, but the result does not depend on b", "bias-not-added")
        if got is None:
            fail(f"expected a gradient for {name}, but none flows back to it", "detached-graph")
        expect(got, right, given=f"the gradient of {name}")


@check(points=0.5, category="behaviour")
def test_untouched(student, rng):
    """Leaves x, W and b, and everything global, as they were"""
    x, W, b = _draw(rng, 6)
    untouched(student.call("hypothesis", tensor(x), tensor(W), tensor(b)), ["x", "W", "b"])


@check(points=0.5, category="device")
def test_device(student, cuda_student, rng):
    """Gives its result where its inputs live, on CUDA and on a machine without it"""
    x, W, b = _draw(rng, 3)
    student.hypothesis(tensor(x), tensor(W), tensor(b))
    parameters = [tensor(each, requires_grad=True, device="cuda") for each in (W, b)]
    on_cuda(cuda_student.hypothesis(tensor(x, device="cuda"), *parameters))
    got = cuda_student.hypothesis(tensor(x), tensor(W), tensor(b))
    if isinstance(got, Tensor) and got.device != "cpu":
        fail(f"for inputs on cpu: expected the result there, not on {got.device}", "hard-coded-cuda")
