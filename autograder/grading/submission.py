"""A submission: files as they were handed in, by their bytes. Nothing here looks into them; that happens in a worker."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from autograder.course.words import said
from autograder.untrusted.notebook.choosing import passed_over

MAX_BYTES = 32 << 20  # of the file that is graded
MAX_BESIDE = 8 << 20  # of all that lies beside it
MAX_FILES = 200
MAX_DEPTH = 3  # folders in a folder
SCRIPT = ".py"


@dataclass(frozen=True)
class Submission:
    """Files by their paths below the folder, or ``problem``, the reason why there are none.

    ``given`` is the one that somebody named, where it was not a whole folder that was handed in.
    """

    name: str
    files: tuple[tuple[str, bytes], ...] = ()
    given: str = ""
    problem: str = ""

    @classmethod
    def of(cls, name: str | os.PathLike[str], data: bytes, beside: Mapping[str, bytes] | None = None) -> Self:
        """One file; the name's ending tells a script from a notebook. ``beside`` is what lies in the same folder."""
        given = Path(name).name or "submission"
        return cls(os.fspath(name), ((given, data), *sorted((beside or {}).items())), given)

    @classmethod
    def of_folder(cls, name: str, files: Mapping[str, bytes]) -> Self:
        """A whole folder, in which the file to grade is yet to be found."""
        return cls(name, tuple(sorted(files.items())))

    @classmethod
    def of_cells(cls, name: str, sources: Sequence[str]) -> Self:
        """A notebook with these code cells."""
        plain: dict[str, Any] = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
        cells = [{**plain, "id": f"cell-{number}", "source": source} for number, source in enumerate(sources, 1)]
        return cls.of(name, json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode())

    @classmethod
    def read(
        cls, path: str | os.PathLike[str], notebook: str = "", others: Collection[str | os.PathLike[str]] = ()
    ) -> Self:
        """The file at a path that somebody gave; a link is followed, but only to an ordinary file.

        Scripts beside it come along, but for the ``others`` that are submissions themselves: beside a script only where
        it is called like the notebook, beside a notebook only where it is the one of its folder.

        Raises:
            FileNotFoundError: there is no such file.
        """
        name, found = os.fspath(path), os.stat(path)
        if not stat.S_ISREG(found.st_mode):
            return cls(name, problem=said("this is not an ordinary file: hand in the notebook itself"))
        if found.st_size > MAX_BYTES:
            return cls(name, problem=too_large(found.st_size))
        try:
            return cls.of(name, Path(path).read_bytes(), _beside(Path(path), notebook, others))
        except OSError as error:
            return cls(name, problem=said("the file cannot be read: {error}", error=error.strerror))

    @cached_property
    def digest(self) -> str:
        """A hash of all that counts."""
        digest = hashlib.sha256(repr((self.name, self.given, self.problem)).encode(errors="surrogateescape"))
        for path, data in self.files:
            digest.update(repr((path, len(data))).encode(errors="surrogateescape") + data)
        return digest.hexdigest()


def too_large(size: int) -> str:
    """What to say of a file of so many bytes."""
    return said("the file has {size} MB: clear the outputs (at most {most} MB)", size=size >> 20, most=MAX_BYTES >> 20)


def _beside(path: Path, notebook: str, others: Collection[str | os.PathLike[str]]) -> dict[str, bytes]:
    """The scripts and packages in a file's folder, as far as they may be this student's own."""
    folder = path.parent
    if path.name.casefold().endswith(SCRIPT):
        if path.stem != notebook:
            return {}
    elif any(each != path and each.suffix.casefold() == ".ipynb" for each in folder.iterdir()):
        return {}
    apart = {os.path.abspath(each) for each in others}
    files: dict[str, bytes] = {}
    left = MAX_BESIDE
    for place in _scripts(folder, 0):
        if place == path or os.path.abspath(place) in apart or len(files) >= MAX_FILES:
            continue
        size = place.lstat().st_size
        if size <= left:
            files[place.relative_to(folder).as_posix()] = place.read_bytes()
            left -= size
    return files


def _scripts(folder: Path, depth: int) -> Iterator[Path]:
    """The scripts in a folder and in the packages in it; no links."""
    for place in sorted(folder.iterdir()):
        if place.is_symlink() or passed_over(place.name):
            continue
        if place.is_file() and place.name.endswith(SCRIPT):
            yield place
        elif depth < MAX_DEPTH and place.is_dir() and (place / "__init__.py").is_file():
            yield from _scripts(place, depth + 1)
