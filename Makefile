# The two commands to know are `make run` and `make test`: each makes what it needs.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
COMPILE := $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-header
# Passed on to pytest or the benchmark: make test ARGS="-k flow"
ARGS ?=

.DEFAULT_GOAL := help

##@ Every day

.PHONY: help
help:  ## Explain every target
	@awk 'BEGIN {FS = ":.*## "} \
		/^##@ / {printf "\n%s\n", substr($$0, 5)} \
		/^[a-z-]+:.*## / {printf "  \033[1m%-16s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: $(VENV)/.runtime  ## Serve with the demonstration case (DATABASE_URL chooses the database)
	$(PY) -m api migrate
	$(PY) -m api demo --if-empty --serve

.PHONY: test
test: $(VENV)/.dev  ## Test on SQLite, and on PostgreSQL where a server answers
	$(PY) -m pytest -n 2 --dist loadfile $(ARGS)

.PHONY: check
check: check-format lint types imports contract check-migrations  ## Everything but the tests

.PHONY: format
format: $(VENV)/.dev  ## Write the code as the formatter wants it, repair what lint can
	$(PY) -m ruff check --fix --quiet .
	$(PY) -m ruff format .

##@ The parts of `check`

.PHONY: check-format
check-format: $(VENV)/.dev  ## Is the code formatted?
	$(PY) -m ruff format --check .

.PHONY: lint
lint: $(VENV)/.dev  ## Lint
	$(PY) -m ruff check .

.PHONY: types
types: $(VENV)/.dev  ## Check the types
	$(PY) -m mypy

.PHONY: imports
imports: $(VENV)/.dev  ## Do imports point from api to services to domain?
	$(VENV)/bin/lint-imports

.PHONY: contract
contract: $(VENV)/.dev  ## Is openapi/openapi.json what the code says?
	$(PY) -m api openapi --check

.PHONY: check-migrations
check-migrations: $(VENV)/.dev  ## Do the migrations make the tables that the code declares?
	@scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT && \
		export DATABASE_URL="sqlite+aiosqlite:///$$scratch/check.sqlite" && \
		$(PY) -m alembic upgrade head && $(PY) -m alembic check

##@ When something changes

.PHONY: openapi
openapi: $(VENV)/.dev  ## Write openapi/openapi.json from the code
	$(PY) -m api openapi

.PHONY: migration
migration: $(VENV)/.dev  ## Write the next migration from the tables: make migration m="what changes"
	@test -n "$(m)" || { echo 'say what changes: make migration m="..."'; exit 2; }
	$(PY) -m alembic upgrade head
	$(PY) -m alembic revision --autogenerate -m "$(m)" \
		--rev-id "$$(printf %04d $$(($$(ls migrations/versions/[0-9]*.py 2>/dev/null | wc -l) + 1)))"

.PHONY: lock
lock: $(VENV)/.dev  ## Lock requirements/*.in (ARGS=--upgrade takes what is newer)
	$(COMPILE) $(ARGS) requirements/runtime.in -o requirements/runtime.txt
	$(COMPILE) $(ARGS) requirements/dev.in -o requirements/dev.txt

##@ Now and then

.PHONY: benchmark
benchmark: $(VENV)/.dev  ## Measure at 1,000 and 10,000 stories on PostgreSQL
	$(PY) -m benchmarks $(ARGS)

.PHONY: benchmark-large
benchmark-large: $(VENV)/.dev  ## Measure at 1,000 and 100,000 stories
	$(PY) -m benchmarks --stories 1000 --stories 100000 $(ARGS)

.PHONY: gallery
gallery: export DATABASE_URL = sqlite+aiosqlite:///var/gallery/gallery.sqlite
gallery: $(VENV)/.runtime  ## Draw every figure into var/gallery/index.html (ARGS=--documents: docs/pictures too)
	rm -f var/gallery/gallery.sqlite*
	$(PY) -m api migrate
	$(PY) -m api demo --stories 500 > /dev/null
	$(PY) -m api gallery $(ARGS)

.PHONY: test-whole
test-whole: $(VENV)/.dev  ## Test, and every generated cell on each database
	WHOLE=1 $(PY) -m pytest -n 2 --dist loadfile $(ARGS)

.PHONY: recount
recount: $(VENV)/.dev  ## Compare reports with recounts after many more random writes
	TANGLES=1,2,3,4,5,6 TANGLE_ROUNDS=4 $(PY) -m pytest tests/api/test_reports.py $(ARGS)

.PHONY: fuzz
fuzz: $(VENV)/.dev  ## Send generated requests to every route for 10 minutes (FUZZ_MINUTES)
	WHOLE=1 $(PY) -m pytest -m fuzz --hypothesis-profile=fuzz $(ARGS)

.PHONY: coverage
coverage: $(VENV)/.dev  ## Which lines does no test run?
	$(PY) -m coverage run -m pytest $(ARGS)
	$(PY) -m coverage report

.PHONY: clean
clean:  ## Remove the environment and the caches; var/, your data, stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache \
		.hypothesis .schemathesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment: made once, brought up to date when a lock changes. The locks for
# development hold all that running needs.

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed: make PYTHON=/path/to/python3 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements/runtime.txt | $(PY)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)/.dev: requirements/dev.txt | $(PY)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@ $(VENV)/.runtime
