"""New tensors beside PyTorch's: counted, filled, written into `out`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from compare import compare, torch

import autograd


def same(call: str) -> None:
    """The expression gives the same, or raises the same, with PyTorch as `m` and with us."""
    def run(module: Any) -> Any:
        return lambda: eval(call, {"m": module, "inf": float("inf")})
    compare(run(torch), run(autograd), dtypes=["float64"])


@pytest.mark.parametrize("bounds", ["5", "0", "1, 5", "5, 1, -2", "1, 2.5, 0.5", "0.1, 0.95, 0.1", "-1, 2, 2", "3, 3", "2.5",
                                    "0, 5, 0", "0, -5, 1", "0, 5, -1", "0, inf", "m.tensor(2), m.tensor(5)"])
@pytest.mark.parametrize("dtype", ["None", "m.float64", "m.int64", "m.int32", "m.uint8"])
def test_arange(bounds, dtype):
    if dtype == "m.uint8" and "-" in bounds:
        return
    same(f"m.arange({bounds}, dtype={dtype})")


@pytest.mark.parametrize("bounds", ["0.1, -7.9, -4.0", "0.0, -8.000001, -4.0", "0, 8, 0.5"])
def test_arange_of_integers_between_floats(bounds):
    same(f"m.arange({bounds}, dtype=m.int64)")


@pytest.mark.parametrize("name", ["linspace", "logspace"])
@pytest.mark.parametrize("arguments", ["0, 1, 5", "1, -1, 4", "2, 2, 3", "0, 1, 1", "0, 1, 0", "0, 1.2, 2",
                                       "m.tensor(0.5), 2, 3", "0, 1, -1", "0, 1, 2.5"])
@pytest.mark.parametrize("dtype", ["None", "m.float64", "m.int64"])
def test_equal_distances(name, arguments, dtype):
    same(f"m.{name}({arguments}, dtype={dtype})")


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("start", "end"), [(-1, 1), (0, 1), (-3.141592653589793, 3.141592653589793), (0.1, -7.3), (1e30, -1e30)])
def test_equal_distances_have_the_same_bits(start, end, dtype):
    for steps in (7, 12, 50, 101, 1000):
        mine, its = (library.linspace(start, end, steps, dtype=getattr(library, dtype)).numpy() for library in (autograd, torch))
        np.testing.assert_array_equal(mine, its)


@pytest.mark.parametrize("call", [
    "m.eye(3)", "m.eye(2, 3)", "m.eye(0)", "m.eye(-1)", "m.zeros(2, 3)", "m.zeros([2])", "m.ones(())", "m.ones(2, -1)",
    "m.full((2,), 3)", "m.full((2,), 0.5)", "m.full((2,), True)", "m.full((2,), m.tensor(2.5))", "m.tril_indices(3, 4, -1)",
    "m.triu_indices(3, 4, 1)", "m.zeros_like(m.ones(2, dtype=m.int32))", "m.ones_like(3)", "m.full_like(m.ones(2), 7)",
    "m.ones(2).new_full((3,), 2)", "m.scalar_tensor(2)", "m.eye(2, dtype=m.bool)"])
def test_filled(call):
    same(call)


@pytest.mark.parametrize("call", [
    "m.zeros(2, 3, out=m.empty(0))", "m.arange(4, out=m.empty(0, dtype=m.int64))", "m.arange(4, out=m.empty(0))",
    "m.linspace(0, 1, 3, out=m.empty(0))", "m.eye(2, out=m.empty(0))", "m.full((2,), 1, out=m.empty(0))",
    "m.ones(2, dtype=m.float32, out=m.empty(2, dtype=m.int64))", "m.sum(m.ones(2), 0, out=m.empty(()))",
    "m.add(m.ones(2), 1, out=m.empty(2, dtype=m.int64))", "m.exp(m.ones(2), out=m.empty(1).expand(2))"])
def test_written_into_a_given_tensor(call):
    same(call)


def test_given_tensor_is_what_comes_back():
    out = autograd.empty(0)
    assert autograd.zeros(2, 3, out=out) is out
    assert out.shape == (2, 3)


def test_full_of_a_tensor_that_requires_grad_is_refused_as_no_gradient_would_reach_it():
    with pytest.raises(TypeError, match="must be Number, not a Tensor that requires grad"):
        autograd.full((2,), autograd.tensor(0.5, requires_grad=True))
