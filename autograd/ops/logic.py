"""Logic on truth values, and on the bits of integers; shifts."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.op import Array, op
from autograd.ops._operands import kind_of


@op(np.logical_and, inplace=True)
def logical_and(input: Array, other: Array) -> Array:
    """Whether both are nonzero (`torch.logical_and`)."""
    return np.logical_and(input, other)


@op(np.logical_or, inplace=True)
def logical_or(input: Array, other: Array) -> Array:
    """Whether one or both are nonzero (`torch.logical_or`)."""
    return np.logical_or(input, other)


@op(np.logical_xor, inplace=True)
def logical_xor(input: Array, other: Array) -> Array:
    """Whether exactly one is nonzero (`torch.logical_xor`)."""
    return np.logical_xor(input, other)


@op(np.logical_not, inplace=True)
def logical_not(input: Array) -> Array:
    """Whether it is zero (`torch.logical_not`)."""
    return np.logical_not(input)


def _refuse_floats(name: str, *operands: Any) -> None:
    if kind_of(*operands) == "f":
        raise NotImplementedError(f"{name}(): not implemented for floating point tensors; convert with .int() or "
                                  ".bool() first")


@op(np.bitwise_and, promote="wrapping", operators=("__and__", "__rand__"), inplace=True)
def bitwise_and(input: Array | float, other: Array | float) -> Array:
    """`input & other`, of integers or bools (`torch.bitwise_and`)."""
    _refuse_floats("bitwise_and", input, other)
    return np.bitwise_and(input, other)


@op(np.bitwise_or, promote="wrapping", operators=("__or__", "__ror__"), inplace=True)
def bitwise_or(input: Array | float, other: Array | float) -> Array:
    """`input | other`, of integers or bools (`torch.bitwise_or`)."""
    _refuse_floats("bitwise_or", input, other)
    return np.bitwise_or(input, other)


@op(np.bitwise_xor, promote="wrapping", operators=("__xor__", "__rxor__"), inplace=True)
def bitwise_xor(input: Array | float, other: Array | float) -> Array:
    """`input ^ other`, of integers or bools (`torch.bitwise_xor`)."""
    _refuse_floats("bitwise_xor", input, other)
    return np.bitwise_xor(input, other)


@op(np.invert, operators=("__invert__",), inplace=True)
def bitwise_not(input: Array) -> Array:
    """`~input`, of integers or bools (`torch.bitwise_not`). Raises TypeError for floats."""
    if input.dtype.kind == "f":
        raise TypeError("bitwise_not(): ~ (operator.invert) is only implemented on integer and Boolean-type tensors, "
                        f"got {input.dtype}")
    return np.invert(input)


def _shift_operands(name: str, input: Any, other: Any) -> tuple[Any, Any, int]:
    """Both operands as arrays of their common dtype, and its number of bits."""
    _refuse_floats(name, input, other)
    if kind_of(input, other) == "b":
        raise NotImplementedError(f"{name}(): not implemented for bool tensors; convert with .int() first")
    dtype = input.dtype if isinstance(input, np.ndarray) else other.dtype
    return np.asarray(input, dtype), np.asarray(other, dtype), dtype.itemsize * 8


@op(np.left_shift, promote="common", operators=("__lshift__", "__rlshift__"), inplace=True)
def bitwise_left_shift(input: Array | float, other: Array | float) -> Array:
    """`input * 2**other` of integers, which is 0 where `other` is negative or moves every bit out
    (`torch.bitwise_left_shift`)."""
    input, other, bits = _shift_operands("bitwise_left_shift", input, other)
    inside = (other >= 0) & (other < bits)
    return np.where(inside, np.left_shift(input, np.where(inside, other, 0)), 0)


@op(np.right_shift, promote="common", operators=("__rshift__", "__rrshift__"), inplace=True)
def bitwise_right_shift(input: Array | float, other: Array | float) -> Array:
    """`floor(input / 2**other)` of integers, which is 0 or -1 where `other` is negative or moves every bit out
    (`torch.bitwise_right_shift`)."""
    input, other, bits = _shift_operands("bitwise_right_shift", input, other)
    inside = (other >= 0) & (other < bits)
    emptied = np.where(input < 0, -1, 0).astype(input.dtype)
    return np.where(inside, np.right_shift(input, np.where(inside, other, 0)), emptied)
