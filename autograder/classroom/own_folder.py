"""What we keep in a course folder: one run at a time works there, and what it has finished is put in its place."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.course.root import WrongUse
from autograder.course.words import said

FOLDER = ".autograder"  # in the course folder: kept results, the record of regrades, the log, work in progress


def our_folder(root: Path) -> Path:
    """What we keep in a course folder lies in there; git does not see it."""
    folder = root / FOLDER
    folder.mkdir(exist_ok=True)
    (folder / ".gitignore").write_text("*\n")
    return folder


@contextmanager
def alone(folder: Path, assignment: str, command: str = "") -> Iterator[None]:
    """One run at a time for each assignment; those for different ones don't meet: each has its own marks and folders.

    A ``command`` that lasts and lets others run meanwhile has a lock of its own.

    Raises:
        WrongUse: there is another one.
    """
    name = f"lock-{assignment}"
    told = said("another run of `autograder` for {assignment} is at work here", assignment=assignment)
    if command:
        name = f"lock-{command}-{assignment}"
        told = said("another `autograder {command}` is at work here", command=f"{command} {assignment}")
    with open(folder / name, "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WrongUse(told) from None
        yield


def put_in_place(made: Path, place: Path, earlier: Path) -> None:
    """Put a finished folder in its place: what is there is the earlier one, or nothing for a moment, or this one."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        os.rename(place, earlier)
    os.rename(made, place)
    shutil.rmtree(earlier, ignore_errors=True)
