# Milepost: run `make demo` to see it work, `make test` to test it. Needs Python 3.11 or newer and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input

.PHONY: demo examples test check guarantees bench docs clean
.DELETE_ON_ERROR:

demo: $(VENV)/.installed
	$(BIN)/milepost demo
	@echo "Open demo/report.html in a web browser to see the report."

# Data, assessment, plan and justification of every example, and the portfolio: a few minutes, beside the examples.
EXAMPLES := ticket_routing photo_tags medical_screening robot_pose
BUDGET := 30s

examples: $(VENV)/.installed
	$(BIN)/python examples/make_data.py
	@set -e; for name in $(EXAMPLES); do \
	  $(BIN)/milepost assess --budget $(BUDGET) --project examples/$$name/milepost.yaml; \
	  $(BIN)/milepost plan --justify --project examples/$$name/milepost.yaml; \
	done
	$(BIN)/milepost portfolio examples/organisation.yaml --report examples/portfolio.html
	@echo "Open examples/portfolio.html and examples/*/justification.html in a web browser."

test: $(VENV)/.tests
	$(BIN)/python -m pytest

check: $(VENV)/.checks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest

guarantees: $(VENV)/.tests
	$(BIN)/python -m pytest -m guarantee

bench: $(VENV)/.tests
	$(BIN)/python benchmarks/execution.py

docs: $(VENV)/.docs
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs docs/_build/html
	@echo "The docs are in docs/_build/html/index.html"

clean:
	rm -rf $(VENV) docs/_build demo build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	rm -rf examples/*/data examples/*/.milepost examples/.milepost-portfolio examples/*/justification.html examples/portfolio.html

# The stamps stand for what is installed; a changed pyproject.toml installs again. The source is used in place.
$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Milepost needs Python 3.11 or newer; try: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(PIP) install -e .
	@touch $@

$(VENV)/.tests: pyproject.toml | $(VENV)/bin/python
	$(PIP) install -e '.[test,postgres,detection,charts]'
	@touch $@ $(VENV)/.installed

$(VENV)/.checks: pyproject.toml $(VENV)/.tests
	$(PIP) install -e '.[check]'
	@touch $@

$(VENV)/.docs: pyproject.toml $(VENV)/.tests
	$(PIP) install -e '.[docs]'
	@touch $@
