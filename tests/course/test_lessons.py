"""What a student can touch in the notebooks: pictures with a slider, films, and a stretch task at the end."""

from __future__ import annotations

import contextlib
import io
import re
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import matplotlib.pyplot as plt
import nbformat
import pytest

from autograder.authoring.samples import solved
from autograder.course import root
from autograder.course.assignment import Assignment
from autograder.grading.engine import Engine
from autograder.grading.submission import Submission

ASSIGNMENTS = [each for each in Assignment.all() if each.name[:2] != "06"]  # which is a quiz
TAKE_SLIDERS_AWAY = "import sys\nsys.modules['ipywidgets'] = None"


def tags(cell: Any) -> list[str]:
    return list(cell["metadata"].get("tags", []))


def is_touched(cell: Any) -> bool:
    """Whether a cell has a slider or a film."""
    return "picture" in tags(cell) and ("interact(" in cell["source"] or "FuncAnimation(" in cell["source"])


TOUCHED = [(each, cell) for each in ASSIGNMENTS for cell in each.cells if is_touched(cell)]
touched = pytest.mark.parametrize(("assignment", "cell"), TOUCHED, ids=[f"{a.name[:2]}-{c['id']}" for a, c in TOUCHED])


def stretch(assignment: Assignment) -> tuple[str, str]:
    """The stretch task's function, and the source of its check."""
    task, check = assignment.cells[-2:]
    return task["metadata"]["nbgrader"]["grade_id"], check["source"]


def told(assignment: Assignment, check: str, more: str = "") -> str:
    """What a check prints where all functions are the reference's but for what is ``more``."""
    names: dict[str, Any] = {"__name__": "student"}
    with contextlib.redirect_stdout(io.StringIO()) as said:
        for source in (assignment.imports, *solved(assignment).values(), more, check):
            exec(source, names)
    return said.getvalue()


@pytest.mark.parametrize("assignment", ASSIGNMENTS, ids=lambda each: each.name)
def test_an_assignment_ends_with_a_starred_task_that_gives_no_points(assignment: Assignment) -> None:
    text, task, check = assignment.cells[-3:]
    assert text["source"].startswith("## ★ If you want more\n\nNo points for this one")
    assert task["metadata"]["nbgrader"]["solution"]
    assert task["metadata"]["nbgrader"]["grade_id"] not in assignment.exercises
    assert (tags(check), "nbgrader" in check["metadata"]) == (["stretch"], False)


@pytest.mark.parametrize("assignment", ASSIGNMENTS, ids=lambda each: each.name)
def test_a_starred_task_is_checked_and_one_not_yet_done_is_no_error(assignment: Assignment) -> None:
    name, check = stretch(assignment)
    assert told(assignment, check) == f"★ {name}: right\n"
    undone = f"def {name}(*_, **__):\n    raise NotImplementedError()"
    assert told(assignment, check, undone) == f"☆ {name}: not done yet\n"
    with pytest.raises(AssertionError, match="expected"):
        told(assignment, check, f"def {name}(*_, **__):\n    pass")


@touched
def test_before_a_picture_that_moves_one_is_asked_what_it_will_show(assignment: Assignment, cell: Any) -> None:
    before = assignment.cells[assignment.cells.index(cell) - 1]
    assert before["cell_type"] == "markdown"
    question, answer = before["source"].split("<details><summary>Compare with what you thought</summary>\n\n")
    assert "**Predict first.**" in question
    assert "?" in question
    assert answer.endswith("\n\n</details>")


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many pictures each `plt.show` shows."""
    counts: list[int] = []

    def show() -> None:
        for number in plt.get_fignums():
            plt.figure(number).canvas.draw()
        counts.append(len(plt.get_fignums()))
        plt.close("all")

    plt.switch_backend("Agg")
    monkeypatch.setattr(plt, "show", show)
    with plt.rc_context():
        yield counts
    plt.close("all")


def draw(assignment: Assignment, cell: Any, shown: list[int]) -> dict[str, Any]:
    """Run a picture's cell after all that stands before it but checks and other such pictures, and give back the names."""
    names: dict[str, Any] = {"__name__": "student"}
    for each in assignment.cells[: assignment.cells.index(cell)]:
        source = solved(assignment).get(each["metadata"].get("nbgrader", {}).get("grade_id", ""), each["source"])
        if (
            each["cell_type"] == "code"
            and not each["metadata"].get("nbgrader", {}).get("grade")
            and not is_touched(each)
        ):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # of drawing with PyTorch's tensors
                exec(source, names)
    shown.clear()
    exec(cell["source"], names)
    return names


