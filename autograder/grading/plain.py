"""A plain assignment: no hidden graders, the tests are cells of the notebook, which is run as a whole in a worker.

A cell's points are nbgrader's: none where it raises, the number that it gives as its last value, else all. What it prints
to stderr costs nothing. The tests run beside the code that they test, so that what the worker says is believed here.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, Self

from autograder.course.words import edition, noted, said
from autograder.grading import kept
from autograder.grading.result import CheckResult, CheckStatus, ExerciseResult, Report
from autograder.sandbox.errors import SandboxError, SandboxRefused, WorkerDied, WorkerTimeout
from autograder.sandbox.handle import Worker
from autograder.sandbox.shown import Shown, error_output
from autograder.sandbox.zygote import Zygote
from autograder.untrusted.isolation import Limits

ENTRANCES = ("autograder.grading.plain", "autograder.untrusted.zygote")
ATTEMPTS = 2
MAX_RESTARTS = 8
MOST_TOLD = 3  # cells that are named
STEP = 16 << 20  # bytes
LARGEST = 48 << 20  # bytes of a file that lies beside a notebook
ALL_SHOWN = 8_000_000  # of all outputs of a notebook, in characters of pictures
AS_TEXT = 16  # times a picture's weight is that of a text, which a page takes much longer to make
LEAST_SHOWN = 300  # characters of one output that is beyond that
CELL_SECONDS = 30.0  # as nbgrader has it
NOTEBOOK = 4  # times the seconds of a cell, at least, for all
LATE = "NotRun"
ENVIRONMENT = {"NBGRADER_EXECUTION": "autograde"}  # as nbgrader sets it
TITLE = noted("The tests of this cell pass")
PART, REST = noted("What the cell gives itself"), noted("The rest of the cell's points")
SAME = 1e-9


@dataclass(frozen=True)
class CodeCell:
    """A cell of code. ``points`` is what it is worth where its own tests decide that."""

    source: str
    name: str = ""
    points: float | None = None


@dataclass(frozen=True)
class PlainNotebook:
    """A notebook as it is run: with the tests put back, and the files that lie beside it. Or the ``problem`` with it."""

    name: str
    cells: tuple[CodeCell, ...]
    files: tuple[tuple[str, bytes], ...] = ()
    problem: str = ""

    @property
    def digest(self) -> str:
        """A hash of all that counts of it, which its name does not."""
        digest = hashlib.sha256(repr((self.problem, self.cells)).encode(errors="surrogateescape"))
        for path, data in self.files:
            digest.update(repr((path, len(data))).encode(errors="surrogateescape") + data)
        return digest.hexdigest()


@dataclass(frozen=True)
class PlainTask:
    """A student's notebooks to run: all that decides the report, in plain data. It has the fields of `Task` that count."""

    name: str
    notebooks: tuple[PlainNotebook, ...]
    limits: Limits
    seconds: float = CELL_SECONDS  # that a cell may take
    several: bool = False  # whether the assignment has several notebooks
    isolate: bool = True
    fingerprint: str = field(default_factory=lambda: kept.fingerprint_of(ENTRANCES))

    @classmethod
    def of(
        cls, name: str, notebooks: Sequence[PlainNotebook], limits: Limits, seconds: float | None, **more: Any
    ) -> Self:
        """``limits`` are the course's, ``seconds`` what a cell may take; None is as long as a submission may."""
        seconds = seconds if seconds is not None and seconds > 0 else limits.submission_seconds
        in_all = max(limits.submission_seconds, NOTEBOOK * seconds)
        beside = max((sum(len(data) for _, data in each.files) for each in notebooks), default=0)
        limits = replace(
            limits,
            call_seconds=seconds,
            submission_seconds=in_all,
            scratch_bytes=limits.scratch_bytes + beside // STEP * STEP,  # by steps: an engine serves one set of limits
        )
        return cls(name, tuple(notebooks), limits, seconds, **more)

    def key_of(self, notebook: PlainNotebook) -> str:
        """What the result of one notebook is filed under."""
        told = f"{self.fingerprint}\0{self.limits}\0{self.seconds}\0{edition()}\0{notebook.digest}"
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def key(self) -> str:
        told = repr((self.several, [(notebook.name, self.key_of(notebook)) for notebook in self.notebooks]))
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def engine(self) -> tuple[object, ...]:
        """Which engine it needs."""
        return "plain", self.limits, self.isolate, self.fingerprint

    def open_engine(self, zygote: Zygote | None = None) -> PlainEngine:
        return PlainEngine(self.limits, self.isolate, zygote)

    def stale(self) -> bool:
        """Whether this machine would grade otherwise than the one that asks."""
        return kept.fingerprint_of(ENTRANCES) != self.fingerprint

    def grade(self, engine: PlainEngine) -> Report:
        return engine.grade(self)

    def failed(self, why: str) -> Report:
        """The report where our own side failed."""
        return Report(self.name, "grader-error", why, (), 0.0)

    def exercise_name(self, notebook: str, cell: str) -> str:
        return exercise_name(notebook, cell, self.several)


