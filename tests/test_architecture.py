"""The map of CONTRIBUTING.md holds: imports go down only, one noun a file, one name a class, a word on each folder."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course import root

PACKAGE = root.folder() / "autograder"
# From the top down; a wing may import what stands below it. Those of one floor know nothing of each other.
FLOORS = (
    ("cli",),
    ("authoring",),
    ("report", "exports"),
    ("classroom",),
    ("grading",),
    ("sandbox",),
    ("course",),
    ("untrusted",),
)
FLOOR = {wing: floor for floor, wings in enumerate(FLOORS) for wing in wings}
LINES = 350
OF_A_COURSE = (
    PACKAGE / "graders",
    PACKAGE / "course" / "templates",
    PACKAGE / "authoring" / "templates",
    PACKAGE / "exports" / "templates",
)  # these are run by others, and not a part of us


def modules() -> list[Path]:
    found = sorted(PACKAGE.rglob("*.py"))
    return [path for path in found if not any(path.is_relative_to(place) for place in OF_A_COURSE)]


def wing(path: Path) -> str:
    """The folder of the package that a module lies in; `cli` for those at the top, which only start the command."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else "cli"


def imported(path: Path) -> Iterator[str]:
    """The modules of ours that a module imports, at its top or within a function."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports by dots: write the whole name"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def arrows(path: Path) -> set[str]:
    ours = (name.split(".") for name in imported(path) if name.split(".")[0] == PACKAGE.name)
    return {parts[1] for parts in ours if len(parts) > 1} - {wing(path)}


def test_every_folder_is_on_the_map() -> None:
    folders = {path.parent.relative_to(PACKAGE).parts[0] for path in modules() if path.parent != PACKAGE}
    assert folders == set(FLOOR)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_down_only(path: Path) -> None:
    up = {name for name in arrows(path) if FLOOR.get(name, -1) <= FLOOR[wing(path)]}
    assert not up, f"{path.relative_to(PACKAGE)} must not import {', '.join(sorted(up))}"


def test_where_a_students_code_runs_nothing_else_of_ours_is_imported() -> None:
    assert {path.name: arrows(path) for path in modules() if wing(path) == "untrusted" and arrows(path)} == {}


def test_every_file_reads_in_one_sitting() -> None:
    lengths = {str(path.relative_to(PACKAGE)): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {path: length for path, length in lengths.items() if length > LINES} == {}


def test_no_two_classes_have_one_name() -> None:
    names = Counter(
        node.name for path in modules() for node in ast.parse(path.read_bytes()).body if isinstance(node, ast.ClassDef)
    )
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize("name", sorted(FLOOR))
def test_every_folder_says_what_lives_there_and_what_it_imports(name: str) -> None:
    said = ast.get_docstring(ast.parse((PACKAGE / name / "__init__.py").read_bytes())) or ""
    assert 0 < len(said.splitlines()) <= 5
    assert "Import" in said


def test_an_arrow_that_runs_up_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.PACKAGE", tmp_path / "autograder")
    path = tmp_path / "autograder" / "course" / "climber.py"
    path.parent.mkdir(parents=True)
    path.write_text("def late():\n    from autograder.grading import engine\n")
    with pytest.raises(AssertionError, match="must not import grading"):
        test_imports_go_down_only(path)
