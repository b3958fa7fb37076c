# Two commands do everything: `make report` and `make test`.
# Without make: the plain commands stand in README.md.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TESTING := $(VENV)/.ready-tests
SPARK := .venv-spark

# The locks are complete, so pip has nothing to resolve: whatever is released later changes nothing.
INSTALL := -m pip install --quiet --disable-pip-version-check --no-deps
LOCKED := $(INSTALL) --require-hashes
OURSELVES := $(INSTALL) --no-build-isolation -e .

.PHONY: report test quick test-spark check lock extension parts clean

report: $(READY)
	$(BIN)/python -m evaluation report

test: $(TESTING)
	$(BIN)/python -m pytest -p benchmarks.suite -n 2

# For every change: what the list in tests/slow.py leaves.
quick: $(TESTING)
	$(BIN)/python -m pytest -n 2 -m "not slow"

# The same cohort on a local Spark: needs Java 17 and an environment of its own.
test-spark: $(SPARK)/.ready
	$(SPARK)/bin/python -m pytest tests/cohort/test_spark.py

check: $(TESTING)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or later is needed @ $(PYTHON); set it with: make PYTHON=/path/to/python3.11"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python $(LOCKED) -r requirements.lock
	$(BIN)/python $(OURSELVES)
	$(BIN)/python -m pip check
	@touch $(READY)

$(TESTING): $(READY) requirements-test.lock
	$(BIN)/python $(LOCKED) -r requirements-test.lock
	$(BIN)/python -m pip check
	@touch $(TESTING)

$(SPARK)/.ready: requirements.lock requirements-test.lock requirements-spark.lock pyproject.toml
	$(PYTHON) -m venv $(SPARK)
	$(SPARK)/bin/python $(LOCKED) -r requirements.lock -r requirements-test.lock -r requirements-spark.lock
	$(SPARK)/bin/python $(OURSELVES)
	$(SPARK)/bin/python -m pip check
	@touch $(SPARK)/.ready

# Renews the locks: needs `uv` from the package index, once, on the machine of whoever renews it.
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
  --no-annotate --no-strip-extras --no-emit-index-url --no-emit-find-links
lock:
	$(COMPILE) --extra build pyproject.toml -o requirements.lock
	$(COMPILE) --extra dev pyproject.toml -c requirements.lock -o requirements-test.lock \
	  $$(sed -n 's/^\([a-z][^=[]*\).*==.*/--no-emit-package \1/p' requirements.lock)
	$(COMPILE) --extra spark pyproject.toml -c requirements.lock -o requirements-spark.lock \
	  $$(sed -n 's/^\([a-z][^=[]*\).*==.*/--no-emit-package \1/p' requirements.lock)

# The format that other municipalities add with `quarto add`: the style of the package, copied.
extension:
	rm -rf _extensions/kommunrapport
	mkdir -p _extensions
	cp -R evaluation/render/style _extensions/kommunrapport

# The pages' shared bodies are the package's, so that a project made by `evaluation new` has them.
parts:
	cp evaluation/commands/scaffold/parts/*.qmd reports/_parts/

clean:
	rm -rf build _site .quarto
	rm -f reports/*.typ reports/*.quarto_ipynb
