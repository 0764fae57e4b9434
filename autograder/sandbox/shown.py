"""What a cell put out, as a worker tells it: read, bounded, and turned into what a notebook holds.

What a worker says of it in our words is put into the language that is spoken; prints and values are the student's.
"""

from __future__ import annotations

import base64
from typing import Any

from autograder.course.words import heard
from autograder.untrusted import wire
from autograder.untrusted.plain import bounds

Shown = dict[str, Any]  # an output as nbformat has it, in plain data


def read_outputs(frame: wire.Frame) -> list[Shown]:
    """Read a worker's answer to a cell that it was to run.

    Raises:
        wire.ProtocolError: it is none.
    """
    told = frame.header.get("outputs")
    if type(told) is not list or len(told) > bounds.OUTPUTS + 3 or not all(type(each) is dict for each in told):
        raise wire.ProtocolError("no outputs")
    return [_output(each, frame.buffers) for each in told]


def error_output(name: str, message: str) -> Shown:
    """An error, in our words, in the place of a cell's own outputs."""
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": [f"{name}: {message}"]}


def _output(told: dict[str, Any], buffers: list[bytes]) -> Shown:
    kind, text = told.get("kind"), _text(told.get("text"))
    if kind == "more":
        return {"output_type": "stream", "name": "stdout", "text": heard(bounds.MORE)}
    if kind in ("stdout", "stderr"):
        return {"output_type": "stream", "name": "stderr" if kind == "stderr" else "stdout", "text": text}
    if kind == "error":
        trace = told.get("trace")
        if type(trace) is not list or len(trace) > bounds.LINES:
            raise wire.ProtocolError("no traceback")
        name = wire.name_of(_text(told.get("name")))
        return {
            "output_type": "error",
            "ename": name,
            "evalue": heard(text),
            "traceback": [_line(_text(each)) for each in trace],
        }
    if kind not in ("display", "result"):
        raise wire.ProtocolError("no such output")
    data = {"text/plain": text}
    if (index := told.get("picture")) is not None:
        if type(index) is not int or not 0 <= index < len(buffers) or len(buffers[index]) > bounds.PICTURE_BYTES:
            raise wire.ProtocolError("no such picture")
        mime = "image/jpeg" if told.get("format") == "jpeg" else "image/png"
        if buffers[index].startswith(bounds.MAGIC[mime]):
            data[mime] = base64.b64encode(buffers[index]).decode()
        buffers[index] = b""  # each is shown once: many of one large picture would be a bomb
    return {"output_type": "execute_result" if kind == "result" else "display_data", "data": data}


def _line(text: str) -> str:
    """A line of a traceback: a place and code, or an error's name and what it says."""
    return ": ".join(map(heard, text.split(": ", 1)))


def _text(value: Any) -> str:
    if type(value) is not str or len(value) > bounds.CHARACTERS + len(bounds.CUT):
        raise wire.ProtocolError("a text was expected")
    if value.endswith(bounds.CUT):
        value = value.removesuffix(bounds.CUT) + heard(bounds.CUT)
    return wire.plain_text(value.replace("\r", ""))
