"""The gradebook may be a SQLite file or a PostgreSQL server, and several may write into it at once: nothing is lost.

The course is tiny and each report is kept already, so that runs do little but write. A server is started where PostgreSQL
is installed, with its driver (``pip install 'descent-kit[postgresql]'``); where it is not, its tests are skipped.
"""

import contextlib
import importlib.util
import itertools
import multiprocessing
import shutil
import sqlite3
import threading
import time
from pathlib import Path

import postgres
import pytest
from class_kit import (
    HALVES,
    NOTEBOOK,
    autograded_files,
    gradebook_url,
    kept_results,
    outcomes,
    table_rows,
    tiny_class,
    tiny_kit,
)
from nbgrader.api import Gradebook
from sqlalchemy import text

from autograder.classroom import gradebook
from autograder.classroom.gradebook import Transactions
from autograder.classroom.nbgrader import settings
from autograder.course import root

OTHER = "02-halves"
ASSIGNMENTS = (HALVES, OTHER)
SOURCES = {
    "right": "def half(x):\n    return x / 2\n",
    "wrong-sign": "def half(x):\n    return -x / 2\n",
    "one-more": "def half(x):\n    return x / 2 + 1\n",
    "untouched": "def half(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()",
}
STUDENTS = {f"{name}-{number:02}": source for number in range(5) for name, source in SOURCES.items()}


@pytest.fixture(scope="module")
def kit(tmp_path_factory):
    return tiny_kit(tmp_path_factory.mktemp("kit"), ASSIGNMENTS)


@pytest.fixture(scope="module")
def server():
    if postgres.programs() is None:
        pytest.skip("PostgreSQL's server is not installed (on Debian: apt-get install postgresql)")
    if importlib.util.find_spec("psycopg2") is None:
        pytest.skip("PostgreSQL's driver is not installed: pip install 'descent-kit[postgresql]'")
    with postgres.Server(postgres.programs()) as server:
        yield server


@pytest.fixture(scope="module")
def on_sqlite(kit, tmp_path_factory):
    """A course folder after one run for each assignment, one after another, with nbgrader's default gradebook."""
    folder = tiny_class(kit, tmp_path_factory.mktemp("on-sqlite") / "course", STUDENTS, ASSIGNMENTS)
    (folder / "submitted" / "right-00" / HALVES / "timestamp.txt").write_text("2026-01-03 12:00:00.0 UTC")
    (folder / "submitted" / "untouched-00" / HALVES / NOTEBOOK).write_bytes(b"")
    shutil.copytree(folder, folder.parent / "handed-in")
    for assignment in ASSIGNMENTS:
        kit.call(folder, "autograder", "autograde", assignment, "--jobs", "1")
    return folder


@pytest.fixture(scope="module")
def empty_on_postgresql(kit, server, tmp_path_factory):
    """A database in which nbgrader has made its tables and the assignments, to make copies of."""
    folder = tmp_path_factory.mktemp("empty")
    tiny_class(kit, folder / "course", {}, ASSIGNMENTS, pointing_at(server.create("assignments")))
    return "assignments"


def pointing_at(db_url):
    return f"\nc.CourseDirectory.db_url = {db_url!r}\n"


def hand_in(on_sqlite, folder, db_url):
    """A course folder with this gradebook, in which the class has handed in and each report is kept already."""
    shutil.copytree(on_sqlite.parent / "handed-in", folder)
    if db_url != gradebook_url(folder):
        (folder / "gradebook.db").unlink()
    with open(folder / "nbgrader_config.py", "a") as file:
        file.write(pointing_at(db_url))
    shutil.copytree(on_sqlite / ".autograder" / "results", folder / ".autograder" / "results")
    return folder


# ---- one writer


@pytest.mark.slow
def test_a_class_on_postgresql_has_the_rows_and_folders_that_it_has_on_sqlite(
    kit, server, empty_on_postgresql, on_sqlite, tmp_path
):
    db_url = server.create("alone", empty_on_postgresql)
    folder = hand_in(on_sqlite, tmp_path / "course", db_url)
    for assignment in ASSIGNMENTS:
        kit.call(folder, "autograder", "autograde", assignment, "--jobs", "1")
    there, expected = table_rows(db_url), table_rows(gradebook_url(on_sqlite))
    assert len(expected["grade"]) == len(STUDENTS) * len(ASSIGNMENTS)
    for table, content in expected.items():
        assert there[table] == content, table
    assert autograded_files(folder) == autograded_files(on_sqlite)
    assert not (folder / "gradebook.db").exists()

    _, told = kit.autograde(folder)
    assert set(outcomes(told).values()) == {"unchanged"}
    kit.call(folder, "nbgrader", "generate_feedback", HALVES)
    assert {path.parts[-3] for path in folder.glob(f"feedback/*/{HALVES}/*.html")} == set(STUDENTS)
    for where in (folder, on_sqlite):
        kit.call(where, "nbgrader", "export")
    exported = [sorted((where / "grades.csv").read_text().splitlines()) for where in (folder, on_sqlite)]
    assert exported[0] == exported[1]


