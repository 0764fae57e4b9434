"""A course speaks another language by its catalogues alone: texts change, and nothing else does."""

from __future__ import annotations

import ast
import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from autograder.authoring import languages, messages
from autograder.authoring.findings import Findings
from autograder.authoring.init import CannotInit, create
from autograder.classroom.nbgrader.handing_out import Translate
from autograder.cli import main
from autograder.course import hints, language, translation
from autograder.course.assignment import Assignment
from autograder.course.columns import width
from autograder.course.hints import Hint
from autograder.course.language import UnknownLanguage
from autograder.course.literals import places
from autograder.course.root import CourseError
from autograder.exports import bundle
from autograder.grading import kept

FIRST = "01-linear-regression"
ROOT = Path(__file__).resolve().parents[2]
SWAP = {"expected {a}, not {b:.2f}: is it {{so}}?": "{b:.2f} statt {a}: {{so}}?"}


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course like this one, in another place: it has catalogues of its own, none so far."""
    (tmp_path / "source").symlink_to(ROOT / "source")
    (tmp_path / "graders").symlink_to(ROOT / "autograder" / "graders")
    monkeypatch.setenv("DESCENT_KIT_COURSE", str(tmp_path))
    return tmp_path


def catalogue(course: Path, code: str, texts: dict[str, str], fuzzy: bool = False, domain: str = FIRST) -> Path:
    """Write a catalogue in a language, the first assignment's or another."""
    made = Catalog(locale=code)
    for text, told in texts.items():
        made.add(text, told, flags=["fuzzy"] if fuzzy else [])
    path = course / "languages" / code / "LC_MESSAGES" / f"{domain}.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, made)
    return path


def told(source: str, texts: dict[str, str], kind: str = "code") -> str:
    """A cell in another language."""
    return str(translation.translated([{"cell_type": kind, "source": source}], texts)[0]["source"])


def found(source: str, kind: str = "code") -> list[str]:
    """The texts of a cell."""
    return [text for text, _ in translation.messages([{"cell_type": kind, "source": source, "id": "c"}])]


# ---- which texts there are


def test_a_message_is_one_text_with_its_places_though_it_stands_in_pieces() -> None:
    source = 'assert x == 1, (\n    f"expected 1, not {x!r}: "\n    "do you count from {zero}?"\n)'
    assert found(source) == ["expected 1, not {x!r}: do you count from {{zero}}?"]


def test_a_string_in_a_condition_is_no_text() -> None:
    assert found('assert name == "two words", "expected two words"') == ["expected two words"]


def test_of_a_picture_the_labels_are_texts_and_colours_and_places_are_not() -> None:
    source = 'ax.plot(x, "o-", color="dark blue", label="cost", loc="upper left")\nax.set_title("W = 2")'
    assert found(source) == ["cost"]


def test_the_titles_and_the_axes_of_pyplots_own_functions_are_texts() -> None:
    assert found('plt.title("The cost falls")\nplt.xlabel("epoch")\nplt.ylabel("W")') == ["The cost falls", "epoch"]


def test_what_an_error_says_is_a_text() -> None:
    assert found('raise RuntimeError(f"diverged after {steps} updates")') == ["diverged after {steps} updates"]


def test_comments_that_follow_each_other_are_one_text_and_nbgraders_marks_are_none() -> None:
    assert found("# one line\n# and another\n### BEGIN SOLUTION\nx = 1  # by the way\n# YOUR CODE HERE") == [
        "one line and another",
        "by the way",
    ]


def test_prose_is_told_by_paragraphs_and_a_table_keeps_its_lines() -> None:
    prose = "Some\nwords.\n\n| a word | $x$ |\n| --- | --- |\n\n$$f(x)$$\n\n<details><summary>Look</summary>"
    assert found(prose, "markdown") == [
        "Some words.",
        "| a word | $x$ |\n| --- | --- |",
        "<details><summary>Look</summary>",
    ]


