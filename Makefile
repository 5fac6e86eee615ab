# Foodrunner. `make help` lists what can be made; Python 3.11 or newer and make are all it needs.

RESTAURANT ?= bistro
SPEED ?=
ARGS ?=

VENV := .venv
PY := $(VENV)/bin/python
BIN := $(VENV)/bin
PIP := $(PY) -m pip --disable-pip-version-check --no-input --quiet
INSTALL := $(PIP) install --constraint constraints.txt --editable
SETUP := pyproject.toml constraints.txt
LIGHTHOUSE := 12.8.2

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check format bench pages policies soak pictures constraints clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.for-run ## open a restaurant with guests in it: make run RESTAURANT=lanes SPEED=6 ARGS=--headless
	@$(BIN)/foodrunner run $(RESTAURANT) $(if $(SPEED),--speed $(SPEED)) $(ARGS)

test: $(VENV)/.for-test ## run every test (and install what they need)
	@.ci/chromium install
	@.ci/screen install
	@$(PY) -m pytest -n 2 --dist loadfile --quiet $(ARGS); status=$$?; .ci/chromium report; .ci/screen report; exit $$status

check: $(VENV)/.for-check ## format, lint, types, layers, tests: all must pass
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

format: $(VENV)/.for-check ## put the code in the house's format, and mend what ruff can mend
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

bench: $(VENV)/.for-bench ## measure: simulation, lateness, phones, growth, and routing (with the data that it needs, if it is there)
	@for module in benchmarks.simulation benchmarks.lateness benchmarks.validation benchmarks.eta benchmarks.window benchmarks.phones benchmarks.routing_growth benchmarks.routing; do echo "# $$module"; $(PY) -m $$module || exit 1; done

pages: $(VENV)/.for-bench $(VENV)/.for-lighthouse ## Lighthouse on each of the phone's pages: make pages ARGS="--runs 1" (needs npm)
	@.ci/chromium install
	@$(PY) -m benchmarks.pages $(ARGS)

policies: $(VENV)/.for-bench ## compare the dispatch policies over paired evenings: make policies ARGS="--evenings 20"
	@$(PY) -m benchmarks.policies $(ARGS)

soak: $(VENV)/.for-test ## faulty evenings by the thousand: make soak ARGS="--seeds 50"
	@$(PY) -m benchmarks.soak $(ARGS)

pictures: $(VENV)/.for-test ## make the pictures in docs/pictures anew
	@.ci/chromium install
	@$(PY) -m docs.pictures.make

constraints: $(VENV)/.for-check $(VENV)/.for-bench ## write the versions installed here to constraints.txt
	@{ head -n 1 constraints.txt; $(PIP) freeze --exclude foodrunner; } > $(VENV)/frozen
	@mv $(VENV)/frozen constraints.txt

clean: ## remove all that the other targets made
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# One virtual environment; each stamp says that it holds what one target needs, at these versions.

$(PY):
	@.ci/make-venv $(VENV)

$(VENV)/.for-run: $(PY) $(SETUP)
	@echo "Installing Foodrunner into $(VENV)"
	@$(INSTALL) .
	@touch $@

$(VENV)/.for-test: $(PY) $(SETUP)
	@echo "Installing Foodrunner and what its tests need into $(VENV)"
	@$(INSTALL) '.[test]'
	@touch $@ $(VENV)/.for-run

$(VENV)/.for-bench: $(VENV)/.for-test
	@echo "Installing what the benchmarks draw with into $(VENV)"
	@$(INSTALL) '.[test,bench]'
	@touch $@

$(VENV)/.for-lighthouse: $(PY)
	@echo "Installing Lighthouse into $(VENV)"
	@npm install --prefix $(VENV)/lighthouse --no-audit --no-fund --silent lighthouse@$(LIGHTHOUSE)
	@touch $@

$(VENV)/.for-check: $(PY) $(SETUP)
	@echo "Installing Foodrunner and what its checks need into $(VENV)"
	@$(INSTALL) '.[dev]'
	@touch $@ $(VENV)/.for-test $(VENV)/.for-run
