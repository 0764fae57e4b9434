"""`autograder new` makes the three places of an exercise, and `verify` leads from there to green."""

import json

import pytest
import tiny_course
from tiny_course import NAME, change, release, samples, verified, write

from autograder.authoring.new import create
from autograder.cli import main
from autograder.course.assignment import Assignment


@pytest.fixture
def halves(tmp_path, monkeypatch):
    return tiny_course.make(tmp_path, ["half"], monkeypatch)


def test_cells_grader_and_samples_are_added_and_nothing_else_changes(halves, tmp_path):
    before = json.loads(halves.master.read_text(encoding="utf-8"))
    written = create(NAME, "square")
    after = json.loads(halves.master.read_text(encoding="utf-8"))
    assert after["cells"][:-3] == before["cells"]
    assert {name: value for name, value in after.items() if name != "cells"} == {
        name: value for name, value in before.items() if name != "cells"
    }
    assert [(cell["id"], cell["cell_type"]) for cell in after["cells"][-3:]] == [
        ("square-text", "markdown"),
        ("square", "code"),
        ("test_square", "code"),
    ]
    folder = samples(tmp_path, "square")
    assert written == [
        halves.master,
        tmp_path / "graders" / NAME / "test_square.py",
        folder / "accepted" / "one-manner.py",
        folder / "accepted" / "another-manner.py",
        folder / "wrong" / "not-implemented.py",
    ]
    assert Assignment.find(NAME).points == {"half": 2, "square": 1}


def test_the_cells_carry_nbgraders_own_metadata(halves):
    create(NAME, "square")
    solution, check = (cell["metadata"]["nbgrader"] for cell in Assignment.find(NAME).cells[-2:])
    common = {"schema_version": 3, "task": False}
    assert solution == common | {"grade_id": "square", "grade": False, "locked": False, "solution": True}
    assert check == common | {"grade_id": "test_square", "grade": True, "locked": True, "solution": False, "points": 1}


@pytest.mark.slow
def test_verify_leads_from_red_to_green(halves, tmp_path):
    create(NAME, "square")
    folder, grader = samples(tmp_path, "square"), tmp_path / "graders" / NAME / "test_square.py"

    def off(mutate=False):
        return [f"{where}: {what}" for where, what in verified(mutate).off]

    told = off()
    assert f"assignments/{NAME}/halves.ipynb: is not current: run `autograder build`" in told
    assert (
        f"source/{NAME}/halves.ipynb: square: earns 0 and should earn every point: values: `square` is not done yet"
        in told
    )
    assert f"square: values: no wrong sample fails this check: add one to tests/submissions/{NAME}/square/wrong" in told
    assert any(line.startswith("square/accepted/one-manner.py: should earn every point") for line in told)
    assert sum("has something left to do: " in line for line in told) == 10
    assert len(told) == 15

    for todo, done in (
        ("TODO: say in a few sentences what `square` is good for, with the formula.", "The square of an error."),
        ("TODO: return what? One sentence, and the shapes.", "Return the square of a number."),
        ("Example: TODO.", "Example: square(3) gives 9."),
        (r"raise NotImplementedError(\"TODO: the reference solution\")", "return x * x"),
        ("  # TODO: a public case or two", ""),
    ):
        change(halves.master, todo, done)
    write(folder / "accepted" / "one-manner.py", "def square(x):\n    return x**2\n")
    write(folder / "accepted" / "another-manner.py", "def square(x):\n    return abs(x) * abs(x)\n")
    write(folder / "wrong" / "unknown--doubled.py", "def square(x):\n    return 2 * x\n")
    release(tmp_path)
    told = off()
    assert any("halves.ipynb: square: earns 0 and should earn every point: values: for x = " in line for line in told)

    change(grader, "TODO: what the function does where this check passes, for the student to read", "Squares a number")
    change(grader, "right = x  # TODO: the right answer", "right = x * x")
    change(grader, "  # TODO: what each known mistake would give, by its id in hints.toml", "")
    assert off(mutate=True) == []


@pytest.mark.parametrize(
    ("assignment", "exercise", "told"),
    [
        (NAME, "half", "there is an exercise 'half' already, in "),
        (NAME, "2x", "'2x' cannot be a function's name: use letters, digits and underscores"),
        (NAME, "class", "'class' cannot be a function's name: it is a word of Python's own"),
        ("99-nothing", "square", f"there is no assignment '99-nothing'; the assignments are: {NAME}"),
    ],
)
def test_wrong_use_is_one_line_and_changes_nothing(halves, tmp_path, capsys, assignment, exercise, told):
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert main(["new", assignment, exercise]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"autograder: {told}")
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_the_command_says_what_it_wrote_and_what_to_do_next(halves, capsys):
    assert main(["new", NAME, "square"]) == 0
    *written, last = capsys.readouterr().out.splitlines()
    assert len(written) == 5 and all(line.startswith("wrote ") for line in written)
    assert last == f"replace each TODO in them; `autograder verify {NAME}` says what is missing"


def test_a_second_assignment_begins_with_its_notebook(halves, tmp_path, capsys):
    assert main(["new", "02-thirds", "third", "--notebook", "thirds"]) == 0
    assert f"wrote {tmp_path / 'source' / '02-thirds' / 'thirds.ipynb'}" in capsys.readouterr().out
    made = Assignment.find("02-thirds")
    assert made.points == {"third": 1}
    assert made.imports == "import math"
    assert made.grader("third").is_file()
    assert [cell["cell_type"] for cell in made.cells] == ["markdown", "code", "markdown", "code", "code"]


@pytest.mark.parametrize(
    ("assignment", "notebook", "told"),
    [
        (NAME, "thirds", f"there is an assignment '{NAME}' already: leave out --notebook to add to it"),
        ("../02", "thirds", "'../02' cannot be the name of an assignment: use letters, digits, `-` and `_`"),
        ("02-thirds", "a/b", "'a/b' cannot be the name of a notebook: use letters, digits, `-` and `_`"),
    ],
)
def test_an_assignment_needs_a_name_that_is_free(halves, tmp_path, capsys, assignment, notebook, told):
    before = sorted(tmp_path.rglob("*"))
    assert main(["new", assignment, "third", "--notebook", notebook]) == 2
    assert capsys.readouterr().err == f"autograder: {told}\n"
    assert sorted(tmp_path.rglob("*")) == before
