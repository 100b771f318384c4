# Two commands matter: `make demo` shows the bot at work, `make test` proves it. Both set up what is missing.

PYTHON ?= python3
VENV ?= .venv
WORKERS ?= 3

BIN := $(VENV)/bin
READY := $(VENV)/.ready
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header

# What was compiled once is not compiled again by every worker and every process that a test starts.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-faults mutants bench lint browser screenshots docs lock clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## make the virtual environment in .venv (once, and again when the lock changes)

demo: $(READY) ## play a week of a circle, with no Slack account
	$(BIN)/python -m playground

test: lint browser ## run everything that CI runs, but for the storms
	$(BIN)/pytest -n $(WORKERS)

test-faults: $(READY) ## storms of kills, cuts and database restarts, three replicas; minutes (STORM="--storm-messages 3000 --storm-seeds 5")
	$(BIN)/pytest -m 'storm or replicas' -n 0 -q tests/faults $(STORM)

mutants: $(READY) ## break the delivery path on purpose, one line at a time; each must be caught by a test
	$(BIN)/python -m tests.faults.mutants

bench: $(READY) ## measure delivery side by side with what others use; minutes
	$(BIN)/python -m benchmarks.delivery $(BENCH)

lint: $(READY) ## style, types, import contracts, generated pages
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.support.features --check
	$(BIN)/python -m tests.support.matrix --check
	$(BIN)/python -m tests.support.rights --check
	$(BIN)/python -m tests.support.copy --check
	$(BIN)/python -m playground.story.pages --check

browser: ## get the Chromium that the tests of the page need, where this is Debian and we may
	@for name in "$${CHROMIUM:-chromium}" chromium chromium-browser google-chrome; do \
		if command -v "$$name" >/dev/null 2>&1; then exit 0; fi; \
	done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		echo "Installing Debian's chromium …"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
	else \
		echo "The tests of the page need Chromium, and fail without it."; \
		echo "On Debian or Ubuntu: sudo apt install chromium. Elsewhere: CHROMIUM=/path/to/chromium make test"; \
	fi

screenshots: $(READY) browser ## take the pictures of the playground anew
	$(BIN)/python -m tests.browser.screenshots

docs: $(READY) ## write the generated pages anew: features, the week, the README's part of it
	$(BIN)/python -m tests.support.features --write
	$(BIN)/python -m tests.support.matrix --write
	$(BIN)/python -m tests.support.rights --write
	$(BIN)/python -m tests.support.copy --write
	$(BIN)/python -m playground.story.pages --write

lock: $(READY) ## pin every dependency anew, with hashes, from pyproject.toml
	$(COMPILE) --upgrade pyproject.toml --output-file requirements/run.txt
	$(COMPILE) --upgrade pyproject.toml --extra dev --constraint requirements/run.txt \
		--output-file requirements/dev.txt

clean: ## remove the virtual environment and the caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(READY): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Learning Circles needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1 || echo missing)."; \
		echo "Name another interpreter: make setup PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "This Python cannot make virtual environments."; \
		echo "On Debian or Ubuntu: sudo apt install python3-venv"; exit 1; }
	@echo "Setting up $(VENV) (once; a minute or two) …"
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
