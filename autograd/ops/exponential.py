"""Exponentials and logarithms."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.op import Array, op
from autograd.ops._operands import refuse_integers
from autograd.ops.activation import sigmoid


@op(np.exp, promote="float", inplace=True, input=lambda g, out: g * out)
def exp(input: Array) -> Array:
    """`e ** input` (`torch.exp`)."""
    return np.exp(input)


@op(np.exp2, promote="float", inplace=True, input=lambda g, out: g * (out * math.log(2)))
def exp2(input: Array) -> Array:
    """`2 ** input` (`torch.exp2`)."""
    return np.exp2(input)


@op(np.expm1, promote="float", inplace=True, input=lambda g, out: g * (out + 1))
def expm1(input: Array) -> Array:
    """`exp(input) - 1`, accurate near 0 (`torch.expm1`)."""
    return np.expm1(input)


@op(np.log, promote="float", inplace=True, domain=(0.4, 3), input=lambda g, input: g / input)
def log(input: Array) -> Array:
    """The natural logarithm: -inf at 0, nan below (`torch.log`)."""
    return np.log(input)


@op(np.log2, promote="float", inplace=True, domain=(0.4, 3), input=lambda g, input: g / (input * math.log(2)))
def log2(input: Array) -> Array:
    """The logarithm to base 2 (`torch.log2`)."""
    return np.log2(input)


@op(np.log10, promote="float", inplace=True, domain=(0.4, 3), input=lambda g, input: g / (input * math.log(10)))
def log10(input: Array) -> Array:
    """The logarithm to base 10 (`torch.log10`)."""
    return np.log10(input)


@op(np.log1p, promote="float", inplace=True, domain=(-0.6, 3), input=lambda g, input: g / (input + 1))
def log1p(input: Array) -> Array:
    """`log(1 + input)`, accurate near 0 (`torch.log1p`)."""
    return np.log1p(input)


@op(np.logaddexp, promote="common", input=lambda g, input, other: g * sigmoid(input - other),
    other=lambda g, input, other: g * sigmoid(other - input))
def logaddexp(input: Array, other: Array) -> Array:
    """`log(exp(input) + exp(other))`, without overflow on the way (`torch.logaddexp`)."""
    refuse_integers("logaddexp", input, other)
    return np.logaddexp(input, other)


@op(np.logaddexp2, promote="common", input=lambda g, input, out: g * np.exp2(input - out),
    other=lambda g, other, out: g * np.exp2(other - out))
def logaddexp2(input: Array, other: Array) -> Array:
    """`log2(2**input + 2**other)`, without overflow on the way (`torch.logaddexp2`)."""
    refuse_integers("logaddexp2", input, other)
    return np.logaddexp2(input, other)


def _sample_xlogy(s: Any) -> dict[str, Any]:
    factor, argument = s.shapes(2)
    return {"input": s.array(*factor), "other": s.array(*argument, low=0.4, high=3)}


def _xlogy_factor(g: Any, input: Any, other: Any) -> Any:
    """`g * log(other)`, and 0 where a product of 0 is defined to be 0."""
    return np.where((input == 0) & (other <= 0), 0, g * np.log(other))


@op(promote="float", inplace=True, sample=_sample_xlogy,
    input=_xlogy_factor,
    other=lambda g, input, other: g * (input / other))
def xlogy(input: Array | float, other: Array | float) -> Array:
    """`input * log(other)`, which is 0 where `input` is 0, unless `other` is nan (`torch.xlogy`)."""
    if not isinstance(other, np.ndarray):
        other = np.asarray(other, np.result_type(input))  # for the logarithm of a Python number is a float64, which promotes
    return np.where(np.equal(input, 0) & ~np.isnan(other), 0, np.multiply(input, np.log(other)))


def _logit_gradient(g: Any, input: Any, eps: float | None) -> Any:
    """`g / (input * (1 - input))` inside the domain; outside of it nan, or 0 where `eps` clamped the input."""
    low, outside = (0, math.nan) if eps is None else (eps, 0)
    inside = (input >= low) & (input <= 1 - low)
    return np.where(inside, g / (input * (1 - input)), outside)


@op(promote="float", inplace=True, domain=(0.1, 0.9), input=_logit_gradient)
def logit(input: Array, eps: float | None = None) -> Array:
    """`log(input / (1 - input))`, the inverse of `sigmoid`; `eps` clamps to `[eps, 1 - eps]` (`torch.logit`)."""
    p = input if eps is None else np.clip(input, eps, 1 - eps)
    return np.log(p / (1 - p))
