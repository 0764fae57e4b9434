"""Whether the hints can be read by a student: the question first, then so many plain words that lead on.

The reading grade is that of Flesch and Kincaid: the years at school that a reader needs. A piece of code between
backticks counts as one short word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from autograder.authoring.findings import Findings, short
from autograder.course import hints
from autograder.course.assignment import Assignment
from autograder.course.words import said, said_of

FEWEST, MOST = 60, 160  # words of `where` and `example` together
GRADE = 9.0


def check_hints(assignment: Assignment, findings: Findings) -> None:
    """Complain of hints that do not read well, and note those that have one level only.

    Raises:
        CourseError: a file of hints can't be read.
    """
    for path in hints.files(assignment.name):
        found = hints.read(path)
        for mistake, hint in found.items():
            for problem in problems(hint):
                findings.complain(f"{short(path)}: [{mistake}]", problem)
        _note_missing(path, found, findings)


def problems(hint: hints.Hint) -> Iterator[str]:
    """What an author should mend in a hint, one sentence each; a hint of one level is only asked for its question."""
    first = re.split(r"(?<=[.!?:;])\s", hint.question)[0]
    if not first.endswith("?"):
        yield said("`hint` should ask before it tells: expected a question, not {first!r}", first=first)
    if not hint.where and not hint.example:
        return
    for level, text in (("where", hint.where), ("example", hint.example)):
        if not text:
            yield said("`{level}` is missing: write it beside the other one", level=level)
    text = f"{hint.where} {hint.example}"
    count = len(words(text))
    if not FEWEST <= count <= MOST:
        yield said_of(
            count,
            "`where` and `example` have {n} word together: expected {fewest} to {most}",
            "`where` and `example` have {n} words together: expected {fewest} to {most}",
            fewest=FEWEST,
            most=MOST,
        )
    if (years := grade(text)) > GRADE:
        yield said(
            "`where` and `example` need reading grade {years:.1f}: expected {most:g} at most: "
            "write shorter sentences and shorter words",
            years=years,
            most=GRADE,
        )


def _note_missing(path: Path, found: Mapping[str, hints.Hint], findings: Findings) -> None:
    bare = [mistake for mistake, hint in found.items() if not hint.where and not hint.example]
    if bare:
        some = ", ".join(bare[:3]) + (", ..." if len(bare) > 3 else "")
        what = said_of(
            len(bare),
            "{n} of {all} hints is a question alone ({some}): add `where` and `example`",
            "{n} of {all} hints are a question alone ({some}): add `where` and `example`",
            all=len(found),
            some=some,
        )
        findings.note(short(path), what)


def sentences(text: str) -> list[str]:
    """The sentences of a text; a point within a number ends none."""
    plain = re.sub(r"`[^`]*`", "code", text)
    return [part for part in re.split(r"(?<=[.!?])[\"')]*\s+", plain.strip()) if words(part)]


def words(text: str) -> list[str]:
    """The words of a text, numbers and pieces of code among them."""
    return re.findall(r"[A-Za-z0-9][A-Za-z0-9_.,'^/-]*", re.sub(r"`[^`]*`", "code", text))


def syllables(word: str) -> int:
    """About how many syllables a word has: its groups of vowels, without a silent e. A number has one."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", letters))
    if re.search(r"[^aeiouy]e$|[^aeiouydt]ed$|[^aeiouysxzcgh]es$", letters) and not re.search(r"[^aeiouy]le$", letters):
        groups -= 1
    groups += len(re.findall(r"i[ao](?!u)|[^aeiouy]ien", letters)) - len(re.findall(r"[tsc]ion|[tc]ial", letters))
    return max(1, groups)


def grade(text: str) -> float:
    """The reading grade of a text of one sentence at least (Flesch and Kincaid, 1975)."""
    found = words(text)
    sounds = sum(map(syllables, found))
    return 0.39 * len(found) / len(sentences(text)) + 11.8 * sounds / len(found) - 15.59
