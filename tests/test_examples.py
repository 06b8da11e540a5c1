"""Every example runs from its command line, end to end, and leaves the files that it promises."""

import importlib.util
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / "examples"
FILES = {"digits": ["curves.png", "mistakes.png", "graph.svg", "graph.png", "weights.safetensors"],
         "linear_regression": ["linear_regression.png"], "logistic_regression": ["logistic_regression.png"]}


def load(name):
    spec = importlib.util.spec_from_file_location(f"example_{name}", FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", FILES)
def test_example_writes_its_files(name, tmp_path):
    load(name).main(["--fast", "--out", str(tmp_path)])
    assert all((tmp_path / file).stat().st_size for file in FILES[name])


def test_digits_reach_96_percent(tmp_path):
    assert load("digits").main(["--out", str(tmp_path), "--seed", "1"]) >= 0.96


def test_gradient_descent_finds_the_line_of_the_normal_equation(tmp_path):
    found, best = load("linear_regression").main(["--out", str(tmp_path)])
    assert found == pytest.approx(best, abs=1e-3)
