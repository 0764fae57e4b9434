"""Hidden checks for `numerical_gradient`."""

import math

from graders.common import agreed, defaults, inputs_apart, untouched

from autograder.grading.checks import Function, check, describe, expect, fail, said


def _polynomial(rng):
    a, b = (round(float(value), 2) for value in rng.uniform(1, 3, 2))
    source = f"lambda x: {a}*x**5 - {b}*x**2"
    return said("a polynomial"), source, lambda x: a * x**5 - b * x**2, round(float(rng.uniform(-1.2, 1.2)), 3)


def _exponential(rng):
    return (
        said("an exponential function"),
        "lambda x: math.exp(2 * x)",
        lambda x: math.exp(2 * x),
        float(rng.uniform(0.2, 1)),
    )


def _models(f, x, h):
    """The h is so large that each way to measure gives a number of its own."""
    ahead, here, behind = f(x + h), f(x), f(x - h)
    right = (ahead - behind) / (2 * h)
    return {
        "right": right,
        "forward-difference": (ahead - here) / h,
        "forward-difference/backward": (here - behind) / h,
        "distance-not-2h": (ahead - behind) / h,
        "distance-not-2h/brackets": (ahead - behind) / 2 * h,
        "distance-not-2h/h": ahead - behind,
        "wrong-sign": -right,
        "h-ignored": (f(x + 1e-4) - f(x - 1e-4)) / 2e-4,
    }


@check(points=1.5, category="value")
def test_central(student, rng):
    """Looks to both sides of x: the central difference, also for a large h"""

    def judge(draw, h):
        inputs, right, wrong = inputs_apart(rng, draw, lambda about, source, f, x: _models(f, x, h))
        about, source, _, x = inputs
        got = student.numerical_gradient(Function(source), x, h)
        # A looser tolerance leaves the digits that float32 lacks to the check of precision.
        expect(
            got,
            right,
            wrong,
            given=said("for {about} at x = {x:.4g} with h = {h:g}", about=about, x=x, h=h),
            tolerance=4e-5,
            shape=False,
        )

    agreed(judge, [(_polynomial, 0.4), (_polynomial, 0.6), (_polynomial, 0.3), (_exponential, 0.3)])


@check(points=0.25, category="value", after="central")
def test_default_h(student, rng):
    """Takes h = 1e-4 where none is given, and takes it by name"""
    student.numerical_gradient(Function("lambda x: x**2"), 1.0, h=0.5)
    if defaults(student, "numerical_gradient", h=1e-4):
        c = float(rng.uniform(1, 3))
        # The central difference of c x^3 at 0 is c h^2, which tells h.
        got = student.numerical_gradient(Function(f"lambda x: 1e8 * {c} * x**3"), 0.0)
        expect(got, c, given=said("for a steep cubic at x = 0 with the default h"), shape=False)


@check(points=0.75, category="value", after="central")
def test_precision(student, rng):
    """Keeps the digits of float64 when h is small"""
    for _ in range(2):
        a, x = (float(value) for value in rng.uniform((2, 1), (5, 1.9)))
        # In float32 x + 1e-8 is x, and the slope comes out as 0; float64 keeps seven digits.
        got = student.numerical_gradient(Function(f"lambda x: {a} * x"), x, 1e-8)
        wrong = {"float32-precision": 0.0}
        expect(got, a, wrong, given=said("for a line at x = {x:.4g} with h = 1e-8", x=x), shape=False)


@check(points=0.5, category="behaviour", after="central")
def test_float(student):
    """Gives a plain float, whatever number f returns, and changes nothing else"""
    for source in ("lambda x: x**2", "lambda x: np.sin(x)", "lambda x: 7"):
        call = student.call("numerical_gradient", Function(source), 3.0)
        if type(call.value) is not float:
            fail(said("expected a plain float, not {came}", came=describe(call.value)), "not-a-float")
        untouched(call)
