"""Which of the files in a folder is the submission: nothing that was handed out beside the notebook is."""

import pytest

from autograder.course import root
from autograder.untrusted.notebook.choosing import choose

ASSIGNMENTS = sorted(path for path in (root.folder() / "assignments").iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", ASSIGNMENTS, ids=lambda path: path.name)
def test_a_script_beside_what_was_handed_out_is_the_submission(folder):
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    files = {name: data for name, data in files.items() if not name.endswith(".ipynb")} | {"mine.py": b"x = 1"}
    _, notebook, script = choose(files, "", "notebook")
    assert (notebook, script) == ("", "mine.py")
