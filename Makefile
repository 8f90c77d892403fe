# Two commands are enough: `make demo` runs the main job, `make test` passes every test.

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
CODE := lineage exporters dags dashboards tests benchmarks hatch_build.py
PYTEST := $(BIN)/python -m pytest -q
FAST := $(PYTEST) -m "not acceptance" -n 2 --dist loadfile

# Events published by OpenLineage's compatibility tests; they are not ours to keep here, and their test skips
# where they are not.
export LINEAGE_COMPAT_EVENTS ?= $(wildcard $(CURDIR)/../shared/events/openlineage-compat)

# A machine that keeps no bytecode compiles all of Airflow anew for each of hundreds of processes.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo monitoring test lint check soak dashboards docs format lock clean help

help:
	@echo "make demo    run Airflow, two Metaflow flows and the collector, and ask where a model comes from"
	@echo "make monitoring  the demo, watched by a real Prometheus and Alertmanager"
	@echo "make test    every test, acceptance tests on real servers included"
	@echo "make lint    style, types and architecture"
	@echo "make check   that, and the fast tests"
	@echo "make soak    the long counts of the property, crash and fuzz tests"
	@echo "make dashboards  write dashboards/json anew from the code beside it"
	@echo "make lock    resolve requirements.lock anew from pyproject.toml"

$(READY): requirements.lock pyproject.toml hatch_build.py
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is missing: apt-get install python3.11 python3.11-venv, or make PYTHON=..."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "venv is missing: apt-get install python3.11-venv"; exit 1; }
	@$(BIN)/python -c 'import uv' 2>/dev/null || $(BIN)/python -m pip install -q uv
	$(BIN)/uv pip sync -q --python $(BIN)/python --require-hashes requirements.lock
	$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY)
	$(BIN)/lineage demo

lint: $(READY)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint
	$(FAST)

# What shares one Airflow runs in one process; the rest takes both cores.
test: $(READY)
	$(FAST)
	$(PYTEST) -m acceptance --ignore tests/acceptance -n 2 --dist loadfile
	$(PYTEST) -m acceptance tests/acceptance

soak: $(READY)
	LINEAGE_SOAK=1 $(PYTEST)

monitoring: $(READY)
	$(BIN)/python -m dashboards.monitoring --demo

dashboards: $(READY)
	$(BIN)/python -m dashboards.build

docs: $(READY)
	$(BIN)/python -m lineage.query.reference > docs/sql.md
	$(BIN)/python tests/naming_page.py
	$(BIN)/python tests/commands_page.py

format: $(READY)
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

lock:
	$(BIN)/uv pip compile pyproject.toml --all-extras --group dev --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-annotate --no-header -q -o requirements.lock
	! grep -nE '://|^-|@ ' requirements.lock

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
