"""The sign bit of a number, and its neighbours among the floating ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.op import Array, op
from autograd.ops._operands import zero


def _copysign_gradient(g: Any, input: Any, out: Any) -> Any:
    """`out / input`: 1 where the sign stays, −1 where it changes; 0 at 0."""
    return g * np.where(input == 0, 0, out / np.where(input == 0, 1, input))


@op(np.copysign, promote="float", inplace=True, input=_copysign_gradient, other=zero)
def copysign(input: Array, other: Array | float) -> Array:
    """`|input|` with the sign of `other`, -0 included (`torch.copysign`)."""
    return np.copysign(input, other)


@op(np.signbit)
def signbit(input: Array) -> Array:
    """Whether it is negative, -0 included (`torch.signbit`)."""
    return np.signbit(input) if input.dtype.kind == "f" else input < 0


@op(np.nextafter, promote="common", inplace=True)
def nextafter(input: Array, other: Array) -> Array:
    """The floating number that is next to `input` in the direction of `other` (`torch.nextafter`)."""
    return np.nextafter(input, other)


@op(np.isposinf)
def isposinf(input: Array) -> Array:
    """Whether it is inf (`torch.isposinf`)."""
    return np.equal(input, np.inf)


@op(np.isneginf)
def isneginf(input: Array) -> Array:
    """Whether it is -inf (`torch.isneginf`)."""
    return np.equal(input, -np.inf)
