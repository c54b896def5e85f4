# Needs only Python 3.11 or later with pip and venv, and make. Everything else goes into .venv.
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export HF_HUB_OFFLINE := 1

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: $(VENV)/.ready ## open the coach (ARGS="practise --lang fr" for a command)
	@$(BIN)/python -m coach $(ARGS)

test: $(VENV)/.ready-dev ## run the tests
	$(BIN)/python -m pytest $(ARGS)

soak: $(VENV)/.ready-dev ## run the long tests (hours; COACH_SOAK_MINUTES and others shorten them)
	$(BIN)/python -m pytest -m soak -s tests/soak $(ARGS)

check: $(VENV)/.ready-dev ## style, types, import contracts, the diagram of the steps
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/diagram.py --check

diagram: $(VENV)/.ready-dev ## draw the steps into docs/steps.md
	$(BIN)/python tools/diagram.py

picture: $(VENV)/.ready-dev ## draw the screen into docs/screen.svg
	$(BIN)/python tools/picture.py

bench: $(VENV)/.ready-dev ## measure speed, side by side
	$(BIN)/python tools/bench.py
	PYTHONPATH=. $(BIN)/python tools/measure_reading.py
	PYTHONPATH=. $(BIN)/python tools/bench_sound.py

wheel: $(VENV)/.ready-dev ## build the wheel into dist/
	$(BIN)/python -m hatchling build -t wheel

wheel-check: wheel ## install the wheel into a clean environment and start it
	$(BIN)/python tools/wheel_check.py

lock: ## renew the locks after a change of dependencies (needs uv)
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header \
	  --group build pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header \
	  --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean: ## remove what was installed and built
	rm -rf $(VENV) dist

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed.")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing the coach into $(VENV) (about 700 MB, once)…"
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.ready-dev: requirements-dev.lock $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

.PHONY: help run test soak check diagram picture bench wheel wheel-check lock clean
