"""Norms of vectors."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.dtypes import DTypeLike, as_dtype
from autograd.op import Array, Ints, op
from autograd.sums import accurate_sum


def _axes(dim: Ints | None, ndim: int) -> tuple[int, ...]:
    if dim is None or dim in ((), []) or (not ndim and dim in (0, -1, (0,), (-1,), [0], [-1])):
        return tuple(range(ndim))
    return np.lib.array_utils.normalize_axis_tuple(dim, ndim)


def _slope(g: Any, out: Any, x: Any, ord: float, dim: Ints | None, keepdim: bool) -> Any:
    """`g · ∂‖x‖/∂x`, which is 0 where the norm is 0."""
    axes = _axes(dim, len(x.shape))
    shape = tuple(1 if i in axes else n for i, n in enumerate(x.shape))
    g, out = g.reshape(shape), out.reshape(shape)
    if ord == 0:
        return g * 0 * x
    if ord == 1:
        return g * np.sign(x)
    if math.isinf(ord):
        ties = np.abs(x) == out
        return np.where(ties, g * np.sign(x) / np.sum(ties, axis=axes, keepdims=True), 0)
    safe = np.where(out == 0, 1, out)
    if ord == 2:
        return np.where(out == 0, 0, g * (x / safe))
    size = np.abs(np.where(x == 0, 1, x))
    return np.where((out == 0) | (x == 0), 0, g * np.sign(x) * (size / safe) ** (ord - 1))


@op(np.linalg.vector_norm, namespace="linalg", method=False, x=_slope,
    sample=lambda s: {"x": s.array(2, 3), "ord": s.choice([1, 2, 3.0, math.inf]), "dim": s.choice([None, 0, -1])})
def vector_norm(x: Array, ord: float = 2, dim: Ints | None = None, keepdim: bool = False,
                *, dtype: DTypeLike | None = None) -> Array:
    """`(Σ |x|^ord)^(1/ord)` over `dim`, all elements if None (`torch.linalg.vector_norm`).

    `ord` may be inf (the largest |x|), -inf (the smallest) and 0 (how many are not 0). Raises RuntimeError for integers.
    """
    if x.dtype.kind != "f":
        raise RuntimeError(f"linalg.vector_norm(): Expected a floating point tensor as input. Got {x.dtype}")
    x = x if dtype is None else x.astype(as_dtype(dtype))
    axes = _axes(dim, x.ndim)
    if x.dtype == np.float16:  # whose powers soon overflow
        return vector_norm(x.astype(np.float32), ord, dim, keepdim).astype(np.float16)
    if ord == 2:
        return np.sqrt(accurate_sum(x * x, axes, keepdim))
    size = np.abs(x)
    if math.isinf(ord):
        extremum: Any = np.maximum if ord > 0 else np.minimum
        return extremum.reduce(size, axis=axes, keepdims=keepdim)
    if ord == 0:
        return np.sum(x != 0, axis=axes, keepdims=keepdim, dtype=x.dtype)
    total = accurate_sum(size if ord == 1 else size ** ord, axes, keepdim)
    return total if ord == 1 else total ** (1 / ord)
