# make app   open the page        make demo  check a sample video
# make test  all checks           make lint  style and types only      make clips  render the samples
# make coverage   which lines the fast tests run; fails below what pyproject.toml asks
# make test-pythons  the built wheel on every Python here, with the newest and the lowest versions
ifeq ($(OS),Windows_NT)
PYTHON ?= python
SCRIPTS := Scripts
else
PYTHON ?= python3
SCRIPTS := bin
endif
BIN := .venv/$(SCRIPTS)

.PHONY: app demo test test-pythons coverage lint lint-javascript clips

app: .venv/installed
	$(BIN)/posecheck app

demo: .venv/installed
	$(BIN)/posecheck demo

test: lint
	$(BIN)/posecheck model
	$(BIN)/pytest -m "not model and not browser" --numprocesses auto --dist loadfile
	$(BIN)/pytest -m "model and not browser" --numprocesses auto --dist loadfile
	$(BIN)/pytest -m browser

test-pythons: .venv/installed-dev
	$(BIN)/posecheck model
	$(BIN)/python -m tests.pythons

# Apart from the tests, whose time it more than doubles.
coverage: .venv/installed-dev
	$(BIN)/pytest -m "not model and not browser" --numprocesses auto --dist loadfile --cov --cov-report term

lint: .venv/installed-dev lint-javascript
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy

# The page's scripts; left out, with a word, where there is no npm (.ci/run installs it).
ifneq ($(shell command -v npm),)
lint-javascript: tools/javascript/node_modules/.package-lock.json
	npm --prefix tools/javascript run --silent check
else
lint-javascript:
	@echo "npm is not installed: the page's scripts are not checked"
endif

tools/javascript/node_modules/.package-lock.json: tools/javascript/package-lock.json
	npm --prefix tools/javascript ci --no-audit --no-fund
	@touch $@

clips: .venv-tools/installed
	.venv-tools/$(SCRIPTS)/python tools/make_clips.py

.venv/installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "PoseCheck needs Python 3.11 or newer: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

.venv/installed-dev: .venv/installed
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

.venv-tools/installed: tools/requirements.txt
	$(PYTHON) -m venv .venv-tools
	.venv-tools/$(SCRIPTS)/python -m pip install --quiet --requirement tools/requirements.txt
	@touch $@
