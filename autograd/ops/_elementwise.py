"""Elementwise functions for which NumPy has no vectorised loop: a choice between arrays, bounds that are numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

_SMALL = 1024  # elements up to which NumPy's own choice is the quickest
_LARGE = 4096  # elements from which on these are faster than NumPy's own
_ROW = 16384  # elements of a row of equal numbers
_BITS = {np.dtype(np.float16): np.int16, np.dtype(np.float32): np.int32, np.dtype(np.float64): np.int64}


def select(condition: Any, x: Any, y: Any) -> Any:
    """`np.where(condition, x, y)`, without branches; what is not 0 is true.

    `np.where` branches at each element, and where conditions come at random, as the signs of activations do, a
    processor guesses every second one wrong: that takes up to ten times as long.
    """
    if type(condition) is np.ndarray and condition.size <= _SMALL:
        return np.where(condition, x, y)
    if condition.dtype.kind != "b":
        condition = condition != 0
    if type(condition) is np.ndarray:
        if _floats(x) and _is_zero(y):
            return _or_zero(condition, x)
        if _floats(y) and _is_zero(x):
            return _or_zero(~condition, y)
        if condition.size >= _LARGE and _floats(x) and _floats(y) and x.dtype == y.dtype:
            kind = _BITS[x.dtype]
            return (_or_zero(condition, (x.view(kind) ^ y.view(kind)).view(x.dtype)).view(kind) ^ y.view(kind)).view(x.dtype)
    return np.where(condition, x, y)


def _is_zero(x: Any) -> bool:
    return type(x) is int and x == 0


def _floats(x: Any) -> bool:
    return type(x) is np.ndarray and x.dtype in _BITS


def _or_zero(condition: np.ndarray[Any, Any], x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """`x` where the condition holds, 0 elsewhere, whatever `x` is there: its bits times 1 or 0."""
    bits = condition.astype(_BITS[x.dtype])
    out = bits if bits.shape == x.shape else None
    product: np.ndarray[Any, Any] = np.multiply(bits, x.view(bits.dtype), out=out).view(x.dtype)
    return product


def at_least(x: Any, low: Any) -> Any:
    """`np.maximum(x, low)`; made for a `low` that is a number."""
    return _beside(np.maximum, x, low)


def at_most(x: Any, high: Any) -> Any:
    """`np.minimum(x, high)`; made for a `high` that is a number."""
    return _beside(np.minimum, x, high)


def _beside(ufunc: np.ufunc, x: Any, number: Any) -> Any:
    """`ufunc(x, number)`; on large arrays row by row with an array of equal numbers, as its fast loop takes two."""
    if type(x) is not np.ndarray or type(number) not in (int, float) or x.size < _LARGE or (
            x.dtype not in _BITS or not x.flags.c_contiguous):
        return ufunc(x, number)
    numbers = np.full(min(_ROW, x.size), number, x.dtype)
    out = np.empty_like(x)
    given, found = x.reshape(-1), out.reshape(-1)
    for start in range(0, x.size, _ROW):
        part = given[start:start + _ROW]
        ufunc(part, numbers[:part.size], out=found[start:start + _ROW])
    return out
