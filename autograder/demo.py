"""The whole cycle on a small made-up class, with nbgrader's own commands: hand out, hand in, grade, give feedback.

The class is made from each assignment's master notebook: every sample student fills the cells of the released notebook
with the reference, with a known mistake, or with something that a grader has to survive.
"""

from __future__ import annotations

import csv
import gc
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output

from autograder import course
from autograder.course import Assignment
from autograder.render import number

MARKER = ".descent-kit-demo"  # a folder with this file in it is ours to make anew
PARALLEL = 4
WRONG_SAMPLES = 3
SOLUTION_MARKS = ("### BEGIN SOLUTION", "### END SOLUTION")

# What stands on every machine of the class, as an administrator would put it under /etc/jupyter.
MACHINE_CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "descent-kit"
c.Exchange.root = {exchange!r}
c.ExchangeCollect.check_owner = False  # the whole class is one user here
"""


class DemoFailed(Exception):
    """One of nbgrader's commands did not do what it should; the message has its last words."""


def run(assignments: Sequence[str] | None = None, folder: Path | None = None) -> int:
    """Run the demo for these assignments (all of them where None is given) in ``folder``; the exit code."""
    chosen = [Assignment.find(name) for name in assignments] if assignments else Assignment.all()
    folder = (folder or course.root() / "demo").resolve()
    if folder.exists() and any(folder.iterdir()) and not (folder / MARKER).exists():
        print(f"{folder} is not empty and not a demo's folder: name another one, or empty it", file=sys.stderr)
        return 2
    started = time.perf_counter()
    try:
        with Nbgrader(folder) as nbgrader:
            Cycle(folder, nbgrader, chosen).run()
    except DemoFailed as error:
        print(error, file=sys.stderr)
        return 1
    for assignment in chosen:
        print("\n" + table(folder, assignment))
    print(f"\nFeedback pages: {folder}/course/feedback/<student>/<assignment>/<notebook>.html")
    print(f"Marks: {folder}/course/grades.csv")
    print(f"{len(chosen)} assignment(s) in {time.perf_counter() - started:.0f} s")
    return 0


# ---------------------------------------------------------------------------------------------------------------------
# The class
# ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Student:
    """A sample student: what they write into which function's cell; the others stay as they were handed out."""

    name: str
    cells: Mapping[str, str]
    extra: tuple[NotebookNode, ...] = ()
    submits: bool = True
    late: bool = False

    def fill(self, notebook: Path) -> None:
        """Do the homework: write this student's solutions into their copy of the notebook."""
        node = nbformat.read(notebook, as_version=4)
        for cell in node.cells:
            written = self.cells.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
            if written is not None:
                cell.source = written
        node.cells += self.extra
        nbformat.write(node, notebook)


