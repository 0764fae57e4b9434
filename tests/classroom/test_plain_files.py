"""Files of others are read where they are plain files; whatever else stands there is left out, with why, and not waited for."""

from __future__ import annotations

import os
import socket

import pytest

from autograder.classroom import plain_files
from autograder.classroom.plain_files import LeftOut, opened, read_folder, read_plain_file

LIMIT = 1_000_000
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to another owner, or make devices")


def read(path, limit=LIMIT, **options):
    with opened(path) as folder:
        found = read_folder(folder, limit, **options)
    return found.files, dict(found.left)


@pytest.fixture
def folder(tmp_path):
    """A submission with a plain file, and one more in a folder."""
    place = tmp_path / "submission"
    (place / "data").mkdir(parents=True)
    (place / "lesson.ipynb").write_bytes(b"{}")
    (place / "data" / "a.csv").write_bytes(b"1,2")
    return place


PLAIN = {"lesson.ipynb": b"{}", "data/a.csv": b"1,2"}


def test_all_plain_files_are_read_with_their_paths(folder):
    assert read(folder) == (PLAIN, {})


def test_links_and_pipes_and_sockets_are_left_out(folder, tmp_path):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "answers.txt").write_text("42")
    (folder / "answers.txt").symlink_to(secret / "answers.txt")
    (folder / "zero.txt").symlink_to("/dev/zero")
    (folder / "nowhere.txt").symlink_to("not-there")
    (folder / "data" / "inner").symlink_to(secret)
    os.mkfifo(folder / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listening:
        here = os.getcwd()
        os.chdir(folder)  # a socket's path is short
        listening.bind("socket.txt")
        os.chdir(here)
    link, special = "a link, not a file", "not an ordinary file"
    assert read(folder) == (
        PLAIN,
        {
            "answers.txt": link,
            "data/inner": link,
            "nowhere.txt": link,
            "pipe.txt": special,
            "socket.txt": special,
            "zero.txt": link,
        },
    )


@as_root
def test_a_device_is_left_out_before_it_is_opened(folder):
    os.mknod(folder / "zero.txt", 0o666 | 0o020000, os.makedev(1, 5))
    assert read(folder) == (PLAIN, {"zero.txt": "not an ordinary file"})


@as_root
def test_a_hard_link_to_a_file_of_another_owner_is_left_out(folder, tmp_path):
    (tmp_path / "answers.txt").write_text("42")
    os.chown(tmp_path / "answers.txt", 65_534, 65_534)
    os.link(tmp_path / "answers.txt", folder / "answers.txt")
    assert read(folder) == (PLAIN, {"answers.txt": "it belongs to somebody else than the folder"})
    assert read(folder, anyones=True) == (PLAIN | {"answers.txt": b"42"}, {})


def test_a_huge_file_is_left_out_unread_and_the_limit_is_for_all_together(folder):
    with open(folder / "sparse.txt", "wb") as file:
        file.truncate(1 << 42)
    assert read(folder) == (PLAIN, {"sparse.txt": "too large"})
    assert read(folder, limit=4) == ({"lesson.ipynb": b"{}"}, {"data/a.csv": "too large", "sparse.txt": "too large"})


def test_a_deep_tree_ends(folder):
    deep = folder.joinpath(*"abcdefghijkl")
    deep.mkdir(parents=True)
    (deep / "x.txt").write_bytes(b"x")
    assert read(folder) == (PLAIN, {"a/b/c/d/e/f/g/h/i": "more than 8 folders deep"})


def test_a_great_many_files_end(folder, monkeypatch):
    for number in range(plain_files.FILES + 30):
        (folder / "data" / f"{number:04}.txt").write_bytes(b"")
    files, left = read(folder)
    assert len(files) == plain_files.FILES
    assert "lesson.ipynb" in files  # what is to be graded comes first
    assert left["data/0199.txt"] == "more than 200 files"
    assert left["..."] == "and more"
    assert len(left) == plain_files.TOLD + 1

    monkeypatch.setattr(plain_files, "ENTRIES", 50)
    files, left = read(folder)
    assert len(files) < 50
    assert "more than 50 files and folders" in left["data/"]


def test_a_name_that_cannot_be_shown_is_left_out(folder):
    for name in ("\x1b[2J.txt", "a\nb.txt", "\N{RIGHT-TO-LEFT OVERRIDE}txt.exe", "\udc80.txt"):
        (folder / name).write_bytes(b"x")
    files, left = read(folder)
    assert files == PLAIN
    assert left == dict.fromkeys(
        (r"\x1b[2J.txt", r"a\nb.txt", r"\u202etxt.exe", r"\udc80.txt"), "a name that can't be shown"
    )


def test_what_is_not_wanted_is_left_out_or_passed_over_without_a_word(folder):
    assert read(folder, wanted=lambda name, is_folder: None if is_folder else "no, thanks") == (
        {},
        {"lesson.ipynb": "no, thanks"},
    )


@pytest.mark.parametrize("target", ["submission", "submission/lesson.ipynb", "not-there"])
def test_a_link_is_not_opened_as_a_folder(folder, tmp_path, target):
    (tmp_path / "link").symlink_to(tmp_path / target)
    with pytest.raises(LeftOut, match="a link, not a folder"), opened(tmp_path / "link"):
        pass


@pytest.mark.parametrize("name", ["submission/lesson.ipynb", "not-there"])
def test_what_is_no_folder_is_not_opened(folder, tmp_path, name):
    with pytest.raises(LeftOut, match=r"Not a directory|No such file"), opened(tmp_path / name):
        pass


def test_a_folder_that_is_opened_stays_the_one_that_was_opened(folder, tmp_path):
    with opened(folder) as descriptor:
        folder.rename(tmp_path / "away")
        folder.symlink_to("/")
        assert read_folder(descriptor, LIMIT).files == PLAIN


def test_a_plain_file_is_read_and_a_link_in_its_place_is_not(folder):
    assert read_plain_file(folder / "lesson.ipynb", 2) == b"{}"
    (folder / "link.txt").symlink_to("lesson.ipynb")
    with pytest.raises(LeftOut, match="a link, not a file"):
        read_plain_file(folder / "link.txt", LIMIT)
    with pytest.raises(LeftOut, match="too large"):
        read_plain_file(folder / "lesson.ipynb", 1)
