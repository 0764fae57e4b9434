"""A browser for tests: chromium without a window, told what to do through its own DevTools protocol."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
import websocket

needs_browser = pytest.mark.skipif(not shutil.which("chromium"), reason="needs the package chromium")

SECONDS = 120.0  # for one answer: the machine has other things to do
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-port=0")
KEYS = {"ArrowLeft": 37, "ArrowRight": 39}


class Page:
    """The one page of a browser. ``asked`` has every address that it has asked for."""

    def __init__(self, address: str) -> None:
        self._socket = websocket.create_connection(address, timeout=SECONDS, suppress_origin=True)
        self._last = 0
        self.asked: list[str] = []
        for domain in ("Page", "Runtime", "Network"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setFocusEmulationEnabled", enabled=True)

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call one of the protocol's methods, and wait for what it returns."""
        self._last += 1
        self._socket.send(json.dumps({"id": self._last, "method": method, "params": parameters}))
        while True:
            told = self._read()
            if told.get("id") == self._last:
                assert "error" not in told, f"{method}: {told['error']}"
                return dict(told["result"])

    def _read(self) -> dict[str, Any]:
        told = json.loads(self._socket.recv())
        if told.get("method") == "Network.requestWillBeSent":
            self.asked.append(told["params"]["request"]["url"])
        elif told.get("method") == "Page.javascriptDialogOpening":  # a question of leaving, say: yes
            self._last += 1
            answer = {"id": self._last, "method": "Page.handleJavaScriptDialog", "params": {"accept": True}}
            self._socket.send(json.dumps(answer))
        return dict(told)

    def close(self) -> None:
        self._socket.close()

    # ---- what is seen

    def go(self, address: str) -> None:
        """Open a page, and wait until it is loaded."""
        self.call("Page.navigate", url=address)
        self.wait("document.readyState === 'complete' && location.href !== 'about:blank'")

    def value(self, expression: str) -> Any:
        """What an expression of JavaScript gives, or what the promise that it gives comes to."""
        told = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in told, f"{expression}: {told['exceptionDetails']}"
        return told["result"].get("value")

    def wait(self, expression: str, seconds: float = SECONDS, also: Callable[[], object] = lambda: None) -> Any:
        """Wait until an expression is true, and give what it is; ``also`` is done each time that it is not."""
        until = time.monotonic() + seconds
        while not (found := self.value(expression)):
            assert time.monotonic() < until, f"after {seconds:g} s still not: {expression}"
            also()
            time.sleep(0.1)
        return found

    def size(self, width: int, height: int = 900) -> None:
        """Make the window so large, in pixels."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def look(self, colours: str = "light", media: str = "screen") -> None:
        """Show pages as in ``light`` or ``dark``, on the ``screen`` or in ``print``."""
        features = [{"name": "prefers-color-scheme", "value": colours}]
        self.call("Emulation.setEmulatedMedia", media=media, features=features)

    def picture(self, path: Path, whole: bool = False) -> None:
        """Take a picture of the window, or of the whole page."""
        told = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(told["data"]))

    # ---- what a person does

    def click(self, expression: str) -> None:
        """Click into the middle of the element that an expression gives, as a mouse does."""
        self.value(f"({expression}).scrollIntoView({{block: 'center'}})")
        where = self.value(f"(r => [r.x + r.width / 2, r.y + r.height / 2])(({expression}).getBoundingClientRect())")
        for kind in ("mousePressed", "mouseReleased"):
            self.call(
                "Input.dispatchMouseEvent", type=kind, x=where[0], y=where[1], button="left", buttons=1, clickCount=1
            )

    def press(self, key: str) -> None:
        """Press one of `KEYS`."""
        for kind in ("rawKeyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=KEYS[key])


@contextlib.contextmanager
def browser(folder: Path) -> Iterator[Page]:
    """Start a browser whose profile lies in a folder, and stop it in the end."""
    port = folder / "DevToolsActivePort"
    command = ["chromium", *FLAGS, f"--user-data-dir={folder}", "about:blank"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        until = time.monotonic() + SECONDS
        while not (port.is_file() and port.read_text().count("\n")):
            assert process.poll() is None and time.monotonic() < until, "chromium did not start"
            time.sleep(0.05)
        with urlopen(f"http://127.0.0.1:{port.read_text().splitlines()[0]}/json/list", timeout=SECONDS) as answer:
            [address] = [each["webSocketDebuggerUrl"] for each in json.load(answer) if each["type"] == "page"]
        page = Page(address)
        try:
            yield page
        finally:
            page.close()
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
