"""What Classroom 50's runner calls in the student's checkout: installs the kit that lies beside this file, and grades."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
KIT = HERE / "kit"  # an environment of its own: the workers in which students' code runs know no other packages
TORCH_INDEX = "@TORCH_INDEX@"
OPTIONS = "@NO_SANDBOX@ --format classroom50 --out result.json".split()


def pip(*arguments):
    subprocess.run([KIT / "bin" / "python", "-m", "pip", "install", "--quiet", *map(str, arguments)], check=True)


if not KIT.is_dir():
    subprocess.run([sys.executable, "-m", "venv", KIT], check=True)
if TORCH_INDEX:
    pip("torch", "--index-url", TORCH_INDEX)
pip(*HERE.glob("*.whl"))
environment = os.environ | {"DESCENT_KIT_COURSE": str(HERE / "course")}
# An error of the grader's own ends this with an error: the runner then says so, and gives no zero.
command = [KIT / "bin" / "autograder", "grade", "@ASSIGNMENT@", ".", *OPTIONS]
sys.exit(subprocess.run(command, env=environment).returncode)
