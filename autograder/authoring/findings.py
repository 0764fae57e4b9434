"""What ``verify`` finds out about an assignment, and the table that tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course import root
from autograder.course.columns import left, width
from autograder.course.words import noted, said

NAME = 28  # columns of an assignment's name
COUNTS = {
    "exercises": noted("exercises"),
    "checks": noted("checks"),
    "accepted": noted("accepted"),
    "wrong": noted("wrong"),
    "hostile": noted("hostile"),
    "mutants": noted("mutants"),
    "killed": noted("killed"),
    "survivors": noted("survivors"),
    "secrets": noted("secrets"),
    "quirks": noted("quirks"),
}


@dataclass
class Findings:
    """What ``verify`` found out about one assignment: counts, and everything that is off."""

    assignment: str
    exercises: int = 0
    checks: int = 0
    accepted: int = 0
    wrong: int = 0
    hostile: int = 0
    mutants: int = 0
    killed: int = 0
    secrets: int = 0
    quirks: int = 0  # works that were graded with some
    accepted_lost: int = 0  # accepted samples that lost points
    quirks_lost: int = 0  # works with quirks that did
    named: list[tuple[str | None, tuple[str, ...]]] = field(default_factory=list)  # a mistake, and what it was called
    seconds: list[float] = field(default_factory=list)  # that grading a whole notebook took
    mistakes: set[str] = field(default_factory=set)
    off: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)  # what would be better, and makes nothing wrong

    @property
    def survivors(self) -> int:
        return self.mutants - self.killed

    def complain(self, where: str, what: str) -> None:
        self.off.append((where, what))

    def note(self, where: str, what: str) -> None:
        self.notes.append((where, what))


def short(path: Path) -> str:
    """A path as an author reads it: from the course's folder."""
    try:
        return str(path.relative_to(root.folder()))
    except ValueError:
        return str(path)


def table(findings: Sequence[Findings]) -> str:
    """The findings as text: a line for each assignment, then everything that is off, and notes."""
    titles = [*map(said, COUNTS.values()), said("mistakes"), said("faults")]
    lines = [left(said("assignment"), NAME) + "".join(f"  {title}" for title in titles)]
    for each in findings:
        counts = [*(getattr(each, name) for name in COUNTS), len(each.mistakes), len(each.off)]
        places = zip(counts, titles, strict=True)
        lines.append(f"{each.assignment:<{NAME}}" + "".join(f"{count:>{width(title) + 2}}" for count, title in places))
    for each in findings:
        lines += [f"{each.assignment}: {where}: {what}" for where, what in each.off]
        lines += [f"{each.assignment}: {where}: {said('note: {what}', what=what)}" for where, what in each.notes]
    return "\n".join(lines)
