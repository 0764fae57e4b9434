"""The known mistakes: their ids, and the hint that goes with each, read from the course's files.

``hints.toml`` beside the graders has those that several assignments know, ``<assignment>/hints.toml`` its own, which come
first. A mistake is a table, so that there is room for more than one text.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path

from autograder.course import root

FILE = "hints.toml"


def of(assignment: str) -> Mapping[str, str]:
    """The hint of each known mistake of an assignment, by the mistake's id.

    Raises:
        CourseError: a file of hints can't be read.
    """
    found: dict[str, str] = {}
    for path in files(assignment):
        found |= _read(path, path.stat().st_mtime_ns)
    return found


def files(assignment: str) -> list[Path]:
    """The files that an assignment's hints come from, those that go before others last."""
    places = (root.graders() / FILE, root.graders() / assignment / FILE)
    return [path for path in places if path.is_file()]


@functools.lru_cache(64)
def _read(path: Path, modified: int) -> Mapping[str, str]:
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        return {mistake: " ".join(fields["hint"].split()) for mistake, fields in told.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise root.CourseError(
            f'{path} can\'t be read ({error}): write a table like `[wrong-sign]` with a line `hint = "..."` for each mistake'
        ) from None
