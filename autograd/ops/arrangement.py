"""Elements in another arrangement: flipped, rolled, repeated, diagonals and triangles, sliding windows."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from autograd.interop import array_of
from autograd.op import Array, Ints, composite, op
from autograd.ops._dims import as_sizes, wrap_dim, wrap_dims
from autograd.ops._names import within
from autograd.ops.indexing import getitem
from autograd.ops.shape import expand, reshape, swapaxes, unsqueeze
from autograd.sums import accurate_sum
from autograd.tensor import Tensor

# Flips and rolls -------------------------------------------------------------------------------------------------

@op(sample=lambda s: {"input": s.array(2, 3), "dims": s.choice([(0,), (-1,), (0, 1)])},
    input=lambda g, dims: np.flip(g, dims))
def flip(input: Array, dims: Ints) -> Array:
    """A copy with the order along `dims` reversed (`torch.flip`). RuntimeError if a dim is named twice."""
    flipped = wrap_dims(dims, input.ndim, "flip")
    return input[tuple([slice(None, None, -1 if i in flipped else None) for i in range(input.ndim)])].copy()


@composite(np.fliplr, sample=lambda s: {"input": s.array(2, 3)})
def fliplr(input: Array) -> Array:
    """Columns in reverse order (`torch.fliplr`). RuntimeError for less than two dimensions."""
    if input.ndim < 2:
        raise RuntimeError(f"fliplr(): input must be >= 2-d, got {input.ndim}-d")
    return flip(input, (1,))


@composite(np.flipud, sample=lambda s: {"input": s.array(2, 3)})
def flipud(input: Array) -> Array:
    """Rows in reverse order (`torch.flipud`). RuntimeError for a tensor without dimensions."""
    if input.ndim < 1:
        raise RuntimeError(f"flipud(): input must be >= 1-d, got {input.ndim}-d")
    return flip(input, (0,))


@composite(sample=lambda s: {"input": s.array(2, 3)})
def rot90(input: Array, k: int = 1, dims: Any = (0, 1)) -> Array:
    """Turned by 90 degrees `k` times in the plane of `dims`, from the first towards the second (`torch.rot90`)."""
    if len(dims) != 2 or input.ndim < 2:
        raise RuntimeError(f"rot90(): expected two dims of a tensor with at least two, got dims {tuple(dims)} for "
                           f"{input.ndim} dimensions")
    first, second = wrap_dims(dims, input.ndim, "rot90")
    k %= 4
    if k == 2:
        return flip(input, (first, second))
    if k == 1:
        return swapaxes(flip(input, (second,)), first, second)
    if k == 3:
        return flip(swapaxes(input, first, second), (second,))
    return input.clone()


def _rolled_back(g: Any, shifts: Any, dims: Any) -> Any:
    return roll(g, tuple(-n for n in as_sizes(shifts)), dims)


@op(sample=lambda s: {"input": s.array(2, 3), **s.choice([
        {"shifts": 2}, {"shifts": -1, "dims": 1}, {"shifts": (1, 5), "dims": (0, -1)}])},
    input=_rolled_back)
def roll(input: Array, shifts: Any, dims: Any = None) -> Array:
    """Shifted along `dims`, what leaves at one end entering at the other; flattened without dims (`torch.roll`)."""
    shifts = as_sizes(shifts)
    if dims is None or (isinstance(dims, tuple | list) and not dims):
        if len(shifts) != 1:
            raise RuntimeError(f"roll(): shifts and dimensions must align. shifts: {len(shifts)}, dims: 0")
        return np.roll(input, shifts[0])
    axes = [wrap_dim(d, input.ndim, "roll") for d in as_sizes(dims)]
    if len(axes) != len(shifts):
        raise RuntimeError(f"roll(): shifts and dimensions must align. shifts: {len(shifts)}, dims: {len(axes)}")
    if not input.ndim:
        raise IndexError("roll(): Dimension specified as 0 but tensor has no dimensions")
    return np.roll(input, shifts, axes)


# Repeats ---------------------------------------------------------------------------------------------------------

def _sum_of_repeats(g: Any, input_shape: tuple[int, ...], repeats: Any) -> Any:
    """The copies of each element side by side on axes of their own, summed."""
    shape = (1,) * (len(as_sizes(repeats)) - len(input_shape)) + tuple(input_shape)
    sides = [side for pair in zip(as_sizes(repeats), shape) for side in pair]
    return accurate_sum(g.reshape(sides), tuple(range(0, len(sides), 2))).reshape(input_shape)


@op(sample=lambda s: {"input": s.array(2, 3), "repeats": s.choice([(2, 1), (3, 1, 2), (1, 0)])}, input=_sum_of_repeats)
def repeat(input: Array, repeats: Ints) -> Array:
    """Copies side by side, `repeats` of them along each dimension (`torch.Tensor.repeat`).

    RuntimeError for fewer repeats than dimensions, or a negative one.
    """
    sizes = as_sizes(repeats)
    if len(sizes) < input.ndim or min(sizes, default=0) < 0:
        raise RuntimeError("repeat(): Number of dimensions of repeat dims can not be smaller than number of dimensions "
                           f"of tensor, and none negative; got {list(sizes)} for shape {list(input.shape)}")
    return np.array(np.tile(input, sizes))


@composite(np.tile, sample=lambda s: {"input": s.array(2, 3), "dims": s.choice([(2,), (2, 2), (2, 1, 2)])})
def tile(input: Array, dims: Ints) -> Array:
    """Copies side by side; `dims` may be shorter than the shape, and count from the last on (`torch.tile`)."""
    sizes = as_sizes(dims)
    return repeat(input, (1,) * (input.ndim - len(sizes)) + sizes)


@composite(sample=lambda s: {"input": s.array(2, 3), "repeats": 2, "dim": s.choice([None, 0, 1])})
def repeat_interleave(input: Array, repeats: Any = None, dim: int | None = None,
                      *, output_size: int | None = None) -> Array:
    """Each element along `dim` (of the flattened tensor without) `repeats` times in a row (`torch.repeat_interleave`).

    `repeats` is a number or an integer tensor with one for each element; `repeat_interleave(repeats)` gives the number
    of the element for each copy. RuntimeError for negative numbers, another length, or an `output_size` that is not
    their sum.
    """
    if repeats is None:
        counts = _counts(input)
        return Tensor._wrap(np.repeat(np.arange(counts.size), counts))
    if dim is None:
        input, dim = reshape(input, (-1,)), 0
    dim = wrap_dim(dim, input.ndim, "repeat_interleave")
    shape = tuple(input.shape)
    n = shape[dim]
    if isinstance(repeats, int):
        if repeats < 0:
            raise RuntimeError(f"repeat_interleave(): Repeats must be non-negative, got {repeats}")
        _check_total(n * repeats, output_size)
        copies = expand(unsqueeze(input, dim + 1), (*shape[:dim + 1], repeats, *shape[dim + 1:]))
        return reshape(copies, (*shape[:dim], n * repeats, *shape[dim + 1:]))
    counts = _counts(repeats)
    if counts.size not in (1, n):
        raise RuntimeError("repeat_interleave(): repeats must have the same size as input along dim, but got "
                           f"repeats.size(0) = {counts.size} and input.size({dim}) = {n}")
    numbers = np.repeat(np.arange(n), counts if counts.size == n else int(counts[0]))
    _check_total(numbers.size, output_size)
    return getitem(input, (slice(None),) * dim + (numbers,))


def _counts(repeats: Any) -> Any:
    counts = np.asarray(array_of(repeats))
    if counts.dtype.kind not in "iu":
        raise NotImplementedError(f"repeat_interleave(): repeats must be integers, got {counts.dtype}")
    if counts.ndim > 1:
        raise RuntimeError(f"repeat_interleave(): repeats must be 0- or 1-dimensional, got shape {list(counts.shape)}")
    if counts.size and counts.min() < 0:
        raise RuntimeError("repeat_interleave(): repeats can not be negative")
    return counts.reshape(-1)


def _check_total(total: int, output_size: int | None) -> None:
    if output_size not in (None, total):
        raise RuntimeError(f"repeat_interleave(): allocated size does not match required size: output_size is "
                           f"{output_size}, the repeats sum to {total}")


# Diagonals and triangles -----------------------------------------------------------------------------------------

def _sample_diagonal(s: Any) -> dict[str, Any]:
    return {"input": s.array(2, 3, 4), "offset": s.integer(-2, 2),
            **s.choice([{}, {"dim1": 1, "dim2": 2}, {"dim1": -1, "dim2": 0}])}


def _on_diagonal(g: Any, input_shape: tuple[int, ...], offset: int, dim1: int, dim2: int) -> Any:
    return place_diagonal(g, input_shape, offset, dim1, dim2)


@op(sample=_sample_diagonal,
    input=_on_diagonal)
def diagonal(input: Array, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Array:
    """A view of the diagonals of the matrices in `dim1` and `dim2`, `offset` above the main one (`torch.diagonal`).

    The diagonal is the last dimension. RuntimeError if the two dims are one.
    """
    first, second = wrap_dim(dim1, input.ndim, "diagonal"), wrap_dim(dim2, input.ndim, "diagonal")
    if first == second:
        raise RuntimeError(f"diagonal(): diagonal dimensions cannot be identical {dim1}, {dim2}")
    out = input.diagonal(offset, first, second)
    out.flags.writeable = input.flags.writeable
    return out


@op(method=False, namespace="arrangement",
    sample=lambda s: {"input": s.array(2, 3), "shape": (3, 4, 2), "dim1": 0, "dim2": s.choice([1, -2])},
    input=lambda g, offset, dim1, dim2: diagonal(g, offset, dim1, dim2))
@within("diag_embed")
def place_diagonal(input: Array, shape: Any, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Array:
    """Zeros of `shape` with `input` on the diagonals: the transpose of `diagonal`."""
    out = np.zeros(shape, input.dtype)
    diagonal(out, offset, dim1, dim2)[...] = input
    return out


@composite(sample=lambda s: {"input": s.array(2, 3), "offset": s.integer(-1, 1)})
def diag_embed(input: Array, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Array:
    """Matrices, in the dimensions `dim1` and `dim2`, with the last dimension on the diagonal (`torch.diag_embed`)."""
    n = input.ndim + 1
    if not input.ndim:
        raise IndexError("diag_embed(): expected at least one dimension, got a tensor without")
    first, second = wrap_dim(dim1, n, "diag_embed"), wrap_dim(dim2, n, "diag_embed")
    if first == second:
        raise RuntimeError(f"diag_embed(): diagonal dimensions cannot be identical {dim1}, {dim2}")
    shape = list(input.shape[:-1])
    for at in sorted((first, second)):
        shape.insert(at, input.shape[-1] + abs(offset))
    return place_diagonal(input, tuple(shape), offset, first, second)


_diagonal = diagonal  # `diag` has a parameter of this name


@composite(np.diag, sample=lambda s: {"input": s.array(*s.choice([(3,), (3, 2)])), "diagonal": s.integer(-1, 1)})
def diag(input: Array, diagonal: int = 0) -> Array:
    """The matrix with a vector on its diagonal, or the diagonal of a matrix, copied (`torch.diag`)."""
    if input.ndim == 1:
        return diag_embed(input, diagonal)
    if input.ndim != 2:
        raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {input.ndim}D")
    return _diagonal(input, diagonal).clone()


@composite(np.diagflat, sample=lambda s: {"input": s.array(2, 2), "offset": s.integer(-1, 1)})
def diagflat(input: Array, offset: int = 0) -> Array:
    """The matrix with all elements on its diagonal (`torch.diagflat`)."""
    return diag_embed(reshape(input, (-1,)), offset)


@op(np.tril, inplace=True, sample=lambda s: {"input": s.array(2, 3, 4), "diagonal": s.integer(-3, 3)},
    input=lambda g, diagonal: np.tril(g, diagonal))
def tril(input: Array, diagonal: int = 0) -> Array:
    """Zero above the diagonal (`torch.tril`). RuntimeError for less than two dimensions."""
    if input.ndim < 2:
        raise RuntimeError(f"tril(): input tensor must have at least 2 dimensions, got {input.ndim}")
    return np.tril(input, diagonal)


@op(np.triu, inplace=True, sample=lambda s: {"input": s.array(2, 3, 4), "diagonal": s.integer(-3, 3)},
    input=lambda g, diagonal: np.triu(g, diagonal))
def triu(input: Array, diagonal: int = 0) -> Array:
    """Zero below the diagonal (`torch.triu`). RuntimeError for less than two dimensions."""
    if input.ndim < 2:
        raise RuntimeError(f"triu(): input tensor must have at least 2 dimensions, got {input.ndim}")
    return np.triu(input, diagonal)


# Windows ---------------------------------------------------------------------------------------------------------

def _overlapped(g: Any, input_shape: tuple[int, ...], dimension: int, step: int) -> Any:
    return overlap_add(g, input_shape, dimension, step)


@op(sample=lambda s: {"input": s.array(2, 5), "dimension": s.choice([1, -1]), "size": s.integer(1, 3),
                      "step": s.integer(1, 3)},
    input=_overlapped)
def unfold(input: Array, dimension: int, size: int, step: int) -> Array:
    """All windows of `size` along `dimension`, one each `step`, as a last dimension: a view (`torch.Tensor.unfold`).

    RuntimeError if the size exceeds the length, or the step is not positive.
    """
    dim = wrap_dim(dimension, input.ndim, "unfold")
    n = input.shape[dim] if input.ndim else 1
    if not 0 <= size <= n:
        raise RuntimeError(f"unfold(): maximum size for tensor at dimension {dim} is {n} but size is {size}")
    if step <= 0:
        raise RuntimeError(f"unfold(): step is {step} but must be > 0")
    if not input.ndim:
        return input.reshape(1)[:size]
    shape, strides = list(input.shape), list(input.strides)
    shape[dim] = (shape[dim] - size) // step + 1
    strides[dim] *= step
    return _view_of_memory(input, (*shape, size), (*strides, input.strides[dim]))


def _view_of_memory(a: Any, shape: tuple[int, ...], strides: tuple[int, ...]) -> Any:
    """The memory from the first element of `a` on, read in other steps: a view of the array that owns it."""
    owner = a
    while isinstance(owner.base, np.ndarray):
        owner = owner.base
    if not owner.flags.c_contiguous:
        return as_strided(a, shape, strides, writeable=False).copy()
    view: Any = np.ndarray(shape, a.dtype, owner, _address(a) - _address(owner), strides)
    view.flags.writeable = a.flags.writeable
    return view


def _address(a: Any) -> int:
    """Where the first element is."""
    return int(a.__array_interface__["data"][0])


@op(method=False, namespace="arrangement", sample=lambda s: {"shape": (2, 5), "dimension": 1, **s.choice([
        {"input": s.array(2, 2, 3), "step": 2}, {"input": s.array(2, 3, 3), "step": 1}])},
    input=lambda g, input_shape, dimension, step: unfold(g, dimension, input_shape[-1], step))
def overlap_add(input: Array, shape: Any, dimension: int, step: int) -> Array:
    """Zeros of `shape` with each window added where `unfold` took it from: the transpose of `unfold`."""
    if not shape:
        return np.add.reduce(input)
    out = np.zeros(shape, input.dtype)
    dim = wrap_dim(dimension, out.ndim, "overlap_add")
    for k in range(input.shape[-1]):
        stop = k + step * input.shape[dim]
        out[(slice(None),) * dim + (slice(k, stop, step),)] += input[..., k]
    return out
