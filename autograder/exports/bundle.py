"""What other systems grade with: one assignment of this course, the engine, and the scripts that the system calls.

A bundle is files by their paths. It holds the hidden graders, the reference and the course's secret: it is for the system
and never for students.
"""

from __future__ import annotations

import html
import io
import json
import os
import shlex
import uuid
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.course import language, limits, root, settings
from autograder.course.assignment import Assignment
from autograder.course.words import said
from autograder.exports import wheel

TEMPLATES = Path(__file__).resolve().parent / "templates"
COURSE = "course"
CONFIG = "from autograder.classroom.nbgrader import settings\n\nc = get_config()\n\nsettings.apply(c)\n"
STARTING = 60  # seconds that a system is given beyond those of a submission: the engine has to start


@dataclass(frozen=True)
class Wishes:
    """What the instructor asks for."""

    torch_index: str = ""  # where PyTorch's builds for the CPU are
    visibility: str = "visible"
    sandbox: bool = True
    image: str = "descent-kit"  # PrairieLearn's, as it is called where it is pulled from


def of(place: str, assignment: Assignment, wishes: Wishes) -> dict[str, bytes]:
    """The bundle for a place; what ends in no suffix or in ``.sh`` is a script to run."""
    return {"gradescope": _gradescope, "classroom50": _classroom50, "prairielearn": _prairielearn}[place](
        assignment, wishes
    )


def write(files: Mapping[str, bytes], out: Path) -> None:
    """Write a bundle: as an archive where its name says so, else as a folder. For its owner alone to read.

    Raises:
        OSError: it can't be written.
    """
    if out.suffix == ".zip":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in sorted(files.items()):
                entry = zipfile.ZipInfo(name, wheel.STAMP)
                entry.external_attr = (0o100755 if is_script(name) else 0o100644) << 16
                archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
        _write(out, packed.getvalue(), 0o600)
        return
    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, content in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, content, 0o700 if is_script(name) else 0o600)


def is_script(name: str) -> bool:
    return Path(name).suffix == ".sh" or Path(name).name == "run_autograder"


def _write(path: Path, content: bytes, mode: int) -> None:
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)


def _course(assignment: Assignment) -> dict[str, bytes]:
    """A course of this one assignment: what decides its marks, the limits and the secret."""
    files = {
        root.CONFIG: CONFIG.encode(),
        ".course-secret": root.secret().encode() + b"\n",
        f"source/{assignment.name}/{assignment.master.name}": assignment.master.read_bytes(),
    }
    files |= _graders(assignment) if root.has_graders(assignment.name, root.folder()) else _plain(assignment)
    if (given := root.folder() / limits.FILE).is_file():
        files[limits.FILE] = given.read_bytes()
    if (code := language.spoken()) != language.ENGLISH:
        files[settings.FILE] = f'language = "{code}"\n'.encode()
        translated = sorted(path for path in (root.folder() / language.FOLDER / code).rglob("*") if path.is_file())
        files |= {path.relative_to(root.folder()).as_posix(): path.read_bytes() for path in translated}
    return {f"{COURSE}/{name}": content for name, content in files.items()}


def _graders(assignment: Assignment) -> dict[str, bytes]:
    """The assignment's hidden graders, with what they share."""
    graders = root.graders()
    found = sorted([*graders.glob("*.*"), *(graders / assignment.name).rglob("*")])
    paths = [path for path in found if path.is_file() and "__pycache__" not in path.parts]
    return {f"graders/{path.relative_to(graders).as_posix()}": path.read_bytes() for path in paths}


def _plain(assignment: Assignment) -> dict[str, bytes]:
    """Where the tests in the masters decide: all of these, with what lies beside them, and how long a cell may take."""
    from autograder.classroom import masters  # and nbgrader, which takes a second

    beside, seconds = masters.needed(assignment.name)
    config = f"{CONFIG}c.Execute.timeout = {seconds}\n".encode()
    return {f"source/{assignment.name}/{path}": content for path, content in beside.items()} | {root.CONFIG: config}


def _filled(template: str, assignment: Assignment, wishes: Wishes) -> bytes:
    """A script with the names put in: in Python's within a text, else quoted for a shell."""
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    words = {
        "ASSIGNMENT": assignment.name,
        "TORCH_INDEX": wishes.torch_index,
        "VISIBILITY": wishes.visibility,
        "NO_SANDBOX": "" if wishes.sandbox else "--no-sandbox",
    }
    for word, value in words.items():
        quoted = json.dumps(value)[1:-1] if template.endswith(".py") else shlex.quote(value) if value else ""
        text = text.replace(f"@{word}@", quoted)
    return text.encode()


def _gradescope(assignment: Assignment, wishes: Wishes) -> dict[str, bytes]:
    name, content = wheel.wheel()
    scripts = {each: _filled(f"gradescope/{each}", assignment, wishes) for each in ("setup.sh", "run_autograder")}
    return {**scripts, name: content, **_course(assignment)}


def _classroom50(assignment: Assignment, wishes: Wishes) -> dict[str, bytes]:
    name, content = wheel.wheel()
    runtime = {"runs-on": "ubuntu-latest", "python": "3.13"}
    return {
        "autograder.py": _filled("classroom50/autograder.py", assignment, wishes),
        name: content,
        "runtime.json": json.dumps(runtime, indent=2).encode() + b"\n",
        **_course(assignment),
    }


def _prairielearn(assignment: Assignment, wishes: Wishes) -> dict[str, bytes]:
    name, content = wheel.wheel()
    info = {
        "uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, f"descent-kit/{root.folder().name}/{assignment.name}")),
        "title": assignment.name,
        "topic": "Regression",
        "tags": ["autograded"],
        "type": "v3",
        "gradingMethod": "External",
        "externalGradingOptions": {
            "enabled": True,
            "image": wishes.image,
            "entrypoint": "/grade/tests/run.sh",
            "timeout": min(600, round(limits.of_course().submission_seconds) + STARTING),
            "enableNetworking": False,
        },
    }
    question = {
        "info.json": json.dumps(info, indent=2).encode() + b"\n",
        "question.html": _html(assignment),
        "tests/run.sh": _filled("prairielearn/run.sh", assignment, wishes),
        **{f"tests/{path}": data for path, data in _course(assignment).items()},
    }
    image = {"Dockerfile": _filled("prairielearn/Dockerfile", assignment, wishes), name: content}
    return {
        **{f"question/{path}": data for path, data in question.items()},
        **{f"image/{path}": data for path, data in image.items()},
    }


def _html(assignment: Assignment) -> bytes:
    text = (TEMPLATES / "prairielearn" / "question.html").read_text(encoding="utf-8")
    task = html.escape(said("Do the exercises in {notebooks}, and hand that in.", notebooks="@NOTEBOOKS@"))
    text = text.replace("@TASK@", task.replace("@NOTEBOOKS@", "<code>@NOTEBOOKS@</code>"))
    return text.replace("@NOTEBOOKS@", ", ".join(path.name for path in assignment.masters)).encode()