@pytest.mark.slow
def test_nbgrader_autograde_writes_the_same_into_postgresql(kit, server, empty_on_postgresql, on_sqlite, tmp_path):
    db_url = server.create("stock", empty_on_postgresql)
    folder = hand_in(on_sqlite, tmp_path / "course", db_url)
    few = ["one-more-00", "right-00", "untouched-00"]
    for other in set(STUDENTS) - set(few):
        shutil.rmtree(folder / "submitted" / other)
    kit.call(folder, "nbgrader", "autograde", HALVES)
    mine = {
        row for row in table_rows(gradebook_url(on_sqlite))["grade"] if HALVES in row[0] and row[0].split()[-3] in few
    }
    assert set(table_rows(db_url)["grade"]) == mine


# ---- several


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_two_machines_and_a_person_write_at_once(kit, database, on_sqlite, tmp_path, request):
    """Two course folders share one gradebook. The machines take the students in the same order and meet at every row."""
    folders = [tmp_path / "one-machine", tmp_path / "another-machine"]
    if database == "sqlite":
        db_url = gradebook_url(folders[0])
    else:
        template = request.getfixturevalue("empty_on_postgresql")
        db_url = request.getfixturevalue("server").create("shared", template)
    for folder in folders:
        hand_in(on_sqlite, folder, db_url)
    together(kit, [(folders[0], HALVES), (folders[1], HALVES), (folders[0], OTHER)])
    with marking(db_url, HALVES) as given:
        together(kit, [(folders[1], OTHER)])

    expected = f"sqlite:///{shutil.copyfile(on_sqlite / 'gradebook.db', tmp_path / 'marked.db')}"
    for student, number in given.items():
        mark(expected, HALVES, student, number)
    there, expected = table_rows(db_url), table_rows(expected)
    for table, content in expected.items():
        assert there[table] == content, table
    for folder in folders:
        assert autograded_files(folder) == autograded_files(on_sqlite)
        assert kept_results(folder) == kept_results(on_sqlite)


def together(kit, runs):
    """Start these runs of ``autograder autograde`` at once."""
    with contextlib.ExitStack() as stack:
        command = ("autograder", "autograde")
        started = [
            stack.enter_context(kit.start(where, *command, assignment, "--jobs", "1")) for where, assignment in runs
        ]
        said = [run.communicate(timeout=300)[0] for run in started]
    assert [run.returncode for run in started] == [0] * len(runs), said


@contextlib.contextmanager
def marking(db_url, assignment):
    """Let a person mark one student after another meanwhile; gives what each one was given last."""
    given, failed, done = {}, [], threading.Event()

    def work():
        try:
            for number in itertools.count():
                student = sorted(STUDENTS)[number % len(STUDENTS)]
                mark(db_url, assignment, student, number)
                given[student] = number
                if done.is_set():
                    return
        except Exception as error:
            failed.append(error)

    person = threading.Thread(target=work)
    person.start()
    try:
        yield given
    finally:
        done.set()
        person.join()
    assert not failed


def mark(db_url, assignment, student, number):
    """Save a mark and a comment as formgrader does."""
    with Gradebook(db_url) as book:
        [notebook] = book.find_submission(assignment, student).notebooks
        for grade in notebook.grades:
            grade.manual_score, grade.needs_manual_grade = number % 3, False
        for comment in notebook.comments:
            comment.manual_comment = f"look {number}"
        book.db.commit()


# ---- transactions


def add_student(db_url, name, barrier):
    """What a run does in one transaction, in a process of its own: read, wait for the others, write."""
    with Transactions(db_url, "course") as transactions:
        barrier.wait(60)
        for number in range(20):

            def write(number=number):
                with Gradebook(db_url, "course") as book:
                    book.update_or_create_student(f"student-{number}")
                    time.sleep(0.002)
                    student = book.update_or_create_student(f"of-{name}", first_name=str(number))
                    assert student.first_name == str(number)

            transactions.write(write)


@pytest.fixture(scope="module")
def empty_on_sqlite(tmp_path_factory):
    path = tmp_path_factory.mktemp("empty-on-sqlite") / "gradebook.db"
    Gradebook(f"sqlite:///{path}", "course").close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request, empty_on_sqlite, tmp_path):
    """The address of a gradebook of which nbgrader has made the tables, and no more."""
    if request.param == "sqlite":
        return f"sqlite:///{shutil.copyfile(empty_on_sqlite, tmp_path / 'gradebook.db')}"
    return empty_database(request.getfixturevalue("server"), f"empty-{tmp_path.name}")


