"""The class report's page takes no one's text for HTML, needs no other file, and reads well."""

from __future__ import annotations

import itertools

from class_reports import HOSTILE, NOW, Tags, answered, check, class_of, graded

from autograder.course import language
from autograder.grading.result import CheckResult, Report
from autograder.report.figures import ClassReport, Entry
from autograder.report.page import page
from autograder.untrusted.anonymous import anonymous, vocabulary


def hostile_class():
    mistake = CheckResult(HOSTILE, HOSTILE, HOSTILE, "failed", 1.0, HOSTILE, HOSTILE, HOSTILE)
    stopped = CheckResult(HOSTILE + "2", HOSTILE, HOSTILE, "timeout", 1.0, None)
    return ClassReport(
        HOSTILE,
        2,
        [
            Entry(HOSTILE, graded((HOSTILE, (mistake, stopped))), "earlier", {HOSTILE: HOSTILE}),
            Entry("\udc80\u202eevil\x1b", Report(HOSTILE, "unreadable", HOSTILE, (), 1.0)),
        ],
    )


def test_no_text_of_a_student_is_taken_for_html():
    text = page(hostile_class(), NOW)
    text.encode()
    assert "\u202e" not in text
    assert "&lt;script&gt;alert(1)" in text
    found = Tags(text).found
    assert not {"script", "img", "a", "link", "iframe", "object"} & {tag for tag, _ in found}
    assert sum(tag == "style" for tag, _ in found) == 1
    assert not [name for _, attributes in found for name in attributes if name.startswith("on")]


def test_source_that_is_hostile_is_escaped_where_it_is_an_example():
    source = "def half(x):\n    return x < 1 > '</pre><script>'"
    shown = anonymous([source], "half", vocabulary([source]))
    assert "<script>" in shown
    report = graded(("half", (check("a", "failed", mistake="wrong-sign"),)))
    text = page(ClassReport("x", 1, [Entry("1", report, sources={"half": shown})]), NOW)
    assert "x &lt; 1 &gt; &#39;&lt;/pre&gt;&lt;script&gt;&#39;" in text
    assert "<script" not in text


def test_the_page_needs_no_other_file_and_no_network():
    text = page(hostile_class(), NOW)
    assert not {"src", "href", "action", "srcset", "data"} & {name for _, told in Tags(text).found for name in told}
    for word in ("http://", "https://", "@import", "url(", "@font-face"):
        assert word not in text
    assert "default-src 'none'" in text


def test_a_page_in_korean_says_so_breaks_lines_between_words_and_says_times_in_its_units():
    late = ClassReport("x", 1, [Entry("late", answered(True), seconds_late=3 * 3600 + 20 * 60)])
    with language.speaking("ko"):
        text = page(late, NOW)
    assert ("html", {"lang": "ko"}) in Tags(text).found
    assert ":lang(ko) { word-break: keep-all; }" in text
    assert "3시간 20분 늦음" in text
    english = page(late, NOW)
    assert "word-break" not in english
    assert "late 3 h 20 min" in english


def test_the_page_says_its_language_and_title_and_its_headings_descend_step_by_step():
    found = Tags(page(class_of(answered(True)), NOW)).found
    assert ("html", {"lang": "en"}) in found
    assert [tag for tag, _ in found if tag in ("h1", "title")] == [
        "title",
        "h1",
        "title",
    ]  # the last is the histogram's
    levels = [int(tag[1]) for tag, _ in found if tag in ("h1", "h2", "h3", "h4")]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
