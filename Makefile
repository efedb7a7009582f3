# Everything runs from here; nothing needs root, and only PyPI is asked for anything.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
# Only files whose hash stands in the lock (docs/adr/0027).
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.DEFAULT_GOAL := help
.PHONY: help run test test-fast test-all lint long-walk audit sbom lock clean

help: ## List what can be made
	@echo "make TARGET, where TARGET is one of:"
	@sed -n -E 's/^([a-z-]+):[^#]*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name says; do \
		printf '  %-10s %s\n' "$$name" "$$says"; done

run: $(VENV)/.runs ## Run the site with its demonstration on 127.0.0.1 (PORT=8000)
	@export PYTHONWARNINGS=ignore SITE_URL="$${SITE_URL:-http://127.0.0.1:$(PORT)}"; \
	$(BIN)/python manage.py migrate --verbosity 0 && \
	$(BIN)/python manage.py load_demo && \
	echo && exec $(BIN)/python manage.py runserver 127.0.0.1:$(PORT)

test: $(VENV)/.tests ## All checks, all kinds of tests: SQLite, PostgreSQL, browsers (12 minutes)
	@bash .ci/test

test-fast: $(VENV)/.tests ## The tests on SQLite, without browsers and crawls (2 minutes)
	@env -u DATABASE_URL -u DEBUG -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -q -n 2 --dist worksteal -m "fast"

test-all: $(VENV)/.tests ## Everything at full length, with coverage and all of it on PostgreSQL (an hour)
	@bash .ci/test all

lint: $(VENV)/.tests ## Style, layers, migrations and the drawn workflow
	@bash .ci/test lint

long-walk: $(VENV)/.tests ## The random walk through the workflow, long (minutes)
	@env -u DATABASE_URL -u DEBUG $(BIN)/python -m pytest -q -n 2 tests/walk --long-walk

audit: .venv-tools/.done ## Ask for known holes of the packages that the site installs
	@bash .ci/audit

sbom: .venv-tools/.done ## Write a bill of materials, sbom.json (CycloneDX)
	@bash .ci/sbom

# The public index by name: a mirror that this machine is set to use must not get into the files.
lock: .venv-tools/.done ## Resolve the requirements again into the lock files, with hashes
	@export UV_NO_CONFIG=1 UV_DEFAULT_INDEX=https://pypi.org/simple; unset UV_INDEX UV_INDEX_URL UV_EXTRA_INDEX_URL UV_FIND_LINKS; \
	.venv-tools/bin/uv pip compile --quiet --universal --python-version=3.11 --generate-hashes \
		--output-file=requirements.lock requirements.txt requirements-s3.txt requirements-sentry.txt && \
	.venv-tools/bin/uv pip compile --quiet --universal --python-version=3.11 --generate-hashes \
		--constraint=requirements.lock \
		--output-file=requirements-dev.lock requirements-dev.txt

clean: ## Remove the virtual environment and caches; the database stays
	@rm -rf $(VENV) .venv-tools sbom.json .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage .coverage.* htmlcov staticfiles test-results
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- The virtual environment: made once, installed again when the requirements change ---

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed, and $(PYTHON) is older or missing. Name another: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { rm -rf $(VENV); \
		echo "Python's venv module is missing. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/.runs: requirements.lock | $(BIN)/python
	@echo "Installing what the site needs ..."
	@$(PIP) -r requirements.lock
	@touch $@

.venv-tools/.done: requirements-tools.txt
	@$(PYTHON) -m venv .venv-tools
	@.venv-tools/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-tools.txt
	@touch $@

$(VENV)/.tests: requirements-dev.lock | $(BIN)/python
	@echo "Installing what the site and its tests need ..."
	@$(PIP) -r requirements-dev.lock
	@touch $(VENV)/.runs $@
