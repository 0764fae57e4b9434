"""Hidden checks for `accumulated_gradients`."""

import numpy as np
from graders.common import agreed, untouched
from graders.lists import floats, lengths

from autograder.grading.checks import CheckFailed, check, expect, fail, numbers, said


def _judge(student, steps, zero_grad, right, wrong):
    """Compare the gradients with the right ones: no two models of them may meet, which takes more than one step."""
    call = student.call("accumulated_gradients", steps, zero_grad)
    try:
        lengths(call.value, steps, "gradient")
    except CheckFailed as failure:
        fail(failure.message, failure.mistake or _ignored(student, call, steps, zero_grad))
    expect(
        call.value,
        right,
        wrong,
        given=said("for steps = {steps}, zero_grad = {zero_grad}", steps=steps, zero_grad=zero_grad),
    )


def _ignored(student, call, steps, zero_grad):
    """Whether the loop is of a fixed length."""
    other = student.call("accumulated_gradients", steps + 2, zero_grad)
    passes = [each.used.get("autograd", 0) for each in (call, other)]
    same = passes[0] == passes[1] > 0 and numbers(call.value).shape == numbers(other.value).shape
    return "epochs-ignored" if same else None


@check(points=0.75, category="value")
def test_without_zeroing(student, rng):
    """Shows that gradients add up where they are not zeroed"""

    def judge(steps):
        right = 2.0 * np.arange(1, steps + 1)
        wrong = {
            "half-cost": right / 2,
            "accumulated-total": np.full(steps, 2.0 * steps),
            "always-zeroed": np.full(steps, 2.0),
        }
        _judge(student, steps, False, right, wrong)

    agreed(judge, [(3,), (int(rng.integers(5, 12)),)])
    _judge(student, 1, False, [2.0], None)


@check(points=0.5, category="value")
def test_with_zeroing(student, rng):
    """Gives 2 each time where the gradient is zeroed before"""

    def judge(steps):
        wrong = {
            "no-zero-grad": 2.0 * np.arange(1, steps + 1),
            "zeroed-too-early": np.zeros(steps),
            "half-cost": np.ones(steps),
        }
        _judge(student, steps, True, np.full(steps, 2.0), wrong)

    agreed(judge, [(4,), (int(rng.integers(5, 12)),)])
    _judge(student, 1, True, [2.0], None)


@check(points=0.25, category="behaviour")
def test_backward(student):
    """Has `backward()` compute each of the gradients"""
    for zero_grad in (False, True):
        if student.call("accumulated_gradients", 4, zero_grad=zero_grad).used.get("autograd", 0) < 4:
            fail(said("expected 4 calls of backward() for steps = 4, but there were fewer"), "backward-missing")


@check(points=0.5, category="behaviour")
def test_floats(student):
    """Gives a list of plain floats, an empty one for no steps"""
    call = student.call("accumulated_gradients", 3, False)
    floats(call.value, said("the gradients"))
    untouched(call)
    lengths(student.accumulated_gradients(0, True), 0, "gradient")
