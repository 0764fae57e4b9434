"""Quirks are what people do to right work: the same for a number each time, told by name, and none may cost a point."""

import json
import random

import nbformat
import pytest
import tiny_course

from autograder.authoring.findings import Findings
from autograder.authoring.quirks import QUIRKS, Work, drawn
from autograder.authoring.quirks.files import NOTEBOOKS, SCRIPTS
from autograder.authoring.quirks.trying import try_quirks
from autograder.course.assignment import Assignment

FIRST = Assignment.find("01-linear-regression")


@pytest.mark.parametrize("quirk", QUIRKS, ids=lambda quirk: quirk.name)
def test_a_quirk_finds_something_to_change_in_a_solved_notebook(quirk):
    work = Work.of(FIRST, random.Random(quirk.name))
    before = json.dumps([work.cells, work.beside])
    quirk.apply(work)
    assert work.applied == [quirk.name]
    assert json.dumps([work.cells, work.beside]) != before


def test_a_number_draws_the_same_work_each_time_and_another_one_another():
    one, again, other = (drawn(FIRST, number) for number in (7, 7, 8))
    assert one[1] == again[1]
    assert one[0].applied == again[0].applied
    assert one[1] != other[1]


@pytest.mark.parametrize("write", NOTEBOOKS, ids=lambda write: write.__name__)
@pytest.mark.filterwarnings("ignore::nbformat.warnings.MissingIDFieldWarning")
def test_a_notebook_stays_one_however_it_is_written(write):
    ending, data = write(Work.of(FIRST, random.Random(1)))
    notebook = nbformat.reads(data.decode("utf-8-sig"), as_version=4)
    assert ending == ".ipynb"
    assert [name for name in FIRST.exercises if any(f"def {name}(" in cell.source for cell in notebook.cells)] == [
        *FIRST.exercises
    ]


@pytest.mark.parametrize("write", SCRIPTS, ids=lambda write: write.__name__)
def test_a_script_is_python_and_holds_every_function(write):
    ending, data = write(Work.of(FIRST, random.Random(1)))
    code = compile(data.decode("utf-8-sig"), "work.py", "exec")
    assert ending == ".py"
    assert set(FIRST.exercises) <= set(code.co_names)


def test_an_accepted_sample_that_loses_points_is_told_with_the_quirks_that_it_met(tmp_path, monkeypatch):
    assignment = tiny_course.make(tmp_path, ["half"], monkeypatch)
    sample = tiny_course.samples(tmp_path, "half") / "accepted" / "product.py"
    tiny_course.write(sample, "def half(x):\n    return 0.51 * x\n")
    tiny_course.forget_graders()
    findings = Findings(assignment.name)
    try_quirks(assignment, findings, 3, jobs=1)  # the reference, and the two accepted samples
    assert findings.quirks == 3
    assert findings.off, "product.py is wrong"
    for where, what in findings.off:
        assert where.startswith("quirks ")
        assert "takes points from half (half/accepted/product.py): values: failed" in what or "unreadable" in what
