"""Arithmetic on two numbers, elementwise with broadcasting: + − × ÷ and powers."""

from __future__ import annotations

import numpy as np

from autograd.op import Array, op


@op(np.add, promote="common", operators=("__add__", "__radd__"), inplace=True,
    input=lambda g: g, other=lambda g, alpha: g if alpha == 1 else g * alpha)
def add(input: Array, other: Array, alpha: float = 1) -> Array:
    """`input + alpha * other` (`torch.add`)."""
    return np.add(input, other if alpha == 1 else np.multiply(other, alpha))


@op(np.multiply, promote="common", operators=("__mul__", "__rmul__"), aliases=("multiply",), inplace=True,
    input=lambda g, other: g * other, other=lambda g, input: g * input)
def mul(input: Array, other: Array) -> Array:
    """`input * other` (`torch.mul`)."""
    return np.multiply(input, other)
