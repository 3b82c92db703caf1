# Two commands: `make run` and `make test`. On Windows, use the plain commands in README.md.
VENV ?= .venv
PYTHON := $(VENV)/bin/python
PORT ?= 8501

.PHONY: help run test lint setup setup-tests chromium bench clean

help:  ## This list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: setup  ## Install what is needed and serve the app on 127.0.0.1
	$(PYTHON) -m streamlit run streamlit_app.py --server.port $(PORT)

test: setup-tests chromium  ## Install what is needed and run all tests, the browser's included
	$(PYTHON) -m pytest $(ARGS)

lint: setup-tests  ## Ruff and mypy
	$(PYTHON) -m ruff check . && $(PYTHON) -m ruff format --check . && $(PYTHON) -m mypy

bench: setup  ## The engine's benchmarks
	$(PYTHON) -m bench engine

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
