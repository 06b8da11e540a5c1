"""What elementwise operations check of their operands, and the gradient of those that are piecewise constant."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.dtypes import DType, as_element


def zero(g: Any) -> Any:
    """A gradient of zeros, also where `g` is infinite."""
    return np.where(False, g, 0)


def kind_of(*operands: Any) -> Any:
    """`dtype.kind` of the first array among operands that have been promoted: "b", "i", "u" or "f"."""
    for operand in operands:
        if isinstance(operand, np.ndarray):
            return operand.dtype.kind
    return np.result_type(*operands).kind


def filling(name: str, value: Any, dtype: DType) -> Any:
    """What `name` writes among elements of `dtype`: a number is converted, as is a 0-d tensor for integers or bools.

    Raises RuntimeError for what is out of range. A tensor among floating numbers stays as it is, with its history.
    """
    if not isinstance(value, int | float):
        if dtype.kind == "f":
            return value
        value = value.item()
    return as_element(name, value, dtype)


def refuse_bools(name: str, *operands: Any) -> None:
    """Raise NotImplementedError for promoted operands that are bools."""
    if kind_of(*operands) == "b":
        raise NotImplementedError(f"{name}(): not implemented for bool tensors; convert with .int() or .float() first")


def refuse_integers(name: str, *operands: Any) -> None:
    """Raise NotImplementedError for promoted operands that are integers or bools."""
    if kind_of(*operands) != "f":
        raise NotImplementedError(f"{name}(): implemented for floating point tensors only; convert with .float() first")


def refuse_zero_divisor(operand: Any, other: Any) -> None:
    """Raise RuntimeError for a division of integers by zero, which has no value that says so."""
    if kind_of(operand, other) in "iu" and np.equal(other, 0).any():
        raise RuntimeError("ZeroDivisionError: integer division by zero; convert the operands with .float() to get inf "
                           "or nan there")
