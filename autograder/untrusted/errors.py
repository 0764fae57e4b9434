"""An exception of a student's code as plain data: in words that a student understands, with the place in their own code."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.untrusted import wire
from autograder.untrusted.isolation import Limits

KEPT_TEXT = 400
BASES = 20
NOT_ALLOWED = "not allowed while grading"


class Describer:
    """Knows which files are the student's, and what the limits are."""

    def __init__(self, limits: Limits, scratch: Path) -> None:
        self.limits, self.scratch = limits, f"{scratch}{os.sep}"
        self.own: set[str] = set()  # the names of cells and scripts, as in tracebacks

    def told(self, error: BaseException, absent: Mapping[str, str] | None = None) -> dict[str, Any]:
        """``absent`` says of names that are missing which import failed."""
        try:
            message = str(error)
        except BaseException:
            message = ""
        name = wire.name_of(type(error).__name__)
        if isinstance(error, MemoryError) or "can't allocate memory" in message:
            name, allowed = "MemoryError", self.limits.memory_bytes >> 20
            message = f"it needs more memory than allowed ({allowed} MB): does something grow and grow?"
        elif isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
            room, files = self.limits.scratch_bytes >> 20, self.limits.scratch_files
            message = f"it writes more to files than allowed ({room} MB in at most {files} files)"
        elif isinstance(error, RuntimeError) and message == "can't start new thread":
            message = "it starts more threads than allowed: does each of them come to an end?"
        elif isinstance(error, NameError) and absent and error.name and error.name in absent:
            message = f"{message}: {absent[error.name]}"
        place = self._place(error)
        if isinstance(error, OSError) and error.errno in (errno.EPERM, errno.EACCES, errno.EROFS):
            message = self._refused(error)
        if isinstance(error, SyntaxError) and place[0]:
            message = str(error.msg)
        bases = [wire.name_of(base.__name__) for base in type(error).__mro__]
        told = {"type": name, "bases": bases[:BASES], "message": message[:KEPT_TEXT]}
        return {**told, "where": place[0], "function": place[1]}

    def _place(self, error: BaseException) -> tuple[str, str]:
        """Where in the student's own code it happened, and in which function."""
        if isinstance(error, SyntaxError) and error.filename and self._is_own(error.filename):
            return f"{self._label(error.filename)}, line {error.lineno}", ""
        where = function = ""
        step = error.__traceback__
        while step is not None:
            code = step.tb_frame.f_code
            if self._is_own(code.co_filename):
                where, function = f"{self._label(code.co_filename)}, line {step.tb_lineno}", code.co_name
            step = step.tb_next
        return where, function

    def _is_own(self, filename: str) -> bool:
        return filename in self.own or filename.startswith(self.scratch)

    def _label(self, filename: str) -> str:
        return filename.removeprefix(self.scratch) if filename.startswith(self.scratch) else filename[1:-1]

    def _refused(self, error: OSError) -> str:
        """What the walls refused, without a path of this machine, except one in the student's own folder."""
        if self._comes_through(error, "_inductor", "_dynamo", "triton"):
            return f"{NOT_ALLOWED}: `torch.compile` would start a compiler; leave it out, the numbers are the same"
        path = error.filename
        if not isinstance(path, str):
            return f"{NOT_ALLOWED}: {error.strerror or 'the system refused it'}"
        if path.startswith(self.scratch):
            return f"{NOT_ALLOWED}: {error.strerror}: {path.removeprefix(self.scratch)!r}"
        return f"{NOT_ALLOWED}: {error.strerror}: a file outside of the folder that you work in"

    @staticmethod
    def _comes_through(error: BaseException, *folders: str) -> bool:
        step = error.__traceback__
        while step is not None:
            if any(f"{os.sep}{folder}{os.sep}" in step.tb_frame.f_code.co_filename for folder in folders):
                return True
            step = step.tb_next
        return False
