# Two commands set everything up: `make demo` and `make test`.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
VENV := .venv/.made
PROGRAM := .venv/.program
READY := .venv/.ready
PIP := $(BIN)/python -m pip install --quiet --constraint constraints.txt

.PHONY: help run demo test unit check engine fields snapshots screenshots bench fuzz clean

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "make: needs Python 3.11 or newer as $(PYTHON); name another one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "make: needs Python's venv module; on Debian: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(PIP) --upgrade pip
	@touch $@

$(PROGRAM): $(VENV) pyproject.toml constraints.txt
	$(PIP) --editable .
	@touch $@

$(READY): $(VENV) pyproject.toml constraints.txt
	$(PIP) --editable '.[dev]'
	@touch $@ $(PROGRAM)

run: $(PROGRAM)  ## Open the wizard on the manager that DOCKER_HOST, the context or the default socket names
	@$(BIN)/swarmtui new

demo: $(PROGRAM)  ## Open the wizard on the embedded swarm: no Docker needed
	@$(BIN)/swarmtui new --demo

test: check  ## All checks, then all tests (engine tests need `make engine` once, and root)
	$(BIN)/python -m pytest -q -n 2 tests/unit tests/fuzz tests/wizard tests/leaks tests/snapshots
	$(BIN)/python -m pytest -q -n 3 --dist loadfile tests/engine

unit: $(READY)  ## The unit tests only: under a minute, for the inner loop
	$(BIN)/python -m pytest -q -n 2 tests/unit

check: $(READY)  ## Format, lint, types, import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

engine:  ## Install what the tests on real Docker Engines need (Debian, root)
	tests/engine/install.sh

fields: $(READY)  ## Make spec/fields.json, spec/model/schema.json, docs/fields.md, docs/rules.md from the model and the rules
	$(BIN)/python -m tools.generate_fields
	$(BIN)/python -m tools.generate_rules

snapshots: $(READY)  ## Accept the screens as they are now
	$(BIN)/python -m pytest -q tests/snapshots --snapshot-update

screenshots: $(READY)  ## Make screenshots/ from the running program
	$(BIN)/python -m tests.screenshots

bench: $(READY)  ## Measure ours beside docker-py, the docker CLI and a bare Textual app
	$(BIN)/python -m tests.bench

fuzz: $(READY)  ## Try 2,000 random specs and as many broken files, also on real engines
	SWARMTUI_FUZZ=2000 $(BIN)/python -m pytest -q -n 2 --dist loadfile --hypothesis-show-statistics \
		tests/fuzz tests/engine/test_fuzz.py tests/engine/test_sent_once.py \
		tests/engine/test_apply_signals.py tests/engine/test_wizard_signals.py

clean:  ## Remove what the other targets made
	rm -rf .venv .engine .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis \
		snapshot_report.html
	find swarmtui tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