# ---- how they are replaced


def test_places_may_change_their_order_and_a_brace_stays_a_brace() -> None:
    source = 'assert a == b, f"expected {a}, not {b:.2f}: is it {{so}}?"'
    with pytest.raises(AssertionError) as raised:
        exec(told(source, SWAP), {"a": 1, "b": 2.0})
    assert str(raised.value) == "2.00 statt 1: {so}?"


def test_a_long_message_is_wrapped_within_brackets_by_the_width_of_its_letters() -> None:
    source = 'for x in (1, 2):\n    assert x, "expected another x"'
    new = told(source, {"expected another x": "가나다라 마바사아 " * 8 + "끝"})
    assert max(map(width, new.splitlines())) <= 88
    assert new.splitlines()[1].endswith("assert x, (")
    (loop,) = ast.parse(new).body
    assert loop.body[0].msg.value == "가나다라 마바사아 " * 8 + "끝"  # type: ignore[attr-defined]


def test_quotes_lines_and_backslashes_of_a_translation_are_escaped() -> None:
    new = told('print("some words")', {"some words": 'a "b"\n\\c'})
    assert new == 'print("a \\"b\\"\\n\\\\c")'


def test_a_docstring_keeps_the_indentation_of_its_function() -> None:
    source = 'def f(x):\n    """Give x.\n\n    As it is.\n    """\n    return x'
    new = told(source, {"Give x.\n\nAs it is.": "x를 줍니다.\n\n그대로."})
    assert new == 'def f(x):\n    """x를 줍니다.\n\n    그대로.\n    """\n    return x'


def test_what_stands_after_wide_letters_in_a_line_is_found() -> None:
    assert told('print("가나", "more words")  # so it is', {"more words": "더", "so it is": "그렇습니다"}) == (
        'print("가나", "더")  # 그렇습니다'
    )


# ---- which language a course speaks


def test_english_needs_no_catalogue(course: Path) -> None:
    assert language.spoken() == "en"
    assignment = Assignment.find(FIRST)
    assert assignment.cells is assignment.master_cells


def test_a_third_language_works_by_adding_a_file(course: Path) -> None:
    texts = {"## 3. The hypothesis: a line": "## 3. Die Hypothese: eine Gerade", "students": "Studenten"}
    catalogue(course, "de", texts)
    (course / "course.toml").write_text('language = "de"\n')
    sources = [str(cell["source"]) for cell in Assignment.find(FIRST).cells]
    assert any(source.startswith("## 3. Die Hypothese: eine Gerade\n") for source in sources)
    assert any('label="Studenten"' in source for source in sources)


def test_a_language_that_is_not_there_is_told_with_those_that_are(course: Path) -> None:
    catalogue(course, "ko", {})
    (course / "course.toml").write_text('language = "fr"\n')
    with pytest.raises(UnknownLanguage, match=r"there is no language 'fr' in .*; the languages are: en, ko"):
        language.spoken()


@pytest.mark.parametrize("text", ["language = 3", "language ="])
def test_a_course_file_that_says_no_language_is_told(course: Path, text: str) -> None:
    (course / "course.toml").write_text(text)
    with pytest.raises(CourseError, match=r"course\.toml"):
        language.spoken()


def test_build_refuses_a_language_that_is_not_there(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "--language", "xx"]) == 2
    assert "the languages are: en" in capsys.readouterr().err


def test_a_new_course_speaks_the_language_that_it_is_made_with(tmp_path: Path) -> None:
    create(tmp_path / "new", ROOT, "ko")
    assert (tmp_path / "new" / "course.toml").read_text() == 'language = "ko"\n'
    assert (tmp_path / "new" / "languages" / "ko" / "LC_MESSAGES" / f"{FIRST}.po").is_file()
    with pytest.raises(CannotInit, match="the course has no language 'fr'; its languages are: en, ko"):
        create(tmp_path / "other", ROOT, "fr")


