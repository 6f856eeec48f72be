# make app   open the page        make demo  check a sample video
# make test  all checks           make lint  style and types only      make clips  render the samples
PYTHON ?= python3
BIN := .venv/bin
DEMO := sample_videos/low_lunge_faults.mp4

.PHONY: app demo test lint clips

app: .venv/installed
	$(BIN)/posecheck app

demo: .venv/installed
	$(BIN)/posecheck check $(DEMO) --out demo.posecheck
	@echo "Look at demo.posecheck/annotated.mp4 and demo.posecheck/report.html"

test: lint
	$(BIN)/posecheck model
	$(BIN)/pytest -m "not browser" --numprocesses auto --dist loadfile --cov --cov-report term
	$(BIN)/pytest -m browser

lint: .venv/installed-dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy

clips: .venv-tools/installed
	.venv-tools/bin/python tools/make_clips.py

.venv/installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "PoseCheck needs Python 3.11 or newer: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --editable .
	@touch $@

.venv/installed-dev: .venv/installed
	$(BIN)/pip install --quiet --editable '.[dev]'
	@touch $@

.venv-tools/installed: tools/requirements.txt
	$(PYTHON) -m venv .venv-tools
	.venv-tools/bin/pip install --quiet --requirement tools/requirements.txt
	@touch $@
