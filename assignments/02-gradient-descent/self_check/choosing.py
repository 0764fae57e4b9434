"""Which of the files that were handed in are graded: people rename, zip, and put things into folders."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

MAX_UNPACKED = 32 << 20  # bytes
MAX_ENTRIES = 200
SHOWN = 5  # names in a message
# Put there by tools and by the course: none of these is what a student hands in.
PASSED_OVER = frozenset(
    {"__macosx", "__pycache__", "self_check", "conftest.py", "setup.py", "timestamp.txt", "watch.py"}
)
NOTEBOOKS = (".ipynb", ".ipynb.txt", ".ipynb.json")
SCRIPTS = (".py", ".py.txt")


class NotChosen(Exception):
    """There is nothing that could be graded; the message says what was found and what to hand in."""


def is_notebook(path: str) -> bool:
    return path.casefold().endswith(NOTEBOOKS)


def is_script(path: str) -> bool:
    return path.casefold().endswith(SCRIPTS)


def is_archive(path: str, data: bytes) -> bool:
    return data[:4] == b"PK\x03\x04" or path.casefold().endswith(".zip")


def passed_over(path: str) -> bool:
    """Whether a file is a tool's or the course's own."""
    parts = PurePosixPath(path.casefold()).parts
    return any(part in PASSED_OVER or part.startswith(".") for part in parts) or (
        bool(parts) and parts[-1].startswith("test_") and is_script(path)
    )


def choose(files: Mapping[str, bytes], given: str, notebook: str) -> tuple[dict[str, bytes], str, str]:
    """The files to work with, unpacked where need be; the notebook among them; the script. One of the two may be "".

    Args:
        files: the contents by path below the folder.
        given: the file that somebody named, which is then the one; "" where a whole folder was handed in.
        notebook: how the notebook is called, without its ending.

    Raises:
        NotChosen: there is none, or more than one that could be meant.
    """
    if given and is_archive(given, files[given]):
        return choose(unpacked(given, files[given]), "", notebook)
    if given and is_script(given):
        return dict(files), "", given
    if given:
        beside = PurePosixPath(given).parent
        scripts = [path for path in files if is_script(path) and PurePosixPath(path).parent == beside]
        return dict(files), given, _called(scripts, notebook)
    usable = {path: data for path, data in files.items() if not passed_over(path)}
    notebooks = [path for path in usable if is_notebook(path)]
    scripts = [path for path in usable if is_script(path)]
    chosen = _called(notebooks, notebook) or _only(notebooks, f"{notebook}.ipynb")
    script = _called(scripts, notebook)
    if not chosen and not script and scripts:
        script = _only(scripts, f"{notebook}.py")
    if chosen or script:
        return usable, chosen, script
    archives = [path for path, data in usable.items() if is_archive(path, data)]
    if archives:
        archive = _only(archives, f"{notebook}.ipynb")
        return choose(unpacked(archive, usable[archive]), "", notebook)
    if usable:
        raise NotChosen(f"there is no notebook in what was handed in, only {_listed(usable)}: hand in {notebook}.ipynb")
    raise NotChosen(f"there is no notebook in what was handed in, nothing else: hand in {notebook}.ipynb")


def unpacked(name: str, data: bytes) -> dict[str, bytes]:
    """The files in a zip archive, but not those in another archive in it.

    Raises:
        NotChosen: it is none, or one that grows out of all bounds.
    """
    files: dict[str, bytes] = {}
    left = MAX_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [each for each in archive.infolist() if not each.is_dir() and not passed_over(each.filename)]
            for entry in entries[:MAX_ENTRIES]:
                with archive.open(entry) as packed:
                    content = packed.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise NotChosen(f"{name} unpacks to more than {MAX_UNPACKED >> 20} MB: hand in the notebook itself")
                files[entry.filename] = content
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError) as error:
        raise NotChosen(f"{name} can't be unpacked ({error}): hand in the notebook itself") from None
    if not any(is_notebook(path) or is_script(path) for path in files):
        raise NotChosen(f"there is no notebook in {name}: hand in the notebook itself")
    return files


def _called(paths: Iterable[str], notebook: str) -> str:
    """The one of these paths whose file is called like the notebook, in any case of letters; else "".

    At the top rather than in a folder; spelt exactly rather than in other letters.
    """
    named = [path for path in paths if _stem(path) == notebook.casefold()]
    named.sort(key=lambda path: (path.count("/"), PurePosixPath(path).name.split(".")[0] != notebook, len(path), path))
    return named[0] if named else ""


def _stem(path: str) -> str:
    name = PurePosixPath(path).name.casefold()
    for ending in sorted((*NOTEBOOKS, *SCRIPTS), key=len, reverse=True):
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name


def _only(paths: list[str], wanted: str) -> str:
    if len(paths) > 1:
        raise NotChosen(f"it is not clear which file to grade of {_listed(paths)}: call the one that counts {wanted}")
    return paths[0] if paths else ""


def _listed(paths: Iterable[str]) -> str:
    names = sorted(paths)
    return ", ".join(names[:SHOWN]) + (f", ... (+{len(names) - SHOWN})" if len(names) > SHOWN else "")
