"""`autograder export sources`: students' own functions, in files that programs looking for likeness can read."""

from __future__ import annotations

import ast
import difflib
import itertools
import json
import os
import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from autograder import cli
from autograder.authoring.samples import samples
from autograder.course import root
from autograder.course.assignment import Assignment
from autograder.exports.sources import released
from autograder.untrusted.own_work import lines_of, own_work

FIRST = "01-linear-regression"
COMPARE50 = root.folder() / ".likeness" / "bin" / "compare50"
PAIR = ("student-17", "student-31")
EXERCISES = ("half", "train")


def own(*cells: str, function: str = "half", handed_out: tuple[str, ...] = ()) -> str | None:
    return own_work(cells, function, EXERCISES, lines_of(handed_out))


STUB = 'def half(x):\n    """Half of a number."""\n    # YOUR CODE HERE\n    raise NotImplementedError()'


def test_comments_stay_and_docstrings_and_released_lines_go() -> None:
    written = (
        'def half(x):\n    """Half of a number."""\n    # YOUR CODE HERE\n\n    y = x / 2  # my own way\n    return y'
    )
    assert own(written, handed_out=(STUB,)) == "def half(x):\n    y = x / 2  # my own way\n    return y"


@pytest.mark.parametrize("cell", [STUB, 'def half(x):\n    """Mine."""', "half = None", "def half(:", "x = 1"])
def test_where_nothing_is_their_own_there_is_nothing(cell: str) -> None:
    assert own(cell, handed_out=(STUB,)) is None


def test_helpers_in_the_cell_belong_to_it_and_other_exercises_do_not() -> None:
    cell = "def by_two(x):\n    return x / 2\n\ndef train(x):\n    return 1\n\n@cached\ndef half(x):\n    return by_two(x)\n"
    text = own(cell)
    assert text == "def by_two(x):\n    return x / 2\n\n@cached\ndef half(x):\n    return by_two(x)"


def test_what_is_called_like_a_function_is_one() -> None:
    assert own("half = lambda x: x / 2  # short") == "half = lambda x: x / 2  # short"
    cell = "class Half:\n    def __call__(self, x):\n        return x / 2\n\nhalf: object = Half()\nprint(half(1))\nx = half(2)"
    assert own(cell) == cell.partition("\nprint")[0]


def test_the_last_definition_counts_and_magics_are_passed_over() -> None:
    assert own("def half(x):\n    return 1", "%%time\ndef half(x):\n    return 2") == "def half(x):\n    return 2"


def test_what_was_handed_out_has_no_solution_in_it() -> None:
    text = "\n".join(released(Assignment.find(FIRST)))
    assert "### BEGIN" not in text and "optimizer.step()" not in text
    assert "def mse(prediction, target):" in text


def disguised(source: str, rng: random.Random) -> str:
    """The same code with other names for its own variables and other comments, as somebody disguises it who copies."""
    tree = ast.parse(source)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for name in sorted(names):
        source = re.sub(rf"\b{name}\b", f"{rng.choice('pqrst')}_{name[::-1]}", source)
    return source.replace(":\n", f":  # {rng.random()}\n", 1)


