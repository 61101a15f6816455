# Each habit is one word. Lullabel needs Python 3.11+ and make, nothing else.

FIND_PYTHON = for p in python3 python3.11 python3.12 python3.13 python3.14 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { command -v "$$p"; break; }; done
PYTHON ?= $(shell $(FIND_PYTHON))
VENV_PYTHON = .venv/bin/python
OURS = acoustics annotations labeler bench setup tests manage.py

.PHONY: help setup run test check fix pictures icons bench python

help: ## Say what can be made
	@sed -n 's/^\([a-z]*\):[^#]*## /make \1\t/p' $(MAKEFILE_LIST) | expand -t 12

python:
	@test -n "$(PYTHON)" || { \
	echo "Lullabel needs Python 3.11 or newer, and found none on the PATH." >&2; exit 1; }

setup: python ## Install everything into this folder; takes seconds when nothing changed
	@"$(PYTHON)" -m setup

run: setup ## Start Lullabel and print its address; Ctrl-C stops it
	@exec $(VENV_PYTHON) -m labeler.home

test: python ## Run every test (SUITES="lint unit" for some)
	@"$(PYTHON)" -m setup --dev
	@exec $(VENV_PYTHON) tests/run.py $(COMPLETE) $(SUITES)

check: python ## Lint, contracts and types
	@"$(PYTHON)" -m setup --dev
	@exec $(VENV_PYTHON) tests/run.py lint contracts types

fix: python ## Format, and repair what the linter can
	@"$(PYTHON)" -m setup --dev
	@$(VENV_PYTHON) -m ruff check --fix $(OURS)
	@$(VENV_PYTHON) -m ruff format $(OURS)

pictures: python ## Take the pictures of the guide from the running program
	@"$(PYTHON)" -m setup --dev
	@$(VENV_PYTHON) -m docs.take_pictures

icons: python ## Draw the app's icons from static/icon.svg
	@"$(PYTHON)" -m setup --dev
	@$(VENV_PYTHON) docs/draw_icons.py

bench: setup ## Print the measurements, one JSON line each
	@exec $(VENV_PYTHON) -m bench $(BENCH)
