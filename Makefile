# Tasks for running, testing and packaging. No task needs root or any server but PyPI.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
# pip installs only files whose hash is in the lock file (docs/adr/0027).
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.DEFAULT_GOAL := help
.PHONY: help run test test-fast test-all lint long-walk audit sbom lock clean

help: ## List the targets
	@echo "Usage: make TARGET"
	@sed -n -E 's/^([a-z-]+):[^#]*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name help; do \
		printf '  %-10s %s\n' "$$name" "$$help"; done

run: $(VENV)/.runs ## Run the site with its demonstration on localhost, port 8000 (PORT)
	@export PYTHONWARNINGS=ignore SITE_URL="$${SITE_URL:-http://localhost:$(PORT)}"; \
	$(BIN)/python -m diseasemaps.starting localhost:$(PORT) && \
	$(BIN)/python manage.py migrate --verbosity 0 && \
	$(BIN)/python manage.py load_demo && \
	echo && exec $(BIN)/python manage.py runserver localhost:$(PORT)

test: $(VENV)/.tests ## Run all checks and every kind of test: SQLite, PostgreSQL, browsers (16 minutes)
	@bash .ci/test

test-fast: $(VENV)/.tests ## Run the quick tests: SQLite, no browsers, no crawls (2 minutes)
	@env -u DATABASE_URL -u DEBUG -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -q -n 2 --dist worksteal -m "fast"

test-all: $(VENV)/.tests ## Run every test, all database tests on PostgreSQL too, with coverage (two hours)
	@bash .ci/test all

lint: $(VENV)/.tests ## Check style, layers, migrations and the generated diagrams
	@bash .ci/test lint

long-walk: $(VENV)/.tests ## Run the long random walk through the workflow (minutes)
	@env -u DATABASE_URL -u DEBUG $(BIN)/python -m pytest -q -n 2 tests/walk --long-walk

audit: .venv-tools/.done ## Look up known vulnerabilities of the packages that a site installs
	@bash .ci/audit

sbom: .venv-tools/.done ## Write the software bill of materials, sbom.json (CycloneDX)
	@bash .ci/sbom

# The index is named here, so that a mirror configured on this machine does not get into the lock files.
lock: .venv-tools/.done ## Resolve the requirements into the lock files, with hashes
	@export UV_NO_CONFIG=1 UV_DEFAULT_INDEX=https://pypi.org/simple; unset UV_INDEX UV_INDEX_URL UV_EXTRA_INDEX_URL UV_FIND_LINKS; \
	.venv-tools/bin/uv pip compile --quiet --universal --python-version=3.11 --generate-hashes \
		--output-file=requirements.lock requirements.txt requirements-s3.txt requirements-sentry.txt requirements-timestamp.txt && \
	.venv-tools/bin/uv pip compile --quiet --universal --python-version=3.11 --generate-hashes \
		--constraint=requirements.lock \
		--output-file=requirements-dev.lock requirements-dev.txt

clean: ## Remove the virtual environments and caches, but not the database
	@rm -rf $(VENV) .venv-tools sbom.json .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage .coverage.* htmlcov staticfiles test-results
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- Virtual environments: created once, updated when the lock files change ---

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "You need Python 3.11 or newer; $(PYTHON) is older or missing. Name another: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { rm -rf $(VENV); \
		echo "Python's venv module is missing. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/.runs: requirements.lock | $(BIN)/python
	@echo "Installing the packages of the site ..."
	@$(PIP) -r requirements.lock
	@touch $@

.venv-tools/.done: requirements-tools.txt
	@$(PYTHON) -m venv .venv-tools
	@.venv-tools/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-tools.txt
	@touch $@

$(VENV)/.tests: requirements-dev.lock | $(BIN)/python
	@echo "Installing the packages of the site and its tests ..."
	@$(PIP) -r requirements-dev.lock
	@touch $(VENV)/.runs $@
