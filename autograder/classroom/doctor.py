"""What ``autograder doctor`` looks at in a course folder: its secret, who can read it, its gradebook, the ways in and out.

Each finding that is not right comes with the command that mends it, to be copied as it stands.
"""

from __future__ import annotations

import contextlib
import grp
import json
import os
import pwd
import shlex
import shutil
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from nbgrader.apps.baseapp import NbGrader
from nbgrader.exchange import ExchangeFactory
from nbgrader.exchange.default.exchange import Exchange as DefaultExchange
from sqlalchemy import create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from autograder.course import root
from autograder.course.words import noted, said

GB = 1_000_000_000
FREE = 1 * GB  # of a disk: a class of 100 takes some 0.2 GB for an assignment, pages and plots
SECRET_LENGTH = 16  # characters; a shorter one can be guessed

State = Literal["ok", "note", "mend"]
STATES: dict[State, str] = {"ok": noted("ok"), "note": noted("note"), "mend": noted("mend")}
NAMES = (noted("secret"), noted("hidden"), noted("gradebook"), noted("disk"), noted("exchange"), noted("formgrader"))


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's: what it looked at, how that is, and the command that mends it.

    ``mend`` is a fault; ``note`` is one only where the course is used in the way that the text says.
    """

    name: str
    state: State
    told: str
    remedy: str = ""


def examine() -> list[Finding]:
    """Look at the course folder that we stand in.

    Raises:
        NoCourse: we stand in none.
    """
    course = root.folder()
    config = _nbgrader(course)
    return [
        secret(course),
        *hidden(course),
        gradebook(course, config.coursedir.db_url),
        disk(course),
        exchange(course, config),
        formgrader(course, Path.home(), _on_a_hub()),
    ]


def secret(course: Path) -> Finding:
    """Whether hidden inputs are drawn from a secret of the course's own that only its instructors can read."""
    if os.environ.get("DESCENT_KIT_SECRET"):
        return Finding("secret", "ok", said("from DESCENT_KIT_SECRET"))
    file = course / ".course-secret"
    new = f"(umask 077; head -c 24 /dev/urandom | base64 > {_quoted(file)})"
    try:
        told, mode = file.read_text(encoding="utf-8").strip(), file.stat().st_mode
    except FileNotFoundError:
        told, mode = "", 0
    except (OSError, ValueError) as error:
        told = said("{file} can't be read ({error})", file=file, error=error)
        return Finding("secret", "mend", told, f"rm -f {_quoted(file)}; {new}")
    if not told:
        unset = said("the course's secret is not set: hidden inputs are drawn from the default, which everybody knows")
        return Finding("secret", "mend", unset, new)
    if len(told) < SECRET_LENGTH:
        return Finding("secret", "mend", said("the course's secret is too short"), new)
    if mode & stat.S_IROTH:
        return Finding("secret", "mend", said("every user may read {file}", file=file), f"chmod o-rwx {_quoted(file)}")
    return Finding("secret", "ok", said("{file} is set, and not for every user to read", file=file.name))


def hidden(course: Path) -> Iterator[Finding]:
    """Whether other users of this machine can reach what students must not see."""
    places = [root.graders_of(course), root.samples(), *(course / name for name in ("source", "solutions"))]
    there = [place for place in [*places, course / "gradebook.db"] if place.exists()]
    if open_to_all := [place for place in there if _reachable(place, stat.S_IROTH, stat.S_IXOTH)]:
        names = ", ".join(str(place.relative_to(course)) for place in open_to_all)
        told = said("every user of this machine can read {names}", names=names)
        yield Finding("hidden", "mend", told, f"chmod o-rwx {_quoted(course)}")
        return
    shared = [place for place in there if _reachable(place, stat.S_IRGRP, stat.S_IXGRP) and _members(place)]
    if shared:
        told = said(
            "the group {group} can read {place}; where students are in it, this hides it",
            group=_name_of_group(shared[0].stat().st_gid),
            place=shared[0].relative_to(course),
        )
        yield Finding("hidden", "note", told, f"chmod g-rwx {_quoted(course)}")
        return
    told = said("graders, samples, masters and solutions are out of reach for other users")
    yield Finding("hidden", "ok", told)


