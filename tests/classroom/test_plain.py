"""An nbgrader course without hidden graders: nbgrader's own example, row by row beside stock nbgrader."""

import csv
import json
import os
import re
import shutil
from pathlib import Path

import pytest
import warm
from example_course import NAME, OURS, STOCK, ExampleCourse
from nbgrader.api import Gradebook
from nbgrader.utils import notebook_hash
from nbgrader_course import Nbgrader

from autograder import cli
from autograder.authoring.demo.commands import Step
from autograder.course.assignment import Assignment
from autograder.exports import bundle

RANGE = "return [i ** 2 for i in range(1, n + 1)]", "return [i ** 2 for i in range(n)]"
CLASS = {
    "right": {},
    "wrong": {"changes": [RANGE]},
    "unfinished": {"solved": False},
    "only-the-first": {"only": "problem1"},
    "partly": {"changes": [("return [i **", "return [0 + i **"), ("n < 1", "n < 2 and n != 1")]},
    "an-answer-of-their-own": {"changes": [("fibonnaci", "Fibonacci"), ("sum_of_squares(n)", "n * (n + 1)")]},
}


def make(nbgrader, folder, config):
    course = ExampleCourse(folder, config)
    outcome(nbgrader, course, "generate_assignment", NAME)
    for student, how in CLASS.items():
        course.hand_in(student, *how.get("changes", ()), **{key: how[key] for key in how if key != "changes"})
    return course


def outcome(nbgrader, course, *arguments, expect=0):
    [(code, log)] = nbgrader.outcomes([Step(arguments, course.folder, course.folder)])
    assert code == expect, log
    return log


def command(course, *arguments, expect=0):
    """Our own command, in the course's folder."""
    environment = {name: value for name, value in os.environ.items() if name != "DESCENT_KIT_COURSE"}
    called = warm.run(course.folder, "autograder", *arguments, env=environment)
    assert called.returncode == expect, called.stdout + called.stderr
    return called.stdout + called.stderr


@pytest.fixture(scope="module")
def nbgrader(tmp_path_factory):
    with Nbgrader(tmp_path_factory.mktemp("plain") / "base") as nbgrader:
        yield nbgrader


@pytest.fixture(scope="module")
def ours(nbgrader):
    """The example course, graded by `nbgrader autograde` with our settings."""
    course = make(nbgrader, nbgrader.folder / "ours", OURS)
    outcome(nbgrader, course, "autograde", NAME)
    return course


@pytest.mark.slow
def test_every_row_is_as_stock_has_it(nbgrader, ours):
    stock = make(nbgrader, nbgrader.folder / "stock", STOCK)
    outcome(nbgrader, stock, "autograde", NAME)
    assert ours.rows() == stock.rows()
    assert ours.rows()["right"]["problem1/part"][0] == 1.5
    assert ours.rows()["wrong"]["problem1/correct_squares"][0] == 0
    assert ours.rows()["an-answer-of-their-own"]["problem1/sum_of_squares_application"][3]  # a person is to look


@pytest.mark.slow
def test_the_class_is_graded_in_parallel_with_the_same_rows_and_goes_on_where_it_was(nbgrader, ours):
    course = make(nbgrader, nbgrader.folder / "parallel", OURS)
    said = command(course, "autograde", NAME, "--jobs", "2", "--json", "run.json")
    assert f"{len(CLASS)}  written into the gradebook" in said
    assert course.rows() == ours.rows()
    assert [each.outputs for each in course.autograded("wrong").cells if each.cell_type == "code"] == [
        each.outputs for each in ours.autograded("wrong").cells if each.cell_type == "code"
    ]
    results = json.loads((course.folder / "run.json").read_text())["results"]
    told = {each["student"]: each["report"] for each in results}
    assert (told["right"]["score"], told["right"]["max_score"]) == (4.5, 5)
    assert {each["name"] for each in told["right"]["exercises"]} == {
        *("problem1/correct_squares", "problem1/squares_invalid_input", "problem1/correct_sum_of_squares"),
        *("problem1/sum_of_squares_uses_squares", "problem1/part"),
    }
    again = command(course, "autograde", NAME, "--jobs", "1")
    assert f"{len(CLASS)}  in the gradebook already, unchanged" in again

    course.hand_in("wrong")  # and now right
    said = command(course, "autograde", NAME, "--jobs", "1")
    assert "1  written into the gradebook" in said
    assert course.rows()["wrong"] == ours.rows()["right"]

    assert "No marks change" in command(course, "autograde", NAME, "--regrade", "--jobs", "1")
    command(course, "report", NAME)
    page = (course.folder / "reports" / f"{NAME}.html").read_text()
    assert "what a submission said of its own cells is believed" in " ".join(page.split())
    command(course, "feedback", NAME)
    pages = course.folder / "feedback" / "wrong" / NAME
    assert (pages / "problem2.html").exists()
    shown = re.sub("<[^>]+>", "", (pages / "problem1.html").read_text())  # code is in colours
    assert "assert squares(1) == [1]" in shown