def exercise_name(notebook: str, cell: str, several: bool) -> str:
    """What a graded cell is called in reports: its own name, of which another notebook may have one as well."""
    return f"{notebook}/{cell}" if several else cell


class PlainEngine:
    """Runs notebooks; keeps the zygote warm between them, its own or the one that it is given."""

    def __init__(self, limits: Limits, isolate: bool = True, zygote: Zygote | None = None) -> None:
        self.limits = limits
        self._own = zygote is None
        self.zygote = zygote or Zygote(isolate)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._own:
            self.zygote.close()

    def grade(self, task: PlainTask) -> Report:
        """Run a student's notebooks. Never raises for anything that a submission does.

        Raises:
            SandboxRefused: this machine offers no usable isolation.
        """
        started = time.perf_counter()
        for path, size in ((path, len(data)) for each in task.notebooks for path, data in each.files):
            if size > LARGEST:
                return task.failed(
                    said(
                        "{path} has {size} MB: beside a notebook a file has at most {most} MB",
                        path=path,
                        size=size >> 20,
                        most=LARGEST >> 20,
                    )
                )
        for attempt in range(ATTEMPTS):
            try:
                self.zygote.start()
                ran = {each.name: PlainRun(self, each, task).outputs() for each in task.notebooks}
                break
            except SandboxRefused:
                raise
            except SandboxError as error:  # our own side failed: once more, with a fresh zygote
                self.zygote.close()
                if attempt == ATTEMPTS - 1:
                    return task.failed(said("{error}: grade this submission again", error=error))
        return report_of(task, ran, time.perf_counter() - started)


class PlainRun:
    """One notebook, cell by cell. A cell that kills its worker is left out of the next one, which runs the others again."""

    def __init__(self, engine: PlainEngine, notebook: PlainNotebook, task: PlainTask) -> None:
        self.engine, self.notebook, self.task = engine, notebook, task
        self.deadline = time.monotonic() + task.limits.submission_seconds
        self._worker: Worker | None = None
        self._lost: set[int] = set()

    def outputs(self) -> list[list[Shown]]:
        """What each cell puts out."""
        if self.notebook.problem:
            return [[error_output("Unreadable", self.notebook.problem)] for _ in self.notebook.cells]
        try:
            found = [self._outputs(place) for place in range(len(self.notebook.cells))]
        finally:
            self._end()
        return _bounded(found)

    def _outputs(self, place: int) -> list[Shown]:
        if not self.notebook.cells[place].source.strip():
            return []
        try:
            if self._worker is None:
                self._catch_up(place)
            return self._run(place)
        except (WorkerTimeout, WorkerDied) as error:
            self._end()
            self._lost.add(place)
            return [error_output("TimeoutError" if isinstance(error, WorkerTimeout) else "Crashed", str(error))]

    def _catch_up(self, place: int) -> None:
        """A new worker, in which the cells before this one are run again, as far as they end."""
        while True:
            if time.monotonic() >= self.deadline or len(self._lost) > MAX_RESTARTS:
                raise WorkerTimeout(self.task.seconds, in_all=True)
            self._worker = self.engine.zygote.fork(self.engine.limits)
            self._worker.deadline = self.deadline
            self._worker.lay(self.notebook.files)
            for earlier in range(place):
                if earlier not in self._lost and self.notebook.cells[earlier].source.strip():
                    try:
                        self._run(earlier)
                    except (WorkerTimeout, WorkerDied):
                        self._end()
                        self._lost.add(earlier)
                        break
            else:
                return

    def _run(self, place: int) -> list[Shown]:
        assert self._worker is not None
        return self._worker.run(self.notebook.cells[place].source, place + 1, self.task.seconds, ENVIRONMENT)

    def _end(self) -> None:
        if self._worker is not None:
            self._worker.close()
        self._worker = None


