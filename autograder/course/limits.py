"""What a submission may use in this course: the defaults, and what the file ``limits.toml`` beside ``source/`` changes."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

from autograder.course import root
from autograder.course.words import said
from autograder.untrusted.isolation import Limits

FILE = "limits.toml"
MIB = 1 << 20
# The least and the most that make sense: with less, right solutions fail; with more, a limit is none.
RANGES: dict[str, tuple[float, float]] = {
    "call_seconds": (0.1, 86_400),
    "submission_seconds": (1, 86_400),
    "memory_bytes": (512 * MIB, 1 << 40),
    "threads": (4, 10_000),
    "returned_bytes": (1 * MIB, 1 << 30),
    "scratch_bytes": (1 * MIB, 1 << 40),
    "scratch_files": (16, 1_000_000),
    "open_files": (32, 10_000),
}


class BadLimits(root.CourseError):
    """The file of limits can't be followed; the message names it and says what to write."""


def of_course(folder: Path | None = None) -> Limits:
    """The limits of this course, or of the one in a folder.

    Raises:
        BadLimits: the file says something that is no limit.
    """
    file = (folder or root.folder()) / FILE
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Limits()
    except (OSError, ValueError) as error:  # a TOML error is a ValueError
        raise BadLimits(
            said("{file} can't be read ({error}): write lines like `call_seconds = 10`", file=file, error=error)
        ) from None
    kinds = {field.name: type(field.default) for field in fields(Limits)}
    for name, value in told.items():
        if name not in kinds:
            raise BadLimits(
                said(
                    "{file}: there is no limit {name!r}; the limits are: {limits}",
                    file=file,
                    name=name,
                    limits=", ".join(kinds),
                )
            )
        told[name] = _checked(f"{file}: {name}", kinds[name], value, *RANGES[name])
    limits = Limits(**told)
    if limits.submission_seconds < limits.call_seconds:
        raise BadLimits(
            said(
                "{file}: submission_seconds ({in_all:g}) must be at least call_seconds ({alone:g}): raise the one or "
                "lower the other",
                file=file,
                in_all=limits.submission_seconds,
                alone=limits.call_seconds,
            )
        )
    return limits


def _checked(place: str, kind: type, value: Any, least: float, most: float) -> Any:
    if type(value) in (int, kind) and least <= value <= most:  # a bool is neither
        return kind(value)
    number = said("a whole number") if kind is int else said("a number")
    raise BadLimits(
        said(
            "{place} must be {number} from {least:_} to {most:_}, not {value!r}",
            place=place,
            number=number,
            least=least,
            most=most,
            value=value,
        )
    )
