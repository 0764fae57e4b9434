"""``autograder feedback``: nbgrader's own pages, each left while it is current, whole after any kill, released as ever."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import time

import pytest
from class_kit import HALVES, gradebook_url, tiny_class, tiny_kit
from nbgrader.api import Gradebook
from processes import communicated

pytestmark = pytest.mark.slow
MANY = 50  # so many that processes are started
STUDENTS = {f"s{number:02}": f"def half(x):\n    return x / {2 + number % 3}\n" for number in range(MANY)}
COMMAND = ("autograder", "feedback", HALVES, "--jobs", "2")
KILLS = 8


@pytest.fixture(scope="module")
def kit(tmp_path_factory):
    return tiny_kit(tmp_path_factory.mktemp("kit"))


@pytest.fixture(scope="module")
def autograded(kit, tmp_path_factory):
    """A course folder with a class that is autograded, and has no feedback yet."""
    exchange = tmp_path_factory.mktemp("exchange")
    config = f"\nc.Exchange.root = {str(exchange)!r}\n"
    folder = tiny_class(kit, tmp_path_factory.mktemp("class") / "course", STUDENTS, config=config)
    for student in STUDENTS:
        (folder / "submitted" / student / HALVES / "submission_secret.txt").write_text(f"secret of {student}")
    kit.autograde(folder, "--jobs", "2", "--quiet")
    return folder


@pytest.fixture
def course(autograded, tmp_path):
    return shutil.copytree(autograded, tmp_path / "course")


@pytest.fixture(scope="module")
def stock(kit, autograded, tmp_path_factory):
    """What ``nbgrader generate_feedback`` makes of the same class."""
    folder = shutil.copytree(autograded, tmp_path_factory.mktemp("stock") / "course")
    kit.call(folder, "nbgrader", "generate_feedback", HALVES)
    return files(folder)


def files(folder):
    """Every file of the feedback, with its permissions."""
    found = sorted(path for path in (folder / "feedback").rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): (path.stat().st_mode, path.read_bytes()) for path in found}


def feedback(kit, folder, *options, expect=0):
    said = kit.call(folder, *COMMAND, *options, "--json", "out.json", expect=expect)
    results = json.loads((folder / "out.json").read_text())["results"]
    return said, {result["student"]: result["outcome"] for result in results}


def test_the_folders_are_those_of_nbgraders_own_command(kit, course, stock):
    _, outcomes = feedback(kit, course)
    assert outcomes == dict.fromkeys(STUDENTS, "made")
    assert files(course) == stock
    assert len(stock) == 3 * MANY  # the page, the time, the secret


def test_what_nbgraders_own_command_has_made_is_current(kit, course):
    kit.call(course, "nbgrader", "generate_feedback", HALVES, "--student", "s01")
    _, outcomes = feedback(kit, course)
    assert [student for student, outcome in outcomes.items() if outcome == "unchanged"] == ["s01"]


def test_only_a_page_whose_marks_changed_is_made_anew(kit, course):
    feedback(kit, course)
    with Gradebook(gradebook_url(course)) as gradebook:
        [grade] = gradebook.find_submission_notebook("halves", HALVES, "s02").grades
        grade.manual_score = 0.25
        gradebook.db.commit()
    _, outcomes = feedback(kit, course)
    assert [student for student, outcome in outcomes.items() if outcome == "made"] == ["s02"]
    page = (course / "feedback" / "s02" / HALVES / "halves.html").read_text()
    assert "A person has marked this" in page
    assert feedback(kit, course, "--student", "s03", "--again")[1] == {"s03": "made"}


def test_one_that_can_not_be_made_is_named_and_stops_no_other(kit, course):
    feedback(kit, course)
    broken = course / "autograded" / "s04" / HALVES / "halves.ipynb"
    broken.chmod(0o644)
    broken.write_text("{")
    shutil.copytree(course / "autograded" / "s05", course / "autograded" / "in-no-gradebook")
    said, outcomes = feedback(kit, course, "--again", expect=1)
    assert [student for student, outcome in outcomes.items() if outcome == "failed"] == ["in-no-gradebook", "s04"]
    assert "the gradebook has no marks for halves of in-no-gradebook: autograde it first" in said
    assert "Traceback" not in said
    assert not (course / "feedback" / "s04" / HALVES).exists()  # the earlier page is of an earlier submission
    assert (course / "feedback" / "s05" / HALVES / "halves.html").is_file()


def test_nbgrader_releases_it(kit, course):
    feedback(kit, course)
    kit.call(course, "nbgrader", "release_feedback", HALVES)
    config = (course / "nbgrader_config.py").read_text()
    [exchange] = [line.split("'")[1] for line in config.splitlines() if line.startswith("c.Exchange.root")]
    released = os.listdir(os.path.join(exchange, "descent-kit", "feedback"))
    assert len(released) == MANY


@pytest.mark.parametrize(
    ("options", "words"), [((), "nothing of 01-halves is autograded"), (("--student", "x"), "nothing")]
)
def test_where_nothing_is_autograded_it_says_what_to_run(kit, course, options, words):
    shutil.rmtree(course / "autograded")
    said = kit.call(course, *COMMAND, *options, expect=2)
    assert words in said
    assert "run `autograder autograde 01-halves` first" in said


def test_after_kills_at_any_moment_every_folder_is_whole_and_the_next_run_goes_on(kit, course, stock):
    seed = os.environ.get("KILL_SEED") or str(random.SystemRandom().randrange(10**6))
    print(f"the moments are those of KILL_SEED={seed}")
    draw = random.Random(seed)
    started = time.monotonic()
    feedback(kit, course)
    whole_run = time.monotonic() - started
    shutil.rmtree(course / "feedback")
    for _ in range(KILLS):
        with kit.start(course, *COMMAND) as run:
            time.sleep(draw.uniform(0.3, 1) * whole_run)
            run.send_signal(signal.SIGKILL)
            communicated(run)
        assert {name: found for name, found in stock.items() if name in files(course)} == files(course)
    feedback(kit, course)
    assert files(course) == stock
