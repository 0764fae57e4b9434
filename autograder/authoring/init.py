"""``autograder init``: a new course folder, with a course that there is or with a first exercise to change."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import stat
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from autograder.course import language, limits, root, settings
from autograder.course.root import CONFIG, WrongUse
from autograder.course.words import said

TEMPLATES = Path(__file__).resolve().parent / "templates"
FIRST_COURSE = TEMPLATES / "first-course"
CHECKOUT = Path(__file__).resolve().parents[2]
CACHES = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", ".pytest_cache")


class CannotInit(WrongUse):
    """The folder can't be made; the message says why."""


def create(folder: Path, course: Path | None = None, code: str | None = None) -> list[Path]:
    """Make a course folder: nbgrader's configuration, a random secret, and the content of a course.

    Args:
        folder: it must not be there, or be empty.
        course: whose notebooks, graders and samples are taken over: a course folder, or an archive of one (``.tar.gz``,
            ``.zip``). Without it, one assignment with one exercise.
        code: the language that the new course speaks, such as ``ko``: one that the course has catalogues for.

    Returns:
        what now lies in the folder.

    Raises:
        CannotInit: there is something in the folder, no course in ``course``, or no such language in it.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CannotInit(said("{path!r} is there already, and not empty: name a new folder", path=str(folder)))
    with _content(course) as (content, graders):
        languages = content / language.FOLDER
        if code not in (None, language.ENGLISH) and not (languages / str(code) / "LC_MESSAGES").is_dir():
            there = [language.ENGLISH, *sorted(path.parent.name for path in languages.glob("*/LC_MESSAGES"))]
            told = said(
                "the course has no language {code!r}; its languages are: {there}", code=code, there=", ".join(there)
            )
            raise CannotInit(told)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # Graders and marks are not for every user of the machine.
            folder.chmod(folder.stat().st_mode & ~stat.S_IRWXO)
            shutil.copytree(content / "source", folder / "source", ignore=CACHES)
            shutil.copytree(graders, folder / "graders", ignore=CACHES)
            if (content / "tests" / "submissions").is_dir():
                shutil.copytree(content / "tests" / "submissions", folder / "tests" / "submissions", ignore=CACHES)
            if languages.is_dir():
                shutil.copytree(languages, folder / language.FOLDER, ignore=CACHES)
            for name in (limits.FILE, settings.FILE):
                if (content / name).is_file():
                    shutil.copyfile(content / name, folder / name)
            if code is not None:
                (folder / settings.FILE).write_text(settings.with_language(content, code), encoding="utf-8")
            config = (TEMPLATES / CONFIG).read_text(encoding="utf-8")
            name = re.sub(r"[^\w-]+", "-", folder.resolve().name).strip("-") or "course"
            (folder / CONFIG).write_text(config.replace("COURSE", name), encoding="utf-8")
            shutil.copyfile(TEMPLATES / "gitignore", folder / ".gitignore")
            _write_secret(folder / ".course-secret")
        except OSError as error:
            raise CannotInit(
                said("cannot make the course in {path!r}: {error}", path=str(folder), error=error)
            ) from None
    return sorted(folder.iterdir())


def of_checkout() -> Path | None:
    """The course that the kit's own source lies in, where it is run from there and not from a wheel."""
    return CHECKOUT if (CHECKOUT / CONFIG).is_file() and (CHECKOUT / "source").is_dir() else None


def _write_secret(path: Path) -> None:
    """A long random line that only its owner can read."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(32) + "\n")


@contextlib.contextmanager
def _content(course: Path | None) -> Iterator[tuple[Path, Path]]:
    """The folder with ``source/``, and the one with the graders; of an archive, while this lasts."""
    if course is None:
        yield FIRST_COURSE, FIRST_COURSE / "graders"
    elif course.is_dir():
        yield _found(course, course)
    elif course.is_file():
        with tempfile.TemporaryDirectory(prefix="descent-kit-init-") as place:
            _unpack(course, Path(place))
            yield _found(Path(place), course)
    else:
        raise CannotInit(said("there is no {path!r}: name a course folder, or an archive of one", path=str(course)))


def _found(place: Path, named: Path) -> tuple[Path, Path]:
    """The course in a folder, or in the one folder that an archive consists of."""
    for content in (place, *sorted(place.glob("*/"))):
        if (content / CONFIG).is_file() and any((content / "source").glob("*/*.ipynb")):
            return content, root.graders_of(content)
    told = said("there is no course in {path!r} (no {config} beside source/*/*.ipynb)", path=str(named), config=CONFIG)
    raise CannotInit(told)


def _unpack(archive: Path, place: Path) -> None:
    try:
        if zipfile.is_zipfile(archive):
            with zipfile.ZipFile(archive) as packed:
                packed.extractall(place)
        else:
            with tarfile.open(archive) as packed_too:
                packed_too.extractall(place, filter="data")
    except (OSError, tarfile.TarError, zipfile.BadZipFile):
        told = said("{path!r} can't be unpacked: name a .tar.gz or .zip of a course", path=str(archive))
        raise CannotInit(told) from None
