"""Draws quirks for a work, and writes it down as the file that is handed in."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from autograder.authoring.quirks import cells, files, names, sources
from autograder.authoring.quirks.work import Quirk, Work
from autograder.course.assignment import Assignment
from autograder.grading.submission import Submission

# Cells first: what is bound behind a function's cell stays behind it.
QUIRKS: Sequence[Quirk] = (*cells.QUIRKS, *sources.QUIRKS, *names.QUIRKS)
MOST = 5
SCRIPTS = 0.25  # the share of works that are handed in as scripts


def drawn(assignment: Assignment, number: int, written: Mapping[str, str] | None = None) -> tuple[Work, Submission]:
    """The right work of this number, the same each time, with one to five quirks: as it was made, and as a file.

    ``written`` are sources for the functions' cells, in the place of the reference's.
    """
    draw = random.Random(f"{assignment.name} {number}")
    work = Work.of(assignment, draw, written)
    as_script = draw.random() < SCRIPTS
    there = [quirk for quirk in QUIRKS if quirk.in_scripts or not as_script]
    chosen = draw.sample(there, draw.randint(1, MOST))
    for quirk in sorted(chosen, key=QUIRKS.index):
        quirk.apply(work)
    write = draw.choice(files.SCRIPTS if as_script else files.NOTEBOOKS)
    work.applied.append(write.__name__.replace("_", "-"))
    return work, handed_in(work, write)


def handed_in(work: Work, write: files.Writer = files.as_jupyter_does) -> Submission:
    """The work as a file, written in one of the ways of `files`."""
    ending, data = write(work)
    beside = {path: text.encode() for path, text in work.beside.items()}
    return Submission.of(f"{work.assignment.notebook}{ending}", data, beside)
