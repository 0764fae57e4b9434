"""A worker's answers: what they may look like, and how they are read. Whatever else comes is a `wire.ProtocolError`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.untrusted import wire

MAX_SOURCES = 2  # the notebook and the script
MAX_LABEL = 60


@dataclass(frozen=True)
class Contents:
    """What a submission was read as: its sources (file, whether it is a script), the cells' names; or the ``problem``."""

    sources: tuple[tuple[str, bool], ...] = ()
    cells: tuple[str, ...] = ()
    is_empty: bool = False
    problem: str = ""

    @property
    def is_script(self) -> bool:
        return len(self.sources) == 1 and self.sources[0][1]


@dataclass(frozen=True)
class LoadError:
    """An exception that a cell raised while the submission was loaded. ``exercises`` are those that the cell is about."""

    cell: str
    type_name: str
    message: str
    where: str
    exercises: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Loading:
    """What came of loading: errors, whether something was put off, and the functions that come from the script beside."""

    errors: tuple[LoadError, ...] = ()
    postponed: bool = False
    beside: frozenset[str] = frozenset()
    only_beside: bool = False


@dataclass(frozen=True)
class CallError:
    """An exception that a student's function raised. ``bases`` are the names of its class and that class's bases."""

    type_name: str
    bases: tuple[str, ...]
    message: str
    where: str
    function: str


@dataclass(frozen=True)
class Call:
    """What came of one call of a student's function.

    ``modified`` lists the positions of arguments whose contents changed; ``changed`` names the global state that did;
    ``used`` counts backward passes, optimizers made and their steps; ``gradients`` answers ``gradient_of``, None where none
    flows; ``numpy_next`` is the next number of NumPy's global generator, where the call was seeded.
    """

    value: Any = None
    error: CallError | None = None
    modified: tuple[int, ...] = ()
    changed: tuple[str, ...] = ()
    used: Mapping[str, int] = field(default_factory=dict)
    gradients: tuple[wire.Tensor | None, ...] = ()
    numpy_next: float | None = None
    seconds: float = 0.0


def read_reading(frame: wire.Frame) -> Contents:
    """Read a worker's answer to files that it was to read.

    Raises:
        wire.ProtocolError: it is none.
    """
    header = frame.header
    sources = []
    for each in _list(header.get("sources"), list)[:MAX_SOURCES]:
        if len(each) != 2 or type(each[0]) is not str or type(each[1]) is not bool:
            raise wire.ProtocolError("no such source")
        sources.append((_text(each[0]), each[1]))
    cells = tuple(_text(name)[:MAX_LABEL] for name in _list(header.get("cells"), str))
    return Contents(tuple(sources), cells, header.get("empty") is True, _text(header.get("problem")))


def read_load(frame: wire.Frame) -> Loading:
    """Read a worker's answer to a submission that it was to load.

    Raises:
        wire.ProtocolError: it is none.
    """
    header = frame.header
    errors = _list(header.get("errors"), dict)[:100]
    told = []
    for error in errors:
        cell, kind, message, where = _texts(error, "cell", "type", "message", "where")
        about = frozenset(_list(error.get("exercises"), str)[:100])
        told.append(LoadError(cell[:MAX_LABEL], wire.name_of(kind), message, where, about))
    beside = frozenset(map(_text, _list(header.get("beside", []), str)[:100]))
    return Loading(tuple(told), header.get("postponed") is True, beside, header.get("only_beside") is True)


def read_place(at: Any, cells: int) -> tuple[int, int]:
    """A cell's index, of so many, and a statement's in it, -1 for the cell as a whole.

    Raises:
        wire.ProtocolError: there is none.
    """
    if type(at) is not list or [type(each) for each in at] != [int, int]:
        raise wire.ProtocolError("no such event")
    if not (0 <= at[0] < cells and -1 <= at[1] < 1 << 20):
        raise wire.ProtocolError("no such statement")
    return at[0], at[1]


def read_line(line: Any) -> int:
    """The number of a line; 0 where there is none.

    Raises:
        wire.ProtocolError: it is no number.
    """
    if line is not None and (type(line) is not int or not 0 <= line < 1 << 22):
        raise wire.ProtocolError("no such line")
    return line or 0


def read_shown(frame: wire.Frame, functions: Sequence[str]) -> dict[str, str]:
    """Read a worker's answer about functions that others may see; those that can't be shown are left out.

    Raises:
        wire.ProtocolError: it is none.
    """
    shown = frame.header.get("shown")
    if type(shown) is not dict:
        raise wire.ProtocolError("no functions")
    texts = {name: shown.get(name) for name in functions}
    return {name: _text(text) for name, text in texts.items() if type(text) is str and text}


def read_call(frame: wire.Frame, wanted: int) -> Call:
    """Read a worker's answer to a call for which ``wanted`` gradients were asked.

    Raises:
        wire.ProtocolError: it is none.
    """
    header, buffers = frame.header, frame.buffers
    error = None
    if header.get("error") is not None:
        told = header["error"]
        if type(told) is not dict:
            raise wire.ProtocolError("no such error")
        texts = _texts(told, "type", "message", "where", "function")
        bases = tuple(map(wire.name_of, _list(told.get("bases"), str)[:20]))
        error = CallError(wire.name_of(texts[0]), bases, *texts[1:])
    gradients = [
        wire.decode(node, wire.decode_result, buffers) for node in _list(header.get("gradients", []), dict, type(None))
    ]
    if not all(each is None or isinstance(each, wire.Tensor) for each in gradients):
        raise wire.ProtocolError("a gradient is a tensor")
    if error is None and len(gradients) != wanted:
        raise wire.ProtocolError("not the gradients that were asked for")
    modified = _list(header.get("modified", []), int)
    if not all(0 <= index < 100 for index in modified):
        raise wire.ProtocolError("no such argument")
    used = header.get("used", {})
    if type(used) is not dict or not all(type(count) is int for count in used.values()):
        raise wire.ProtocolError("no such counts")
    next_number, seconds = header.get("numpy_next"), header.get("seconds", 0.0)
    return Call(
        wire.decode(header.get("value"), wire.decode_result, buffers),
        error,
        tuple(modified),
        tuple(wire.plain_text(text[:100]) for text in _list(header.get("changed", []), str)),
        {str(name)[:100]: count for name, count in list(used.items())[:100]},
        tuple(gradients),
        next_number if type(next_number) is float else None,
        seconds if type(seconds) is float else 0.0,
    )


def _texts(told: Mapping[str, Any], *names: str) -> list[str]:
    return [_text(told.get(name)) for name in names]


def _text(value: Any) -> str:
    if type(value) is not str:
        raise wire.ProtocolError("a text was expected")
    return wire.plain_text(value[: wire.MAX_TEXT])


def _list(value: Any, *kinds: type) -> list[Any]:
    if type(value) is not list or not all(type(each) in kinds for each in value):
        raise wire.ProtocolError("a list was expected")
    return value
