"""Results kept by content: a report is filed under all that decides it, so that nothing is graded twice.

Grading is a function of the submission, the graders, the engine, the master notebook, the course's secret and limits,
and the release of PyTorch and NumPy. The key is a hash of these: where one of them changes there is no result yet, and
nothing to clear.
"""

from __future__ import annotations

import ast
import hashlib
import hmac
import json
import os
import platform
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from autograder import course
from autograder.course import Assignment
from autograder.isolation import Limits
from autograder.result import CheckResult, ExerciseResult, Report
from autograder.submission import Submission

PACKAGE = Path(__file__).resolve().parent
ENTRANCES = ("engine", "worker")  # what these import, and what that imports, decides a verdict
LIBRARIES = ("torch", "numpy", "sympy")


@dataclass(frozen=True)
class HandedIn:
    """A file as it was handed in: its bytes, or ``problem``, the reason why there are none."""

    name: str
    data: bytes = b""
    problem: str = ""

    @property
    def digest(self) -> str:
        return hashlib.sha256(f"{self.name}\0{self.problem}\0".encode() + self.data).hexdigest()

    def submission(self) -> Submission:
        if self.problem:
            return Submission(self.name, problem=self.problem)
        return Submission.from_bytes(self.data, self.name)


def key(handed: HandedIn, fingerprint: str, secret: str, limits: Limits) -> str:
    """What the report of this file is filed under. The secret can't be read from it."""
    return hmac.new(secret.encode(), f"{fingerprint}\0{limits}\0{handed.digest}".encode(), "sha256").hexdigest()


def fingerprint(assignment: str) -> str:
    """A hash of all else that decides a report: the same on every machine that is set up alike."""
    found = Assignment.find(assignment)
    graders = sorted([*course.GRADERS.glob("*.py"), *found.graders.rglob("*.py")])
    digest = hashlib.sha256("\0".join([found.name, *_versions()]).encode())
    for path in [*engine_sources(), *graders, found.master]:
        status = path.stat()
        digest.update(f"\0{path.name}\0".encode() + _digest(path, status.st_mtime_ns, status.st_size))
    return digest.hexdigest()


@cache
def _versions() -> tuple[str, ...]:
    return (platform.python_version().rpartition(".")[0], *(version(library) for library in LIBRARIES))


@lru_cache(1_000)
def _digest(path: Path, modified: int, size: int) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


@cache
def engine_sources() -> tuple[Path, ...]:
    """The package's modules that take part in grading: all that the engine and its worker import."""
    reached: set[str] = set()
    waiting = list(ENTRANCES)
    while waiting:
        name = waiting.pop()
        if name not in reached and (PACKAGE / f"{name}.py").is_file():
            reached.add(name)
            waiting += _imports(PACKAGE / f"{name}.py")
    return tuple(PACKAGE / f"{name}.py" for name in sorted(reached))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.module == "autograder":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("autograder."):
            yield str(node.module).split(".")[1]
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[1] for alias in node.names if alias.name.startswith("autograder."))


class Kept:
    """A folder of reports, one file each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, key: str) -> Report | None:
        """The report filed under this key; None where there is none, or where its file was cut short by a power loss."""
        try:
            return report_from(json.loads((self.folder / f"{key}.json").read_bytes()))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def store(self, key: str, report: Report) -> None:
        """File a report."""
        self.folder.mkdir(parents=True, exist_ok=True)
        write_whole(self.folder / f"{key}.json", json.dumps(report.as_dict(), allow_nan=False))


def write_whole(path: Path, text: str) -> None:
    """Write a file for its owner alone to read. A reader sees all of it, or what was there before.

    Raises:
        OSError: it can't be written.
    """
    with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".tmp", delete=False, encoding="utf-8") as file:
        try:
            file.write(text)
            file.close()
            os.replace(file.name, path)
        except OSError:
            os.unlink(file.name)
            raise


def report_from(told: Mapping[str, Any]) -> Report:
    """The report that ``Report.as_dict`` told of.

    Raises:
        KeyError, TypeError: it is no such thing.
    """
    exercises = tuple(map(exercise_from, told["exercises"]))
    seconds, device = float(told["seconds"]), str(told["device"])
    return Report(told["submission"], told["status"], told["message"], exercises, seconds, device)


def exercise_from(told: Mapping[str, Any]) -> ExerciseResult:
    """The same for one exercise."""
    checks = ({name: value for name, value in check.items() if name != "passed"} for check in told["checks"])
    return ExerciseResult(told["name"], tuple(CheckResult(**check) for check in checks), told["note"])
