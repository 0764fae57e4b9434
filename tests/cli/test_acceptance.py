"""The command as people and scripts use it: exit status, report, JSON, and one clear line for wrong use."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
import warm

from autograder.course import root

FIRST = "01-linear-regression"
MASTER = str(root.folder() / "source" / FIRST / "linear_regression.ipynb")


def autograder(*arguments: str, where: Path | None = None) -> subprocess.CompletedProcess[str]:
    return warm.run(where or root.folder(), "autograder", *arguments, env=os.environ)


def graded(tmp_path: Path, *submissions: Path | str) -> list[dict[str, Any]]:
    target = tmp_path / "results.json"
    done = autograder("grade", FIRST, *map(str, submissions), "--json", str(target))
    said = [line for line in done.stderr.splitlines() if not line.startswith(f"grading {FIRST}: ")]  # how far it is
    assert (done.returncode, said) == (0, [])
    told = json.loads(target.read_text())
    assert (told["version"], told["assignment"]) == (1, FIRST)
    assert [result["submission"] for result in told["results"]] == list(map(str, submissions))
    results: list[dict[str, Any]] = told["results"]
    return results


def test_a_notebook_is_graded_with_the_whole_contract_in_its_json(tmp_path: Path) -> None:
    (result,) = graded(tmp_path, MASTER)
    assert (result["status"], result["score"], result["max_score"]) == ("graded", 20, 20)
    assert result["seconds"] > 0
    for exercise in result["exercises"]:
        assert exercise["score"] == sum(check["points"] for check in exercise["checks"] if check["passed"])
        assert exercise["max_score"] == sum(check["points"] for check in exercise["checks"])
        for check in exercise["checks"]:
            assert list(check) == [
                "name", "title", "category", "status", "passed", "points", "mistake", "message", "hint",
            ]  # fmt: skip
            assert check["category"] in ("shape", "value", "gradient", "convergence", "device", "behaviour")


def test_bad_files_are_results_beside_good_ones(tmp_path: Path) -> None:
    files = {
        "not-json.ipynb": "this is no notebook",
        "empty.ipynb": "",
        "other-format.ipynb": json.dumps({"nbformat": 9, "nbformat_minor": 0, "metadata": {}, "cells": []}),
        "no-functions.ipynb": nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x = 1")])),
        "no-cells.ipynb": nbformat.writes(nbformat.v4.new_notebook()),
        "syntax-error.py": "def mse(prediction, target:\n    return 0\n",
        "one-function.py": "import torch\n\ndef mse(p, t):\n    return ((p - t) ** 2).mean()\n\ndef train(x:\n    pass\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    results = {Path(each["submission"]).name: each for each in graded(tmp_path, *(tmp_path / name for name in files))}
    told = {name: (each["status"], each["score"], each["message"]) for name, each in results.items()}
    assert told["not-json.ipynb"][:2] == ("unreadable", 0)
    assert "no JSON" in told["not-json.ipynb"][2]
    assert told["empty.ipynb"] == ("unreadable", 0, "the file is empty: save your work and hand it in again")
    assert told["other-format.ipynb"][:2] == ("unreadable", 0)
    assert "notebook format 9" in told["other-format.ipynb"][2]
    assert told["no-functions.ipynb"][:2] == ("graded", 0)
    assert "`mse` is not there" in results["no-functions.ipynb"]["exercises"][4]["checks"][0]["message"]
    assert told["no-cells.ipynb"] == ("graded", 0, "there is no code in this submission")
    assert told["syntax-error.py"][:2] == ("unreadable", 0)
    assert "syntax-error.py, line 1: SyntaxError" in told["syntax-error.py"][2]
    assert told["one-function.py"][:2] == ("graded", 3)
    assert "SyntaxError" in told["one-function.py"][2]
    assert {each["max_score"] for each in results.values()} == {20}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["grade", "99-nothing", MASTER],
            "there is no assignment '99-nothing'; the assignments are: 01-linear-regression",
        ),
        (["grade", FIRST, "nothing.ipynb"], "there is no file 'nothing.ipynb': give the path of an .ipynb or .py file"),
        (["grade", FIRST, MASTER, "--json", "/no/such/folder/x.json"], "cannot write '/no/such/folder/x.json'"),
        (["verify", "99-nothing"], "there is no assignment '99-nothing'"),
        (["build", "99-nothing"], "there is no assignment '99-nothing'"),
    ],
)
def test_wrong_use_is_one_line_and_exit_status_2(arguments: list[str], told: str) -> None:
    done = autograder(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert told in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["grade", FIRST, MASTER],
        ["autograde", FIRST],
        ["report", FIRST],
        ["verify"],
        ["build"],
        ["build", "--check"],
        ["new", FIRST, "cube"],
        ["demo"],
    ],
    ids=" ".join,
)
def test_outside_of_a_course_folder_a_command_says_so(arguments: list[str], tmp_path: Path) -> None:
    done = autograder(*arguments, where=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"autograder: {tmp_path} lies in no course folder (there is no nbgrader_config.py in it or above it): "
        "go to yours, or name it in DESCENT_KIT_COURSE\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [["verify"], ["build"], ["demo"]], ids=" ".join)
def test_a_course_without_an_assignment_is_not_taken_for_sound(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").touch()
    done = autograder(*arguments, where=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"autograder: there is no assignment in {tmp_path / 'source'}: ")


@pytest.mark.parametrize(
    "arguments", [[], ["dance"], ["grade"], ["grade", FIRST], ["grade", FIRST, MASTER, "--jobs", "0"]]
)
def test_missing_arguments_show_the_usage(arguments: list[str]) -> None:
    done = autograder(*arguments)
    assert done.returncode == 2
    assert "usage: autograder" in done.stderr


def test_several_jobs_keep_the_order(tmp_path: Path) -> None:
    stub = str(root.folder() / "assignments" / FIRST / "linear_regression.ipynb")
    target = tmp_path / "results.json"
    autograder("grade", FIRST, MASTER, stub, MASTER, "--jobs", "2", "--json", str(target))
    assert [result["score"] for result in json.loads(target.read_text())["results"]] == [20, 0, 20]


def test_the_console_script_is_the_same_command() -> None:
    script = Path(sys.executable).parent / "autograder"
    done = subprocess.run([script, "grade", FIRST, "nothing.py"], capture_output=True, text=True)
    assert done.returncode == 2
    assert "there is no file 'nothing.py'" in done.stderr
