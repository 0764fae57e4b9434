"""A course sets its limits in one file, and every way of grading follows it; a mistake in it is told with its remedy."""

from __future__ import annotations

import json
import os
import pickle
import re
from dataclasses import fields
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import warm

from autograder.course import limits
from autograder.course.limits import BadLimits, of_course
from autograder.grading import crew
from autograder.grading.crew import Task
from autograder.grading.engine import Engine
from autograder.grading.submission import Submission
from autograder.untrusted.isolation import Limits

FIRST = "01-linear-regression"
REPOSITORY = Path(__file__).resolve().parents[2]
SLEEPY = "import time\ndef describe(t):\n    time.sleep(100)\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course like this one, in another place: it has limits of its own."""
    (tmp_path / "source").symlink_to(REPOSITORY / "source")
    (tmp_path / "graders").symlink_to(REPOSITORY / "autograder" / "graders")
    monkeypatch.setenv("DESCENT_KIT_COURSE", str(tmp_path))
    return tmp_path


def write(folder: Path, text: str) -> None:
    (folder / limits.FILE).write_text(text, encoding="utf-8")


def test_without_the_file_the_defaults_hold(folder: Path) -> None:
    assert of_course() == Limits()


def test_the_file_changes_what_it_names_and_nothing_else(folder: Path) -> None:
    write(folder, "call_seconds = 10  # our exercises are slow\nmemory_bytes = 2_000_000_000\n")
    assert of_course() == Limits(call_seconds=10.0, memory_bytes=2_000_000_000)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("call_second = 10", "there is no limit 'call_second'; the limits are: call_seconds, submission_seconds, "),
        ("call_seconds = 'ten'", "call_seconds must be a number from 0.1 to 86_400, not 'ten'"),
        ("call_seconds = 0", "call_seconds must be a number from 0.1 to 86_400, not 0"),
        ("call_seconds = nan", "call_seconds must be a number from 0.1 to 86_400, not nan"),
        ("submission_seconds = inf", "submission_seconds must be a number from 1 to 86_400, not inf"),
        ("threads = true", "threads must be a whole number from 4 to 10_000, not True"),
        ("threads = 8.5", "threads must be a whole number from 4 to 10_000, not 8.5"),
        ("memory_bytes = 1_000_000", "memory_bytes must be a whole number from 536_870_912 to"),
        ("[limits]\nthreads = 8", "there is no limit 'limits'"),
        ("call_seconds = 90", "submission_seconds (60) must be at least call_seconds (90): raise the one or lower"),
        ("call_seconds: 10", "can't be read (Expected '=' after a key"),
        ("call_seconds: 10", "write lines like `call_seconds = 10`"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_place_and_its_remedy(folder: Path, text: str, told: str) -> None:
    write(folder, text)
    with pytest.raises(BadLimits, match=re.escape(told)) as error:
        of_course()
    assert str(folder / limits.FILE) in str(error.value)


def test_every_limit_has_a_range_that_its_default_lies_in() -> None:
    assert set(limits.RANGES) == {field.name for field in fields(Limits)}
    for name, (least, most) in limits.RANGES.items():
        assert least <= getattr(Limits(), name) <= most


def test_the_documentation_names_every_limit_with_its_default() -> None:
    text = (REPOSITORY / "SECURITY.md").read_text(encoding="utf-8")
    for field in fields(Limits):
        assert re.search(rf"\| `{field.name}` +\| {field.default:_} +\|", text), field.name


# ---- every way of grading --------------------------------------------------------------------------------------------


def test_an_engine_has_the_limits_of_its_course_unless_it_is_told_others(folder: Path) -> None:
    write(folder, "call_seconds = 7")
    assert Engine(FIRST).limits == Limits(call_seconds=7.0)
    assert Engine(FIRST, Limits()).limits == Limits()


def test_limits_go_along_with_a_submission_and_decide_what_its_report_is_kept_under(folder: Path) -> None:
    """So a cluster's workers need no file of their own, and a report made under other limits is never taken for one."""
    handed = Submission.of("a.py", b"x = 1")
    before = Task.of(FIRST, handed)
    write(folder, "call_seconds = 7")
    after = Task.of(FIRST, handed)
    assert pickle.loads(pickle.dumps(after)).limits == Limits(call_seconds=7.0)
    assert before.key != after.key
    assert before.fingerprint == after.fingerprint  # else a worker without the file would refuse the task
    write(folder, "call_seconds = 7.0")
    assert Task.of(FIRST, handed).key == after.key


def test_a_worker_grades_under_the_limits_of_the_task_and_not_its_own(folder: Path) -> None:
    write(folder, "call_seconds = 1")
    task = Task.of(FIRST, Submission.of("sleepy.py", SLEEPY.encode()))
    (folder / limits.FILE).unlink()
    try:
        report = crew.grade(task)
    finally:
        crew.close_engine()
    assert "stopped after 1 s: is there a loop that never ends?" in report.exercise("describe").checks[0].message


@pytest.mark.slow
def test_the_command_follows_the_file(folder: Path, tmp_path: Path) -> None:
    write(folder, "call_seconds = 1")
    (tmp_path / "a.py").write_text(SLEEPY)
    (tmp_path / "b.py").write_text("x = 1")
    done = autograder("grade", FIRST, "a.py", "b.py", "--jobs", "2", "--json", "out.json", where=tmp_path)
    assert done.returncode == 0, done.stderr
    results = json.loads((tmp_path / "out.json").read_text())["results"]
    assert "stopped after 1 s" in results[0]["exercises"][0]["checks"][0]["message"]


@pytest.mark.parametrize("arguments", [("grade", FIRST, "a.py", "b.py", "--jobs", "2"), ("doctor",)])
def test_the_command_tells_a_mistake_in_the_file_in_one_line(
    folder: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    write(folder, "speed = 1")
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text("x = 1")
    done = autograder(*arguments, where=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith(f"autograder: {folder / limits.FILE}: there is no limit 'speed'; the limits are: ")
    assert done.stderr.count("\n") == 1


def test_the_doctor_says_which_limits_hold(folder: Path, tmp_path: Path) -> None:
    write(folder, "call_seconds = 7")
    done = autograder("doctor", where=tmp_path)
    assert f"({folder / limits.FILE} may change them): call_seconds 7.0, submission_seconds 60.0, " in done.stdout


def autograder(*arguments: str, where: Path) -> CompletedProcess[str]:
    return warm.run(where, "autograder", *arguments, env=os.environ)
