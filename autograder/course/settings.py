"""What a course says of itself in its file ``course.toml``: which language it speaks, what its checks may show."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.course.root import CourseError

FILE = "course.toml"
WORKED_SOLUTIONS = "worked_solutions"


def read(course: Path) -> Mapping[str, Any]:
    """The settings of a course, by name; none where the file is missing.

    Raises:
        CourseError: the file can't be read.
    """
    path = course / FILE
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise CourseError(f'{path} can\'t be read ({error}): write a line like `language = "ko"`') from None


def with_language(course: Path, code: str) -> str:
    """The text of a course's file as it is, but for the language."""
    path = course / FILE
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    others = [line for line in lines if not re.match(r"\s*language\s*=", line)]
    return "\n".join([f'language = "{code}"', *others]) + "\n"


def shows_solutions(course: Path) -> bool:
    """Whether a student whose function passes its check may read the worked solution.

    Raises:
        CourseError: the file can't be read, or says something else than yes or no.
    """
    told = read(course).get(WORKED_SOLUTIONS, False)
    if not isinstance(told, bool):
        from autograder.course.words import said  # which asks here for the language

        places = {"file": course / FILE, "setting": WORKED_SOLUTIONS, "value": told}
        raise CourseError(said("{file}: {setting} must be true or false, not {value!r}", **places))
    return told
