"""The student's desk: in the notebook that is handed out each check is a line, ``check(mse)``, and ``hint(mse)`` helps.

One folded cell defines the two, from the file ``templates/desk.py``. It carries the master's asserts and the hints with
it, so that the notebook needs no other file.
"""

from __future__ import annotations

import base64
import itertools
import json
import tomllib
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.course import check_cells, hints, language, root, settings, translation
from autograder.course.assignment import Assignment
from autograder.course.root import CourseError
from autograder.untrusted.notebook.reading import sealed
from autograder.untrusted.torch_builds import NO_CUDA

LATE, UNDONE, NOT_IMPLEMENTED = "late", "undone", "not-implemented"
MOST = 3  # mistakes that a hint asks about at once
TEMPLATE = Path(__file__).resolve().parent / "templates" / "desk.py"
DOMAIN = "desk"  # of the catalogue of WORDS
NAME = "self-check"  # the cell's id, grade_id and tag
COLUMNS = 88
WORDS = {
    "right": "✓ {name}: {done} of {all}",
    "wrong": "✗ {name}: {done} of {all}",
    "undone": "☐ {name}: not done yet",
    "absent": "there is no {name} yet: run the cell above",
    "calls": "it calls {name}, which is not done yet",
    "replaced": "{name} is not a function any more but of type {type}: run its cell again",
    "late": "stopped after {seconds:g} s: is there a loop that never ends?",
    "expected": "expected {code}",
    "error": "{what} ({where}, line {line}: {code})",
    "in": "in {name}",
    "in the check": "in the check",
    "unknown": "there is a check for each of these: {names}",
    "help": "Stuck? hint({name}) asks a question.",
    "passes": "✓ {name} passes its check: there is nothing to hint at",
    "level": "Hint {level} of {all}:",
    "again": "hint({name}) once more tells more.",
    "general": (
        "Read what the check says, and the text above {name} once more. Which line of yours makes the value that it "
        "names? Work that value out by hand, then print what your line gives."
    ),
}


def furnished(cells: Sequence[Mapping[str, Any]], folded: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The cells that are handed out: each check as a line, and behind the first cell of code the ``folded`` one.

    ``cells`` are the assignment's own, at whichever step of a conversion.
    """
    made = check_cells.released(cells)
    first = next(place for place, cell in enumerate(cells) if cell["cell_type"] == "code")
    made.insert(first + 1, dict(folded))
    return made


def folded(assignment: Assignment) -> dict[str, Any]:
    """The folded cell, which defines ``check`` and ``hint``.

    Raises:
        CourseError: what it is made of can't be read.
    """
    marks = {"grade": False, "grade_id": NAME, "locked": True, "schema_version": 3, "solution": False, "task": False}
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": NAME,
        # Folded in JupyterLab, and, as a form, in Colab.
        "metadata": {"cellView": "form", "jupyter": {"source_hidden": True}, "nbgrader": marks, "tags": [NAME]},
        "outputs": [],
        "source": source(assignment),
    }


def source(assignment: Assignment) -> str:
    """The source of the cell that defines ``check`` and ``hint``."""
    data = json.dumps(_told(assignment), ensure_ascii=False)
    packed = base64.b85encode(zlib.compress(data.encode(), 9)).decode()
    starts = range(0, len(packed), COLUMNS - 6)
    lines = "\n".join(f'    "{packed[start : start + COLUMNS - 6]}"' for start in starts)
    [cell] = translation.translated([code()], _texts(assignment))
    body = cell["source"]
    return sealed(f"{body}\n\n\ncheck, hint = _desk(\n{lines}\n)")


def code() -> dict[str, str]:
    """The code of the folded cell as it stands, a cell whose comments and docstrings can be translated."""
    return {"id": NAME, "cell_type": "code", "source": TEMPLATE.read_text(encoding="utf-8").rstrip()}


def _texts(assignment: Assignment) -> Mapping[str, str]:
    course = assignment.course
    return language.catalogue(language.spoken(course), DOMAIN, course).texts


def _told(assignment: Assignment) -> dict[str, Any]:
    """What the cell knows: no more than the master's checks, which students saw at all times, and the hints.

    Where the course says so, it knows worked solutions too.
    """
    told = checks(assignment)
    known = hints.of(assignment.name)
    levels: dict[str, list[str]] = {}
    for exercise, fits in _seen(assignment).items():
        own = {key: sorted(set(mistakes) & known.keys()) for key, mistakes in fits.items()}
        own[UNDONE] = [NOT_IMPLEMENTED] if NOT_IMPLEMENTED in known else []
        for mistakes in own.values():
            every = [known[mistake].levels().values() for mistake in mistakes]
            # Where a failure fits several mistakes, first all questions, then all places to look, then all examples.
            levels[" ".join(mistakes)] = [text for each in itertools.zip_longest(*every) for text in each if text]
        if exercise in told:
            told[exercise]["mistakes"] = {
                key: " ".join(fit) for key, fit in sorted(own.items()) if 0 < len(fit) <= MOST
            }
    wanted = {fit for each in told.values() for fit in each.get("mistakes", {}).values()}
    if settings.shows_solutions(assignment.course):
        for name, each in told.items():
            each["solution"] = _solution(assignment, name)
    texts = _texts(assignment)
    words = {name: texts.get(text, text) for name, text in WORDS.items()}
    return {
        "words": words,
        "imports": assignment.imports,
        "no_cuda": NO_CUDA,  # which each build of PyTorch says in its own way
        "checks": told,
        "hints": {fit: levels[fit] for fit in sorted(wanted)},
    }


def checks(assignment: Assignment) -> dict[str, dict[str, Any]]:
    """The source of each exercise's check, and whether it prints by itself how it ends."""
    found = {}
    for place, exercise in check_cells.exercises(assignment.cells):
        cell = assignment.cells[place]
        found[exercise] = {"source": cell["source"], "tells": check_cells.is_stretch(cell)}
    return found


def _solution(assignment: Assignment, exercise: str) -> str:
    """The worked solution of an exercise, as a student would write it."""
    lines = assignment.reference.get(exercise, "").splitlines()
    return "\n".join(line for line in lines if not line.strip().startswith("### "))


def _seen(assignment: Assignment) -> dict[str, dict[str, list[str]]]:
    """Which mistakes fit a failure, by exercise and the failure's key; nothing where the course has not looked."""
    try:
        told = tomllib.loads(seen_file(assignment).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise CourseError(
            f"{seen_file(assignment)} can't be read ({error}): remove it, and run `autograder build`"
        ) from None
    return {exercise: fits for exercise, fits in told.items() if isinstance(fits, dict)}


def seen_file(assignment: Assignment) -> Path:
    """Where the course says which failure of a check shows which mistake."""
    return root.samples() / assignment.name / "seen.toml"
