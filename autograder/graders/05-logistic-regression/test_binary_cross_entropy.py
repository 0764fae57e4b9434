"""Hidden checks for `binary_cross_entropy`."""

import numpy as np
from graders.common import on_cuda, operations, untouched
from graders.logistic import cross_entropy, sigmoid

from autograder.grading.checks import Tensor, apart, check, describe, expect, fail, numbers, said, show, tensor

# A guard against log(0), such as `log(p + 1e-6)`, moves the numbers a little; these probabilities keep away from 0 and 1.
TOLERANCE = 1e-4
# Losses of torch's own, as autograd's graph calls them.
READY_MADE = "binarycrossentropy", "nllloss", "softmargin", "kldiv"


def _draw(rng, m):
    target = np.concatenate([[0, 1], rng.integers(0, 2, m)])[:m].reshape(m, 1).astype(float)
    return rng.uniform(0.2, 0.8, (m, 1)), rng.permutation(target)


def _models(p, y):
    m, right = len(y), cross_entropy(p, y)
    ones, zeros = -y * np.log(p), -(1 - y) * np.log(1 - p)
    return {
        "right": right,
        "sum-instead-of-mean": m * right,
        "wrong-sign": -right,
        "wrong-sign/sum": -m * right,
        "wrong-sign/one-term": np.mean(ones - zeros),
        "wrong-sign/other-term": np.mean(zeros - ones),
        "missing-term/ones": np.mean(ones),
        "missing-term/zeros": np.mean(zeros),
        "classes-swapped": cross_entropy(p, 1 - y),
        "mse-instead-of-cross-entropy": np.mean((p - y) ** 2),
        "wrong-logarithm": right / np.log(2),
        "wrong-logarithm/10": right / np.log(10),
        "wrong-logarithm/log1p": -np.mean(y * np.log1p(p) + (1 - y) * np.log1p(1 - p)),
        "sigmoid-twice": cross_entropy(sigmoid(p), y),
        "half-cost": right / 2,
        "wrong-shape": cross_entropy(p, y.T),
        "wrong-shape/sum": m * cross_entropy(p, y.T),
    }


@check(points=0.25, category="shape")
def test_shape(student, rng):
    """Gives a tensor without dimensions"""
    for m in (4, 1, 9):
        got = student.binary_cross_entropy(*map(tensor, _draw(rng, m)))
        if not isinstance(got, Tensor):
            mistake = "detached-graph" if isinstance(got, (int, float)) else None
            fail(said("expected a 0-dim tensor, not {got}", got=describe(got)), mistake)
        if got.shape != ():
            mistake = "wrong-shape" if got.shape in ((1,), (1, 1), (m,), (m, 1), (m, m)) else None
            fail(
                said(
                    "for {m} samples: expected a tensor without dimensions, shape (), not {shape}", m=m, shape=got.shape
                ),
                mistake,
            )


@check(points=1, category="value")
def test_values(student, rng):
    """Computes the mean cross-entropy of probabilities and targets"""
    for m, dtype in ((3, "float32"), (8, "float32"), (1, "float32"), (5, "float64")):

        def draw():
            return [each.astype(dtype).astype(float) for each in _draw(rng, m)]  # noqa: B023

        # Of a single sample, many mistakes make the same: it has no models of them.
        p, y = draw() if m == 1 else apart(draw, lambda drawn: _models(*drawn), TOLERANCE)
        wrong = {} if m == 1 else _models(p, y)
        wrong.pop("right", None)
        given = said("for probability = {probability}, target = {target}", probability=show(p), target=show(y))
        got = student.binary_cross_entropy(tensor(p, dtype), tensor(y, dtype))
        expect(got, cross_entropy(p, y), wrong, given=given, shape=False, tolerance=TOLERANCE)


