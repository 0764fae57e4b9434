"""nbgrader's own commands with our engine inside: what is graded, what is shown, and what cannot stop the run.

One course is set up for all of these tests: the master notebook of the first assignment, and a class whose submissions
are put where ``nbgrader collect`` puts them. The marks are then read from the gradebook.
"""

import copy
import csv
import importlib
import json
import math
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from nbgrader.converters.base import NbGraderException
from nbgrader.utils import determine_grade
from nbgrader_course import ASSIGNMENT, NAME, NOTEBOOK, course_of, grading, is_test, solved

from autograder.classroom.nbgrader import settings
from autograder.classroom.nbgrader.export import formula_guard
from autograder.classroom.nbgrader.grade import report_outputs
from autograder.course import root
from autograder.grading.result import CheckResult, ExerciseResult, Report

pytestmark = [
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # nbgrader leaves its database open
]

OWN = "document.documentElement.dataset.owned='yes'"
SCRIPT = f"<script>{OWN} /* from a student */</script>"

# Appended to the course's configuration: an engine that fails where it is told to, and says when it starts.
FLAKY_ENGINE = """
from autograder.grading import engine
from autograder.grading.result import Report

class Flaky(engine.Engine):
    def __init__(self, *arguments, **keywords):
        with open("engine-starts.txt", "a") as file:
            file.write("started\\n")
        super().__init__(*arguments, **keywords)

    def grade(self, submission, only=None):
        if any(b"THE GRADER BREAKS HERE" in content for _, content in submission.files):
            return Report(submission.name, "grader-error", "the zygote is gone", (), 0.0)
        return super().grade(submission, only)

if not hasattr(engine, "Flaky"):  # nbgrader reads its configuration more than once
    engine.Engine = engine.Flaky = Flaky
"""


def deletes_tests(node):
    node.cells = [cell for cell in node.cells if not is_test(cell)]


def repeats_every_cell(node):
    node.cells += copy.deepcopy(node.cells)


def moves_tests_to_the_top(node):
    node.cells.sort(key=lambda cell: not is_test(cell))


def empties_tests(node):
    for cell in filter(is_test, node.cells):
        cell.source = ""


def turns_tests_into_markdown(node):
    node.cells = [new_markdown_cell("x", metadata=cell.metadata) if is_test(cell) else cell for cell in node.cells]


def changes_grade_ids(node):
    for cell in node.cells:
        if grading(cell):
            cell.metadata.nbgrader.grade_id += "-mine"


def changes_points_and_checksums(node):
    for cell in filter(is_test, node.cells):
        cell.metadata.nbgrader.update(points=-1000, checksum="0", schema_version=99, extra=[1])


def removes_all_metadata(node):
    for cell in node.cells:
        cell.metadata = {}
    node.metadata = {}


def has_outputs_of_every_kind(node):
    """Noise, pictures and attacks that a student's notebook may be saved with."""
    node.cells.insert(
        0, new_markdown_cell(f"# My notes {SCRIPT} <img src=x onerror={OWN}> [here](javascript:alert(1))")
    )
    node.cells.insert(0, new_markdown_cell("![](attachment:not-there.png)"))
    for cell in node.cells:
        if cell.cell_type == "code":
            shown = {
                "text/html": SCRIPT,
                "text/plain": "my figure",
                "image/png": "iVBORw0KGgo=",
                "image/svg+xml": SCRIPT,
            }
            cell.outputs = [
                new_output("stream", name="stdout", text="my own print\n"),
                new_output("stream", name="stderr", text=f"UserWarning: careful {SCRIPT}\n"),
                new_output("display_data", data=shown | {"application/javascript": OWN}),
                new_output("error", ename="E", evalue="e", traceback=[f"Traceback {SCRIPT}"]),
            ]


TAMPERED = [
    deletes_tests,
    repeats_every_cell,
    moves_tests_to_the_top,
    empties_tests,
    turns_tests_into_markdown,
    changes_grade_ids,
    changes_points_and_checksums,
    removes_all_metadata,
    has_outputs_of_every_kind,
]

UNREADABLE = {
    "empty-file": b"",
    "not-json": b"\x80 no notebook",
    "a-list": b"[1, 2]",
    "deeply-nested": b"[" * 200_000,
    "unknown-format": json.dumps({"nbformat": 9, "cells": []}).encode(),
    "cells-are-no-list": json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": "all"}).encode(),
}


