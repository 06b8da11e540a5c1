# Every target prepares .venv first: made when missing, brought up to date when pyproject.toml is newer.
PYTHON ?= python3
VENV := .venv/bin
READY := .venv/ready

.PHONY: digits examples playground test coverage lint bench clean
.DELETE_ON_ERROR:

digits: $(READY)
	$(VENV)/python examples/digits.py $(ARGS)

examples: export OMP_NUM_THREADS = 1
examples: $(READY)
	$(VENV)/python examples --fast $(ARGS)

# One thread inside NumPy: the arrays are small, and the browser needs the other core.
playground: export OMP_NUM_THREADS = 1
playground: export OPENBLAS_NUM_THREADS = 1
playground: $(READY)
	$(VENV)/python -m examples.playground $(ARGS)

# The arrays of the tests are tiny: threads inside NumPy and PyTorch would only get in each other's way.
test: export OMP_NUM_THREADS = 1
test: export OPENBLAS_NUM_THREADS = 1
test: $(READY)
	$(VENV)/python -m pytest -q $(ARGS)

# Which lines no test runs; docs/coverage.md says why. What is compiled from text has no file, and is left out.
coverage: export OMP_NUM_THREADS = 1
coverage: export OPENBLAS_NUM_THREADS = 1
coverage: $(READY)
	$(VENV)/python -m coverage run --source=autograd,nn,optim -m pytest -q $(ARGS)
	$(VENV)/python -m coverage report --omit='*<*' --skip-covered --show-missing --fail-under=97

lint: $(READY)
	$(VENV)/ruff check .
	$(VENV)/mypy

bench: $(READY)
	$(VENV)/python benchmarks $(ARGS)

clean:
	rm -rf .venv benchmarks/.venvs runs dist .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache

$(READY): pyproject.toml
	test -x $(VENV)/python || $(PYTHON) -m venv .venv
	$(VENV)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	touch $@
