"""The order of trust, in which an exercise is helped only by exercises that stand before it."""

from __future__ import annotations

from autograder.authoring.findings import Findings, short
from autograder.course.assignment import Assignment
from autograder.course.words import said


def check_order(assignment: Assignment, findings: Findings) -> None:
    """No reference uses an exercise that stands after it: that one's verdict would not be final before its solution is lent."""
    place = {name: number for number, name in enumerate(assignment.exercises)}
    for name, others in assignment.uses.items():
        for other in sorted(others & place.keys()):
            if name in place and place[other] > place[name]:
                told = said(
                    "uses `{other}`, which stands after it: move one of the two in {file}",
                    other=other,
                    file=short(assignment.master),
                )
                findings.complain(name, told)
    for name, declared in assignment.declared.items():
        for other in sorted(declared - set(assignment.exercises[: place.get(name, 0)])):
            told = said(
                "declares the helper `{other}`, which is no exercise that stands before it: mend {file}",
                other=other,
                file=short(assignment.master),
            )
            findings.complain(name, told)
