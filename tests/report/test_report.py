"""``autograder report``: one page, made of what ``autograder autograde`` left in the course folder."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from pathlib import Path

import nbformat
import pytest
import tiny_course
import warm
from tiny_course import NAME

from autograder import cli
from autograder.course import root
from autograder.course.assignment import Assignment
from autograder.grading import crew


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A course folder in which we stand: a class has handed in two notebooks, an empty file and an empty folder."""
    assignment = tiny_course.make(tmp_path / "kit", ["half", "halved"], monkeypatch)
    place = tmp_path / "course"
    place.mkdir()
    shutil.copyfile(Path(__file__).parents[2] / "nbgrader_config.py", place / "nbgrader_config.py")
    shutil.copytree(assignment.master.parent, place / "source" / assignment.name)
    nbgrader = ("nbgrader", "generate_assignment", assignment.name)
    paths = os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", "")])  # of `alembic`
    environment = os.environ | {"PATH": paths, "PYTHONPATH": str(Path(__file__).parents[2])}
    assert warm.run(place, *nbgrader, env=environment).returncode == 0
    for student, body in {"right": "x / 2", "ada": "-x / 2  # ada", "empty-file": None}.items():
        path = place / "submitted" / student / assignment.name / "halves.ipynb"
        path.parent.mkdir(parents=True)
        hand_in(path, assignment, body)
    (place / "submitted" / "no-notebook" / assignment.name).mkdir(parents=True)
    monkeypatch.chdir(place)
    return place


def hand_in(path, assignment, body):
    if body is None:
        path.write_bytes(b"")
        return
    node = nbformat.read(assignment.master.parents[2] / "assignments" / assignment.name / "halves.ipynb", as_version=4)
    for cell in node.cells:
        if cell.id in assignment.exercises:
            cell.source = f"def {cell.id}(x):\n    return {body}"
    nbformat.write(node, path)


def test_outside_a_course_folder_it_says_where_to_go(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["report", "01-linear-regression"]) == 2
    assert "lies in no course folder (there is no nbgrader_config.py in it or above it)" in capsys.readouterr().err


def test_an_unknown_assignment_is_named_with_those_that_there_are(capsys):
    assert cli.main(["report", "99-none"]) == 2
    assert "there is no assignment '99-none'; the assignments are: 01-linear" in capsys.readouterr().err


def test_a_file_in_no_folder_is_wrong_use(tmp_path, capsys):
    assert cli.main(["report", "01-linear-regression", "--out", str(tmp_path / "nowhere" / "page.html")]) == 2
    assert cli.main(["report", "01-linear-regression", "--out", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("name a file in a folder that there is") == 2


@pytest.mark.slow
def test_the_page_of_a_class_is_made_of_what_autograde_left(folder, capsys, monkeypatch):
    # In this process, which alone knows the tiny course's graders.
    monkeypatch.setattr(crew, "graded", lambda tasks, **_: ((task, crew.grade(task)) for task in tasks))
    assert cli.main(["report", NAME]) == 2
    assert f"no submission of {NAME} is graded yet: run `autograder autograde {NAME}` first" in capsys.readouterr().err
    assert cli.main(["report"]) == 2
    assert "nothing is graded yet" in capsys.readouterr().err
    assert not (folder / "reports").exists()
    try:
        assert cli.main(["autograde", NAME, "--jobs", "1"]) == 1  # one has no notebook
    finally:
        crew.close_engine()
    capsys.readouterr()

    assert cli.main(["report", NAME]) == 0
    [written] = capsys.readouterr().out.split()
    assert Path(written) == folder / "reports" / f"{NAME}.html"
    assert [each.name for each in (folder / "reports").iterdir()] == [f"{NAME}.html"]
    assert stat.S_IMODE(Path(written).stat().st_mode) == 0o600  # it names students
    text = Path(written).read_text(encoding="utf-8")
    for figure in ("Handed in</dt><dd>4", "Graded</dt><dd>2", "Mean</dt><dd>3<", "Points possible</dt><dd>4"):
        assert figure in text
    assert "def half(x):\n    return -x / 2</code>" in text
    assert "# ada" not in text
    assert "the file is empty" in text
    assert "there is no notebook in the submitted folder" in text
    assert "95th percentile" in text
    assert "of earlier ones" not in text

    # Without a name it is about all assignments of the course.
    assert cli.main(["report"]) == 0
    [written] = capsys.readouterr().out.split()
    assert Path(written) == folder / "reports" / "course.html"
    assert stat.S_IMODE(Path(written).stat().st_mode) == 0o600
    assert "empty-file" in Path(written).read_text(encoding="utf-8")

    # Without the kept reports those in the autograded notebooks are shown, which have no run times.
    shutil.rmtree(folder / ".autograder")
    assert cli.main(["report", NAME, "--out", "page.html"]) == 0
    text = (folder / "page.html").read_text(encoding="utf-8")
    assert "Mean</dt><dd>3<" in text
    assert "def half(x):\n    return -x / 2</code>" in text
    assert "No run times are kept of these" in text
    assert "the file is empty" in text

    # After a change of the graders they are shown as what they are.
    grader = root.graders() / NAME / "test_half.py"
    grader.write_text(grader.read_text() + "\n")
    assert cli.main(["report", NAME, "--out", "page.html"]) == 0
    assert "2 of the 2</span> shown as earlier graders saw them" in (folder / "page.html").read_text(encoding="utf-8")

    # One who hands in again waits to be graded.
    hand_in(folder / "submitted" / "ada" / NAME / "halves.ipynb", Assignment.find(NAME), "x / 2  # mended")
    assert cli.main(["report", NAME, "--out", "page.html"]) == 0
    text = (folder / "page.html").read_text(encoding="utf-8")
    assert "Graded</dt><dd>1" in text
    assert "not graded since it was handed in" in text
