"""`autograder doctor` looks at a course folder; what it finds wrong is right once its command has been run."""

import os
import shlex
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from autograder.classroom import doctor
from autograder.cli import main
from autograder.course import root
from autograder.sandbox import doctor as machine


@pytest.fixture
def home(monkeypatch):
    """An instructor's home that others may pass through, on a machine that has no settings of nbgrader's."""
    home = Path(tempfile.mkdtemp()).resolve()
    home.chmod(0o711)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(home / ".jupyter"))
    for name in ("DESCENT_KIT_COURSE", "DESCENT_KIT_SECRET", "JUPYTERHUB_USER"):
        monkeypatch.delenv(name, raising=False)
    yield home
    shutil.rmtree(home)


@pytest.fixture
def course(home, monkeypatch):
    """A new course in it, as `autograder init` writes it, with an exchange where everybody finds it."""
    assert main(["init", str(home / "my course"), "--empty"]) == 0
    monkeypatch.chdir(home / "my course")
    there = home / "exchange"
    there.mkdir()
    there.chmod(0o1777)
    configure(f"c.Exchange.root = {str(there)!r}")
    return home / "my course"


def configure(line):
    with open(root.CONFIG, "a", encoding="utf-8") as file:
        file.write(line + "\n")


def found(name):
    [finding] = [each for each in doctor.examine() if each.name == name]
    return finding


def follow(remedy):
    subprocess.run(["bash", "-c", remedy], check=True, timeout=60)


def test_a_new_course_lacks_nothing(course):
    assert {each.name: each.state for each in doctor.examine()} == {
        "secret": "ok", "hidden": "ok", "gradebook": "ok", "disk": "ok", "exchange": "ok", "formgrader": "note",
    }  # fmt: skip


def no_secret(course):
    (course / ".course-secret").unlink()


def short_secret(course):
    (course / ".course-secret").write_text("2027\n")


def secret_for_all(course):
    (course / ".course-secret").chmod(0o644)


def secret_in_another_script(course):
    (course / ".course-secret").write_bytes(b"\xff\xfe")


def course_for_all(course):
    course.chmod(0o755)


def gradebook_for_all(course):
    course.chmod(0o711)
    (course / "gradebook.db").touch(mode=0o644)
    (course / "gradebook.db").chmod(0o644)
    for path in course.rglob("*"):
        if path.is_dir():
            path.chmod(0o700)


def gradebook_of_the_current_folder(course):
    configure('c.CourseDirectory.db_url = "sqlite:///marks.db"')


def gradebook_in_no_folder(course):
    configure(f'c.CourseDirectory.db_url = "sqlite:///{course}/marks/gradebook.db"')


def gradebook_without_an_address(course):
    configure('c.CourseDirectory.db_url = "gradebook.db"')


def exchange_for_one_group(course):
    (course.parent / "exchange").chmod(0o1770)


def exchange_where_all_may_remove(course):
    (course.parent / "exchange").chmod(0o777)


def exchange_that_is_a_file(course):
    (course.parent / "exchange").rmdir()
    (course.parent / "exchange").touch()


def course_without_a_name(course):
    configure('c.CourseDirectory.course_id = ""')


@pytest.mark.parametrize(
    ("spoil", "name", "told"),
    [
        (no_secret, "secret", "hidden inputs are drawn from the default, which everybody knows"),
        (short_secret, "secret", "the course's secret is too short"),
        (secret_for_all, "secret", "every user may read "),
        (secret_in_another_script, "secret", "can't be read"),
        (course_for_all, "hidden", "every user of this machine can read graders, tests/submissions, source"),
        (gradebook_for_all, "hidden", "every user of this machine can read gradebook.db"),
        (gradebook_of_the_current_folder, "gradebook", "'marks.db' names another gradebook in each folder"),
        (gradebook_in_no_folder, "gradebook", "its folder is not there: "),
        (gradebook_without_an_address, "gradebook", "'gradebook.db' is no address of a database"),
        (exchange_for_one_group, "exchange", "(its mode is 1770)"),
        (exchange_where_all_may_remove, "exchange", "everybody may rename and remove what others put into "),
        (exchange_that_is_a_file, "exchange", "is no folder"),
        (course_without_a_name, "exchange", "the course has no name, by which nbgrader would release it"),
    ],
)
def test_a_fault_is_told_and_its_command_mends_it(course, spoil, name, told):
    spoil(course)
    finding = found(name)
    assert finding.state == "mend"
    assert told in finding.told
    follow(finding.remedy)
    assert found(name).state == "ok"


