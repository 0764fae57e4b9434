"""Hidden checks for `mse`."""

import numpy as np
from graders.common import agreed, inputs_apart, on_cpu, on_cuda, untouched
from graders.lines import squared_errors

from autograder.grading.checks import Tensor, check, describe, expect, fail, said, show, tensor


def _draw(rng, m):
    """Errors of both signs where there is more than one, none of them near zero."""
    target, signs = rng.uniform(-3, 3, (m, 1)), rng.permutation(np.resize([1, -1], m)).reshape(m, 1)
    drawn = target + rng.uniform(0.5, 2, (m, 1)) * signs, target
    return [each.astype("float32").astype(float) for each in drawn]


@check(points=0.25, category="shape")
def test_shape(student, rng):
    """Gives a tensor without dimensions"""
    for m in (4, 1):
        got = student.mse(*map(tensor, _draw(rng, m)))
        if not isinstance(got, Tensor):
            number = isinstance(got, (int, float))
            fail(
                said("expected a 0-dim tensor, not {got}", got=describe(got)),
                "detached-graph" if number else "wrong-shape",
            )
        if got.shape != ():
            fail(
                said(
                    "for {m} samples: expected a tensor without dimensions, shape (), not {shape}", m=m, shape=got.shape
                ),
                "wrong-shape",
            )


@check(points=1.25, category="value")
def test_values(student, rng):
    """Computes the mean of the squared errors"""

    def judge(m):
        inputs, right, wrong = inputs_apart(rng, lambda rng: _draw(rng, m), squared_errors)
        _compare(student, inputs, right, wrong)

    agreed(judge, [(5,), (8,)])
    inputs = _draw(rng, 1)  # where a mean is a sum
    _compare(student, inputs, squared_errors(*inputs)["right"])


def _compare(student, inputs, right, wrong=None):
    given = said("for prediction = {prediction}, target = {target}", prediction=show(inputs[0]), target=show(inputs[1]))
    expect(student.mse(*map(tensor, inputs)), right, wrong, given=given, shape=False)


def _slopes(prediction, target):
    """The slope of the cost at each prediction, and what each known mistake would give."""
    error = prediction - target
    m = len(error)
    return {
        "right": 2 / m * error,
        "sum-instead-of-mean": 2 * error,
        "half-cost": error / m,
        "half-cost/sum": error,
        "missing-square": np.sign(error) / m,
        "missing-square/signed": np.full((m, 1), 1 / m),
        "root-taken": error / m / np.sqrt(np.mean(error**2)),
        "wrong-sign": -2 / m * error,
    }


@check(points=0.5, category="gradient")
def test_gradients(student, rng):
    """Lets the gradient flow back to the prediction"""
    (prediction, target), right, wrong = inputs_apart(rng, lambda rng: _draw(rng, 5), _slopes)
    call = student.call("mse", tensor(prediction, requires_grad=True), tensor(target), gradient_of=(0,))
    if call.gradients[0] is None:
        fail(said("expected a gradient for the prediction, but none flows back to it"), "detached-graph")
    wrong = wrong if isinstance(call.value, Tensor) and call.value.shape == () else {}
    expect(call.gradients[0], right, wrong, given=said("the gradient of the prediction"))


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
    on_cpu(cuda_student.mse(tensor(prediction), tensor(target)))
