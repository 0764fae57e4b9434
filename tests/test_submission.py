"""Reading a submission: code is found, nothing is run, and a file that is none says why."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.submission import MAX_BYTES, Submission


def notebook(*sources: str) -> dict[str, Any]:
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Title"), *cells])


def read(folder: Path, name: str, data: bytes | str) -> Submission:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return Submission.read(path)


def test_a_notebooks_code_cells_come_in_order_with_their_place(tmp_path: Path) -> None:
    found = read(tmp_path, "work.ipynb", json.dumps(notebook("x = 1", "y = 2")))
    assert found.cells == (("cell 2", "x = 1"), ("cell 3", "y = 2"))
    assert not found.problem


def test_a_source_may_be_a_list_of_lines(tmp_path: Path) -> None:
    node = notebook("x = 1")
    node["cells"][1]["source"] = ["x = 1\n", "y = 2"]
    assert read(tmp_path, "work.ipynb", json.dumps(node)).cells == (("cell 2", "x = 1\ny = 2"),)


def test_a_notebook_of_format_3_is_converted(tmp_path: Path) -> None:
    old = nbformat.v3.new_notebook(worksheets=[nbformat.v3.new_worksheet(cells=[nbformat.v3.new_code_cell("x = 1")])])
    assert [source for _, source in read(tmp_path, "old.ipynb", json.dumps(old)).cells] == ["x = 1"]


def test_a_newer_minor_format_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, "new.ipynb", json.dumps(notebook("x = 1") | {"nbformat_minor": 99})).cells


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("empty.ipynb", "", "the file is empty"),
        ("blank.py", " \n", "the file is empty"),
        ("text.ipynb", "def mse(): pass", "not a notebook (no JSON)"),
        ("deep.ipynb", "[" * 100_000, "not a notebook (no JSON)"),
        ("list.ipynb", "[1, 2]", "it has no `nbformat`"),
        ("future.ipynb", json.dumps({"nbformat": 5, "cells": []}), "notebook format 5 is not known"),
        ("old.ipynb", json.dumps({"nbformat": 3, "worksheets": 7}), "cannot be converted"),
        ("cells.ipynb", json.dumps({"nbformat": 4, "cells": 7}), "no list of cells"),
        ("latin.py", "# caf\xe9".encode("latin-1"), "not UTF-8"),
        ("long.py", "x = 1\n" * 500_000, "more than 2 MB of code"),
    ],
)
def test_a_file_that_is_no_submission_says_why(tmp_path: Path, name: str, data: bytes | str, problem: str) -> None:
    found = read(tmp_path, name, data)
    assert problem in found.problem
    assert not found.cells


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.ipynb"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert "clear the outputs" in Submission.read(path).problem


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.ipynb")
    assert "not an ordinary file" in Submission.read(tmp_path / "pipe.ipynb").problem


def test_a_folder_is_no_submission(tmp_path: Path) -> None:
    assert "not an ordinary file" in Submission.read(tmp_path).problem


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Submission.read(tmp_path / "nothing.py")


def test_a_script_is_one_cell(tmp_path: Path) -> None:
    assert read(tmp_path, "work.py", "x = 1\n").cells == (("work.py", "x = 1\n"),)


def test_a_script_with_a_syntax_error_falls_into_pieces_that_keep_their_lines(tmp_path: Path) -> None:
    text = "import math\n\n@staticmethod\ndef good():\n    return 1\n\ndef bad(:\n    return 2\n\ndef fine():\n    return 3\n"
    pieces = [source for _, source in read(tmp_path, "work.py", text).cells]
    assert [piece.strip().split("\n")[0] for piece in pieces] == [
        "import math",
        "@staticmethod",
        "def bad(:",
        "def fine():",
    ]
    for piece in pieces:
        first = next(number for number, line in enumerate(piece.split("\n")) if line)
        assert text.split("\n")[first] == piece.split("\n")[first]


def test_calls_follow_helpers_of_the_students_own() -> None:
    code = "def mse(p, t): return 0\ndef loss(p, t): return mse(p, t)\nfit = lambda x: loss(x, x)\ndef train(x): return fit(x)"
    found = Submission("work.py", (("cell 1", "%time\n!ls\n" + code),))
    known = frozenset({"mse", "train", "predict"})
    assert found.calls("train", known) == {"mse"}
    assert found.calls("mse", known) == frozenset()


def test_a_functions_own_variable_is_no_call_of_a_function_of_that_name() -> None:
    code = "def train(x, mse):\n    best = mse(x)\n    return best\nbest = train(1, abs)\n"
    found = Submission("work.py", (("cell 1", code),))
    assert found.calls("train", frozenset({"mse", "train"})) == frozenset()


def test_a_cell_can_be_left_out_by_its_text() -> None:
    found = Submission("work.py", (("cell 1", "x = 1\n"), ("cell 2", "y = 2")))
    assert found.without(frozenset({"x = 1"})).cells == (("cell 2", "y = 2"),)