def test_without_an_exchange_the_command_makes_one_that_everybody_may_use(course):
    (course.parent / "exchange").rmdir()
    finding = found("exchange")
    assert finding.state == "note"
    assert "is needed where students fetch and submit with nbgrader, and nowhere else" in finding.told
    follow(finding.remedy)
    assert stat.S_IMODE((course.parent / "exchange").stat().st_mode) == 0o1777
    assert found("exchange").state == "ok"


def test_an_exchange_in_a_home_is_for_its_owner_alone(course):
    course.parent.chmod(0o700)
    finding = found("exchange")
    assert finding.state == "note"
    assert "other users can't enter " in finding.told


def test_on_a_hub_the_command_shows_formgrader_the_course(course, monkeypatch):
    monkeypatch.setenv("JUPYTERHUB_USER", "instructor")
    finding = found("formgrader")
    assert (finding.state, "is empty: a hub starts Jupyter in your home" in finding.told) == ("mend", True)
    follow(finding.remedy)
    assert found("formgrader").state == "ok"


def test_on_a_hub_a_course_outside_of_the_home_is_moved_into_it(course, home, tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTERHUB_USER", "instructor")
    elsewhere = course.rename(tmp_path / "course")
    monkeypatch.chdir(elsewhere)
    follow(found("formgrader").remedy)
    finding = found("formgrader")
    assert "formgrader shows only what lies in it" in finding.told
    follow(finding.remedy)
    assert (home / "course" / root.CONFIG).is_file()


def test_a_full_disk_is_told(course, monkeypatch):
    monkeypatch.setattr(doctor, "FREE", 1 << 60)
    finding = found("disk")
    assert finding.state == "mend"
    follow(finding.remedy)  # says what takes the room: what of it can go, we can't know


def test_a_gradebook_on_a_server_that_is_not_there_is_told_without_its_password(course):
    configure('c.CourseDirectory.db_url = "postgresql://instructor:hunter2@127.0.0.1:9/marks"')
    finding = found("gradebook")
    assert finding.state == "mend"
    assert "hunter2" not in finding.told + finding.remedy


def test_a_group_that_can_read_the_graders_is_told(course, monkeypatch):
    """Instructors share a course by their group: whether a student is in it, we can't know."""
    course.chmod(0o750)
    monkeypatch.setattr(doctor, "_members", lambda place: True)
    finding = found("hidden")
    assert finding.state == "note"
    assert "can read graders; where students are in it, this hides it" in finding.told
    follow(finding.remedy)
    assert found("hidden").state == "ok"


@pytest.mark.slow
def test_the_command_exits_1_while_something_is_to_be_mended(course, capsys):
    capsys.readouterr()
    assert main(["doctor"]) == 0
    assert "  ok   secret         .course-secret is set, and not for every user to read\n" in capsys.readouterr().out
    no_secret(course)
    assert main(["doctor"]) == 1
    told = capsys.readouterr().out
    assert "  mend secret         the course's secret is not set" in told
    assert f"(umask 077; head -c 24 /dev/urandom | base64 > '{course}/.course-secret')\n" in told


@pytest.mark.slow
def test_without_a_course_the_machine_is_looked_at(home, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["doctor"]) == 0
    told = capsys.readouterr().out
    assert "enough to grade code that you do not trust" in told
    assert "no course was looked at: " in told


def test_a_new_course_is_closed_to_other_users(home):
    before = os.umask(0o022)
    try:
        assert main(["init", str(home / "mine"), "--empty"]) == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE((home / "mine").stat().st_mode) == 0o750


def test_the_line_that_starts_jupyter_where_it_is_not_on_path_can_be_run_as_it_stands(monkeypatch, tmp_path):
    python = tmp_path / "our course" / "python"
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    monkeypatch.setattr(machine, "_device", lambda limits: "a simulated one")
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.setenv("PATH", "/nowhere")
    told, _ = machine.examine()
    [line] = [line for line in told.splitlines() if line.startswith("jupyter is not on PATH: start it as ")]
    assert shlex.split(line.partition(" as ")[2]) == [str(python), "-m", "jupyterlab"]
