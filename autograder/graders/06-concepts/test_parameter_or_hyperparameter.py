"""Hidden checks for `parameter_or_hyperparameter`."""

from graders.quiz import answered

from autograder.grading.checks import check

RIGHT = ("parameter", "hyperparameter", "hyperparameter", "parameter", "hyperparameter", "parameter")
CONFUSED = {
    ("parameter", "hyperparameter"): "set-not-learned",
    ("hyperparameter", "parameter"): "learned-not-set",
}


@check(points=2, category="value")
def test_words(student):
    """Tells parameters from hyperparameters"""
    answered(student.parameter_or_hyperparameter(), RIGHT, "parameter", CONFUSED)
