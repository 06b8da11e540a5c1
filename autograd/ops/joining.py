"""Several tensors into one, and one into several: cat, stack, split, chunk, unbind, meshgrid."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any

import numpy as np

from autograd.interop import array_of
from autograd.op import Array, composite, op
from autograd.ops._dims import wrap_dim
from autograd.ops.shape import expand, reshape
from autograd.tensor import Tensor

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

    Raises ValueError if there are none, RuntimeError if the other dimensions differ.
    """
    if not tensors:
        raise ValueError("cat(): expected a non-empty list of Tensors")
    if len({a.ndim for a in tensors}) > 1:
        tensors = [a for a in tensors if not _is_legacy_empty(a.shape)]
    if not tensors[0].ndim:
        raise RuntimeError("cat(): zero-dimensional tensor (at position 0) cannot be concatenated; use stack")
    return np.concatenate(tensors, dim)


def _apart(g: Any, dim: int) -> Any:
    return unbind(g, dim)


@op(promote="common", method=False, sample=_sample_list, tensors=_apart)
def stack(tensors: Sequence[Array], dim: int = 0) -> Array:
    """The tensors along a new dimension `dim` (`torch.stack`). RuntimeError if there are none, or shapes differ."""
    if not tensors:
        raise RuntimeError("stack(): expected a non-empty list of Tensors")
    shapes = [a.shape for a in tensors]
    shape = shapes[0]
    if shapes.count(shape) < len(shapes):
        i, other = next((i, other) for i, other in enumerate(shapes) if other != shape)
        raise RuntimeError(f"stack(): expects each tensor to be equal size, but got {list(shape)} at entry 0 and "
                           f"{list(other)} at entry {i}")
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
    tensors = [_at_least(a, 1) for a in _some("hstack", tensors)]
    return cat(tensors, 1 if tensors[0].ndim > 1 else 0)


@composite(np.vstack, method=False, aliases=("row_stack",),
           sample=lambda s: {"tensors": [s.array(2, 3), s.array(3)]})
def vstack(tensors: Sequence[Array]) -> Array:
    """Joined along dimension 0, vectors as rows (`torch.vstack`)."""
    return cat([_at_least(a, 2) for a in _some("vstack", tensors)], 0)


@composite(np.dstack, method=False, sample=lambda s: {"tensors": [s.array(2, 3), s.array(2, 3, 2)]})
def dstack(tensors: Sequence[Array]) -> Array:
    """Joined along dimension 2 (`torch.dstack`)."""
    return cat([_at_least(a, 3) for a in _some("dstack", tensors)], 2)


@composite(np.column_stack, method=False, sample=lambda s: {"tensors": [s.array(3), s.array(3, 2)]})
def column_stack(tensors: Sequence[Array]) -> Array:
    """Joined along dimension 1, vectors as columns (`torch.column_stack`)."""
    return cat([reshape(a, (-1, 1)) if a.ndim < 2 else a for a in _some("column_stack", tensors)], 1)


def _some(name: str, tensors: Sequence[Any]) -> Sequence[Any]:
    """The tensors; RuntimeError if there are none."""
    if not tensors:
        raise RuntimeError(f"{name}(): expects a non-empty list of Tensors")
    return tensors


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
        raise IndexError("unbind(): Dimension specified as 0 but tensor has no dimensions")
    dim = wrap_dim(dim, input.ndim, "unbind")
    if dim:
        input = np.moveaxis(input, dim, 0)
    return tuple([input[i, ...] for i in range(len(input))])


def _pieces(a: Any, bounds: Sequence[int], dim: int) -> tuple[Any, ...]:
    """The parts of `a` along `dim` between neighbouring bounds."""
    before = (slice(None),) * dim
    return tuple([a[(*before, slice(start, stop))] for start, stop in pairwise(bounds)])


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