def untouched_with_forged_scores():
    node = nbformat.read(root.folder() / "assignments" / NAME / f"{NOTEBOOK}.ipynb", as_version=4)
    for cell in filter(is_test, node.cells):
        cell.outputs = [new_output("execute_result", data={"text/plain": "1000"})]
    return node


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The course after autograde, generate_feedback and export."""
    with course_of(tmp_path_factory.mktemp("class") / "demo") as there:
        there.submit("correct", solved())
        there.submit("untouched-with-forged-scores", untouched_with_forged_scores())
        broken = solved()
        broken.cells.append(new_code_cell("# THE GRADER BREAKS HERE"))
        there.submit("grader-breaks", broken)
        for change in TAMPERED:
            node = solved()
            change(node)
            there.submit(change.__name__, node)
        for student, content in UNREADABLE.items():
            there.submit(student, content)
        there.submit("link-to-the-master", b"")
        link = there.folder / "submitted" / "link-to-the-master" / NAME / f"{NOTEBOOK}.ipynb"
        link.unlink()
        link.symlink_to(ASSIGNMENT.master)
        there.configure(FLAKY_ENGINE)
        there.code, there.log = there.call("autograde", NAME)
        there.configure()
        assert there.call("generate_feedback", NAME)[0] == 0
        assert there.call("export")[0] == 0
        yield there


FULL_MARKS = ASSIGNMENT.points


@pytest.mark.slow
def test_a_right_submission_earns_every_point_of_every_cell(graded):
    assert graded.marks("correct") == FULL_MARKS


@pytest.mark.slow
def test_scores_that_a_student_wrote_into_the_test_cells_count_for_nothing(graded):
    assert set(graded.marks("untouched-with-forged-scores").values()) == {0.0}


@pytest.mark.slow
@pytest.mark.parametrize("change", TAMPERED, ids=lambda change: change.__name__)
def test_changed_test_cells_change_no_mark(graded, change):
    assert graded.marks(change.__name__) == FULL_MARKS


@pytest.mark.slow
@pytest.mark.parametrize("change", TAMPERED, ids=lambda change: change.__name__)
def test_every_test_cell_is_in_the_autograded_notebook_once_with_its_report(graded, change):
    cells = [cell for cell in graded.autograded(change.__name__).cells if is_test(cell)]
    assert sorted(grading(cell).grade_id for cell in cells) == sorted(f"test_{name}" for name in FULL_MARKS)
    for cell in cells:
        report, score = cell.outputs
        assert report.output_type == "display_data"
        assert {"text/plain", "text/html"} <= set(report.data)
        assert score.data["text/plain"] == str(FULL_MARKS[grading(cell).grade_id.removeprefix("test_")])


@pytest.mark.slow
def test_a_deleted_test_cell_is_put_back_after_its_function(graded):
    ids = [grading(cell).get("grade_id") for cell in graded.autograded("deletes_tests").cells]
    for name in FULL_MARKS:
        assert ids.index(f"test_{name}") == ids.index(name) + 1


@pytest.mark.slow
@pytest.mark.parametrize("student", [*UNREADABLE, "link-to-the-master"])
def test_what_is_no_notebook_is_in_the_gradebook_with_no_points_and_the_reason(graded, student):
    assert set(graded.marks(student).values()) == {0.0}
    assert "can't be shown as a notebook" in graded.autograded(student).cells[0].source
    [reason] = {cell.outputs[0].data["text/plain"] for cell in graded.autograded(student).cells if is_test(cell)}
    assert reason in graded.feedback(student).replace("&#39;", "'")


@pytest.mark.slow
@pytest.mark.parametrize("student", UNREADABLE)
def test_the_file_that_was_handed_in_stays_as_it_was(graded, student):
    path = graded.folder / "submitted" / student / NAME / f"{NOTEBOOK}.ipynb"
    assert path.read_bytes() == UNREADABLE[student]


@pytest.mark.slow
def test_a_failure_of_the_grader_gives_no_marks_and_stops_no_one_else(graded):
    assert graded.code == 1
    assert "the grader itself failed (the zygote is gone), so no marks were given" in graded.log
    assert "autograde this submission again" in graded.log
    assert set(graded.marks("grader-breaks").values()) == {None}
    assert not (graded.folder / "autograded" / "grader-breaks" / NAME).exists()
    assert graded.log.count("There was an error processing assignment '") == 1


@pytest.mark.slow
def test_one_engine_serves_the_whole_class_and_a_failed_one_is_replaced(graded):
    starts = (graded.folder / "engine-starts.txt").read_text().split()
    assert len(starts) == 2  # the second after "grader-breaks"


@pytest.mark.slow
def test_own_prints_and_pictures_stay_and_nothing_that_runs_does(graded):
    solution = next(
        cell for cell in graded.autograded("has_outputs_of_every_kind").cells if grading(cell).get("solution")
    )
    kinds = [(output.output_type, output.get("name")) for output in solution.outputs]
    assert kinds == [("stream", "stdout"), ("stream", "stderr"), ("display_data", None), ("error", None)]
    assert solution.outputs[2].data == {"text/plain": "my figure", "image/png": "iVBORw0KGgo="}


@pytest.mark.slow
def test_no_script_of_a_students_runs_in_the_feedback_page(graded):
    page = graded.feedback("has_outputs_of_every_kind")
    assert "from a student" in page
    for attack in (SCRIPT, "<img src=x", "onerror", 'href="javascript:'):
        assert attack not in page.replace("&lt;img src=x onerror", "")


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("chromium"), reason="needs the package chromium")
def test_a_browser_that_opens_the_feedback_page_runs_nothing_of_a_students(graded, tmp_path):
    page = graded.folder / "feedback" / "has_outputs_of_every_kind" / NAME / f"{NOTEBOOK}.html"
    control = tmp_path / "control.html"
    allowing = re.sub("<meta http-equiv=[^>]*>", "", page.read_text(encoding="utf-8"))
    control.write_text(allowing.replace("</body>", f"{SCRIPT}</body>"))
    for file, ran in ((control, True), (page, False)):
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
        command += ["--virtual-time-budget=2000", "--dump-dom", file.as_uri()]
        shown = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
        assert "from a student" in shown
        assert ('data-owned="yes"' in shown) is ran


@pytest.mark.slow
def test_feedback_shows_points_titles_and_hints_but_nothing_of_the_grader(graded):
    page = graded.feedback("untouched-with-forged-scores")
    first = next(iter(FULL_MARKS))
    assert re.search(rf">{first}</a><span class=\"n\">0 / {FULL_MARKS[first]:g}</span>", page)
    assert "not-implemented" in page
    for hidden in ("graders", "BEGIN SOLUTION", "@check", str(root.folder()), str(graded.folder)):
        assert hidden not in page


@pytest.mark.slow
def test_marks_as_csv_leave_open_what_was_not_graded(graded):
    with open(graded.folder / "grades.csv", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert rows["correct"]["score"] == str(sum(FULL_MARKS.values()))
    assert rows["empty-file"]["score"] == "0.0"
    assert rows["grader-breaks"]["score"] == ""


FORMGRADER = """
import json, sys
from nbgrader.apps import NbGrader
from nbgrader.apps.api import NbGraderAPI

