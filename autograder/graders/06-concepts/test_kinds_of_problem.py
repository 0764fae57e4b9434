"""Hidden checks for `kinds_of_problem`."""

from graders.quiz import answered

from autograder.grading.checks import check

RIGHT = ("binary", "regression", "multi-class", "regression", "binary", "multi-class")
# What is given in the place of what:
CONFUSED = {
    ("binary", "multi-class"): "classes-miscounted",
    ("multi-class", "binary"): "classes-miscounted",
    ("regression", "binary"): "class-as-number",
    ("regression", "multi-class"): "class-as-number",
    ("binary", "regression"): "number-as-class",
    ("multi-class", "regression"): "number-as-class",
}


@check(points=1, category="value")
def test_binary(student):
    """Tells binary classification from the others"""
    answered(student.kinds_of_problem(), RIGHT, "binary", CONFUSED)


@check(points=1, category="value")
def test_multi_class(student):
    """Tells multi-class classification from the others"""
    answered(student.kinds_of_problem(), RIGHT, "multi-class", CONFUSED)


@check(points=1, category="value")
def test_regression(student):
    """Tells regression from the others"""
    answered(student.kinds_of_problem(), RIGHT, "regression", CONFUSED)
