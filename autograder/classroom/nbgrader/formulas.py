"""TeX formulas as MathML, which browsers show without a script or another server.

A library reads the formula; what it makes is built anew here of elements that only show something, since the words in it
may be anybody's.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from latex2mathml.converter import convert_to_element

CHARACTERS = 500  # of one formula; the library takes 20 ms for it
DEEP = 40  # elements in elements
DEFINES = re.compile(
    r"\\(?:(?:re)?new|provide)(?:command|environment)|\\[egx]?def(?![A-Za-z])|\\let(?![A-Za-z])|\\Declare"
)
JOINING = {"\N{FUNCTION APPLICATION}", "\N{INVISIBLE TIMES}", "\N{NO-BREAK SPACE}", "\N{THIN SPACE}", "\N{EM QUAD}"}
ROWS = "mrow mn mtext msup msub msubsup msqrt mroot munderover mstyle mpadded mphantom"
TABLE = "mtable mtr mtd"
ATTRIBUTES: dict[str, set[str]] = {
    **{name: set() for name in ROWS.split()},
    **{name: {"columnalign"} for name in TABLE.split()},
    "mi": {"mathvariant"},
    "mo": {"stretchy", "fence", "form", "accent", "largeop", "movablelimits"},
    "mspace": {"width"},
    "mfrac": {"linethickness"},
    "mover": {"accent"},
    "munder": {"accentunder"},
}


@lru_cache(2_000)  # most formulas of a class are the course's own
def mathml(formula: str, display: bool) -> str:
    """The formula as a ``math`` element, on a line of its own with ``display``; empty where it can't be read.

    >>> mathml("x^2", display=False)
    '<math><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math>'
    """
    if len(formula) > CHARACTERS or DEFINES.search(formula):  # a few definitions make a million signs
        return ""
    try:
        made = Element("math", {"display": "block"} if display else {})
        made.extend(part for each in convert_to_element(formula) for part in _own(each, DEEP))
        return ElementTree.tostring(made, encoding="unicode")
    except Exception:  # anything may stand between dollars, and the library's errors are of many kinds
        return ""


def _own(element: Element, deep: int) -> list[Element]:
    """This element with all in it, as far as it is of those that only show something.

    Raises:
        ValueError: it goes too deep.
    """
    if not deep:
        raise ValueError("too many elements in elements")
    inner = [part for each in element for part in _own(each, deep - 1)]
    name = element.tag.rpartition("}")[2]
    if name not in ATTRIBUTES:
        return inner
    made = Element(name, {key: value for key, value in element.attrib.items() if key in ATTRIBUTES[name]})
    made.text = "".join(sign for sign in html.unescape(element.text or "") if sign.isprintable() or sign in JOINING)
    made.extend(inner)
    return [made]