@composite(sample=lambda s: {"input": s.array(5, 2), "chunks": s.integer(1, 6)})
def chunk(input: Array, chunks: int, dim: int = 0) -> Any:
    """At most `chunks` parts along `dim`, all of one length but the last; views (`torch.chunk`)."""
    if not input.ndim:
        raise RuntimeError("chunk(): expects at least a 1-dimensional tensor")
    if chunks <= 0:
        raise RuntimeError(f"chunk(): expects `chunks` to be greater than 0, got: {chunks}")
    dim = wrap_dim(dim, input.ndim, "chunk")
    n = input.shape[dim]
    return split(input, -(-n // chunks) if n else [0] * chunks, dim)


@composite(sample=lambda s: {"input": s.array(5, 2), "indices_or_sections": s.choice([3, [1, 3], [-2]])})
def tensor_split(input: Array, indices_or_sections: Any, dim: int = 0) -> Any:
    """That many parts along `dim` of nearly one length, or the parts between the indices (`torch.tensor_split`).

    RuntimeError for a number of parts below 1, or a tensor without dimensions.
    """
    if not input.ndim:
        raise RuntimeError("tensor_split(): expected at least a 1-dimensional tensor, but got a tensor with 0 dims")
    dim = wrap_dim(dim, input.ndim, "tensor_split")
    n = input.shape[dim]
    places = np.asarray(array_of(indices_or_sections))
    if isinstance(indices_or_sections, Tensor) and places.dtype != np.int64:
        raise RuntimeError(f"tensor_split(): expected a tensor of dtype int64, got {places.dtype}")
    if places.size and places.dtype.kind not in "iu":
        raise TypeError("tensor_split(): argument 'indices_or_sections' must be int, tuple of ints or Tensor of them, not "
                        f"{type(indices_or_sections).__name__}")
    if places.ndim > 1:
        raise RuntimeError("tensor_split(): expected indices_or_sections to be a zero-dimensional or one-dimensional tensor, "
                           f"but got a tensor with {places.ndim} dims")
    if not places.ndim:
        sections = int(places)
        if sections < 1:
            raise RuntimeError(f"tensor_split(): number of sections must be larger than 0, got {sections}")
        return split(input, [n // sections + (i < n % sections) for i in range(sections)], dim)
    bounds = [0, *[min(max(i + n if i < 0 else i, 0), n) for i in map(int, places)], n]
    before = (slice(None),) * dim
    return tuple([input[(*before, slice(start, stop))] for start, stop in pairwise(bounds)])


def _split_evenly(input: Any, indices_or_sections: Any, dim: int, caller: str) -> Any:
    if isinstance(indices_or_sections, int) and (indices_or_sections < 1 or input.shape[dim] % indices_or_sections):
        raise RuntimeError(f"{caller}(): attempted to split along dimension {dim}, but the size of the dimension "
                           f"{input.shape[dim]} is not divisible by the split_size {indices_or_sections}!")
    return tensor_split(input, indices_or_sections, dim)


@composite(sample=lambda s: {"input": s.array(3, 4), "indices_or_sections": 2})
def hsplit(input: Array, indices_or_sections: Any) -> Any:
    """Equal parts, or the parts between indices, along dimension 1, of a vector along 0 (`torch.hsplit`)."""
    if input.ndim < 1:
        raise RuntimeError("hsplit(): requires a tensor with at least 1 dimension, but got a tensor with 0 dimensions!")
    return _split_evenly(input, indices_or_sections, 1 if input.ndim > 1 else 0, "hsplit")


@composite(sample=lambda s: {"input": s.array(4, 3), "indices_or_sections": 2})
def vsplit(input: Array, indices_or_sections: Any) -> Any:
    """Equal parts, or the parts between indices, along dimension 0 (`torch.vsplit`)."""
    if input.ndim < 2:
        raise RuntimeError(f"vsplit(): requires a tensor with at least 2 dimensions, but got {input.ndim} dimensions!")
    return _split_evenly(input, indices_or_sections, 0, "vsplit")


@composite(sample=lambda s: {"input": s.array(2, 3, 4), "indices_or_sections": 2})
def dsplit(input: Array, indices_or_sections: Any) -> Any:
    """Equal parts, or the parts between indices, along dimension 2 (`torch.dsplit`)."""
    if input.ndim < 3:
        raise RuntimeError(f"dsplit(): requires a tensor with at least 3 dimensions, but got {input.ndim} dimensions!")
    return _split_evenly(input, indices_or_sections, 2, "dsplit")


# Any number of tensors -------------------------------------------------------------------------------------------

def _listed(name: str, tensors: Sequence[Any]) -> list[Any]:
    """The tensors, which may have been given one by one or as one list; TypeError for what is none."""
    listed = list(tensors[0] if len(tensors) == 1 and isinstance(tensors[0], list | tuple) else tensors)
    for i, tensor in enumerate(listed):
        if not isinstance(tensor, Tensor | np.ndarray):
            raise TypeError(f"{name}(): expected Tensor as element {i} in argument 0, but got {type(tensor).__name__}")
    return listed


@composite(np.broadcast_arrays, method=False, sample=lambda s: {"tensors": [s.array(*shape) for shape in s.shapes(2)]})
def broadcast_tensors(*tensors: Any) -> Any:
    """All of them stretched to their common shape, as views (`torch.broadcast_tensors`). RuntimeError without one."""
    listed = _listed("broadcast_tensors", tensors)
    try:
        shape = np.broadcast_shapes(*[tuple(a.shape) for a in listed])
    except ValueError:
        raise RuntimeError("broadcast_tensors(): the shapes "
                           f"{', '.join(str(list(a.shape)) for a in listed)} do not broadcast to one") from None
    return tuple([expand(a, shape) for a in listed])


@composite(method=False, sample=lambda s: {"tensors": [s.array(2), s.array(3), s.array()],
                                             "indexing": s.choice(["ij", "xy"])})
def meshgrid(*tensors: Any, indexing: str = "ij") -> Any:
    """The coordinates of a grid: each vector stretched along a dimension of its own, as views (`torch.meshgrid`).

    With `indexing="xy"` the first two dimensions are exchanged. RuntimeError for no tensors, more than one dimension,
    several dtypes.
    """
    listed = _listed("meshgrid", tensors)
    if not listed:
        raise RuntimeError("meshgrid() expects a non-empty list of Tensors")
    if indexing not in ("ij", "xy"):
        raise RuntimeError(f'meshgrid(): indexing must be one of "xy" or "ij", but received: {indexing}')
    if max(a.ndim for a in listed) > 1:
        raise RuntimeError("meshgrid(): Expected 0D or 1D tensors, but got shapes "
                           f"{', '.join(str(list(a.shape)) for a in listed)}")
    if len({a.dtype for a in listed}) > 1:
        raise RuntimeError("meshgrid() expects all tensors to have the same dtype")
    places = list(range(len(listed)))
    if indexing == "xy" and len(listed) > 1:
        places[:2] = 1, 0
    columns = [reshape(a, tuple(-1 if d == place else 1 for d in range(len(listed))))
               for a, place in zip(listed, places)]
    return broadcast_tensors(*columns)


def _each_at_least(tensors: Sequence[Any], ndim: int) -> Any:
    grown = tuple([_at_least(a, ndim) for a in _listed(f"atleast_{ndim}d", tensors)])
    return grown[0] if len(tensors) == 1 and not isinstance(tensors[0], list | tuple) else grown


def _sample_few_dims(s: Any) -> dict[str, Any]:
    return {"tensors": [s.array(*s.shape(max_dims=2)) for _ in range(2)]}


@composite(np.atleast_1d, method=False, sample=_sample_few_dims)
def atleast_1d(*tensors: Any) -> Any:
    """With one dimension or more (`torch.atleast_1d`)."""
    return _each_at_least(tensors, 1)


@composite(np.atleast_2d, method=False, sample=_sample_few_dims)
def atleast_2d(*tensors: Any) -> Any:
    """With two dimensions or more: a vector becomes a row (`torch.atleast_2d`)."""
    return _each_at_least(tensors, 2)


@composite(np.atleast_3d, method=False, sample=_sample_few_dims)
def atleast_3d(*tensors: Any) -> Any:
    """With three dimensions or more: a vector becomes (1, n, 1), a matrix (n, m, 1) (`torch.atleast_3d`)."""
    return _each_at_least(tensors, 3)


@composite(method=False, sample=lambda s: {"tensors": [s.array(2, 3), s.array(2), s.array()]})
def block_diag(*tensors: Any) -> Any:
    """The matrices along the diagonal of one, zeros elsewhere (`torch.block_diag`).

    RuntimeError for more than two dimensions, TypeError for what is no Tensor.
    """
    blocks = [_at_least(a, 2) for a in _listed("block_diag", tensors)]
    if any(block.ndim > 2 for block in blocks):
        raise RuntimeError("block_diag(): Input tensors must have 2 or fewer dimensions, got shapes "
                           f"{', '.join(str(list(block.shape)) for block in blocks)}")
    width = sum(block.shape[1] for block in blocks)
    rows, left = [], 0
    for block in blocks:
        height, n = block.shape
        rows.append(cat([np.zeros((height, left), block.dtype), block,
                         np.zeros((height, width - left - n), block.dtype)], 1))
        left += n
    return cat(rows, 0)


@composite(sample=lambda s: {"input": s.array(4), "r": s.integer(1, 3), "with_replacement": s.boolean()})
def combinations(input: Array, r: int = 2, with_replacement: bool = False) -> Any:
    """Every choice of `r` elements of a vector, a row each, in its order (`torch.combinations`).

    RuntimeError for more dimensions and a negative `r`.
    """
    if input.ndim != 1 or r < 0:
        raise RuntimeError(f"combinations(): Expect a 1D vector and r >= 0, got shape {list(input.shape)} and r={r}")
    if r == 0:
        return input[:0].detach()
    choices = itertools.combinations_with_replacement if with_replacement else itertools.combinations
    return input[np.array([*choices(range(input.shape[0]), r)], np.int64).reshape(-1, r)]


@composite(method=False, sample=lambda s: {"tensors": [s.array(2), s.array(3)]})
def cartesian_prod(*tensors: Any) -> Any:
    """Every combination of an element of each vector, a row each (`torch.cartesian_prod`)."""
    listed = _listed("cartesian_prod", tensors)
    if any(a.ndim != 1 for a in listed):
        raise RuntimeError(f"cartesian_prod(): Expect 1D vectors, but got shapes {', '.join(str(list(a.shape)) for a in listed)}")
    if len(listed) == 1:
        return listed[0]
    return stack([reshape(a, (-1,)) for a in meshgrid(*listed)], 1)
