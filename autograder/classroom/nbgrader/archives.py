"""``nbgrader zip_collect``: the archives of submissions that Canvas and Moodle give out, as they are.

Both tell whose a file is by their own number of the student, in its name:

    Canvas   <name>[_LATE]_<number>_<file's number>_<file>
    Moodle   <name>_<number>_assignsubmission_file[_]/<file>, and without folders <name>_<number>_assignsubmission_file_<file>

Who has this number is in the gradebook (`lms_user_id`), or in a roster: any CSV files that lie beside `archive/`, as Canvas
exports its gradebook and Moodle its grading worksheet. The extractor lays the files out by student; the collector follows
that. An archive that a student handed in stays one: it is unpacked within the limits of a worker.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.plugins.zipcollect import ExtractorPlugin, FileNameCollectorPlugin

from autograder.classroom import roster, students
from autograder.classroom.plain_files import COLLECTED_SUFFIXES
from autograder.course.root import WrongUse
from autograder.course.words import said
from autograder.grading.submission import MAX_BYTES

MOODLE = re.compile(r"(?P<name>.*)_(?P<number>\d+)_assignsubmission_file(?:_(?P<file>.*))?")
CANVAS = re.compile(r"(?P<name>.*?)(?P<late>_LATE)?_(?P<number>\d+)_(?P<order>\d+)_(?P<file>.+)")
TYPED = re.compile(r"_\d+_assignsubmission_onlinetext")
AGAIN = re.compile(r"-\d+$")  # Canvas puts it behind the name of a file that is handed in once more


@dataclass(frozen=True)
class Packed:
    """A file in an archive: whose it is there, and where in the submission."""

    number: str
    path: str
    content: bytes
    late: bool = False
    order: int = 0


def told_by(path: str) -> tuple[re.Match[str], str] | None:
    """What the parts of a path say of whose file it is, and its path in the submission; None where they say nothing."""
    parts = PurePosixPath(path.replace("\\", "/")).parts
    for place, part in enumerate(parts):
        if found := MOODLE.fullmatch(part) or CANVAS.fullmatch(part):
            within = [found["file"]] if found["file"] else []
            return found, "/".join([*within, *parts[place + 1 :]])
    return None


class ArchiveExtractor(ExtractorPlugin):
    """Lays the files of the archives out as ``<student>/<file>``."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        if self.parent.collector_plugin_inst.named_regexp:
            super().extract(archive_path, extracted_path)  # the course has names of its own for files
            return
        coursedir = self.parent.coursedir
        with Gradebook(coursedir.db_url, coursedir.course_id) as book:
            known = [roster.Enrolled(each.id, each.lms_user_id or "", each.email or "") for each in book.students]
        try:
            names = roster.by_number(sorted(Path(archive_path).parent.glob("*.csv")), known)
        except WrongUse as error:
            self.parent.fail(str(error))
        for number, files in self._newest(Path(archive_path)).items():
            student = names.get(number, "")
            if why := said("no roster says who that is") if not student else students.fault(student):
                told = said("Not collected: the student of number {number} ({why})", number=number, why=why)
                self.log.error("%s", told)
                continue
            if any(each.late for each in files):
                self.log.warning("%s", said("Handed in late, says Canvas: {student}", student=student))
            self._write(Path(extracted_path) / student, files)

    def _newest(self, folder: Path) -> dict[str, list[Packed]]:
        """Each student's files, by number: those of the newest archive that has any."""
        found: dict[str, list[Packed]] = {}
        archives = [path for path in folder.rglob("*") if path.suffix.lower() == ".zip" and not _is_a_students(path)]
        for archive in sorted(archives, key=lambda path: path.stat().st_mtime):
            self._add(found, archive.name, self._entries(archive))
        loose = [path for path in folder.rglob("*") if path.is_file() and path not in archives]
        self._add(found, str(folder), ((str(path.relative_to(folder)), path.read_bytes()) for path in loose))
        return found

    def _add(self, found: dict[str, list[Packed]], where: str, entries: Iterable[tuple[str, bytes]]) -> None:
        newer: dict[str, list[Packed]] = {}
        for name, content in entries:
            told = told_by(name)
            if told is None or not told[1]:
                typed, unknown = said("a text typed into Moodle"), said("its name is neither Canvas's nor Moodle's")
                self._leave(name, where, typed if TYPED.search(name) else unknown)
            elif PurePosixPath(told[1]).suffix.lower() in COLLECTED_SUFFIXES:
                parts = told[0].groupdict()
                order = int(parts.get("order") or 0)
                packed = Packed(parts["number"], self._path(told[1]), content, bool(parts.get("late")), order)
                newer.setdefault(packed.number, []).append(packed)
        found |= newer

    def _entries(self, archive: Path) -> Iterator[tuple[str, bytes]]:
        try:
            with zipfile.ZipFile(archive) as opened:
                for entry in opened.infolist():
                    if entry.is_dir() or entry.filename.startswith("__MACOSX/"):
                        continue
                    if entry.file_size > MAX_BYTES:
                        self._leave(entry.filename, archive.name, said("too large"))
                        continue
                    yield entry_name(entry), opened.read(entry)
        except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
            self.log.error("%s", said("Not collected: {path} ({why})", path=archive, why=error))

    def _leave(self, name: str, where: str, why: str) -> None:
        told = said("Not collected: {name!r} in {where} ({why})", name=name, where=where, why=why)
        self.log.error("%s", told)

    def _path(self, path: str) -> str:
        """The path in the submission, without what Canvas puts behind the name of a file that came once more."""
        place = PurePosixPath(path)
        notebook = {Path(name).stem for name in self._released()}
        stem = AGAIN.sub("", place.stem)
        return str(place.with_name(stem + place.suffix)) if stem in notebook else path

    def _released(self) -> list[str]:
        coursedir = self.parent.coursedir
        folder = Path(coursedir.format_path(coursedir.release_directory, ".", coursedir.assignment_id))
        return [path.name for path in folder.glob("*.ipynb")]

    def _write(self, folder: Path, files: list[Packed]) -> None:
        """Write a student's files, of two with one name the one that was handed in last."""
        for packed in sorted(files, key=lambda each: each.order):
            path = Path(os.path.normpath(folder / packed.path))
            if not path.is_relative_to(folder) or not packed.path.isprintable():
                told = said("Not collected: {path!r} (its name leads elsewhere)", path=packed.path)
                self.log.error("%s", told)
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(packed.content)


class ArchiveCollector(FileNameCollectorPlugin):
    """Takes the files as the extractor laid them out; a course that sets ``named_regexp`` goes by that."""

    def collect(self, submitted_file: str) -> dict[str, Any] | None:
        if self.named_regexp:
            found: dict[str, Any] | None = super().collect(submitted_file)
            return found
        laid_out = self.parent._format_collect_path(self.parent.extracted_directory)
        student, *way = Path(submitted_file).relative_to(os.path.abspath(laid_out)).parts
        return {"student_id": student, "file_id": "/".join(way)} if way else None


def _is_a_students(archive: Path) -> bool:
    """Whether a student handed this archive in: then its name says whose it is, and those in it don't."""
    if told_by(archive.name) is None:
        return False
    try:
        with zipfile.ZipFile(archive) as opened:
            return not all(told_by(name) or TYPED.search(name) for name in opened.namelist())
    except (zipfile.BadZipFile, OSError):
        return True


def entry_name(entry: zipfile.ZipInfo) -> str:
    """An entry's name. Where an archive does not say that it is UTF-8, it may be all the same."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entry.filename
