"""Hidden checks for `classify`."""

import numpy as np
from graders.common import on_cuda, untouched

from autograder.grading.checks import Tensor, apart, check, describe, expect, fail, said, show, tensor


def _draw(rng, shape, threshold=0.5):
    """Probabilities on both sides of 0.5 and of the threshold, none close to either."""
    p = rng.uniform(0, 1, shape)
    for border in (0.5, threshold):
        p = np.where(np.abs(p - border) < 0.02, border + 0.05, p)
    return p


def _models(p, threshold):
    models = {"right": p >= threshold, "classes-swapped": p < threshold}
    return models if threshold == 0.5 else {**models, "threshold-ignored": p >= 0.5}


@check(points=1, category="value")
def test_values(student, rng):
    """Decides for 1 above the threshold and for 0 below, in the shape of the probabilities"""
    for shape, threshold in (((9, 1), 0.5), ((9, 1), 0.3), ((4, 5), 0.85), ((12,), 0.15)):
        p = apart(lambda: _draw(rng, shape, threshold), lambda p: _models(p, threshold))  # noqa: B023
        wrong = _models(p, threshold)
        right = wrong.pop("right")
        got = student.classify(tensor(p)) if threshold == 0.5 else student.classify(tensor(p), threshold)
        expect(
            got,
            right,
            wrong,
            given=said(
                "for probability = {probability}, threshold = {threshold}", probability=show(p), threshold=threshold
            ),
        )
    for p, threshold in ((0.6, 0.8), (0.4, 0.2)):
        got = student.classify(tensor([[p]]), threshold)
        expect(
            got,
            [[p >= threshold]],
            given=said("for probability = [[{p}]], threshold = {threshold}", p=p, threshold=threshold),
        )


@check(points=0.5, category="value", after="values")
def test_border(student, rng):
    """Counts a probability of exactly the threshold as 1"""
    for threshold in (0.5, 0.25, 0.75, 1.0, 0.0):
        p = rng.permutation(np.array([threshold, 0.1, 0.9, threshold, 0.6])).reshape(5, 1)
        given = said(
            "for probability = {probability}, threshold = {threshold}", probability=show(p), threshold=threshold
        )
        got = student.classify(tensor(p), threshold=threshold)
        expect(got, p >= threshold, {"strict-threshold": p > threshold}, given=given, shape=False)
    got = student.classify(tensor([[0.5], [0.4], [0.5]]))
    expect(
        got, [[1], [0], [1]], {"strict-threshold": [[0], [0], [0]]}, given=said("for a probability of 0.5"), shape=False
    )


@check(points=0.25, category="behaviour")
def test_floats(student, rng):
    """Gives a tensor of floats, and leaves the probabilities alone"""
    call = student.call("classify", tensor(_draw(rng, (6, 1))))
    if not isinstance(call.value, Tensor):
        fail(said("expected a tensor, not {came}", came=describe(call.value)))
    if not call.value.dtype.startswith(("float", "bfloat")):
        fail(said("expected floats, 1.0 and 0.0, not {dtype}", dtype=call.value.dtype), "not-a-float")
    untouched(call, ["probability"])


@check(points=0.25, category="device")
def test_device(student, cuda_student, rng):
    """Gives its result where the probabilities live, on CUDA and on a machine without it"""
    p = _draw(rng, (4, 1))
    student.classify(tensor(p))
    on_cuda(cuda_student.classify(tensor(p, device="cuda")))
    got = cuda_student.classify(tensor(p))
    if isinstance(got, Tensor) and got.device != "cpu":
        fail(
            said("for probabilities on cpu: expected the result there, not on {device}", device=got.device),
            "hard-coded-cuda",
        )
