"""The wheel is the engine and whole: what it needs is in it, nothing hidden is, and a course of one's own works from it."""

import os
import stat
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from elsewhere import ROOT, Elsewhere, built
from private_machine import NoMachine, PrivateMachine

NAME = "01-first-steps"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("sdist", tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Elsewhere:
    return Elsewhere(tmp_path_factory.mktemp("environment") / "venv", wheel)


def test_the_wheel_has_every_file_of_the_engine_and_no_grader_of_the_course(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = {name for name in packed.namelist() if ".dist-info/" not in name}
    graders = ROOT / "autograder" / "graders"
    files = (path for path in (ROOT / "autograder").rglob("*") if path.is_file() and path.suffix != ".pyc")
    engine = {str(path.relative_to(ROOT)) for path in files if not path.is_relative_to(graders)}
    languages = [path for path in (ROOT / "languages").rglob("*") if path.stem in ("kit", "worker", "desk", "figures")]
    assert names == engine | {f"autograder/{path.relative_to(ROOT)}" for path in languages}


def test_the_source_archive_has_the_whole_course(archive: Path) -> None:
    with tarfile.open(archive) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
    for place in ("source", "autograder/graders", "tests/submissions"):
        files = (path for path in (ROOT / place).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        assert {str(path.relative_to(ROOT)) for path in files} <= names
    assert {"nbgrader_config.py", "constraints.txt", "Makefile"} <= names


class Instructor:
    """An ordinary user with an empty home and the wheel; where root runs the tests, one of a private machine's."""

    def __init__(self, home: Path, environment: Elsewhere, machine: PrivateMachine | None) -> None:
        self.home, self.course = home, home / "my-course"
        self._environment, self._machine = environment, machine

    def ends(self, program: str, *arguments: str, where: Path | None = None) -> tuple[int, str]:
        """Run a command in the course's folder: its exit status, and what it says."""
        if self._machine is None:
            done = self._environment.call(where or self.course, program, *arguments)
            return done.returncode, done.stdout + done.stderr
        path = f"PATH={self._environment.bin}:/usr/bin:/bin"
        done = self._machine.run("instructor", path, program, *arguments, where=where or self.course)
        return done.returncode, done.stdout

    def does(self, program: str, *arguments: str, where: Path | None = None) -> str:
        """Run a command that has to do its work; what it says."""
        status, said = self.ends(program, *arguments, where=where)
        assert status == 0, said
        return said


@pytest.fixture(scope="module")
def instructor(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instructor]:
    """In whose home `autograder init my-course` has been called."""
    base = tmp_path_factory.mktemp("machine")
    base.chmod(0o755)
    umask = os.umask(0o022)
    try:
        environment = Elsewhere(base / "venv", wheel)
        if os.geteuid() != 0:
            person = Instructor(base, environment, None)
            person.does("autograder", "init", "my-course", where=base)
            yield person
            return
        with PrivateMachine(base, "instructor") as machine:
            person = Instructor(machine.home("instructor"), environment, machine)
            person.does("autograder", "init", "my-course", where=person.home)
            yield person
    except NoMachine as error:
        pytest.skip(str(error))
    finally:
        os.umask(umask)


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_an_ordinary_user_builds_verifies_and_grows_a_course_from_the_wheel_alone(instructor: Instructor) -> None:
    written = [line for line in instructor.does("autograder", "build").splitlines() if line.startswith("wrote ")]
    assert len([line for line in written if "self_check" not in line]) == 7
    instructor.does("autograder", "verify")
    told = instructor.does("autograder", "grade", NAME, f"solutions/{NAME}/first_steps.ipynb")
    assert "first_steps.ipynb: 2 / 2 points" in told
    instructor.does("mkdir", "exchange")
    with (instructor.course / "nbgrader_config.py").open("a") as config:
        config.write(f'c.Exchange.root = "{instructor.course}/exchange"\n')
    assert "01-first-steps: 1 average\n" in instructor.does("autograder", "demo")
    assert list((instructor.course / "exchange").iterdir()) == []  # the demo's class is not the course's
    assert not (instructor.course / "gradebook.db").exists()
    instructor.does("autograder", "new", "02-later", "spread", "--notebook", "later")
    status, told = instructor.ends("autograder", "verify", "02-later")
    assert status == 1
    assert "02-later: source/02-later/later.ipynb: has something left to do" in told


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_an_ordinary_user_grades_a_class_from_the_wheel_alone(instructor: Instructor) -> None:
    """docs/first-hour.md, on one machine: no exchange, the students' files lie in submitted/."""
    course = instructor.course
    instructor.does("nbgrader", "generate_assignment", NAME)
    made = {path.name for path in (course / "assignments" / NAME).iterdir()}
    assert made == {
        "first_steps.ipynb",
        "test_first_steps.py",
        "conftest.py",
        "requirements.txt",
        "self_check",
        "watch.py",
    }
    for student, place in (("solved-it-all", "source"), ("not-begun", "assignments")):
        instructor.does("mkdir", "-p", f"submitted/{student}/{NAME}")
        instructor.does("cp", f"{place}/{NAME}/first_steps.ipynb", f"submitted/{student}/{NAME}")
    instructor.does("autograder", "autograde", NAME, "--jobs", "1")
    instructor.does("nbgrader", "autograde", NAME, "--force")
    instructor.does("nbgrader", "generate_feedback", NAME)
    pages = course / "feedback"
    assert "2 of 2 points" in (pages / "solved-it-all" / NAME / "first_steps.html").read_text(encoding="utf-8")
    assert "0 of 2 points" in (pages / "not-begun" / NAME / "first_steps.html").read_text(encoding="utf-8")
    instructor.does("nbgrader", "export")
    assert (course / "grades.csv").read_text(encoding="utf-8").count("01-first-steps") == 2
    report = instructor.does("autograder", "report", NAME).strip()
    assert Path(report).is_file()


def test_a_course_begun_from_the_wheel_alone_speaks_korean(elsewhere: Elsewhere, tmp_path: Path) -> None:
    elsewhere.autograder(tmp_path, "init", "mine", "--language", "ko")
    for file in ("kit.po", "worker.po", "desk.po"):
        there = tmp_path / "mine" / "languages" / "ko" / "LC_MESSAGES" / file
        assert there.read_bytes() == (ROOT / "languages" / "ko" / "LC_MESSAGES" / file).read_bytes()
    told = elsewhere.autograder(tmp_path / "mine", "grade", NAME, f"source/{NAME}/first_steps.ipynb")
    assert "average: 2 / 2점" in told
    assert "수들의 합을 개수로 나눕니다" in told


def test_the_secret_of_a_new_course_is_random_and_for_its_owner_alone(elsewhere: Elsewhere, tmp_path: Path) -> None:
    for name in ("one", "other"):
        elsewhere.autograder(tmp_path, "init", name)
    files = [tmp_path / name / ".course-secret" for name in ("one", "other")]
    one, other = (file.read_text() for file in files)
    assert one != other
    assert len(one) > 40
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600, 0o600]


def test_the_kits_own_course_comes_from_its_source_archive(elsewhere: Elsewhere, archive: Path, tmp_path: Path) -> None:
    elsewhere.autograder(tmp_path, "init", "mine", "--course", str(archive))
    course = tmp_path / "mine"
    assert [path.name for path in sorted((course / "source").iterdir())] == [
        path.name for path in sorted((ROOT / "source").iterdir())
    ]
    master = "source/02-gradient-descent/gradient_descent.ipynb"
    assert f"{master}: 20 / 20 points" in elsewhere.autograder(course, "grade", "02-gradient-descent", master)
