"""Activation functions that are made of straight pieces."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.dtypes import as_element
from autograd.op import Array, op
from autograd.ops._elementwise import at_least, at_most, select
from autograd.ops._operands import refuse_bools, refuse_integers
from autograd.sums import accurate_sum


@op(inplace=True, namespace=("", "nn.functional"), input=lambda g, out: select(out, g, 0))
def relu(input: Array) -> Array:
    """`max(0, input)`, with derivative 0 at 0 (`torch.relu`). Raises RuntimeError for bools."""
    if input.dtype.kind == "b":
        raise RuntimeError("relu(): Boolean inputs not supported for relu; convert with .float() first")
    return at_least(input, 0)


@op(inplace=True, namespace="nn.functional", method=False, input=lambda g, out: select((out <= 0) | (out >= 6), 0, g))
def relu6(input: Array) -> Array:
    """`min(max(0, input), 6)`, with derivative 0 at 0 and at 6 (`torch.nn.functional.relu6`)."""
    refuse_bools("relu6", input)
    return at_most(at_least(input, 0), 6)


@op(inplace=True, namespace="nn.functional", method=False,
    input=lambda g, input, negative_slope: select(input > 0, g, g * negative_slope))
def leaky_relu(input: Array, negative_slope: float = 0.01) -> Array:
    """`input` where positive, `negative_slope * input` elsewhere (`torch.nn.functional.leaky_relu`)."""
    refuse_integers("leaky_relu", input)
    if 0 < negative_slope <= 1:
        return np.maximum(input, input * negative_slope)
    return select(input > 0, input, input * negative_slope)


def _per_channel(weight: Any, input: Any) -> Any:
    """The weights of `prelu` in a shape that broadcasts to the input, whose channels are dim 1."""
    return weight.reshape((-1, *[1] * (len(input.shape) - 2)) if math.prod(weight.shape) > 1 else ())


def _prelu_weight(g: Any, input: Any, weight_shape: tuple[int, ...]) -> Any:
    """The gradient of each weight: the sum over its channel."""
    full = select(input > 0, 0, input * g)
    kept = 1 if math.prod(weight_shape) > 1 else None
    return accurate_sum(full, tuple(i for i in range(full.ndim) if i != kept)).reshape(weight_shape)


def _sample_prelu(s: Any) -> dict[str, Any]:
    shape = s.shape(min_dims=2)
    return {"input": s.array(*shape), "weight": s.array(s.choice([1, shape[1]]))}


@op(promote="common", namespace=("", "nn.functional"), sample=_sample_prelu,
    input=lambda g, input, weight: select(input > 0, g, g * _per_channel(weight, input)), weight=_prelu_weight)
def prelu(input: Array, weight: Array) -> Array:
    """`input` where positive, `weight * input` elsewhere; a weight for each channel, dim 1, or one for all
    (`torch.prelu`; He 2015).

    Raises RuntimeError unless `weight` has at most one dim, with 1 element or as many as the input has channels.
    """
    channels = input.shape[1] if input.ndim > 1 else 1
    if weight.ndim > 1:
        raise RuntimeError(f"prelu(): Expected `weight` to be a scalar or 1D tensor, but got {weight.ndim} dims")
    if weight.size not in (1, channels):
        raise RuntimeError(f"prelu(): Mismatch of parameter numbers and input channel size. Found parameter numbers = "
                           f"{weight.size} and channel size = {channels}.")
    return select(input > 0, input, input * _per_channel(weight, input))


@op(inplace=True, namespace=("", "nn.functional"), method=False,
    sample=lambda s: {"input": s.array(*s.shape()), "threshold": 0.5, "value": -2.0},
    input=lambda g, input, threshold: select(input <= threshold, 0, g))
def threshold(input: Array, threshold: float, value: float) -> Array:
    """`input` where it is above `threshold`, `value` elsewhere (`torch.threshold`)."""
    return select(input <= threshold, as_element("threshold", value, input.dtype), input)


@op(inplace=True, namespace="nn.functional", method=False,
    input=lambda g, input, min_val, max_val: select((input <= min_val) | (input >= max_val), 0, g))
def hardtanh(input: Array, min_val: float = -1.0, max_val: float = 1.0) -> Array:
    """`input` cut to `[min_val, max_val]`; unlike `clamp`, no gradient passes on a bound
    (`torch.nn.functional.hardtanh`). Raises ValueError if `min_val > max_val`."""
    if min_val > max_val:
        raise ValueError(f"hardtanh(): min_val cannot be greater than max_val, got {min_val} and {max_val}")
    refuse_bools("hardtanh", input)
    low, high = (as_element("hardtanh", bound, input.dtype) for bound in (min_val, max_val))
    return at_most(at_least(input, low), high)


@op(inplace=True, namespace="nn.functional", method=False,
    input=lambda g, input: select(input <= -3, 0, select(input < 3, g * (input / 3 + 0.5), g)))
def hardswish(input: Array) -> Array:
    """`input * relu6(input + 3) / 6` (`torch.nn.functional.hardswish`; Howard 2019)."""
    refuse_integers("hardswish", input)
    return input * at_most(at_least(input + 3, 0), 6) / 6


@op(inplace=True, namespace="nn.functional", method=False,
    input=lambda g, input: select((input > -3) & (input < 3), g / 6, 0))
def hardsigmoid(input: Array) -> Array:
    """`relu6(input + 3) / 6` (`torch.nn.functional.hardsigmoid`)."""
    refuse_integers("hardsigmoid", input)
    return at_most(at_least(input + 3, 0), 6) / 6


@op(namespace=("", "nn.functional"),
    input=lambda g, input, lambd: select((input >= -lambd) & (input <= lambd), 0, g))
def hardshrink(input: Array, lambd: float = 0.5) -> Array:
    """`input` outside of `[-lambd, lambd]`, 0 inside (`torch.hardshrink`)."""
    refuse_integers("hardshrink", input)
    return select((input >= -lambd) & (input <= lambd), 0, input)


@op(namespace="nn.functional", method=False,
    input=lambda g, input, lambd: select((input >= -lambd) & (input <= lambd), 0, g))
def softshrink(input: Array, lambd: float = 0.5) -> Array:
    """`input` moved by `lambd` towards 0, and 0 where it is nearer than that (`torch.nn.functional.softshrink`).

    Raises RuntimeError for a negative `lambd`.
    """
    refuse_integers("softshrink", input)
    if lambd < 0:
        raise RuntimeError(f"softshrink(): lambda must be greater or equal to 0, but found to be {lambd}.")
    return input - at_most(at_least(input, -lambd), lambd)
