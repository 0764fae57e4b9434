"""The language that a course speaks: ``language`` in the file ``course.toml``, and the catalogues under ``languages/``.

All texts are written in English. Every other language is a folder ``languages/<code>/LC_MESSAGES`` with gettext catalogues
(``.po``), one for each assignment's master and one for the hints; adding the folder adds the language. A file
``figures.py`` beside it may choose a font.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from autograder.course import catalogue as catalogues
from autograder.course import root, settings
from autograder.course.catalogue import Catalogue

FOLDER = "languages"
ENGLISH = "en"
SAID = ("hints", "kit", "graders", "worker")  # the domains of what is said about a submission

_spoken: str | None = None  # in the place of what the course's file says


class UnknownLanguage(root.WrongUse):
    """The course has no catalogues for this language; the message lists the languages that it has."""


def spoken(course: Path | None = None) -> str:
    """The code of the language that a course speaks, such as ``ko``: English where nobody asks for another.

    Here and below, without ``course`` it is the one that we stand in.

    Raises:
        CourseError: the course's file can't be read.
        UnknownLanguage: there are no catalogues for it.
    """
    place = course or root.folder()
    code = _spoken or _set(place)
    return code if code == ENGLISH else known(code, place)


def chosen() -> str | None:
    """The language that somebody asked for in the place of the course's own."""
    return _spoken


def known(code: str, course: Path | None = None) -> str:
    """The same code.

    Raises:
        UnknownLanguage: there are no catalogues for it.
    """
    place = course or root.folder()
    there = all_of_course(place)
    if code not in there:
        raise UnknownLanguage(
            f"there is no language {code!r} in {place / FOLDER}; the languages are: {', '.join(there)}"
        )
    return code


@contextmanager
def speaking(code: str | None) -> Iterator[None]:
    """Speak this language for a while; with None, the course's own.

    Raises:
        UnknownLanguage: there are no catalogues for it.
    """
    global _spoken
    before, _spoken = _spoken, known(code) if code else _spoken
    try:
        yield
    finally:
        _spoken = before


def all_of_course(course: Path | None = None) -> tuple[str, ...]:
    """The codes of the languages of a course; English, which needs no catalogue, comes first."""
    folders = sorted(((course or root.folder()) / FOLDER).glob("*/LC_MESSAGES"))
    return (ENGLISH, *(folder.parent.name for folder in folders if folder.parent.name != ENGLISH))


def file(code: str, domain: str, course: Path | None = None) -> Path:
    """Where a catalogue lies: that of an assignment's master, or another ``domain``."""
    return (course or root.folder()) / FOLDER / code / "LC_MESSAGES" / f"{domain}.po"


def figures(code: str, course: Path | None = None) -> str:
    """The code that lets pictures show the language's letters, from ``languages/<code>/figures.py``; or nothing."""
    path = (course or root.folder()) / FOLDER / code / "figures.py"
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


def catalogue(code: str, domain: str, course: Path | None = None) -> Catalogue:
    """The catalogue of a domain; an empty one where there is none, and for English.

    Raises:
        CourseError: the file is no catalogue.
    """
    path = file(code, domain, course)
    return catalogues.read(path) if code != ENGLISH and path.is_file() else Catalogue({})


def texts(domain: str) -> Mapping[str, str]:
    """What stands for the English texts of a domain in the language that is spoken; nothing where that is English.

    Raises:
        CourseError: the course's file, or the catalogue, can't be read.
        UnknownLanguage: there are no catalogues for the language.
    """
    code = spoken()
    return {} if code == ENGLISH else catalogue(code, domain).texts


def deciding() -> list[Path]:
    """The catalogues that what a student reads of a verdict comes from; none for English."""
    code = spoken()
    paths = [file(code, domain) for domain in SAID]
    return [path for path in paths if code != ENGLISH and path.is_file()]


def _set(course: Path) -> str:
    told = settings.read(course).get("language", ENGLISH)
    if not isinstance(told, str):
        raise root.CourseError(
            f'{course / settings.FILE}: language must be a code in quotes, such as "ko", not {told!r}'
        )
    return told
