# make run: the demo on this machine.  make test: every gate and every test.
# make bench: how fast it is, SIZES="S M L".  make bench-analytics: how good forecasts and signals are.
# make machine: 5,000 histories that no test run has seen, each compared with computing everything anew.
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
# The stamp carries the sum of the lock: an unchanged lock needs neither pip nor a network.
BASE := .venv/base-$(shell cksum < requirements/base.txt | cut -d ' ' -f 1)
DEV := .venv/dev-$(shell cksum < requirements/dev.txt | cut -d ' ' -f 1)
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
COMPILE := $(BIN)/python -m uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url

.PHONY: run test machine lint bench bench-analytics lock

run: $(BASE)
	@exec $(BIN)/python -m kpiportal.run --with-parent

test: $(DEV) lint
	@$(BIN)/python -m pytest --numprocesses auto --dist loadgroup $(ARGS)

machine: $(DEV)
	@KPIPORTAL_HISTORIES=5000 $(BIN)/python -m pytest tests/db/kpis/machine --numprocesses auto $(ARGS)

lint: $(DEV)
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check --quiet .
	@$(BIN)/python -m mypy
	@$(BIN)/python -m djlint --lint --quiet templates

bench: $(DEV)
	@$(BIN)/python -m tests.bench $(SIZES)

bench-analytics: $(DEV)
	@$(BIN)/python -m tests.bench.analytics

lock: $(BIN)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(COMPILE) pyproject.toml --output-file requirements/base.txt
	$(COMPILE) --extra dev pyproject.toml --output-file requirements/dev.txt

$(BASE): $(BIN)/python
	@echo "Installing what kpiportal needs ..."
	@$(INSTALL) --requirement requirements/base.txt && rm -f .venv/base-* && touch $@

$(DEV): $(BIN)/python
	@echo "Installing what the tests need ..."
	@$(INSTALL) --requirement requirements/dev.txt && rm -f .venv/dev-* && touch $@

$(BIN)/python:
	@command -v $(PYTHON) > /dev/null || { echo "There is no $(PYTHON). Install Python 3.11 or later."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PYTHON) is older than 3.11. Name a later one: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2> /dev/null || { \
		echo "This Python has no venv. Mend it with: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv .venv
