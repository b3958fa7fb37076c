# Two commands do everything: `make report` and `make test`.
# Without make: the plain commands stand in README.md.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SPARK := .venv-spark

.PHONY: report test test-spark check lock clean

report: $(READY)
	$(BIN)/python -m evaluation report

test: $(READY)
	$(BIN)/python -m pytest -n 2 --dist loadfile

# The same cohort on a local Spark: needs Java 17 and an environment of its own.
test-spark: $(SPARK)/.ready
	$(SPARK)/bin/python -m pytest tests/cohort/test_spark.py

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or later is needed @ $(PYTHON); set it with: make PYTHON=/path/to/python3.11"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

$(SPARK)/.ready: requirements.lock requirements-spark.lock pyproject.toml
	$(PYTHON) -m venv $(SPARK)
	$(SPARK)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(SPARK)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.lock
	$(SPARK)/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(SPARK)/.ready

# Renews the locks: needs `uv` from the package index, once, on the machine of whoever renews it.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate --no-emit-index-url --extra dev pyproject.toml -o requirements.lock
	echo 'pyspark>=4.0' | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --no-emit-index-url - -o requirements-spark.lock

clean:
	rm -rf build _site
