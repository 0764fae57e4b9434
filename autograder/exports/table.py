"""What every learning management system's table has in common: each student's points there, and who is left out and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from autograder.classroom.marks import Mark, duration
from autograder.course.root import WrongUse
from autograder.course.words import said
from autograder.grading import render


@dataclass(frozen=True)
class Choices:
    """What the instructor asks for."""

    column: str = ""  # the assignment's name there, where it is another one
    scale: bool = False  # reckon the points over, where there are others to be had
    missing_zero: bool = False  # who handed in nothing gets a zero, and is not left out


@dataclass
class Exported:
    """A table, and what became of everyone."""

    text: str
    written: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    ungraded: list[str] = field(default_factory=list)
    half_marked: list[str] = field(default_factory=list)  # a person is still to mark a cell
    unknown: list[str] = field(default_factory=list)  # not in the roster

    def summary(self) -> str:
        """In words, a line for each kind there is."""
        told = (
            (said("written"), self.written, False),
            (said("of these late, with the penalty taken off"), self.late, True),
            (said("never handed in"), self.missing, True),
            (said("handed in and not graded, so left out: run `autograder autograde`"), self.ungraded, True),
            (said("not marked by hand yet, so left out: mark them in formgrader"), self.half_marked, True),
            (said("not in the roster, so left out"), self.unknown, True),
        )
        lines = [
            f"{len(who):6}  {what}" + (f": {', '.join(sorted(who))}" if named else "")
            for what, who, named in told
            if who or not named
        ]
        return "\n".join(map(render.plain, lines))


def sort_out(marks: Iterable[Mark], choices: Choices) -> tuple[dict[str, Mark], Exported]:
    """Those who get points in the table, and the rest told."""
    told = Exported("")
    given: dict[str, Mark] = {}
    for mark in marks:
        if mark.state == "not graded":
            told.ungraded.append(mark.student)
            continue
        if mark.state == "half marked":
            told.half_marked.append(mark.student)
            continue
        if mark.state == "missing":
            told.missing.append(mark.student)
            if not choices.missing_zero:
                continue
        given[mark.student] = mark
    return given, told


def settle(told: Exported, given: dict[str, Mark], written: Sequence[str]) -> None:
    """Say who got points, and who could not."""
    told.written = sorted(written)
    told.late = [student for student in told.written if given[student].seconds_late > 0]
    told.unknown = sorted(given.keys() - set(written))


def points(mark: Mark, most: float, there: float) -> str:
    """The points as the other system reckons them, where ``most`` here are ``there`` to be had."""
    score = max(0.0, mark.score - mark.penalty) * (there / most if most else 1.0)
    return f"{round(score, 4):g}"


def possible(system: str, named: str, most: float, scale: bool) -> float:
    """The points that are to be had in a system, by what its file has ``named``; ``most`` where that is no number.

    Raises:
        WrongUse: they are others than here, and nobody wants them reckoned over.
    """
    try:
        there = float(named.replace(",", "."))
    except ValueError:
        there = most
    if there != most and not scale:
        told = said(
            "{system} has {there:g} points for it, and this course {most:g}: set one of them, or add --scale",
            system=system,
            there=there,
            most=most,
        )
        raise WrongUse(told)
    return there


def remark(mark: Mark) -> str:
    """What is to be said of a mark beside its number."""
    if mark.state == "missing":
        return said("nothing was handed in")
    if mark.seconds_late <= 0:
        return ""
    time = duration(mark.seconds_late)
    if not mark.penalty:
        return said("handed in {time} late", time=time)
    return said("handed in {time} late, {points} points off", time=time, points=render.number(mark.penalty))
