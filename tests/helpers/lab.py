"""JupyterLab for tests: its server, and a notebook in a browser that is worked on as a person does."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from browser import Page

SECONDS = 400.0  # for a notebook to run, on a machine that has other things to do
PANEL = "jupyterapp.shell.currentWidget"
CELLS = f"{PANEL}.content.model.cells"


@contextlib.contextmanager
def server(home: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """A server over the folder of a student; gives its address."""
    runtime = home.parent / f"{home.name}-runtime"
    runtime.mkdir()
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--ServerApp.root_dir={home}"]
    command += ["--port=0", "--IdentityProvider.token=", "--LabApp.expose_app_in_browser=True"]
    environment = {**os.environ, **environment, "HOME": str(home), "JUPYTER_RUNTIME_DIR": str(runtime)}
    with open(runtime / "log", "w") as log:
        process = subprocess.Popen(command, cwd=home, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        until = time.monotonic() + SECONDS
        while not (told := "".join(path.read_text() for path in runtime.glob("jpserver-*.json"))).strip().endswith("}"):
            assert process.poll() is None and time.monotonic() < until, (runtime / "log").read_text()
            time.sleep(0.1)
        yield str(json.loads(told)["url"])
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


class OpenNotebook:
    """A notebook that stands open in JupyterLab. Cells are named by their ``grade_id``, or by their id."""

    def __init__(self, page: Page, address: str, path: str) -> None:
        self.page = page
        page.go(f"{address}lab/tree/{path}")
        found = "[...jupyterapp.shell.widgets('main')].find(w => w.content?.model?.cells?.length > 1)"
        page.wait(f"Boolean(window.jupyterapp && {found})", SECONDS)
        page.value(f"jupyterapp.shell.activateById({found}.id)")
        page.wait(f"Boolean({PANEL}?.sessionContext)")
        page.wait(f"{PANEL}.sessionContext.session?.kernel?.status === 'idle'", SECONDS)

    def place(self, name: str) -> int:
        """Where a cell stands, scrolled to and chosen."""
        found = self.page.value(
            f"[...{CELLS}].findIndex(c => (c.getMetadata('nbgrader')?.grade_id || c.id) === {json.dumps(name)})"
        )
        assert found >= 0, f"there is no cell {name}"
        self.page.value(f"{PANEL}.content.activeCellIndex = {found}")
        self.page.value(f"{PANEL}.content.scrollToItem({found}, 'start')")
        return int(found)

    def write(self, name: str, source: str) -> None:
        """Put code into a cell."""
        self.page.value(f"{CELLS}.get({self.place(name)}).sharedModel.setSource({json.dumps(source)})")

    def add_below(self, name: str, source: str) -> list[dict[str, Any]]:
        """Put a new cell below another one, run it, and give what it puts out."""
        self.place(name)
        self._do("notebook:insert-cell-below")
        self.page.value(f"{PANEL}.content.activeCell.model.sharedModel.setSource({json.dumps(source)})")
        self._do("notebook:run-cell")
        return list(self.page.value(f"{PANEL}.content.activeCell.model.outputs.toJSON()"))

    def run_all(self) -> None:
        """Run all cells, up to the first that fails."""
        self._do("notebook:run-all-cells")

    def save(self) -> None:
        self._do("docmanager:save")

    def restart(self) -> None:
        self._do_promise(f"{PANEL}.sessionContext.session.kernel.restart()")

    def outputs(self, name: str) -> list[dict[str, Any]]:
        """What a cell has put out."""
        return list(self.page.value(f"{CELLS}.get({self.place(name)}).outputs.toJSON()"))

    def failed(self) -> list[str]:
        """The names of the cells that ended with an error."""
        return list(
            self.page.value(
                f"[...{CELLS}].filter(c => c.type === 'code' && c.outputs.toJSON().some(o => o.output_type === 'error'))"
                ".map(c => c.getMetadata('nbgrader')?.grade_id || c.id)"
            )
        )

    def seen(self, name: str) -> str:
        """The element of a cell, as an expression of JavaScript, once it is drawn."""
        place = self.place(name)
        self.page.wait(f"{PANEL}.content.widgets[{place}].node.isConnected")
        return f"{PANEL}.content.widgets[{place}].node"

    def _do(self, command: str) -> None:
        self._do_promise(f"jupyterapp.commands.execute({json.dumps(command)})")

    def _do_promise(self, promise: str) -> None:
        self.page.value(f"void (window.is_done = false, {promise}.finally(() => {{ window.is_done = true; }}))")
        self.page.wait("window.is_done", SECONDS)
