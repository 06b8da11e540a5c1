"""Every example runs from its command line in a few seconds, leaves pictures, and arrives at the numbers that it teaches."""

import importlib
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).parent.parent / "examples"
NAMES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in ("__main__", "lesson"))
FILES = {"digits": ["curves.png", "mistakes.png", "graph.svg", "graph.png", "weights.safetensors"]}


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Run an example by name in an empty folder, as `python examples/NAME.py` does."""
    monkeypatch.syspath_prepend(FOLDER)
    monkeypatch.chdir(tmp_path)
    return lambda name, *arguments: importlib.import_module(name).main(list(arguments))


@pytest.mark.parametrize("name", NAMES)
def test_example_writes_its_files(name, run):
    run(name, "--fast")
    written = {path.name: path.stat().st_size for path in Path("runs", name).iterdir()}
    assert written
    assert all(written.values())
    assert set(FILES.get(name, ())) <= set(written)


def test_digits_reach_96_percent(run):
    assert run("digits", "--seed", "1") >= 0.96


def test_gradient_descent_finds_the_line_of_the_normal_equation(run):
    found, best = run("linear_regression")
    assert found == pytest.approx(best, abs=1e-3)


@pytest.mark.parametrize("method", ["gradient descent", "L-BFGS", "Newton"])
def test_shirt_sizes_agree_with_scikit_learn(method, run):
    found, best = run("shirt_sizes")
    np.testing.assert_allclose(found[method], best, rtol=1e-4)


def test_names_are_spelt_better_than_by_letter_frequencies(run):
    loss, entropy = run("names", "--fast", "--epochs", "4")
    assert loss < entropy - 0.7
