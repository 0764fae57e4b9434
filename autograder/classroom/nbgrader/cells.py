"""Cells and outputs as a notebook is shown: text and pictures of bounded size, nothing that runs in a browser."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.course.words import said

TEXT_CHARACTERS = 20_000  # of one output
IMAGE_CHARACTERS = 2_000_000  # of one picture, in base64
SHOWN_CHARACTERS = 8_000_000  # of all outputs of a notebook
AS_TEXT = 16  # times a picture's weight is that of a text, which a page takes much longer to make


def make_cell(
    kind: str, source: str, metadata: Mapping[str, Any] | None = None, outputs: Iterable[NotebookNode] = ()
) -> NotebookNode:
    """A cell. nbformat's own makers check each piece that they make; a notebook is checked as a whole anyhow."""
    cell: dict[str, Any] = {"cell_type": kind, "id": uuid.uuid4().hex[:8], "metadata": metadata or {}, "source": source}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": list(outputs)}
    return nbformat.from_dict(cell)


def make_output(kind: str, **fields: Any) -> NotebookNode:
    """A cell's output."""
    if kind in ("display_data", "execute_result"):
        fields["metadata"] = {}
    if kind == "execute_result":
        fields["execution_count"] = None
    return nbformat.from_dict({"output_type": kind, **fields})


def grade_id_of(cell: Mapping[str, Any]) -> str:
    """The grade_id that a cell claims, or an empty text."""
    metadata = cell.get("metadata")
    claimed = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = claimed.get("grade_id") if isinstance(claimed, dict) else None
    return name if isinstance(name, str) else ""


def safe_outputs(outputs: Any, room: int = SHOWN_CHARACTERS, results: bool = False) -> list[NotebookNode]:
    """A cell's outputs without what could run in a reader's browser: text and pictures, of bounded size.

    With ``results`` a cell's value stays one: nbgrader may read points from it.
    """
    safe: list[NotebookNode] = []
    for output in outputs if isinstance(outputs, list) else []:
        made = _safe_output(output) if isinstance(output, dict) else None
        if made is None:
            continue
        if results and output.get("output_type") == "execute_result":
            made.output_type, made.execution_count = "execute_result", _count(output.get("execution_count"))
        room -= weight(made)
        if room < 0:
            safe.append(
                make_output(
                    "stream", name="stdout", text=said("... the outputs that follow are too large to show") + "\n"
                )
            )
            break
        safe.append(made)
    return safe


def _count(value: Any) -> int | None:
    return value if type(value) is int and 0 < value < 1 << 31 else None


def weight(output: NotebookNode) -> int:
    """How much of `SHOWN_CHARACTERS` an output takes."""
    pictures = sum(len(text) for mime, text in output.get("data", {}).items() if mime.startswith("image/"))
    return pictures + AS_TEXT * (len(json.dumps(output)) - pictures)


def _safe_output(output: Mapping[str, Any]) -> NotebookNode | None:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return make_output("stream", name=name, text=cut(text_of(output.get("text"))))
    if kind == "error":
        ename, evalue = (cut(text_of(output.get(key)), 1_000) for key in ("ename", "evalue"))
        traceback = cut("\n".join(map(text_of, _list(output.get("traceback")))))
        return make_output("error", ename=ename, evalue=evalue, traceback=traceback.split("\n"))
    data = output.get("data")
    if kind not in ("display_data", "execute_result") or not isinstance(data, dict):
        return None
    shown = {}
    for mime in ("image/png", "image/jpeg"):
        image = text_of(data.get(mime))
        if image and len(image) <= IMAGE_CHARACTERS and re.fullmatch(r"[A-Za-z0-9+/=\s]+", image):
            shown[mime] = image
    if plain := cut(text_of(data.get("text/plain"))):
        shown["text/plain"] = plain
    return make_output("display_data", data=shown or {"text/plain": said("(this output can't be shown here)")})


def text_of(value: Any) -> str:
    """A notebook's text, which is a string or a list of strings, fit to be written as UTF-8."""
    joined = "".join(part for part in _list(value) if isinstance(part, str))
    return joined.encode("utf-8", "replace").decode("utf-8")


def cut(text: str, limit: int = TEXT_CHARACTERS) -> str:
    """At most ``limit`` characters of a text, and a line that says so where there were more."""
    return text if len(text) <= limit else text[:limit] + "\n" + said("... cut here: too long to show")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
