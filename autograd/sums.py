"""Sums that keep float32's digits, whatever the axis."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

BLOCK = 128
"""How many numbers NumPy may add one after the other: the error of a sum grows with this, not with the axis."""


def accurate_sum(x: Any, axis: tuple[int, ...], keepdims: bool = False) -> Any:
    """Sum over `axis`, as accurate as NumPy's pairwise summation is along the last axis.

    Along any other axis NumPy adds row after row, and a million float32 rows lose 1 %. Here long axes are summed
    in blocks, and the block sums summed again. `x` may be a Tensor, whose own `sum` comes back to this.
    """
    if type(x) is not np.ndarray:
        return x.sum(axis=axis, keepdims=keepdims)
    if x.dtype.kind != "f" or x.dtype.itemsize > 4 or math.prod([x.shape[a] for a in axis]) <= BLOCK:
        return np.add.reduce(x, axis=axis, keepdims=keepdims)
    if x.dtype.itemsize < 4:
        return np.add.reduce(x, axis=axis, keepdims=keepdims, dtype=np.float32).astype(x.dtype)
    for a in axis:
        x = _sum_blocks(x, a)
    return x if keepdims else x.reshape([n for a, n in enumerate(x.shape) if a not in axis])


def _sum_blocks(x: np.ndarray[Any, Any], axis: int) -> np.ndarray[Any, Any]:
    """Sum over one axis, which stays with length 1."""
    while x.shape[axis] > BLOCK:
        whole = x.shape[axis] // BLOCK * BLOCK
        head, tail = np.split(x, [whole], axis)
        blocks = head.reshape(*x.shape[:axis], -1, BLOCK, *x.shape[axis + 1:])
        x = np.add.reduce(blocks, axis=axis + 1)
        if tail.shape[axis]:
            x = np.concatenate([x, np.add.reduce(tail, axis=axis, keepdims=True)], axis)
    return np.add.reduce(x, axis=axis, keepdims=True)
