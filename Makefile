.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help setup run test check format strings assets bench browser dictionary audit

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

setup: $(VENV)/.ready ## build .venv from the lock file (the other targets call it)

$(VENV)/.ready: requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

catalogues: setup
	@$(BIN)/python -m bscp_voice.strings compile

run: setup catalogues ## set up everything and serve the service with a demonstration round
	@BSCP_DEMO=1 $(BIN)/bscp-voice demo --serve

browser: ## make sure there is a Chromium for the browser tests
	@scripts/find_browser.sh

test: setup catalogues browser ## set up everything and run all checks and tests, real browser and PostgreSQL included
	@$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest -n 2 --dist loadgroup

check: setup ## lint, types, import contracts, forms and their reading age, catalogues
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -c "import sys; from bscp_voice.instruments.checks import main; sys.exit(main())"
	$(BIN)/python -m bscp_voice.strings check

format: setup ## put the code into its one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

strings: setup ## extract the texts again and compile the catalogues
	$(BIN)/python -m bscp_voice.strings extract
	$(BIN)/python -m bscp_voice.strings compile

dictionary: setup ## write the meaning of every answer code for the analysis
	$(BIN)/bscp-voice dictionary

assets: ## build style sheets and scripts from assets/ (needs Node.js)
	assets/build.sh

audit: setup catalogues browser ## axe-core and the HTML checks on every page x language x mode; renews the accessibility statement's results
	$(BIN)/python -m tests.browser.record

bench: setup ## measure: load, page weight, analysis at 10^4 to 10^6 responses
	$(BIN)/python -m bench.load
	$(BIN)/python -m bench.page_weight
	$(BIN)/python -m bench.analysis_scale
