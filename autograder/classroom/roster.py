"""Who is who elsewhere: the rows of a learning management system's own file, and the students of this course.

A row is a student's where one of its columns of ids is the student's id here, or the number there that the gradebook
has (`lms_user_id`), or the e-mail address. What two could claim is nobody's.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.course.root import WrongUse
from autograder.course.words import either, said

NUMBERS = ("ID", "Identifier", "User ID")  # there; nobody's id here
IDS = ("SIS Login ID", "SIS User ID", "ID number", "Username", "Email address", "Email")
PREFIX = "Participant "  # of the numbers in a worksheet of Moodle


@dataclass(frozen=True)
class Sheet:
    """A file of somebody's: its columns, its rows, and the sign between its cells."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    sign: str = ","

    @classmethod
    def read(cls, path: Path) -> Sheet:
        """A CSV file, with commas, semicolons or tabs.

        Raises:
            WrongUse: it is no table.
        """
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            places = {"path": str(path), "error": error}
            raise WrongUse(said("cannot read {path!r} as a CSV file in UTF-8: {error}", **places)) from None
        sign = max(",;\t", key=text.partition("\n")[0].count)
        header, *rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=sign)) or [[]]
        if len(header) < 2:
            raise WrongUse(said("{path!r} is no CSV file with a line of column names", path=str(path)))
        return cls(header, [row + [""] * (len(header) - len(row)) for row in rows if row], sign)

    def write(self) -> str:
        """The text of the file."""
        text = io.StringIO()
        csv.writer(text, delimiter=self.sign, lineterminator="\n").writerows([self.header, *self.rows])
        return text.getvalue()

    def column(self, name: str) -> int | None:
        return self.header.index(name) if name in self.header else None

    def cells(self, row: Sequence[str], names: Iterable[str]) -> list[str]:
        """What a row has in these columns, as far as there are any and they are filled."""
        places = [place for name in names if (place := self.column(name)) is not None]
        return [row[place].strip() for place in places if row[place].strip()]


@dataclass(frozen=True)
class Enrolled:
    """What a student here goes by."""

    student: str
    lms_id: str = ""
    email: str = ""


def number(text: str) -> str:
    """The number of a row there."""
    return text.removeprefix(PREFIX).strip()


def matched(sheet: Sheet, students: Iterable[Enrolled]) -> dict[int, str]:
    """Whose each row is, by its place; rows that are nobody's are left out.

    Raises:
        WrongUse: a row could be two students', or two rows are one student's.
    """
    names: dict[str, set[str]] = {}
    numbers: dict[str, set[str]] = {}
    for each in students:
        for text in filter(None, (each.student, each.email)):
            names.setdefault(text.casefold(), set()).add(each.student)
        if each.lms_id:
            numbers.setdefault(each.lms_id, set()).add(each.student)
    found: dict[int, str] = {}
    rows: dict[str, int] = {}
    for place, row in enumerate(sheet.rows):
        here = _claims(sheet, row, names, numbers)
        if len(here) > 1:
            places = {"line": place + 2, "students": either(sorted(here))}
            raise WrongUse(said("line {line} of the roster could be that of {students}", **places))
        for student in here:
            if student in rows:
                both = {"first": rows[student] + 2, "second": place + 2}
                told = said(
                    "lines {first} and {second} of the roster are both those of {student}", student=student, **both
                )
                raise WrongUse(told)
            found[place], rows[student] = student, place
    return found


def _claims(
    sheet: Sheet, row: Sequence[str], names: Mapping[str, set[str]], numbers: Mapping[str, set[str]]
) -> set[str]:
    claimed: set[str] = set()
    for cell in sheet.cells(row, NUMBERS):
        claimed |= numbers.get(number(cell), set())
    for cell in sheet.cells(row, IDS):
        exact = names.get(cell.casefold(), set())
        claimed |= exact or names.get(cell.partition("@")[0].casefold(), set())
    return claimed


def by_number(rosters: Iterable[Path], students: Sequence[Enrolled]) -> dict[str, str]:
    """Whose each number there is: by the gradebook, by the rosters, or, of those new here, by the login that these tell.

    Raises:
        WrongUse: a roster can't be read, or does not say clearly who is who.
    """
    found = {each.lms_id: each.student for each in students if each.lms_id}
    for path in rosters:
        sheet = Sheet.read(path)
        whose = matched(sheet, students)
        for place, row in enumerate(sheet.rows):
            logins = sheet.cells(row, IDS)
            student = whose.get(place) or (logins[0] if logins else "")
            if student:
                found |= {number(cell): student for cell in sheet.cells(row, NUMBERS) if number(cell) not in found}
    return found
