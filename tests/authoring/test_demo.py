"""The demo takes a class through nbgrader's whole cycle, and says what everyone got."""

import csv
import os
import re
import subprocess
import sys

import nbformat
import pseudo
import pytest

from autograder.authoring import demo
from autograder.authoring.demo.commands import DemoFailed, Nbgrader, Step
from autograder.authoring.demo.students import CLASSIC, SampleStudent, class_of
from autograder.cli import main
from autograder.course import desk, hints, language, root, settings
from autograder.course.assignment import Assignment
from autograder.course.words import GRADERS, KIT, WORKER

FIRST = Assignment.find("01-linear-regression")


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """The demo of the first assignment, as its own process, in a folder of its own."""
    folder = tmp_path_factory.mktemp("demo") / "class"
    command = [sys.executable, "-m", "autograder", "demo", FIRST.name, "--folder", folder]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=root.folder())
    assert run.returncode == 0, run.stdout + run.stderr
    return folder, run.stdout


@pytest.fixture(scope="module")
def rows(ran):
    """The table's rows by student: the points of each exercise, the total, and what is said."""
    _, shown = ran
    found = {}
    for line in shown.partition("submission ")[2].splitlines()[1:]:
        if match := re.fullmatch(r"([a-z-]+) +([\d. ]+?)(?:  ([a-z].*))?", line.rstrip()):
            *points, total = map(float, match[2].split())
            found[match[1]] = (points, total, match[3] or "")
    return found


FULL = list(FIRST.points.values())


@pytest.mark.slow
@pytest.mark.parametrize("student", ["correct-formulas", "correct-own-style", "prints-and-warnings"])
def test_right_submissions_earn_everything(rows, student):
    assert rows[student] == (FULL, sum(FULL), "")


@pytest.mark.slow
def test_an_untouched_notebook_earns_nothing(rows):
    points, total, said = rows["untouched"]
    assert (set(points), total, said) == ({0.0}, 0.0, "not-implemented everywhere")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("student", "function", "mistake"),
    [
        ("forgets-zero-grad", "train", "no-zero-grad"),
        ("sum-instead-of-mean", "mse", "sum-instead-of-mean"),
        ("bias-forgotten", "hypothesis", "bias-not-added"),
    ],
)
def test_a_mistake_is_named_and_costs_points_of_its_own_function_only(rows, student, function, mistake):
    points, _, said = rows[student]
    lost = [name for name, score, most in zip(FIRST.exercises, points, FULL, strict=True) if score < most]
    assert lost == [function]
    assert f"{mistake} in {function}" in said


@pytest.mark.slow
@pytest.mark.parametrize("student", ["syntax-error-in-a-cell", "forgets-return", "endless-loop", "calls-os-exit"])
def test_what_stops_one_function_leaves_the_others_their_points(rows, student):
    points, total, said = rows[student]
    assert sum(score == most for score, most in zip(points, FULL, strict=True)) == len(FULL) - 1
    assert 0 < total < sum(FULL)
    assert said


@pytest.mark.slow
def test_a_late_submission_is_said_to_be_late(rows):
    assert rows["late"][2] == "handed in late"


@pytest.mark.slow
def test_who_hands_in_nothing_is_in_the_table_with_nothing(rows):
    assert rows["never-submits"] == ([], 0.0, "nothing handed in")


@pytest.mark.slow
def test_every_student_who_handed_in_has_fetched_a_feedback_page(ran, rows):
    folder, _ = ran
    pages = {path.parts[-5] for path in folder.glob(f"students/*/{FIRST.name}/feedback/*/*.html")}
    assert pages == set(rows) - {"never-submits"}


@pytest.mark.slow
def test_the_class_is_ten_or_more_and_all_of_it_is_in_the_exported_marks(ran, rows):
    folder, _ = ran
    with open(folder / "course" / "grades.csv", newline="") as file:
        students = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert len(students) >= 10
    assert students == {name: total for name, (_, total, _) in rows.items()}


@pytest.mark.slow
def test_progress_names_the_real_commands_and_the_end_says_where_the_pages_are(ran):
    folder, shown = ran
    steps = re.findall(r"^ *[\d.]+ s  nbgrader (\w+)", shown, re.MULTILINE)
    assert list(dict.fromkeys(steps)) == [
        *("db", "generate_assignment", "release_assignment", "fetch_assignment", "submit", "collect"),
        *("autograde", "generate_feedback", "release_feedback", "fetch_feedback", "export"),
    ]
    assert f"Feedback pages: {folder}" in shown


