"""Walks on a function of one variable until it is flat, in plain floats: the models of right and wrong answers."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from graders.common import drawn_once, parts

from autograder.grading.checks import DRAWS, CheckFailed, Sympify, describe, fail, noted, numbers, said, show
from autograder.grading.student import Student

ENOUGH = 1000


@dataclass(frozen=True)
class Walk:
    """A function, its slope, and the arguments of `minimize`, or with ``up`` of `maximize`.

    ``about`` tells the student which function it is without giving it away.
    """

    about: str
    text: str
    slope: Callable[[float], float]
    start: float
    lr: float
    epsilon: float
    symbol: str = "x"
    up: bool = False

    @property
    def arguments(self) -> tuple[Sympify, Sympify, float]:
        return Sympify(self.text), Sympify(self.symbol), self.start

    @property
    def options(self) -> dict[str, float]:
        return {"lr": self.lr, "epsilon": self.epsilon, "max_steps": ENOUGH}

    @property
    def given(self) -> str:
        return said(
            "on {about}, from {start:g} with lr = {lr:g} and epsilon = {epsilon:g}",
            about=said(self.about),
            start=self.start,
            lr=self.lr,
            epsilon=self.epsilon,
        )

    @property
    def end(self) -> tuple[float, int]:
        """The point where the walk stops, and its number of updates."""
        points = self.path()
        assert points is not None, self
        return points[-1], len(points) - 1

    def path(self) -> list[float] | None:
        """The start and the point after each update; None where the walk does not end."""
        points = [self.start]
        try:
            while abs(self.slope(points[-1])) > self.epsilon:
                points.append(self._step(points[-1]))
                if len(points) > ENOUGH + 1 or not math.isfinite(points[-1]):
                    return None
        except OverflowError:
            return None
        return points

    def _left(self, updates: float) -> float:
        """How steep it still is after so many updates, if epsilon did not end the walk."""
        point = self.start
        for _ in range(int(min(max(updates, 0), ENOUGH))):
            point = self._step(point)
        return self.steepness(point)

    def _step(self, point: float) -> float:
        return point + (1 if self.up else -1) * self.lr * self.slope(point)

    def steepness(self, point: float) -> float:
        """The slope without its sign, at any number that came."""
        try:
            return abs(self.slope(point))
        except OverflowError:
            return math.inf

    def is_clear(self) -> bool:
        """Whether it has an end, rounding cannot change the number of its updates, and no known mistake ends like another."""
        points = self.path()
        if points is None or len(points) < 4:
            return False
        last, before = (abs(self.slope(point)) / self.epsilon for point in (points[-1], points[-2]))
        return last < 0.98 and before > 1.02 and not self._meets()

    def _meets(self) -> bool:
        ends = [("right", *self.end), *self.wrong_ends()]
        return any(
            one[0] != other[0] and one[2] == other[2] and abs(one[1] - other[1]) < 1e-4
            for one, other in itertools.combinations(ends, 2)
        )

    def wrong_ends(self) -> Iterator[tuple[str, float, int]]:
        """What each known mistake would answer: its id, a point, a number of updates."""
        others = (
            ("wrong-sign", replace(self, up=not self.up)),
            ("stops-on-step-size", replace(self, epsilon=self.epsilon / self.lr)),
            ("epsilon-ignored", replace(self, epsilon=1e-5)),
            ("learning-rate-ignored", replace(self, lr=1e-2)),
            ("defaults-kept", replace(self, lr=1e-2, epsilon=1e-5)),
            ("arguments-swapped", replace(self, lr=self.epsilon, epsilon=self.lr)),
            ("signed-slope", replace(self, slope=lambda point: max(0.0, self.slope(point)))),
            ("signed-slope", replace(self, slope=lambda point: min(0.0, self.slope(point)))),
        )
        for mistake, other in others:
            if other.path() not in (None, self.path()):
                yield mistake, *other.end
        if self.path() is None:
            return
        point, steps = self.end
        yield from (("steps-miscounted", point, steps + more) for more in (-1, 1))
        yield from (("one-update-too-many", self._step(point), steps + more) for more in (0, 1, 2))

    def judge_flat(self, answer: object) -> None:
        """The point of an answer is about where this walk ends, and was not found in one go.

        Raises:
            CheckFailed: it is steep there, or it is another place, or as flat as no walk makes it.
        """
        right, _ = self.end
        got, _ = read(answer)
        if not (1e-10 < self.steepness(got) < 0.5 and abs(got - right) < 0.5):
            fail(
                said(
                    "{given}: expected a place near {right}, not {got}",
                    given=self.given,
                    right=show(right),
                    got=show(got),
                ),
                self._named(answer),
            )

    def judge_point(self, answer: object) -> None:
        """The point of an answer is this walk's.

        Raises:
            CheckFailed: it is not; a known mistake is told by the point and the updates together.
        """
        right, steps = self.end
        got, counted = read(answer)
        if not near(got, right):
            wanted, came = (
                said("{point} after {count} updates", point=show(point), count=show(count))
                for point, count in ((right, steps), (got, counted))
            )
            fail(
                said("{given}: expected {wanted}, not {came}", given=self.given, wanted=wanted, came=came),
                self._named(answer),
            )

    def _named(self, answer: object) -> str | None:
        right, steps = self.end
        got, counted = read(answer)
        if got == steps and near(counted, right):
            return "order-swapped"
        if self.steepness(got) < 1e-10 < 1e-2 * self._left(counted):  # no walk comes that near that soon
            return "closed-form"
        ends = self.wrong_ends()
        return next((mistake for mistake, point, count in ends if near(got, point) and counted == count), None)

    def judge_steps(self, answer: object) -> None:
        """The number of updates of an answer is this walk's.

        Raises:
            CheckFailed: it is not.
        """
        _, right = self.end
        _, counted = read(answer)
        if counted != right:
            mistake = "steps-miscounted" if abs(counted - right) == 1 else None
            fail(
                said(
                    "{given}: expected {right} updates, not {counted}",
                    given=self.given,
                    right=right,
                    counted=show(counted),
                ),
                mistake,
            )


def read(answer: object) -> tuple[float, float]:
    """The point and the number of updates in an answer (point, steps), in whatever type they come.

    Raises:
        CheckFailed: they are no two numbers.
    """
    found = []
    for what, value in zip(
        (said("the point"), said("the steps")), parts(answer, 2, said("a tuple (point, steps)")), strict=True
    ):
        number = numbers(value, said("{what} to be a number", what=what))
        if number.size != 1:
            fail(said("expected {what} to be one number, not {value}", what=what, value=describe(value)))
        found.append(float(number.reshape(())))
    return found[0], found[1]


def near(got: float, right: float) -> bool:
    """Whether two points are the same but for rounding, of a measured slope too."""
    return bool(abs(got - right) <= 1e-6 * max(1.0, abs(right)))


def valley(rng: np.random.Generator, side: int, lr: float, epsilon: float, up: bool = False) -> Walk:
    """A valley at 0 between two hills (with ``up``, a hill between two valleys): the wrong way ends at a place of its own.

    ``side`` says on which side of 0 the walk starts.
    """
    a = round(float(rng.uniform(0.75, 1.5)), 2)
    start = round(side * float(rng.uniform(0.4, 0.7)), 2)
    if up:
        about, text = noted("a hill between two valleys"), f"x**4/4 - {a}*x**2"
        return Walk(about, text, lambda x: x**3 - 2 * a * x, start, lr, epsilon, up=True)
    about, text = noted("a valley between two hills"), f"{a}*x**2 - x**4/4"
    return Walk(about, text, lambda x: 2 * a * x - x**3, start, lr, epsilon)


def across(rng: np.random.Generator, walk: Walk, lr: float, epsilon: float) -> Walk:
    """Another walk on the same curve, from the other side of 0."""
    start = round(-math.copysign(float(rng.uniform(0.4, 0.7)), walk.start), 2)
    return replace(walk, start=start, lr=lr, epsilon=epsilon)


def clear(rng: np.random.Generator, draw: Callable[[np.random.Generator], Walk], no_end_at: float = 0.0) -> Walk:
    """Draw until a walk is clear, and has no end with the learning rate ``no_end_at``. It is kept for the next submission."""

    def drawn(own: np.random.Generator) -> Walk:
        for _ in range(DRAWS):
            walk = draw(own)
            if walk.is_clear() and not (no_end_at and replace(walk, lr=no_end_at).path()):
                return walk
        raise RuntimeError(f"none of {DRAWS} draws makes a clear walk: {walk.given}")

    found: Walk = drawn_once(rng, drawn)
    return found


def parabola(rng: np.random.Generator, lr: float, epsilon: float, symbol: str, up: bool = False) -> Walk:
    """A parabola with its bottom (with ``up``, its top) anywhere, so steep that a step of lr 0.1 and more overshoots it."""
    a, b = round(float(rng.uniform(3.1, 3.7)), 2), round(float(rng.uniform(-20, 20)), 2)
    start, sign = round(float(-b / (2 * a) + rng.uniform(1, 2) * rng.choice([-1, 1])), 2), -1 if up else 1
    about, text = noted("a parabola"), f"{sign * a}*{symbol}**2 + {sign * b}*{symbol}"
    return Walk(about, text, lambda x: sign * (2 * a * x + b), start, lr, epsilon, symbol, up)


def bend(rng: np.random.Generator, lr: float, epsilon: float, symbol: str, up: bool = False) -> Walk:
    """An exponential function minus a line (with ``up``, the other way round)."""
    k, start = round(float(rng.uniform(1.5, 3)), 2), round(float(rng.uniform(-0.5, 0.2)), 2)
    sign = -1 if up else 1
    about, text = (
        noted("an exponential curve and a line"),
        f"{k}*{symbol} - exp({symbol})" if up else f"exp({symbol}) - {k}*{symbol}",
    )
    return Walk(about, text, lambda x: sign * (math.exp(x) - k), start, lr, epsilon, symbol, up)


def lesson(lr: float = 1e-2, epsilon: float = 1e-5, up: bool = False) -> Walk:
    """The lesson's walk from 10, which takes 723 updates as it stands; with ``up``, on the curve turned upside down."""
    text, sign = ("-(x**2 + 2*x + 3)", -1) if up else ("x**2 + 2*x + 3", 1)
    return Walk(text, text, lambda x: sign * (2 * x + 2), 10.0, lr, epsilon, up=up)


