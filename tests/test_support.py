"""docs/support.md says what the tests were run on: a line for each run of the matrix, and nothing that was not run."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest
from make import dry_run

import noxfile
from autograder.course import root
from autograder.untrusted import torch_builds
from benchmarks import support

RUN = support.Run("3.12.1", "2.13.0+cu130", "13.0", "tests/course tests/grading", 7, 2, 3, 4.5, "2026-01-02")
RESULTS = """<?xml version="1.0" encoding="utf-8"?>
<testsuites name="pytest tests"><testsuite name="pytest" errors="1" failures="1" skipped="3" tests="12" time="9.0" />
</testsuites>"""


def test_a_run_is_counted_from_what_pytest_wrote_and_an_error_is_a_failure(tmp_path: Path) -> None:
    file = tmp_path / "results.xml"
    file.write_text(RESULTS)
    assert support.Run.read(file, *(RUN.python, RUN.torch, RUN.build, RUN.tests), 4.52, RUN.date) == RUN
    assert support.Run.read(file, *(RUN.python, RUN.torch, RUN.build, ""), 4.52, RUN.date).tests == "everything"


def test_tests_that_did_not_run_to_their_end_leave_no_line(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        support.Run.read(tmp_path / "results.xml", RUN.python, RUN.torch, RUN.build, RUN.tests, 4.5, RUN.date)


def test_a_later_run_of_the_same_tests_takes_the_earlier_ones_place(tmp_path: Path) -> None:
    file = tmp_path / "runs.jsonl"
    other, mended = replace(RUN, python="3.11.7"), replace(RUN, passed=9, failed=0, date="2026-01-03")
    for run in (RUN, other, mended):
        support.add(run, file)
    assert support.known(file) == [other, mended]


def test_the_page_has_a_table_for_each_choice_of_tests_and_a_line_for_each_combination() -> None:
    every = [replace(RUN, python=python, tests="everything") for python in ("3.11.7", "3.12.1")]
    tables = support.page([RUN, *every]).split("\n\n")[-4:]
    assert [table.splitlines()[-1] for table in tables] == [
        "**Everything**",
        "| 3.12.1 | 2.13.0+cu130 | 13.0 | 7 | 2 | 3 | 4.5 | 2026-01-02 |",
        "`tests/course tests/grading`",
        "| 3.12.1 | 2.13.0+cu130 | 13.0 | 7 | 2 | 3 | 4.5 | 2026-01-02 |",
    ]


def test_the_page_is_written_after_each_run_so_that_one_that_fails_later_takes_nothing_from_it(tmp_path: Path) -> None:
    support.add(RUN, tmp_path / "runs.jsonl")
    support.write(tmp_path / "page.md", tmp_path / "runs.jsonl")
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == support.page([RUN])


def test_the_page_is_what_the_runs_say() -> None:
    assert support.PAGE.read_text(encoding="utf-8") == support.page(support.known())


def test_the_matrix_tries_the_oldest_release_the_newest_and_the_one_that_setup_installs() -> None:
    tried = {name: tuple(map(int, release.split(".")[:2])) for name, release in noxfile.RELEASES.items()}
    assert (tried["oldest"], tried["newest"]) == (torch_builds.OLDEST, torch_builds.NEWEST)
    pins = (root.folder() / "constraints.txt").read_text(encoding="utf-8")
    assert re.findall(r"^torch==(.*)$", pins, re.MULTILINE) == [noxfile.RELEASES["pinned"]]


def test_make_runs_one_combination_and_one_part_where_both_are_named() -> None:
    told = dry_run("matrix", "ON=matrix-3.12(newest)", "PART=tests/grading -m 'not slow'")
    assert shlex.split(told[-1])[-6:] == [
        "--session", "matrix-3.12(newest)", "--", "tests/grading", "-m", "not slow",
    ]  # fmt: skip