@touched
def test_without_sliders_the_pictures_stand_still(
    assignment: Assignment, cell: Any, shown: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    names = draw(assignment, cell, shown)
    assert shown == ([1] if "interact(" in cell["source"] else [])
    assert ("film" in names) == ("FuncAnimation(" in cell["source"])


@touched
def test_a_slider_draws_at_both_of_its_ends(
    assignment: Assignment, cell: Any, shown: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    import ipywidgets

    def interact(function: Any, **sliders: Any) -> None:
        (name, slider), *more = sliders.items()
        assert not more
        assert slider.continuous_update is False, "each step between would be drawn as well"
        ends = slider.options[:: len(slider.options) - 1] if hasattr(slider, "options") else (slider.min, slider.max)
        for value in (slider.value, *ends):
            function(**{name: value})

    monkeypatch.setattr(ipywidgets, "interact", interact)
    draw(assignment, cell, shown)
    assert shown == ([1, 1, 1] if "interact(" in cell["source"] else [])


@pytest.mark.parametrize("assignment", Assignment.all(), ids=lambda each: each.name)
@pytest.mark.parametrize("made", ["assignments", "solutions"])
def test_nothing_is_loaded_from_another_server(assignment: Assignment, made: str) -> None:
    """Neither by prose nor by what a cell showed; a link that a reader may follow loads nothing."""
    node = nbformat.read(root.folder() / made / assignment.name / f"{assignment.notebook}.ipynb", as_version=4)
    prose = [cell.source for cell in node.cells if cell.cell_type == "markdown"]
    outputs = [output for cell in node.cells for output in cell.get("outputs", [])]
    shown = [text for output in outputs for mime, text in output.get("data", {}).items() if mime.startswith("text/")]
    assert len(prose) > 3
    assert not [text for text in prose if re.search(r"!\[|<(?:img|link|script|iframe|object|style)\b|url\(", text)]
    assert not [text[:500] for text in shown if re.search(r"(?:https?:)?//[\w.-]+\.[a-z]{2}", text)]


def test_each_button_of_a_film_bears_a_sign() -> None:
    """They would be empty where the server of their icons is not reached."""
    solution = root.folder() / "solutions" / "02-gradient-descent" / "gradient_descent.ipynb"
    [film] = [cell for cell in nbformat.read(solution, as_version=4).cells if "FuncAnimation(" in cell.source]
    [page] = [output["data"]["text/html"] for output in film.outputs if "text/html" in output.get("data", {})]
    signs = re.findall(r"<button[^>]*>\s*(.*?)\s*</button>", page, re.DOTALL)
    assert len(signs) == 9
    assert all(len(sign) == 1 for sign in signs), signs


@pytest.mark.slow
@pytest.mark.parametrize("assignment", ASSIGNMENTS, ids=lambda each: each.name)
def test_pictures_that_move_cost_no_point_with_and_without_sliders(assignment: Assignment) -> None:
    """A whole script, and a notebook whose pictures were changed: none is as it was released, so none is left out."""
    cells = [cell for cell in assignment.cells if cell["cell_type"] == "code"]
    own = solved(assignment)
    sources = [
        own.get(cell["metadata"].get("nbgrader", {}).get("grade_id", ""), cell["source"]) + "\n# mine" for cell in cells
    ]
    script = Submission.of(f"{assignment.notebook}.py", "\n\n\n".join(sources).encode())
    with_sliders = Submission.of_cells(f"{assignment.notebook}.ipynb", sources)
    without = Submission.of_cells(f"{assignment.notebook}.ipynb", [TAKE_SLIDERS_AWAY, *sources])
    with Engine(assignment.name) as engine:
        reports = [engine.grade(each) for each in (script, with_sliders, without)]
    assert [(each.score, each.message) for each in reports] == [(sum(assignment.points.values()), "")] * 3
