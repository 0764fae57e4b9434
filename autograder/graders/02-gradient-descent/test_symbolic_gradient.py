"""Hidden checks for `symbolic_gradient`."""

import math

import numpy as np

from autograder.checks import Expression, Sympify, check, close, describe, expect, fail, match
from autograder.graders.common import parts, untouched

NAMES = "a tuple (slope, derivative)"


def _functions(rng):
    """Functions to differentiate: about, text, symbol, itself, derivative."""
    a, b, c = (round(float(value), 2) for value in rng.uniform(1.2, 3, 3))
    return (
        ("a cubic in x", f"{a}*x**3 - {b}*x + {c}", "x", lambda x: a * x**3 - b * x + c, lambda x: 3 * a * x**2 - b),
        (
            "a sine in t",
            f"sin({a}*t) + {b}*t",
            "t",
            lambda t: math.sin(a * t) + b * t,
            lambda t: a * math.cos(a * t) + b,
        ),
        ("a curve in u", f"u*exp(u) + {c}", "u", lambda u: u * math.exp(u) + c, lambda u: (u + 1) * math.exp(u)),
    )


@check(points=1, category="value")
def test_slope(student, rng):
    """Gives the slope at a value, whatever the symbol is called"""
    for about, text, symbol, f, slope in _functions(rng):
        for value in (round(float(rng.uniform(0.5, 1.5)), 3), -1):
            got, other = parts(student.symbolic_gradient(Sympify(text), Sympify(symbol), value), 2, NAMES)
            if isinstance(got, Expression) and isinstance(other, float):
                fail(f"for {about}: expected the slope first and the derivative second", "order-swapped")
            wrong = {
                "not-differentiated": f(value),
                "wrong-sign": -slope(value),
                "forward-difference": (f(value + 1e-4) - f(value)) / 1e-4,
                ("substituted-first" if symbol == "x" else "symbol-ignored"): 0.0,
            }
            expect(
                got, slope(value), wrong, given=f"for {about}: the slope at {value:.4g}", tolerance=1e-7, shape=False
            )


@check(points=0.5, category="value")
def test_derivative(student, rng):
    """Gives the derivative as an expression, in any form that is equal to it"""
    for about, text, symbol, f, slope in _functions(rng):
        _, got = parts(student.symbolic_gradient(Sympify(text), Sympify(symbol), 1.0), 2, NAMES)
        if not isinstance(got, Expression):
            fail(f"for {about}: expected the derivative as an expression, not {describe(got)}")
        places = [round(float(place), 3) for place in rng.uniform(-2, 2, 4)]
        found, right = [_value(got, symbol, place) for place in places], [slope(place) for place in places]
        if not close(found, right, 1e-7):
            wrong = {
                "not-differentiated": [f(place) for place in places],
                "wrong-sign": [-each for each in right],
                ("substituted-first" if symbol == "x" else "symbol-ignored"): np.zeros(4),
            }
            fail(
                f"for {about}: expected another derivative: yours differs from the right one", match(found, wrong, 1e-7)
            )


def _value(expression, symbol, place):
    """The value of a derivative; one that is only written down, and not worked out yet, counts as well."""
    try:
        if expression.head == "Derivative":
            inner, (by, order) = expression.arguments[0], expression.arguments[1].arguments
            ahead, behind = (inner.evaluate(**{symbol: place + step}) for step in (1e-5, -1e-5))
            is_first = len(expression.arguments) == 2 and by.leaf == symbol and order.evaluate() == 1
            return (ahead - behind) / 2e-5 if is_first else math.nan
        return expression.evaluate(**{symbol: place})
    except (ValueError, IndexError):
        return math.nan


@check(points=0.5, category="behaviour", after="slope")
def test_float(student):
    """Gives the slope as a plain float, also for whole numbers and constant slopes"""
    for text, value, right in (("x**2", 3, 6.0), ("5*x", 0.5, 5.0), ("x*0 + 7", 2, 0.0)):
        call = student.call("symbolic_gradient", Sympify(text), Sympify("x"), value)
        slope, _ = parts(call.value, 2, NAMES)
        if type(slope) is not float:
            fail(f"expected the slope as a plain float, not {describe(slope)}", "not-a-float")
        expect(slope, right, given=f"the slope of {text} at {value}")
        untouched(call)
