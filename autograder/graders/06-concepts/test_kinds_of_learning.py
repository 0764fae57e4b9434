"""Hidden checks for `kinds_of_learning`."""

from graders.quiz import answered

from autograder.grading.checks import check

RIGHT = ("supervised", "reinforcement", "unsupervised", "supervised", "unsupervised", "reinforcement")
# What is given in the place of what:
CONFUSED = {
    ("unsupervised", "supervised"): "labels-overlooked",
    ("supervised", "unsupervised"): "labels-imagined",
    ("supervised", "reinforcement"): "reward-overlooked",
    ("unsupervised", "reinforcement"): "reward-overlooked",
    ("reinforcement", "supervised"): "reward-imagined",
    ("reinforcement", "unsupervised"): "reward-imagined",
}


@check(points=1, category="value")
def test_supervised(student):
    """Tells supervised learning from the others"""
    answered(student.kinds_of_learning(), RIGHT, "supervised", CONFUSED)


@check(points=1, category="value")
def test_unsupervised(student):
    """Tells unsupervised learning from the others"""
    answered(student.kinds_of_learning(), RIGHT, "unsupervised", CONFUSED)


@check(points=1, category="value")
def test_reinforcement(student):
    """Tells reinforcement learning from the others"""
    answered(student.kinds_of_learning(), RIGHT, "reinforcement", CONFUSED)
