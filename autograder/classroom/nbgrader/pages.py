"""Formgrader's and the feedback's pages: no script of a student's runs in a reader's browser, and no text takes long.

Markdown is read by a CommonMark parser that is linear in what it reads, and bounded in how deep it goes; the HTML that
comes of it is cleaned by a browser's own rules. What is too long or too deep for them is shown as it was written.
"""

from __future__ import annotations

import html
import re
import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import nh3
from jinja2 import pass_context
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from autograder.classroom.nbgrader import formulas

CHARACTERS = 50_000  # of one text that is read as Markdown
DEEP = 100  # tags, or brackets, that are open at once; of quotes and lists the parser itself takes twenty
TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "center", "code", "dd", "del", "details", "div", "dl", "dt", "em", "hr"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "i", "img", "kbd", "li", "ol", "p", "pre", "s", "span", "strong", "sub"),
    *("summary", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
EMPTY = {"br", "hr", "img"}  # these are never open
OTHER_TAG = re.compile(rf"<(?!/?(?:{'|'.join(sorted(TAGS))})[\s/>]|!--)", re.IGNORECASE)
TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
FORMULAS = 100  # of one text; those that follow stay as they are written
FORMULA_PLACE = re.compile(r"formula-[0-9a-f]{16}-\d+-")
# MathJax makes links, styles and ids of these commands, and a link may be a script. Without the backslash they are text.
RUNS_IN_A_FORMULA = re.compile(r"(?<!\\)\\+(?=(?:href|class|cssId|style|data|mmlToken|require|csname)(?![A-Za-z]))")


@pass_context
def safe_markdown(context: Mapping[str, Any], source: str) -> str:
    """Markdown as HTML without anything that runs or loads in the reader's browser; formulas stay for MathJax."""
    return RUNS_IN_A_FORMULA.sub("", _cleaned(source, _parser(_as_formula), {}))


@lru_cache(256)  # most texts of a class are the course's own
def safe_markdown_with_mathml(source: str, formulas: int = FORMULAS) -> str:
    """The same with formulas as MathML, which browsers show by themselves; one that can't be read stays as written.

    What stands for a formula while the HTML is cleaned can't be guessed, and what then takes its place is our own.
    """
    found: dict[str, str] = {}
    environment = {"found": found, "most": formulas, "mark": secrets.token_hex(8)}
    page = _cleaned(source, _parser(_as_mathml), environment)
    return FORMULA_PLACE.sub(lambda place: found.get(place[0], place[0]), page) if found else page


def _cleaned(source: str, parser: MarkdownIt, environment: dict[str, Any]) -> str:
    page = None
    if len(source) <= CHARACTERS and _brackets(source) <= DEEP:
        page = parser.render(source, environment)
    if page is None or _open_tags(page) > DEEP:
        page = f"<pre>{html.escape(source)}</pre>"
    return safe_html(page)


def safe_html(page: str) -> str:
    """HTML without anything that runs or loads in the reader's browser; code in colours keeps them."""
    return nh3.clean(
        page,
        tags=TAGS,
        attributes={"*": {"title", "align", "class"}, "a": {"href"}, "img": {"src", "alt"}},
        attribute_filter=_allowed,
        url_schemes={"http", "https", "mailto", "data"},
    )


class NamesAsText(Preprocessor):
    """Names and ids as text: formgrader's template takes them for HTML."""

    enabled = True

    def preprocess(self, notebook: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        for kind in ("student", "first_name", "last_name", "notebook_path"):
            if isinstance(resources.get(kind), str):
                resources[kind] = html.escape(resources[kind])
        return notebook, resources


@cache
def _parser(show_formula: Callable[..., str]) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 20}).enable(["table", "strikethrough"])
    parser.use(dollarmath_plugin, allow_labels=False, double_inline=True).use(amsmath_plugin)
    for kind in ("html_inline", "html_block"):
        parser.add_render_rule(kind, _as_html)
    for kind in ("math_inline", "math_inline_double", "math_block", "amsmath"):
        parser.add_render_rule(kind, show_formula)
    return parser


def _as_html(renderer: Any, tokens: Sequence[Token], place: int, *_: Any) -> str:
    """HTML that a student wrote: tags of other kinds than a text needs are shown as they are."""
    return OTHER_TAG.sub("&lt;", tokens[place].content)


def _as_formula(renderer: Any, tokens: Sequence[Token], place: int, *_: Any) -> str:
    """A formula as it was written, for MathJax."""
    token = tokens[place]
    sign = "" if token.type == "amsmath" else "$" if token.type == "math_inline" else "$$"
    formula = f"{sign}{html.escape(token.content, quote=False)}{sign}"
    return formula if token.type.startswith("math_inline") else f"<p>{formula}</p>\n"


def _as_mathml(renderer: Any, tokens: Sequence[Token], place: int, options: Any, environment: dict[str, Any]) -> str:
    """What stands for a formula until the HTML is clean."""
    token, found = tokens[place], environment["found"]
    written = _as_formula(renderer, tokens, place)
    if len(found) >= environment["most"]:
        return written
    formula = formulas.mathml(token.content, display=token.type != "math_inline")
    if not formula:
        return written
    name = f"formula-{environment['mark']}-{len(found)}-"
    found[name] = formula
    return name if token.type.startswith("math_inline") else f"<p>{name}</p>\n"


def _brackets(source: str) -> int:
    """How many brackets are open at once, at most."""
    deepest = now = 0
    for sign in re.findall(r"[][]", source):
        now = max(0, now + (1 if sign == "[" else -1))
        deepest = max(deepest, now)
    return deepest


def _open_tags(page: str) -> int:
    """How many tags are open at once, at most."""
    counts: Counter[str] = Counter()
    deepest = now = 0
    for closing, name in TAG.findall(page):
        name = name.lower()
        if name in EMPTY or (closing and not counts[name]):
            continue
        step = -1 if closing else 1
        counts[name] += step
        now += step
        deepest = max(deepest, now)
    return deepest


def _allowed(tag: str, attribute: str, value: str) -> str | None:
    wanted = value.strip().lower()
    if attribute == "href":
        return value if wanted.startswith(("http://", "https://", "mailto:", "#")) else None
    if attribute == "src":
        return value if wanted.startswith(("data:image/png;", "data:image/jpeg;")) else None
    return value
