"""``nbgrader collect``: what students wrote into the exchange's inbound folder is taken as plain files or not at all."""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory

from autograder.classroom.nbgrader.collect import SubmissionCollect

pytestmark = [
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # nbgrader leaves its database open
]

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to another owner")
NAME = "01-halves"
TIME = "2026-01-02 12:00:00.000000 UTC"
NOTEBOOK = {"halves.ipynb": b"{}"}


class Exchange:
    """An exchange, and the course folder that is collected into."""

    def __init__(self, folder, gradebook, caplog):
        self.course, self.root, self.log = folder / "course", folder / "exchange", caplog
        self.inbound = self.root / "halves" / "inbound"
        self.inbound.mkdir(parents=True)
        self.course.mkdir()
        self.db_url = f"sqlite:///{self.course}/gradebook.db"
        shutil.copyfile(gradebook, self.course / "gradebook.db")

    def hand_in(self, student, files=NOTEBOOK, time=TIME, owner=None):
        folder = self.inbound / f"{student}+{NAME}+{time}+random"
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_bytes(content)
        for path in [folder, *folder.iterdir()] if owner is not None else []:
            os.chown(path, owner, owner)
        return folder

    def collect(self, **options):
        """Collect; return all files that there are then, by student and name, and what was said."""
        coursedir = CourseDirectory(
            root=str(self.course), db_url=self.db_url, course_id="halves", assignment_id=NAME, max_dir_size=1_000
        )
        self.log.clear()
        collector = SubmissionCollect(coursedir=coursedir, root=str(self.root), update=True, **options)
        collector.log = logging.getLogger("collect")
        collector.start()
        submitted = self.course / "submitted"
        files = {str(path.relative_to(submitted)): path.read_bytes() for path in submitted.rglob("*") if path.is_file()}
        return {name.replace(f"/{NAME}/", " "): content for name, content in files.items()}, self.log.text


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    """A gradebook that knows the assignment: to make one takes nbgrader seconds."""
    path = tmp_path_factory.mktemp("known") / "gradebook.db"
    with Gradebook(f"sqlite:///{path}", "halves") as gradebook:
        gradebook.add_assignment(NAME)
        gradebook.add_notebook("halves", NAME)
    return path


@pytest.fixture
def exchange(tmp_path, known, caplog):
    caplog.set_level(logging.INFO)
    return Exchange(tmp_path, known, caplog)


def test_plain_files_of_known_kinds_are_collected(exchange):
    exchange.hand_in("half-finished", NOTEBOOK | {"helpers.py": b"1", "page.html": b"x", "work.zip": b"PK"})
    collected, said = exchange.collect()
    assert collected == {
        "half-finished halves.ipynb": b"{}",
        "half-finished helpers.py": b"1",
        "half-finished work.zip": b"PK",
        "half-finished timestamp.txt": TIME.encode(),
    }
    assert "page.html (not a kind of file that a submission needs)" in said


def test_a_link_to_what_only_the_instructor_may_read_stays_in_the_exchange(exchange, tmp_path):
    (tmp_path / "master.ipynb").write_text("the solution")
    folder = exchange.hand_in("has-links", {"data.csv": b"1", "timestamp.txt": b"not a time"})
    (folder / "halves.ipynb").symlink_to(tmp_path / "master.ipynb")
    os.mkfifo(folder / "pipe.txt")
    collected, said = exchange.collect()
    assert collected.keys() == {"has-links data.csv", "has-links timestamp.txt"}
    assert collected["has-links timestamp.txt"] == TIME.encode()
    assert "halves.ipynb (a link, not a file)" in said
    assert "pipe.txt (not an ordinary file)" in said


def test_a_link_in_the_place_of_a_submission_is_not_collected(exchange, tmp_path):
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "halves.ipynb").write_text("the solution")
    (exchange.inbound / f"is-a-link+{NAME}+{TIME}+random").symlink_to(tmp_path / "source")
    exchange.hand_in("honest")
    collected, said = exchange.collect()
    assert {name.split()[0] for name in collected} == {"honest"}
    assert "(a link, not a folder)" in said


SWAP = """
import ctypes, os, sys
exchange = ctypes.CDLL(None, use_errno=True).renameat2
one, other = (os.fsencode(path) for path in sys.argv[1:])
print("swapping", flush=True)
while True:
    assert exchange(-100, one, -100, other, 2) == 0
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "renameat2"), reason="needs renameat2")
def test_a_folder_and_a_link_that_change_places_in_a_loop_get_nothing_of_the_instructors(exchange, tmp_path):
    """Seen to fail with nbgrader's own collect and with a copy by path: within 50 tries the master was collected."""
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "halves.ipynb").write_text("the solution")
    folder = exchange.hand_in("swaps")
    (exchange.inbound / "link").symlink_to(tmp_path / "source")
    (folder / "data").mkdir()
    (folder / "data" / "halves.ipynb").write_text("mine")
    (folder / "inner-link").symlink_to(tmp_path / "source")
    with contextlib.ExitStack() as stack:
        for one, other in ((folder, exchange.inbound / "link"), (folder / "data", folder / "inner-link")):
            command = [sys.executable, "-c", SWAP, str(one), str(other)]
            swapping = stack.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL))
            stack.callback(swapping.kill)
            assert swapping.stdout.readline()
        found = set()
        for attempt in range(60):
            collected, _ = exchange.collect()
            found |= set(collected.values())
            for path in (exchange.course / "submitted").rglob("timestamp.txt"):
                path.write_text(f"2025-01-01 12:00:{attempt:02}.0 UTC")  # so that it is collected again
    assert b"{}" in found
    assert b"the solution" not in found


