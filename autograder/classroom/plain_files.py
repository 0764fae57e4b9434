"""Files that others wrote: read and copied only where they are plain files, whatever else stands in their place.

A folder is opened once, and all in it is reached from there by descriptors: what is put in the place of a name meanwhile
is seen to be a link, another's, or no file at all, and leads nowhere. Nothing is waited for, and everything is bounded.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course.words import said

COLLECTED_SUFFIXES = {
    *(".ipynb", ".py", ".txt", ".md", ".csv", ".png", ".jpg", ".jpeg", ".npy", ".npz", ".pt", ".zip"),
}  # fmt: skip
FILES = 200  # of a submission
ENTRIES = 5_000  # of all its folders together, that are looked at
DEPTH = 8  # of folders in folders
TOLD = 20  # of what is left out
GRADED = re.compile(r"\.(ipynb|py|zip)\b", re.IGNORECASE)  # in a file's name
READ_ONLY = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class LeftOut(ValueError):
    """What stands there is not taken; the message says why."""


@dataclass
class Found:
    """The plain files of a folder, by their path in it; and what was left out there, each with why."""

    files: dict[str, bytes] = field(default_factory=dict)
    left: list[tuple[str, str]] = field(default_factory=list)

    def leave(self, path: str, why: str) -> None:
        if len(self.left) < TOLD:
            self.left.append((path, why))
        elif len(self.left) == TOLD:
            self.left.append(("...", said("and more")))

    def write(self, target: Path) -> None:
        """Write the files into a folder of our own."""
        for name, content in self.files.items():
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


@contextmanager
def opened(path: str | os.PathLike[str]) -> Iterator[int]:
    """A folder's descriptor, for as long as it is needed.

    Raises:
        LeftOut: it is a link, or no folder.
    """
    try:
        descriptor = os.open(path, READ_ONLY | os.O_DIRECTORY)
    except OSError as error:
        raise LeftOut(said("a link, not a folder") if os.path.islink(path) else _reason(error)) from None
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def read_folder(
    folder: int,
    limit: int,
    wanted: Callable[[str, bool], str | None] = lambda name, is_folder: "",
    anyones: bool = False,
    each: int | None = None,
) -> Found:
    """The plain files in a folder that is `opened`, of at most ``limit`` bytes together and ``each`` so many.

    All of the folder's owner, if not ``anyones``: a hard link may lead to another's.

    ``wanted`` says why a file of this name, or a folder, is left out, an empty text where it is not, and None where not
    a word is to be said of it.
    """
    found = Found()
    owner = None if anyones else os.fstat(folder).st_uid
    entries = 0

    def names_in(folder: int, above: str) -> list[tuple[bool, bool, str]]:
        """What is there: what is to be graded first, folders last, so that a flood of others takes it no room."""
        nonlocal entries
        names = []
        with os.scandir(folder) as scanned:
            for entry in scanned:
                entries += 1
                if entries > ENTRIES:
                    told = said("more than {most} files and folders: the rest is left out", most=ENTRIES)
                    found.leave(above or ".", told)
                    break
                names.append((entry.is_dir(follow_symlinks=False), not GRADED.search(entry.name), entry.name))
        return sorted(names)

    def walk(folder: int, above: str, depth: int) -> None:
        nonlocal limit
        for is_folder, _, name in names_in(folder, above):
            path = above + name
            try:
                if not name.isprintable():
                    raise LeftOut(said("a name that can't be shown"))
                if (why := wanted(name, is_folder)) is None:
                    continue
                if why:
                    raise LeftOut(why)
                if is_folder:
                    if depth == DEPTH:
                        raise LeftOut(said("more than {most} folders deep", most=DEPTH))
                    inner = os.open(name, READ_ONLY | os.O_DIRECTORY, dir_fd=folder)
                    try:
                        _of_owner(inner, owner)
                        walk(inner, path + "/", depth + 1)
                    finally:
                        os.close(inner)
                    continue
                if len(found.files) == FILES:
                    raise LeftOut(said("more than {most} files", most=FILES))
                content = read_plain_file(name, min(limit, each or limit), folder, owner)
            except (OSError, LeftOut) as error:
                found.leave(path if path.isprintable() else ascii(path)[1:-1], _reason(error))
            else:
                found.files[path] = content
                limit -= len(content)

    walk(folder, "", 0)
    return found


def read_plain_file(
    path: str | os.PathLike[str], limit: int, folder: int | None = None, owner: int | None = None
) -> bytes:
    """The bytes of an ordinary file of at most ``limit`` bytes, in the opened ``folder`` if there is one.

    Links are not followed and nothing is waited for.

    Raises:
        LeftOut: it is a link, a pipe, a device, too large, or not of this ``owner``.
        OSError: it can't be read.
    """
    status = os.stat(path, dir_fd=folder, follow_symlinks=False)
    _plain(status)  # before it is opened: to open a device may already do something
    with open(os.open(path, READ_ONLY, dir_fd=folder), "rb") as file:
        status = os.fstat(file.fileno())
        _plain(status)
        _of_owner(file.fileno(), owner)
        if status.st_size > limit:
            raise LeftOut(said("too large"))
        content = file.read(limit + 1)
        if len(content) > limit:  # it grows, or its size is not told
            raise LeftOut(said("too large"))
        return content


def _plain(status: os.stat_result) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise LeftOut(said("a link, not a file"))
    if not stat.S_ISREG(status.st_mode):
        raise LeftOut(said("not an ordinary file"))


def _of_owner(descriptor: int, owner: int | None) -> None:
    if owner is not None and os.fstat(descriptor).st_uid != owner:
        raise LeftOut(said("it belongs to somebody else than the folder"))


def _reason(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error)
