"""Hidden checks for `gradient`."""

import numpy as np
from graders.common import agreed, by_hand, inputs_apart, is_tensor, on_cpu, on_cuda, untouched

from autograder.grading.checks import check, expect, fail, numbers, said, shape_mistake, show, tensor


def _draw(rng, m, dtype="float32"):
    """W, x and y with errors of both signs where there is more than one, none of them near zero."""
    W = rng.uniform(0.5, 2, 1) * rng.choice([-1, 1])
    x = rng.uniform(0.5, 3, (m, 1)) * rng.choice([-1, 1], (m, 1))
    y = W * x + rng.uniform(0.5, 2, (m, 1)) * rng.permutation(np.resize([1, -1], m)).reshape(m, 1)
    return [each.astype(dtype).astype(float) for each in (W, x, y)]


def _models(W, x, y):
    error = W * x - y
    right = 2 * np.mean(error * x)
    return {
        "right": right,
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


@check(points=0.25, category="shape")
def test_shape(student, rng):
    """Gives a tensor of the shape of W"""
    for m in (4, 1):
        got = is_tensor(student.gradient(*map(tensor, _draw(rng, m))), said("a tensor of shape (1,)"))
        if got.shape != (1,):
            fail(
                said("for {m} samples: expected the shape of W, (1,), not {shape}", m=m, shape=got.shape),
                shape_mistake(got.shape, (1,)),
            )


@check(points=0.5, category="value")
def test_direction(student, rng):
    """Says where the cost rises: to the right where it is positive, by a formula and without autograd"""
    with by_hand(student) as call:
        for m in (5, 3, 4, 6, 2, 7):
            W, x, y = _draw(rng, m)
            W += np.sign(np.mean((W * x - y) * x)) * rng.uniform(0.1, 1)  # away from the minimum
            got = numbers(call("gradient", *map(tensor, (W, x, y))).value, said("a tensor")).reshape(-1)
            right = 2 * np.mean((W * x - y) * x)
            if got.size != 1 or not got[0] * right > 0 or not np.isfinite(got[0]):
                given = said("for W = {W}, x = {x}, y = {y}", W=show(W), x=show(x), y=show(y))
                where = said("positive, since the cost rises") if right > 0 else said("negative, since the cost falls")
                fail(
                    said(
                        "{given}: expected one slope, which is {where} to the right, not {got}",
                        given=given,
                        where=where,
                        got=show(got),
                    )
                )


@check(points=1.5, category="value")
def test_values(student, rng):
    """Computes 2/m times the sum of (Wx - y) x"""
    with by_hand(student) as call:

        def compare(inputs, dtype, right, wrong=None):
            given = "for " + ", ".join(f"{name} = {show(each)}" for name, each in zip("Wxy", inputs, strict=True))
            got = call("gradient", *(tensor(each, dtype) for each in inputs)).value
            expect(got, right, wrong, given=given, shape=False)

        def judge(m, dtype):
            inputs, right, wrong = inputs_apart(rng, lambda rng: _draw(rng, m, dtype), _models)
            compare(inputs, dtype, right, wrong)

        agreed(judge, [(5, "float32"), (8, "float32"), (4, "float64")])
        inputs = _draw(rng, 1)  # where a mean is a sum
        compare(inputs, "float32", _models(*inputs)["right"])


@check(points=0.25, category="behaviour")
def test_untouched(student, rng):
    """Leaves W, x and y, and everything global, as they were"""
    untouched(student.call("gradient", *map(tensor, _draw(rng, 6))), ["W", "x", "y"])


@check(points=0.5, category="device")
def test_device(student, cuda_student, rng):
    """Gives its result where its inputs live, on CUDA and on a machine without it"""
    inputs = _draw(rng, 3)
    student.gradient(*map(tensor, inputs))
    on_cuda(cuda_student.gradient(*(tensor(each, device="cuda") for each in inputs)))
    on_cpu(cuda_student.gradient(*map(tensor, inputs)))
