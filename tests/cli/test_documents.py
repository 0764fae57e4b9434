"""The documents name what there is: every command and option is told of in docs/commands.md, every path exists."""

from __future__ import annotations

import argparse
import fnmatch
import re
import runpy
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.cli import parser
from autograder.course import limits, root, settings
from autograder.course.assignment import Assignment
from autograder.grading.engine import Engine

ROOT = root.folder()
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
SAMPLES = ROOT / "tests" / "submissions"
FIRST_COURSE = ROOT / "autograder" / "authoring" / "templates" / "first-course"  # what `autograder init` writes
PLACES = (ROOT, ROOT / "autograder", FIRST_COURSE, root.graders(), SAMPLES, *SAMPLES.glob("*/*"))
COMMANDS_PAGE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
KINDS = (".py", ".md", ".toml", ".txt", ".ipynb", ".html", ".json", "/")
LINK = re.compile(r"\]\(([^)#]+?)(?:#[\w-]+)?\)")
CODE = re.compile(r"`([^`\n]+)`")
PLACEHOLDERS = re.compile(r"<[\w-]+>|\b[A-Z]{2,}\b|\.\.\.")


def commands() -> dict[str, argparse.ArgumentParser]:
    [choices] = [each.choices for each in parser()._actions if isinstance(each, argparse._SubParsersAction)]
    return dict(choices)


def described(command: str) -> str:
    """What the page says of one command: from its synopsis to the next one's."""
    found = re.search(rf"^`autograder {command}\b.*?(?=^`autograder |^## |\Z)", COMMANDS_PAGE, re.MULTILINE | re.DOTALL)
    return found[0] if found else ""


@pytest.mark.parametrize("command", commands())
def test_a_command_is_described_with_its_arguments_and_options(command: str) -> None:
    text = described(command)
    assert text, f"docs/commands.md has no paragraph on `autograder {command}`"
    for action in commands()[command]._actions:
        if action.dest == "help":
            continue
        name = action.option_strings[-1] if action.option_strings else action.metavar
        assert re.search(rf"(?<![\w-]){name}(?![\w-])", text), f"`autograder {command}`: {name} is not described"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_names_no_command_or_option_that_there_is_not(document: Path) -> None:
    for line in re.findall(r"(?:^|[`$ /])autograder ([a-z]\w+)(?= [A-Z\[<0-9-]|`|$)([^`\n#|]*)", text(document), re.M):
        command, rest = line
        assert command in commands(), f"there is no `autograder {command}`"
        options = {option for action in commands()[command]._actions for option in action.option_strings}
        assert set(re.findall(r"(?<=[ \[])--[a-z][a-z-]*", rest)) <= options, f"autograder {command}{rest}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_that_a_document_names_exists(document: Path) -> None:
    missing = [name for name in paths(document) if not exists(name, document) and not made_while_running(name)]
    assert missing == []


def paths(document: Path) -> Iterator[str]:
    yield from (link for link in LINK.findall(text(document)) if "://" not in link)
    for code in CODE.findall(text(document)):
        if code.endswith(KINDS) and not re.search(r"[ =(]|^[~/.]|://|^-", code):
            yield code


def exists(name: str, document: Path) -> bool:
    """Whether there is such a path, seen from a place that documents start from; placeholders stand for anything."""
    pattern = PLACEHOLDERS.sub("*", name).rstrip("/")
    options = re.search(r"\{([\w,]+)\}", pattern)
    if options:
        return all(exists(pattern.replace(options[0], each), document) for each in options[1].split(","))
    return any(any(place.glob(pattern)) for place in (*PLACES, document.parent))


def made_while_running(name: str) -> bool:
    """Whether a command makes it, so that git ignores it, or an instructor."""
    if name in (limits.FILE, settings.FILE):
        return True
    ignored = [line.strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()]
    return any(fnmatch.fnmatch(name.strip("/").partition("/")[0], pattern) for pattern in ignored)


def text(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def test_the_page_on_nbgraders_tests_names_every_difference() -> None:
    listed = dict(
        re.findall(r"^\| `(test_\w+)` \| (.+) \|$", (ROOT / "docs" / "peer.md").read_text(encoding="utf-8"), re.M)
    )
    assert listed == runpy.run_path(str(ROOT / "tests" / "peer" / "differences.py"))["DIFFERENCES"]


def test_what_tampering_can_save_is_what_the_checks_give_for_manner() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| (\d\d) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", text, re.MULTILINE)
    given = []
    for assignment in Assignment.all():
        points: Counter[str] = Counter()
        for check in Engine(assignment.name, device="simulated").checks:
            points[check.category] += check.points  # type: ignore[assignment]
        total = points.total()
        given.append((assignment.name[:2], *(f"{each:g}" for each in (points["behaviour"], points["device"], total))))
    assert told == given
