def _desk(packed):
    """Give check and hint; ``packed`` has the checks and the hints."""
    import _thread
    import ast
    import base64
    import contextlib
    import io
    import json
    import linecache
    import re
    import signal
    import sys
    import textwrap
    import threading
    import time
    import unicodedata
    import zlib

    told = json.loads(zlib.decompress(base64.b85decode(packed)))
    words, checks, names = told["words"], told["checks"], globals()
    no_cuda = told["no_cuda"]
    seconds, patience = 5, 4  # a busy machine may take so many times as long
    last = {}  # the functions that were checked, for when something else has their name
    asked = {}  # exercise: (the mistake, how many levels of its hint were read)

    class CheckFailed(Exception):
        """Says what to say, without a traceback; for Validate it is an error."""

        def _render_traceback_(self):
            return str(self).splitlines()

    class Late(BaseException):
        """Stops a loop that never ends."""

    class Outcome:
        """How a check ended: a mark, the asserts that held, words, the mistake."""

        def __init__(self, mark, done, text="", key=""):
            self.mark, self.done, self.text, self.key = mark, done, text, key

        def line(self, name):
            """What the first line says, such as ``✓ mse: 7 of 7``."""
            every = len(asserts(name))
            return words[self.mark].format(name=name, done=self.done, all=every)

    def asserts(name):
        nodes = [*ast.walk(ast.parse(checks[name]["source"]))]
        nodes = [node for node in nodes if isinstance(node, ast.Assert)]
        return sorted(nodes, key=lambda node: node.lineno)

    @contextlib.contextmanager
    def limited():
        """Stop what works for `seconds`; waiting and imports may take longer."""
        end = used = known = 0

        def is_late():
            nonlocal end, used, known
            if len(sys.modules) > known:
                used, known = time.process_time(), len(sys.modules)
                end = time.monotonic() + patience * seconds
            worked = time.process_time() - used
            return worked >= seconds / 2 or time.monotonic() >= end

        def alarm(*_):
            if is_late():
                raise Late

        def interrupt():  # where there are no alarms
            while not over.wait(0.5):
                if time.monotonic() >= end - (patience - 1) * seconds and is_late():
                    stopped.set()
                    _thread.interrupt_main()

        is_late()
        over, stopped = threading.Event(), threading.Event()
        if threading.current_thread() is not threading.main_thread():
            yield
        elif hasattr(signal, "SIGALRM"):
            before = signal.signal(signal.SIGALRM, alarm)
            try:
                signal.setitimer(signal.ITIMER_REAL, seconds, 0.5)
                yield
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
                signal.signal(signal.SIGALRM, before)
        else:
            threading.Thread(target=interrupt, daemon=True).start()
            try:
                yield
            except KeyboardInterrupt:
                raise (Late if stopped.is_set() else KeyboardInterrupt) from None
            finally:
                over.set()

    def look(name, function):
        """Run the check of an exercise with this function, and leave no name behind."""
        if function is None:
            return Outcome("undone", 0, words["absent"].format(name=name), "undone")
        if not callable(function):
            now = words["replaced"].format(name=name, type=type(function).__name__)
            return Outcome("wrong", 0, now)
        source, file = checks[name]["source"], f"<check {name}>"
        lines = source.splitlines(keepends=True)
        linecache.cache[file] = len(source), None, lines, file
        last[name] = function
        lost = {n: f for n, f in last.items() if not callable(names.get(n))}
        space = {**names, **lost}
        try:
            exec(told["imports"], space)
            space[name] = function
            with limited():
                exec(compile(source, file, "exec"), space)
        except (Exception, SystemExit, Late) as error:
            return judge(name, file, error)
        return Outcome("right", len(asserts(name)))

    def judge(name, file, error):
        """What an error says of an exercise."""
        steps, trace = [], error.__traceback__
        while trace:
            steps.append((trace.tb_frame, trace.tb_lineno))
            trace = trace.tb_next
        line = next((at for frame, at in steps if frame.f_code.co_filename == file), 0)
        done = sum(node.end_lineno < line for node in asserts(name))
        if isinstance(error, Late):
            return Outcome("wrong", done, words["late"].format(seconds=seconds), "late")
        innermost, at = steps[-1]
        first = (str(error).strip().splitlines() or [""])[0][:200]
        if isinstance(error, AssertionError) and innermost.f_code.co_filename == file:
            place = sum(node.end_lineno < at for node in asserts(name))
            failed = asserts(name)[place]
            text = str(error) or words["expected"].format(code=ast.unparse(failed.test))
            told = values(name, failed, innermost, text)
            return Outcome("wrong", done, text, key(place, told))
        if isinstance(error, NotImplementedError) and not first:
            other, text = innermost.f_code.co_name, ""
            if other != name and other in checks:
                text = words["calls"].format(name=other)
            return Outcome("undone", 0, text, "undone")
        what = ": ".join(filter(None, [type(error).__name__, first]))
        where, own = words["in the check"], [step for step in steps[1:] if is_own(step)]
        frame, at = steps[-1] if innermost.f_code.co_filename == file else (None, line)
        if own:
            frame, at = own[-1]
            where = words["in"].format(name=frame.f_code.co_name)
            file = frame.f_code.co_filename
        code = linecache.getline(file, at).strip()
        text = words["error"].format(what=what, where=where, line=at, code=code)
        text = text.replace(": )", ")")  # where the line can't be had
        if code.startswith("raise "):  # whose words may be in any language
            what = type(error).__name__
        kind, whole = type(error).__name__, str(error)
        if any(kind == known and part in whole for known, part in no_cuda):
            what = "no_cuda"
        return Outcome("wrong", done, text, key(done, what))

    def is_own(step):
        """Whether a frame is of the notebook's functions."""
        return step[0].f_globals is names

    def values(name, failed, frame, text):
        """What fills the words of an assert: the same in each language."""
        parts = getattr(failed.msg, "values", ())
        parts = [part for part in parts if isinstance(part, ast.FormattedValue)]
        places = {ast.unparse(ast.JoinedStr([part])) for part in parts}
        nodes = [*ast.walk(ast.parse(checks[name]["source"]))]
        nodes = [node for node in nodes if not isinstance(node, ast.JoinedStr)]
        own = [each for node in nodes for each in ast.iter_child_nodes(node)]
        own = [each.value for each in own if isinstance(each, ast.Constant)]
        if not isinstance(failed.msg, (ast.JoinedStr, ast.Constant, type(None))):
            return [text]
        told = []
        for place in sorted(places):
            with contextlib.suppress(Exception):  # what it was may be gone
                value = eval(place, frame.f_globals, frame.f_locals)
                # A text of the check's own is told by its number among them.
                told.append(own.index(value) if value in own else value)
        return told

    def key(place, told):
        """A failure's short name. Numbers differ a little from machine to machine."""
        number = r"-?\d+(\.\d*(e[-+]?\d+)?|e[-+]?\d+)"
        short = re.sub(number, lambda n: rounded(float(n[0])), f"{place} {told}")
        return f"{zlib.crc32(''.join(short.split()).encode()):08x}"

    def rounded(number):
        """Three digits, for what is no rounding error; no half is just between two."""
        return f"{number * (1 + 1e-5):.3g}" if abs(number) >= 1e-5 else "0"

    def meant(function):
        """The exercise that somebody asks about, and the function to check."""
        if isinstance(function, str) and function in checks:
            return function, names.get(function)
        own = getattr(function, "__name__", "")
        same = [name for name in checks if names.get(name, checks) is function]
        if own in checks and (own in same or not same):
            return own, function
        if same:
            return same[0], function
        raise CheckFailed(words["unknown"].format(names=", ".join(checks)))

    def check(function):
        """Check a function: check(mse). hint(mse) helps."""
        name, function = meant(function)
        outcome = look(name, function)
        if outcome.mark == "right":
            asked.pop(name, None)
            if not checks[name].get("tells"):
                print(outcome.line(name))
            return
        text = [outcome.line(name), *paragraph(outcome.text)]
        if outcome.mark == "wrong":
            text += paragraph(words["help"].format(name=name))
        raise CheckFailed("\n".join(text))

    def hint(function):
        """Ask for a hint: hint(mse). Ask again, and it tells more."""
        name, function = meant(function)
        with contextlib.redirect_stdout(io.StringIO()):
            outcome = look(name, function)
        print("\n".join(advice(name, outcome)))

    def advice(name, outcome):
        """The lines of the next hint."""
        if outcome.mark == "right":
            line = words["passes"].format(name=name)
            return [line, *checks[name].get("solution", "").splitlines()]
        mistake = checks[name].get("mistakes", {}).get(outcome.key, "")
        levels = told["hints"].get(mistake) or [words["general"].format(name=name)]
        before, read = asked.get(name, (mistake, 0))
        read = min(read + 1, len(levels)) if before == mistake else 1
        asked[name] = mistake, read
        head = words["level"].format(level=read, all=len(levels))
        more = words["again"].format(name=name) if read < len(levels) else ""
        return [head, *paragraph(levels[read - 1]), *paragraph(more)]

    def paragraph(text):
        """The lines of a text. Wide letters take two columns each."""
        width = unicodedata.east_asian_width
        padded = "".join(c + "\0" * (width(c) in "WF") for c in text)
        lines = textwrap.wrap(padded, 84, initial_indent="  ", subsequent_indent="  ")
        return [line.replace("\0", "") for line in lines]

    check.exercises, check.look, check.advice = list(checks), look, advice
    return check, hint
