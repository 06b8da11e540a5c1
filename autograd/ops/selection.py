"""Choosing between numbers, elementwise: where, clamp, maximum and minimum, lerp; and the fused a + b·c."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.dtypes import as_element, result_type
from autograd.op import Array, op
from autograd.ops._elementwise import at_least, at_most, select
from autograd.ops._operands import kind_of, refuse_integers
from autograd.tensor import Tensor


def _sample_where(s: Any) -> dict[str, Any]:
    condition, input, other = s.shapes(3)
    return {"condition": s.mask(*condition), "input": s.array(*input), "other": s.array(*other)}


@op(np.where, promote="common", method=False, sample=_sample_where,
    input=lambda g, condition: select(condition, g, 0), other=lambda g, condition: select(condition, 0, g))
def where(condition: Array, input: Array | float | None = None, other: Array | float | None = None) -> Any:
    """`input` where `condition`, `other` elsewhere; with a `condition` alone, the indices of its nonzero elements.

    Broadcasts all three; a gradient goes to the chosen elements only (`torch.where`).
    Raises RuntimeError for a `condition` that is neither bool nor uint8, TypeError if one of `input` and `other` is
    missing.
    """
    condition = np.asarray(condition)
    if input is None and other is None:
        return np.nonzero(np.atleast_1d(condition))
    if input is None or other is None:
        raise TypeError("where(): expected condition, or condition, input and other; got only one of input and other")
    if condition.dtype.kind != "b" and condition.dtype != np.uint8:
        raise RuntimeError("where(): expected condition to be a boolean tensor, but got a tensor with dtype "
                           f"{condition.dtype}")
    if not isinstance(input, np.ndarray) and not isinstance(other, np.ndarray):
        input = np.asarray(input, result_type(input, other))
    if not isinstance(other, np.ndarray):
        other = as_element("where", other, input.dtype)  # type: ignore[union-attr]
    elif not isinstance(input, np.ndarray):
        input = as_element("where", input, other.dtype)
    return select(condition, input, other)


def _where_method(self: Tensor, condition: Any, other: Any) -> Any:
    """This tensor where `condition`, `other` elsewhere (`torch.Tensor.where`)."""
    return where(condition, self, other)


setattr(Tensor, "where", _where_method)  # noqa: B010  # the only method whose `self` is not the first argument


def _within(g: Any, input: Any, min: Any, max: Any) -> Any:
    """The gradient where no bound cut; a bound that is just met does not cut."""
    if min is None:
        return select(input <= max, g, 0)
    return select(input >= min if max is None else (input >= min) & (input <= max), g, 0)


def _below(g: Any, input: Any, min: Any, max: Any) -> Any:
    return select(input < min if max is None else (input < min) & (min < max), g, 0)


def _above(g: Any, input: Any, min: Any, max: Any) -> Any:
    return select(input > max if min is None else (input > max) | (max < min), g, 0)


def _sample_clamp(s: Any) -> dict[str, Any]:
    input, low, high = s.shapes(3)
    below, above = s.array(*low, low=-2, high=-0.5), s.array(*high, low=0.5, high=2)
    bounds = [{"min": -1.0, "max": 1.0}, {"min": below, "max": above}, {"min": 0.5}, {"max": above}]
    return {"input": s.array(*input), **s.choice(bounds)}


def _bound(name: str, value: Any, input: Any) -> Any:
    return value if isinstance(value, np.ndarray) else as_element(name, value, input.dtype)


@op(promote="common", inplace=True, aliases=("clip",), sample=_sample_clamp,
    input=_within, min=_below, max=_above)
def clamp(input: Array, min: Array | float | None = None, max: Array | float | None = None) -> Array:
    """`minimum(maximum(input, min), max)`; the bounds are numbers, tensors, or None for no bound (`torch.clamp`).

    On a bound the gradient goes to `input`. Raises RuntimeError without any bound.
    """
    if min is None and max is None:
        raise RuntimeError("clamp(): At least one of 'min' or 'max' must not be None")
    out = input if min is None else at_least(input, _bound("clamp", min, input))
    return out if max is None else at_most(out, _bound("clamp", max, input))


@op(promote="common", inplace=True, input=lambda g, input, min: select(input >= min, g, 0),
    min=lambda g, input, min: select(input < min, g, 0))
def clamp_min(input: Array, min: Array | float) -> Array:
    """`maximum(input, min)`; on the bound the gradient goes to `input` (`torch.clamp_min`)."""
    return at_least(input, _bound("clamp_min", min, input))


@op(promote="common", inplace=True, input=lambda g, input, max: select(input <= max, g, 0),
    max=lambda g, input, max: select(input > max, g, 0))
def clamp_max(input: Array, max: Array | float) -> Array:
    """`minimum(input, max)`; on the bound the gradient goes to `input` (`torch.clamp_max`)."""
    return at_most(input, _bound("clamp_max", max, input))


@op(np.maximum, promote="common",
    input=lambda g, input, other: select(input == other, g / 2, select(input < other, 0, g)),
    other=lambda g, input, other: select(input == other, g / 2, select(other < input, 0, g)))
def maximum(input: Array, other: Array) -> Array:
    """The larger of two, nan if one is; equal ones share the gradient (`torch.maximum`)."""
    return np.maximum(input, other)


@op(np.minimum, promote="common",
    input=lambda g, input, other: select(input == other, g / 2, select(input > other, 0, g)),
    other=lambda g, input, other: select(input == other, g / 2, select(other > input, 0, g)))
def minimum(input: Array, other: Array) -> Array:
    """The smaller of two, nan if one is; equal ones share the gradient (`torch.minimum`)."""
    return np.minimum(input, other)


@op(np.fmax, promote="common",
    input=lambda g, input, other: select((input >= other) | np.isnan(other), g, 0),
    other=lambda g, input, other: select((input >= other) | np.isnan(other), 0, g))
def fmax(input: Array, other: Array) -> Array:
    """The larger of two, a number rather than nan; of equal ones `input` gets the gradient (`torch.fmax`)."""
    return np.fmax(input, other)


@op(np.fmin, promote="common",
    input=lambda g, input, other: select((input <= other) | np.isnan(other), g, 0),
    other=lambda g, input, other: select((input <= other) | np.isnan(other), 0, g))
def fmin(input: Array, other: Array) -> Array:
    """The smaller of two, a number rather than nan; of equal ones `input` gets the gradient (`torch.fmin`)."""
    return np.fmin(input, other)


@op(inplace=True, input=lambda g, weight: g * (1 - weight), end=lambda g, weight: g * weight,
    weight=lambda g, input, end: g * (end - input))
def lerp(input: Array, end: Array, weight: Array | float) -> Array:
    """`input + weight * (end - input)`, exact at both ends (`torch.lerp`).

    Raises RuntimeError for tensors of different dtypes, NotImplementedError for integers.
    """
    for name, value in (("end", end), ("weight", weight)):
        if isinstance(value, np.ndarray) and value.dtype != input.dtype:
            raise RuntimeError(f"lerp(): expected dtype {input.dtype} for `{name}` but got dtype {value.dtype}")
    refuse_integers("lerp", input)
    difference = end - input
    return select(np.abs(weight) < 0.5, input + weight * difference, end - difference * (1 - weight))


@op(promote="common", inplace=True, input=lambda g: g,
    tensor1=lambda g, tensor2, value: g * (tensor2 * value), tensor2=lambda g, tensor1, value: g * (tensor1 * value))
def addcmul(input: Array, tensor1: Array, tensor2: Array, *, value: float = 1) -> Array:
    """`input + value * tensor1 * tensor2` (`torch.addcmul`)."""
    return input + np.multiply(tensor1, as_element("addcmul", value, input.dtype)) * tensor2


@op(promote="common", inplace=True, domain=(0.4, 3), input=lambda g: g,
    tensor1=lambda g, tensor2, value: g * (value / tensor2),
    tensor2=lambda g, tensor1, tensor2, value: -g * (value * tensor1 / (tensor2 * tensor2)))
def addcdiv(input: Array, tensor1: Array, tensor2: Array, *, value: float = 1) -> Array:
    """`input + value * tensor1 / tensor2` (`torch.addcdiv`). Raises RuntimeError for integers."""
    if kind_of(input) != "f":
        raise RuntimeError("addcdiv(): Integer division with addcdiv is not supported; convert the tensors with "
                           ".float(), or use input + value * torch.div(tensor1, tensor2, rounding_mode='trunc')")
    return input + np.multiply(tensor1, as_element("addcdiv", value, input.dtype)) / tensor2
