"""What elementwise operations check of their operands, and the gradient of those that are piecewise constant."""

from __future__ import annotations

from typing import Any

import numpy as np


def zero(g: Any) -> Any:
    """A gradient of zeros, also where `g` is infinite."""
    return np.where(False, g, 0)


def kind_of(*operands: Any) -> str:
    """`dtype.kind` of the first array among operands that have been promoted: "b", "i", "u" or "f"."""
    array = next((operand for operand in operands if isinstance(operand, np.ndarray)), None)
    kind: str = np.result_type(*operands).kind if array is None else array.dtype.kind
    return kind


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