def gradebook(course: Path, url: str) -> Finding:
    """Whether nbgrader's gradebook can be opened, and is the same one wherever it is opened from."""
    try:
        where = make_url(url)
    except ArgumentError:
        told = said("{url!r} is no address of a database (c.CourseDirectory.db_url)", url=url)
        return Finding(
            "gradebook", "mend", told, _configure(course / root.CONFIG, "CourseDirectory.db_url", _file_url(course))
        )
    if where.drivername.startswith("sqlite"):
        return _gradebook_file(course, where)
    shown = where.render_as_string(hide_password=True)
    try:
        with contextlib.closing(create_engine(where, pool_pre_ping=True).connect()):
            return Finding("gradebook", "ok", shown)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        return Finding("gradebook", "mend", f"{shown}: {error}", "pip install 'descent-kit[postgresql]'")
    except SQLAlchemyError as error:
        first = str(error).strip().splitlines()[0]
        test = f"pg_isready --host={where.host} --port={where.port or 5432} --dbname={where.database}"
        told = said("{database} does not answer ({error})", database=shown, error=first)
        return Finding("gradebook", "mend", told, test)


def _gradebook_file(course: Path, where: URL) -> Finding:
    name = where.database or ""
    if not os.path.isabs(name):
        told = said(
            "{name!r} names another gradebook in each folder (c.CourseDirectory.db_url)", name=name or "nothing"
        )
        whole = _file_url(course, name or "gradebook.db")
        return Finding("gradebook", "mend", told, _configure(course / root.CONFIG, "CourseDirectory.db_url", whole))
    file = Path(name)
    if not file.parent.is_dir():
        told = said("its folder is not there: {file}", file=file)
        return Finding("gradebook", "mend", told, f"mkdir -p {_quoted(file.parent)}")
    if not os.access(file.parent, os.W_OK) or (file.exists() and not os.access(file, os.W_OK | os.R_OK)):
        told = said("you may not write to {file}", file=file)
        return Finding("gradebook", "mend", told, f"sudo chown {_user()} {_quoted(file.parent)} {_quoted(file)}*")
    return Finding("gradebook", "ok", str(file) if file.exists() else said("{file} (nbgrader makes it)", file=file))


def disk(course: Path) -> Finding:
    """Whether there is room for a class's notebooks, their pages, and what a run writes meanwhile."""
    for place in (course, Path(tempfile.gettempdir())):
        free = shutil.disk_usage(place).free
        if free < FREE:
            told = said(
                "{free:.1f} GB free in {place}, and a large class may take {most:.0f} GB",
                free=free / GB,
                place=place,
                most=FREE / GB,
            )
            return Finding("disk", "mend", told, f"du -xh --max-depth=2 {_quoted(place)} | sort -h | tail")
    return Finding("disk", "ok", said("{free:.0f} GB free", free=shutil.disk_usage(course).free / GB))


def exchange(course: Path, app: Any) -> Finding:
    """Whether nbgrader's exchange is there, everybody may put something in, and nobody can take others' away."""
    if not app.coursedir.course_id:
        told = said("the course has no name, by which nbgrader would release it")
        return Finding(
            "exchange", "mend", told, _configure(course / root.CONFIG, "CourseDirectory.course_id", course.name)
        )
    factory = ExchangeFactory(parent=app)
    if not issubclass(factory.exchange, DefaultExchange):
        told = said("{module}: not nbgrader's own, and not looked at", module=factory.exchange.__module__)
        return Finding("exchange", "note", told)
    folder = Path(factory.exchange(coursedir=app.coursedir, parent=app).root)
    owner = folder.stat().st_uid if folder.exists() else _first_there(folder).stat().st_uid
    sudo = "" if os.geteuid() in (0, owner) else "sudo "
    make = f"{sudo}install -d -m 1777 {_quoted(folder)}"
    if not folder.exists():
        told = said(
            "{folder} is not there; it is needed where students fetch and submit with nbgrader, and nowhere else",
            folder=folder,
        )
        return Finding("exchange", "note", told, make)
    if not folder.is_dir():
        told = said("{folder} is no folder", folder=folder)
        return Finding("exchange", "mend", told, f"{sudo}rm {_quoted(folder)} && {make}")
    mode = folder.stat().st_mode
    if app.coursedir.groupshared and os.access(folder, os.W_OK | os.X_OK):
        group = _name_of_group(folder.stat().st_gid)
        return Finding("exchange", "ok", said("{folder}, for the group {group}", folder=folder, group=group))
    if not _reachable(folder, stat.S_IRWXO, stat.S_IXOTH):
        closed = next((place for place in [*folder.parents][::-1] if not place.stat().st_mode & stat.S_IXOTH), None)
        if closed:
            told = said(
                "other users can't enter {closed}, and {folder} lies in it: keep the exchange elsewhere",
                closed=closed,
                folder=folder,
            )
            elsewhere = _configure(course / root.CONFIG, "Exchange.root", "/srv/nbgrader/exchange")
            return Finding("exchange", "note", told, f"sudo install -d -m 1777 /srv/nbgrader/exchange && {elsewhere}")
        told = said(
            "not everybody may write to {folder} (its mode is {mode:o})", folder=folder, mode=stat.S_IMODE(mode)
        )
        return Finding("exchange", "mend", told, f"{sudo}chmod 1777 {_quoted(folder)}")
    if not mode & stat.S_ISVTX:
        told = said(
            "everybody may rename and remove what others put into {folder} (its mode is {mode:o})",
            folder=folder,
            mode=stat.S_IMODE(mode),
        )
        return Finding("exchange", "mend", told, f"{sudo}chmod +t {_quoted(folder)}")
    return Finding("exchange", "ok", said("{folder}, for everybody", folder=folder))


