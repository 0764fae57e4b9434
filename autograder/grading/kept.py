"""Results kept by content: a report is filed under all that decides it, so that nothing is graded twice.

Grading is a function of the submission, the graders, the engine, the code of the master notebook, the course's secret and
limits, and the release of PyTorch and NumPy. The key is a hash of these: where one of them changes there is no result yet,
and nothing to clear.
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
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from autograder.course import hints, language, root
from autograder.course.assignment import Assignment
from autograder.grading.result import CheckResult, ExerciseResult, Report
from autograder.grading.submission import Submission
from autograder.untrusted.isolation import Limits

PACKAGE = Path(__file__).resolve().parents[1]
# What these import, and what that imports, decides a verdict:
ENTRANCES = ("autograder.grading.engine", "autograder.untrusted.zygote")
LIBRARIES = ("torch", "numpy", "sympy")


def key(handed: Submission, fingerprint: str, secret: str, limits: Limits) -> str:
    """What the report of this submission is filed under. The secret can't be read from it."""
    return hmac.new(secret.encode(), f"{fingerprint}\0{limits}\0{handed.digest}".encode(), "sha256").hexdigest()


def fingerprint(assignment: str) -> str:
    """A hash of all else that decides a report: the same on every machine that is set up alike."""
    found = Assignment.find(assignment)
    graders = sorted([*root.graders().glob("*.py"), *found.graders.rglob("*.py"), *hints.files(assignment)])
    graders += language.deciding()
    digest = hashlib.sha256("\0".join([found.name, *_versions()]).encode())
    digest.update(repr((found.notebook, found.deciding)).encode())
    for path in [*engine_sources(), *graders]:
        digest.update(_named_digest(path))
    return digest.hexdigest()


def fingerprint_of(entrances: tuple[str, ...]) -> str:
    """The same where no course has a part in it: of these modules and all that they import."""
    digest = hashlib.sha256("\0".join(_versions()).encode())
    for path in engine_sources(entrances):
        digest.update(_named_digest(path))
    return digest.hexdigest()


def _named_digest(path: Path) -> bytes:
    status = path.stat()
    return f"\0{path.name}\0".encode() + _digest(path, status.st_mtime_ns, status.st_size)


@cache
def _versions() -> tuple[str, ...]:
    return (platform.python_version().rpartition(".")[0], *(version(library) for library in LIBRARIES))


@lru_cache(1_000)
def _digest(path: Path, modified: int, size: int) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


@cache
def engine_sources(entrances: tuple[str, ...] = ENTRANCES) -> tuple[Path, ...]:
    """The package's modules that take part in grading: all that the engine and its worker import."""
    reached: dict[str, Path] = {}
    waiting = list(entrances)
    while waiting:
        name = waiting.pop()
        path = _source(name)
        if path is not None and name not in reached:
            reached[name] = path
            waiting += [name.rpartition(".")[0], *_imports(path)]
    return tuple(path for _, path in sorted(reached.items()))


def _source(module: str) -> Path | None:
    """The file of one of this package's modules; None where it is none."""
    parts = module.split(".")
    if parts[0] != PACKAGE.name:
        return None
    place = PACKAGE.joinpath(*parts[1:])
    found = (place.with_suffix(".py"), place / "__init__.py")
    return next((path for path in found if path.is_file()), None)


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)  # a module, where it is one
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


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
        told = report.as_dict() | ({"ran": report.ran} if report.ran else {})
        write_whole(self.folder / f"{key}.json", json.dumps(told, allow_nan=False))


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
    about = told["submission"], told["status"], told["message"]
    return Report(*about, exercises, seconds, device, told["file"], told.get("ran", {}))


def exercise_from(told: Mapping[str, Any]) -> ExerciseResult:
    """The same for one exercise."""
    checks = ({name: value for name, value in check.items() if name != "passed"} for check in told["checks"])
    return ExerciseResult(told["name"], tuple(CheckResult(**check) for check in checks), told["note"])