def test_a_bundle_speaks_the_language_of_the_course(course: Path) -> None:
    catalogue(course, "ko", {"epoch": "에포크"})
    (course / "course.toml").write_text('language = "ko"\n')
    packed = bundle._course(Assignment.find(FIRST))
    assert packed["course/course.toml"] == b'language = "ko"\n'
    assert f"course/languages/ko/LC_MESSAGES/{FIRST}.po" in packed


def test_nbgrader_hands_out_in_the_language_of_the_course(course: Path) -> None:
    catalogue(course, "de", {"students": "Studenten"})
    (course / "course.toml").write_text('language = "de"\n')
    master = course / "source" / FIRST / "linear_regression.ipynb"
    resources = {"metadata": {"path": str(master.parent), "name": master.stem}, "nbgrader": {"assignment": FIRST}}
    notebook, _ = Translate().preprocess(nbformat.read(master, as_version=4), resources)
    assert any('label="Studenten"' in cell.source for cell in notebook.cells)


# ---- hints


def test_a_hint_is_in_the_language_of_the_course_with_all_its_levels(course: Path) -> None:
    english = hints.of(FIRST)["bias-not-added"]
    catalogue(course, "de", {text: f"«{text}»" for text in english.levels().values()}, domain="hints")
    assert hints.of(FIRST)["bias-not-added"] == english
    (course / "course.toml").write_text('language = "de"\n')
    assert hints.of(FIRST)["bias-not-added"] == Hint(
        f"«{english.question}»", f"«{english.where}»", f"«{english.example}»"
    )
    assert hints.question(FIRST, "wrong-shape").startswith("which shape")


def test_a_result_that_is_kept_is_of_its_language(course: Path) -> None:
    (course / "course.toml").write_text('language = "de"\n')
    catalogue(course, "de", {}, domain="hints")
    before = kept.fingerprint(FIRST)
    catalogue(course, "de", {"what?": "was?"}, domain="hints")
    assert kept.fingerprint(FIRST) != before


def test_verify_asks_for_the_hints_where_their_translation_has_begun(course: Path) -> None:
    english = hints.of(FIRST)["bias-not-added"]
    catalogue(course, "de", {english.question: "wo ist b?"}, domain="hints")
    findings = Findings(FIRST)
    languages.check_languages(Assignment.find(FIRST), findings)
    told = [what for where, what in findings.off if where == "languages/de/LC_MESSAGES/hints.po"]
    assert f"{english.where[:60]!r} is not translated: run `autograder messages`, and translate it" in told
    assert not any(repr(english.question[:60]) in each for each in told)


# ---- catalogues for translators


def test_a_catalogue_is_begun_and_then_brought_up_to_date(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["messages", FIRST]) == 2
    assert "this course has no language but English" in capsys.readouterr().err
    assert main(["messages", "--language", "de", FIRST]) == 0
    assert messages.update(FIRST, "de") is None
    assert main(["messages", "--language", "de", "hints"]) == 0
    assert "hints.toml:bias-not-added.where" in (course / "languages/de/LC_MESSAGES/hints.po").read_text()


def test_a_translation_stays_and_is_marked_where_its_text_has_changed(course: Path) -> None:
    path = catalogue(course, "de", {"In every epoch:": "In jeder Epoche:", "## 7. The answers": "## 7. Die Antwort"})
    messages.update(FIRST, "de")
    with path.open("rb") as file:
        made = read_po(file)
    assert (made.get("In every epoch:").string, made.get("In every epoch:").fuzzy) == ("In jeder Epoche:", False)
    assert (made.get("## 7. The answer").string, made.get("## 7. The answer").fuzzy) == ("## 7. Die Antwort", True)


# ---- what verify asks


