"""The checks of concepts.ipynb, for `pytest` in this folder: one test for each exercise.

Generated from the notebook. Your functions come from conftest.py, which also prints the messages by itself.

PYTEST_DONT_REWRITE
"""



NOTEBOOK = "concepts"


def test_kinds_of_learning(kinds_of_learning):
    # Check the form of your `kinds_of_learning` (3 points)
    answers = kinds_of_learning()
    assert isinstance(answers, (list, tuple)) and len(answers) == 6, (
        f"expected a list of six words, not {answers!r}: is there one for each line?"
    )
    words = ["supervised", "unsupervised", "reinforcement"]
    for number, answer in enumerate(answers, start=1):
        assert answer in words, (
            f"expected one of {words} as answer {number}, not {answer!r}: is it spelt so?"
        )


def test_kinds_of_problem(kinds_of_problem):
    # Check the form of your `kinds_of_problem` (3 points)
    answers = kinds_of_problem()
    assert isinstance(answers, (list, tuple)) and len(answers) == 6, (
        f"expected a list of six words, not {answers!r}: is there one for each line?"
    )
    words = ["binary", "multi-class", "regression"]
    for number, answer in enumerate(answers, start=1):
        assert answer in words, (
            f"expected one of {words} as answer {number}, not {answer!r}: is it spelt so?"
        )


def test_parameter_or_hyperparameter(parameter_or_hyperparameter):
    # Check the form of your `parameter_or_hyperparameter` (2 points)
    answers = parameter_or_hyperparameter()
    assert isinstance(answers, (list, tuple)) and len(answers) == 6, (
        f"expected a list of six words, not {answers!r}: is there one for each line?"
    )
    words = ["parameter", "hyperparameter"]
    for number, answer in enumerate(answers, start=1):
        assert answer in words, (
            f"expected one of {words} as answer {number}, not {answer!r}: is it spelt so?"
        )
