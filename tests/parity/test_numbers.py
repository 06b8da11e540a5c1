"""Parity with PyTorch: Python numbers that a dtype cannot hold, for each operation that writes a number among elements."""

from typing import Any

import numpy as np
import pytest

import autograd
import autograd.nn.functional

torch = pytest.importorskip("torch")

WRITING = {
    "fill_": lambda m, t, n: t.clone().fill_(n),
    "full": lambda m, t, n: m.full((2,), n, dtype=t.dtype),
    "scalar_tensor": lambda m, t, n: m.scalar_tensor(n, dtype=t.dtype),
    "full_like": lambda m, t, n: m.full_like(t, n),
    "fill_diagonal_": lambda m, t, n: m.eye(2, dtype=t.dtype).fill_diagonal_(n),
    "masked_fill": lambda m, t, n: t.masked_fill(m.tensor([True, False]), n),
    "masked_fill_": lambda m, t, n: t.clone().masked_fill_(m.tensor([True, False]), n),
    "index_fill": lambda m, t, n: t.index_fill(0, m.tensor([1]), n),
    "scatter": lambda m, t, n: t.scatter(0, m.tensor([1]), n),
    "where": lambda m, t, n: m.where(m.tensor([True, False]), t, n),
    "clamp": lambda m, t, n: t.clamp(max=n),
    "clamp_min": lambda m, t, n: t.clamp_min(n),
    "linspace": lambda m, t, n: m.linspace(0, n, 3, dtype=t.dtype),
    "threshold": lambda m, t, n: m.nn.functional.threshold(t, 1, n),
}
NUMBERS = [300, -1, -200, 256, 70000, 2 ** 40, 2 ** 63, 1.5, -0.5, 255.5, 1e40, -1e40, float("inf"), float("nan"), True]


def outcome(write: Any, module: Any, dtype: str, number: Any) -> Any:
    try:
        found = write(module, module.tensor([1, 2], dtype=getattr(module, dtype)), number)
    except Exception as error:
        return type(error)
    return found.numpy()


def assert_same(write: Any, dtype: str, number: Any) -> None:
    mine, its = outcome(write, autograd, dtype, number), outcome(write, torch, dtype, number)
    if isinstance(its, type):
        assert mine is its
    else:
        np.testing.assert_array_equal(mine, its, strict=True)


@pytest.mark.parametrize("number", NUMBERS, ids=str)
@pytest.mark.parametrize("dtype", ["uint8", "int8", "int32", "int64", "float32", "float64"])
@pytest.mark.parametrize("name", WRITING)
def test_a_number_is_converted_or_refused(name: str, dtype: str, number: Any) -> None:
    if dtype[0] == "f" and name == "linspace" and np.isinf(number):
        pytest.skip("inf - inf on the way, at other places")
    assert_same(WRITING[name], dtype, number)


def assigned(module: Any, t: Any, index: Any, value: Any) -> Any:
    t[index] = value
    return t


@pytest.mark.parametrize("number", [300, -1, 256, 1.5, -0.5, 1e40, float("nan"), True], ids=str)
@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32", "bool"])
@pytest.mark.parametrize("index", [0, ..., [1]], ids=str)
def test_assigning_a_number(index: Any, dtype: str, number: Any) -> None:
    assert_same(lambda m, t, n: assigned(m, t, index, n), dtype, number)


@pytest.mark.parametrize("number", [300, -1, 1.5, 1e30])
@pytest.mark.parametrize("name", ["masked_fill", "index_fill"])
def test_a_tensor_without_dimensions_is_converted_as_a_number(name: str, number: Any) -> None:
    assert_same(lambda m, t, n: WRITING[name](m, t, m.tensor(n)), "uint8", number)


@pytest.mark.parametrize("number", [np.int64(300), np.int32(-1), np.float64(1.5)], ids=repr)
def test_assigning_a_number_of_numpy(number: Any) -> None:
    assert_same(lambda m, t, n: assigned(m, t, 0, n), "uint8", number)


@pytest.mark.parametrize("call", ["fill_(1)", "zero_()", "copy_(x.detach() + 1)", "fill_diagonal_(1)", "normal_()"])
def test_an_error_of_a_method_speaks_of_it(call: str) -> None:
    x = autograd.ones(2, 2).requires_grad_()
    with pytest.raises(RuntimeError, match=rf"^{call.partition('(')[0]}\(\): a leaf Variable that requires grad"):
        eval(f"x.{call}", {"x": x})


@pytest.mark.parametrize("number", [300, -1, -300])
def test_a_tensor_that_is_assigned_wraps_around(number: int) -> None:
    assert_same(lambda m, t, n: assigned(m, t, 0, m.tensor(n)), "uint8", number)


@pytest.mark.parametrize("number", [300, -1, 256])
def test_alpha_of_a_sum(number: int) -> None:
    assert_same(lambda m, t, n: m.add(t, t, alpha=n), "uint8", number)


@pytest.mark.parametrize("number", [2 ** 64, -2 ** 70], ids=str)
@pytest.mark.parametrize("symbol", ["+", "*", "-"])
def test_an_int_of_more_than_64_bits_does_not_wrap_around(symbol: str, number: int) -> None:
    assert_same(eval(f"lambda m, t, n: t {symbol} n"), "int64", number)


@pytest.mark.parametrize("base", [300, -1, 2, 256])
def test_a_base_wraps_around(base: int) -> None:
    assert_same(lambda m, t, n: n ** t, "uint8", base)


@pytest.mark.parametrize("data", [[-0.5], [255.5], [256, 0], [0, -255], [-256], [2 ** 63], [2 ** 70, 1], [True, -1]], ids=str)
def test_data_that_a_narrow_dtype_cannot_hold(data: Any) -> None:
    assert_same(lambda m, t, n: m.tensor(n, dtype=m.uint8), "uint8", data)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("number", [2, 0.5])
def test_xlogy_with_a_number_keeps_the_dtype(dtype: str, number: float) -> None:
    x, its = autograd.tensor([1.0, 3.0], dtype=getattr(autograd, dtype)), torch.tensor([1.0, 3.0], dtype=getattr(torch, dtype))
    np.testing.assert_allclose(autograd.xlogy(x, number).numpy(), torch.xlogy(its, number).numpy(), rtol=1e-6, strict=True)
