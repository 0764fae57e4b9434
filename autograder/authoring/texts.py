"""What there is to translate: the English texts of each catalogue's domain, and where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.findings import short
from autograder.course import hints, root, translation
from autograder.course.assignment import Assignment


@dataclass(frozen=True)
class Text:
    """A text in English; ``where`` is what a translator reads of its place."""

    text: str
    where: str


def domains() -> list[str]:
    """The domains of this course: each assignment's, and that of the hints."""
    return [*(assignment.name for assignment in Assignment.all()), hints.DOMAIN]


def of(domain: str) -> list[Text]:
    """All texts of a domain; one may come several times.

    Raises:
        CourseError: a file that has them can't be read.
        UnknownAssignment: there is no such domain.
    """
    if domain == hints.DOMAIN:
        return [*of_hints(sorted(root.graders().rglob(hints.FILE)))]
    return [*of_assignment(Assignment.find(domain))]


def of_assignment(assignment: Assignment) -> Iterator[Text]:
    """The texts of an assignment's master, or masters, each with the cell that it stands in."""
    for master in assignment.masters:
        cells = Assignment(assignment.name, master).master_cells
        yield from (Text(text, cell) for text, cell in translation.messages(cells))


def of_hints(paths: Iterable[Path]) -> Iterator[Text]:
    """The texts of files of hints, each with its mistake and its level."""
    for path in paths:
        for mistake, hint in hints.read(path).items():
            yield from (Text(text, f"{short(path)}:{mistake}.{level}") for level, text in hint.levels().items())
