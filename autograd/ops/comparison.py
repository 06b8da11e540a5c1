"""Comparisons of two numbers, and questions about one: bools, elementwise with broadcasting."""

from __future__ import annotations

import numpy as np

from autograd.op import Array, composite, op
from autograd.tensor import Tensor


@op(np.equal, promote="common", operators=("__eq__",), inplace=True)
def eq(input: Array, other: Array | float) -> Array:
    """`input == other` (`torch.eq`)."""
    return np.equal(input, other)


@op(np.not_equal, promote="common", operators=("__ne__",), aliases=("not_equal",), inplace=True)
def ne(input: Array, other: Array | float) -> Array:
    """`input != other` (`torch.ne`)."""
    return np.not_equal(input, other)


@op(np.less, promote="common", operators=("__lt__",), aliases=("less",), inplace=True)
def lt(input: Array, other: Array | float) -> Array:
    """`input < other` (`torch.lt`)."""
    return np.less(input, other)


@op(np.less_equal, promote="common", operators=("__le__",), aliases=("less_equal",), inplace=True)
def le(input: Array, other: Array | float) -> Array:
    """`input <= other` (`torch.le`)."""
    return np.less_equal(input, other)


@op(np.greater, promote="common", operators=("__gt__",), aliases=("greater",), inplace=True)
def gt(input: Array, other: Array | float) -> Array:
    """`input > other` (`torch.gt`)."""
    return np.greater(input, other)


@op(np.greater_equal, promote="common", operators=("__ge__",), aliases=("greater_equal",), inplace=True)
def ge(input: Array, other: Array | float) -> Array:
    """`input >= other` (`torch.ge`)."""
    return np.greater_equal(input, other)


@op(np.isnan)
def isnan(input: Array) -> Array:
    """Whether it is nan (`torch.isnan`)."""
    return np.isnan(input)


@op(np.isinf)
def isinf(input: Array) -> Array:
    """Whether it is inf or -inf (`torch.isinf`)."""
    return np.isinf(input)


@op(np.isfinite)
def isfinite(input: Array) -> Array:
    """Whether it is neither nan nor infinite (`torch.isfinite`)."""
    return np.isfinite(input)


@op(np.isclose)
def isclose(input: Array, other: Array, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> Array:
    """`|input - other| <= atol + rtol * |other|`, or equal infinities (`torch.isclose`).

    Raises RuntimeError for tensors of different dtypes and for a negative tolerance.
    """
    if np.asarray(input).dtype != np.asarray(other).dtype:
        raise RuntimeError(f"isclose(): expected tensors of one dtype, got {np.asarray(input).dtype} and "
                           f"{np.asarray(other).dtype}; convert one with .to(dtype)")
    for name, tolerance in (("rtol", rtol), ("atol", atol)):
        if tolerance < 0:
            raise RuntimeError(f"isclose(): {name} must be greater than or equal to zero, but got {tolerance}")
    return np.isclose(input, other, rtol, atol, equal_nan)


@composite(np.allclose)
def allclose(input: Array, other: Array, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> bool:
    """Whether `isclose` holds for every element, as a Python bool (`torch.allclose`)."""
    return bool(isclose(input, other, rtol, atol, equal_nan).all())


@composite(np.array_equal)
def equal(input: Array, other: Array) -> bool:
    """Whether both have the same shape and the same elements, as a Python bool (`torch.equal`).

    Raises TypeError for what is no tensor.
    """
    for name, value in (("input", input), ("other", other)):
        if not isinstance(value, Tensor | np.ndarray):
            raise TypeError(f"equal(): argument '{name}' must be Tensor, not {type(value).__name__}")
    return input.shape == other.shape and bool(eq(input, other).all())


@op(np.isin, method=False)
def isin(elements: Array | float, test_elements: Array | float, *, assume_unique: bool = False, invert: bool = False) -> Array:
    """Whether each of `elements` is among `test_elements`, or with `invert` is not; either may be a number
    (`torch.isin`)."""
    return np.isin(elements, test_elements, assume_unique=assume_unique, invert=invert)
