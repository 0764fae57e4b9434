"""The first glance for teachers: each claim of ours names its test, each about others its source; pictures are current."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from autograder.course import root

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
    assert made == pictures.digests(pictures.pages()), "run `make pictures`"


@pytest.mark.parametrize("name", pictures.SIZES)
def test_each_picture_is_there_small_and_shown(name: str) -> None:
    path = pictures.PICTURES / f"{name}.png"
    assert path.read_bytes().startswith(b"\x89PNG")
    assert path.stat().st_size < 200_000
    shown = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"!\[[^\]]{{20,}}\]\(docs/pictures/{name}\.png\)", shown), f"README.md does not show {name}.png"


def test_the_script_makes_no_other_pictures() -> None:
    assert {path.stem for path in Path(pictures.PICTURES).glob("*.png")} == set(pictures.SIZES)
