"""Arithmetic on two numbers, elementwise with broadcasting: + − × ÷, and the sign."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.dtypes import as_element, get_default_dtype, is_floating, result_type, wrapped
from autograd.op import Array, op
from autograd.ops._operands import kind_of, refuse_bools, refuse_zero_divisor, zero

_BOOL = np.dtype(bool)


def _times(name: str, other: Any, alpha: Any, kind: str) -> Any:
    """`alpha * other`, for operands whose promoted dtype has this `kind`."""
    if type(alpha) is bool and kind != "b":
        raise RuntimeError(f"{name}(): Boolean alpha only supported for Boolean results, got alpha={alpha}")
    if isinstance(alpha, float) and kind != "f":
        raise RuntimeError(f"{name}(): For integral input tensors, argument alpha must not be a floating point number, "
                           f"got alpha={alpha}")
    if isinstance(other, np.ndarray):
        return np.multiply(other, as_element(name, alpha, other.dtype))
    return bool(alpha) and other if kind == "b" else alpha * other


@op(np.add, promote="wrapping", operators=("__add__", "__radd__"), inplace=True,
    input=lambda g: g, other=lambda g, alpha: g if alpha == 1 else g * alpha)
def add(input: Array | float, other: Array | float, *, alpha: float = 1) -> Array:
    """`input + alpha * other`; of bools, their "or" (`torch.add`).

    Raises RuntimeError for an `alpha` that is a float while the operands are integers.
    """
    if type(alpha) is not int or alpha != 1:
        other = _times("add", other, alpha, kind_of(input, other))
    return np.add(input, other)


@op(np.subtract, operators=("__sub__", "__rsub__"), aliases=("subtract",), inplace=True,
    input=lambda g: g, other=lambda g, alpha: -g if alpha == 1 else g * -alpha)
def sub(input: Array | float, other: Array | float, *, alpha: float = 1) -> Array:
    """`input - alpha * other` (`torch.sub`).

    Raises RuntimeError if an operand is a bool tensor, and for `alpha` as `add`.
    """
    a, b = getattr(input, "dtype", None), getattr(other, "dtype", None)
    if a is not b or a.kind != "f":  # type: ignore[union-attr]
        input, other = _promoted_difference(input, other)
    if type(alpha) is not int or alpha != 1:
        other = _times("sub", other, alpha, kind_of(input, other))
    return np.subtract(input, other)


def _promoted_difference(input: Any, other: Any) -> tuple[Any, Any]:
    """The operands of `sub` in their common dtype: they are promoted here, since promotion would hide the bools."""
    a, b = (input, other) if type(input) is np.ndarray else (other, input)
    if type(b) in (int, float) and a.dtype.kind == "f":
        return input, other
    if any(isinstance(x, bool) or getattr(x, "dtype", None) == _BOOL for x in (input, other)):
        raise RuntimeError("sub(): Subtraction, the `-` operator, with a bool tensor is not supported. If you are "
                           "trying to invert a mask, use the `~` or `logical_not()` operator instead.")
    dtype = result_type(input, other)
    a, b = (x.astype(dtype, copy=False) if isinstance(x, np.ndarray) else wrapped(x, dtype, "sub") for x in (input, other))
    return a, b


@op(np.multiply, promote="wrapping", operators=("__mul__", "__rmul__"), aliases=("multiply",), inplace=True,
    input=lambda g, other: g * other, other=lambda g, input: g * input)
def mul(input: Array | float, other: Array | float) -> Array:
    """`input * other`; of bools, their "and" (`torch.mul`)."""
    return np.multiply(input, other)


def _sample_quotient(s: Any) -> dict[str, Any]:
    numerator, denominator = s.shapes(2)
    return {"input": s.array(*numerator), "other": s.array(*denominator, low=4, high=6)}


@op(np.true_divide, promote="common", operators=("__truediv__", "__rtruediv__"), aliases=("divide", "true_divide"),
    inplace=True, sample=_sample_quotient,
    input=lambda g, other, rounding_mode: g / other if rounding_mode is None else zero(g),
    other=lambda g, input, other, rounding_mode: -g * (input / other / other) if rounding_mode is None else zero(g))
def div(input: Array | float, other: Array | float, *, rounding_mode: str | None = None) -> Array:
    """`input / other`, rounded down for `rounding_mode="floor"`, towards zero for "trunc" (`torch.div`).

    Integers divide to floats without a `rounding_mode`, and stay integers with one; then dividing them by zero raises
    RuntimeError. Rounded quotients have gradient 0. Raises RuntimeError for another `rounding_mode`.
    """
    if rounding_mode is None:
        out = np.true_divide(input, other)
        promoted: Any = input if isinstance(input, np.ndarray) else other
        return out if promoted.dtype.kind == "f" else out.astype(get_default_dtype())
    if rounding_mode not in ("floor", "trunc"):
        raise RuntimeError("div(): expected rounding_mode to be one of None, 'trunc', or 'floor' but found "
                           f"{rounding_mode!r}")
    refuse_bools("div", input, other)
    refuse_zero_divisor(input, other)
    down = np.floor_divide(input, other)
    if rounding_mode == "floor":
        return down
    if is_floating(down.dtype):
        return np.trunc(np.true_divide(input, other))
    return down + ((np.less(input, 0) != np.less(other, 0)) & (np.multiply(down, other) != input))


@op(np.floor_divide, promote="wrapping", operators=("__floordiv__", "__rfloordiv__"), inplace=True)
def floor_divide(input: Array | float, other: Array | float) -> Array:
    """`input / other` rounded down; it carries no gradient (`torch.floor_divide`).

    Raises RuntimeError for integers divided by zero.
    """
    refuse_bools("floor_divide", input, other)
    refuse_zero_divisor(input, other)
    return np.floor_divide(input, other)


@op(np.remainder, promote="wrapping", operators=("__mod__", "__rmod__"), inplace=True, sample=_sample_quotient,
    input=lambda g: g, other=lambda g, input, other: -g * div(input, other, rounding_mode="floor"))
def remainder(input: Array | float, other: Array | float) -> Array:
    """`input - other * floor(input / other)`, with the sign of `other`: Python's `%` (`torch.remainder`).

    Raises RuntimeError for integers divided by zero; floats give nan.
    """
    refuse_bools("remainder", input, other)
    refuse_zero_divisor(input, other)
    return np.remainder(input, other)


@op(np.fmod, promote="wrapping", inplace=True, sample=_sample_quotient,
    input=lambda g: g, other=lambda g, input, other: -g * div(input, other, rounding_mode="trunc"))
def fmod(input: Array, other: Array | float) -> Array:
    """`input - other * trunc(input / other)`, with the sign of `input`: C's `fmod` (`torch.fmod`).

    Raises RuntimeError for integers divided by zero; floats give nan.
    """
    refuse_bools("fmod", input, other)
    refuse_zero_divisor(input, other)
    return np.fmod(input, other)


@op(np.negative, operators=("__neg__",), aliases=("negative",), inplace=True, input=lambda g: -g)
def neg(input: Array) -> Array:
    """`-input` (`torch.neg`). Raises RuntimeError for bools."""
    if input.dtype is _BOOL:
        raise RuntimeError("neg(): Negation, the `-` operator, on a bool tensor is not supported. If you are trying to "
                           "invert a mask, use the `~` or `logical_not()` operator instead.")
    return np.negative(input)


@op(np.positive, operators=("__pos__",), input=lambda g: g)
def positive(input: Array) -> Array:
    """`+input`: the same values, in the same memory (`torch.positive`). Raises RuntimeError for bools."""
    if input.dtype is _BOOL:
        raise RuntimeError("positive(): The `+` operator, on a bool tensor is not supported.")
    return input.view()


@op(np.sign, aliases=("sgn",), inplace=True, input=zero)
def sign(input: Array) -> Array:
    """-1, 0 or 1, as the sign of `input`, and 0 for nan; its gradient is 0 (`torch.sign`)."""
    if input.dtype.kind != "f":
        return input.copy() if input.dtype is _BOOL else np.sign(input)
    return np.subtract(input > 0, input < 0, dtype=input.dtype)


@op(np.absolute, operators=("__abs__",), aliases=("absolute",), inplace=True,
    input=lambda g, input: g * sign(input))
def abs(input: Array) -> Array:
    """`|input|`, with derivative 0 at 0 (`torch.abs`)."""
    refuse_bools("abs", input)
    return np.absolute(input)


@op(np.gcd, promote="common", inplace=True)
def gcd(input: Array, other: Array) -> Array:
    """The greatest common divisor, never negative (`torch.gcd`). Raises NotImplementedError for other than integers."""
    _refuse_fractions("gcd", input)
    return np.gcd(input, other)


@op(np.lcm, promote="common", inplace=True)
def lcm(input: Array, other: Array) -> Array:
    """The least common multiple, never negative (`torch.lcm`). Raises NotImplementedError for other than integers."""
    _refuse_fractions("lcm", input)
    return np.lcm(input, other)


def _refuse_fractions(name: str, input: Any) -> None:
    if input.dtype.kind not in "iu":
        raise NotImplementedError(f"{name}(): implemented for integers only, got {input.dtype}")
