"""Classes to measure: who hands in, into an exchange beside a course folder, and what a command takes there.

Of each twenty submissions two are hostile, one is unreadable, and the others are right, wrong or unfinished; no two files
are the same.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from autograder.authoring.demo.students import SampleStudent, class_of
from autograder.authoring.samples import samples, solved
from autograder.course import root
from autograder.course.assignment import Assignment

OF_TWENTY = {"hostile": 2, "unreadable": 1}
UNREADABLE = (b"", b"\x80 no notebook", b"[1, 2]", b"[" * 200_000, b'{"nbformat": 9, "cells": []}')
STAMP = "2026-01-01 12:00:00.0 UTC"
SLOW = ("endless-loop",)  # a class of which each twelfth waits for a time limit would measure the limit


def students(assignment: Assignment, verdict: str) -> list[SampleStudent]:
    """Sample students who got one function wrong, or attack with it; the others are right."""
    right = solved(assignment)
    return [
        SampleStudent(sample.path.stem, right | {name: sample.source})
        for name in assignment.exercises
        for sample in samples(assignment, name, verdict)
    ]


def hand_in(folder: Path, assignment: Assignment, size: int, stamp: str = STAMP) -> list[str]:
    """Hand in for a class, into the exchange; and name those of them that stock nbgrader can be asked to grade."""
    gradable = []
    for number, (kind, content) in enumerate(itertools.islice(works(folder, assignment), size)):
        name = f"{kind}-{number}"
        put(folder, assignment, name, content, stamp)
        if kind == "ordinary":
            gradable.append(name)
    return gradable


def works(folder: Path, assignment: Assignment) -> Iterator[tuple[str, bytes]]:
    """What one after another hands in, with its kind."""
    mixed = random.Random(0)
    ordinary = [each for each in class_of(assignment) if each.submits and each.name not in SLOW]
    ordinary += students(assignment, "wrong")
    hostile = students(assignment, "hostile") or ordinary
    mixed.shuffle(ordinary)
    mixed.shuffle(hostile)
    queues = {"ordinary": itertools.cycle(ordinary), "hostile": itertools.cycle(hostile)}
    released = (folder / "assignments" / assignment.name / assignment.master.name).read_bytes()
    filled: dict[str, NotebookNode] = {}
    for number in itertools.count():
        place = number % 20
        kind = "unreadable" if place == 0 else "hostile" if place in (7, 14) else "ordinary"
        if kind == "unreadable":
            yield kind, UNREADABLE[number // 20 % len(UNREADABLE)] + b" " * number
            continue
        student = next(queues[kind])
        if student.name not in filled:
            with tempfile.NamedTemporaryFile(suffix=".ipynb") as file:
                path = Path(file.name)
                path.write_bytes(released)
                student.fill(path)
                filled[student.name] = nbformat.read(path, as_version=4)
        node = nbformat.from_dict(filled[student.name])
        node.cells.append(new_markdown_cell(f"This is submission {number}."))  # no two files are the same
        yield kind, nbformat.writes(node).encode()


def put(folder: Path, assignment: Assignment, student: str, content: bytes, stamp: str) -> str:
    """What ``nbgrader submit`` does; gives the secret by which the student finds the page."""
    inbound = folder / "exchange" / folder.name / "inbound"
    making = inbound.parent / "making" / student
    making.mkdir(parents=True)
    (making / assignment.master.name).write_bytes(content)
    (making / "timestamp.txt").write_text(stamp)
    secret = f"{student} {stamp}"
    (making / "submission_secret.txt").write_text(secret)
    making.rename(inbound / f"{student}+{assignment.name}+{stamp}+abc")
    return secret


def make_course(folder: Path, assignment: Assignment, ours: bool) -> None:
    """A course folder with an exchange of its own, as the kit has it, or as nbgrader has it without us."""
    (folder / "exchange" / folder.name / "inbound").mkdir(parents=True)
    (folder / "exchange").chmod(0o777)
    shutil.copytree(assignment.master.parent, folder / "source" / assignment.name)
    config = (root.folder() / "nbgrader_config.py").read_text(encoding="utf-8") if ours else "c = get_config()\n"
    config += f"""
c.CourseDirectory.course_id = {folder.name!r}
c.CourseDirectory.release_directory = "assignments"
c.Exchange.root = {str(folder / "exchange")!r}
c.ExchangeCollect.check_owner = False
"""
    (folder / "nbgrader_config.py").write_text(config)
    call(folder, "nbgrader", "generate_assignment", assignment.name)


def environment(folder: Path) -> dict[str, str]:
    """For commands in a folder whose graders are this repository's, but where its assignment is none of ours."""
    ours = {each.name for each in Assignment.all()} & {path.name for path in (folder / "source").iterdir()}
    return os.environ | {
        "DESCENT_KIT_COURSE": str(root.folder() if ours else folder),
        "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
        "PATH": os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", "")]),
        "PYTHONWARNINGS": "ignore",
    }


def call(folder: Path, *command: str, watch: Usage | None = None) -> float:
    """Run a command to its end; the seconds it took."""
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        if watch:
            watch.start(process.pid)
        said, _ = process.communicate()
    seconds = time.perf_counter() - started
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{said.decode()[-3000:]}")
    return seconds


def check(folder: Path, assignment: Assignment, size: int) -> None:
    """See that everyone has a verdict, and a notebook that is ready for feedback: else the figures mean nothing."""
    results = json.loads((folder / "run.json").read_text())["results"]
    found = Counter((each["student"].partition("-")[0], each["report"]["status"]) for each in results)
    wanted = Counter({("unreadable", "unreadable"): -(-size // 20)})
    wanted["hostile", "graded"] = sum(number % 20 in (7, 14) for number in range(size))
    wanted["ordinary", "graded"] = size - wanted.total()
    made = len(list((folder / "autograded").glob(f"*/{assignment.name}/*.ipynb")))
    if found != wanted or made != size:
        raise SystemExit(f"the class was not graded as it should be: {dict(found)}, {made} notebooks")


class Usage:
    """What a process used: the most memory that it and all those it started had at once (each shared page counted once),
    and its own processor time, without theirs.
    """

    def __init__(self) -> None:
        self.peak = 0
        self.own_seconds = 0.0

    def start(self, process: int) -> None:
        threading.Thread(target=self._watch, args=(process,), daemon=True).start()

    def _watch(self, process: int) -> None:
        while os.path.exists(f"/proc/{process}"):
            self.peak = max(self.peak, self._of(process))
            try:
                ticks = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()[11:13]
                self.own_seconds = sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK") or self.own_seconds
            except (OSError, ValueError):  # it has just ended
                return
            time.sleep(0.25)

    def _of(self, process: int) -> int:
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
            own = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
            tasks = Path(f"/proc/{process}/task").iterdir()
            children = [child for task in tasks for child in (task / "children").read_text().split()]
        except (OSError, StopIteration):  # it has just ended
            return 0
        return own + sum(self._of(int(child)) for child in children)