def _bounded(outputs: list[list[Shown]]) -> list[list[Shown]]:
    """Outputs of a size that a page can show. What marks hang on stays."""
    room = ALL_SHOWN
    for each in (output for of_cell in outputs for output in of_cell):
        room -= _size(each)
        if room < 0:
            _shorten(each)
    return outputs


def _size(output: Shown) -> int:
    data = output.get("data", {})
    texts = output.get("text", ""), data.get("text/plain", ""), *output.get("traceback", ())
    pictures = (shown for mime, shown in data.items() if mime != "text/plain")
    return AS_TEXT * sum(map(len, texts)) + sum(map(len, pictures))


def _shorten(output: Shown) -> None:
    if "data" in output:
        output["data"] = {"text/plain": output["data"]["text/plain"][:LEAST_SHOWN]}
    if "text" in output:
        output["text"] = output["text"][:LEAST_SHOWN]
    if "traceback" in output:
        output["traceback"] = [line[:LEAST_SHOWN] for line in output["traceback"][-1:]]


# ---- points


def earned(outputs: Sequence[Mapping[str, Any]], points: float) -> float:
    """The points of a cell that put this out, of so many, as nbgrader has it; but stderr costs nothing."""
    for output in outputs:
        if output["output_type"] == "error":
            return 0.0
        if output["output_type"] == "execute_result":
            return _part("".join(output["data"].get("text/plain", "")), points)
    return points


def _part(text: str, points: float) -> float:
    try:
        part = float(text)
    except ValueError:
        return points
    return min(part, points) if part >= 0 else points


def report_of(task: PlainTask, ran: Mapping[str, list[list[Shown]]], seconds: float) -> Report:
    """The report of what a student's notebooks put out."""
    exercises = []
    lost = []
    for notebook in task.notebooks:
        for number, (cell, outputs) in enumerate(zip(notebook.cells, ran[notebook.name], strict=True), 1):
            if cell.points is not None:
                name = task.exercise_name(notebook.name, cell.name)
                exercises.append(ExerciseResult(name, _checks(cell, cell.points, outputs)))
            if status_of(outputs) in ("timeout", "crashed"):
                lost.append(said("cell {number}: {why}", number=number, why=outputs[-1]["evalue"]))
    problems = [each.problem for each in task.notebooks if each.problem]
    status: Any = "unreadable" if problems and len(problems) == len(task.notebooks) else "graded"
    message = "; ".join([*problems, *lost[:MOST_TOLD]] if status == "graded" else problems[:1])
    files = ", ".join(f"{each.name}.ipynb" for each in task.notebooks if not each.problem)
    return Report(task.name, status, message, tuple(exercises), seconds, "", files, dict(ran))


def status_of(outputs: Sequence[Mapping[str, Any]]) -> CheckStatus:
    """How a cell ended, by its last output."""
    last = outputs[-1] if outputs else {"output_type": ""}
    if last["output_type"] != "error":
        return "passed"
    return {"TimeoutError": "timeout", "Crashed": "crashed"}.get(last["ename"], "failed")  # type: ignore[return-value]


def _checks(cell: CodeCell, points: float, outputs: Sequence[Shown]) -> tuple[CheckResult, ...]:
    score = earned(outputs, points)
    status = status_of(outputs)
    if status != "passed":
        why = f"{outputs[-1]['ename']}: {outputs[-1]['evalue']}"
        return (CheckResult(cell.name, said(TITLE), "value", status, points, None, why),)
    if score < points - SAME and score > SAME:
        return (
            CheckResult(cell.name, said(PART), "value", "passed", score),
            CheckResult(f"{cell.name}-rest", said(REST), "value", "failed", points - score),
        )
    return (CheckResult(cell.name, said(TITLE), "value", "passed" if score >= points - SAME else "failed", points),)
