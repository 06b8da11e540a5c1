"""where, clamp, lerp and the like, comparison of whole tensors, and `==` with what is no tensor, beside PyTorch."""

from typing import Any

import numpy as np
import pytest
from compare import compare, torch

import autograd

RNG = np.random.default_rng(0)
X, Y, Z = RNG.uniform(-3, 3, (3, 2, 4))
COLUMN, ROW = RNG.uniform(-3, 3, (2, 1)), RNG.uniform(-3, 3, (4,))
INTEGERS, MASK = np.array([[3, -1, 0, 2], [1, 1, -4, 0]]), X > 0
NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(("condition", "input", "other"), [
    (MASK, X, Y), (MASK, X, 1.0), (MASK, 1.0, X), (MASK, 1, 0), (MASK, 1.5, 0), (MASK, True, False),
    (MASK, COLUMN, ROW), (MASK, INTEGERS, X), (MASK, INTEGERS, 0.5), (MASK, X, INTEGERS > 0),
    (np.array(True), X, np.array(2.0)), (MASK[:0], X[:0], 0.0), (X, X, Y), (INTEGERS, X, Y),
    (MASK, X, RNG.uniform(size=3))])
def test_where(condition: Any, input: Any, other: Any) -> None:
    compare(torch.where, autograd.where, condition, input, other, second=True)


@pytest.mark.parametrize("condition", [MASK, X, INTEGERS, np.array(1), np.array(False), MASK[:0]])
def test_where_of_a_condition_alone(condition: Any) -> None:
    compare(lambda t: torch.where(t.detach()), autograd.where, condition)


def test_where_as_a_method() -> None:
    compare(lambda x, c, y: x.where(c, y), lambda x, c, y: x.where(c, y), X, MASK, Y)


def test_where_needs_both_branches() -> None:
    compare(torch.where, autograd.where, MASK, X)


def test_where_selects_rather_than_multiplies() -> None:
    compare(lambda x: torch.where(x > 0, torch.log(x), x), lambda x: autograd.where(x > 0, autograd.log(x), x),
            np.array([1.0, 2.0, -1.0]))


@pytest.mark.parametrize(("low", "high"), [
    (-1.0, 1.0), (None, 1.0), (-1.0, None), (1.0, -1.0), (-1, 2), (NAN, 1.0), (Y, None), (None, Y), (Y, Z),
    (COLUMN, ROW), (X, X), (None, None)], ids=str)
def test_clamp(low: Any, high: Any) -> None:
    compare(torch.clamp, autograd.clamp, X, low, high, second=True)


@pytest.mark.parametrize(("low", "high"), [(0, 2), (0.5, None), (None, 1.5), (np.array(1), None), (None, Y)], ids=str)
def test_clamp_of_integers(low: Any, high: Any) -> None:
    compare(torch.clamp, autograd.clamp, INTEGERS, low, high)


@pytest.mark.parametrize("name", ["clamp_min", "clamp_max"])
@pytest.mark.parametrize("bound", [0, 0.5, ROW, X])
def test_one_sided_clamp(name: str, bound: Any) -> None:
    compare(getattr(torch, name), getattr(autograd, name), X, bound)


def test_gradient_passes_on_a_bound_of_clamp() -> None:
    compare(torch.clamp, autograd.clamp, np.array([-1.0, 0.0, 1.0, NAN, INF]), -1.0, 1.0)


@pytest.mark.parametrize("call", [
    lambda t: np.clip(t, -1, 1), lambda t: np.clip(t, a_min=-1, a_max=1), lambda t: np.clip(t, min=-1, max=1)])
def test_clip_of_numpy(call: Any) -> None:
    compare(lambda t: torch.clamp(t, -1, 1), call, X)


@pytest.mark.parametrize("weight", [0.3, 0.5, 0.9, -2.0, 1, Z, ROW])
def test_lerp(weight: Any) -> None:
    compare(torch.lerp, autograd.lerp, X, Y, weight, second=True)


@pytest.mark.parametrize("arguments", [(X, INTEGERS, 0.5), (INTEGERS, INTEGERS, 0.5), (X, Y, INTEGERS)])
def test_lerp_refuses_dtypes(arguments: Any) -> None:
    compare(torch.lerp, autograd.lerp, *arguments)


@pytest.mark.parametrize("name", ["addcmul", "addcdiv"])
@pytest.mark.parametrize("value", [1, 0.5, -2])
@pytest.mark.parametrize("arrays", [(X, Y, Z), (COLUMN, ROW, Z), (INTEGERS, INTEGERS, np.array(2)), (X, INTEGERS, Z)])
def test_fused_product(name: str, value: float, arrays: Any) -> None:
    compare(getattr(torch, name), getattr(autograd, name), *arrays, value=value)


@pytest.mark.parametrize("arrays", [
    (X, Y), (X, X), (INTEGERS, INTEGERS), (X, INTEGERS),
    (np.array([1.0, NAN, INF, -INF]), np.array([1.0 + 1e-6, NAN, INF, INF]))])
@pytest.mark.parametrize("kwargs", [{}, {"rtol": 1.0}, {"atol": 5.0}, {"equal_nan": True}, {"rtol": -1.0}], ids=str)
@pytest.mark.parametrize("name", ["isclose", "allclose"])
def test_closeness(name: str, arrays: Any, kwargs: Any) -> None:
    compare(getattr(torch, name), getattr(autograd, name), *arrays, **kwargs)


@pytest.mark.parametrize("arrays", [
    (X, X), (X, Y), (X, X[:1]), (INTEGERS, INTEGERS.astype(float)), (X[:0], X[:0]), (X, 1.0)])
def test_equal(arrays: Any) -> None:
    compare(torch.equal, autograd.equal, *arrays)


@pytest.mark.parametrize("arguments", [
    (INTEGERS, np.array([1, 3])), (INTEGERS, 1), (1, INTEGERS), (INTEGERS, INTEGERS[:0])])
@pytest.mark.parametrize("invert", [False, True])
def test_isin(arguments: Any, invert: bool) -> None:
    compare(torch.isin, autograd.isin, *arguments, invert=invert)


@pytest.mark.parametrize("arrays", [(INTEGERS, INTEGERS), (INTEGERS, np.array(7)), (INTEGERS, X)])
def test_heaviside(arrays: Any) -> None:
    compare(torch.heaviside, autograd.heaviside, *arrays)


@pytest.mark.parametrize("other", [None, "text", [1.0], object()], ids=str)
def test_a_tensor_equals_nothing_of_another_kind(other: Any) -> None:
    tensor = autograd.tensor(1.0)
    assert (tensor == other) is False
    assert (tensor != other) is True


@pytest.mark.parametrize("function", [
    lambda t: t < None, lambda t: t + None, lambda t: t + "a", lambda t: t - None, lambda t: None * t,
    lambda t: t // "a", lambda t: t ** None])
def test_operators_refuse_what_is_no_number(function: Any) -> None:
    compare(function, function, X)
