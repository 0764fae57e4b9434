"""``autograder autograde``: the outcome is nbgrader's own, a killed run goes on, a regrade shows before it writes.

All runs use one copy of the graders and start from copies of one course folder, in which a small class has handed in. What
``nbgrader autograde`` itself makes of that class is what ours is compared with, database row by row.
"""

import contextlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
from pathlib import Path

import nbformat
import pytest
from class_kit import Kit, autograded_files, children, gradebook_url, outcomes, table_rows, wait_until
from processes import below, is_gone, stop
from warm import COLD

from autograder.authoring.demo.students import class_of
from autograder.course import root
from autograder.course.assignment import Assignment

NAME = "01-linear-regression"
ASSIGNMENT = Assignment.find(NAME)
NOTEBOOK = f"{ASSIGNMENT.notebook}.ipynb"
STUDENTS = ("correct-formulas", "half-finished", "untouched", "sum-instead-of-mean", "calls-os-exit", "late")
DUE = "2026-01-02 12:00:00.0 UTC"

# Late work loses its points here.
COURSE_CONFIG = """
c.LateSubmissionPlugin.penalty_method = "zero"
"""

STRICTER = """

def _stricter(test):
    import functools

    @functools.wraps(test)
    def stricter(*arguments, **keywords):
        from autograder.grading.checks import CheckFailed
        raise CheckFailed("this is not enough any more")

    return stricter

_first = next(name for name in list(globals()) if name.startswith("test_"))
globals()[_first] = _stricter(globals()[_first])
"""


@pytest.fixture(scope="module")
def kit(tmp_path_factory):
    return Kit(tmp_path_factory.mktemp("kit"), NAME)


@pytest.fixture(scope="module")
def handed_in(kit, tmp_path_factory):
    """A course folder after ``nbgrader collect``: the class has handed in, nothing is graded."""
    folder = tmp_path_factory.mktemp("course") / "course"
    folder.mkdir()
    config = (root.folder() / "nbgrader_config.py").read_text(encoding="utf-8")
    (folder / "nbgrader_config.py").write_text(config + COURSE_CONFIG)
    shutil.copytree(ASSIGNMENT.master.parent, folder / "source" / NAME)
    kit.call(folder, "nbgrader", "generate_assignment", NAME)
    kit.call(folder, "nbgrader", "db", "assignment", "add", NAME, f"--duedate={DUE}")
    for student in class_of(ASSIGNMENT):
        if student.name in STUDENTS:
            place = submitted(folder, student.name)
            place.parent.mkdir(parents=True)
            shutil.copyfile(folder / "assignments" / NAME / NOTEBOOK, place)
            student.fill(place)
            (place.parent / "timestamp.txt").write_text(f"2026-01-0{3 if student.late else 1} 12:00:00.0 UTC")
            (place.parent / "data.csv").write_text("1,2\n")
    place = submitted(folder, "empty-file")
    place.parent.mkdir(parents=True)
    place.write_bytes(b"")
    return folder


def submitted(folder, student):
    return folder / "submitted" / student / NAME / NOTEBOOK


def autograded(folder, student):
    return folder / "autograded" / student / NAME / NOTEBOOK


EVERYONE = {*STUDENTS, "empty-file"}


@pytest.fixture
def fresh(handed_in, tmp_path):
    shutil.copytree(handed_in, tmp_path / "course")
    return tmp_path / "course"


@pytest.fixture(scope="module")
def by_nbgrader(kit, handed_in, tmp_path_factory):
    """What nbgrader's own command leaves."""
    folder = tmp_path_factory.mktemp("by-nbgrader") / "course"
    shutil.copytree(handed_in, folder)
    kit.call(folder, "nbgrader", "autograde", NAME)
    return folder


@pytest.fixture(scope="module")
def by_us(kit, handed_in, tmp_path_factory):
    """What our command leaves, and what it said."""
    folder = tmp_path_factory.mktemp("by-us") / "course"
    shutil.copytree(handed_in, folder)
    said, told = kit.autograde(folder, "--jobs", "2")
    return folder, said, told


@pytest.fixture
def graded(by_us, tmp_path):
    """A copy of the graded course, to go on with."""
    shutil.copytree(by_us[0], tmp_path / "course")
    return tmp_path / "course"


def rows(folder):
    return table_rows(gradebook_url(folder))


# ---- the outcome