@as_root
def test_what_belongs_to_another_user_than_the_student_is_not_collected(exchange):
    exchange.hand_in("nobody", {"halves.ipynb": b"[]"}, owner=65_534)
    exchange.hand_in("nobody", time="2026-01-03 12:00:00.0 UTC", owner=1)  # later, so it would be the one that counts
    collected, said = exchange.collect()
    assert collected["nobody halves.ipynb"] == b"[]"
    assert "(it belongs to the user 1, and not to nobody)" in said


@as_root
def test_one_who_has_no_account_here_is_collected_whoever_owns_it(exchange):
    exchange.hand_in("has-no-account", owner=65_534)
    collected, _ = exchange.collect()
    assert "has-no-account halves.ipynb" in collected


@as_root
def test_what_others_put_into_a_students_folder_is_left(exchange, tmp_path):
    folder = exchange.hand_in("nobody", owner=65_534)
    (tmp_path / "master.ipynb").write_text("the solution")
    os.link(tmp_path / "master.ipynb", folder / "solution.ipynb")
    collected, said = exchange.collect()
    assert "nobody solution.ipynb" not in collected
    assert "solution.ipynb (it belongs to somebody else than the folder)" in said


@pytest.mark.parametrize("student", ["=cmd()", "<b>", "a\x1b[2J", "a\nb", "a\N{RIGHT-TO-LEFT OVERRIDE}b"])
def test_an_odd_id_is_not_collected_and_its_reason_is_told_in_printable_signs(exchange, student):
    exchange.hand_in(student)
    exchange.hand_in("honest")
    collected, said = exchange.collect()
    assert {name.split()[0] for name in collected} == {"honest"}
    assert "Not collected: " in said
    assert "(a student's id can't " in said


@pytest.mark.parametrize("time", ["soon", "", "0001-01-01 00:00:00 +9999", "9" * 50])
def test_a_folder_whose_time_is_none_is_not_collected_and_an_earlier_one_is(exchange, time):
    exchange.hand_in("honest")
    exchange.hand_in("honest", {"halves.ipynb": b"later"}, time=time)
    collected, said = exchange.collect()
    assert collected["honest halves.ipynb"] == b"{}"
    assert "Not collected: " in said


def test_what_was_collected_stays_where_a_later_one_cannot_be_read(exchange, monkeypatch):
    exchange.hand_in("honest")
    exchange.collect()
    later = exchange.hand_in("honest", time="2026-01-03 12:00:00.0 UTC")
    record = SubmissionCollect._path_to_record

    def gone_meanwhile(self, path):
        found = record(self, path)
        if Path(path) == later and later.exists():
            later.rename(exchange.root / "away")
        return found

    monkeypatch.setattr(SubmissionCollect, "_path_to_record", gone_meanwhile)
    collected, said = exchange.collect()
    assert collected["honest halves.ipynb"] == b"{}"
    assert "Not collected: " in said


def test_an_earlier_collection_with_a_broken_time_is_replaced(exchange):
    exchange.hand_in("honest")
    exchange.collect()
    (exchange.course / "submitted" / "honest" / NAME / "timestamp.txt").write_text("half past nine")
    collected, _ = exchange.collect()
    assert collected["honest timestamp.txt"] == TIME.encode()


def test_ids_that_look_alike_are_told(exchange):
    for student in ("anna", "\N{CYRILLIC SMALL LETTER A}nna", "ben"):
        exchange.hand_in(student)
    collected, said = exchange.collect()
    assert len({name.split()[0] for name in collected}) == 3
    assert r"These ids look alike, are they one student's? anna and аnna (\u0430nna)" in said  # noqa: RUF001


@pytest.mark.parametrize("student", ["o'brien", "Müller, Anna", "Jose\N{COMBINING ACUTE ACCENT}", "रवि", "x.y"])
def test_an_id_of_any_script_is_collected(exchange, student):
    exchange.hand_in(student)
    collected, _ = exchange.collect()
    assert collected.keys() == {f"{student} halves.ipynb", f"{student} timestamp.txt"}


def test_what_is_collected_keeps_its_names(exchange):
    """Which file counts is found when it is graded."""
    files = {"halves-Copy1.ipynb": b"[]", "halves.py": b"1", "work.zip": b"PK"}
    exchange.hand_in("renamed", files)
    collected, _ = exchange.collect()
    assert collected == {
        f"renamed {name}": content for name, content in (files | {"timestamp.txt": TIME.encode()}).items()
    }
