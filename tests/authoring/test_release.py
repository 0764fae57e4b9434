"""What `build` makes of a master notebook, and what `--check` notices."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.authoring.release import BuildError, build, stale
from autograder.course.root import CourseError, UnknownAssignment

ROOT = Path(__file__).resolve().parents[2]
NAME = "01-linear-regression"
NOTEBOOK = "linear_regression.ipynb"
MASTERS = sorted((ROOT / "source").glob("*/*.ipynb"))


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Our own first assignment alone, built."""
    caches = shutil.ignore_patterns("__pycache__", ".*")
    for folder in ("source", "assignments", "solutions"):
        shutil.copytree(ROOT / folder / NAME, tmp_path / folder / NAME, ignore=caches)
    return tmp_path


@pytest.fixture
def tiny_course(tmp_path: Path) -> Path:
    """A course not yet built, of one assignment that is quickly executed."""
    solved = "def {}:\n    ### BEGIN SOLUTION\n    return {}\n    ### END SOLUTION"
    cells = [
        code("imports", "import math"),
        code("double", solved.format("double(n)", "2 * n"), solution=True, locked=False),
        code("test_double", "# Check your `double` (1 points)\nassert double(2) == 4, 'no'", grade=True, points=1),
        code("four", solved.format("four()", "4"), solution=True, locked=False),
        code("test_four", "assert four() == double(2), 'no'", grade=True, points=1),
        code("show", "print(four())"),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    path = tmp_path / "source" / "tiny" / "tiny.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}, nbformat_minor=5), path)
    return tmp_path


def code(name: str, source: str, **nbgrader: object) -> NotebookNode:
    """A code cell with nbgrader's metadata: read-only unless told otherwise."""
    metadata = {"grade": False, "grade_id": name, "locked": True, "schema_version": 3, "solution": False, "task": False}
    return new_code_cell(source, id=name, metadata={"nbgrader": metadata | nbgrader})


def edit(path: Path, cell_id: str, **changes: object) -> None:
    """Change a cell of a notebook."""
    notebook = nbformat.read(path, as_version=4)
    (cell,) = (cell for cell in notebook.cells if cell.id == cell_id)
    cell.update(changes)
    nbformat.write(notebook, path)


def cell_source(path: Path, cell_id: str) -> str:
    return str(next(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.id == cell_id))


def test_a_built_course_is_current_and_building_again_writes_nothing(course):
    assert stale(None, course) == []
    assert build(None, course) == []


def test_the_student_s_folder_holds_the_notebook_its_checks_and_what_they_need(course):
    shutil.rmtree(course / "assignments")
    folder = course / "assignments" / NAME
    names = ["conftest.py", NOTEBOOK, "requirements.txt", "test_linear_regression.py", "watch.py"]
    made = build(None, course)
    shared = folder / "self_check"
    assert sorted(path for path in made if path.parent != shared) == [folder / name for name in names]
    assert {path.name for path in shared.iterdir()} == {path.name for path in made if path.parent == shared}
    assert sorted(path.name for path in folder.iterdir() if path != shared) == names


def test_a_stub_keeps_the_signature_and_the_docstring_of_its_function(course):
    stub = cell_source(course / "assignments" / NAME / NOTEBOOK, "mse")
    assert stub.startswith('def mse(prediction, target):\n    """Return the mean squared error')
    assert stub.endswith('    """\n    # YOUR CODE HERE\n    raise NotImplementedError()')


@pytest.mark.parametrize("master", MASTERS, ids=lambda path: path.parent.name)
def test_nothing_handed_out_holds_a_line_of_a_solution_or_a_hidden_test(master):
    released = "".join(path.read_text() for path in (ROOT / "assignments" / master.parent.name).glob("*.*"))
    assert "BEGIN SOLUTION" not in released
    assert "HIDDEN TEST" not in released
    assert "graders" not in released
    notebook = nbformat.read(ROOT / "assignments" / master.parent.name / master.name, as_version=4)
    stubs = [cell.source for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution")]
    assert stubs
    assert all(stub.endswith("# YOUR CODE HERE\n    raise NotImplementedError()") for stub in stubs)


@pytest.mark.parametrize("master", MASTERS, ids=lambda path: path.parent.name)
def test_each_solution_is_executed_without_an_error_and_shows_its_pictures(master):
    notebook = nbformat.read(ROOT / "solutions" / master.parent.name / master.name, as_version=4)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert not any(output.output_type == "error" for output in outputs)
    draws = any("plt.show()" in cell.source for cell in notebook.cells)
    assert any("image/png" in output.get("data", {}) for output in outputs) == draws


def test_a_check_takes_the_functions_that_it_calls_as_its_arguments(tiny_course):
    build(None, tiny_course)
    checks = (tiny_course / "assignments" / "tiny" / "test_tiny.py").read_text()
    assert "def test_double(double):\n    # Check your `double` (1 points)\n    assert double(2) == 4" in checks
    assert "def test_four(double, four):\n    assert four() == double(2)" in checks
    assert "\nimport math\n" in checks


@pytest.mark.parametrize("module", ["math", "sympy"])
def test_sympy_is_only_required_where_the_notebook_imports_it(tiny_course, module):
    edit(tiny_course / "source" / "tiny" / "tiny.ipynb", "imports", source=f"import {module}")
    build(None, tiny_course)
    requirements = (tiny_course / "assignments" / "tiny" / "requirements.txt").read_text().splitlines()
    assert ("sympy" in requirements) == (module == "sympy")
    assert any(line.startswith("torch") for line in requirements)


@pytest.mark.parametrize("name", [NOTEBOOK, "conftest.py", "requirements.txt", "test_linear_regression.py", "watch.py"])
def test_an_edited_file_of_an_assignment_is_noticed_and_made_again(course, name):
    path = course / "assignments" / NAME / name
    original = path.read_bytes()
    path.write_bytes(original + b"\n")
    assert stale([NAME], course) == [path]
    assert build([NAME], course) == [path]
    assert path.read_bytes() == original


def test_a_file_that_does_not_belong_into_an_assignment_is_noticed_and_removed(course):
    path = course / "assignments" / NAME / "answers.txt"
    path.touch()
    (path.parent / "__pycache__").mkdir()
    (path.parent / "__pycache__" / "conftest.pyc").touch()
    assert stale(None, course) == [path]
    assert build(None, course) == [path]
    assert not path.exists()


def test_a_file_beside_the_master_goes_to_students_and_instructors(course):
    (course / "source" / NAME / "scores.csv").write_text("1,2\n")
    copies = [course / folder / NAME / "scores.csv" for folder in ("assignments", "solutions")]
    assert stale(None, course) == copies
    assert build(None, course) == copies
    assert [path.read_text() for path in copies] == ["1,2\n"] * 2


@pytest.mark.parametrize(
    "change",
    [{"source": "other"}, {"outputs": []}, {"execution_count": None}, {"metadata": {}}],
    ids=lambda change: next(iter(change)),
)
def test_a_solution_that_does_not_come_from_the_present_source_is_noticed(course, change):
    path = course / "solutions" / NAME / NOTEBOOK
    edit(path, "picture-fit", **change)
    assert stale(None, course) == [path]


def test_other_pixels_in_a_picture_do_not_matter(course):
    path = course / "solutions" / NAME / NOTEBOOK
    notebook = nbformat.read(path, as_version=4)
    pictures = [output for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output]
    for picture in pictures:
        picture.data["image/png"] = "AAAA"
    nbformat.write(notebook, path)
    assert pictures
    assert stale(None, course) == []


def test_a_changed_master_makes_all_its_notebooks_outdated(course):
    edit(course / "source" / NAME / NOTEBOOK, "title", source="# Another title")
    assert stale(None, course) == [course / folder / NAME / NOTEBOOK for folder in ("assignments", "solutions")]


def test_a_solution_is_executed_and_keeps_no_trace_of_the_machine(tiny_course):
    path = tiny_course / "solutions" / "tiny" / "tiny.ipynb"
    assert path in build(None, tiny_course)
    assert stale(None, tiny_course) == []
    notebook = nbformat.read(path, as_version=4)
    assert notebook.cells[-1].outputs[0].text == "4\n"
    assert notebook.metadata == nbformat.read(tiny_course / "source" / "tiny" / "tiny.ipynb", as_version=4).metadata
    assert not any("execution" in cell.metadata for cell in notebook.cells)


def test_a_solution_that_fails_is_not_written(tiny_course):
    edit(tiny_course / "source" / "tiny" / "tiny.ipynb", "test_four", source="assert four() == 5, 'oops'")
    with pytest.raises(BuildError, match=r"tiny\.ipynb: the cell 'test_four' fails: AssertionError: oops"):
        build(None, tiny_course)
    assert not (tiny_course / "solutions").exists()


def test_a_master_that_nbgrader_refuses_is_named_with_the_reason(course):
    edit(course / "source" / NAME / NOTEBOOK, "mse", source="def mse():\n    ### BEGIN SOLUTION\n    return 1")
    with pytest.raises(BuildError, match=r"linear_regression\.ipynb: nbgrader .*: no end solution statement found"):
        stale(None, course)


def test_a_cell_whose_output_does_not_come_is_said_to_be_late(tiny_course, monkeypatch):
    monkeypatch.setattr("autograder.authoring.release.PRINT_SECONDS", 0)
    with pytest.raises(
        BuildError, match=r"tiny\.ipynb: nbgrader .*: A cell timed out .*Timeout waiting for IOPub output"
    ):
        build(None, tiny_course)


def test_a_check_cell_without_its_exercise_is_named(course):
    master = course / "source" / NAME / NOTEBOOK
    master.write_text(master.read_text().replace('"test_mse"', '"test_cost"'))
    with pytest.raises(CourseError, match="no exercise belongs to the check cell 'test_cost'"):
        stale(None, course)


def test_a_text_of_several_lines_in_a_check_is_refused_because_its_indentation_would_change(course):
    edit(course / "source" / NAME / NOTEBOOK, "test_mse", source='assert mse, """one\ntwo"""')
    with pytest.raises(CourseError, match="the check cell 'test_mse' has a text of several lines"):
        stale(None, course)


def test_an_unknown_assignment_is_named_with_those_that_there_are(course):
    with pytest.raises(UnknownAssignment, match=f"there is no assignment '09-dreams'; the assignments are: {NAME}"):
        build(["09-dreams"], course)
