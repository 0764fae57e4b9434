"""What tests of a whole class share: a course to run the kit's commands for, and what a run leaves, ready to compare."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
import tiny_course
import warm
from nbgrader import api
from processes import communicated
from sqlalchemy import MetaData, create_engine, select

from autograder.course import root

HALVES = tiny_course.NAME
NOTEBOOK = "halves.ipynb"


class Kit:
    """A course's sources and graders, which a test may change, and the kit's commands to run for it in class folders."""

    def __init__(self, folder, assignment, source=None, graders=None):
        self.folder = folder
        self.assignment = assignment
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(graders or root.graders(), folder / "graders", ignore=ignored)
        shutil.copytree(source or root.folder() / "source", folder / "source")
        shutil.copyfile(root.folder() / "nbgrader_config.py", folder / "nbgrader_config.py")
        self.environment = {
            **os.environ,
            "DESCENT_KIT_COURSE": str(folder),  # graders and hints are the copy's, wherever the class is
            "PYTHONPATH": str(root.folder()),
            "PATH": os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", "")]),
            "JUPYTER_CONFIG_DIR": str(folder / "jupyter"),
            "PYTHONWARNINGS": "ignore",
            "PYTHONFAULTHANDLER": "1",  # SIGABRT makes it say where it stands
        }

    def released(self, assignments):
        """A course folder to copy, in which these assignments are released; made once."""
        folder = self.folder / "released" / "+".join(assignments)
        if not folder.exists():
            folder.parent.mkdir(exist_ok=True)
            _released(self, folder, assignments)
        return folder

    def start(self, where, module, *arguments, **options):
        """Start ``python -m module arguments`` in a folder; errors go where the output goes."""
        usual = {"env": self.environment, "stdout": subprocess.PIPE}
        if module in warm.MODULES:
            return warm.start(where, module, *arguments, **usual | options)
        command = [sys.executable, "-m", module, *arguments]
        return subprocess.Popen(command, cwd=where, stderr=subprocess.STDOUT, text=True, **usual | options)

    def call(self, where, *arguments, expect=0):
        with self.start(where, *arguments) as process:
            said = communicated(process)
        assert process.returncode == expect, said
        return said

    def autograde(self, where, *options, expect=0):
        """Run the command; what it says, and what it writes for scripts.

        One process grades, unless others are asked for: each starts with seconds of its own, and the tests' own
        processes use the cores.
        """
        if not {"--jobs", "--cluster"} & {*options}:
            options = (*options, "--jobs", "1")
        command = ("autograder", "autograde", self.assignment, *options, "--json", "out.json")
        said = self.call(where, *command, expect=expect)
        return said, json.loads((where / "out.json").read_text())


def _released(kit, folder, assignments, config=""):
    """A course folder whose assignments are in the gradebook and released."""
    folder.mkdir()
    stock = (root.folder() / "nbgrader_config.py").read_text(encoding="utf-8")
    (folder / "nbgrader_config.py").write_text(stock + config)
    for assignment in assignments:
        shutil.copytree(kit.folder / "source" / assignment, folder / "source" / assignment)
        kit.call(folder, "nbgrader", "generate_assignment", assignment)
    return folder


def tiny_kit(folder, assignments=(HALVES,)):
    """A kit whose course is tiny (see ``tiny_course``), so that a class of many takes seconds."""
    with pytest.MonkeyPatch.context() as patch:
        tiny_course.make(folder / "tiny", ["half"], patch)
    for part in ("source", "graders"):
        for assignment in assignments:
            if assignment != HALVES:
                shutil.copytree(folder / "tiny" / part / HALVES, folder / "tiny" / part / assignment)
    return Kit(folder / "kit", HALVES, folder / "tiny" / "source", folder / "tiny" / "graders")


def tiny_class(kit, folder, students, assignments=(HALVES,), config=""):
    """A course folder in which a class has handed in; ``students`` gives each one's source of the function ``half``."""
    if "db_url" in config:
        _released(kit, folder, assignments, config)
    else:  # nothing else that a test sets changes what is released
        shutil.copytree(kit.released(assignments), folder)
        with open(folder / "nbgrader_config.py", "a", encoding="utf-8") as file:
            file.write(config)
    for assignment in assignments:
        for student, source in students.items():
            place = folder / "submitted" / student / assignment / NOTEBOOK
            place.parent.mkdir(parents=True)
            node = nbformat.read(folder / "assignments" / assignment / NOTEBOOK, as_version=4)
            for cell in node.cells:
                if cell.metadata.get("nbgrader", {}).get("grade_id") == "half":
                    cell.source = source
            nbformat.write(node, place)
            (place.parent / "timestamp.txt").write_text("2026-01-01 12:00:00.0 UTC")
    return folder


def outcomes(told):
    return {result["student"]: result["outcome"] for result in told["results"]}


def gradebook_url(folder):
    """SQLite, as nbgrader has it without a word."""
    return f"sqlite:///{folder / 'gradebook.db'}"


def table_rows(db_url):
    """Every row of every table of a gradebook; ids that are drawn at random are replaced by what they stand for."""
    engine = create_engine(db_url)
    there = MetaData()
    there.reflect(engine)
    tables = {**there.tables, **api.Base.metadata.tables}  # nbgrader's own know the types, whatever the database
    assert tables.keys() == there.tables.keys()
    with engine.connect() as connection:
        found = {name: connection.execute(select(table)).mappings().all() for name, table in tables.items()}
    engine.dispose()
    names = {}
    for table, what in {
        "assignment": ("name",),
        "notebook": ("name", "assignment_id"),
        "base_cell": ("type", "name", "notebook_id"),
        "source_cell": ("name", "notebook_id"),
        "submitted_assignment": ("student_id", "assignment_id"),
        "submitted_notebook": ("notebook_id", "assignment_id"),
        "grade": ("cell_id", "notebook_id"),
        "comment": ("cell_id", "notebook_id"),
    }.items():
        for row in found[table]:
            names[row["id"]] = " ".join([table, *(str(names.get(row[each], row[each])) for each in what)])
    return {
        table: sorted((tuple(names.get(value, value) for value in row.values()) for row in content), key=repr)
        for table, content in found.items()
    }


def autograded_files(folder):
    """Every autograded notebook without its cells' random ids, and every other file's bytes, with the permissions."""
    found = {}
    for path in sorted((folder / "autograded").rglob("*")):
        content = path.read_bytes() if path.is_file() else b""
        if path.suffix == ".ipynb":
            content = re.sub(rb'"id": "[0-9a-f]+"', b'"id": "..."', content)
        found[str(path.relative_to(folder))] = (stat.filemode(path.stat().st_mode), content)
    return found


def kept_results(folder):
    """Every report that is kept, without what differs from run to run: the seconds."""
    return {
        path.name: {**json.loads(path.read_bytes()), "seconds": 0}
        for path in sorted((folder / ".autograder" / "results").iterdir())
    }


def wait_until(what, seconds=120):
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline, "this did not come about in time"
        time.sleep(0.01)
    return found


def children(process):
    """The processes that this one has started to grade in.

    Raises:
        OSError: it has ended.
    """
    found = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    graders = []
    for child in found:
        with contextlib.suppress(OSError):  # one that has just ended
            told = [Path(f"/proc/{child}/{name}").read_bytes() for name in ("cmdline", "comm")]  # see `warm_pool`
            if any(b"spawn_main" in each for each in told):
                graders.append(int(child))
    return graders
