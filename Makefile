# The project's commands. Each one sets up first; a newcomer starts with `make demo` or `make test`.
PYTHON ?= python3
BIN := .venv/bin
SOURCES := autograder tests benchmarks nbgrader_config.py

.PHONY: help setup demo test check lint types verify build coverage clean

help: ## List the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/ready ## Make .venv with everything in it

.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Descent Kit needs Python 3.11 or later as $(PYTHON): install it, or say which: make PYTHON=python3.12 setup" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make virtual environments: install its venv package (on Debian: apt-get install python3-venv)" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check torch==2.13.0 -c constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,cluster,postgresql]'
	@touch $@

demo: setup ## The main job: a small class through nbgrader's whole cycle, graded by the kit
	$(BIN)/python -m autograder demo

test: setup ## Run every test
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

check: lint types build-check verify test ## What CI runs: lint, types, generated files, the course, the tests

lint: setup ## Check style
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)

types: setup ## Check types
	$(BIN)/mypy

build: setup ## Make assignments/ and solutions/ from source/
	$(BIN)/python -m autograder build

.PHONY: build-check
build-check: setup
	$(BIN)/python -m autograder build --check

verify: setup ## Let the course check itself
	$(BIN)/python -m autograder verify

coverage: setup ## Write the table of CUDA behaviour that the simulation covers
	$(BIN)/python benchmarks/device_coverage.py

clean: ## Remove the environment, the demo and caches
	rm -rf .venv demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +
