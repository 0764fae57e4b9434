"""Hidden checks for `minimize`."""

from graders.common import agreed, defaults, parts, untouched
from graders.walks import across, bend, clear, expect_flat, expect_runtime_error, lesson, parabola, read, valley

from autograder.grading.checks import Sympify, check, describe, expect, fail, noted, said

NAMES = noted("a tuple (point, steps)")


def _answer(student, walk):
    return student.minimize(*walk.arguments, **walk.options)


@check(points=0.5, category="value")
def test_flat(student, rng):
    """Walks downhill to a place that is about flat"""
    one = clear(rng, lambda rng: valley(rng, 1, 0.24, 0.12))
    walks = (one, clear(rng, lambda rng: across(rng, one, 0.24, 0.12)))
    agreed(lambda walk: walk.judge_flat(_answer(student, walk)), [(walk,) for walk in walks])


@check(points=0.75, category="value", after="flat")
def test_points(student, rng):
    """Ends at the first point whose slope is within epsilon"""
    one = clear(rng, lambda rng: valley(rng, 1, 0.25, 0.1))
    walks = (
        one,
        clear(rng, lambda rng: across(rng, one, 0.22, 0.1)),
        clear(rng, lambda rng: parabola(rng, 0.19, 0.2, "w")),
    )
    agreed(lambda walk: walk.judge_point(_answer(student, walk)), [(walk,) for walk in walks])


@check(points=0.5, category="value", after="points")
def test_steps(student, rng):
    """Counts its updates, none from a start that is flat already"""
    for draw in (lambda rng: parabola(rng, 0.18, 0.1, "z"), lambda rng: bend(rng, 0.35, 0.05, "t")):
        walk = clear(rng, draw)
        walk.judge_steps(_answer(student, walk))
    point, steps = read(student.minimize(Sympify("(x - 2)**2"), Sympify("x"), 2.0))
    if steps != 0:
        fail(
            said("for (x - 2)**2 from its lowest point: expected 0 updates, not {steps:g}", steps=steps),
            "steps-miscounted",
        )
    expect(point, 2.0, given=said("for (x - 2)**2 from its lowest point"))


@check(points=0.25, category="value", after="points")
def test_exactly_epsilon(student):
    """Stops where the slope is exactly epsilon"""
    for start in (0.5, -0.5):
        point, _ = read(student.minimize(Sympify("x**2"), Sympify("x"), start, lr=0.1, epsilon=1.0, max_steps=50))
        wrong = {"strict-epsilon": 0.8 * start}
        expect(
            point,
            start,
            wrong,
            given=said(
                "for x**2 from {start:g}, where the slope is {slope:g}, with epsilon = 1", start=start, slope=2 * start
            ),
        )


@check(points=0.25, category="behaviour", after="points")
def test_defaults(student):
    """Walks with lr = 0.01, epsilon = 1e-5 and max_steps = 100_000 where they are not given"""
    if defaults(student, "minimize", lr=1e-2, epsilon=1e-5, max_steps=100_000):
        for given in ({"lr": 0.2}, {"epsilon": 13.5}):
            walk = lesson(**given)
            answer = student.minimize(*walk.arguments, **given)
            walk.judge_point(answer)
            walk.judge_steps(answer)


@check(points=0.25, category="behaviour", after="points")
def test_types(student):
    """Gives the point as a plain float and the steps as a whole number"""
    call = student.call("minimize", Sympify("x**2/2 + x"), Sympify("x"), 2.0, lr=0.5, epsilon=0.1)
    point, steps = parts(call.value, 2, said(NAMES))
    if type(point) is not float:
        fail(said("expected the point as a plain float, not {point}", point=describe(point)), "not-a-float")
    if type(steps) is not int:
        fail(said("expected the steps as a whole number, not {steps}", steps=describe(steps)))
    untouched(call)


@check(points=0.75, category="behaviour")
def test_max_steps(student, rng):
    """Raises a RuntimeError when max_steps updates are not enough, and only then"""
    walk = clear(rng, lambda rng: valley(rng, 1, 0.22, 0.07))
    _, enough = walk.end
    # With max_steps = enough, some look at the last place once more and others do not: the text leaves that open.
    expect_flat(student, "minimize", walk, max_steps=enough + 1)
    for max_steps in (enough - 1, 2):
        expect_runtime_error(
            student, "minimize", walk, said("after {max_steps} updates", max_steps=max_steps), max_steps=max_steps
        )


@check(points=0.75, category="behaviour")
def test_diverges(student, rng):
    """Raises a RuntimeError when the point flies away"""
    walk = clear(rng, lambda rng: valley(rng, 1, 0.25, 0.1), no_end_at=4.0)
    expect_flat(student, "minimize", walk)
    expect_runtime_error(student, "minimize", walk, said("for a walk that diverges (lr = 4)"), lr=4.0, max_steps=300)