@pytest.mark.slow
def test_a_cluster_gives_the_same_rows(nbgrader, ours):
    course = make(nbgrader, nbgrader.folder / "cluster", OURS)
    command(course, "autograde", NAME, "--cluster", "local", "--jobs", "1")
    assert course.rows() == ours.rows()


@pytest.mark.slow
def test_a_watch_answers_who_hands_in(nbgrader, ours):
    exchange = nbgrader.folder / "exchange"
    course = ExampleCourse(nbgrader.folder / "watched", f"{OURS}c.Exchange.root = {str(exchange)!r}\n")
    outcome(nbgrader, course, "generate_assignment", NAME)
    for student in ("right", "unfinished"):
        course.hand_in(student, solved=student == "right")
        arrived = exchange / "ours" / "inbound" / f"{student}+{NAME}+2026-11-28 12:00:00 UTC+abc"
        shutil.copytree(course.folder / "submitted" / student / NAME, arrived)
        (arrived / "timestamp.txt").write_text("2026-11-28 12:00:00 UTC")
        (arrived / "submission_secret.txt").write_text(student)
    shutil.rmtree(course.folder / "submitted")
    said = command(course, "watch", NAME, "--once")
    assert "right: 4.5 of 5 points" in said
    assert course.rows() == {student: ours.rows()[student] for student in ("right", "unfinished")}
    secret = notebook_hash(secret="right", notebook_id="problem2")
    assert (exchange / "ours" / "feedback" / f"{secret}.html").is_file()


@pytest.mark.slow
def test_files_are_graded_by_the_masters_tests(ours):
    place = f"submitted/wrong/{NAME}/problem1.ipynb"
    said = command(ours, "grade", NAME, place, f"submitted/right/{NAME}/problem1.ipynb", "--json", "out.json")
    assert "correct_squares" in said
    results = json.loads((ours.folder / "out.json").read_text())["results"]
    assert [each["score"] for each in results] == [2.0, 4.5]
    (ours.folder / "other.ipynb").write_bytes((ours.folder / place).read_bytes())
    said = command(ours, "grade", NAME, "other.ipynb", expect=2)
    assert "other.ipynb is none of the notebooks of ps1: call it problem1 or problem2, with .ipynb" in said


# ---- through each exit


@pytest.mark.slow
@pytest.mark.parametrize(
    ("place", "inside"), [("gradescope", ""), ("classroom50", ""), ("prairielearn", "question/tests/")]
)
def test_a_bundle_has_all_masters_and_what_lies_beside_them(ours, tmp_path, monkeypatch, place, inside):
    monkeypatch.setenv("DESCENT_KIT_COURSE", str(ours.folder))
    found = bundle.of(place, Assignment.find(NAME), bundle.Wishes())
    source = {name.removeprefix(f"{inside}course/source/{NAME}/") for name in found if "/source/" in name}
    assert source == {"problem1.ipynb", "problem2.ipynb", "jupyter.png"}
    assert found[f"{inside}course/nbgrader_config.py"].endswith(b"\nc.Execute.timeout = 30\n")
    if place == "prairielearn":
        assert b'file-names="problem1.ipynb, problem2.ipynb"' in found["question/question.html"]


