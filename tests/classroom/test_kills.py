"""Ten SIGKILLs at random moments, of whatever takes part in a run: after resuming, all is as if nothing had happened.

What is compared with an undisturbed run: every row of the gradebook, every autograded file, every kept report.
"""

import contextlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from class_kit import (
    HALVES,
    autograded_files,
    children,
    gradebook_url,
    kept_results,
    outcomes,
    table_rows,
    tiny_class,
    tiny_kit,
    wait_until,
)
from processes import communicated, is_gone
from warm import COLD

KILLS = 10
STUDENTS = {
    f"{kind}-{number}": f"{lead}def half(x):\n    return {result}  # {number}\n"
    for number in range(6)
    for kind, lead, result in (
        ("right", "", "x / 2"),
        ("wrong-sign", "", "-x / 2"),
        ("slow", "import time\ntime.sleep(0.2)\n", "x / 2 + 1"),
    )
}
COMMAND = ("autograder", "autograde", HALVES, "--jobs", "2")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc"),
]


@pytest.fixture(scope="module")
def kit(tmp_path_factory):
    return tiny_kit(tmp_path_factory.mktemp("kit"))


@pytest.fixture(scope="module")
def undisturbed(kit, tmp_path_factory):
    """A course folder after a run that nobody disturbed."""
    folder = tiny_class(kit, tmp_path_factory.mktemp("undisturbed") / "course", STUDENTS)
    shutil.copytree(folder, folder.parent / "handed-in")
    (folder / "said.txt").write_text(kit.call(folder, *COMMAND))
    return folder


@pytest.fixture
def fresh(undisturbed, tmp_path):
    """A course folder in which the class has handed in."""
    return shutil.copytree(undisturbed.parent / "handed-in", tmp_path / "course")


@pytest.fixture
def draw():
    """Where the moments come from; the seed is told so that they can be drawn again."""
    seed = os.environ.get("KILL_SEED") or str(random.SystemRandom().randrange(10**6))
    print(f"the moments are those of KILL_SEED={seed}")
    return random.Random(seed)


def assert_as_if_nothing_had_happened(folder, undisturbed):
    there, expected = table_rows(gradebook_url(folder)), table_rows(gradebook_url(undisturbed))
    for table, content in expected.items():
        assert there[table] == content, table
    assert autograded_files(folder) == autograded_files(undisturbed)
    assert kept_results(folder) == kept_results(undisturbed)


def resume(kit, folder):
    """Run it until everyone is done. One whose process died too often is not, and the next run takes it up."""
    for _ in range(3):
        with kit.start(folder, *COMMAND, "--json", "out.json") as run:
            said = communicated(run)
        told = json.loads((folder / "out.json").read_text())
        if set(outcomes(told).values()) <= {"written", "unchanged"}:
            return
    pytest.fail(said)


def test_the_run(kit, fresh, undisturbed, draw):
    whole_run = float(re.search(r"submissions in ([\d.]+) s", (undisturbed / "said.txt").read_text())[1])
    kills = 0
    while kills < KILLS:
        if kills == 2:  # from here on most reports are kept, and a run begins to write at once
            few = sorted((undisturbed / ".autograder" / "results").iterdir())[:-2]
            for path in few:
                (fresh / ".autograder" / "results").mkdir(exist_ok=True)
                shutil.copyfile(path, fresh / ".autograder" / "results" / path.name)
        with kit.start(fresh, *COMMAND) as run:
            time.sleep(draw.uniform(0, 0.8 * whole_run if kills < 2 else 0.2 * whole_run))
            graders = []
            try:
                graders = children(run.pid)
                os.kill(run.pid, signal.SIGKILL)
                kills += 1
            except OSError:  # it was done before: once more, from the beginning
                shutil.rmtree(fresh)
                shutil.copytree(undisturbed.parent / "handed-in", fresh)
            communicated(run)
        wait_until(lambda graders=graders: all(map(is_gone, graders)))
    resume(kit, fresh)
    assert_as_if_nothing_had_happened(fresh, undisturbed)