def make_class(folder: Path, students: int = 50) -> None:
    """Sample students who each write one of the course's samples for every function, in variables of their own."""
    rng = random.Random(7)
    assignment = Assignment.find(FIRST)
    notebook = json.loads((root.folder() / "assignments" / FIRST / "linear_regression.ipynb").read_text())
    pool = {
        name: [each.source.strip() for kind in ("accepted", "wrong") for each in samples(assignment, name, kind)]
        for name in assignment.exercises
    }
    pool["mse"] = [source for source in pool["mse"] if source.count("(") == source.count(")")]  # one has a syntax error
    chosen: dict[str, dict[str, str]] = {}
    for number in range(students):
        chosen[f"student-{number:02}"] = {name: disguised(rng.choice(pool[name]), rng) for name in assignment.exercises}
    chosen[PAIR[1]] = {name: disguised(source, rng) for name, source in chosen[PAIR[0]].items()}
    for student, cells in chosen.items():
        for cell in notebook["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if name in cells:
                cell["source"] = cells[name]
        path = folder / "submitted" / student / FIRST / "linear_regression.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook))


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("course")
    (folder / "nbgrader_config.py").write_text("c = get_config()\n")
    (folder / "source").symlink_to(root.folder() / "source")
    (folder / "graders").symlink_to(root.graders())
    make_class(folder)
    broken = folder / "submitted" / "empty-file" / FIRST / "linear_regression.ipynb"
    broken.parent.mkdir(parents=True)
    broken.write_bytes(b"")
    untouched = folder / "submitted" / "untouched" / FIRST / "linear_regression.ipynb"
    untouched.parent.mkdir(parents=True)
    shutil.copyfile(root.folder() / "assignments" / FIRST / "linear_regression.ipynb", untouched)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DESCENT_KIT_COURSE", str(folder))
        assert cli.main(["export", "sources", FIRST]) == 0
    return folder / "exports" / f"{FIRST}-sources"


@pytest.mark.slow
def test_each_student_has_a_folder_of_functions_that_parse(exported: Path) -> None:
    students = {path.name for path in (exported / "submissions").iterdir()}
    assert students == {f"student-{number:02}" for number in range(50)}
    for path in exported.glob("*/*/*.py"):
        ast.parse(path.read_text())
    text = (exported / "submissions" / PAIR[0] / "train.py").read_text()
    assert "YOUR CODE HERE" not in text and '"""' not in text
    assert {path.stem for path in (exported / "released").iterdir()} == set(Assignment.find(FIRST).exercises)
    assert exported.stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_a_planted_pair_is_the_most_alike_of_fifty(exported: Path) -> None:
    def shape(student: str) -> str:
        text = "".join(path.read_text() for path in sorted((exported / "submissions" / student).iterdir()))
        return re.sub(r"\b[a-z]_\w+\b", "v", re.sub(r"#.*", "", text))

    shapes = {path.name: shape(path.name) for path in (exported / "submissions").iterdir()}
    alike = {
        pair: difflib.SequenceMatcher(None, shapes[pair[0]], shapes[pair[1]], autojunk=False).quick_ratio()
        for pair in itertools.combinations(sorted(shapes), 2)
    }
    assert max(alike, key=lambda pair: alike[pair]) == PAIR


@pytest.mark.slow
@pytest.mark.skipif(not COMPARE50.exists(), reason="compare50 is not installed: `make likeness` does that")
def test_compare50_lists_the_planted_pair_first(exported: Path, tmp_path: Path) -> None:
    submissions = sorted(map(str, (exported / "submissions").iterdir()))
    command = [str(COMPARE50), "-o", str(tmp_path / "out"), "-n", "5", *submissions, "-d", str(exported / "released")]
    environment = os.environ | {"PATH": f"{COMPARE50.parent}:{os.environ['PATH']}"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    first = (tmp_path / "out" / "match_1.html").read_text()
    assert all(student in first for student in PAIR)


def test_outside_of_its_place_an_option_is_refused(tmp_path: Path, monkeypatch, capsys) -> None:
    assert cli.main(["export", "sources", FIRST, "--scale"]) == 2
    assert "belong to marks, and not to sources" in capsys.readouterr().err
    (tmp_path / "nbgrader_config.py").touch()
    (tmp_path / "source").symlink_to(root.folder() / "source")
    monkeypatch.setenv("DESCENT_KIT_COURSE", str(tmp_path))
    assert cli.main(["export", "sources", FIRST]) == 2
    assert f"nobody has handed in {FIRST}: run `nbgrader collect {FIRST}` first" in capsys.readouterr().err
    assert cli.main(["export", "sources", FIRST, "--out", str(tmp_path)]) == 2
    assert "with other things in it" in capsys.readouterr().err
