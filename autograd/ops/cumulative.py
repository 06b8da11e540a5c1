"""Running sums and products."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.dtypes import DTypeLike, as_dtype, float64, int64, is_floating
from autograd.op import Array, implements, op
from autograd.ops._reduced import axes, sample_along


def _accumulate(name: str, ufunc: Any, input: Any, dim: int, dtype: DTypeLike | None) -> Any:
    """`ufunc` of everything so far; floating numbers are carried along in float64, integers in int64."""
    target = as_dtype(dtype) or (input.dtype if is_floating(input.dtype) else int64)
    if isinstance(dim, bool) or not isinstance(dim, int | np.integer):
        raise TypeError(f"{name}(): argument 'dim' must be int, not {type(dim).__name__}")
    along = axes(dim, input.ndim, name)
    if not along:
        return input.astype(target)
    if is_floating(target):
        return ufunc.accumulate(input.astype(target, copy=False), along[0], float64).astype(target, copy=False)
    return ufunc.accumulate(input.astype(target, copy=False), along[0], target)


def _sum_from_here(x: Any, dim: int) -> Any:
    """For every element the sum of it and those after it."""
    return np.flip(cumsum(np.flip(x, dim), dim), dim) if x.ndim else x


@op(inplace=True, sample=sample_along, input=lambda g, dim: _sum_from_here(g, dim))
def cumsum(input: Array, dim: int, *, dtype: DTypeLike | None = None) -> Array:
    """The sums of the elements so far along `dim` (`torch.cumsum`); integers and bools add up in int64.

    >>> import autograd
    >>> autograd.cumsum(autograd.tensor([1, 2, 3]), dim=0).tolist()
    [1, 3, 6]
    """
    return _accumulate("cumsum", np.add, input, dim, dtype)


def product_before(x: Any, dim: int) -> Any:
    """For every element the product of those before it."""
    head = (slice(None),) * (dim % x.ndim)
    first = np.ones(x[(*head, slice(0, 1))].shape, x.dtype)
    return cumprod(np.concatenate([first, x[(*head, slice(0, -1))]], dim), dim)


def _cumprod_gradient(g: Any, input: Any, out: Any, dim: int) -> Any:
    """`Σ_{i ≥ k} g_i out_i / x_k`.

    Where an x is 0, the product before k times s_k, with `s_k = g_k + x_{k+1} s_{k+1}`: exact, and as linear.
    """
    if not input.shape:
        return g
    if not (input == 0).any():
        return _sum_from_here(g * out, dim) / input
    head = (slice(None),) * (dim % input.ndim)
    length = input.shape[dim]
    sums = [g[(*head, length - 1)]]
    for k in reversed(range(length - 1)):
        sums.append(g[(*head, k)] + input[(*head, k + 1)] * sums[-1])
    return product_before(input, dim) * np.stack(sums[::-1], dim)


@op(inplace=True, sample=sample_along, input=_cumprod_gradient)
def cumprod(input: Array, dim: int, *, dtype: DTypeLike | None = None) -> Array:
    """The products of the elements so far along `dim` (`torch.cumprod`); integers and bools multiply in int64."""
    return _accumulate("cumprod", np.multiply, input, dim, dtype)


@implements(np.cumsum)
def _numpy_cumsum(a: Any, axis: int | None = None, dtype: DTypeLike | None = None) -> Any:
    return cumsum(a.reshape(-1), 0, dtype=dtype) if axis is None else cumsum(a, axis, dtype=dtype)


@implements(np.cumprod)
def _numpy_cumprod(a: Any, axis: int | None = None, dtype: DTypeLike | None = None) -> Any:
    return cumprod(a.reshape(-1), 0, dtype=dtype) if axis is None else cumprod(a, axis, dtype=dtype)
