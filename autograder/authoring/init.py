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

from autograder.course import desk, language, limits, root, settings, words
from autograder.course.root import CONFIG, WrongUse
from autograder.course.words import noted, said

TEMPLATES = Path(__file__).resolve().parent / "templates"
FIRST_COURSE = TEMPLATES / "first-course"
CHECKOUT = Path(__file__).resolve().parents[2]
PACKED = Path(__file__).resolve().parents[1] / language.FOLDER  # in a wheel
OF_THE_KIT = ("figures.py", *(f"LC_MESSAGES/{domain}.po" for domain in (words.KIT, words.WORKER, desk.DOMAIN)))
# What the files that are made here say to people, in TEMPLATES.
TOLD = (
    noted(
        "How nbgrader runs this course: its own commands and pages, "
        "with Descent Kit's engine where it would run the notebook."
    ),
    noted(
        "Where several users of one machine hand out and in, "
        "name a folder that all of them may write to (mode 2777 or 3777):"
    ),
    noted("what hidden inputs are drawn from, and what nbgrader and the kit write here while they run"),
)
CACHES = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", ".pytest_cache")


class CannotInit(WrongUse):
    """The folder can't be made; the message says why."""


def create(folder: Path, course: Path | None = None, code: str | None = None) -> list[Path]:
    """Make a course folder: nbgrader's configuration, a random secret, and the content of a course.

    Args:
        folder: it must not be there, or be empty.
        course: whose notebooks, graders and samples are taken over: a course folder, or an archive of one (``.tar.gz``,
            ``.zip``). Without it, one assignment with one exercise.
        code: the language that the new course speaks, such as ``ko``: one that the course has catalogues for, or the kit.

    Returns:
        what now lies in the folder.

    Raises:
        CannotInit: there is something in the folder, no course in ``course``, or no such language in it.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CannotInit(said("{path!r} is there already, and not empty: name a new folder", path=str(folder)))
    with _content(course) as (content, graders):
        there = sorted({*language.all_of_course(content), *(each.name for each in _languages_of_kit().glob("*/"))})
        if code is not None and code not in there:
            told = said(
                "the course has no language {code!r}; its languages are: {there}", code=code, there=", ".join(there)
            )
            raise CannotInit(told)
        spoken = code or language.spoken(content)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # Graders and marks are not for every user of the machine.
            folder.chmod(folder.stat().st_mode & ~stat.S_IRWXO)
            shutil.copytree(content / "source", folder / "source", ignore=CACHES)
            shutil.copytree(graders, folder / "graders", ignore=CACHES)
            if (content / "tests" / "submissions").is_dir():
                shutil.copytree(content / "tests" / "submissions", folder / "tests" / "submissions", ignore=CACHES)
            _copy_languages(content, folder, code)
            for name in (limits.FILE, settings.FILE):
                if (content / name).is_file():
                    shutil.copyfile(content / name, folder / name)
            if code is not None:
                (folder / settings.FILE).write_text(settings.with_language(content, code), encoding="utf-8")
            name = re.sub(r"[^\w-]+", "-", folder.resolve().name).strip("-") or "course"
            (folder / CONFIG).write_text(_template(CONFIG, folder, spoken).replace("COURSE", name), encoding="utf-8")
            (folder / ".gitignore").write_text(_template("gitignore", folder, spoken), encoding="utf-8")
            _write_secret(folder / ".course-secret")
        except OSError as error:
            raise CannotInit(
                said("cannot make the course in {path!r}: {error}", path=str(folder), error=error)
            ) from None
    return sorted(folder.iterdir())


def _copy_languages(content: Path, folder: Path, code: str | None) -> None:
    """Take over a course's languages, and what the kit itself says in the one that is asked for.

    Nobody has asked for those of the kit's first exercise: only the one that the course speaks is to be kept up with.
    """
    for own in sorted((content / language.FOLDER).glob("*/")):
        if content != FIRST_COURSE or own.name == code:
            shutil.copytree(own, folder / language.FOLDER / own.name, ignore=CACHES)
    for name in OF_THE_KIT if code not in (None, language.ENGLISH) else ():
        given, made = _languages_of_kit() / str(code) / name, folder / language.FOLDER / str(code) / name
        if given.is_file() and not made.exists():
            made.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(given, made)


def _languages_of_kit() -> Path:
    return PACKED if PACKED.is_dir() else CHECKOUT / language.FOLDER


def _template(name: str, folder: Path, code: str) -> str:
    """A file of ours with its words in the language that the new course speaks."""
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    texts = language.catalogue(code, words.KIT, folder).texts
    for told in TOLD:
        text = text.replace(told, texts.get(told, told))
    return text


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
