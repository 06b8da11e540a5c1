"""The dims that a reduction runs over, and the way back from its result to the shape of its input."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from autograd.ops._dims import wrap_dim, wrap_dims

Dims: TypeAlias = "int | Sequence[int] | None"
"""One dim, several, or None for all of them."""

_SMALL = 1 << 14  # elements: writing so many is cheaper than np.broadcast_to's 3 µs


def axes(dim: Dims, ndim: int, name: str = "", keepdim: bool = False) -> tuple[int, ...]:
    """The axes that `dim` names, counted from 0: all of them for None and for `()`, none for a 0-d array.

    Raises, in the name of the operation `name`, what `wrap_dim` and `wrap_dims` raise, and TypeError for a `keepdim`
    that is no bool (`t.sum(0, 1)` does not mean two dims).
    """
    if type(dim) is int or dim is None:
        return _known(dim, ndim, name, keepdim)
    if isinstance(dim, tuple | list) and all(type(d) is int for d in dim):
        return _known(tuple(dim), ndim, name, keepdim)
    return _axes(dim, ndim, name, keepdim)


def _axes(dim: Any, ndim: int, name: str, keepdim: bool) -> tuple[int, ...]:
    if type(keepdim) is not bool:
        raise TypeError(f"{name}(): argument 'keepdim' must be bool, not {type(keepdim).__name__}; give several dims "
                        "as a tuple")
    if dim is None:
        return tuple(range(ndim))
    found = wrap_dims(dim, ndim, name) if isinstance(dim, tuple | list) else (wrap_dim(dim, ndim, name),)
    return found if ndim and found else tuple(range(ndim))


_known = functools.lru_cache(typed=True)(_axes)  # of ints alone: what else compares equal may be another dim tomorrow


def count(shape: Sequence[int], dim: Dims) -> int:
    """How many elements a reduction over `dim` puts into one."""
    return math.prod([shape[a] for a in axes(dim, len(shape))])


def restore(y: Any, shape: Sequence[int], dim: Dims, keepdim: bool) -> Any:
    """The result of a reduction over `dim`, or its gradient, with the reduced dims put back as dims of length 1."""
    if keepdim or dim is None or not shape:
        return y
    reduced = axes(dim, len(shape))
    return y.reshape([1 if a in reduced else n for a, n in enumerate(shape)])


def spread(g: Any, shape: Sequence[int], dim: Dims, keepdim: bool) -> Any:
    """The gradient of a sum over `dim`, given to every element that was summed."""
    g = restore(g, shape, dim, keepdim)
    if isinstance(g, np.ndarray | np.generic) and math.prod(shape) <= _SMALL:
        full = np.empty(shape, g.dtype)
        full[...] = g
        return full
    return np.broadcast_to(g, tuple(shape))


def sample_along(s: Any) -> dict[str, Any]:
    """For the property tests: an input of at least one dimension, and one of its dims."""
    shape = s.shape(min_dims=1)
    return {"input": s.array(*shape), "dim": s.integer(-len(shape), len(shape) - 1)}
