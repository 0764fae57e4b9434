"""Hidden checks for `maximize`."""

from graders.common import agreed, defaults
from graders.walks import across, bend, clear, expect_flat, expect_runtime_error, lesson, parabola, valley

from autograder.grading.checks import check, said


def _answer(student, walk):
    return student.maximize(*walk.arguments, **walk.options)


@check(points=0.25, category="value")
def test_flat(student, rng):
    """Walks uphill to a place that is about flat"""
    one = clear(rng, lambda rng: valley(rng, 1, 0.24, 0.12, up=True))
    walks = (one, clear(rng, lambda rng: across(rng, one, 0.24, 0.12)))
    agreed(lambda walk: walk.judge_flat(_answer(student, walk)), [(walk,) for walk in walks])


@check(points=0.75, category="value", after="flat")
def test_points(student, rng):
    """Ends at the first point whose slope is within epsilon, uphill"""
    one = clear(rng, lambda rng: valley(rng, 1, 0.22, 0.1, up=True))
    walks = (
        one,
        clear(rng, lambda rng: across(rng, one, 0.24, 0.12)),
        clear(rng, lambda rng: bend(rng, 0.35, 0.05, "t", up=True)),
    )
    agreed(lambda walk: walk.judge_point(_answer(student, walk)), [(walk,) for walk in walks])


@check(points=0.25, category="value", after="points")
def test_steps(student, rng):
    """Counts its updates"""
    walk = clear(rng, lambda rng: parabola(rng, 0.19, 0.1, "w", up=True))
    walk.judge_steps(_answer(student, walk))


@check(points=0.25, category="behaviour", after="points")
def test_defaults(student):
    """Walks with lr = 0.01, epsilon = 1e-5 and max_steps = 100_000 where they are not given"""
    if defaults(student, "maximize", lr=1e-2, epsilon=1e-5, max_steps=100_000):
        for given in ({"lr": 0.2}, {"epsilon": 13.5}):
            walk = lesson(**given, up=True)
            answer = student.maximize(*walk.arguments, **given)
            walk.judge_point(answer)
            walk.judge_steps(answer)


@check(points=0.5, category="behaviour")
def test_gives_up(student, rng):
    """Raises a RuntimeError when the point flies away, or max_steps updates are not enough"""
    walk = clear(rng, lambda rng: valley(rng, -1, 0.25, 0.1, up=True), no_end_at=3.0)
    expect_flat(student, "maximize", walk)
    expect_runtime_error(student, "maximize", walk, said("for a walk that diverges (lr = 3)"), lr=3.0, max_steps=300)
    expect_runtime_error(student, "maximize", walk, said("after 2 updates"), max_steps=2)
