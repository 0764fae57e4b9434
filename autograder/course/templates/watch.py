"""Answers each time that you save your notebook: `python watch.py` in this folder. You need not read or change this file.

It runs the notebook as `pytest` does here, and says what comes next. `h` gives a hint, `l` the list, `q` quits.
"""

import contextlib
import json
import os
import re
import select
import signal
import sys
import time

from conftest import FOLDER, Source, describe, quiet, said
from self_check.reading import DESK

LOOK_SECONDS = 0.2  # between two looks at the files
BAR = 24  # columns


def main():
    if not hasattr(os, "fork"):
        sys.exit(said("watch.py needs Linux or macOS: run pytest here instead"))
    notebooks = sorted(FOLDER.glob("*.ipynb"))
    if len(notebooks) != 1:
        sys.exit(said("there must be one notebook in this folder, and there are {count}", count=len(notebooks)))
    notebook, checks = notebooks[0], sorted(FOLDER.glob("test_*.py"))
    if not checks_of(notebook).exists() and checks:
        wanted = checks[0].stem.removeprefix("test_") + ".ipynb"
        sys.exit(said("{name}: there are no checks for this name, call it {wanted}", name=notebook.name, wanted=wanted))
    for module in ("numpy", "torch", "sympy", "matplotlib.pyplot"):  # warm, so that an answer takes no second
        with contextlib.suppress(ImportError):
            __import__(module)
    with keys():
        watch(notebook)


def watch(notebook):
    """Look at what was saved last, and at the keys."""
    seen, child, asked = None, None, {}
    while True:
        files = [path for path in (notebook, notebook.with_suffix(".py")) if path.exists()]
        now = {path: path.stat().st_mtime_ns for path in files}
        if now and now != seen:
            seen = now
            end(child)
            child = begin(notebook, max(now, key=now.get), asked)
        ready, _, _ = select.select([sys.stdin, *([child[1]] if child else [])], [], [], LOOK_SECONDS)
        if child and child[1] in ready:
            told = os.read(child[1], 1000).decode()
            for state in told.split():
                asked[state] = asked.get(state, 0) + 1
            if not told:
                end(child)
                child = None
        if sys.stdin in ready:
            key = os.read(sys.stdin.fileno(), 1)
            if key in (b"q", b"\x03", b"\x04", b""):
                end(child)
                return
            if child:
                os.write(child[2], key)


def begin(notebook, path, asked):
    """Fork a process that answers; its number, where it says which hints were read, and where it hears the keys."""
    hints, telling = os.pipe()
    hearing, pressed = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.close(hints)
            os.close(pressed)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            answer(notebook, path, asked, telling, hearing)
            code = 0
        except BaseException as error:
            print(describe(error))
        finally:
            sys.stdout.flush()
            os._exit(code)
    os.close(telling)
    os.close(hearing)
    return pid, hints, pressed


def end(child):
    if child:
        pid, *pipes = child
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        for pipe in pipes:
            os.close(pipe)


def answer(notebook, path, asked, telling, hearing):
    """Check all exercises, say what comes next, and wait for keys."""
    print(f"\n{path.name}  {time.strftime('%H:%M:%S')}", flush=True)
    exercises = graded(notebook)
    source = Source(path, exercises)
    if source.problem:
        print(source.problem)
        return
    folded = desk(notebook)
    if folded is None:
        print(said("{name} has no cell that defines check any more: get it anew", name=notebook.name))
        return
    exec(folded, source.namespace)
    check, outcomes = source.namespace["check"], {}
    for name in exercises:
        function = source.function(name)
        error = None if callable(function) else source.error(name)
        with quiet():
            outcomes[name] = check.look(name, function)
        if error is not None:
            outcomes[name].mark, outcomes[name].text, outcomes[name].key = "wrong", describe(error), ""
    done = sum(outcome.mark == "right" for outcome in outcomes.values())
    filled = BAR * done // len(outcomes)
    progress = said("{done} of {all} done", done=done, all=len(outcomes))
    print(f"{'█' * filled}{'░' * (BAR - filled)} {progress}")
    following = next((name for name, outcome in outcomes.items() if outcome.mark != "right"), "")
    if following:
        show(following, outcomes[following])
        state = f"{following}:{outcomes[following].key}"
        for _ in range(asked.get(state, 0)):
            check.advice(following, outcomes[following])
    print(said("h: a hint   l: the list   q: quit"), flush=True)
    while key := os.read(hearing, 1):
        if key == b"l":
            for name, outcome in outcomes.items():
                print(outcome.line(name))
        elif key == b"h" and following:
            print("\n".join(check.advice(following, outcomes[following])))
            os.write(telling, f"{state} ".encode())
        sys.stdout.flush()


def show(name, outcome):
    print(outcome.line(name))
    for line in outcome.text.splitlines():
        print(f"  {line}")


def graded(notebook):
    """The exercises that give points, in the notebook's order."""
    return tuple(re.findall(r"^def test_(\w+)", checks_of(notebook).read_text(encoding="utf-8"), re.MULTILINE))


def checks_of(notebook):
    return notebook.with_name(f"test_{notebook.stem}.py")


def desk(notebook):
    """The code of the notebook's folded cell, which defines check and hint; None where it is gone."""
    for cell in json.loads(notebook.read_text(encoding="utf-8")).get("cells", []):
        source = "".join(cell.get("source", ""))
        if source.startswith(DESK):
            return compile(source, "<check>", "exec")
    return None


@contextlib.contextmanager
def keys():
    """Hear keys without Enter, where there is a terminal."""
    try:
        import termios
        import tty

        before = termios.tcgetattr(sys.stdin)
    except Exception:  # no terminal: lines will do
        yield
        return
    try:
        tty.setcbreak(sys.stdin)
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