app = NbGrader()
app.initialize([])
api = NbGraderAPI(app.coursedir, app.authenticator, parent=app)
print(json.dumps(api.autograde(sys.argv[1], sys.argv[2])))
"""


@pytest.mark.slow
def test_formgraders_autograde_button_uses_the_same_engine(graded):
    command = [sys.executable, "-c", FORMGRADER, NAME, "grader-breaks"]
    environment = os.environ | {"JUPYTER_CONFIG_DIR": str(graded.folder.parent / "machine")}
    run = subprocess.run(
        command, cwd=graded.folder, env=environment, capture_output=True, text=True, timeout=120, check=True
    )
    assert json.loads(run.stdout.splitlines()[-1])["success"]
    assert graded.marks("grader-breaks") == FULL_MARKS  # this time the grader did not break


# ---- handing out and collecting


@pytest.mark.slow
def test_what_nbgrader_generates_is_what_build_generates(graded):
    made, kept = graded.folder / "assignments" / NAME, root.folder() / "assignments" / NAME
    assert graded.call("generate_assignment", NAME)[0] == 0  # once more, over what is there
    assert files_below(made) == files_below(kept)


def files_below(folder):
    found = [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def hand_in(exchange, name, files):
    folder = exchange / "descent-kit" / "inbound" / name
    folder.mkdir(parents=True)
    for file, content in files.items():
        (folder / file).write_bytes(content)
    return folder


@pytest.mark.slow
def test_collect_takes_plain_files_and_goes_on_where_a_submission_is_odd(graded):
    exchange = graded.folder.parent / "exchange"
    (exchange / "descent-kit" / "inbound").mkdir(parents=True)
    time = "2026-01-02 12:00:00.000000 UTC"
    notebook = {f"{NOTEBOOK}.ipynb": b"{}"}
    page = hand_in(exchange, f"has-a-page+{NAME}+{time}+a", notebook | {"page.html": b"x", "data.csv": b"1"})
    linked = hand_in(exchange, f"has-a-link+{NAME}+{time}+a", {"timestamp.txt": b"not a time"})
    (linked / f"{NOTEBOOK}.ipynb").symlink_to(ASSIGNMENT.master)
    os.mkfifo(linked / "pipe.txt")
    hand_in(exchange, f"copied+{NAME}+{time}+a", {f"{NOTEBOOK}-Copy1.ipynb": b"[]"})
    hand_in(exchange, f"=cmd()+{NAME}+{time}+a", notebook)
    hand_in(exchange, f"..+{NAME}+{time}+a", notebook)
    hand_in(exchange, f"timeless+{NAME}+soon+a", notebook)

    code, log = graded.call("collect", NAME)

    assert code == 0, log
    collected = {path.parent.name: path for path in graded.folder.glob(f"submitted/*/{NAME}")}
    assert {"has-a-page", "has-a-link", "copied"} <= set(collected)
    assert not {"=cmd()", "..", "timeless"} & set(collected)
    assert sorted(os.listdir(collected["has-a-page"])) == ["data.csv", f"{NOTEBOOK}.ipynb", "timestamp.txt"]
    assert os.listdir(collected["has-a-link"]) == ["timestamp.txt"]
    assert (collected["has-a-link"] / "timestamp.txt").read_text() == time
    assert (collected["copied"] / f"{NOTEBOOK}-Copy1.ipynb").read_bytes() == b"[]"
    assert (page / "page.html").exists()  # what is not collected stays with the exchange


# ---- the parts


def graded_report(score, most=3.0, status="graded"):
    checks = (
        CheckResult("a", "a title", "value", "passed", score),
        CheckResult("b", "b", "value", "failed", most - score),
    )
    return Report("student", status, "", (ExerciseResult("mse", checks),), 0.0)


TEST_CELL = {"grade_id": "test_mse", "points": 3.0}


@pytest.mark.parametrize("score", [0.0, 0.5, 1 / 3, 3.0, 0.1 + 0.2])
def test_nbgrader_reads_the_score_that_was_written(score):
    metadata = {"nbgrader": TEST_CELL | {"grade": True, "solution": False}}
    cell = new_code_cell("", metadata=metadata, outputs=report_outputs(graded_report(score), TEST_CELL))
    assert determine_grade(cell) == (pytest.approx(score, abs=1e-6), 3.0)


@pytest.mark.parametrize("score", [math.nan, math.inf, -1.0, 4.0])
def test_a_score_that_nbgrader_would_misread_is_refused(score):
    with pytest.raises(NbGraderException, match="worth 3 points"):
        report_outputs(graded_report(score), TEST_CELL)


def test_points_that_differ_between_notebook_and_grader_are_refused():
    with pytest.raises(NbGraderException, match="autograder verify"):
        report_outputs(graded_report(1.0, most=2.0), TEST_CELL)


def test_a_test_cell_without_an_exercise_is_refused():
    with pytest.raises(NbGraderException, match="no exercise belongs to the test cell test_other"):
        report_outputs(graded_report(1.0), TEST_CELL | {"grade_id": "test_other"})


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_csv_cell_never_starts_a_formula(cell):
    assert formula_guard(cell) == f"'{cell}"


def test_an_ordinary_csv_cell_stays_as_it_is():
    assert [formula_guard(value) for value in ("half-finished", 2.5, None)] == ["half-finished", "2.5", ""]


def test_the_course_root_has_the_configuration_that_names_these_plug_ins():
    assert "settings.apply(c)" in (root.folder() / "nbgrader_config.py").read_text(encoding="utf-8")
    config = Path(settings.__file__).read_text(encoding="utf-8")
    named = re.findall(r"autograder\.classroom\.nbgrader\.(\w+)\.(\w+)", config)
    assert len(named) >= 7
    for module, name in named:
        assert hasattr(importlib.import_module(f"autograder.classroom.nbgrader.{module}"), name)
