# Two commands: `make run` and `make test`. On Windows, use the plain commands in README.md.
VENV ?= .venv
PYTHON := $(VENV)/bin/python
HOST ?= 127.0.0.1
PORT ?= 8501
# Processes that share the tests; each keeps the tests of a file together.
WORKERS ?= 2

.PHONY: help run serve test lint messages setup setup-tests chromium bench soak clean

help:  ## This list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: setup  ## Install what is needed and serve the app on 127.0.0.1
	$(PYTHON) -m streamlit run streamlit_app.py --server.port $(PORT)

serve: setup  ## The same for many: warmed up, with limits, health, figures and an API
	$(PYTHON) -m streamlit run serve.py --server.address $(HOST) --server.port $(PORT)

test: setup-tests chromium  ## Install what is needed and run all tests, the browser's included
	$(PYTHON) -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

lint: setup-tests  ## Ruff and mypy
	$(PYTHON) -m ruff check . && $(PYTHON) -m ruff format --check . && $(PYTHON) -m mypy

messages: setup-tests  ## Bring the catalogues up to date with the sentences in the code
	$(PYTHON) -m babel.messages.frontend extract -F explain/locale/babel.cfg --no-default-keywords -k say -k say_n:1,2 -k mark \
	  --no-location --sort-output --project=explain -o $(VENV)/explain.pot explain streamlit_app.py
	$(PYTHON) -m babel.messages.frontend update --domain=explain --input-file=$(VENV)/explain.pot \
	  --output-dir=explain/locale --no-fuzzy-matching --ignore-obsolete --width=100

bench: setup  ## The engine's benchmarks
	$(PYTHON) -m bench engine

soak: setup-tests  ## 20,000 inputs made to do harm: what came out, worst time, worst memory
	$(PYTHON) -m tests.hostile.soak $(ARGS)

setup: $(VENV)/.installed
setup-tests: $(VENV)/.installed-tests

$(VENV)/bin/python:
	python3 -m venv $(VENV)

$(VENV)/.installed: requirements.txt | $(VENV)/bin/python
	$(PYTHON) -m pip install --quiet -r requirements.txt
	@touch $@

$(VENV)/.installed-tests: tests/requirements.txt $(VENV)/.installed
	$(PYTHON) -m pip install --quiet -r tests/requirements.txt
	@touch $@

# The browser test drives Debian's Chromium; elsewhere it skips and says why.
chromium:
	@sh tests/install_chromium.sh

clean:  ## Remove the virtual environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
