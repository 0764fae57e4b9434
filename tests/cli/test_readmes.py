"""A README in another language keeps step with the English one: the same headings, commands, links, tables and figures."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENGLISH = ROOT / "README.md"
TRANSLATED = sorted(ROOT.glob("README.*.md"))
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"^(\$ .*?\S)( +# .*)$", re.MULTILINE)  # beside a command; an output's lines have none
OWN_NAME = re.compile(r"README(\.\w+)?\.md")
OWN_PICTURE = re.compile(r"docs/pictures/(\w+/)?")


@dataclass(frozen=True)
class Section:
    """What of a section stays the same in every language.

    Attributes:
        level: how many signs its heading has.
        code: its blocks of code, without what is remarked beside a command.
        spans, links: names in prose; a language may order the words of a sentence as it must.
        rows: for each row of its tables, the number of cells and the code in the first one.
    """

    level: int
    code: tuple[str, ...]
    spans: Counter[str]
    links: Counter[str]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def sections(text: str) -> list[Section]:
    return [section(part) for part in headed(text)]


def headed(text: str) -> list[str]:
    """The parts of a document that each begin with a heading; a sign within code is none."""
    code = FENCED.findall(text)
    parts = re.split(r"^(?=#+ )", FENCED.sub("\0", text), flags=re.MULTILINE)
    blocks = iter(code)
    return [re.sub("\0", lambda _: next(blocks), part) for part in parts if part]


def section(part: str) -> Section:
    prose = FENCED.sub("", part)
    return Section(
        len(part) - len(part.lstrip("#")),
        tuple(COMMENT.sub(r"\1", block) for block in FENCED.findall(part)),
        Counter(re.findall(r"`([^`\n]+)`", prose)),
        Counter(OWN_NAME.sub("README", OWN_PICTURE.sub("", link)) for link in re.findall(r"\]\(([^)]+)\)", prose)),
        tuple(row(line) for line in prose.splitlines() if line.startswith("|")),
    )


def row(line: str) -> tuple[int, tuple[str, ...]]:
    cells = re.split(r"(?<!\\)\|", line)[1:-1]
    return len(cells), tuple(re.findall(r"`([^`]+)`", cells[0]))


def figures(text: str) -> Counter[str]:
    return Counter(re.findall(r"\d+(?:[.,]\d+)*", re.sub(r"\]\([^)]+\)", "]", text)))


def test_there_is_a_readme_in_korean_and_each_leads_to_the_other() -> None:
    assert "(README.ko.md)" in ENGLISH.read_text(encoding="utf-8")
    assert [path.name for path in TRANSLATED] == ["README.ko.md"]
    assert all("(README.md)" in path.read_text(encoding="utf-8") for path in TRANSLATED)


@pytest.mark.parametrize("path", TRANSLATED, ids=lambda path: path.name)
def test_it_has_the_same_sections_with_the_same_code_links_and_tables(path: Path) -> None:
    assert sections(path.read_text(encoding="utf-8")) == sections(ENGLISH.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", TRANSLATED, ids=lambda path: path.name)
def test_it_has_every_figure_of_the_english_one_section_by_section(path: Path) -> None:
    there = headed(path.read_text(encoding="utf-8"))
    for part, other in zip(headed(ENGLISH.read_text(encoding="utf-8")), there, strict=True):
        assert figures(part) - figures(other) == Counter(), f"{path.name} lacks figures of {part.splitlines()[0]!r}"


@pytest.mark.parametrize("path", TRANSLATED, ids=lambda path: path.name)
def test_each_remark_beside_a_command_is_in_its_language(path: Path) -> None:
    english = set(COMMENT.findall(ENGLISH.read_text(encoding="utf-8")))
    assert english & set(COMMENT.findall(path.read_text(encoding="utf-8"))) == set()


CHANGES = {
    "a heading": ("## Where", "### Where"),
    "a command": ("$ make demo", "$ make show"),
    "an output": ("endless-loop               2", "endless-loop               3"),
    "a link": ("(docs/support.md)", "(docs/limits.md)"),
    "a command in a table": ("| `autograder doctor`", "| `autograder nurse`"),
    "a row": ("| `06-concepts`", "| `07-more` | more |\n| `06-concepts`"),
    "a name in prose": ("`.course-secret`", "`.secret`"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_the_english_one_alone_is_noticed(change: str) -> None:
    text = ENGLISH.read_text(encoding="utf-8")
    changed = text.replace(*CHANGES[change], 1)
    assert changed != text
    assert sections(changed) != sections(text)


def test_a_remark_may_be_in_another_language_and_a_sentence_in_another_order() -> None:
    english = "# A\n\n```console\n$ run it   # the main job\n```\nSee `b` and [c](c.md).\n"
    other = "# 가\n\n```console\n$ run it   # 주된 기능\n```\n[c](c.md)와 `b`를 보세요.\n"
    assert sections(english) == sections(other)
