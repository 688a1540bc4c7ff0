# What a developer, a visitor and continuous integration run; `make help` lists it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
ARGS ?=

# Where the machine exists for the tests, as in continuous integration, `make test` may install packages on it.
APT := $(shell test "$$(id -u)" = 0 && command -v apt-get)
# A worker for each core, see tests/support/workers.py; whoever is done takes over from others what they have left.
WORKERS := -n auto --dist worksteal
# Hundreds of processes are started by the tests: none of them is to compile what another one has compiled.
unexport PYTHONDONTWRITEBYTECODE
TEST_PACKAGES := mosquitto mosquitto-clients chromium curl debootstrap postgresql

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test check bench chaos week fuzz pictures clean install

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo '  Options of the program behind go into ARGS: make demo ARGS="--port 8001 --fresh"'
	@echo '  Another Python (3.11 or newer) than python3: make demo PYTHON=python3.12'

demo: $(INSTALLED) ## Everything on this machine, no Docker and no root: board on http://127.0.0.1:8000/
	@$(BIN)/technopark demo $(ARGS)

test: check ## check, then all tests on every edition of the database that can be had here
	@$(BIN)/python -m technopark_cli.local.packages $(TEST_PACKAGES)
	@test -n "$$TECHNOPARK_TEST_DATABASE_URL" || $(BIN)/python -m technopark_cli.local.timescale_tree
	$(BIN)/python -m pytest $(WORKERS) $(ARGS)

check: $(INSTALLED) ## Lint, format, types, direction of imports, dashboards, known vulnerabilities
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/technopark dashboards check
	@$(BIN)/python -m technopark_cli.local.vulnerabilities requirements.lock deploy/build.lock

bench: $(INSTALLED) ## Benchmarks; the last line is one JSON object, also in bench/results/bench.json
	@$(BIN)/python -m bench.run_all $(ARGS)

chaos: $(INSTALLED) ## Kill collectors, broker and database at random, break networks, and count: bench/results/chaos.json
	@$(BIN)/python -m bench.chaos $(ARGS)

week: $(INSTALLED) ## A simulated week of the whole park with every fault, held against its truth, on three seeds
	@$(BIN)/python -m bench.week $(ARGS)

fuzz: $(INSTALLED) ## A million hostile inputs for wire, topics and counters each, guided by what they reach
	@$(BIN)/python -m bench.fuzz $(ARGS)

pictures: $(INSTALLED) ## The pictures of the README anew, with the chromium of this machine: docs/images
	@$(BIN)/python -m technopark_cli.pictures $(ARGS)

install: $(INSTALLED) ## The virtual environment .venv with the project and all it needs

clean: ## Remove .venv, caches and results (not .demo: `technopark demo --fresh` starts that anew)
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache dist bench/results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): pyproject.toml requirements.lock $(VENV)/pyvenv.cfg
	@echo 'Installing what requirements.lock names into $(VENV): minutes the first time, nothing after that.'
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/pyvenv.cfg:
	@command -v $(PYTHON) >/dev/null || { \
	    echo 'There is no $(PYTHON) here: install Python 3.11 or newer (Debian: apt-get install python3-venv),' \
	        'or name it: make PYTHON=/path/to/python3.11' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "This needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) --version 2>&1):" \
	        'name another one: make PYTHON=/path/to/python3.11' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { test -n "$(APT)" && test -n "$$CI" && \
	    apt-get update --quiet && DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet python3-venv; } || { \
	    echo '$(PYTHON) cannot make virtual environments: install the module' \
	        '(Debian: apt-get install python3-venv) and start again.' >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