@pytest.mark.slow
def test_the_gradebook_is_row_by_row_what_nbgrader_autograde_writes(by_us, by_nbgrader):
    ours, theirs = rows(by_us[0]), rows(by_nbgrader)
    assert ours.keys() == theirs.keys()
    for table, content in theirs.items():
        assert ours[table] == content, table
    assert len(theirs["grade"]) == len(EVERYONE) * len(ASSIGNMENT.exercises)


@pytest.mark.slow
def test_the_autograded_folders_are_file_by_file_what_nbgrader_autograde_writes(by_us, by_nbgrader):
    assert autograded_files(by_us[0]) == autograded_files(by_nbgrader)
    assert {path.parts[-3] for path in by_nbgrader.glob(f"autograded/*/{NAME}/{NOTEBOOK}")} == EVERYONE


@pytest.mark.slow
def test_late_work_has_its_penalty(by_us):
    [penalty] = [row for row in rows(by_us[0])["submitted_notebook"] if "late" in row[0]]
    assert sum(ASSIGNMENT.points.values()) in penalty


@pytest.mark.slow
def test_the_summary_and_the_file_for_scripts_name_everyone(by_us):
    _, said, told = by_us
    assert outcomes(told) == dict.fromkeys(EVERYONE, "written")
    assert told["graded"] == len(EVERYONE) - 1  # "late" handed in the same file as "correct-formulas"
    assert f"{len(EVERYONE)}  written into the gradebook" in said
    assert "empty-file: the file is empty" in said
    assert {result["report"]["status"] for result in told["results"]} == {"graded", "unreadable"}


@pytest.mark.slow
def test_nbgraders_feedback_is_made_from_it(kit, graded):
    kit.call(graded, "nbgrader", "generate_feedback", NAME)
    assert {path.parts[-3] for path in graded.glob(f"feedback/*/{NAME}/*.html")} == EVERYONE


# ---- again


@pytest.mark.slow
def test_what_has_not_changed_is_neither_graded_nor_written_again(kit, graded):
    before = {path: path.stat().st_mtime_ns for path in graded.glob("autograded/*/*/*")}
    database = (graded / "gradebook.db").read_bytes()
    _, told = kit.autograde(graded)
    assert outcomes(told) == dict.fromkeys(EVERYONE, "unchanged")
    assert told["graded"] == 0
    assert {path: path.stat().st_mtime_ns for path in graded.glob("autograded/*/*/*")} == before
    assert (graded / "gradebook.db").read_bytes() == database


@pytest.mark.slow
def test_what_nbgrader_autograde_has_graded_counts_as_graded(kit, by_nbgrader, tmp_path):
    folder = shutil.copytree(by_nbgrader, tmp_path / "course")
    _, told = kit.autograde(folder)
    assert outcomes(told) == dict.fromkeys(EVERYONE, "unchanged")


@pytest.mark.slow
def test_only_what_is_new_changed_or_missing_is_taken_again(kit, graded, by_us):
    node = nbformat.read(submitted(graded, "half-finished"), as_version=4)
    node.cells.append(nbformat.v4.new_code_cell("# one more thing"))
    nbformat.write(node, submitted(graded, "half-finished"))
    shutil.rmtree(graded / "autograded" / "untouched")
    with contextlib.closing(sqlite3.connect(graded / "gradebook.db")) as gradebook, gradebook:
        gradebook.execute(
            "UPDATE grade SET auto_score = NULL WHERE notebook_id IN (SELECT n.id FROM submitted_notebook n, "
            "submitted_assignment s WHERE n.assignment_id = s.id AND s.student_id = 'calls-os-exit')"
        )
    notebook = autograded(graded, "sum-instead-of-mean")
    notebook.chmod(0o644)
    notebook.write_bytes(notebook.read_bytes()[:1000])  # what a power loss may leave
    _, told = kit.autograde(graded)
    again = {"half-finished", "untouched", "calls-os-exit", "sum-instead-of-mean"}
    assert {student for student, outcome in outcomes(told).items() if outcome == "written"} == again
    assert told["graded"] == 1  # the changed file; the other reports were kept
    assert rows(graded) == rows(by_us[0])


@pytest.mark.slow
def test_one_that_nbgrader_cannot_convert_is_named_and_stops_no_one(kit, fresh):
    (submitted(fresh, "untouched").parent / "timestamp.txt").write_text("half past nine")
    (fresh / "submitted" / "no-notebook" / NAME).mkdir(parents=True)
    said, told = kit.autograde(fresh, "--student", "untouched", "half-finished", expect=1)
    assert outcomes(told) == {"untouched": "failed", "half-finished": "written"}
    assert "untouched: " in said
    assert not autograded(fresh, "untouched").exists()


# ---- killed


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_a_run_that_is_killed_leaves_nothing_half_done_and_goes_on(kit, fresh, by_us):
    with kit.start(fresh, "autograder", "autograde", NAME, "--jobs", "1") as run:
        wait_until(lambda: len(list(fresh.glob(f"autograded/*/{NAME}/{NOTEBOOK}"))) >= 2)
        graders = children(run.pid)
        run.send_signal(signal.SIGKILL)
    assert graders
    wait_until(lambda: all(map(is_gone, graders)))
    there = autograded_files(fresh)
    whole = autograded_files(by_us[0])
    assert there.items() <= whole.items()
    finished = {path.parts[-3] for path in fresh.glob(f"autograded/*/{NAME}/{NOTEBOOK}")}
    _, told = kit.autograde(fresh)
    assert {student for student, outcome in outcomes(told).items() if outcome == "unchanged"} == finished
    assert told["graded"] < len(EVERYONE) - 1
    assert rows(fresh) == rows(by_us[0])
    assert autograded_files(fresh) == whole


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_leaves_no_process_and_no_file_and_goes_on(kit, fresh, by_us, tmp_path, number):
    """One student's function hangs, so there is something to break off."""
    place = submitted(fresh, "sum-instead-of-mean")
    whole = place.read_text()
    place.write_text(whole.replace("def mse(", "while True: pass\\ndef mse("))
    assert place.read_text() != whole
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    told = {"env": kit.environment | {"TMPDIR": str(temporary), COLD: ""}, "start_new_session": True}
    with kit.start(fresh, "autograder", "autograde", NAME, "--jobs", "2", **told) as run:
        wait_until(lambda: len(list(fresh.glob(f"autograded/*/{NAME}/{NOTEBOOK}"))) >= 2)
        processes = below(run.pid)
        stop(run, number)
        said, _ = run.communicate(timeout=60)
    assert run.returncode == 130
    assert said.endswith("autograder: stopped\n")
    assert len(processes) >= 4  # two that grade, each with its sandbox
    wait_until(lambda: all(map(is_gone, processes)))
    assert list(temporary.iterdir()) == []
    place.write_text(whole)
    kit.autograde(fresh)
    assert rows(fresh) == rows(by_us[0])
    assert autograded_files(fresh) == autograded_files(by_us[0])


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_a_grading_process_that_is_killed_loses_no_submission(kit, fresh, by_us):
    with kit.start(fresh, "autograder", "autograde", NAME, "--jobs", "2") as run:
        wait_until(lambda: any(fresh.glob(f"autograded/*/{NAME}/{NOTEBOOK}")))
        os.kill(wait_until(lambda: children(run.pid))[0], signal.SIGKILL)
        said, _ = run.communicate(timeout=300)
    assert run.returncode == 0, said
    assert rows(fresh) == rows(by_us[0])
    assert autograded_files(fresh) == autograded_files(by_us[0])


@pytest.mark.slow
def test_two_runs_for_one_assignment_do_not_get_in_each_others_way(kit, fresh):
    with kit.start(fresh, "autograder", "autograde", NAME) as run:
        wait_until(lambda: any(fresh.glob(".autograder/lock-*")))
        said = kit.call(fresh, "autograder", "autograde", NAME, expect=2)
        run.kill()
    assert f"another run of `autograder` for {NAME} is at work here" in said


# ---- a changed grader


