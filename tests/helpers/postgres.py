"""A PostgreSQL server of our own for a test session: in a folder of its own, reached by a socket in it, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from class_kit import wait_until
from sqlalchemy import create_engine, text

NAME = "grader"


def programs():
    """The folder of the server's programs; None where it is not installed. Debian keeps them off the PATH."""
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    return next((place for place in places if (place / "postgres").exists() and (place / "initdb").exists()), None)


class Server:
    """A running server with one user, who may do everything and needs no password."""

    def __init__(self, bin):
        self.bin = bin
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))  # short: a socket's path may have 107 characters
        self.options = {}
        if os.geteuid() == 0:  # which PostgreSQL refuses
            user = pwd.getpwnam(next(name for name in ("postgres", "nobody") if _exists(name)))
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self.options = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        self.process = None
        self.databases = set()

    def _call(self, program, *arguments):
        with open(self.folder / "log", "a") as log:
            return subprocess.Popen(
                [self.bin / program, *arguments],
                cwd=self.folder,
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                **self.options,
            )

    def __enter__(self):
        made = self._call("initdb", "-D", "data", "-U", NAME, "--auth=trust", "--encoding=UTF8", "--no-sync")
        assert made.wait(120) == 0, (self.folder / "log").read_text()
        self.start()
        return self

    def start(self):
        """The server's files need not outlive a power loss here, so it does not wait for the disk."""
        quick = ("-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=50")
        self.process = self._call("postgres", "-D", "data", "-k", str(self.folder), *quick)
        pidfile = self.folder / "data" / "postmaster.pid"
        wait_until(lambda: pidfile.exists() and "ready" in pidfile.read_text())

    def stop(self):
        """End it as a restart does: whoever is connected loses the connection."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)

    def __exit__(self, *error):
        self.stop()
        shutil.rmtree(self.folder)

    def url(self, database):
        return f"postgresql+psycopg2://{NAME}@/{database}?host={self.folder}"

    def create(self, database, template="template1"):
        """Make a database, empty or as a copy of another that nobody is connected to."""
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{database}" TEMPLATE "{template}"'))
        engine.dispose()
        self.databases.add(database)
        return self.url(database)


def _exists(user):
    try:
        return bool(pwd.getpwnam(user))
    except KeyError:
        return False
