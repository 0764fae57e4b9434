"""What the kit and its graders say to people: sentences in English with named places, put into the course's language.

``said("expected {wanted}, not {came}", wanted=..., came=...)`` is the text of one whole sentence, or of a noun that stands
in a place of another. What is translated comes from the catalogues of `DOMAINS`, which are read once a process; what has no
translation stays English. `autograder messages` finds the sentences by the names of these functions, so that their first
argument is always a string as it stands. Nothing of a student's is ever such a text, but it may fill a place.
"""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from autograder.course import language, root
from autograder.course.catalogue import Catalogue
from autograder.course.literals import places
from autograder.untrusted.notebook import sentences

KIT, GRADERS, WORKER = "kit", "graders", "worker"  # domains of catalogues
DOMAINS = (KIT, GRADERS)  # a course's graders come last: they may say the kit's sentences in their own way
Forms = tuple[str, str]


def said(text: str, /, **where: object) -> str:
    """A sentence in the language that is spoken, its places filled. Without places, braces are nothing special."""
    told = _catalogue().texts.get(text, text)
    return told.format_map(where) if where else told


def said_of(n: int, one: str, many: str, /, **where: object) -> str:
    """A sentence about ``n`` of something, which is its place ``{n}``; ``one`` and ``many`` are its English forms."""
    catalogue = _catalogue()
    forms = catalogue.plurals.get(one)
    told = forms[min(catalogue.form(n), len(forms) - 1)] if forms else (one if n == 1 else many)
    return told.format_map({"n": n, **where})


def either(names: Iterable[str]) -> str:
    """One of these names."""
    return said(" or ").join(names)


def both(names: Iterable[str]) -> str:
    """All of these names."""
    return said(" and ").join(names)


def spoken() -> str:
    """The code of the language that is spoken: English where the course says none that is there."""
    return _spoken(*_here())


def edition() -> str:
    """What changes with the language and its words; empty for English. A page that has them is then to be made again."""
    return _edition(*_here())


def heard(text: str, /) -> str:
    """What a worker says in English, in the language that is spoken. A worker says it with its places filled.

    The catalogue `WORKER` has its sentences as they stand in its code; a text that is none of them stays as it is.
    """
    return sentences.heard(text, _sentences(*_here()))


def noted(text: str, /) -> str:
    """The same text: it is said later, by `said`, and translators are to know of it."""
    return text


def noted_of(one: str, many: str, /) -> Forms:
    """The same forms: they are said later, by `said_of`."""
    return one, many


def _here() -> tuple[str | None, Path | None, str | None, str]:
    """All that says which course's words these are."""
    try:
        here = os.getcwd()
    except OSError:  # it has been removed
        here = ""
    return language.chosen(), root.start(), os.environ.get(root.OVERRIDE), here


def _catalogue() -> Catalogue:
    return _read(*_here())


@functools.lru_cache(16)
def _read(*here: object) -> Catalogue:
    """All that is said, in one catalogue; an empty one for English, and where the course says no language that is there."""
    texts: dict[str, str] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    form = Catalogue({}).form
    for found in map(_of, DOMAINS):
        texts |= sound(found)
        for one, forms in found.plurals.items():
            if all(places(each).keys() <= {*places(one), "{n}"} for each in forms):
                plurals[one], form = forms, found.form
    return Catalogue(texts, plurals=plurals, form=form)


@functools.lru_cache(16)
def _sentences(*here: object) -> dict[str, str]:
    """Each sentence of a worker's and its translation."""
    return sentences.ordered(sound(_of(WORKER)))


@functools.lru_cache(16)
def _spoken(*here: object) -> str:
    try:
        return language.spoken()
    except (root.CourseError, root.WrongUse):
        return language.ENGLISH  # whoever needs the course finds out, and says so


@functools.lru_cache(16)
def _edition(*here: object) -> str:
    if spoken() == language.ENGLISH:
        return ""
    words = [path.read_bytes() for path in language.deciding()]
    return f"{spoken()} {hashlib.sha256(repr(words).encode()).hexdigest()}"


def _of(domain: str) -> Catalogue:
    try:
        return language.catalogue(spoken(), domain) if spoken() != language.ENGLISH else Catalogue({})
    except (root.CourseError, root.WrongUse):
        return Catalogue({})


def sound(found: Catalogue) -> dict[str, str]:
    """The texts whose translation has the same places, so that none can fail, or show more."""
    return {text: told for text, told in found.texts.items() if "{" not in text + told or places(text) == places(told)}
