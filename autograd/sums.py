"""Sums that keep float32's digits, whatever the axis."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np

_BLOCK = 32  # how many rows NumPy may add one after the other: the error of a sum grows with this, not with the axis
_SHORT = 128  # an axis no longer than this is summed in one go

_reduce: Any = np.add.reduce  # NumPy's stubs reject a keepdims that is only known to be a bool
_WIDTH = 512  # numbers that one step of NumPy's inner loop should add: it has an overhead


def accurate_sum(x: Any, axis: tuple[int, ...], keepdims: bool = False) -> Any:
    """Sum over `axis` (counted from 0), as accurate as NumPy's pairwise summation is along the last axis.

    Along any other axis NumPy adds row after row, and a million float32 rows lose 1 %. Here long axes are summed
    in blocks, and the block sums summed again; rows and columns of middling length are multiplied by ones, as BLAS
    takes a tenth to half the time of NumPy's loop. `x` may be a Tensor, whose own `sum` comes back to this.
    """
    if type(x) is not np.ndarray:
        return x.sum(axis=axis, keepdims=keepdims)
    if x.dtype.kind != "f":
        return _reduce(x, axis, x.dtype, None, keepdims)
    if x.size <= _SHORT:
        return _reduce(x, axis, None, None, keepdims)
    if len(axis) == 1 and x.shape[axis[0]] <= _SHORT and x.dtype.itemsize > 2:
        n, a = x.shape[axis[0]], axis[0]
        if a == x.ndim - 1 and x.flags.c_contiguous:
            rows = x if x.ndim == 2 else x.reshape(-1, n)
            total = rows @ _ones((n, 1) if keepdims else n, x.dtype)
            return total if x.ndim == 2 else total.reshape(x.shape[:-1] + total.shape[1:])
        if x.ndim == 2 and a == 0 and not keepdims:
            return _ones(n, x.dtype) @ x
    if x.dtype.itemsize > 4:
        return _reduce(x, axis, None, None, keepdims)
    if x.dtype.itemsize < 4:
        return accurate_sum(x.astype(np.float32), axis, keepdims).astype(x.dtype)
    if math.prod([x.shape[a] for a in axis]) <= _SHORT:
        return _reduce(x, axis=axis, keepdims=keepdims)
    if x.flags.f_contiguous and not x.flags.c_contiguous:
        return accurate_sum(x.T, tuple(x.ndim - 1 - a for a in axis), keepdims).T
    last = x.ndim
    while last - 1 in axis:
        last -= 1
    rest = [a for a in axis if a < last]
    shape = [1 if a in axis else n for a, n in enumerate(x.shape)]
    x = np.ascontiguousarray(x)
    for a in rest:
        x = _sum_rows(x.reshape(math.prod(x.shape[:a]), x.shape[a], math.prod(x.shape[a + 1:]))).reshape(
            *x.shape[:a], 1, *x.shape[a + 1:])
    if last < x.ndim:
        x = _reduce(x.reshape(*x.shape[:last], math.prod(x.shape[last:])), axis=last)
    return x.reshape(shape if keepdims else [n for a, n in enumerate(shape) if a not in axis])


@lru_cache(maxsize=64)
def _ones(shape: int | tuple[int, int], dtype: np.dtype[Any]) -> np.ndarray[Any, Any]:
    return np.ones(shape, dtype)


def _sum_rows(x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Sum over the middle of three axes.

    Each step adds `_BLOCK` rows, a row being as many of the short ones that lie side by side as make it wide.
    """
    outer, n, inner = x.shape
    while n > _BLOCK:
        wide = max(1, min(_WIDTH // max(inner, 1), n // _BLOCK))
        blocks = n // (_BLOCK * wide)
        head, tail = np.split(x, [blocks * _BLOCK * wide], 1)
        sums = _reduce(head.reshape(outer, blocks, _BLOCK, wide * inner), axis=2)
        sums = sums.reshape(outer, blocks * wide, inner)
        x = np.concatenate([sums, tail], 1) if tail.size else sums
        n = x.shape[1]
    total: np.ndarray[Any, Any] = _reduce(x, axis=1)
    return total
