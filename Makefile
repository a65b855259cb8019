# Each target does all its own set-up on a fresh machine. `make run` is all it takes to try the planner.

PORT ?= 8000
VENV = .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check
TRANSLATIONS = planner/translations
KEYWORDS = --keyword=_ --keyword=N_ --keyword=_l --keyword=lazy_gettext --keyword=ngettext:1,2 --keyword=pgettext:1c,2 \
	--keyword=npgettext:1c,2,3
EXTRACT = $(BIN)/pybabel --quiet extract --mapping-file $(TRANSLATIONS)/babel.cfg $(KEYWORDS) --no-location --sort-output \
	--output-file $(VENV)/words.pot .
UPDATE = $(BIN)/pybabel --quiet update --input-file $(VENV)/words.pot --output-dir $(TRANSLATIONS) --width=110 \
	--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
UV_COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-annotate --custom-compile-command "make lock" $(UPGRADE)

# Python keeps what it has compiled: else each process of a test run compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE
PYTEST = $(BIN)/python -m pytest

.PHONY: help run dev shell sql migration t quick test check format words settings lock fuzz axe bench clean
.DEFAULT_GOAL := help

help:  ## Say what each target does.
	@grep -E '^[a-z]+:.*  ## ' Makefile | sed 's/:.*  ## /\t/' | expand -t 11

run: $(VENV)/.run  ## Start the planner on PORT (8000), with demo data the first time.
	@exec $(BIN)/planner start --demo --port $(PORT)

dev: $(VENV)/.dev  ## Serve on PORT with reload and debugger, and check commit messages from now on.
	@exec .ci/dev $(PORT)

shell: $(VENV)/.dev  ## Open Python with the application, its session and its rows.
	@$(BIN)/python -m tools.shell

sql: $(VENV)/.dev  ## Open the database.
	@$(BIN)/python -m tools.sql

migration: $(VENV)/.dev  ## Write the next migration from the rows; M says what it does.
	@$(BIN)/python -m tools.migration "$(M)"

t: $(VENV)/.dev  ## Run one file or test: make t T=tests/domain/test_duties.py
	@$(PYTEST) -p no:xdist $(or $(T),$(error Say which: make t T=tests/domain/test_duties.py)) $(ARGS)

quick: $(VENV)/.dev  ## Run the tests that need no browser, no PostgreSQL and no other programs.
	$(PYTEST) -n 2 -m "not browser and not postgresql and not programs" $(ARGS)

test: $(VENV)/.dev  ## Run all tests, on SQLite and on PostgreSQL, two at a time.
	@.ci/programs
	$(PYTEST) -n 2 $(ARGS)

check: $(VENV)/.dev  ## Check style, types, layers, templates and that the catalogues are up to date.
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(EXTRACT)
	@$(UPDATE) --check 2>/dev/null || { echo "The catalogues are out of date: run make words and translate."; exit 1; }

format: $(VENV)/.dev  ## Lay out the code and mend what can be mended without thinking.
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

words: $(VENV)/.dev  ## Collect the visible words into the catalogues and compile them.
	$(EXTRACT)
	$(UPDATE)
	$(BIN)/pybabel --quiet compile --directory $(TRANSLATIONS) --statistics

settings: $(VENV)/.dev  ## Write the table of settings in the README anew.
	$(BIN)/python -m planner.settings.readme README.md

lock: $(VENV)/.dev  ## Lock the dependencies with their hashes; UPGRADE=--upgrade moves them to the newest.
	$(UV_COMPILE) pyproject.toml --group build --output-file requirements.txt
	$(UV_COMPILE) pyproject.toml --group build --group dev --constraints requirements.txt --output-file requirements-dev.txt

fuzz: $(VENV)/.dev  ## Send 100 000 odd requests to every route, and 20 times the usual examples to the API; SEED=… for others.
	FUZZ_REQUESTS=$(or $(REQUESTS),100000) FUZZ_SEED=$(or $(SEED),2027) FUZZ_EXAMPLES=120 \
	$(PYTEST) -p no:xdist tests/web/test_requests_fuzzing.py tests/web/api/test_api_schemathesis.py $(ARGS)

axe: $(VENV)/.dev  ## Show axe every page in all languages, and what changes with the day and the number of meetings.
	AXE=all $(PYTEST) -n 2 tests/journeys/test_pages.py tests/journeys/test_days_and_numbers.py $(ARGS)

bench: $(VENV)/.dev  ## Measure, and print the ratios.
	$(BIN)/python -m bench $(ARGS)

clean:  ## Remove what the other targets made; the data in instance/ stays.
	rm -rf $(VENV) build *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find planner tests bench tools -name __pycache__ -prune -exec rm -rf {} +

$(BIN)/python:
	@.ci/venv $(VENV)

$(VENV)/.run: requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing what the planner stands on …"
	@$(PIP) install --quiet --require-hashes --requirement requirements.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.txt pyproject.toml | $(BIN)/python
	@echo "Installing what the planner and its tests stand on …"
	@$(PIP) install --quiet --require-hashes --requirement requirements-dev.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.run
