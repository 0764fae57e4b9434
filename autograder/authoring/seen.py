"""Which mistake a failed check in the notebook shows: what the checks say of the course's wrong samples.

A failure's key has no words in it, only which assert failed and with which values: so it is the same in each language. It is
written down in ``tests/submissions/<assignment>/seen.toml``, so that handing out takes no longer for it.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib
import io
import json
import linecache
import random
import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import CodeType
from typing import Any

from autograder.authoring.samples import Sample, samples, solved
from autograder.course import desk, language
from autograder.course.assignment import Assignment

SEEDS = range(1, 6)  # what a function draws by chance shows in no message that is kept
HEAD = """\
# What the checks in the notebook say of the wrong samples, by `autograder build`: which failure shows which mistake.
made-of = "{digest}"
"""


def is_current(assignment: Assignment) -> bool:
    """Whether the file is there and of the present checks and samples; or there are no samples that it could be of."""
    found, path = _wrong(assignment), desk.seen_file(assignment)
    with language.speaking(language.ENGLISH):
        digest = f'"{_digest(Assignment(assignment.name, assignment.master), found)}"'
    return not found or (path.is_file() and digest in path.read_text(encoding="utf-8"))


def update(assignment: Assignment) -> Path | None:
    """Bring the file up to date, which may take minutes; give its path if that changed it."""
    if is_current(assignment):
        return None
    path, found = desk.seen_file(assignment), _wrong(assignment)
    with language.speaking(language.ENGLISH):
        english = Assignment(assignment.name, assignment.master)
        digest, seen = _digest(english, found), look(english, found)
    lines = [HEAD.format(digest=digest)]
    for exercise, keys in seen.items():
        lines += [f"[{exercise}]", *(f'"{key}" = {json.dumps(sorted(told))}' for key, told in sorted(keys.items())), ""]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _wrong(assignment: Assignment) -> list[Sample]:
    return [sample for sample in samples(assignment, verdict="wrong") if sample.mistake]


def _digest(assignment: Assignment, found: list[Sample]) -> str:
    told = [
        desk.checks(assignment),
        assignment.imports,
        assignment.reference,
        desk.TEMPLATE.read_text(encoding="utf-8"),
    ]
    told += [(sample.title, sample.source) for sample in found]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def look(assignment: Assignment, found: list[Sample]) -> dict[str, dict[str, set[str]]]:
    """The mistakes that fit a failure, by exercise and the failure's key."""
    with contextlib.suppress(ImportError):
        importlib.import_module("torch._dynamo")  # as the first optimizer does, for seconds: no sample is late for it
    seen: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    cells = {"imports": assignment.imports, "desk": desk.source(assignment), **solved(assignment)}
    for sample in found:
        for key in keys(cells, sample):
            seen[sample.exercise][key].add(str(sample.mistake))
    return seen


def keys(cells: Mapping[str, str], sample: Sample) -> list[str]:
    """How the notebook's check fails a sample; nothing where it passes, or where that hangs on chance or on a clock.

    ``cells`` are the notebook's, with all functions right. Where nothing is drawn from what is seeded, one more try is enough.
    """
    first, *others = SEEDS
    found, drew = _key(cells, sample, first)
    if found in ("", desk.LATE):
        return []
    return [found] if all(_key(cells, sample, seed)[0] == found for seed in others[: None if drew else 1]) else []


def _key(cells: Mapping[str, str], sample: Sample, seed: int) -> tuple[str, bool]:
    names: dict[str, Any] = {"__name__": "__main__"}
    with _quiet():
        for name, source in {**cells, sample.exercise: sample.source}.items():
            _run(source, name, names)
        seeded(names, seed)
        before = _drawn_from(names)
        outcome = names["check"].look(sample.exercise, names.get(sample.exercise))
        return str(outcome.key), before != _drawn_from(names)


def seeded(names: dict[str, Any], seed: int) -> None:
    """Let all that is drawn by chance with these names' libraries be the same each time."""
    random.seed(seed)
    for library in ("np", "torch"):
        module = names.get(library)
        if module is not None:
            (module.random.seed if library == "np" else module.manual_seed)(seed)


def _drawn_from(names: dict[str, Any]) -> str:
    """The states of all that these names' libraries draw from."""
    numpy, torch = names.get("np"), names.get("torch")
    return f"{random.getstate()} {numpy and numpy.random.get_state()[1:]} {torch and torch.get_rng_state().tolist()}"


def _run(source: str, name: str, names: dict[str, Any]) -> None:
    file = f"<{name}>"
    linecache.cache[file] = len(source), None, source.splitlines(keepends=True), file
    # A cell that can't be run leaves things as they are, as in a notebook.
    with contextlib.suppress(Exception):
        exec(_compiled(source, file), names)


@functools.lru_cache(64)
def _compiled(source: str, file: str) -> CodeType:
    return compile(source, file, "exec", dont_inherit=True)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        yield
