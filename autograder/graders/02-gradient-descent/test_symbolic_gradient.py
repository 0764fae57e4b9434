"""Hidden checks for `symbolic_gradient`."""

import math

import numpy as np
from graders.common import agreed, inputs_apart, parts, untouched

from autograder.grading.checks import (
    Expression,
    Sympify,
    check,
    close,
    describe,
    distinct,
    expect,
    fail,
    match,
    noted,
    numbers,
    said,
)

NAMES = noted("a tuple (slope, derivative)")


def _cubic(rng):
    a, b, c = _numbers(rng)
    text = f"{a}*x**3 - {b}*x + {c}"
    return noted("a cubic in x"), text, "x", lambda x: a * x**3 - b * x + c, lambda x: 3 * a * x**2 - b


def _sine(rng):
    a, b, _ = _numbers(rng)
    text = f"sin({a}*t) + {b}*t"
    return noted("a sine in t"), text, "t", lambda t: math.sin(a * t) + b * t, lambda t: a * math.cos(a * t) + b


def _curve(rng):
    _, _, c = _numbers(rng)
    return noted("a curve in u"), f"u*exp(u) + {c}", "u", lambda u: u * math.exp(u) + c, lambda u: (u + 1) * math.exp(u)


def _numbers(rng):
    return (round(float(value), 2) for value in rng.uniform(1.2, 3, 3))


def _models(symbol, f, slope, places):
    """The derivative at these places, and what each known mistake would make of it."""
    return {
        "right": np.array([slope(place) for place in places]),
        "not-differentiated": np.array([f(place) for place in places]),
        "wrong-sign": np.array([-slope(place) for place in places]),
        ("substituted-first" if symbol == "x" else "symbol-ignored"): np.zeros(len(places)),
    }


def _parts(value):
    slope, derivative = parts(value, 2, said(NAMES))
    if isinstance(slope, Expression) and isinstance(derivative, (int, float)):
        fail(said("expected the slope first and the derivative second"), "order-swapped")
    return slope, derivative


@check(points=1, category="value")
def test_slope(student, rng):
    """Gives the slope at a value, whatever the symbol is called"""

    def judge(draw):
        (about, text, symbol, f, slope), _, _ = inputs_apart(
            rng, draw, lambda about, text, symbol, f, slope: _models(symbol, f, slope, [-2, -1, 1, 2])
        )
        for place in (lambda rng: round(float(rng.uniform(0.5, 1.5)), 3), lambda rng: int(rng.choice([-2, -1, 1, 2]))):
            (value,), right, wrong = inputs_apart(
                rng, lambda rng, place=place: (place(rng),), lambda value: _models(symbol, f, slope, [value])
            )
            got, _ = _parts(student.symbolic_gradient(Sympify(text), Sympify(symbol), value))
            number = numbers(got, said("a slope")).reshape(-1)
            if not close(number, right, 1e-7):
                # Of the numbers of a measurement, more digits agree than of any other mistake's.
                wrong = wrong | {f"forward-difference/{h}": [(f(value + h) - f(value)) / h] for h in (1e-4, 1e-6)}
            expect(
                number,
                right,
                wrong,
                given=said("for {about}: the slope at {value:.4g}", about=said(about), value=value),
                tolerance=1e-7,
            )

    # Zero for the function in x is the derivative of a number; for the others alone, that by a symbol that is not there.
    agreed(judge, [(_cubic,)])
    agreed(judge, [(_sine,), (_curve,)])


@check(points=0.5, category="value")
def test_derivative(student, rng):
    """Gives the derivative as an expression, in any form that is equal to it"""
    places = [round(float(place), 3) for place in rng.uniform(-2, 2, 4)]

    def judge(draw):
        def models(about, text, symbol, f, slope):
            return _models(symbol, f, slope, places)

        (about, text, symbol, *_), right, wrong = inputs_apart(rng, draw, models)
        _, got = _parts(student.symbolic_gradient(Sympify(text), Sympify(symbol), 1.0))
        if not isinstance(got, Expression):
            fail(
                said(
                    "for {about}: expected the derivative as an expression, not {got}",
                    about=said(about),
                    got=describe(got),
                )
            )
        found = [_value(got, symbol, place) for place in places]
        distinct(right, wrong, said(about))
        if not close(found, right, 1e-7):
            told = said("for {about}: expected another derivative: yours differs from the right one", about=said(about))
            fail(told, match(found, wrong, 1e-7))

    agreed(judge, [(_cubic,)])
    agreed(judge, [(_sine,), (_curve,)])


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
        slope, _ = _parts(call.value)
        if type(slope) is not float:
            fail(said("expected the slope as a plain float, not {slope}", slope=describe(slope)), "not-a-float")
        expect(slope, right, given=said("the slope of {text} at {value}", text=text, value=value))
        untouched(call)
