# The integration hub: `make help` lists what there is.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENVS := .venv
DEV := $(VENVS)/dev/bin
PY_FILES := functions layers/hub/hub local cli tests bench examples

.PHONY: help setup setup-all run test check unit emulator-tests conformance chromium bench build lock docs clean

help: ## list the commands
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup ## start the hub on this machine with sample data; Ctrl-C stops it, make run again goes on
	@PYTHONPATH=layers/hub:. exec $(DEV)/python -m local.run

test: check unit emulator-tests conformance ## every check and every test

check: setup-all ## format, lint, types, imports, template
	$(DEV)/ruff format --check $(PY_FILES)
	$(DEV)/ruff check --no-cache $(PY_FILES)
	$(DEV)/mypy
	PYTHONPATH=layers/hub:. $(DEV)/lint-imports
	PYTHONPATH=layers/hub:. $(DEV)/python -m local.lint

unit: setup-all ## unit, property and adapter tests
	$(DEV)/pytest -m 'not emulator and not conformance' -n auto

emulator-tests: setup chromium ## tests against the embedded emulator, over HTTP, and of the page in a browser
	$(DEV)/pytest -m emulator -n 2 --dist loadfile --no-loadscope-reorder

conformance: setup ## sets of files that others made, hostile ones included; needs the test data beside the checkout
	$(DEV)/pytest -m conformance -n 2 -q

# The page's tests need a browser: Debian's is installed where we may, and missed plainly where we may not.
chromium:
	@[ -n "$${CHROMIUM:-}" ] || command -v chromium chromium-browser google-chrome >/dev/null || \
	if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  echo "installing chromium (once) …"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	else echo "The page's tests need Chromium: install it (Debian: apt install chromium), or say where it is by CHROMIUM=…" >&2; exit 1; fi

bench: setup ## speed and memory, as ratios to named peers in the same run
	PYTHONPATH=layers/hub:. $(DEV)/python -m bench

build: setup-all ## what AWS gets: sam build, without Docker
	PATH="$(CURDIR)/$(VENVS)/sam/bin:$$PATH" sam build

docs: setup ## write the generated documents anew
	PYTHONPATH=layers/hub:. $(DEV)/python -m local.documents
	PYTHONPATH=layers/hub:. $(DEV)/python -m tests.conformance.corpuspage

lock: $(VENVS)/dev/.ready ## pin every library anew, with hashes and without naming a host
	@for each in runtime dev emulator sam checkov; do \
	  to=requirements/$$each.txt; [ $$each = runtime ] && to=layers/hub/requirements.txt; \
	  $(DEV)/pip-compile -q --upgrade --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	    --no-strip-extras --allow-unsafe --no-header -o $$to requirements/$$each.in; done

clean: ## forget the local hub's state, the environments and everything built
	rm -rf .hub .build .aws-sam $(VENVS) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache bench/data
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# One environment each where pins conflict; made again when its lock file changes.
setup: $(VENVS)/dev/.ready $(DEV)/hub $(VENVS)/emulator/.ready .build/.ready
setup-all: setup $(VENVS)/sam/.ready $(VENVS)/checkov/.ready

# The hub's own command line, as `hub`; its libraries are those of the environment.
$(DEV)/hub: $(VENVS)/dev/.ready pyproject.toml
	@$(DEV)/python -W ignore -m pip install -qqq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# What the functions need is fetched here too: once set up, nothing asks the network for anything.
.build/.ready: layers/hub/requirements.txt layers/hub/assemble.py $(VENVS)/emulator/.ready | $(VENVS)/dev/.ready
	@echo "setting up the functions' libraries (once) …"
	@PYTHONPATH=layers/hub:. $(DEV)/python -m local.artefacts
	@touch $@

$(VENVS)/%/.ready: requirements/%.txt
	@echo "setting up $(VENVS)/$* (once) …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "The hub needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V). Set PYTHON=python3.x." >&2; exit 1; }
	@rm -rf $(VENVS)/$*
	@$(PYTHON) -m venv $(VENVS)/$*
	@$(VENVS)/$*/bin/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r $<
	@touch $@
