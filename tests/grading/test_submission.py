"""A submission is bytes: what may be taken along is decided by names and sizes, and nothing is looked into."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder.grading.submission import MAX_BYTES, Submission


def files(folder: Path, *names: str) -> None:
    for name in names:
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"# {name}\n")


def taken(path: Path, others: tuple[Path, ...] = ()) -> set[str]:
    return {name for name, _ in Submission.read(path, "work", others).files}


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.ipynb"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert "clear the outputs" in Submission.read(path).problem


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.ipynb")
    assert "not an ordinary file" in Submission.read(tmp_path / "pipe.ipynb").problem


def test_a_folder_is_no_submission(tmp_path: Path) -> None:
    assert "not an ordinary file" in Submission.read(tmp_path).problem


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Submission.read(tmp_path / "nothing.py")


def test_scripts_and_packages_beside_the_notebook_come_along(tmp_path: Path) -> None:
    files(tmp_path, "work.ipynb", "helpers.py", "kit/__init__.py", "kit/deep/__init__.py", "data/loose.py", "notes.txt")
    assert taken(tmp_path / "work.ipynb") == {"work.ipynb", "helpers.py", "kit/__init__.py", "kit/deep/__init__.py"}


def test_a_heap_of_submissions_lends_none_of_them_to_another(tmp_path: Path) -> None:
    """Beside another notebook, or where it is named as well, a script may be somebody else's solution."""
    files(tmp_path, "a.py", "b.py", "work.py", "one.ipynb", "two.ipynb")
    assert taken(tmp_path / "a.py") == {"a.py"}
    assert taken(tmp_path / "one.ipynb") == {"one.ipynb"}
    assert taken(tmp_path / "work.py", (tmp_path / "a.py",)) == {"work.py", "b.py"}


def test_a_link_beside_the_notebook_is_not_followed(tmp_path: Path) -> None:
    files(tmp_path, "work.ipynb")
    (tmp_path / "helpers.py").symlink_to("/etc/passwd")
    assert taken(tmp_path / "work.ipynb") == {"work.ipynb"}


def test_the_digest_is_of_all_that_counts(tmp_path: Path) -> None:
    usual = Submission.of("a.ipynb", b"1", {"h.py": b"2"})
    others = [
        Submission.of("b.ipynb", b"1", {"h.py": b"2"}),
        Submission.of("a.ipynb", b"x", {"h.py": b"2"}),
        Submission.of("a.ipynb", b"1", {"h.py": b"x"}),
        Submission.of("a.ipynb", b"1", {"g.py": b"2"}),
        Submission.of("a.ipynb", b"1"),
        Submission("a.ipynb", usual.files),
        Submission("a.ipynb", problem="no file"),
    ]
    assert len({usual.digest, *(each.digest for each in others)}) == 1 + len(others)
    assert Submission.of("a.ipynb", b"1", {"h.py": b"2"}).digest == usual.digest
