"""Dims as users name them, -1 for the last, turned into axes counted from 0."""

from __future__ import annotations

from collections.abc import Sequence
from operator import index
from typing import Any


def wrap_dim(dim: Any, ndim: int, name: str) -> int:
    """One dim counted from 0; a 0-d array counts as having one.

    Raises IndexError for a dim out of range, TypeError for what is no int, such as a bool.
    """
    if isinstance(dim, bool) or not hasattr(dim, "__index__"):
        raise TypeError(f"{name}(): argument 'dim' must be int, not {type(dim).__name__}")
    d = index(dim)
    n = ndim or 1
    if not -n <= d < n:
        raise IndexError(f"{name}(): Dimension out of range (expected to be in range of [{-n}, {n - 1}], "
                         f"but got {d})")
    return d + n if d < 0 else d


def wrap_dims(dims: int | Sequence[int], ndim: int, name: str) -> tuple[int, ...]:
    """Several dims counted from 0; RuntimeError for one that is named twice, and errors as `wrap_dim`."""
    dims = tuple(dims) if isinstance(dims, Sequence) else (dims,)
    found = tuple([wrap_dim(d, ndim, name) for d in dims])
    if len(set(found)) < len(found):
        raise RuntimeError(f"{name}(): a dim appears multiple times in the list of dims {dims}")
    return found


def as_sizes(sizes: Any) -> tuple[int, ...]:
    """One number or several, as a tuple."""
    return tuple(sizes) if isinstance(sizes, tuple | list) else (sizes,)
