"""A JupyterHub on a private machine: system users, homes that nobody else may enter, a server for each of them."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from elsewhere import Elsewhere
from private_machine import PrivateMachine

PROXY = "configurable-http-proxy"
NODE_PATH = "NODE_PATH=/usr/share/nodejs"  # Debian's package, for a Node.js that is not Debian's
TOKEN = "of-the-test-alone"
SECONDS = 180  # to start the hub, and each server

# As docs/first-hour.md has it, and beside that: free ports, no passwords, a token that may start and enter servers.
CONFIG = """
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.Spawner.cmd = [{command!r}]
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {hub_port}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api_port}"
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.Spawner.http_timeout = c.Spawner.start_timeout = {seconds}
c.JupyterHub.services = [dict(name="test", api_token={token!r})]
c.JupyterHub.load_roles = [
    dict(name="test", scopes=["admin:users", "admin:servers", "access:servers"], services=["test"])
]
"""


class Hub:
    """The hub while it runs, and a way to each user's server through its proxy."""

    def __init__(self, machine: PrivateMachine, environment: Elsewhere) -> None:
        self.machine, self.folder = machine, machine.folder / "hub"
        self.folder.mkdir(mode=0o700)
        proxy = shutil.which(PROXY)
        assert proxy
        port, hub_port, api_port = free_ports(3)
        self.address = f"http://127.0.0.1:{port}"
        config = CONFIG.format(
            command=str(environment.bin / "jupyterhub-singleuser"),
            port=port,
            hub_port=hub_port,
            api_port=api_port,
            proxy=proxy,
            seconds=SECONDS,
            token=TOKEN,
        )
        (self.folder / "jupyterhub_config.py").write_text(config)
        self.log = self.folder / "hub.log"
        path = os.pathsep.join([str(environment.bin), os.environ["PATH"]])
        with open(self.log, "w", encoding="utf-8") as log:
            self._process = machine.start(
                "root",
                f"PATH={path}",
                NODE_PATH,
                str(environment.bin / "jupyterhub"),
                where=self.folder,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def __enter__(self) -> Self:
        self.until("answers", lambda: self._ask("GET", "/hub/api/").get("version"))
        return self

    def __exit__(self, *error: object) -> None:
        self._process.terminate()
        self._process.wait()

    def log_in(self, user: str) -> Server:
        """Start the user's server, as the page after logging in does."""
        with contextlib.suppress(OSError):  # known already
            self._ask("POST", f"/hub/api/users/{user}", {})
        self._ask("POST", f"/hub/api/users/{user}/server", {})
        self.until(f"has started the server of {user}", lambda: self._ask("GET", f"/hub/api/users/{user}")["server"])
        return Server(self, user)

    def restart(self, server: Server) -> None:
        """Stop the user's server and start it again, as the hub's control panel does."""
        self.ask("DELETE", f"/hub/api/users/{server.user}/server")
        self.log_in(server.user)

    def until(self, what: str, done: Any) -> None:
        end = time.monotonic() + SECONDS
        while self._process.poll() is None and time.monotonic() < end:
            try:
                if done():
                    return
            except OSError:
                pass
            time.sleep(0.5)
        raise AssertionError(f"no hub that {what}:\n{self.log.read_text()[-5000:]}")

    def _ask(self, method: str, path: str, content: Mapping[str, Any] | None = None) -> Any:
        data = None if content is None else json.dumps(content).encode()
        return self.ask(method, path, data, "application/json")

    def ask(self, method: str, path: str, data: bytes | None = None, kind: str = "") -> Any:
        headers = {"Authorization": f"token {TOKEN}", **({"Content-Type": kind} if kind else {})}
        request = urllib.request.Request(self.address + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=500) as answer:
                return json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as error:
            raise OSError(f"{method} {path}: {error.code} {error.read().decode(errors='replace')[-2000:]}") from None


class Server:
    """One user's Jupyter, asked as its pages ask it."""

    def __init__(self, hub: Hub, user: str) -> None:
        self.hub, self.user = hub, user

    def formgrader(self, path: str) -> str:
        """Press a button of formgrader's; the log that it shows.

        Raises:
            AssertionError: it says that this did not work.
        """
        told = self.hub.ask("POST", f"/user/{self.user}/formgrader/api/{path}", b"{}", "application/json")
        assert told["success"], json.dumps(told, indent=1)
        return str(told["log"])

    def submissions(self, assignment: str) -> Any:
        return self.hub.ask("GET", f"/user/{self.user}/formgrader/api/submissions/{assignment}")

    def assignments(self, course: str) -> list[dict[str, Any]]:
        """What the page with the assignments lists."""
        return self._listed(self.hub.ask("GET", f"/user/{self.user}/assignments?course_id={course}"))

    def press(self, action: str, course: str, assignment: str) -> list[dict[str, Any]]:
        """Press a button there: ``fetch``, ``submit``, ``fetch_feedback``; what it lists then."""
        data = urllib.parse.urlencode({"course_id": course, "assignment_id": assignment}).encode()
        path = f"/user/{self.user}/assignments/{action}"
        return self._listed(self.hub.ask("POST", path, data, "application/x-www-form-urlencoded"))

    def read(self, path: str) -> Any:
        """A file's content, as the file browser opens it."""
        return self.hub.ask("GET", f"/user/{self.user}/api/contents/{urllib.parse.quote(path)}")["content"]

    def save(self, path: str, notebook: Mapping[str, Any]) -> None:
        """Save a notebook, as JupyterLab does."""
        content = json.dumps({"type": "notebook", "format": "json", "content": notebook}).encode()
        self.hub.ask("PUT", f"/user/{self.user}/api/contents/{urllib.parse.quote(path)}", content, "application/json")

    def run(self, *command: str, where: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command, as its terminal does."""
        return self.hub.machine.run(self.user, *command, where=where)

    @staticmethod
    def _listed(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
        assert answer["success"], answer
        return list(answer["value"])


def proxy_runs() -> bool:
    """Whether the hub's proxy is there with all that it needs."""
    found = shutil.which(PROXY)
    return bool(found) and not subprocess.run(["env", NODE_PATH, found, "--version"], capture_output=True).returncode


def free_ports(number: int) -> list[int]:
    with_port = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [each.getsockname()[1] for each in with_port]
    for each in with_port:
        each.close()
    return ports
