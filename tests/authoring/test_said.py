"""What instructors read of `verify`, `new`, `init` and `build` is in the course's language: none of it is left in English."""

from __future__ import annotations

import io
import json
import re
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path

import pseudo
import pytest
import tiny_course
from pseudo import wide
from tiny_course import NAME, change, samples, verified, write

from autograder.authoring import accuracy, init, release
from autograder.authoring.findings import COUNTS, Findings, table
from autograder.authoring.new import create
from autograder.authoring.taken import take
from autograder.course import words
from autograder.course.assignment import Assignment
from autograder.course.root import CourseError, WrongUse

OWN = re.compile(r"Expected '=' .*|\S*/\S+|\S+\.(?:py|ipynb|toml)\b|[a-z]+(?:-[a-z]+)+")  # tomllib's, paths and ids


def left(shown: str) -> list[str]:
    """The pieces of English in what is shown, paths and ids aside."""
    return pseudo.english(OWN.sub("", shown))


@pytest.fixture
def halves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Assignment:
    """A small course that speaks the made-up language."""
    made = tiny_course.make(tmp_path, ["half"], monkeypatch)
    pseudo.make(tmp_path, words.KIT)
    return made


@pytest.fixture(scope="module")
def off(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Findings]:
    """The findings on such a course in which much is wrong."""
    folder = tmp_path_factory.mktemp("course")
    graders = folder / "graders" / NAME
    with pytest.MonkeyPatch.context() as patch:
        made = tiny_course.make(folder, ["first", "second", "third", "unsolved"], patch)
        pseudo.make(folder, words.KIT)
        change(graders / "test_second.py", "points=1", "points=2")
        change(graders / "test_second.py", "x / 2, {", "student.second(x), {")
        (graders / "test_third.py").rename(graders / "test_stray.py")
        write(graders / "hints.toml", '[wrong-sign]\nhint = "turn"\nwhere = "there"\n[half-cost]\nhint = "is it?"\n')
        (samples(folder, "first") / "wrong" / "wrong-sign.py").rename(
            samples(folder, "first") / "wrong" / "unknown--x.py"
        )
        (samples(folder, "first") / "wrong" / "unknown--one-more.py").rename(
            samples(folder, "first") / "accepted" / "x.py"
        )
        (samples(folder, "first") / "accepted" / "product.py").rename(samples(folder, "first") / "hostile.py")
        write(samples(folder, "first") / "nearly" / "unknown--more.py", "# TODO")
        write(samples(folder, "first") / "hostile" / "right.py", "def first(x):\n    return x / 2\n")
        write(samples(folder, "first") / "equivalent.toml", '"return x / 2 -> return x" = " "\n"never -> was" = "so"\n')
        write(samples(folder, "second") / "equivalent.toml", "no TOML")
        for function, wanted in (("unsolved", "return 0 * x"), ("first", "return second(x)")):
            change(
                made.master,
                f'"def {function}(x):\\n",\n    "    ### BEGIN SOLUTION\\n",\n    "    return x / 2',
                f'"def {function}(x):\\n",\n    "    ### BEGIN SOLUTION\\n",\n    "    {wanted}',
            )
        write(folder / "assignments" / NAME / "leak.py", "from autograder.grading.checks import check")
        yield verified()


@pytest.mark.slow
def test_no_english_is_left_in_what_verify_finds(off: Findings) -> None:
    found = {what for _, what in (*off.off, *off.notes)}
    assert len(found) > 18
    assert {what: left(what) for what in found if left(what)} == {}
    assert {where: left(where) for where, _ in off.off if left(where)} == {}


@pytest.mark.slow
def test_its_table_has_titles_in_the_courses_language_above_their_counts(off: Findings) -> None:
    head, counts, *told = table([off]).splitlines()
    assert head.split() == [wide(title) for title in ("assignment", *COUNTS.values(), "mistakes", "faults")]
    assert counts.split()[:3] == [NAME, "4", str(off.checks)]
    assert len(counts) == 28 + sum(2 + 2 * len(title) for title in (*COUNTS.values(), "mistakes", "faults"))
    assert left("\n".join(told)) == []


def test_so_has_the_page_on_accuracy(halves: Assignment) -> None:
    page = accuracy.page([Findings(NAME, named=[("half-cost", ("half-cost",)), (None, ())], seconds=[1, 2])])
    assert left(page) == []
    assert accuracy.current(page, page.replace("1.50", "1.60"))
    assert not accuracy.current(page, page.replace("half-cost", "wrong-sign"))


def test_a_new_exercise_begins_in_the_courses_language_and_its_gaps_are_still_found(halves: Assignment) -> None:
    files = create(NAME, "square")
    cells = json.loads(halves.master.read_text(encoding="utf-8"))["cells"][-3:]
    sources = ["".join(cell["source"]) for cell in cells]
    grader = Assignment.find(NAME).grader("square").read_text(encoding="utf-8")
    for text in [sources[0], *map(texts_of, [*sources[1:], grader])]:
        assert left(text) == []
    for source in [*sources[1:], grader, *(path.read_text(encoding="utf-8") for path in files[2:])]:
        compile(source, "file", "exec")
    assert [sum(text.count("TODO") for text in sources), grader.count("TODO")] == [5, 3]
    assert "wrong-sign" in grader


def texts_of(code: str) -> str:
    """The strings and comments of some code that people read, a line each."""
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    read = [token.string for token in tokens if token.type in (tokenize.STRING, tokenize.COMMENT)]
    return "\n".join(text for text in read if not text.startswith("### "))


def wrong_uses(folder: Path) -> Iterator[Callable[[], object]]:
    """What a person may get wrong, each as a call that refuses."""
    given = folder / "source" / NAME / "halves.ipynb"
    yield lambda: create(NAME, "half")
    yield lambda: create(NAME, "2x")
    yield lambda: create(NAME, "class")
    yield lambda: create(NAME, "one", "more")
    yield lambda: create("../02", "one", "more")
    yield lambda: create("02-more", "one", "a/b")
    yield lambda: take(given, "nothing", "half")
    yield lambda: take(given, "test_half", "third")
    yield lambda: take(folder / "graders" / NAME / "test_half.py", "test_half", "half")
    yield lambda: init.create(folder)
    yield lambda: init.create(folder / "new", folder / "nothing")
    yield lambda: init.create(folder / "new", folder / "source")
    yield lambda: init.create(folder / "new", folder / "nbgrader_config.py")
    yield lambda: init.create(folder / "new", folder, "xx")
    yield lambda: release.build(["09-dreams"], folder)


def test_what_can_be_got_wrong_is_told_in_the_courses_language(halves: Assignment, tmp_path: Path) -> None:
    for use in wrong_uses(tmp_path):
        with pytest.raises((WrongUse, CourseError)) as told:
            use()
        assert re.search("[\uff41-\uff5a]{3}", str(told.value))
        own = re.sub(r": Notebook does.*|: en, .*", "", str(told.value), flags=re.DOTALL)  # nbformat's words, and codes
        assert left(own) == []


def test_a_master_that_cannot_be_built_is_told_so(halves: Assignment, tmp_path: Path) -> None:
    change(halves.master, "### END SOLUTION", "pass")
    with pytest.raises(release.BuildError, match=wide("cannot convert it")):
        release.build([NAME], tmp_path)
