"""What ``verify`` finds out about an assignment, and the table that tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course import root


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
    columns = tuple("exercises checks accepted wrong hostile mutants killed survivors secrets quirks".split())
    lines = [
        "".join([f"{'assignment':<28}", *(f"{column:>{len(column) + 2}}" for column in columns), "  mistakes  off"])
    ]
    for each in findings:
        counts = "".join(f"{getattr(each, column):>{len(column) + 2}}" for column in columns)
        lines.append(f"{each.assignment:<28}{counts}{len(each.mistakes):>10}{len(each.off):>5}")
    for each in findings:
        lines += [f"{each.assignment}: {where}: {what}" for where, what in each.off]
        lines += [f"{each.assignment}: {where}: note: {what}" for where, what in each.notes]
    return "\n".join(lines)