@pytest.mark.slow
def test_a_regrade_shows_what_changes_before_it_writes_and_keeps_what_a_person_gave(kit, graded, tmp_path):
    stricter = Kit(tmp_path / "stricter", NAME)
    with open(stricter.folder / "graders" / NAME / "test_mse.py", "a") as file:
        file.write(STRICTER)
    with contextlib.closing(sqlite3.connect(graded / "gradebook.db")) as gradebook, gradebook:
        of_student = (
            "notebook_id IN (SELECT n.id FROM submitted_notebook n, submitted_assignment s "
            "WHERE n.assignment_id = s.id AND s.student_id = 'correct-formulas')"
        )
        gradebook.execute(
            f"UPDATE grade SET manual_score = 2.5 WHERE {of_student} "
            "AND cell_id IN (SELECT id FROM base_cell WHERE name = 'test_mse')"
        )
        gradebook.execute(f"UPDATE comment SET manual_comment = 'well explained' WHERE {of_student}")
    before = (rows(graded), autograded_files(graded))

    _, told = stricter.autograde(graded)  # without --regrade, nothing is replaced
    assert set(outcomes(told).values()) == {"earlier"}

    said, told = stricter.autograde(graded, "--regrade")
    assert (rows(graded), autograded_files(graded)) == before
    changed = {change["student"] for change in told["changes"]}
    assert {"correct-formulas", "calls-os-exit", "late"} <= changed
    assert not {"untouched", "empty-file"} & changed
    assert re.search(r"correct-formulas +mse +\d.* passed → failed \(a mark given by hand stays\)", said)
    assert not (graded / ".autograder" / "regrades.jsonl").exists()

    said, told = stricter.autograde(graded, "--regrade", "--yes")
    assert told["graded"] == 0  # the reports of the first look were kept
    assert outcomes(told) == dict.fromkeys(EVERYONE, "written")
    lines = [json.loads(line) for line in (graded / ".autograder" / "regrades.jsonl").read_text().splitlines()]
    assert {line["student"] for line in lines} == changed
    [mse] = next(line["exercises"] for line in lines if line["student"] == "late")
    assert mse["name"] == "mse"
    assert mse["new"] < mse["old"] == ASSIGNMENT.points["mse"]

    was, now = ({row[0]: row for row in state["grade"]} for state in (before[0], rows(graded)))
    different = [was[key] for key in was if was[key] != now[key]]
    assert different
    with contextlib.closing(sqlite3.connect(graded / "gradebook.db")) as gradebook:
        [(auto, manual, needs)] = gradebook.execute(
            "SELECT auto_score, manual_score, needs_manual_grade FROM grade WHERE manual_score IS NOT NULL"
        )
        comments = {row for (row,) in gradebook.execute(f"SELECT manual_comment FROM comment WHERE {of_student}")}
    assert (auto, manual, needs) == (mse["new"], 2.5, 1)
    assert comments == {"well explained"}

    said, told = stricter.autograde(graded, "--regrade", "--yes")
    assert outcomes(told) == dict.fromkeys(EVERYONE, "unchanged")
    assert "No marks change." in said


# ---- on a cluster


@pytest.mark.slow
def test_a_dask_cluster_that_loses_a_worker_and_gains_one_grades_the_same(kit, fresh, by_us, tmp_path):
    pytest.importorskip("distributed", reason="Dask is not installed: pip install 'descent-kit[cluster]'")
    elsewhere = tmp_path / "elsewhere"  # the workers see nothing of the course folder
    elsewhere.mkdir()
    address = tmp_path / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL}
    scheduler = ("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    worker = ("distributed.cli.dask_worker", "--nthreads", "1", "--no-dashboard", "--no-nanny")
    told = ("--scheduler-file", str(address))
    with contextlib.ExitStack() as stack:

        def start(*arguments, where=elsewhere, **options):
            process = stack.enter_context(kit.start(where, *arguments, **options))
            stack.callback(process.kill)
            return process

        start(*scheduler, *told, **quiet)
        where = json.loads(wait_until(lambda: address.is_file() and address.read_text()))["address"]
        first = start(*worker, *told, **quiet)
        run = start("autograder", "autograde", NAME, "--cluster", where, where=fresh)
        wait_until(lambda: any(fresh.glob(".autograder/results/*.json")))
        first.send_signal(signal.SIGKILL)
        start(*worker, *told, **quiet)
        said, _ = run.communicate(timeout=300)
        assert run.returncode == 0, said
    assert rows(fresh) == rows(by_us[0])
    assert autograded_files(fresh) == autograded_files(by_us[0])


# ---- quick ones


def test_outside_a_course_folder_it_says_where_to_go(kit, tmp_path, monkeypatch):
    monkeypatch.delitem(kit.environment, "DESCENT_KIT_COURSE")
    said = kit.call(tmp_path, "autograder", "autograde", NAME, expect=2)
    assert "lies in no course folder (there is no nbgrader_config.py in it or above it)" in said


def test_an_assignment_that_the_gradebook_does_not_know_is_named_with_the_command_to_run(kit, tmp_path):
    shutil.copyfile(root.folder() / "nbgrader_config.py", tmp_path / "nbgrader_config.py")
    said = kit.call(tmp_path, "autograder", "autograde", NAME, expect=2)
    assert f"run `nbgrader generate_assignment {NAME}` first" in said


def test_yes_without_a_regrade_is_wrong_use(kit, tmp_path):
    assert "--yes belongs to --regrade" in kit.call(tmp_path, "autograder", "autograde", NAME, "--yes", expect=2)