@pytest.mark.parametrize("kind", ["grader", "zygote"])
def test_a_process_that_grades(kit, undisturbed, draw, tmp_path, kind):
    kills = turns = 0
    # A zygote is found below the process that has started it only where it starts as the kit starts it.
    environment = kit.environment | ({COLD: ""} if kind == "zygote" else {})
    while kills < KILLS:
        turns += 1
        folder = shutil.copytree(undisturbed.parent / "handed-in", tmp_path / f"course-{turns}")
        with kit.start(folder, *COMMAND, env=environment, stdout=subprocess.DEVNULL) as run:
            wait_until(lambda run=run: run.poll() is not None or victims(kind, run.pid))
            while run.poll() is None and kills < KILLS:
                time.sleep(draw.uniform(0, 1.5))
                if found := victims(kind, run.pid):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(draw.choice(found), signal.SIGKILL)
                        kills += 1
        if run.returncode != 0:  # one process or another died too often over the same submission
            resume(kit, folder)
        assert_as_if_nothing_had_happened(folder, undisturbed)


def victims(kind, run):
    """The processes of the pool; or the zygotes that these have started, each with its workers."""
    try:
        graders = children(run)
    except OSError:
        return []
    if kind == "grader":
        return graders
    parents = {}
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parents[int(path.name)] = int((path / "stat").read_text().rpartition(") ")[2].split()[1])
    found, waiting = [], list(graders)
    while waiting:
        for process in [each for each, parent in parents.items() if parent == waiting[0]]:
            if is_isolated_python(process):
                found.append(process)  # and not its workers, which it has forked
            else:
                waiting.append(process)  # bubblewrap
        waiting.pop(0)
    return found


def is_isolated_python(process):
    try:
        command = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return b"python" in os.path.basename(command[0]) and b"-I" in command[1:3]


# ---- on a cluster


class Cluster:
    """A Dask scheduler and workers, as processes that see nothing of the course folder."""

    def __init__(self, kit, folder, stack):
        self.kit, self.folder, self.stack = kit, folder, stack
        folder.mkdir()
        self.file = folder / "scheduler.json"
        self.workers = []
        self.scheduler = self._start("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0")
        self.address = json.loads(wait_until(lambda: self.file.is_file() and self.file.read_text()))["address"]

    def _start(self, *arguments):
        quiet = {"stdout": subprocess.DEVNULL}
        told = ("--scheduler-file", str(self.file), "--no-dashboard")
        process = self.stack.enter_context(self.kit.start(self.folder, *arguments, *told, **quiet))
        self.stack.callback(process.kill)
        return process

    def add(self):
        self.workers.append(self._start("distributed.cli.dask_worker", "--nthreads", "1", "--no-nanny"))


@pytest.fixture
def cluster(kit, tmp_path):
    pytest.importorskip("distributed", reason="Dask is not installed: pip install 'descent-kit[cluster]'")
    with contextlib.ExitStack() as stack:
        yield Cluster(kit, tmp_path / "elsewhere", stack)


def test_a_dask_worker(kit, cluster, undisturbed, draw, tmp_path):
    cluster.add()
    cluster.add()
    kills = turns = 0
    while kills < KILLS:
        turns += 1
        folder = shutil.copytree(undisturbed.parent / "handed-in", tmp_path / f"course-{turns}")
        with kit.start(folder, *COMMAND, "--cluster", cluster.address, stdout=subprocess.DEVNULL) as run:
            results = folder / ".autograder" / "results"
            wait_until(lambda run=run, results=results: run.poll() is not None or results.is_dir())
            while run.poll() is None and kills < KILLS:
                time.sleep(draw.uniform(0, 1.5))
                victim = cluster.workers.pop(draw.randrange(2))
                victim.kill()
                kills += 1
                cluster.add()
        if run.returncode != 0:  # one process or another died too often over the same submission
            resume(kit, folder)
        assert_as_if_nothing_had_happened(folder, undisturbed)


def test_the_scheduler_is_told_of_and_a_run_on_another_cluster_goes_on(kit, cluster, fresh, undisturbed):
    cluster.add()
    with kit.start(fresh, *COMMAND, "--cluster", cluster.address) as run:
        wait_until(lambda: any(fresh.glob(".autograder/results/*.json")))
        cluster.scheduler.kill()
        said = communicated(run)
    assert run.returncode == 2, said
    assert "the cluster went away: run the same command again, what is graded is kept" in said
    assert "Traceback" not in said
    kept = len(kept_results(fresh))
    assert 0 < kept < len(STUDENTS)
    _, told = kit.autograde(fresh, "--jobs", "2", "--cluster", "local")
    assert told["graded"] == len(STUDENTS) - kept
    assert_as_if_nothing_had_happened(fresh, undisturbed)