def empty_database(server, name):
    """The same on PostgreSQL: copied from one, since making the tables takes nbgrader some seconds."""
    if "tables" not in server.databases:
        Gradebook(server.create("tables"), "course").close()
    return server.create(name, "tables")


@pytest.mark.slow
def test_processes_that_create_the_same_rows_all_get_through(empty):
    spawn = multiprocessing.get_context("spawn")
    barrier = spawn.Barrier(3)
    writers = [spawn.Process(target=add_student, args=(empty, str(number), barrier)) for number in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    with Gradebook(empty, "course") as book:
        expected = {*(f"student-{number}" for number in range(20)), "of-0", "of-1", "of-2"}
        assert {student.id: student.first_name for student in book.students} == {
            student: "19" if student.startswith("of-") else None for student in expected
        }


def test_what_another_was_faster_with_is_written_again_from_the_start(empty):
    with Transactions(empty, "course") as transactions:
        attempts = []

        def write():
            with Gradebook(empty) as book:
                book.add_student(f"before-{len(attempts)}")
                attempts.append(1)
                if len(attempts) == 1:
                    book.add_student("before-0")  # as where another has created it since we looked
                    pytest.fail("it was created twice")
            return "written"

        assert transactions.write(write) == "written"
        assert len(attempts) == 2
    with Gradebook(empty) as book:
        assert [student.id for student in book.students] == ["before-1"]


def test_an_error_of_our_own_is_not_tried_again(empty):
    with Transactions(empty, "course") as transactions:
        attempts = []

        def write():
            with Gradebook(empty) as book:
                book.add_student("half-done")
            attempts.append(1)
            raise ValueError("this is no notebook")

        with pytest.raises(ValueError, match="this is no notebook"):
            transactions.write(write)
    assert len(attempts) == 1
    with Gradebook(empty) as book:
        assert not book.students


def test_what_never_works_is_given_up(empty, monkeypatch):
    monkeypatch.setattr(gradebook, "PAUSE_SECONDS", 0.0)
    with Transactions(empty, "course") as transactions:
        attempts = []

        def write():
            attempts.append(1)
            with Gradebook(empty) as book:
                book.add_student("twice")
                book.add_student("twice")

        with pytest.raises(Exception, match="student"):
            transactions.write(write)
    assert len(attempts) == gradebook.ATTEMPTS


def test_a_server_that_is_started_again_costs_no_submission(server):
    db_url = empty_database(server, "restarted")
    with Transactions(db_url, "course") as transactions:
        attempts = []

        def write():
            with Gradebook(db_url) as book:
                book.update_or_create_student("there-when-it-stopped")
                attempts.append(1)
                if len(attempts) == 1:
                    server.stop()
                    server.start()
                book.update_or_create_student("there-afterwards")

        transactions.write(write)
    assert len(attempts) == 2
    with Gradebook(db_url) as book:
        assert {student.id for student in book.students} == {"there-afterwards", "there-when-it-stopped"}


@pytest.mark.slow
def test_a_long_run_leaves_a_sqlite_file_to_others_now_and_then(empty_on_sqlite, tmp_path, monkeypatch):
    """Somebody with little patience, who looks as seldom as SQLite does, gets a turn all the same."""
    monkeypatch.setattr(gradebook, "TURN_SECONDS", 0.5)
    db_url = f"sqlite:///{shutil.copyfile(empty_on_sqlite, tmp_path / 'gradebook.db')}"
    started, done = threading.Event(), threading.Event()

    def run():
        with Transactions(db_url, "course") as transactions:
            started.set()
            while not done.is_set():
                transactions.write(lambda: time.sleep(0.05))

    long_run = threading.Thread(target=run)
    long_run.start()
    started.wait()
    try:
        for number in range(5):
            with contextlib.closing(sqlite3.connect(tmp_path / "gradebook.db", timeout=5)) as other, other:
                other.execute("INSERT INTO student (id) VALUES (?)", (f"student-{number}",))
    finally:
        done.set()
        long_run.join()
    with Gradebook(db_url) as book:
        assert len(book.students) == 5


def test_every_program_of_nbgraders_waits_for_a_sqlite_file(empty_on_sqlite):
    gradebook.be_patient()
    gradebook.be_patient()
    with Gradebook(f"sqlite:///{empty_on_sqlite}") as book:
        assert book.db.execute(text("PRAGMA busy_timeout")).scalar() == 1000 * gradebook.BUSY_SECONDS
    assert "be_patient()" in Path(settings.__file__).read_text(encoding="utf-8")
    assert "settings.apply(c)" in (root.folder() / "nbgrader_config.py").read_text(encoding="utf-8")
