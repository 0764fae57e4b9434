"""The folded cell of a Korean notebook: its hints fit as the English ones do, its lines fit the screen, its code speaks."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator

import pseudo
import pytest
from at_desk import Desk

from autograder.authoring import seen
from autograder.authoring.samples import samples
from autograder.course import desk, hints, language
from autograder.course.assignment import Assignment
from autograder.course.literals import width

FIRST = "01-linear-regression"
SUM = "def mse(prediction, target):\n    return ((prediction - target) ** 2).sum()"
FLAT = "def make_dataset(hours, scores, device='cpu'):\n    return torch.tensor(hours), torch.tensor(scores)"


@pytest.fixture(autouse=True)
def korean() -> Iterator[None]:
    with language.speaking("ko"):
        yield


@pytest.fixture
def at() -> Desk:
    return Desk(Assignment.find(FIRST))


def test_a_korean_hint_fits_the_mistake_and_tells_more_each_time_it_is_asked(at: Desk) -> None:
    at.run(SUM)
    said = [at.says("hint(mse)") for _ in range(3)]
    assert [each.split("\n")[0] for each in said] == [f"힌트 3개 가운데 {level}번째:" for level in (1, 2, 3)]
    shown = " ".join(" ".join(said).split())
    for level in hints.of(FIRST)["sum-instead-of-mean"].levels().values():
        assert level in shown


def test_a_message_in_which_the_places_stand_in_another_order_is_known_too(at: Desk) -> None:
    at.run(FLAT)
    assert hints.of(FIRST)["wrong-shape"].question in " ".join(at.says("hint(make_dataset)").split())


def test_a_line_is_as_wide_as_its_letters(at: Desk) -> None:
    at.run("def mse(prediction, target):\n    return torch.tensor(41.0)")
    lines = at.says("hint(mse)").splitlines()
    assert len(lines) > 2
    assert 70 < max(map(width, lines)) <= 88


def test_the_code_of_the_folded_cell_says_what_it_is_for_in_korean() -> None:
    source = desk.source(Assignment.find(FIRST))
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    told = [doc for node in nodes if (doc := ast.get_docstring(node))]
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    told += [token.string for token in tokens if token.type == tokenize.COMMENT][1:]  # the first is the cell's mark
    assert len(told) > 20
    assert [text for text in told if pseudo.english(text)] == []
    assert max(map(width, source.splitlines())) <= 88


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # PyTorch warns of what some samples do, in a notebook too
@pytest.mark.parametrize("name", [each.name for each in Assignment.all()])
def test_each_failure_of_a_wrong_sample_is_known_as_in_english(name: str) -> None:
    assignment = Assignment.find(name)
    found = seen.look(assignment, [each for each in samples(assignment, verdict="wrong") if each.mistake])
    korean = {exercise: {key: sorted(told) for key, told in keys.items()} for exercise, keys in found.items()}
    assert korean == desk._seen(assignment)