@check(points=0.25, category="gradient", after="values")
def test_gradients(student, rng):
    """Lets the gradient flow back to the probabilities"""
    p, y = _draw(rng, 5)
    call = student.call("binary_cross_entropy", tensor(p, requires_grad=True), tensor(y), gradient_of=(0,))
    if call.gradients[0] is None:
        fail(said("expected a gradient for the probability, but none flows back to it"), "detached-graph")
    right = (p - y) / (p * (1 - p)) / 5
    cut = {"detached-graph/ones": right * (1 - y), "detached-graph/zeros": right * y}  # one of the terms was
    # The inverse of p makes a guard of 1e-6 show a little more.
    expect(call.gradients[0], right, cut, given=said("the gradient of the probability"), tolerance=TOLERANCE)


@check(points=0.5, category="value", after="values")
def test_extremes(student, rng):
    """Stays finite at probabilities of exactly 0 and 1: small where they are right, large where they are wrong"""
    for m, dtype in ((2, "float32"), (1, "float32"), (5, "float32"), (4, "float64")):
        for first in (0.0, 1.0):
            p = rng.integers(0, 2, (m, 1)).astype(float)
            p[0] = first
            same = said("for probability = {probability}, target = the same", probability=show(p))
            opposite = said("for probability = {probability}, target = the opposite", probability=show(p))
            right = _finite(student, p, p, dtype, same)
            wrong = _finite(student, p, 1 - p, dtype, opposite)
            if not abs(right) < 0.01:
                fail(said("{given}: expected a cost of about 0, not {came}", given=same, came=show(right)))
            if not wrong > 8:  # -log(1e-6) is 13.8, a guard may be coarser
                fail(said("{given}: expected a large cost, not {came}", given=opposite, came=show(wrong)))
    y = rng.integers(0, 2, (6, 1)).astype(float)
    p = np.where(np.arange(6).reshape(6, 1) < 3, y, rng.uniform(0.2, 0.8, (6, 1)))
    _finite(
        student,
        p,
        y,
        "float32",
        said("for probability = {probability}, target = {target}", probability=show(p), target=show(y)),
    )


def _finite(student, p, y, dtype, given):
    got = numbers(student.binary_cross_entropy(tensor(p, dtype), tensor(y, dtype)), said("a number"))
    if got.size != 1:
        fail(said("{given}: expected one number, not {came}", given=given, came=got.size))
    if not np.all(np.isfinite(got)):
        fail(said("{given}: expected a finite cost, not {got}", given=given, got=show(got)), "log-of-zero")
    return float(got.reshape(()))


@check(points=0.5, category="behaviour")
def test_by_hand(student, rng):
    """Is the formula, with torch.log, and not a ready-made loss"""
    p, y = _draw(rng, 4)
    got = student.binary_cross_entropy(tensor(p, requires_grad=True), tensor(y))
    found = operations(student, got) if isinstance(got, Tensor) else ()
    if any(name in operation.lower() for operation in found for name in READY_MADE):
        fail(said("expected the formula with torch.log, but a ready-made loss does the work"), "ready-made")


@check(points=0.25, category="behaviour")
def test_untouched(student, rng):
    """Leaves probability and target, and everything global, as they were"""
    p, y = _draw(rng, 6)
    p[:2, 0] = 0, 1
    untouched(student.call("binary_cross_entropy", tensor(p), tensor(y)), ["probability", "target"])


@check(points=0.25, category="device")
def test_device(student, cuda_student, rng):
    """Gives its result where its inputs live, on CUDA and on a machine without it"""
    p, y = _draw(rng, 3)
    student.binary_cross_entropy(tensor(p), tensor(y))
    inputs = tensor(p, requires_grad=True, device="cuda"), tensor(y, device="cuda")
    on_cuda(cuda_student.binary_cross_entropy(*inputs))
    got = cuda_student.binary_cross_entropy(tensor(p), tensor(y))
    if isinstance(got, Tensor) and got.device != "cpu":
        fail(
            said("for inputs on cpu: expected the result there, not on {device}", device=got.device), "hard-coded-cuda"
        )
