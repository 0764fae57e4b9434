"""``autograder watch``: whoever hands in reads feedback at once, whatever ends the watch in between; a flood wins nothing."""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import shutil
import signal
import time
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from class_kit import HALVES, NOTEBOOK, children, gradebook_url, table_rows, tiny_class, tiny_kit, wait_until
from nbgrader.utils import notebook_hash
from processes import communicated, is_gone

from autograder import cli
from autograder.classroom import watch
from autograder.grading import stopping

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc"),
]
RIGHT, WRONG = "def half(x):\n    return x / 2\n", "def half(x):\n    return x\n"


@pytest.fixture(scope="module")
def kit(tmp_path_factory):
    return tiny_kit(tmp_path_factory.mktemp("kit"))


class Exchange:
    """nbgrader's exchange, the course folder beside it, and students who hand in."""

    def __init__(self, kit, folder):
        self.kit, self.root, self.folder = kit, folder / "exchange", folder / "course"
        self.inbound = self.root / "descent-kit" / "inbound"
        self.inbound.mkdir(parents=True)
        self.root.chmod(0o777)
        tiny_class(kit, self.folder, {}, config=f"\nc.Exchange.root = {str(self.root)!r}\n")

    def hand_in(self, student, source, when=None):
        """What ``nbgrader submit`` does; gives the secret by which the student finds the page."""
        stamp = f"{when or datetime.now(UTC).replace(tzinfo=None)} UTC"
        place = self.inbound / f".making-{student}"
        place.mkdir()
        node = json.loads((self.folder / "assignments" / HALVES / NOTEBOOK).read_text())
        for cell in node["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == "half":
                cell["source"] = source
        (place / NOTEBOOK).write_text(json.dumps(node))
        (place / "timestamp.txt").write_text(stamp)
        secret = f"{student} {stamp}"
        (place / "submission_secret.txt").write_text(secret)
        place.rename(self.inbound / f"{student}+{HALVES}+{stamp}+abc")
        return secret

    def page(self, secret):
        """The page that this secret leads to; None where there is none yet."""
        name = f"{notebook_hash(secret=secret, notebook_id='halves')}.html"
        path = self.root / "descent-kit" / "feedback" / name
        return path.read_text() if path.is_file() else None

    @contextlib.contextmanager
    def watched(self, *options):
        """A watch at work; ``said`` of it has its lines by now."""
        log = self.folder.parent / "said.txt"
        with (
            open(log, "w") as file,
            self.kit.start(self.folder, "autograder", "watch", HALVES, *options, stdout=file) as run,
        ):
            run.said = log.read_text
            try:
                wait_until(lambda: f"watching {HALVES}" in log.read_text() or run.poll() is not None)
                assert run.poll() is None, log.read_text()
                yield run
            finally:
                run.send_signal(signal.SIGTERM)
                run.wait(60)


@pytest.fixture
def exchange(kit, tmp_path):
    return Exchange(kit, tmp_path)


def is_right(page):
    return 'class="total">2 of 2 points<' in page


def test_whoever_hands_in_finds_a_page_and_the_watch_says_so(exchange):
    early = exchange.hand_in("early", RIGHT)
    with exchange.watched("--jobs", "1") as run:
        assert is_right(wait_until(lambda: exchange.page(early)))
        late = exchange.hand_in("late", WRONG)
        assert not is_right(wait_until(lambda: exchange.page(late)))
        wait_until(lambda: re.search(r"late: [\d.]+ of 2 points, [\d.]+ s after it was handed in", run.said()))
    assert run.returncode == 130
    marks = {row[0]: row for row in table_rows(gradebook_url(exchange.folder))["student"]}
    assert marks.keys() == {"early", "late"}


def test_a_student_who_hands_in_again_is_answered_again_but_not_at_once(exchange):
    with exchange.watched("--jobs", "1", "--pause", "8") as run:
        first = exchange.hand_in("eager", WRONG)
        wait_until(lambda: exchange.page(first))
        started = time.monotonic()
        flood = [exchange.hand_in("eager", WRONG) for _ in range(5)]
        last = exchange.hand_in("eager", RIGHT)
        assert is_right(wait_until(lambda: exchange.page(last)))
        assert time.monotonic() - started > 4  # the pause; what another student hands in is not kept back by it
        assert not any(map(exchange.page, flood))
        assert len(re.findall("eager: [0-9.]+ of 2", run.said())) == 2


def test_odd_submissions_are_told_once_and_keep_nobody_waiting(exchange):
    (exchange.inbound / f"linked+{HALVES}+2026-01-01 12:00:00.0 UTC+abc").symlink_to("/")
    (exchange.inbound / f"<b>+{HALVES}+2026-01-01 12:00:00.0 UTC+abc").mkdir()
    (exchange.inbound / f"timeless+{HALVES}+whenever+abc").mkdir()
    (exchange.inbound / f"empty+{HALVES}+2026-01-01 12:00:00.0 UTC+abc").mkdir()
    with exchange.watched("--jobs", "1") as run:
        honest = exchange.hand_in("honest", RIGHT)
        wait_until(lambda: exchange.page(honest))
        time.sleep(2)
        for student in ("linked", "<b>", "timeless", "empty"):
            assert sum(student in line for line in run.said().splitlines()) <= 1
        assert re.search("linked: Not collected: .*a link, not a folder", run.said())
        assert run.poll() is None
        assert "Traceback" not in run.said()


def test_those_whom_our_own_side_failed_before_the_watch_began_are_tried_again(monkeypatch):
    failed = SimpleNamespace(state="failed", message="the disk is full", report=None)
    monkeypatch.setattr(watch, "autograde", lambda *_, **__: SimpleNamespace(outcomes={"student": failed}))
    monkeypatch.setattr(watch.Watch, "_waiting", lambda self: ())
    said = []
    there = watch.Watch(HALVES, 1, pause=0, say=said.append)
    there._catch_up(SimpleNamespace(use=None))
    assert [*there._late] == ["student"]
    assert "student: the disk is full (is tried again)" in said[0]


def test_there_is_one_watch_for_an_assignment(exchange):
    with exchange.watched("--jobs", "1"):
        said = exchange.kit.call(exchange.folder, "autograder", "watch", HALVES, expect=2)
    assert f"another `autograder watch {HALVES}` is at work here" in said


def test_once_answers_everyone_who_has_handed_in_and_ends(exchange):
    secrets = [exchange.hand_in(f"student-{number}", RIGHT) for number in range(3)]
    exchange.kit.call(exchange.folder, "autograder", "watch", HALVES, "--once", "--jobs", "1")
    assert all(map(exchange.page, secrets))


def test_a_process_that_dies_between_two_submissions_is_replaced(exchange):
    with exchange.watched("--jobs", "1") as run:
        for turn in range(2):
            secret = exchange.hand_in(f"turn-{turn}", RIGHT)
            wait_until(lambda secret=secret: exchange.page(secret))
            if turn == 0:
                graders = children(run.pid)
                assert graders
                for process in graders:
                    os.kill(process, signal.SIGKILL)


def test_after_kills_at_any_moment_everyone_is_answered_with_the_right_marks(exchange):
    seed = os.environ.get("KILL_SEED") or str(random.SystemRandom().randrange(10**6))
    print(f"the moments are those of KILL_SEED={seed}")
    draw = random.Random(seed)
    handed_in = {}
    for turn in range(6):
        with exchange.watched("--jobs", "1", "--pause", "1") as run:
            for number in range(3):
                source = draw.choice((RIGHT, WRONG))
                handed_in[f"s{turn}-{number}"] = source, exchange.hand_in(f"s{turn}-{number}", source)
            time.sleep(draw.uniform(0, 3))
            graders = children(run.pid)
            run.kill()
            run.wait(60)
            wait_until(lambda graders=graders: all(map(is_gone, graders)))
    with exchange.watched("--jobs", "1"):
        for source, secret in handed_in.values():
            page = wait_until(lambda secret=secret: exchange.page(secret))
            assert is_right(page) is (source == RIGHT)
    shutil.rmtree(exchange.folder / "feedback")
    with exchange.kit.start(exchange.folder, "autograder", "autograde", HALVES) as again:
        assert f"{len(handed_in):6}  in the gradebook already, unchanged" in communicated(again)


@pytest.mark.timeout(60)
def test_a_signal_whose_exception_is_lost_ends_it_too(exchange, monkeypatch, capsys):
    """Python loses one where it is just making the message of another, as for each time that the watch reads."""

    def arrivals(self):
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
        return ()

    monkeypatch.setattr(watch.Watch, "_arrivals", arrivals)
    for name in ("DESCENT_KIT_COURSE", "JUPYTER_CONFIG_DIR"):
        monkeypatch.setenv(name, exchange.kit.environment[name])
    monkeypatch.chdir(exchange.folder)
    assert cli.main(["watch", HALVES, "--jobs", "1"]) == 130
    assert capsys.readouterr().err.endswith("autograder: stopped\n")
    stopping.look()  # it is done with: whoever has called us goes on


def test_on_a_cluster(exchange):
    pytest.importorskip("distributed", reason="Dask is not installed: pip install 'descent-kit[cluster]'")
    with exchange.watched("--jobs", "1", "--cluster", "local"):
        for turn in range(2):
            secret = exchange.hand_in(f"turn-{turn}", RIGHT)
            wait_until(lambda secret=secret: exchange.page(secret))
