# Legcast. `make` lists what there is.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null && echo $$p && break; done)
INSTALLED := pyproject.toml constraints.txt hatch_build.py ingest/formats/xml/_values.c
TESTS ?= not slow
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: help demo test thorough check coverage mutants bench science verify pictures figures fuzz torture sample-data clean

help:  ## List these targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.app  ## See it work on invented runs.
	$(BIN)/legcast demo

test: $(VENV)/.test  ## The test suite, without what takes long.
	$(BIN)/python -m pytest -n auto -m "$(TESTS)"

thorough: $(VENV)/.test  ## The tests that take long: real histories, kills, damaged and hostile files.
	$(BIN)/python -m pytest -n auto -m slow

check: $(VENV)/.test  ## Style, types, and the layers of imports.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

coverage: $(VENV)/.test  ## Run what is not slow, and report what it covers; under 90 % fails.
	$(BIN)/python -m pytest -n auto -m "not slow" --cov --cov-report=
	$(BIN)/coverage report --include='actions/*,analysis/*,ingest/*,scheduler/*,store/*,web/*' --fail-under=90

mutants: $(VENV)/.test  ## Does a test notice a changed rule? Goes on where it stopped; takes hours.
	$(BIN)/python -m benchmarks.mutants $(MUTANTS)

bench: $(VENV)/.bench  ## Our readers against others, a backfill, the pages, 10,000 prompts at once.
	$(BIN)/python -m benchmarks.readers $(READERS)
	$(BIN)/python -m benchmarks.backfill $(BACKFILL)
	$(BIN)/python -m benchmarks.pages $(PAGES)
	$(BIN)/python -m benchmarks.delivery $(DELIVERY)

science: $(VENV)/.test  ## The analysis on real recordings: errors, replay, found overload, merges.
	$(BIN)/python -m benchmarks.science $(SCIENCE)
	$(BIN)/python -m benchmarks.sports
	$(BIN)/python -m benchmarks.outings

verify: $(VENV)/.test  ## The forecast judged like the weather's: diaries, invented people, tables.
	$(BIN)/python -m benchmarks.verify $(VERIFY)

pictures: $(VENV)/.test  ## Take new screenshots of the pages for the README; needs Chromium.
	$(BIN)/python -m benchmarks.pictures

figures: $(VENV)/.test  ## Redraw the pictures of docs/science.md from the code.
	$(BIN)/python -m benchmarks.figures

fuzz: $(VENV)/.test  ## 100,000 damaged files of each kind; all of the corpus against fitparse.
	LEGCAST_MUTATIONS=100000 LEGCAST_ALL_CORPUS=1 $(BIN)/python -m pytest -n auto \
		tests/ingest/fit/test_fuzz.py tests/ingest/fit/test_corpus.py \
		tests/ingest/test_tracks_in_xml.py tests/ingest/test_compiled_part.py

torture: $(VENV)/.test  ## Kill imports and senders two hundred times; takes some minutes.
	LEGCAST_KILLS=200 LEGCAST_PROMPTS=10000 $(BIN)/python -m pytest -n 2 \
		tests/legcast/test_kills.py tests/scheduler/test_many_processes.py

sample-data: $(VENV)/.app  ## Regenerate the invented runner's recordings.
	$(BIN)/python -m sample_data.generate

clean:  ## Remove the environment, what was built, and all caches.
	rm -rf $(VENV) ingest/formats/xml/*.so .coverage* \
		.pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 to 3.14 is needed; set PYTHON=/path/to/python"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.app: $(INSTALLED) | $(VENV)/bin/python
	$(INSTALL) -e .
	@touch $@

$(VENV)/.test: $(INSTALLED) | $(VENV)/bin/python
	$(INSTALL) -e '.[test]'
	@touch $@ $(VENV)/.app

$(VENV)/.bench: $(VENV)/.test
	$(INSTALL) -e '.[test,bench]'
	@touch $@
