"""A report is kept under what decides it: the master's code does, its prose and what JupyterLab writes into it do not."""

from __future__ import annotations

import json

import pytest
import tiny_course
from tiny_course import NAME

from autograder.grading import kept


@pytest.fixture
def master(tmp_path, monkeypatch):
    return tiny_course.make(tmp_path / "course", ["half"], monkeypatch).master


def change(master, edit):
    """The fingerprint before and after an edit of the master's JSON."""
    before = kept.fingerprint(NAME)
    node = json.loads(master.read_bytes())
    edit(node)
    master.write_text(json.dumps(node, indent=1, sort_keys=True) + "\n")
    return before, kept.fingerprint(NAME)


def as_jupyterlab_saves(node):
    node["metadata"] = {"kernelspec": {"name": "python3"}, "language_info": {"name": "python", "version": "3.11.4"}}
    for number, cell in enumerate(node["cells"]):
        cell["execution_count"] = number
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["ran\n"]}]
        cell["metadata"]["collapsed"] = False
        cell["metadata"]["execution"] = {"iopub.status.busy": "2026-01-01T00:00:00.000000Z"}


def a_word_of_prose(node):
    node["cells"].insert(0, {"cell_type": "markdown", "id": "prose", "metadata": {}, "source": ["A word."]})


@pytest.mark.parametrize("edit", [as_jupyterlab_saves, a_word_of_prose, lambda node: None])
def test_what_decides_no_verdict_leaves_the_kept_reports_in_place(master, edit):
    before, after = change(master, edit)
    assert before == after


def other_code(node):
    node["cells"][0]["source"] = ["import math\n", "import sys\n"]


def other_solution(node):
    node["cells"][1]["source"] = "".join(node["cells"][1]["source"]).replace("x / 2", "x * 0.5")


def other_points(node):
    node["cells"][2]["metadata"]["nbgrader"]["points"] = 3


def a_helper_declared(node):
    node["cells"][1]["metadata"]["descent_kit"] = {"helpers": ["other"]}


@pytest.mark.parametrize("edit", [other_code, other_solution, other_points, a_helper_declared])
def test_what_decides_a_verdict_asks_for_a_new_report(master, edit):
    before, after = change(master, edit)
    assert before != after