# ---- quick ones


@pytest.mark.parametrize(("arguments", "code"), [([], "en"), (["--language", "ko"], "ko")])
def test_a_language_can_be_asked_for(arguments, code, monkeypatch):
    spoken = []
    monkeypatch.setattr(demo, "run", lambda *_: spoken.append(language.spoken()) or 0)
    assert main(["demo", FIRST.name, *arguments]) == 0
    assert spoken == [code]


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path, capsys):
    (tmp_path / "thesis.txt").write_text("years of work")
    assert demo.run([FIRST.name], tmp_path) == 2
    assert "is not empty and not a demo's folder" in capsys.readouterr().err
    assert os.listdir(tmp_path) == ["thesis.txt"]


@pytest.mark.parametrize("assignment", Assignment.all(), ids=lambda assignment: assignment.name)
def test_every_assignment_has_a_class_of_ten_with_different_names(assignment):
    names = [student.name for student in class_of(assignment)]
    assert len(names) == len(set(names)) >= 10


def test_a_student_fills_in_the_cells_of_their_functions_only(tmp_path):
    notebook = tmp_path / "copy.ipynb"
    notebook.write_bytes(FIRST.master.read_bytes())
    before = nbformat.read(notebook, as_version=4)
    SampleStudent("one-function", {"mse": "def mse(prediction, target): ..."}).fill(notebook)
    after = nbformat.read(notebook, as_version=4)
    different = [new for old, new in zip(before.cells, after.cells, strict=True) if old.source != new.source]
    assert [cell.source for cell in different] == ["def mse(prediction, target): ..."]


def test_the_first_assignments_class_makes_the_mistakes_that_it_is_about():
    assert {name for name, *_ in CLASSIC} < {student.name for student in class_of(FIRST)}


@pytest.mark.parametrize("name", ["01-first-steps", FIRST.name])
def test_a_course_of_ones_own_has_a_class_too(tmp_path, monkeypatch, name):
    """Also one with a single function, under whatever name."""
    assert main(["init", str(tmp_path / "mine"), "--empty"]) == 0
    for place in ("source", "graders", "tests/submissions"):
        (tmp_path / "mine" / place / "01-first-steps").rename(tmp_path / "mine" / place / name)
    monkeypatch.chdir(tmp_path / "mine")
    students = {student.name: student.cells for student in class_of(Assignment.find(name))}
    assert {"correct-formulas", "middle-number-in-average", "late"} < students.keys()
    with pytest.raises(SyntaxError):
        compile(students["syntax-error-in-a-cell"]["average"], "cell", "exec")


def test_a_command_of_nbgraders_that_fails_is_reported_with_its_last_words(tmp_path):
    with Nbgrader(tmp_path / "class") as nbgrader:
        there = tmp_path / "class"
        with pytest.raises(DemoFailed, match=r"nbgrader autograde no-such .* failed:[\s\S]*no-such"):
            nbgrader.call([Step(("autograde", "no-such"), there, there)])


@pytest.mark.slow
def test_in_a_course_of_another_language_notebooks_and_feedback_speak_it(tmp_path, monkeypatch, capsys):
    course = tmp_path / "mine"
    assert main(["init", str(course), "--empty"]) == 0
    monkeypatch.chdir(course)
    pseudo.make(course, KIT, GRADERS, WORKER, hints.DOMAIN, desk.DOMAIN, "01-first-steps")
    with (course / settings.FILE).open("a") as file:
        file.write("worked_solutions = true\n")
    capsys.readouterr()
    assert main(["demo"]) == 0
    shown = re.sub(r"nbgrader [a-z_ .=:0-9-]+|[a-z]+(?:-[a-z]+)+|/\S+", "", capsys.readouterr().out)
    assert pseudo.english(shown) == []
    made = course / "demo" / "course"
    assert settings.read(made) == {"language": pseudo.CODE, "worked_solutions": True}
    notebook = (course / "demo" / "students" / "untouched" / "01-first-steps" / "first_steps.ipynb").read_text("utf-8")
    assert pseudo.wide("Add the numbers up") in notebook
    page = (made / "feedback" / "untouched" / "01-first-steps" / "first_steps.html").read_text("utf-8")
    assert pseudo.wide("Divides the sum of the numbers by how many they are") in page
    assert pseudo.wide("which line still says") in page
