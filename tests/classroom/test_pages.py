"""Formgrader's and the feedback's pages: nothing of a student's runs or loads there, and no text takes long to show."""

from __future__ import annotations

import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from autograder.classroom.nbgrader.cells import SHOWN_CHARACTERS, cut, safe_outputs
from autograder.classroom.nbgrader.notebook import ALL_CHARACTERS, read_notebook, sound_notebook
from autograder.classroom.nbgrader.pages import CHARACTERS, DEEP, safe_html, safe_markdown

OWN = "document.documentElement.dataset.owned='yes'"
SCRIPT = f"<script>{OWN} /* from a student */</script>"


@pytest.mark.parametrize(
    "attack",
    [
        SCRIPT,
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "<a href='JaVaScRiPt:alert(1)'>a</a>",
        "<svg onload=alert(1)>",
        "<iframe src='https://example.org'></iframe>",
        "<form action='/formgrader'><input></form>",
        "<style>*{display:none}</style>",
        "![x](https://example.org/pixel.png)",
        "![x](data:image/svg+xml;base64,PHN2Zz4=)",
        "![x](attachment:missing.png)",
    ],
)
def test_markdown_keeps_nothing_that_runs_or_loads(attack):
    page = safe_markdown({}, f"before {attack} after")
    for tag in ("<script", "<svg", "<iframe", "<form", "<input", "<style", " src=", "href="):
        assert tag not in page.replace("&lt;img src=", "").replace("iframe src=", "")
    assert "before" in page


def test_markdown_keeps_headings_tables_links_and_formulas():
    page = safe_markdown({}, "## Title\n\n| a |\n|---|\n| 1 |\n\n[b](https://example.org) $H(x)_i = x_i W < 1$")
    link = '<a href="https://example.org" rel="noopener noreferrer">b</a>'
    for kept in ("<h2>Title", "<td>1</td>", link, "$H(x)_i = x_i W &lt; 1$"):
        assert kept in page


def test_formulas_stay_for_mathjax_as_they_were_written():
    page = safe_markdown({}, "a $x_1*y_1*z$ b\n\n$$\nx_1 < y\n$$\n\n\\begin{align}\na_1 &= *b*\n\\end{align}\n")
    for formula in ("$x_1*y_1*z$", "$$\nx_1 &lt; y\n$$", "\\begin{align}\na_1 &amp;= *b*\n\\end{align}"):
        assert formula in page


def test_html_that_a_text_needs_stays_and_any_other_tag_is_shown_as_it_was_written():
    page = safe_markdown({}, "<b>bold</b> x <y and z> w <br> <my-tag> <!-- a note -->")
    assert page == "<p><b>bold</b> x &lt;y and z&gt; w <br> &lt;my-tag&gt; </p>\n"


@pytest.mark.parametrize(
    ("formula", "harmless"),
    [
        (r"\href{javascript:x}{y}", "href{javascript:x}{y}"),
        (r"\\\href{javascript:x}{y}", "href{javascript:x}{y}"),
        (r"\mmlToken{mi}[href='javascript:x']{y}", "mmlToken{mi}[href='javascript:x']{y}"),
        (r"\style{color: red}{y} \cssId{a}{y} \require{html}", r"style{color: red}{y} cssId{a}{y} require{html}"),
        (r"\classical \frac{1}{2}", r"\classical \frac{1}{2}"),
    ],
)
def test_a_formula_keeps_nothing_that_mathjax_makes_a_link_or_a_style_of(formula, harmless):
    assert f"${harmless}$" in safe_markdown({}, f"${formula}$")


def test_code_in_colours_keeps_them_and_no_script():
    page = safe_html('<div class="highlight"><pre><span class="k">def</span><script>x</script></pre></div>')
    assert page == '<div class="highlight"><pre><span class="k">def</span></pre></div>'


# ---- what would take long


@pytest.mark.parametrize(
    "source",
    [
        "a " * CHARACTERS,
        "<b>" * (DEEP + 1),
        "".join(f"<b id={number}>" for number in range(DEEP + 1)),
        "<div>" * 60 + "</p>" * 60 + "<i>" * 60,  # an end of what is not open closes nothing
        "[" * (DEEP + 1),
        "![" * (DEEP + 1),
    ],
    ids=lambda source: source[:12],
)
def test_what_is_too_long_or_too_deep_is_shown_as_it_was_written(source):
    assert safe_markdown({}, source) == f"<pre>{source.replace('<', '&lt;').replace('>', '&gt;')}</pre>"


@pytest.mark.parametrize("source", ["<b>x</b>" * 300, "<br>" * 300, "[a](b) " * 300, "- " * 300, "> " * 300])
def test_what_is_long_and_not_deep_is_read_as_markdown(source):
    assert "<pre>" not in safe_markdown({}, source)