@pytest.mark.slow
def test_in_a_bundle_the_marks_are_those_of_the_class_and_what_was_not_handed_in_counts(ours, tmp_path, monkeypatch):
    monkeypatch.setenv("DESCENT_KIT_COURSE", str(ours.folder))
    bundle.write(bundle.of("prairielearn", Assignment.find(NAME), bundle.Wishes()), tmp_path)
    monkeypatch.setenv("DESCENT_KIT_COURSE", str(tmp_path / "question" / "tests" / "course"))
    monkeypatch.chdir(ours.folder)
    (tmp_path / "empty").mkdir()
    folders = [f"submitted/{student}/{NAME}" for student in ("wrong", "only-the-first")]
    assert cli.main(["grade", NAME, *folders, str(tmp_path / "empty"), "--json", str(tmp_path / "out.json")]) == 0
    wrong, first, empty = json.loads((tmp_path / "out.json").read_text())["results"]
    assert (wrong["score"], wrong["max_score"], wrong["device"]) == (2.0, 5.0, "")
    assert (first["score"], first["max_score"]) == (4.5, 5.0)
    assert (first["file"], first["message"]) == (
        "problem1.ipynb",
        "problem2.ipynb was not handed in under this name",
    )
    assert (empty["status"], empty["message"]) == ("unreadable", "problem1.ipynb was not handed in under this name")


@pytest.mark.slow
def test_the_lists_for_other_systems_wait_for_a_persons_marks_and_then_have_all(ours, monkeypatch, capsys):
    monkeypatch.setenv("DESCENT_KIT_COURSE", str(ours.folder))
    assert cli.main(["export", "canvas", NAME]) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[-1].endswith(
        "not marked by hand yet, so left out: mark them in formgrader: " + ", ".join(sorted(CLASS))
    )
    with Gradebook(f"sqlite:///{ours.folder}/gradebook.db") as book:
        for submission in book.assignment_submissions(NAME):
            for grade in (grade for notebook in submission.notebooks for grade in notebook.grades):
                if grade.auto_score is None:
                    grade.manual_score, grade.needs_manual_grade = 1.0, False
        book.db.commit()
        there = {each.student.id: each.score for each in book.assignment_submissions(NAME)}
    for place, whose in (("canvas", "SIS Login ID"), ("moodle", "ID number")):
        assert cli.main(["export", place, NAME]) == 0
        path = capsys.readouterr().out.splitlines()[0]
        with open(path, encoding="utf-8", newline="") as file:
            assert {row[whose]: float(row[NAME]) for row in csv.DictReader(file) if row[whose]} == there


@pytest.mark.slow
def test_students_own_functions_are_written_of_each_notebook(ours, monkeypatch, capsys):
    monkeypatch.setenv("DESCENT_KIT_COURSE", str(ours.folder))
    assert cli.main(["export", "sources", NAME]) == 0
    folder, *told = capsys.readouterr().out.splitlines()
    assert told == ["     5  with functions of their own", "     1  with none: unfinished"]
    files = {path.relative_to(folder).as_posix() for path in Path(folder).glob("*/*.py")}
    functions = {f"problem1-{name}.py" for name in ("squares", "sum_of_squares", "pyramidal_number")}
    assert files == {f"released/{name}" for name in functions}
    assert {path.name for path in Path(folder, "submissions", "wrong").iterdir()} == functions
    text = Path(folder, "submissions", "wrong", "problem1-squares.py").read_text()
    assert text.startswith("def squares(n):\n    if n < 1:") and text.endswith("for i in range(n)]\n")
    assert "sum_of_squares(" not in Path(folder, "released", "problem1-pyramidal_number.py").read_text()


@pytest.mark.slow
def test_another_kernel_is_refused_with_the_remedy(nbgrader):
    course = ExampleCourse(nbgrader.folder / "kernel", OURS)
    outcome(nbgrader, course, "generate_assignment", NAME)
    course.hand_in("right")
    config = OURS + "c.Execute.extra_arguments = ['--quiet']\nc.IsolatedExecute.allow_kernel = True\n"
    course = ExampleCourse(nbgrader.folder / "allowed", config)
    outcome(nbgrader, course, "generate_assignment", NAME)
    course.hand_in("right", only="problem1")
    said = outcome(nbgrader, course, "autograde", NAME)
    assert "NOT ISOLATED" in said
    assert course.rows()["right"]["problem1/correct_squares"][0] == 1
