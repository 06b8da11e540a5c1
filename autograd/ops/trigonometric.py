"""Trigonometric and hyperbolic functions, and their inverses."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.op import Array, op


@op(np.sin, promote="float", inplace=True, input=lambda g, input: g * np.cos(input))
def sin(input: Array) -> Array:
    """Sine (`torch.sin`)."""
    return np.sin(input)


@op(np.cos, promote="float", inplace=True, input=lambda g, input: -g * np.sin(input))
def cos(input: Array) -> Array:
    """Cosine (`torch.cos`)."""
    return np.cos(input)


@op(np.tan, promote="float", inplace=True, domain=(-1.2, 1.2), input=lambda g, out: g * (1 + out * out))
def tan(input: Array) -> Array:
    """Tangent (`torch.tan`)."""
    return np.tan(input)


@op(np.arcsin, promote="float", inplace=True, aliases=("arcsin",), domain=(-0.8, 0.8),
    input=lambda g, input: g / np.sqrt(1 - input * input))
def asin(input: Array) -> Array:
    """Inverse sine; nan outside [-1, 1] (`torch.asin`)."""
    return np.arcsin(input)


@op(np.arccos, promote="float", inplace=True, aliases=("arccos",), domain=(-0.8, 0.8),
    input=lambda g, input: -g / np.sqrt(1 - input * input))
def acos(input: Array) -> Array:
    """Inverse cosine; nan outside [-1, 1] (`torch.acos`)."""
    return np.arccos(input)


@op(np.arctan, promote="float", inplace=True, aliases=("arctan",), input=lambda g, input: g / (1 + input * input))
def atan(input: Array) -> Array:
    """Inverse tangent (`torch.atan`)."""
    return np.arctan(input)


def _sample_atan2(s: Any) -> dict[str, Any]:
    y, x = s.shapes(2)
    return {"input": s.array(*y), "other": s.array(*x, low=0.5, high=3)}


@op(np.arctan2, promote="float", inplace=True, aliases=("arctan2",), sample=_sample_atan2,
    input=lambda g, input, other: g * _cartesian(other, input, other),
    other=lambda g, input, other: g * -_cartesian(input, input, other))
def atan2(input: Array, other: Array) -> Array:
    """The angle of the point (`other`, `input`), in (-π, π]; at the origin its gradient is 0 (`torch.atan2`)."""
    return np.arctan2(input, other)


def _cartesian(numerator: Any, y: Any, x: Any) -> Any:
    """`numerator / (x² + y²)`, and 0 at the origin."""
    square = y * y + x * x
    return numerator / np.where(square == 0, 1, square)


@op(np.sinh, promote="float", inplace=True, input=lambda g, input: g * np.cosh(input))
def sinh(input: Array) -> Array:
    """Hyperbolic sine (`torch.sinh`)."""
    return np.sinh(input)


@op(np.cosh, promote="float", inplace=True, input=lambda g, input: g * np.sinh(input))
def cosh(input: Array) -> Array:
    """Hyperbolic cosine (`torch.cosh`)."""
    return np.cosh(input)


# g * (1 - out²), written so that NumPy computes all of it in one temporary array
@op(np.tanh, promote="float", inplace=True, namespace=("", "nn.functional"), input=lambda g, out: g * -(out * out - 1))
def tanh(input: Array) -> Array:
    """Hyperbolic tangent (`torch.tanh`)."""
    return np.tanh(input)


@op(np.arcsinh, promote="float", inplace=True, aliases=("arcsinh",),
    input=lambda g, input: g / np.sqrt(input * input + 1))
def asinh(input: Array) -> Array:
    """Inverse hyperbolic sine (`torch.asinh`)."""
    return np.arcsinh(input)


@op(np.arccosh, promote="float", inplace=True, aliases=("arccosh",), domain=(1.3, 3),
    input=lambda g, input: g / np.sqrt(input * input - 1))
def acosh(input: Array) -> Array:
    """Inverse hyperbolic cosine; nan below 1 (`torch.acosh`)."""
    return np.arccosh(input)


@op(np.arctanh, promote="float", inplace=True, aliases=("arctanh",), domain=(-0.8, 0.8),
    input=lambda g, input: g / (1 - input * input))
def atanh(input: Array) -> Array:
    """Inverse hyperbolic tangent; infinite at ±1, nan outside (`torch.atanh`)."""
    return np.arctanh(input)


def _sinc_gradient(g: Any, input: Any) -> Any:
    """`(cos πx − sinc x) / x`, near 0 the first terms of its series, since the difference loses its digits."""
    near = np.abs(input) < 1e-3
    x = np.where(near, 1, input)
    square = input * input * (math.pi * math.pi)
    series = input * (square / 10 - 1) * (math.pi * math.pi / 3)
    return g * np.where(near, series, (np.cos(x * math.pi) - np.sinc(x)) / x)


@op(np.sinc, promote="float", inplace=True, input=_sinc_gradient)
def sinc(input: Array) -> Array:
    """`sin(πx) / πx`, 1 at 0 (`torch.sinc`)."""
    return np.sinc(input)


@op(np.deg2rad, promote="float", inplace=True, input=lambda g: g * (math.pi / 180))
def deg2rad(input: Array) -> Array:
    """Degrees in radians (`torch.deg2rad`)."""
    return np.deg2rad(input)


@op(np.rad2deg, promote="float", inplace=True, input=lambda g: g * (180 / math.pi))
def rad2deg(input: Array) -> Array:
    """Radians in degrees (`torch.rad2deg`)."""
    return np.rad2deg(input)