UNITS = [
    *("<b>", "</b>", "<b id=1>", "<p>", "<div>\n\n", "<table><tr><td>", "<ul><li>", "<a href='x'>", "<pre>", "<a b='"),
    *("<", "<a ", "<!--", "<?", "<![CDATA[", "<script>", "<style>", "<textarea>", "<select>", "<svg>", "<math>", "&"),
    *(
        "\\begin{a}",
        "\\end{a}",
        "\\",
        "\\\\[",
        "\\\\(",
        "\\$",
        "$",
        "$a ",
        "$$ ",
        "\\href",
        "[",
        "![",
        "[a](",
        "[a](<b",
    ),
    *(
        "[]",
        "[a][",
        "[a]: b\n",
        "![[]()",
        "]",
        "*",
        "**a ",
        "*a_ ",
        "_a ",
        "a**b",
        "~~a ",
        "__a__b ",
        "<b>*",
        "`",
        "`a",
    ),
    *(
        "``a`",
        "```\n",
        ">",
        "> a\n",
        "- ",
        "- a\n",
        "1. ",
        "> - ",
        "|a",
        "a|b\n-|-\n",
        "|\n",
        "# a\n",
        "a\n=\n",
        "***\n",
    ),
    *("_ ", " ", "\n", "\t", "    a\n", "a\n: b\n", "- [ ] ", "http://a ", "www.a.", "a@b.", "<http://a", "word ", "é"),
    *("\0", "> 1. ", "> ```\n", "&#1", "&amp;", "-->", "[a](b 'c "),
]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_no_repeated_sign_takes_long():
    """Where one of these were quadratic, this would not end: any took at most 2 s when this was written."""
    for unit in UNITS:
        assert len(safe_markdown({}, unit * (CHARACTERS // len(unit)))) < 100 * CHARACTERS


def test_lists_and_quotes_are_read_to_a_depth_of_twenty():
    assert safe_markdown({}, "".join("  " * depth + "- a\n" for depth in range(200))).count("<ul>") <= 20
    assert safe_markdown({}, ">" * 1_000).count("<blockquote>") <= 20


def test_a_whole_notebook_is_cut_to_what_a_page_can_bear():
    cells = [new_markdown_cell("word " * 15_000), new_code_cell("a." * 45_000)] * 20
    notebook = sound_notebook(cells, {})
    assert sum(len(cell.source) for cell in notebook.cells) < ALL_CHARACTERS + 100 * len(cells)
    assert notebook.cells[-1].source == "\n... cut here: too long to show"


def test_outputs_are_cut_to_what_a_page_can_bear():
    flood = [new_output("stream", name="stdout", text="x" * 100_000)] * 2_000
    shown = safe_outputs(flood)
    assert len(json.dumps(shown)) < SHOWN_CHARACTERS / 10
    assert "too large to show" in shown[-1].text
    assert "too long to show" in shown[0].text


def test_pictures_may_be_larger_than_texts():
    picture = new_output("display_data", data={"image/png": "A" * 1_000_000, "text/plain": "a figure"})
    assert len(safe_outputs([picture] * 7)) == 7


@pytest.mark.parametrize("outputs", [None, "text", [1], [{}], [{"output_type": "stream", "text": ["\ud800", 5]}]])
def test_outputs_of_a_broken_notebook_do_no_harm(outputs):
    json.dumps(safe_outputs(outputs)).encode("utf-8")


def test_a_text_that_fits_is_not_cut():
    assert cut("abc", 3) == "abc"


# ---- the file


def as_bytes(content):
    return content if isinstance(content, bytes) else json.dumps(content).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[" * 200_000,
        b'{"nbformat": 4, "cells": [' + b"[]," * 300_000 + b"[]]}",
        {"nbformat": 4, "cells": "all"},
        {"nbformat": 9, "cells": []},
        {"nbformat": "4"},
        {"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "heading", "level": "x", "source": ""}]}]},
        [1, 2],
    ],
    ids=["empty", "deep", "many", "cells-are-text", "format-9", "format-as-text", "broken-format-3", "a-list"],
)
def test_a_file_that_is_no_notebook_or_too_much_of_one_has_no_cells(content):
    assert read_notebook(as_bytes(content)) is None


def test_a_notebook_of_format_3_is_shown():
    cells = [
        {"cell_type": "heading", "level": 2, "source": ["A ", "title"]},
        {"cell_type": "code", "input": ["x = 1\n", "y = 2"], "outputs": [{"output_type": "pyout", "text": "1"}]},
        {"cell_type": "markdown", "source": "words"},
    ]
    content = as_bytes({"nbformat": 3, "worksheets": [{"cells": cells}]})
    shown = sound_notebook(read_notebook(content), {})
    assert [(cell.cell_type, cell.source) for cell in shown.cells] == [
        ("markdown", "## A title"),
        ("code", "x = 1\ny = 2"),
        ("markdown", "words"),
    ]
    nbformat.validate(shown)


def test_cells_of_no_known_kind_do_no_harm():
    odd = [
        {},
        {"cell_type": 5},
        {"cell_type": "code", "metadata": [], "source": {"a": 1}, "outputs": 3},
        {"source": [1]},
    ]
    nbformat.validate(sound_notebook(odd, {}))
