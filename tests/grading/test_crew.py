"""The crew loses no submission when a process dies, and a key stands for all that decides a report."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograder.course import root
from autograder.grading import crew, executors, kept
from autograder.grading.crew import Task
from autograder.grading.executors import NoCluster
from autograder.grading.kept import Kept, report_from
from autograder.grading.result import CheckResult, ExerciseResult, Report
from autograder.grading.submission import Submission
from autograder.sandbox.errors import SandboxRefused
from autograder.untrusted.isolation import Limits

FIRST = "01-linear-regression"
REPORT = Report(
    "a.ipynb",
    "graded",
    "",
    (
        ExerciseResult(
            "mse",
            (
                CheckResult("shape", "Shape", "shape", "passed", 0.5),
                CheckResult("value", "Value", "value", "failed", 2.5, "sum-instead-of-mean", "expected 1", "why?"),
            ),
            "graded with a correct `hypothesis`",
        ),
    ),
    0.25,
)


def task(word):
    return Task(FIRST, Submission.of("a.ipynb", word.encode()), "secret", "fingerprint")


def said(each):
    return each.handed.files[0][1].decode()


def echo(each):
    """Stands in for grading: a submission that says "kill" ends the process that works on it, always or once."""
    word, _, marker = said(each).partition(" ")
    if word == "kill" or (word == "kill-once" and not os.path.exists(marker)):
        if marker:
            open(marker, "w").close()
        os._exit(9)
    if word == "refuse":
        raise SandboxRefused("no isolation here")
    return Report(word, "graded", "", (), 0.0)


def by_two_processes():
    return executors.processes(2)


@pytest.mark.slow
def test_a_submission_that_kills_its_process_is_named_and_the_others_are_graded(tmp_path):
    once = f"kill-once {tmp_path / 'marker'}"
    words = [*(f"a{number}" for number in range(5)), "kill", once, *(f"b{number}" for number in range(5))]
    found = {
        said(each): report for each, report in crew.mapped(map(task, words), by_two_processes, queued=4, work=echo)
    }
    assert set(found) == set(words)
    assert {word for word, report in found.items() if report.status != "graded"} == {"kill"}
    assert found["kill"].message == "the process that worked on it died 3 times"


def test_a_machine_without_isolation_stops_the_run():
    with pytest.raises(SandboxRefused, match="no isolation here"):
        list(crew.mapped([task("refuse")], by_two_processes, queued=4, work=echo))


def test_an_executor_that_cancels_is_a_cluster_that_went_away():
    class Cancels(ThreadPoolExecutor):
        def submit(self, *arguments):
            future = super().submit(lambda: None)
            future.result()
            cancelled = type(future)()
            cancelled.cancel()
            cancelled.set_running_or_notify_cancel()
            return cancelled

    with pytest.raises(NoCluster, match="run the same command again"):
        list(crew.mapped([task("a")], Cancels, queued=1, work=echo))


def test_a_worker_with_other_graders_says_so_instead_of_grading():
    report = crew.grade(task("anything"))
    assert report.status == "grader-error"
    assert "install the same there" in report.message


def test_a_process_looks_at_the_graders_when_it_opens_an_engine_and_not_for_each_submission():
    looked = []

    class Looking(Task):
        def open_engine(self, zygote=None):
            return object()

        def stale(self):
            looked.append(self.fingerprint)
            return False

        def grade(self, engine):
            return REPORT

    try:
        for fingerprint in ("today's", "today's", "tomorrow's"):
            assert crew.grade(Looking(FIRST, Submission("a"), "secret", fingerprint)) == REPORT
    finally:
        crew.close_engine()
    assert looked == ["today's", "tomorrow's"]


def test_no_scheduler_at_the_address():
    pytest.importorskip("distributed", reason="Dask is not installed")
    with pytest.raises(NoCluster, match="there is no Dask scheduler at nonsense://here"):
        list(crew.graded([task("a")], 1, "nonsense://here"))


# ---- keys and kept reports


def test_the_key_changes_with_all_that_decides_a_report_and_with_nothing_else():
    one = Submission.of("a.ipynb", b"{}")
    usual = ("fingerprint", "secret", Limits())
    keys = [
        kept.key(one, *usual),
        kept.key(Submission.of("a.ipynb", b"{ }"), *usual),
        kept.key(Submission.of("a.py", b"{}"), *usual),
        kept.key(Submission("a.ipynb", problem="too large"), *usual),
        kept.key(one, "another", "secret", Limits()),
        kept.key(one, "fingerprint", "another", Limits()),
        kept.key(one, "fingerprint", "secret", Limits(call_seconds=6.0)),
    ]
    assert len(set(keys)) == len(keys)
    assert kept.key(Submission.of("a.ipynb", b"{}"), *usual) == keys[0]


def test_the_fingerprint_follows_graders_and_master_and_no_other_assignment(monkeypatch, tmp_path):
    graders = tmp_path / "graders"
    for name in (FIRST, "02-gradient-descent"):
        (graders / name).mkdir(parents=True)
        (graders / name / "test_a.py").write_text("1")
    monkeypatch.setattr(root, "graders", lambda: graders)
    before = [kept.fingerprint(FIRST), kept.fingerprint("02-gradient-descent")]
    (graders / FIRST / "test_a.py").write_text("1 + 1")
    after = [kept.fingerprint(FIRST), kept.fingerprint("02-gradient-descent")]
    assert before[0] != after[0]
    assert before[1] == after[1]
    (graders / "common.py").write_text("shared")
    assert kept.fingerprint("02-gradient-descent") != after[1]


def test_what_grades_is_in_the_fingerprint_and_what_shows_is_not():
    names = {path.stem for path in kept.engine_sources()}
    assert {"engine", "checks", "worker", "handle", "submission", "simulation"} <= names
    assert not {"render", "crew", "folder", "autograde", "page"} & names


def test_a_report_comes_back_as_it_was_kept(tmp_path):
    folder = Kept(tmp_path / "results")
    assert folder.load("k") is None
    folder.store("k", REPORT)
    assert folder.load("k") == REPORT
    assert [path.name for path in folder.folder.iterdir()] == ["k.json"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"exercises": 1}', b"\xff"])
def test_a_file_cut_short_is_no_result(tmp_path, content):
    (tmp_path / "k.json").write_bytes(content)
    assert Kept(tmp_path).load("k") is None


def test_something_that_is_no_report_is_refused():
    with pytest.raises(KeyError):
        report_from({})
