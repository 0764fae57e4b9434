"""The known mistakes: their ids, and the hint in up to three levels that goes with each, read from the course's files.

``hints.toml`` beside the graders has those that several assignments know, ``<assignment>/hints.toml`` its own, which come
first. A mistake is a table: ``hint`` asks a question, ``where`` says where to look, ``example`` shows other data. In another
language they come from its catalogue ``hints``.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course import language, root
from autograder.course.words import said

FILE = "hints.toml"
DOMAIN = "hints"


@dataclass(frozen=True)
class Hint:
    """What a student may read about a mistake, a level at a time; an author may leave out all but the question."""

    question: str
    where: str = ""
    example: str = ""

    def levels(self) -> dict[str, str]:
        """The texts that there are, by what an author calls each level."""
        told = {"hint": self.question, "where": self.where, "example": self.example}
        return {level: text for level, text in told.items() if text}

    def translated(self, texts: Mapping[str, str]) -> Hint:
        """The same in another language; what has no translation stays."""
        return Hint(*(texts.get(text, text) for text in (self.question, self.where, self.example)))


def of(assignment: str) -> Mapping[str, Hint]:
    """The hint of each known mistake of an assignment, by the mistake's id, in the language that the course speaks.

    Raises:
        CourseError: a file of hints can't be read, or holds what is no text; or the hints' catalogue can't be.
    """
    found: dict[str, Hint] = {}
    for path in files(assignment):
        found |= read(path)
    texts = language.texts(DOMAIN)
    return {mistake: hint.translated(texts) for mistake, hint in found.items()} if texts else found


def question(assignment: str, mistake: str | None) -> str:
    """What is asked of a student who made this mistake; empty where there is no hint for it."""
    found = of(assignment).get(mistake) if mistake else None
    return found.question if found else ""


def files(assignment: str) -> list[Path]:
    """The files that an assignment's hints come from, those that go before others last."""
    places = (root.graders() / FILE, root.graders() / assignment / FILE)
    return [path for path in places if path.is_file()]


def read(path: Path) -> Mapping[str, Hint]:
    """The hints of one file, by the mistakes' ids, as they were written.

    Raises:
        CourseError: the file can't be read, or holds what is no text.
    """
    return _read(path, path.stat().st_mtime_ns)


@functools.lru_cache(64)
def _read(path: Path, modified: int) -> Mapping[str, Hint]:
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        return {
            mistake: Hint(_text(fields["hint"]), _text(fields.get("where", "")), _text(fields.get("example", "")))
            for mistake, fields in told.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        wanted = said(
            '{path} can\'t be read ({error}): write a table like `[wrong-sign]` with a line `hint = "..."` for each mistake',
            path=path,
            error=error,
        )
        raise root.CourseError(wanted) from None


def _text(told: Any) -> str:
    if not isinstance(told, str):
        raise TypeError(said("expected a text, not {came!r}", came=told))
    return " ".join(told.split())
