# Two commands: `make run` and `make test`. On Windows, use the plain commands in README.md.
VENV ?= .venv
PYTHON := $(VENV)/bin/python
HOST ?= 127.0.0.1
PORT ?= 8501
# Processes that share the tests; each keeps the tests of a file together.
WORKERS ?= 2

.PHONY: help run serve test lint docs pictures messages setup setup-tests chromium bench soak audit constraints clean

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

# In an environment of its own: nothing of it is in the app. The theme's maker advertises on every build.
docs: $(VENV)/docs/.installed  ## Build the pages in docs/ into out/docs/; needs no network
	NO_MKDOCS_2_WARNING=1 $(VENV)/docs/bin/python -m mkdocs build --strict
	@! grep -rE --include='*.html' '<(script|link|img|iframe)[^>]+(src|href)="?https?:' out/docs

# The real MobileNetV2 is asked too: EXPLAIN_IMAGENET_DIR, or a download of 14 MB.
pictures: setup-tests chromium  ## Take the pictures in docs/pictures/ again, from the real app
	PYTHONPATH=. $(PYTHON) docs/make_method_pictures.py
	PYTHONPATH=. $(PYTHON) docs/make_page_pictures.py $(ARGS)

messages: setup-tests  ## Bring the catalogues up to date with the sentences in the code
	$(PYTHON) -m babel.messages.frontend extract -F explain/locale/babel.cfg --no-default-keywords -k say -k say_n:1,2 -k mark \
	  --no-location --sort-output --project=explain -o $(VENV)/explain.pot explain streamlit_app.py
	$(PYTHON) -m babel.messages.frontend update --domain=explain --input-file=$(VENV)/explain.pot \
	  --output-dir=explain/locale --no-fuzzy-matching --ignore-obsolete --width=100

# Wants a quiet machine for a quarter of an hour, and EXPLAIN_IMAGENET_DIR. ARGS chooses parts, for a look only.
bench: $(VENV)/peers/.installed  ## The engine, and ours beside the others, to bench/results/
	$(PYTHON) -m bench engine
	$(VENV)/peers/bin/python -m bench peers $(or $(ARGS),--keep)

# The load wants real weights and photographs, in the folder that EXPLAIN_IMAGENET_DIR names.
soak: setup-tests  ## 20,000 inputs made to do harm, each fault by itself, 40 visitors at once: tables of what was seen
	$(PYTHON) -m tests.hostile.soak $(ARGS)
	$(PYTHON) -m tests.faults.soak
	$(PYTHON) -m bench load

audit: setup-tests  ## Known vulnerabilities of what is installed, where the service can be reached
	$(PYTHON) .ci/audit.py

# In an environment of its own: pip-tools follows pip's own versions. CPU and CUDA builds of torch share a version.
constraints: $(VENV)/bin/python  ## Pin every dependency anew, the indirect ones too
	$(PYTHON) -m venv $(VENV)/pip-tools && $(VENV)/pip-tools/bin/python -m pip install --quiet pip-tools==7.6.2
	$(VENV)/pip-tools/bin/pip-compile --quiet --strip-extras --no-header --no-annotate --no-emit-options \
	  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --allow-unsafe \
	  --output-file=$(VENV)/pinned.txt requirements.txt tests/requirements.txt
	echo "# Every dependency by its version, made by \`make constraints\` from the short lists." >constraints.txt
	grep '==' $(VENV)/pinned.txt | grep -v '^pip==' | sed 's/+[a-z0-9.]*$$//' >>constraints.txt

setup: $(VENV)/.installed
setup-tests: $(VENV)/.installed-tests

$(VENV)/bin/python:
	python3 -m venv $(VENV)

$(VENV)/.installed: requirements.txt constraints.txt | $(VENV)/bin/python
	$(PYTHON) -m pip install --quiet -c constraints.txt -r requirements.txt
	@touch $@

$(VENV)/.installed-tests: tests/requirements.txt $(VENV)/.installed
	$(PYTHON) -m pip install --quiet -c constraints.txt -r tests/requirements.txt
	@touch $@

$(VENV)/docs/.installed: docs/requirements.txt | $(VENV)/bin/python
	$(PYTHON) -m venv $(VENV)/docs
	$(VENV)/docs/bin/python -m pip install --quiet -r docs/requirements.txt
	@touch $@

# The others' environment sees the app's packages, so that all run on the same torch; the app's sees nothing of it.
$(VENV)/peers/.installed: bench/requirements.txt $(VENV)/.installed
	$(PYTHON) -m venv $(VENV)/peers
	$(PYTHON) -c "import sysconfig; print(sysconfig.get_path('purelib'))" >$(VENV)/peers/app.pth
	mv $(VENV)/peers/app.pth "$$($(VENV)/peers/bin/python -c "import sysconfig; print(sysconfig.get_path('purelib'))")"
	$(VENV)/peers/bin/python -m pip install --quiet --no-deps -r bench/requirements.txt
	@touch $@

# The browser test drives Debian's Chromium; elsewhere it skips and says why.
chromium:
	@sh tests/install_chromium.sh

clean:  ## Remove the virtual environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
