"""Hidden checks for `accumulated_gradients`."""

import numpy as np

from autograder.checks import check, expect
from autograder.graders.common import floats, lengths, untouched


@check(points=1, category="value")
def test_without_zeroing(student, rng):
    """Shows that gradients add up where they are not zeroed"""
    for steps in (3, int(rng.integers(5, 12)), 1):
        got = student.accumulated_gradients(steps, False)
        lengths(got, steps, "gradient")
        right = 2.0 * np.arange(1, steps + 1)
        wrong = {
            "half-cost": right / 2,
            "accumulated-total": np.full(steps, 2.0 * steps),
            "always-zeroed": np.full(steps, 2.0),
        }
        expect(got, right, wrong, given=f"for steps = {steps}, zero_grad = False")


@check(points=0.5, category="value")
def test_with_zeroing(student, rng):
    """Gives 2 each time where the gradient is zeroed before"""
    for steps in (4, int(rng.integers(5, 12)), 1):
        got = student.accumulated_gradients(steps, True)
        lengths(got, steps, "gradient")
        wrong = {
            "no-zero-grad": 2.0 * np.arange(1, steps + 1),
            "zeroed-too-early": np.zeros(steps),
        }
        expect(got, np.full(steps, 2.0), wrong, given=f"for steps = {steps}, zero_grad = True")


@check(points=0.5, category="behaviour")
def test_floats(student):
    """Gives a list of plain floats, an empty one for no steps"""
    call = student.call("accumulated_gradients", 3, False)
    floats(call.value, "the gradients")
    untouched(call)
    lengths(student.accumulated_gradients(0, True), 0, "gradient")