def expect_flat(student: Student, function: str, walk: Walk, **options: float) -> None:
    """The walk, as it stands, is answered with a place that is about flat; other checks look at it more closely.

    Raises:
        CheckFailed: with an exception, or a place that is steep.
    """
    point, _ = read(student.call(function, *walk.arguments, **{**walk.options, **options}).value)
    if not walk.steepness(point) < 0.3:
        fail(
            said("{given}: expected a place where the curve is flat, not {point}", given=walk.given, point=show(point))
        )


def expect_runtime_error(student: Student, function: str, walk: Walk, why: str, **options: float) -> None:
    """The walk, under these options, cannot end: a RuntimeError says so.

    Raises:
        CheckFailed: an answer came, or another exception.
    """
    call = student.call(function, *walk.arguments, may_raise=True, **{**walk.options, **options})
    if call.error is None:
        told = said("expected a RuntimeError {why}, not {came}", why=why, came=_answer(call.value))
        fail(told, _mistake(replace(walk, lr=options.get("lr", walk.lr)), call.value, options["max_steps"]))
    if "RuntimeError" not in call.error.bases or {"NotImplementedError", "RecursionError"} & set(call.error.bases):
        fail(said("expected a RuntimeError {why}, not {type_name}", why=why, type_name=call.error.type_name))


def _mistake(walk: Walk, value: object, max_steps: float) -> str | None:
    """Why an answer came: another mistake ended the walk early, or it should have been given up."""
    try:
        point, steps = read(value)
    except CheckFailed:
        return "gives-up-silently"
    ends = {mistake for mistake, end, count in walk.wrong_ends() if near(point, end) and steps == count}
    if ends:
        return ends.pop() if len(ends) == 1 else None
    # A point that is flat after few updates was found by another way to walk.
    return "gives-up-silently" if steps > max_steps or not walk.steepness(point) <= walk.epsilon else None


def _answer(value: object) -> str:
    try:
        point, steps = read(value)
    except CheckFailed:
        return describe(value)
    return said("the answer ({point}, {steps})", point=show(point), steps=show(steps))
