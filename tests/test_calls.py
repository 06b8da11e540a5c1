"""What a call of an operation takes in the place of a Tensor, what it refuses, and what operators leave to others."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd
import nn.functional as F
from autograd import Tensor
from autograd.op import Array, composite

x = autograd.tensor([1.0, -2.0, 3.0])


class Foreign:
    """What knows how to meet a Tensor."""

    def __radd__(self, other: Any) -> str:
        return "radd"

    def __rmatmul__(self, other: Any) -> str:
        return "rmatmul"

    def __gt__(self, other: Any) -> bool:
        return True

    def __add__(self, other: Any) -> Any:
        return NotImplemented


@pytest.mark.parametrize(("operate", "expected"), [
    (lambda: x + Foreign(), "radd"), (lambda: x @ Foreign(), "rmatmul"), (lambda: x < Foreign(), True)])
def test_foreign_operand_is_left_to_its_own_operator(operate: Callable[[], Any], expected: Any) -> None:
    assert operate() == expected


@pytest.mark.parametrize("operate", [lambda: x + object(), lambda: object() - x, lambda: x * None, lambda: x ** "2",
                                     lambda: Foreign() + x, lambda: x + {}])
def test_operand_that_nobody_knows(operate: Callable[[], Any]) -> None:
    with pytest.raises(TypeError, match="unsupported operand"):
        operate()


def test_tensor_differs_from_what_is_no_number() -> None:
    assert (x == None, x != None, x == "x") == (False, True, False)  # noqa: E711


@pytest.mark.parametrize("call", [
    lambda: autograd.exp(2.0), lambda: autograd.eq(2, x), lambda: autograd.maximum(x, 1.0), lambda: autograd.fmod(2, x),
    lambda: x.atan2(1.0), lambda: autograd.logical_and(x, True), lambda: autograd.isclose(x, 1.0),
    lambda: autograd.hypot(1.0, x), lambda: autograd.heaviside(x, 0.5), lambda: autograd.add(x, None),
    lambda: autograd.max(1, x), lambda: autograd.pow(2, 3), lambda: autograd.bitwise_and(2, 3),
    lambda: autograd.nn.functional.mse_loss(x, 1.0)])
def test_number_where_a_tensor_is_due(call: Callable[[], Any]) -> None:
    with pytest.raises(TypeError, match=r"argument '\w+' \(position \d\) must be Tensor, not (int|float|bool|NoneType)"):
        call()


@pytest.mark.parametrize("call", [
    lambda: autograd.add(2, x), lambda: autograd.sub(x, 2), lambda: autograd.pow(2, x), lambda: autograd.xlogy(2, x),
    lambda: autograd.where(x > 0, 1.0, x), lambda: x.lerp(x, 0.5), lambda: x.clamp(0, 1), lambda: x.fmod(2),
    lambda: autograd.remainder(7, x)])
def test_number_where_one_is_welcome(call: Callable[[], Tensor]) -> None:
    assert call().shape == (3,)


@pytest.mark.parametrize("function", [np.maximum, np.arctan2, np.hypot, np.logical_and, np.logaddexp, np.fmin])
def test_numpy_function_takes_numbers_beside_a_tensor(function: Any) -> None:
    np.testing.assert_allclose(function(x, 2.0).numpy(), function(x.numpy(), np.float32(2.0)), rtol=1e-6)
    np.testing.assert_allclose(function(2.0, x).numpy(), function(np.float32(2.0), x.numpy()), rtol=1e-6)


@pytest.mark.parametrize("call", [
    lambda: autograd.sum(x, 0, True, autograd.float64), lambda: x.cumsum(0, autograd.float64), lambda: x.round(1),
    lambda: x.addcmul(x, x, 2), lambda: x.sort(0, False, True), lambda: autograd.div(x, x, "floor"),
    lambda: x.var(0, True, True, 1)])
def test_argument_that_must_be_named(call: Callable[[], Any]) -> None:
    with pytest.raises(TypeError, match=r"takes \d positional arguments"):
        call()


def test_named_argument_reaches_the_function() -> None:
    assert autograd.add(x, x, alpha=2).tolist() == [3.0, -6.0, 9.0]


def test_numpy_round_takes_its_decimals_in_order() -> None:
    assert np.round(autograd.tensor([1.26]), 1).tolist() == pytest.approx([1.3])


def test_composite_names_the_argument_that_is_no_tensor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograd.op.OPS", {})

    @composite(method=False)
    def double(input: Array) -> Array:
        return input + input

    with pytest.raises(TypeError, match=r"double\(\): argument 'input' \(position 1\) must be Tensor, not list"):
        double([1.0])


# Python ints beside narrow integers -------------------------------------------------------------------------------

BYTES = autograd.tensor([1, 200], dtype=autograd.uint8)


@pytest.mark.parametrize(("call", "expected"), [
    (lambda: BYTES + 300, [45, 244]), (lambda: BYTES + -1, [0, 199]), (lambda: BYTES - 300, [213, 156]),
    (lambda: 300 - BYTES, [43, 100]), (lambda: BYTES * -1, [255, 56]), (lambda: BYTES & 300, [0, 8]),
    (lambda: BYTES % 300, [1, 24]), (lambda: BYTES.add(BYTES, alpha=-3), [254, 112])])
def test_int_that_is_too_large_wraps_around_as_sums_do(call: Callable[[], Tensor], expected: list[int]) -> None:
    assert call().tolist() == expected
    assert call().dtype == autograd.uint8


@pytest.mark.parametrize("call", [lambda: BYTES.clone().fill_(300), lambda: autograd.full((1,), 300, dtype=autograd.uint8),
                                  lambda: BYTES.clone().__setitem__(0, 300), lambda: BYTES.clamp(0, 300)])
def test_int_that_is_too_large_to_be_written(call: Callable[[], Any]) -> None:
    with pytest.raises(RuntimeError, match=r"300 (out of bounds for uint8|is not in \[0, 255\])"):
        call()


def test_second_derivative_of_logaddexp_far_out() -> None:
    a = autograd.tensor([1e4, -1e4, 0.0], dtype=autograd.float64, requires_grad=True)
    b = autograd.tensor([-1e4, 1e4, 0.0], dtype=autograd.float64, requires_grad=True)
    first, = autograd.grad(autograd.logaddexp(a, b).sum(), [a], create_graph=True)
    assert autograd.grad(first.sum(), [a])[0].tolist() == [0.0, 0.0, 0.25]


class Level(enum.IntEnum):
    """Numbers with names."""

    HIGH = 3


@pytest.mark.parametrize("number", [Level.HIGH, np.int64(3), np.float32(3), True + 2])
def test_a_number_of_another_type_counts_as_what_it_is(number: Any) -> None:
    x = autograd.tensor([2.0])
    assert (x * number).tolist() == [6.0]
    assert (x * number).dtype == autograd.float32


def test_a_tensor_of_another_library_is_named_with_its_library():
    class Tensor:
        __module__ = "torch"

    with pytest.raises(TypeError, match=r"must be Tensor, not torch\.Tensor"):
        autograd.relu(Tensor())


TWO = autograd.tensor(2)
GRID = autograd.arange(12.0).reshape(3, 4)


@pytest.mark.parametrize(("given", "expected"), [
    (lambda: GRID.topk(TWO).values, lambda: GRID.topk(2).values),
    (lambda: GRID.view(TWO, 6), lambda: GRID.view(2, 6)),
    (lambda: GRID.repeat(TWO, 1), lambda: GRID.repeat(2, 1)),
    (lambda: GRID.split(TWO)[1], lambda: GRID.split(2)[1]),
    (lambda: GRID.cumsum(TWO - 1), lambda: GRID.cumsum(1)),
    (lambda: autograd.add(GRID, GRID, alpha=TWO), lambda: autograd.add(GRID, GRID, alpha=2)),
    (lambda: autograd.stack([GRID, GRID], TWO), lambda: autograd.stack([GRID, GRID], 2)),
    (lambda: F.layer_norm(GRID, (4,), eps=autograd.tensor(0.5)), lambda: F.layer_norm(GRID, (4,), eps=0.5)),
])
def test_a_tensor_of_one_element_is_a_number_where_one_is_due(given: Callable[[], Any], expected: Callable[[], Any]) -> None:
    assert given().tolist() == expected().tolist()


@pytest.mark.parametrize("wrong", ["a", autograd.ones(3)])
def test_what_is_no_number_is_refused_where_one_is_due(wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"layer_norm\(\): argument 'eps' \(position 5\) must be Number, not (str|Tensor)"):
        F.layer_norm(GRID, (4,), eps=wrong)


@pytest.mark.parametrize("call", [
    lambda number: autograd.add(GRID, GRID, alpha=number),
    lambda number: F.leaky_relu(GRID, number),
    lambda number: F.scaled_dot_product_attention(GRID, GRID, GRID, scale=number),
])
def test_a_number_with_a_gradient_is_refused_where_no_gradient_would_reach_it(call: Callable[[Any], Any]) -> None:
    with pytest.raises(TypeError, match="must be Number, not a Tensor that requires grad"):
        call(autograd.tensor(2.0, requires_grad=True))


def test_sizes_that_hold_a_tensor_of_several_elements_are_refused() -> None:
    with pytest.raises(TypeError, match="numbers are due"):
        GRID.reshape([autograd.tensor([3, 4]), 1])


def test_a_long_double_is_a_number() -> None:
    assert (GRID * np.longdouble(2)).dtype == GRID.dtype
