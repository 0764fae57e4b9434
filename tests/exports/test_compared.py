"""The first glance for teachers: each claim of ours names its test, each about others its source; pictures are current."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from autograder.course import language, root

ROOT = root.folder()
PAGE = (ROOT / "docs" / "compared.md").read_text(encoding="utf-8")
sys.path.insert(0, str(ROOT / "benchmarks"))

import pictures  # noqa: E402


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


TABLE = [cells(line) for line in PAGE.splitlines() if line.startswith("| ") and "---" not in line]


def test_there_are_rows_for_all_five() -> None:
    assert TABLE[0][1:] == ["this kit", "nbgrader alone", "Otter", "Gradescope", "PrairieLearn", "Classroom 50"]
    assert len(TABLE) > 6


@pytest.mark.parametrize("row", TABLE[1:], ids=lambda row: row[0])
def test_each_row_of_ours_names_a_test_and_each_of_theirs_a_source(row: list[str]) -> None:
    _, ours, *theirs = row
    [(file, test)] = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", ours)
    assert re.search(rf"^def {test}\(", (ROOT / file).read_text(encoding="utf-8"), re.M)
    for cell in theirs:
        assert cell == "?" or re.search(r"\]\(https://[^)]+\)", cell), cell


def test_the_pictures_are_current() -> None:
    made = json.loads(pictures.MADE.read_bytes())
    assert made == pictures.digests(), "run `make pictures`"


READMES = {language.ENGLISH: "README.md", "ko": "README.ko.md"}


@pytest.mark.parametrize("name", pictures.SIZES)
@pytest.mark.parametrize("code", pictures.FOLDERS)
def test_each_picture_is_there_small_and_shown(code: str, name: str) -> None:
    path = pictures.FOLDERS[code] / f"{name}.png"
    assert path.read_bytes().startswith(b"\x89PNG")
    assert path.stat().st_size < 200_000
    shown = (ROOT / READMES[code]).read_text(encoding="utf-8")
    address = re.escape(path.relative_to(ROOT).as_posix())
    assert re.search(rf"!\[[^\]]{{20,}}\]\({address}\)", shown), f"{READMES[code]} does not show {name}.png"


def test_what_is_seen_in_a_korean_picture_is_korean() -> None:
    """Every title and hint, and the message of the failed check; names and numbers stay."""
    shown = pictures.pages("ko")
    assert "샘플 5개, lr = 0.05, epochs = 4일 때: W, b = " in shown["failed-check"]
    english = pictures.pages(language.ENGLISH)["failed-check"]
    texts = [text for text in re.findall(r">([^<>]+)<", english) if len(re.findall(r"[a-z]{2,}", text)) > 3]
    assert len(texts) > 10 and [text for text in texts if text in shown["failed-check"]] == []


def test_the_script_makes_no_other_pictures() -> None:
    found = {path.relative_to(pictures.PICTURES).as_posix() for path in Path(pictures.PICTURES).rglob("*.png")}
    made = [folder / f"{name}.png" for folder in pictures.FOLDERS.values() for name in pictures.SIZES]
    assert found == {path.relative_to(pictures.PICTURES).as_posix() for path in made}