def class_of(assignment: Assignment) -> list[Student]:
    """The class that takes this assignment: right in two ways, unfinished, mistaken, odd, hostile, late, absent."""
    right = {name: without_marks(source) for name, source in assignment.reference.items()}
    first, *_, last = assignment.exercises
    half = assignment.exercises[: len(assignment.exercises) // 2]
    returns_nothing = f"def {last}(*arguments, **named):\n    result = arguments"
    endless = f"def {last}(*arguments, **named):\n    while True:\n        pass"
    ends_it_all = f"import os\n\n\ndef {last}(*arguments, **named):\n    os._exit(0)"
    students = [
        Student("correct-formulas", right),
        Student("half-finished", {name: right[name] for name in half}),
        Student("untouched", {}),
        *mistaken(assignment, right),
        Student("prints-and-warnings", right, extra=(talkative_cell(),)),
        Student("syntax-error-in-a-cell", right | {first: right[first].replace("):", ")", 1)}),
        Student("forgets-return", right | {last: returns_nothing}),
        Student("endless-loop", right | {last: endless}),
        Student("calls-os-exit", right | {last: ends_it_all}),
        Student("late", right, late=True),
        Student("never-submits", {}, submits=False),
    ]
    if own := own_style(assignment):
        students.insert(1, Student("correct-own-style", right | own))
    return students


def mistaken(assignment: Assignment, right: dict[str, str]) -> list[Student]:
    """Students with one known mistake each: the classic ones of the first assignment, else from the samples."""
    if assignment.name == "01-linear-regression":
        return [
            Student(name, right | {function: changed(right[function], old, new)})
            for name, function, old, new in (
                ("forgets-zero-grad", "train", "        optimizer.zero_grad()\n", ""),
                ("sum-instead-of-mean", "mse", "mean", "sum"),
                ("bias-forgotten", "hypothesis", " + b", ""),
            )
        ]
    students: dict[str, Student] = {}
    for function in assignment.exercises:
        for sample in samples(assignment, function, "wrong"):
            name = sample.stem.split("--")[0]
            if name not in students and name not in ("not-implemented", "unknown"):
                students[name] = Student(f"{name}-in-{function}", right | {function: read(sample)})
                break
    return list(students.values())[-WRONG_SAMPLES:]


def own_style(assignment: Assignment) -> dict[str, str]:
    """Right solutions that look different from the reference, by function."""
    found = {function: samples(assignment, function, "accepted") for function in assignment.exercises}
    return {function: read(paths[0]) for function, paths in found.items() if paths}


def samples(assignment: Assignment, function: str, verdict: str) -> list[Path]:
    folder = course.root() / "tests" / "submissions" / assignment.name / function / verdict
    return sorted(folder.glob("*.py"))


def read(sample: Path) -> str:
    return sample.read_text(encoding="utf-8").strip()


def without_marks(source: str) -> str:
    """A reference solution as a student would have written it."""
    return "\n".join(line for line in source.split("\n") if line.strip() not in SOLUTION_MARKS)


def changed(source: str, old: str, new: str) -> str:
    """The source with its last ``old`` replaced (the first ones may be in its docstring).

    Raises:
        DemoFailed: there is no ``old`` in it: the master has changed, and the sample student has to follow.
    """
    if old not in source:
        raise DemoFailed(f"autograder/demo.py: the master notebook no longer contains {old!r} in {source[:40]!r}")
    before, _, after = source.rpartition(old)
    return before + new + after


def talkative_cell() -> NotebookNode:
    """A cell with output of every harmless kind: none of it may cost a point."""
    cell = new_code_cell('import warnings\n\nprint("it works!")\nwarnings.warn("but I am not sure why", stacklevel=1)')
    cell.outputs = [
        new_output("stream", name="stdout", text="it works!\n"),
        new_output("stream", name="stderr", text="UserWarning: but I am not sure why\n"),
    ]
    return cell


# ---------------------------------------------------------------------------------------------------------------------
# The cycle
# ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One call of nbgrader: its arguments, where it is called, and whose home it is called from."""

    arguments: tuple[str, ...]
    folder: Path
    home: Path

    def as_dict(self) -> dict[str, Any]:
        return {"arguments": self.arguments, "folder": str(self.folder), "home": str(self.home)}


class Nbgrader:
    """Calls nbgrader's commands: one process imports nbgrader and forks for each call, which saves 1.5 s a call."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.machine = folder / "machine"

    def __enter__(self) -> Self:
        if self.folder.exists():
            shutil.rmtree(self.folder)
        self.machine.mkdir(parents=True)
        (self.folder / MARKER).touch()
        (self.folder / "exchange").mkdir(mode=0o777)
        config = MACHINE_CONFIG.format(exchange=str(self.folder / "exchange"))
        (self.machine / "nbgrader_config.py").write_text(config, encoding="utf-8")
        environment = {
            **os.environ,
            "JUPYTER_CONFIG_DIR": str(self.machine),
            # nbgrader runs `alembic`, which lies beside this Python
            "PATH": os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", "")]),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "autograder.demo"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )
        return self

    def __exit__(self, *error: object) -> None:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()

    def call(self, steps: Sequence[Step]) -> None:
        """Call these commands, some at a time.

        Raises:
            DemoFailed: one of them failed.
        """
        for step, (code, log) in zip(steps, self.outcomes(steps), strict=True):
            with open(self.folder / "nbgrader.log", "a", encoding="utf-8") as file:
                file.write(f"$ nbgrader {' '.join(step.arguments)}    # in {step.folder}\n{log}\n")
            if code != 0:
                last = "\n".join(log.strip().split("\n")[-15:])
                raise DemoFailed(f"nbgrader {' '.join(step.arguments)} (in {step.folder}) failed:\n{last}")

    def outcomes(self, steps: Sequence[Step]) -> list[tuple[int, str]]:
        """Call these commands, some at a time: the exit code and the log of each."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps([step.as_dict() for step in steps]) + "\n")
        self.process.stdin.flush()
        answers = json.loads(self.process.stdout.readline() or "[]")
        if len(answers) != len(steps):
            raise DemoFailed("the process that calls nbgrader has ended")
        return [(code, log) for code, log in answers]


@dataclass
class Cycle:
    """A course of these assignments from the first hand-out to the marks."""

    folder: Path
    nbgrader: Nbgrader
    assignments: list[Assignment]
    classes: dict[str, list[Student]] = field(default_factory=dict)

    def run(self) -> None:
        self.classes = {assignment.name: class_of(assignment) for assignment in self.assignments}
        everyone = list(dict.fromkeys(student.name for _, student in self._everyone()))
        print(f"A class of {len(everyone)} takes {len(self.assignments)} assignment(s) in {self.folder}")
        self._set_up(everyone)
        with timed("start nbgrader"):
            self.nbgrader.call([])
        self.instructor("db", "student", "import", "students.csv")
        for assignment in self.assignments:
            self.instructor("generate_assignment", assignment.name)
            self.instructor("release_assignment", assignment.name)
        self.students("fetch_assignment", list(self._everyone()))
        for assignment, student in self._everyone():
            student.fill(self.home(student) / assignment.name / f"{assignment.notebook}.ipynb")
        self.students("submit", [one for one in self._everyone() if one[1].submits and not one[1].late])
        for assignment in self.assignments:
            now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f} UTC"
            self.instructor("db", "assignment", "add", assignment.name, f"--duedate={now}")
        self.students("submit", [one for one in self._everyone() if one[1].submits and one[1].late])
        for assignment in self.assignments:
            for command in ("collect", "autograde", "generate_feedback", "release_feedback"):
                self.instructor(command, assignment.name)
        self.students("fetch_feedback", [one for one in self._everyone() if one[1].submits])
        self.instructor("export")

    def instructor(self, *arguments: str) -> None:
        """One of the instructor's commands, in the course's folder."""
        with timed(f"nbgrader {' '.join(arguments)}"):
            self.nbgrader.call([Step(arguments, self.folder / "course", self.folder / "instructor")])

    def students(self, command: str, who: list[tuple[Assignment, Student]]) -> None:
        """The same command of many students, each in their own home."""
        with timed(f"nbgrader {command} ... ({len(who)} times, by the students)"):
            steps = []
            for assignment, student in who:
                arguments = [command, assignment.name]
                if command == "submit":
                    arguments.append(f"--student={student.name}")
                steps.append(Step(tuple(arguments), self.home(student), self.home(student)))
            self.nbgrader.call(steps)

    def home(self, student: Student) -> Path:
        return self.folder / "students" / student.name

    def _everyone(self) -> Iterator[tuple[Assignment, Student]]:
        for assignment in self.assignments:
            for student in self.classes[assignment.name]:
                yield assignment, student

    def _set_up(self, everyone: Sequence[str]) -> None:
        """The course's folder as an instructor has it, and an empty home for everyone."""
        for name in everyone:
            (self.folder / "students" / name).mkdir(parents=True)
        (self.folder / "instructor").mkdir()
        target = self.folder / "course"
        target.mkdir()
        shutil.copyfile(course.root() / "nbgrader_config.py", target / "nbgrader_config.py")
        for assignment in self.assignments:
            shutil.copytree(assignment.master.parent, target / "source" / assignment.name)
        with open(target / "students.csv", "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["id"], *([name] for name in everyone)])


class timed:
    """Says what is going on, and when it is done, how long it took."""

    def __init__(self, what: str) -> None:
        self.what = what

    def __enter__(self) -> None:
        self.started = time.perf_counter()

    def __exit__(self, *error: object) -> None:
        print(f"{time.perf_counter() - self.started:6.1f} s  {self.what}", flush=True)


# ---------------------------------------------------------------------------------------------------------------------
# The table
# ---------------------------------------------------------------------------------------------------------------------


def table(folder: Path, assignment: Assignment) -> str:
    """What everyone got: a row for each submission, its points, and the mistakes that were recognised."""
    with open(folder / "course" / "grades.csv", encoding="utf-8", newline="") as file:
        marks = {row["student_id"]: row for row in csv.DictReader(file) if row["assignment"] == assignment.name}
    students = [student.name for student in class_of(assignment)]
    wide = max(map(len, students))
    columns = [str(place) for place, _ in enumerate(assignment.exercises, 1)]
    lines = [
        f"{assignment.name}: "
        + ", ".join(f"{i} {name}" for i, name in zip(columns, assignment.exercises, strict=True)),
        f"{'submission':{wide}} " + "".join(f"{column:>5}" for column in columns) + "  total  mistakes",
    ]
    for student in students:
        row = marks[student]
        total = f"{number(float(row['score'])):>7}"
        if not row["timestamp"]:
            lines.append(f"{student:{wide}} {'':{5 * len(columns)}}{total}  nothing handed in")
            continue
        reports = test_cell_reports(folder / "course" / "autograded" / student / assignment.name, assignment)
        points = "".join(f"{number(reports[name]['score']):>5}" for name in assignment.exercises)
        said = [*mistakes(reports), *(["handed in late"] if row["timestamp"] > row["duedate"] else [])]
        lines.append(f"{student:{wide}} {points}{total}  {'; '.join(said)}".rstrip())
    return "\n".join(lines)


def test_cell_reports(folder: Path, assignment: Assignment) -> dict[str, dict[str, Any]]:
    """The report in each test cell of an autograded notebook, by function."""
    from autograder.nbgrader_bridge import REPORT_MIME

    reports = {}
    for cell in nbformat.read(folder / f"{assignment.notebook}.ipynb", as_version=4).cells:
        for output in cell.get("outputs", []):
            if report := output.get("data", {}).get(REPORT_MIME):
                reports[report["name"]] = report
    return reports


def mistakes(reports: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What went wrong and where: the known mistakes, or how a check ended that has no name for what it saw."""
    where: dict[str, list[str]] = {}
    for name, report in reports.items():
        known = [check["mistake"] for check in report["checks"] if check["mistake"]]
        other = [check["status"] for check in report["checks"] if check["status"] in ("failed", "crashed", "timeout")]
        for mistake in dict.fromkeys(known or other):
            where.setdefault(mistake, []).append(name)
    everywhere = len(reports) > 1 and len(reports)
    return [
        f"{told} {'everywhere' if len(names) == everywhere else 'in ' + ', '.join(names)}"
        for told, names in where.items()
    ]


# ---------------------------------------------------------------------------------------------------------------------
# The process that calls nbgrader
# ---------------------------------------------------------------------------------------------------------------------


def serve() -> None:
    """Read lists of commands from standard input, run each in a fork, and answer with exit codes and logs."""
    import nbgrader.apps.nbgraderapp  # noqa: F401  (imported once, here, for all the forks)

    gc.freeze()  # what is imported stays shared
    logs = Path(os.environ["JUPYTER_CONFIG_DIR"])
    for line in sys.stdin:
        steps = json.loads(line)
        codes: dict[int, int] = {}
        running: dict[int, int] = {}
        for place, step in enumerate(steps):
            if len(running) >= PARALLEL:
                _wait_for_one(running, codes)
            child = os.fork()
            if child == 0:
                _become(step, logs / f"{place}.log")
            running[child] = place
        while running:
            _wait_for_one(running, codes)
        answers = [[codes[place], (logs / f"{place}.log").read_text(errors="replace")] for place in range(len(steps))]
        print(json.dumps(answers), flush=True)


def _wait_for_one(running: dict[int, int], codes: dict[int, int]) -> None:
    child, status = os.wait()
    codes[running.pop(child)] = os.waitstatus_to_exitcode(status)


def _become(step: Mapping[str, Any], log: Path) -> None:
    """What ``python -m nbgrader`` does, in this process, which then ends."""
    from nbgrader.apps.nbgraderapp import NbGraderApp

    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    null = os.open(os.devnull, os.O_RDONLY)
    for old, new in ((null, 0), (file, 1), (file, 2)):
        os.dup2(old, new)
    os.chdir(step["folder"])
    os.environ.update(HOME=step["home"], JUPYTER_DATA_DIR=os.path.join(step["home"], ".jupyter-data"))
    NbGraderApp.launch_instance(argv=list(step["arguments"]))
    sys.exit()


if __name__ == "__main__":
    serve()
