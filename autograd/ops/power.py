"""Powers and roots."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.dtypes import wrapped
from autograd.op import Array, composite, op
from autograd.ops._operands import kind_of, refuse_bools, refuse_integers, zero


def _pow_base(g: Any, input: Any, exponent: Any) -> Any:
    """The derivative by the base: `g * exponent * input ** (exponent - 1)`, and 0 where the exponent is 0."""
    if isinstance(exponent, int | float):
        if exponent == 0:
            return zero(g)
        return g * (2 * input) if exponent == 2 else g * (exponent * input ** (exponent - 1))
    return np.where(exponent == 0, 0, g * (exponent * input ** (exponent - 1)))


def _pow_exponent(g: Any, input: Any, exponent: Any, out: Any) -> Any:
    """The derivative by the exponent: `g * out * log(input)`, and 0 where a base of 0 stays 0."""
    log = float(np.log(float(input))) if isinstance(input, int | float) else np.log(input)
    return np.where((input == 0) & (exponent >= 0), 0, g * (out * log))


def _sample_pow(s: Any) -> dict[str, Any]:
    base, exponent = s.shapes(2)
    if s.boolean():
        return {"input": s.array(*base, low=0.4, high=3), "exponent": s.choice([2, 3, 0.5, -1, 0, 1, 2.5])}
    return {"input": s.array(*base, low=0.4, high=3), "exponent": s.array(*exponent, low=-2, high=3)}


@op(np.power, promote="common", operators=("__pow__", "__rpow__"), inplace=True, sample=_sample_pow,
    input=_pow_base, exponent=_pow_exponent)
def pow(input: Array | float, exponent: Array | float) -> Array:
    """`input ** exponent` (`torch.pow`).

    An integer to a negative integer tensor is rounded towards zero. Raises RuntimeError for an integer tensor to a
    negative Python integer.
    """
    refuse_bools("pow", input, exponent)
    if type(exponent) is not np.ndarray:
        # A product is a good deal faster than NumPy's power; `**` itself knows 2, 1/2 and -1.
        return input * input * input if exponent == 3 else input ** exponent
    if type(input) is int:
        input = wrapped(input, exponent.dtype, "pow")
    if kind_of(exponent) == "i" and np.less(exponent, 0).any():
        power = np.power(input, np.abs(exponent))
        return np.where((exponent < 0) & (np.abs(input) != 1), 0, power)
    return np.power(input, exponent)


@op(np.square, inplace=True, input=lambda g, input: g * (2 * input))
def square(input: Array) -> Array:
    """`input ** 2` (`torch.square`)."""
    return np.square(input.astype(np.int64) if input.dtype.kind == "b" else input)


@op(np.sqrt, promote="float", inplace=True, domain=(0.2, 3), input=lambda g, out: g / (2 * out))
def sqrt(input: Array) -> Array:
    """The square root; nan for negative numbers, and an infinite derivative at 0 (`torch.sqrt`)."""
    return np.sqrt(input)


@op(promote="float", inplace=True, domain=(0.3, 3), input=lambda g, out: g * (out * out * out * -0.5))
def rsqrt(input: Array) -> Array:
    """`1 / sqrt(input)` (`torch.rsqrt`)."""
    return np.reciprocal(np.sqrt(input))


@op(np.reciprocal, promote="float", inplace=True, domain=(0.4, 3), input=lambda g, out: -g * (out * out))
def reciprocal(input: Array) -> Array:
    """`1 / input` (`torch.reciprocal`)."""
    return np.reciprocal(input)


@op(np.hypot, promote="common", inplace=True, domain=(0.3, 3),
    input=lambda g, input, out: g * (input / out), other=lambda g, other, out: g * (other / out))
def hypot(input: Array, other: Array) -> Array:
    """`sqrt(input² + other²)`, without overflow on the way (`torch.hypot`)."""
    refuse_integers("hypot", input, other)
    return np.hypot(input, other)


@composite(np.float_power, inplace=True, domain=(0.4, 3))
def float_power(input: Array | float, exponent: Array | float) -> Any:
    """`input ** exponent` in float64 (`torch.float_power`)."""
    wide = [x.astype(np.float64) if hasattr(x, "astype") else float(x) for x in (input, exponent)]
    return pow(*wide)


@composite(np.ldexp, inplace=True)
def ldexp(input: Array, other: Array) -> Any:
    """`input * 2 ** other` (`torch.ldexp`)."""
    return input * pow(2.0, other)
