# Two commands matter: `make run` and `make test`. They need make and Python 3.11 or newer, nothing else.
# On Windows, or without make: the same steps by hand are in README.md.

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8501
NAME ?=
SIZE ?= full
ITALY ?=
ARGS ?=
UPGRADE ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# A stamp is newer than the files it was made from and holds the folder it was made in.
RUN := $(VENV)/.run
TEST := $(VENV)/.test
BENCH := $(VENV)/.bench

UV ?= $(shell command -v uv || echo .venv-lock/bin/uv)
LOCK := pip compile pyproject.toml --group build --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-annotate --no-header --quiet $(UPGRADE)

# A moved checkout or a Python that has gone away leaves a stamp on an environment that no longer works.
BROKEN := $(shell test ! -e $(RUN) || { test "$$(cat $(RUN))" = "$(CURDIR)" \
	&& $(BIN)/python -c ''; } 2>/dev/null || echo yes)

.PHONY: help run test lint format screenshot bench lock clean FORCE

help:
	@echo "make run   [PORT=8501] [HOST=127.0.0.1]   open the map"
	@echo "make test  [ARGS='-k words']              every test, in a real browser too"
	@echo "make lint                                 ruff, mypy"
	@echo "make format                               let ruff lay out the code"
	@echo "make screenshot                           take the picture of the README again"
	@echo "make bench [NAME=...] [SIZE=small]        measure beside the peers; all without NAME"
	@echo "make lock  [UPGRADE=--upgrade]            pin the dependencies again"
	@echo "make clean                                remove what these commands made"

run: $(RUN)
	@echo "Condivisa: http://$(HOST):$(PORT)   (Ctrl+C stops it)"
	@exec $(BIN)/python -m streamlit run app.py \
		--server.address $(HOST) --server.port $(PORT) --logger.hideWelcomeMessage true

test: $(TEST)
	@$(BIN)/python tests/chromium.py --install
	@$(BIN)/python -m pytest $(ARGS)

lint: $(TEST)
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m mypy

format: $(TEST)
	@$(BIN)/python -m ruff check --fix --quiet . || true
	@$(BIN)/python -m ruff format .

screenshot: $(TEST)
	@$(BIN)/python tests/screenshot.py

bench: $(BENCH)
	@$(BIN)/python tests/chromium.py --install
	@$(BIN)/python -m benchmarks $(NAME) --size $(SIZE) $(if $(ITALY),--italy "$(ITALY)")

# The environment is made anew when its lock changed, so that nothing of the old one is left in it.
$(RUN): requirements.lock pyproject.toml $(if $(BROKEN),FORCE)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Condivisa needs Python 3.11 or newer; \"$(PYTHON)\" is: $$($(PYTHON) --version 2>&1)."; \
		echo "Name another one: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@echo "Condivisa: installing the pinned dependencies in $(VENV) (about a minute, once)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@echo "$(CURDIR)" > $@

$(TEST): requirements-test.lock $(RUN)
	@echo "Condivisa: adding what the tests need"
	@$(PIP) install --require-hashes -r requirements-test.lock
	@echo "$(CURDIR)" > $@

$(BENCH): requirements-bench.lock $(TEST)
	@echo "Condivisa: adding what the benchmarks compare with"
	@$(PIP) install --require-hashes -r requirements-bench.lock
	@echo "$(CURDIR)" > $@

# Each file is held to the versions of the one before: one environment serves all.
lock: $(UV)
	@$(UV) $(LOCK) --extra test --extra dask --extra bench --output-file requirements-bench.lock
	@$(UV) $(LOCK) --extra test --extra dask --constraints requirements-bench.lock \
		--output-file requirements-test.lock
	@$(UV) $(LOCK) --constraints requirements-test.lock --output-file requirements.lock
	@grep -c '==' requirements.lock requirements-test.lock requirements-bench.lock

.venv-lock/bin/uv:
	@$(PYTHON) -m venv .venv-lock
	@.venv-lock/bin/python -m pip --disable-pip-version-check --quiet install uv

clean:
	@rm -rf $(VENV) .venv-lock condivisa.egg-info .pytest_cache .mypy_cache .ruff_cache \
		.hypothesis test-results
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