def formgrader(course: Path, home: Path, on_a_hub: bool) -> Finding:
    """Whether formgrader's page shows this course also where Jupyter is not started in its folder, as on a hub."""
    app = _nbgrader(home)
    seen, file = Path(app.coursedir.root).resolve(), Path(app.config_dir) / root.CONFIG
    mend = f"mkdir -p {_quoted(file.parent)} && {_configure(file, 'CourseDirectory.root', str(course))}"
    if seen == course:
        if course == home or home in course.parents or not on_a_hub:
            return Finding("formgrader", "ok", said("shows this course wherever Jupyter is started above it"))
        told = said("a hub starts Jupyter in your home, and formgrader shows only what lies in it")
        return Finding("formgrader", "mend", told, f"mv {_quoted(course)} {_quoted(home)}")
    if on_a_hub:
        return Finding(
            "formgrader", "mend", said("is empty: a hub starts Jupyter in your home, not in the course"), mend
        )
    told = said(
        "shows this course where Jupyter is started in its folder; from elsewhere, and on a hub, it needs a line"
    )
    return Finding("formgrader", "note", told, mend)


# ---- how to look


def _nbgrader(folder: Path) -> Any:
    """nbgrader as it is configured for whoever calls it in this folder."""
    with contextlib.chdir(folder):
        app = NbGrader()
        app.log_level = "CRITICAL"
        app.initialize([])
        return app


def _on_a_hub() -> bool:
    return "JUPYTERHUB_USER" in os.environ


def _reachable(place: Path, wanted: int, enter: int) -> bool:
    """Whether a class of users has these rights to a place, and may enter each folder on the way to it."""
    wanted_here = place.stat().st_mode & wanted == wanted
    return wanted_here and all(parent.stat().st_mode & enter for parent in place.resolve().parents)


def _members(place: Path) -> bool:
    """Whether the place's group has others in it than the owner."""
    state = place.stat()
    try:
        named = set(grp.getgrgid(state.st_gid).gr_mem)
        first = {user.pw_name for user in pwd.getpwall() if user.pw_gid == state.st_gid}
        return bool((named | first) - {pwd.getpwuid(state.st_uid).pw_name})
    except KeyError:  # a number without a name: whoever is in it, we can't know
        return True


def _name_of_group(number: int) -> str:
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)


def _user() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())


def _first_there(path: Path) -> Path:
    return next(parent for parent in path.parents if parent.exists())


def _file_url(course: Path, name: str = "gradebook.db") -> str:
    return f"sqlite:///{course / name}"


def _configure(file: Path, name: str, value: str) -> str:
    """A command that writes a setting of nbgrader's behind the others of a file."""
    return f"echo {_quoted(f'c.{name} = {json.dumps(value)}')} >> {_quoted(file)}"


def _quoted(what: Path | str) -> str:
    return shlex.quote(str(what))
