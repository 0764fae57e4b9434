"""The course's folder, wherever it lies: found from the current folder upwards by its ``nbgrader_config.py``.

``DESCENT_KIT_COURSE`` names another one. In it lie ``source/``, the hidden graders, the samples, the hints,
``limits.toml`` and ``.course-secret``; this repository is one such folder.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

CONFIG = "nbgrader_config.py"
OVERRIDE = "DESCENT_KIT_COURSE"
DEVELOPMENT_SECRET = "descent-kit-development"

_start: Path | None = None  # where to look from, in the place of the current folder
_secret: str | None = None  # to draw from, in the place of the course's own


class CourseError(Exception):
    """Something in the course is off; the message names the file and what to mend."""


class WrongUse(Exception):
    """The command can't do this here; the message says what to do."""


class NoCourse(WrongUse):
    """We stand in no course folder."""


class UnknownAssignment(CourseError):
    """There is no assignment of that name; the message lists those that there are."""


def folder() -> Path:
    """The course's folder: what ``DESCENT_KIT_COURSE`` names, else the nearest one upwards with an ``nbgrader_config.py``.

    Raises:
        NoCourse: there is none.
    """
    told = os.environ.get(OVERRIDE)
    if told:
        if not Path(told).is_dir():
            raise NoCourse(f"there is no folder {told!r}, which {OVERRIDE} names: set it to your course folder")
        return Path(told).resolve()
    start = (_start or Path.cwd()).resolve()
    for place in (start, *start.parents):
        if (place / CONFIG).is_file():
            return place
    raise NoCourse(
        f"{start} lies in no course folder (there is no {CONFIG} in it or above it): go to yours, or name it in {OVERRIDE}"
    )


@contextmanager
def seen_from(place: Path) -> Iterator[None]:
    """Look for the course folder from here: a server may work for a course in whose folder it does not stand."""
    global _start
    before, _start = _start, place
    try:
        yield
    finally:
        _start = before


def start() -> Path | None:
    """Where the course folder is looked for, if that is not the current folder."""
    return _start


def graders() -> Path:
    """The folder of the hidden graders: ``graders/``, or in this repository ``autograder/graders/``."""
    return graders_of(folder())


def graders_of(course: Path) -> Path:
    """The same of any course."""
    own = course / "graders"
    return own if own.is_dir() else course / "autograder" / "graders"


def has_graders(assignment: str, course: Path) -> bool:
    """Whether hidden graders belong to an assignment, in a course or in the one that we stand in. Else it is plain."""
    places = [course]
    with suppress(NoCourse):
        places.append(folder())
    return any(any((graders_of(place) / assignment).glob("test_*.py")) for place in places)


def samples() -> Path:
    """The folder of the sample submissions, one subfolder for each assignment."""
    return folder() / "tests" / "submissions"


def secret() -> str:
    """What the hidden inputs are drawn from: ``DESCENT_KIT_SECRET``, or the untracked file ``.course-secret``.

    A fixed default serves development: a real course sets its own.
    """
    told = _secret or os.environ.get("DESCENT_KIT_SECRET")
    file = folder() / ".course-secret"
    if not told and file.is_file():
        told = file.read_text(encoding="utf-8").strip()
    return told or DEVELOPMENT_SECRET


@contextmanager
def drawing_from(secret: str) -> Iterator[None]:
    """Draw hidden inputs from this secret: the one of whoever asks for a grade, or one that `verify` tries."""
    global _secret
    before, _secret = _secret, secret
    try:
        yield
    finally:
        _secret = before
