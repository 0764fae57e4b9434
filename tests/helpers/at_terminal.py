"""A student who runs `python watch.py` in a terminal, in a folder of the first assignment."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import sys
import time
from pathlib import Path


class Terminal:
    """A terminal in which the watch runs, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.notebook = folder / "linear_regression.ipynb"
        self.said = ""
        self.pid, self._end = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execv(sys.executable, [sys.executable, "-B", "watch.py"])

    def until(self, pattern: str) -> str:
        """What it says from now on, until a line is like the pattern."""
        end, self.said = time.monotonic() + 120, ""
        while not re.search(pattern, self.said):
            assert time.monotonic() < end, self.said
            if select.select([self._end], [], [], 0.1)[0]:
                self.said += os.read(self._end, 65536).decode(errors="ignore")
        return self.said

    def press(self, key: str, pattern: str) -> str:
        os.write(self._end, key.encode())
        return self.until(pattern)

    def save(self, file: Path | None = None, **sources: str) -> str:
        """Save the notebook with other functions, or a script, and read the answer."""
        if file is not None:
            file.write_text("import torch\n\n\n" + "\n\n".join(sources.values()))
        else:
            node = json.loads(self.notebook.read_text())
            for cell in node["cells"]:
                grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
                cell["source"] = sources.get(grade_id, cell["source"])
            self.notebook.write_text(json.dumps(node))
        return self.until("q: quit")

    def ended(self) -> int:
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
