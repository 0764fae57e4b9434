"""Students' ids: which can be one, and which two people could take for one."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from autograder.course.words import both, said

BESIDE_LETTERS = set("_.@+-', \N{RIGHT SINGLE QUOTATION MARK}")  # nothing that is HTML, a path or a pattern
JOINERS = {"\N{ZERO WIDTH NON-JOINER}", "\N{ZERO WIDTH JOINER}"}  # within words of some scripts
BYTES = 200  # of a folder's name there are at most 255, and the exchange's have more in them than the id

# Signs that look like a Latin letter in most fonts.
_TWINS = str.maketrans(
    "АВСЕНІЈКМОРЅТХУаеіјорсухѕԁһӏԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧαινορυ01",  # noqa: RUF001
    "ABCEHIJKMOPSTXYaeijopcyxsdhlqwABEZHIKMNOPTYXaivopuol",
)


def fault(name: str) -> str:
    """Why no student's id can be like this; nothing where it can: letters and digits of any script, and a few signs.

    nbgrader's own pages would run the HTML in an id, and its patterns and paths would take some for something else.

    >>> fault("o'brien"), fault("<b>")
    ('', "a student's id can't have '<' in it")
    """
    if not name:
        return said("a student's id can't be empty")
    for place, sign in enumerate(name):
        inside = 0 < place < len(name) - 1
        if not (unicodedata.category(sign)[0] in "LMN" or sign in BESIDE_LETTERS or (inside and sign in JOINERS)):
            return said("a student's id can't have {sign!a} in it", sign=sign)
    if unicodedata.category(name[0])[0] not in "LN" and name[0] != "_":
        return said("a student's id can't start with {sign!a}", sign=name[0])
    if name[-1] == " ":
        return said("a student's id can't end with a space")
    if len(name.encode()) > BYTES:
        return said("a student's id can't be longer than {most} bytes", most=BYTES)
    return ""


def look_alikes(names: Iterable[str]) -> list[tuple[str, ...]]:
    """Groups of ids that differ and look alike: by how a letter is put together, by case, spaces or a letter's script.

    >>> look_alikes(["anna", "Anna", "ben"])
    [('Anna', 'anna')]
    """
    groups: dict[str, list[str]] = {}
    for name in sorted(set(names)):
        groups.setdefault(_seen(name), []).append(name)
    return [tuple(group) for group in groups.values() if len(group) > 1]


def told_apart(names: Iterable[str]) -> str:
    """Look-alike ids in letters that tell them apart."""
    return both(name if name.isascii() else f"{name} ({ascii(name)[1:-1]})" for name in names)


def _seen(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).translate(_TWINS).casefold().translate(_TWINS)
    signs = (sign for sign in plain if unicodedata.category(sign) != "Cf")
    return " ".join("".join(signs).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())


def without_excluded(students: Iterable[str], coursedir: Any) -> list[str]:
    """Those whom the course's configuration does not leave out (nbgrader's ``student_id_exclude``)."""
    excluded = set((coursedir.student_id_exclude or "").split(","))
    return [student for student in students if student not in excluded]
