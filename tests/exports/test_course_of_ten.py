"""A course of ten sample students goes through each exit, and comes back with the same marks; golden files hold it.

What Gradescope, PrairieLearn and Classroom 50 are told of each of them is in `test_formats.py`.
"""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import golden
import pytest

from autograder.course.assignment import Assignment
from autograder.exports import kit
from autograder.grading import crew
from autograder.grading.kept import report_from
from autograder.grading.submission import Submission

GRADED = [name for name in golden.names() if golden.report(name).status != "grader-error"]
MARKS = {name: golden.report(name).score for name in GRADED}
TABLES = {  # the column in which a student stands
    "canvas.csv": "SIS Login ID",
    "canvas-by-roster.csv": "SIS Login ID",
    "moodle.csv": "ID number",
    "moodle-by-roster.csv": "ID number",
}
# What one of them has beside the functions: that is not written out.
BESIDE = """import warnings
import torch
from torch import nn
device = torch.device("cpu")
"""
pytestmark = pytest.mark.filterwarnings(
    "ignore::sqlalchemy.exc.SAWarning"
)  # nbgrader's own, where it adds a submission


def table(file: str) -> list[dict[str, str]]:
    text = (golden.CLASS / file).read_text(encoding="utf-8")
    return [row for row in csv.DictReader(io.StringIO(text)) if row[TABLES[file]]]


def sources() -> dict[str, str]:
    """Each golden file of sources by its path."""
    text = (golden.CLASS / "sources.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^==== (\S+)\n(.*?)\n(?=\n====|\Z)", text, re.M | re.S))


def test_the_golden_files_are_what_is_written_of_the_class(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    golden.course(tmp_path)
    told = golden.exported(tmp_path)
    assert {path.name for path in golden.CLASS.iterdir()} == {*told}
    for file, text in told.items():
        assert (golden.CLASS / file).read_text(encoding="utf-8") == text, f"{file}: run tests/helpers/golden.py"
    said = capsys.readouterr().out
    assert said.count(f"     1  of these late, with the penalty taken off: {golden.LATE}\n") == 4
    assert said.count(f"     1  never handed in: {golden.ABSENT}\n") == 4
    assert said.count("left out: run `autograder autograde`: grader-fails\n") == 4  # and no zero
    assert "     7  with functions of their own\n     2  with none: empty-file, untouched\n" in said
    assert (tmp_path / "canvas.csv").stat().st_mode & 0o077 == 0  # it names students


@pytest.mark.parametrize("file", TABLES)
def test_canvas_and_moodle_have_the_marks_that_the_grader_gave(file: str) -> None:
    column = {"canvas-by-roster.csv": f"{golden.FIRST} (8)", "moodle-by-roster.csv": "Grade"}.get(file, golden.FIRST)
    assert {row[TABLES[file]].partition("@")[0]: float(row[column]) for row in table(file)} == MARKS


def test_moodle_is_told_who_is_late() -> None:
    remarks = {row["ID number"]: row["Feedback comments"] for row in table("moodle-by-roster.csv")}
    assert remarks == dict.fromkeys(MARKS, "") | {golden.LATE: "handed in 3 h 20 min late"}


def test_what_comes_back_from_the_kits_own_json_is_the_report() -> None:
    reports = [golden.report(name) for name in golden.names()]
    told = json.loads(kit.text(kit.results(golden.FIRST, reports)))
    assert [report_from(each) for each in told["results"]] == reports


@pytest.mark.slow
def test_the_functions_that_were_written_out_earn_the_same_marks_again() -> None:
    assignment = Assignment.find(golden.FIRST)
    released = assignment.master.parents[2] / "assignments" / golden.FIRST / assignment.master.name
    try:
        for name in set(GRADED) - {"empty-file"}:
            node = json.loads(released.read_bytes())
            node["cells"][0] |= {"cell_type": "code", "source": BESIDE, "outputs": [], "execution_count": None}
            for cell in node["cells"]:
                written = f"submissions/{name}/{cell['metadata'].get('nbgrader', {}).get('grade_id')}.py"
                cell["source"] = sources().get(written, cell["source"])
            handed = Submission.of(assignment.master.name, json.dumps(node).encode())
            task = crew.Task.of(golden.FIRST, handed, device="simulated", limits=golden.PATIENT)
            assert crew.grade(task).score == MARKS[name], name
    finally:
        crew.close_engine()
