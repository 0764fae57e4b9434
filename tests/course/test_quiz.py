"""The quiz of 06: its answers are nowhere in what students get, guesses earn nothing, and feedback does not tell them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from autograder.course import root
from autograder.course.assignment import Assignment
from autograder.grading.engine import Engine
from autograder.grading.result import Report
from autograder.grading.submission import Submission

QUIZ = Assignment.find("06-concepts")
RIGHT = {name: ast.literal_eval(ast.parse(source).body[0].body[-1].value) for name, source in QUIZ.reference.items()}  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(QUIZ.name) as found:
        yield found


def graded(engine: Engine, answers: dict[str, list[str]]) -> Report:
    functions = (f"def {name}():\n    return {words}" for name, words in answers.items())
    return engine.grade(Submission.of("concepts.py", "\n\n".join(functions).encode()))


def test_the_right_answers_earn_everything(engine: Engine) -> None:
    assert graded(engine, RIGHT).score == 8


def test_no_released_file_has_the_answers_in_their_order() -> None:
    files = [path for path in (root.folder() / "assignments" / QUIZ.name).rglob("*") if path.suffix != ".pyc"]
    released = "".join(path.read_text() for path in files if path.is_file())
    for words in RIGHT.values():
        said = re.findall("|".join(sorted({*words}, key=len, reverse=True)), released)
        assert {*said} == {*words}
        assert not any(said[start : start + 6] == words for start in range(len(said)))


@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_word_for_all_questions_earns_nothing(place: int, engine: Engine) -> None:
    one_word = {name: [words[place]] * len(words) for name, words in RIGHT.items()}
    assert graded(engine, one_word).score == 0


def test_a_confusion_costs_both_of_its_kinds_and_is_named(engine: Engine) -> None:
    words = ["unsupervised", *RIGHT["kinds_of_learning"][1:]]
    report = graded(engine, RIGHT | {"kinds_of_learning": words})
    assert report.score == 6
    assert report.exercise("kinds_of_learning").mistakes == ("labels-overlooked",)


def test_a_message_names_the_question_and_not_its_answer(engine: Engine) -> None:
    words = ["unsupervised", *RIGHT["kinds_of_learning"][1:]]
    report = graded(engine, RIGHT | {"kinds_of_learning": words})
    lost = [check for check in report.exercise("kinds_of_learning").checks if not check.passed]
    assert {check.message for check in lost} == {"expected another answer to question 1, not 'unsupervised'"}


def test_words_that_were_not_asked_for_are_said_to_be_none(engine: Engine) -> None:
    report = graded(engine, RIGHT | {"kinds_of_problem": ["number"] * 6})
    messages = {check.message for check in report.exercise("kinds_of_problem").checks}
    assert messages == {"expected one of the words of the docstring as answer 1, not 'number'"}
