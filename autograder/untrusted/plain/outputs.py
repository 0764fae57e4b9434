"""What a cell puts out, as Jupyter shows it: prints, values, pictures and an error, of bounded size, as plain data.

A text that is too long is cut, and what is too much is left out, with a line that says so. What marks may hang on, a
cell's value and its error, is never left out.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import io
import re
from collections.abc import Mapping
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher

from autograder.untrusted.plain.bounds import CELL_BYTES, CHARACTERS, CUT, MORE, OUTPUTS, PICTURE_BYTES, PICTURES

COLOURS = re.compile(r"\x1b\[[\d;]*m")


class Outputs:
    """The outputs of the cell that is being run, in order."""

    def __init__(self) -> None:
        self.clear()

    def clear(self, wait: bool = False) -> None:
        """Forget what was put out; with ``wait``, as soon as something else is."""
        self._old = wait
        if not wait:
            self.found: list[dict[str, Any]] = []
            self.pictures: list[bytes] = []
            self._by_id: dict[str, dict[str, Any]] = {}
            self._room = CELL_BYTES

    def write(self, name: str, text: str) -> None:
        """Add to what is printed to ``stdout`` or ``stderr``."""
        self._begin()
        last = self.found[-1] if self.found else None
        if last is None or last["kind"] != name:
            if not self._is_room():
                return
            last = {"kind": name, "text": ""}
            self.found.append(last)
        if len(last["text"]) <= CHARACTERS:
            last["text"] = _cut(_overwritten(last["text"] + COLOURS.sub("", text[: CHARACTERS + 1])))

    def show(
        self, bundle: Mapping[str, Any], kind: str = "display", display_id: str = "", update: bool = False
    ) -> None:
        """Add a value, or change the one that was shown with this id."""
        self._begin()
        shown = {"kind": kind, **self._told(bundle)}
        if update:
            self._by_id.get(display_id, {}).update(shown)
            return
        if kind == "result" or self._is_room():
            self.found.append(shown)
            if display_id:
                self._by_id[display_id] = shown

    def fail(self, name: str, message: str, trace: list[str]) -> None:
        """Add the error that ended the cell."""
        self._begin()
        self.found.append(
            {"kind": "error", "name": name, "text": _cut(message), "trace": [_cut(each) for each in trace]}
        )

    def _begin(self) -> None:
        if self._old:
            self.clear()

    def _is_room(self) -> bool:
        if len(self.found) == OUTPUTS - 1:
            self.found.append({"kind": "more", "text": MORE})
        return len(self.found) < OUTPUTS

    def _told(self, bundle: Mapping[str, Any]) -> dict[str, Any]:
        plain = bundle.get("text/plain", "")
        told: dict[str, Any] = {"text": _cut(plain) if isinstance(plain, str) else ""}
        for mime, name in PICTURES.items():
            data = bundle.get(mime)
            with contextlib.suppress(binascii.Error, ValueError):
                raw = base64.b64decode(data) if isinstance(data, str) else data
                if isinstance(raw, bytes) and raw and len(raw) <= min(PICTURE_BYTES, self._room):
                    self._room -= len(raw)
                    self.pictures.append(raw)
                    return {**told, "picture": len(self.pictures) - 1, "format": name}
        return told


def _overwritten(text: str) -> str:
    """A text of which each line is what came after its last return: a bar that grows."""
    if "\r" not in text:
        return text
    lines = text.split("\n")
    ended = [line.rstrip("\r").rpartition("\r")[2] for line in lines]
    return "\n".join(ended) + ("\r" if lines[-1].endswith("\r") else "")


def _cut(text: str) -> str:
    return text if len(text) <= CHARACTERS else text[:CHARACTERS] + CUT


class Printed(io.TextIOBase):
    """``sys.stdout`` or ``sys.stderr`` of a cell."""

    encoding = "utf-8"

    def __init__(self, outputs: Outputs, name: str) -> None:
        self._outputs, self.name = outputs, name

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"a text is written, not {type(text).__name__}")
        self._outputs.write(self.name, text)
        return len(text)

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False


class Publisher(DisplayPublisher):  # type: ignore[misc]
    """Where ``display(...)`` goes."""

    outputs: Outputs

    def publish(
        self, data: Any, metadata: Any = None, *_: Any, transient: Any = None, update: bool = False, **__: Any
    ) -> None:
        display_id = str((transient or {}).get("display_id", ""))
        self.outputs.show(data, display_id=display_id, update=update)

    def clear_output(self, wait: bool = False) -> None:
        self.outputs.clear(wait)


class Hook(DisplayHook):  # type: ignore[misc]
    """Where a cell's last value goes."""

    outputs: Outputs

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.outputs.show(format_dict, kind="result")

    def log_output(self, format_dict: Any) -> None:
        pass

    def finish_displayhook(self) -> None:
        self._is_active = False
