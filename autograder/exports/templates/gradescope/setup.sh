#!/usr/bin/env bash
# Gradescope runs this once, as root, when the autograder is uploaded. From then on nothing needs the network.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
kit=${here%/source}/kit
torch_index=@TORCH_INDEX@

python() {
    for name in python3.13 python3.12 python3.11 python3; do
        if "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    return 1
}
if ! python >/dev/null; then
    apt-get update
    apt-get install -y python3.12 python3.12-venv || apt-get install -y python3.11 python3.11-venv
fi
"$(python)" -m venv "$kit"
if [ -n "$torch_index" ]; then
    "$kit/bin/python" -m pip install --no-cache-dir torch --index-url "$torch_index"
fi
"$kit/bin/python" -m pip install --no-cache-dir --no-deps --force-reinstall "$here"/*.whl
"$kit/bin/python" -m pip install --no-cache-dir "$here"/*.whl
chmod -R go= "$here"   # graders and secret: for root alone, whoever a student's code runs as
