"""Hidden checks for `maximize`."""

from autograder.checks import check
from autograder.graders.walks import bend, clear, expect_flat, expect_runtime_error, lesson, parabola, valley


@check(points=1, category="value")
def test_points(student, rng):
    """Ends at the first point whose slope is within epsilon, uphill"""
    walks = (
        clear(lambda: valley(rng, 1, 0.12, 0.04, up=True)),
        clear(lambda: valley(rng, -1, 0.17, 0.03, up=True)),
        clear(lambda: bend(rng, 0.2, 0.02, "t", up=True)),
    )
    for walk in walks:
        walk.judge_point(student.maximize(*walk.arguments, **walk.options))


@check(points=0.25, category="value", after="points")
def test_steps(student, rng):
    """Counts its updates"""
    walk = clear(lambda: parabola(rng, 0.24, 0.03, "w", up=True))
    walk.judge_steps(student.maximize(*walk.arguments, **walk.options))


@check(points=0.25, category="convergence", after="points")
def test_defaults(student):
    """Walks up a parabola from 10 with lr = 0.01 and epsilon = 1e-5 where they are not given"""
    for given in ({"lr": 0.2}, {"epsilon": 13.5}):
        walk = lesson(**given, up=True)
        answer = student.maximize(*walk.arguments, **given)
        walk.judge_point(answer)
        walk.judge_steps(answer)


@check(points=0.5, category="behaviour")
def test_gives_up(student, rng):
    """Raises a RuntimeError when the point flies away, or max_steps updates are not enough"""
    walk = valley(rng, -1, 0.08, 0.02, up=True)
    expect_flat(student, "maximize", walk)
    expect_runtime_error(student, "maximize", walk, "for a walk that diverges (lr = 3)", lr=3.0, max_steps=300)
    expect_runtime_error(student, "maximize", walk, "after 4 updates", max_steps=4)
