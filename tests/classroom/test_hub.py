"""JupyterHub: three users with homes that nobody else may enter take the wheel's first course from fetch to feedback.

Everything goes through the hub's proxy to the users' own servers, as the pages in their browsers ask for it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from elsewhere import Elsewhere, built
from hub import PROXY, Hub, Server, proxy_runs
from private_machine import NoMachine, PrivateMachine

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1500),
    pytest.mark.skipif(os.geteuid() != 0, reason="needs root, for users of its own"),
    pytest.mark.skipif(not find_spec("jupyterhub"), reason="needs JupyterHub: pip install -e '.[hub]'"),
    pytest.mark.skipif(not proxy_runs(), reason=f"needs the hub's proxy: npm install -g {PROXY}"),
]

NAME = "01-first-steps"
NOTEBOOK = f"{NAME}/first_steps.ipynb"
STUDENTS = ("solved-it-all", "half-finished")
EXCHANGE = "/srv/nbgrader/exchange"  # docs/first-hour.md puts these on the machine
MACHINE = f'c.Exchange.root = "{EXCHANGE}"\nc.CourseDirectory.course_id = "my-course"\n'


class Class:
    """The course after its feedback was fetched, with what was seen on the way."""

    def __init__(self, hub: Hub, environment: Elsewhere) -> None:
        self.machine = hub.machine
        self.path = f"PATH={environment.bin}:/usr/bin:/bin"
        self.course = self.machine.home("instructor") / "my-course"
        self.instructor = hub.log_in("instructor")
        self.set_up()
        # formgrader reads its configuration when its server starts
        hub.restart(self.instructor)
        self.students = {name: hub.log_in(name) for name in STUDENTS}

    def set_up(self) -> None:
        """As an instructor does it in the terminal: the doctor's commands are followed as they stand."""
        assert self.command("autograder", "init", "my-course") == 0
        assert self.command("autograder", "doctor", where=self.course) == 1
        lines = self.said.splitlines()
        self.to_mend = {line.split()[1]: lines[place + 1] for place, line in enumerate(lines) if "  mend " in line}
        for remedy in self.to_mend.values():
            assert self.command("bash", "-c", remedy) == 0
        assert self.command("autograder", "doctor", where=self.course) == 0

    def command(self, *command: str, where: Path | None = None) -> int:
        done = self.instructor.run("JUPYTERHUB_USER=instructor", self.path, *command, where=where)
        self.said = done.stdout
        print(done.stdout)  # pytest shows it where this fails
        return done.returncode

    def take_place(self) -> None:
        press = self.instructor.formgrader
        press(f"assignment/{NAME}/assign")
        press(f"assignment/{NAME}/release")
        for name, student in self.students.items():
            assert [each["status"] for each in student.assignments("my-course")] == ["released"]
            student.press("fetch", "my-course", NAME)
            if name == "solved-it-all":
                solve(student)
            student.press("submit", "my-course", NAME)
        press(f"assignment/{NAME}/collect")
        for name in self.students:
            press(f"submission/{NAME}/{name}/autograde")
        press(f"assignment/{NAME}/generate_feedback")
        press(f"assignment/{NAME}/release_feedback")
        for student in self.students.values():
            student.press("fetch_feedback", "my-course", NAME)

    def feedback(self, name: str) -> list[str]:
        pages = (self.machine.home(name) / NAME / "feedback").glob("*/*.html")
        return [page.read_text(encoding="utf-8") for page in pages]


def solve(student: Server) -> None:
    notebook = student.read(NOTEBOOK)
    [cell] = [each for each in notebook["cells"] if each["source"].startswith("def average")]
    cell["source"] = "def average(numbers):\n    return sum(numbers) / len(numbers)\n"
    student.save(NOTEBOOK, notebook)


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Class]:
    """The class, while its hub still runs."""
    base = tmp_path_factory.mktemp("hub")
    base.chmod(0o755)
    umask = os.umask(0o022)
    try:
        environment = Elsewhere(base / "venv", built("wheel", base))
        (base / "venv" / "etc" / "jupyter" / "nbgrader_config.py").write_text(MACHINE)
        with PrivateMachine(base, "instructor", *STUDENTS) as machine:
            assert machine.run("root", "install", "-d", "-m", "1777", EXCHANGE).returncode == 0
            with Hub(machine, environment) as hub:
                taken = Class(hub, environment)
                taken.take_place()
                yield taken
    except NoMachine as error:
        pytest.skip(str(error))
    finally:
        os.umask(umask)


def test_each_student_has_fetched_a_page_with_their_own_marks(taken: Class) -> None:
    [done] = taken.feedback("solved-it-all")
    [not_done] = taken.feedback("half-finished")
    assert "2 of 2 points" in done
    assert "0 of 2 points" in not_done
    assert "is not done yet" in not_done


def test_formgrader_lists_both_with_what_the_engine_gave(taken: Class) -> None:
    listed = taken.instructor.submissions(NAME)
    assert {each["student"]: each["score"] for each in listed} == {"solved-it-all": 2.0, "half-finished": 0.0}


def test_the_doctor_named_the_one_thing_that_a_hub_needs(taken: Class) -> None:
    assert list(taken.to_mend) == ["formgrader"]


def test_a_student_can_read_neither_the_course_nor_what_others_handed_in(taken: Class) -> None:
    student = taken.students["half-finished"]
    inbound, feedback = (f"{EXCHANGE}/my-course/{place}" for place in ("inbound", "feedback"))
    for place in (taken.course, taken.course / "graders", taken.machine.home("solved-it-all"), inbound, feedback):
        assert "Permission denied" in student.run("ls", str(place)).stdout


def test_the_environment_that_students_share_has_no_grader_in_it(taken: Class) -> None:
    found = taken.students["half-finished"].run(
        taken.path, "python", "-c", "import autograder; print(autograder.__path__[0])"
    )
    package = Path(found.stdout.strip())
    assert package.is_dir()
    assert not (package / "graders").exists()
