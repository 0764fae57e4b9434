# The project's commands. Each one sets up first; a newcomer starts with `make demo` or `make test`.
#
#   PYTHON=python3.12   which Python .venv is made with
#   TORCH_INDEX=URL     where PyTorch comes from: its own index of CPU builds saves 4 GB (pytorch.org, "Get Started", names it)
#   PART="tests/course" which tests `make matrix` runs, and ON="matrix-3.12(newest)" where (noxfile.py says more)
#   UV=                 set up with pip also where uv is installed
#   PIP_INDEX_URL=URL   a mirror, for pip and for uv (which does not read pip's configuration files)
PYTHON ?= python3
TORCH_INDEX ?=
ON ?= matrix
UV ?= $(shell command -v uv 2>/dev/null)
BIN := .venv/bin
# Tests wait for a good part of their time: two processes for each core, and at most eight.
PROCESSES = $(shell $(PYTHON) -c 'import os; print(min(8, 2 * (os.cpu_count() or 1)))' 2>/dev/null || echo 2)
PARALLEL = -n $(PROCESSES) --dist loadfile --no-loadscope-reorder
SAMPLED := --secrets 3 --quirks 20
ACCURACY := docs/accuracy.md
SOURCES := autograder tests benchmarks nbgrader_config.py noxfile.py setup.py
ifeq ($(strip $(UV)),)
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
WITH := pip
FROM := --index-url
else
INSTALL := "$(UV)" pip install --quiet --python $(BIN)/python
WITH := uv
FROM := --default-index
ifneq ($(strip $(PIP_INDEX_URL)),)
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
endif
endif

.PHONY: help setup demo test quick check lint types imports verify build accuracy fuzz matrix gpu coverage pictures likeness peer clean

help: ## List the commands
	@grep -hE '^[a-z]+:.*##' $(firstword $(MAKEFILE_LIST)) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/ready ## Make .venv with everything in it

.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Descent Kit needs Python 3.11 or later as $(PYTHON): install it, or say which: make PYTHON=python3.12 setup" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make virtual environments: install its venv package (on Debian: apt-get install python3-venv)" >&2; exit 1; }
	@echo "Setting up .venv with $$($(PYTHON) -V) and $(WITH): PyTorch, and some 140 packages (about 250 MB to download)."
ifeq ($(strip $(TORCH_INDEX)),)
	@echo "PyTorch as pip finds it is mostly the CUDA build: about 2.5 GB to download, 5 GB on disk. The CPU build is 0.2 and"
	@echo "0.8 GB and all that the kit needs: make TORCH_INDEX=<address of PyTorch's index of CPU builds> setup"
else
	@echo "PyTorch comes from $(TORCH_INDEX)."
endif
	@$(PYTHON) -m venv .venv
ifneq ($(strip $(TORCH_INDEX)),)
	$(INSTALL) --no-deps $(FROM) "$(TORCH_INDEX)" -c constraints.txt torch
endif
	$(INSTALL) -c constraints.txt -e '.[dev,cluster,postgresql,hub]'
	@touch $@

demo: setup ## The main job: a small class through nbgrader's whole cycle, graded by the kit
	$(BIN)/python -m autograder demo

test: setup ## Run every test
	@$(BIN)/python -m pytest $(PARALLEL) || { [ $$? = 1 ] && echo "once more, one at a time: what failed beside others" && \
		$(BIN)/python -m pytest --last-failed --last-failed-no-failures none; }

quick: setup ## Run the tests that take less than ten seconds each
	$(BIN)/python -m pytest $(PARALLEL) -m "not slow"

check: lint types imports build-check verify test ## What CI runs: lint, types, imports, generated files, the course, the tests

lint: setup ## Check style
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)

types: setup ## Check types
	$(BIN)/mypy

imports: setup ## Check that all that is imported is declared, and all that is declared is needed
	$(BIN)/deptry .

build: setup ## Make assignments/ and solutions/ from source/
	$(BIN)/python -m autograder build

.PHONY: build-check
build-check: setup
	$(BIN)/python -m autograder build --check

verify: setup ## Let the course check itself
	$(BIN)/python -m autograder verify $(SAMPLED) $(if $(wildcard $(ACCURACY)),--accuracy $(ACCURACY) --check)

accuracy: setup ## Write the page on how accurate the graders are
	$(BIN)/python -m autograder verify $(SAMPLED) --accuracy $(ACCURACY)

fuzz: setup ## Try many random answers against every grader (minutes)
	DESCENT_KIT_FUZZ=4000 PYTEST_TIMEOUT=36000 $(BIN)/python -m pytest -n auto --maxprocesses 2 tests/grading/test_random_answers.py

matrix: setup ## Run the tests on every Python with every release of PyTorch (hours; PART="tests/untrusted" for a part)
	PARALLEL="$(PARALLEL)" $(BIN)/nox --session "$(ON)" -- $(PART)

gpu: setup ## Where there is a real card: compare it with the simulated one, and write down what it showed
	$(BIN)/python -m pytest -m gpu $(PARALLEL)
	$(BIN)/python benchmarks/device_coverage.py

coverage: setup ## Write the table of CUDA behaviour that the simulation covers
	$(BIN)/python benchmarks/device_coverage.py

pictures: setup ## Make the pictures of the READMEs anew, of the demos' feedback and the golden reports (needs chromium)
	$(BIN)/python benchmarks/pictures.py

# In an environment of its own: it asks for releases of packages that the kit does not.
.likeness/bin/compare50:
	$(PYTHON) -m venv .likeness
	.likeness/bin/python -m pip install --quiet --disable-pip-version-check compare50

likeness: setup .likeness/bin/compare50 ## Let compare50 find a planted pair among fifty (docs/similarity.md)
	$(BIN)/python -m pytest tests/exports/test_sources.py

peer: setup ## Run nbgrader's own tests of autograding with the kit's settings (docs/peer.md)
	cd $$(mktemp -d) && JUPYTER_CONFIG_PATH="$(CURDIR)/tests/peer" PYTHONPATH="$(CURDIR)/tests/peer" "$(CURDIR)/$(BIN)/python" -m pytest \
		-q -p no:cacheprovider -p no:warnings -p differences --pyargs nbgrader.tests.apps.test_nbgrader_autograde

clean: ## Remove the environment, the demo and caches
	rm -rf .venv .nox .likeness demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +
