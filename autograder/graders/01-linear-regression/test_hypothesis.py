"""Hidden checks for `hypothesis`."""

import numpy as np
from graders.common import agreed, inputs_apart, on_cpu, on_cuda, untouched

from autograder.grading.checks import Tensor, check, describe, expect, fail, said, show, tensor


def _draw(rng, m):
    drawn = rng.uniform(-3, 3, (m, 1)), rng.uniform(1, 3, 1), rng.uniform(1, 3, 1) * rng.choice([-1, 1])
    return [each.astype("float32").astype(float) for each in drawn]


def _models(x, W, b):
    return {
        "right": x * W + b,
        "bias-not-added": x * W,
        "wrong-sign": x * W - b,
        "missing-input-factor": np.broadcast_to(W + b, x.shape),
    }


@check(points=0.25, category="shape")
def test_shape(student, rng):
    """Gives a result of the shape of x"""
    for m in (4, 1):
        x, W, b = _draw(rng, m)
        got = student.hypothesis(tensor(x), tensor(W), tensor(b))
        if not isinstance(got, Tensor):
            fail(
                said("expected a tensor of shape {wanted}, not {got}", wanted=(m, 1), got=describe(got)), "wrong-shape"
            )
        if got.shape != (m, 1):
            fail(
                said(
                    "for x of shape {shape}: expected the same shape, not {other_shape}",
                    shape=(m, 1),
                    other_shape=got.shape,
                ),
                "wrong-shape",
            )


@check(points=1.25, category="value")
def test_values(student, rng):
    """Computes xW + b"""

    def judge(m):
        (x, W, b), right, wrong = inputs_apart(rng, lambda rng: _draw(rng, m), _models)
        got = student.hypothesis(tensor(x), tensor(W, requires_grad=True), tensor(b, requires_grad=True))
        expect(
            got, right, wrong, given=said("for x = {x}, W = {W}, b = {b}", x=show(x), W=show(W), b=show(b)), shape=False
        )

    agreed(judge, [(3,), (1,), (8,)])


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
            fail(said("expected a gradient for b, but the result does not depend on b"), "bias-not-added")
        if got is None:
            fail(said("expected a gradient for {name}, but none flows back to it", name=name), "detached-graph")
        expect(got, right, given=said("the gradient of {name}", name=name))


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
    on_cpu(cuda_student.hypothesis(tensor(x), tensor(W), tensor(b)))
