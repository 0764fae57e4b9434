"""The language that a course speaks: ``language`` in the file ``course.toml``, and the catalogues under ``languages/``.

The masters are in English. Every other language is a folder ``languages/<code>/LC_MESSAGES`` with one gettext catalogue
(``.po``) for each assignment; adding the folder adds the language. A file ``figures.py`` beside it may choose a font.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.course import root

FILE = "course.toml"
FOLDER = "languages"
ENGLISH = "en"

_spoken: str | None = None  # in the place of what the course's file says


class UnknownLanguage(root.WrongUse):
    """The course has no catalogues for this language; the message lists the languages that it has."""


@dataclass(frozen=True)
class Catalogue:
    """The translations of one assignment.

    Attributes:
        texts: the translation of each English text, of those that have one which is not marked fuzzy.
        fuzzy: English texts whose translation is marked: the text has changed since.
    """

    texts: Mapping[str, str]
    fuzzy: frozenset[str] = frozenset()


def spoken(course: Path | None = None) -> str:
    """The code of the language that a course speaks, such as ``ko``: English where nobody asks for another.

    Here and below, without ``course`` it is the one that we stand in.

    Raises:
        CourseError: the course's file can't be read.
        UnknownLanguage: there are no catalogues for it.
    """
    place = course or root.folder()
    return known(_spoken or _set(place / FILE), place)


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


def file(code: str, assignment: str, course: Path | None = None) -> Path:
    """Where the catalogue of an assignment lies."""
    return (course or root.folder()) / FOLDER / code / "LC_MESSAGES" / f"{assignment}.po"


def figures(code: str, course: Path | None = None) -> str:
    """The code that lets pictures show the language's letters, from ``languages/<code>/figures.py``; or nothing."""
    path = (course or root.folder()) / FOLDER / code / "figures.py"
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


def catalogue(code: str, assignment: str, course: Path | None = None) -> Catalogue:
    """The catalogue of an assignment; an empty one where there is none, and for English.

    Raises:
        CourseError: the file is no catalogue.
    """
    path = file(code, assignment, course)
    if code == ENGLISH or not path.is_file():
        return Catalogue({})
    return _read(path, path.stat().st_mtime_ns)


def _set(path: Path) -> str:
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8")).get("language", ENGLISH)
    except FileNotFoundError:
        return ENGLISH
    except (OSError, ValueError) as error:
        raise root.CourseError(f'{path} can\'t be read ({error}): write a line like `language = "ko"`') from None
    if not isinstance(told, str):
        raise root.CourseError(f'{path}: language must be a code in quotes, such as "ko", not {told!r}')
    return told


@functools.lru_cache(64)
def _read(path: Path, modified: int) -> Catalogue:
    from babel.messages.pofile import PoFileError, read_po  # takes long to import, and English needs none

    try:
        with path.open("rb") as opened:
            messages = [message for message in read_po(opened, abort_invalid=True) if message.id]
    except (OSError, ValueError, PoFileError) as error:
        raise root.CourseError(f"{path} can't be read as a gettext catalogue: {error}") from None
    texts = {str(each.id): str(each.string) for each in messages if each.string and not each.fuzzy}
    return Catalogue(texts, frozenset(str(each.id) for each in messages if each.fuzzy))