def test_verify_names_what_is_missing_marked_or_lost(course: Path) -> None:
    place = "expected x and y as they were, but they have changed"
    catalogue(course, "de", {"epoch": "Epoche"}, fuzzy=True)
    off = list(languages.problems(Assignment.find(FIRST), "de"))
    assert "the translation of 'epoch' is marked fuzzy: compare it, and take the mark away" in off
    assert f"{place!r} is not translated: run `autograder messages`, and translate it" in off
    catalogue(course, "de", {"lr = {lr:g}": "Rate {lr}"})
    off = list(languages.problems(Assignment.find(FIRST), "de"))
    assert "the translation of 'lr = {lr:g}' must have the same places: look for {lr:g}, {lr}" in off


def test_the_korean_translation_is_whole_and_changes_nothing_but_texts() -> None:
    done = [each for each in Assignment.all() if language.file("ko", each.name).is_file()]
    assert [each.name for each in done][:1] == [FIRST]
    assert [problem for each in done for problem in languages.problems(each, "ko")] == []


def test_no_korean_particle_hangs_on_a_word_that_is_not_known() -> None:
    """Whether 은 or 는 follows depends on how the word before it ends, and what stands in a place is known too late."""
    hanging = re.compile(r"\}[`'\"]*(?:은|는|이|가|을|를|과|와|여야|으로|로|(?:이|으)?라고)(?!\w)")
    files = sorted((ROOT / "languages/ko/LC_MESSAGES").glob("*.po"))
    files += sorted((ROOT / "autograder/authoring/templates/first-course/languages/ko").rglob("*.po"))
    texts = [
        text
        for file in files
        for each in read_po(io.BytesIO(file.read_bytes()))
        if each.id
        for text in _forms(each.string)
    ]
    assert len(texts) > 1500 and [text for text in texts if hanging.search(text)] == []
    assert all(map(hanging.search, ["{n}은 크다", "`{name}`를 부릅니다", "{wanted}여야 합니다"]))
    assert not any(
        map(hanging.search, ["{wanted}이어야 합니다", "{n}개가 있다", "hint({name})를 실행하세요", "{name} 함수가"])
    )


def _forms(string: str | tuple[str, ...]) -> tuple[str, ...]:
    return string if isinstance(string, tuple) else (string,)


@pytest.mark.parametrize(
    "changed",
    ['assert f(2) == 2, "다른 말"', 'assert f(1) == 1, g("말")', 'print("말")', 'assert f(1) == 1, "말"\nx = 1'],
)
def test_code_that_a_translation_changes_would_be_seen(changed: str) -> None:
    assert languages._same_code('assert f(1) == 1, "some words"', 'assert f(1) == 1, "말"')
    assert not languages._same_code('assert f(1) == 1, "some words"', changed)


def test_a_place_is_told_from_a_brace() -> None:
    assert dict(places("{a} {{b}} {c:{d}} {e!r}")) == {"{a}": 1, "{c:{d}}": 1, "{e!r}": 1}


# ---- pictures


@pytest.fixture
def drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Run the code that gives Korean pictures their font, where these fonts are installed and matplotlib has noticed none."""
    import matplotlib
    from matplotlib import font_manager, pyplot

    def run(*fonts: str) -> str:
        monkeypatch.setattr(font_manager.fontManager, "ttflist", [])
        files = [
            shutil.copy(Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSerif.ttf", tmp_path / f) for f in fonts
        ]
        monkeypatch.setattr(font_manager, "findSystemFonts", lambda: list(map(str, files)))
        with matplotlib.rc_context():
            exec(language.figures("ko"), {"plt": pyplot})
            return ", ".join(pyplot.rcParams["font.family"])

    return run


def test_korean_pictures_take_a_font_that_was_installed_after_matplotlib_made_its_list(
    drawn: Callable[..., str],
) -> None:
    assert drawn("Arial.ttf", "NanumGothicBold.ttf", "NanumGothic.ttf") == "DejaVu Sans, DejaVu Serif"


def test_where_no_font_has_hangul_the_notebook_says_so(
    drawn: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Serif" not in drawn("Arial.ttf")
    assert "NanumGothic을 설치하세요" in capsys.readouterr().out
