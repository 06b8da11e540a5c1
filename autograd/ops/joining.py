"""Several tensors into one, and one into several: cat, stack, split, chunk, unbind, meshgrid."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np

from autograd.op import Array, composite, op
from autograd.ops._dims import wrap_dim
from autograd.ops.shape import reshape

# Joining ---------------------------------------------------------------------------------------------------------

def _sample_list(s: Any) -> dict[str, Any]:
    return {"tensors": [s.array(2, 3), s.array(2, 3), s.array(2, 3)], "dim": s.choice([0, 1, -1])}


def _cut(g: Any, tensors_shape: list[tuple[int, ...]], dim: int) -> list[Any]:
    """The gradient of each of the tensors that `cat` joined."""
    if len(tensors_shape) == 1:
        return [g]
    dim %= g.ndim
    before = (slice(None),) * dim
    starts = [0, *accumulate(0 if _is_legacy_empty(shape) else shape[dim] for shape in tensors_shape)]
    return [np.zeros(shape, g.dtype) if _is_legacy_empty(shape) and g.ndim != 1 else g[(*before, slice(start, stop))]
            for shape, start, stop in zip(tensors_shape, starts, starts[1:])]


def _is_legacy_empty(shape: tuple[int, ...]) -> bool:
    """Whether it is the one shape that `cat` leaves out whatever the others are, as PyTorch does."""
    return shape == (0,)


@op(promote="common", method=False, aliases=("concat", "concatenate"), sample=_sample_list, tensors=_cut)
def cat(tensors: Sequence[Array], dim: int = 0) -> Array:
    """The tensors one after the other along `dim` (`torch.cat`); those of shape (0,) are left out.

    Raises RuntimeError if there are none, or if the other dimensions differ.
    """
    if not tensors:
        raise RuntimeError("cat(): expected a non-empty list of Tensors")
    if len({a.ndim for a in tensors}) > 1:
        tensors = [a for a in tensors if not _is_legacy_empty(a.shape)]
    if not tensors[0].ndim:
        raise RuntimeError("cat(): zero-dimensional tensor (at position 0) cannot be concatenated; use stack")
    return np.concatenate(tensors, dim)


@op(promote="common", method=False, sample=_sample_list, tensors=lambda g, dim: unbind(g, dim))
def stack(tensors: Sequence[Array], dim: int = 0) -> Array:
    """The tensors along a new dimension `dim` (`torch.stack`). RuntimeError if there are none, or shapes differ."""
    if not tensors:
        raise RuntimeError("stack(): expected a non-empty list of Tensors")
    shape = tensors[0].shape
    for i, a in enumerate(tensors):
        if a.shape != shape:
            raise RuntimeError(f"stack(): expects each tensor to be equal size, but got {list(shape)} at entry 0 and "
                               f"{list(a.shape)} at entry {i}")
    return _stacked(tensors, wrap_dim(dim, len(shape) + 1, "stack"))


def _stacked(arrays: Sequence[Any], dim: int) -> Any:
    """Arrays of one shape along a new dimension. Joined in an old one first: that is one call for all of them."""
    shape = arrays[0].shape
    if dim == len(shape):
        return np.concatenate([a[..., None] for a in arrays], dim)
    return np.concatenate(arrays, dim).reshape((*shape[:dim], len(arrays), *shape[dim:]))


@composite(np.hstack, method=False, sample=lambda s: {"tensors": [s.array(2, 3), s.array(2, 1)]})
def hstack(tensors: Sequence[Array]) -> Array:
    """Joined along dimension 1, vectors along 0 (`torch.hstack`)."""
    tensors = [_at_least(a, 1) for a in tensors]
    return cat(tensors, 1 if tensors and tensors[0].ndim > 1 else 0)


@composite(np.vstack, method=False, aliases=("row_stack",),
           sample=lambda s: {"tensors": [s.array(2, 3), s.array(3)]})
def vstack(tensors: Sequence[Array]) -> Array:
    """Joined along dimension 0, vectors as rows (`torch.vstack`)."""
    return cat([_at_least(a, 2) for a in tensors], 0)


@composite(np.dstack, method=False, sample=lambda s: {"tensors": [s.array(2, 3), s.array(2, 3, 2)]})
def dstack(tensors: Sequence[Array]) -> Array:
    """Joined along dimension 2 (`torch.dstack`)."""
    return cat([_at_least(a, 3) for a in tensors], 2)


@composite(np.column_stack, method=False, sample=lambda s: {"tensors": [s.array(3), s.array(3, 2)]})
def column_stack(tensors: Sequence[Array]) -> Array:
    """Joined along dimension 1, vectors as columns (`torch.column_stack`)."""
    return cat([reshape(a, (-1, 1)) if a.ndim < 2 else a for a in tensors], 1)


def _at_least(a: Any, ndim: int) -> Any:
    """With dimensions of length 1 added where NumPy and PyTorch add them: (n,) → (1, n) → (1, n, 1)."""
    if a.ndim >= ndim:
        return a
    rows = (1,) * (1 if ndim > 1 and a.ndim < 2 else 0)
    shape = (*rows, *(a.shape or (1,)))
    return reshape(a, (*shape, *(1,) * (ndim - len(shape))))


# Taking apart ----------------------------------------------------------------------------------------------------

def _sample_unbind(s: Any) -> dict[str, Any]:
    return {"input": s.array(2, 3), "dim": s.choice([0, 1, -1])}


def _rejoined(g: list[Any], absent_shapes: Sequence[tuple[int, ...]]) -> list[Any]:
    """The gradients with zeros for the absent ones."""
    dtype = next(part.dtype for part in g if part is not None)
    return [np.zeros(shape, dtype) if part is None else part for part, shape in zip(g, absent_shapes)]


def _unbind_gradient(g: list[Any], input_shape: tuple[int, ...], dim: int) -> list[Any]:
    dim %= len(input_shape)
    part = (*input_shape[:dim], *input_shape[dim + 1:])
    return [stack(_rejoined(g, [part] * len(g)), dim)]


@op(sample=_sample_unbind, joint=_unbind_gradient)
def unbind(input: Array, dim: int = 0) -> tuple[Array, ...]:
    """The slices along `dim`, as views (`torch.unbind`)."""
    if not input.ndim:
        raise RuntimeError("unbind(): Dimension specified as 0 but tensor has no dimensions")
    dim = wrap_dim(dim, input.ndim, "unbind")
    if dim:
        input = np.moveaxis(input, dim, 0)
    return tuple([input[i, ...] for i in range(len(input))])


def _pieces(a: Any, bounds: Sequence[int], dim: int) -> tuple[Any, ...]:
    """The parts of `a` along `dim` between neighbouring bounds."""
    before = (slice(None),) * dim
    return tuple([a[(*before, slice(start, stop))] for start, stop in zip(bounds, bounds[1:])])


def _lengths(n: int, split_size: Any, dim: int) -> list[int]:
    if isinstance(split_size, int):
        if split_size < 0 or (split_size == 0 and n):
            raise RuntimeError(f"split(): expects split_size to be positive (or 0 for an empty dimension), got "
                               f"{split_size}")
        return [split_size] * (n // split_size) + [n % split_size] * (n % split_size > 0) if n else [0]
    sizes = [int(size) for size in split_size]
    if sum(sizes) != n or min(sizes, default=0) < 0:
        raise RuntimeError(f"split(): expects sizes that are non-negative and sum exactly to {n} (the length of "
                           f"dimension {dim}), got {sizes}")
    return sizes


def _split_gradient(g: list[Any], input_shape: tuple[int, ...], dim: int, split_size_or_sections: Any) -> list[Any]:
    dim %= len(input_shape)
    lengths = _lengths(input_shape[dim], split_size_or_sections, dim)
    return [cat(_rejoined(g, [(*input_shape[:dim], n, *input_shape[dim + 1:]) for n in lengths]), dim)]


@op(sample=lambda s: {"tensor": s.array(5, 2), "split_size_or_sections": s.choice([2, [1, 4]]), "dim": 0},
    joint=lambda g, tensor_shape, dim, split_size_or_sections: _split_gradient(
        g, tensor_shape, dim, split_size_or_sections))
def split(tensor: Array, split_size_or_sections: Any, dim: int = 0) -> tuple[Array, ...]:
    """Parts of `split_size` along `dim`, the last may be shorter, or of the sizes in a list; views (`torch.split`).

    Raises RuntimeError for a size below 1, or for a list that does not sum to the length of `dim`.
    """
    if not tensor.ndim:
        raise RuntimeError("split(): expects at least a 1-dimensional tensor")
    dim = wrap_dim(dim, tensor.ndim, "split")
    lengths = _lengths(tensor.shape[dim], split_size_or_sections, dim)
    return _pieces(tensor, [0, *accumulate(lengths)], dim)
