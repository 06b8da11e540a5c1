"""The same elements under another shape: reshape, permute, squeeze, expand. Views where PyTorch's are."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.op import Array, Ints, composite, op
from autograd.ops._dims import as_sizes, wrap_dim, wrap_dims
from autograd.tensor import Tensor

# Sizes -----------------------------------------------------------------------------------------------------------

@op(sample=lambda s: {"input": s.array(2, 3, 4), "shape": s.choice([(6, 4), (-1,), (2, 1, 12), (4, -1, 2)])},
    input=lambda g, input_shape: g.reshape(input_shape))
def reshape(input: Array, shape: Ints) -> Array:
    """The elements in row-major order under another `shape`, one length of which may be -1 (`torch.reshape`).

    A view where the memory allows it, a copy otherwise. Raises RuntimeError if the number of elements differs.
    """
    _check_sizes(shape, "reshape")
    out = input.reshape(shape)
    return input.view() if out is input else out


@op(sample=lambda s: {"input": s.array(2, 3, 4), "size": s.choice([(6, 4), (-1,), (2, 1, 12), (4, -1, 2)])},
    input=lambda g, input_shape, size: _view_gradient(g, input_shape, size))
def view(input: Array, size: Ints) -> Array:
    """The same memory under another shape, or its bits as another dtype (`torch.Tensor.view`).

    Raises RuntimeError if the number of elements differs, or if the memory is not laid out for it: use `reshape`.
    """
    if isinstance(size, np.dtype):
        return input.view(size)
    _check_sizes(size, "view")
    out = input.reshape(size)
    if out.base is not (input if input.base is None else input.base) and out.base is not input:
        raise RuntimeError(f"view(): size {list(as_sizes(size))} is not compatible with input tensor's size "
                           f"{list(input.shape)} and strides {list(input.strides)} (in bytes), at least one dimension "
                           "spans across two contiguous subspaces. Use .reshape(...) instead.")
    return out.view()


def _view_gradient(g: Any, input_shape: tuple[int, ...], size: Any) -> Any:
    if isinstance(size, np.dtype):
        raise RuntimeError(f"view(): the bits of a float read as {size} have no gradient; use .to({size}) to convert "
                           "the values, or .detach() before .view()")
    return g.reshape(input_shape)


def _check_sizes(sizes: Any, caller: str) -> None:
    for i, n in enumerate(as_sizes(sizes)):
        if n < -1:
            raise RuntimeError(f"{caller}(): invalid shape dimension {n} at index {i} of shape {list(sizes)}")


@composite()
def reshape_as(input: Array, other: Array) -> Array:
    """`input` under the shape of `other` (`torch.Tensor.reshape_as`)."""
    return reshape(input, other.shape)


@composite(sample=lambda s: {"input": s.array(2, 3), "other": s.array(3, 2)})
def view_as(input: Array, other: Array) -> Array:
    """The memory of `input` under the shape of `other` (`torch.Tensor.view_as`)."""
    return view(input, other.shape)


@composite(np.ravel)
def ravel(input: Array) -> Array:
    """All elements in one dimension (`torch.ravel`)."""
    return reshape(input, (-1,))


@composite()
def flatten(input: Array, start_dim: int = 0, end_dim: int = -1) -> Array:
    """The dimensions from `start_dim` to `end_dim` as one; a 0-d tensor becomes 1-d (`torch.flatten`)."""
    start, end = wrap_dim(start_dim, input.ndim, "flatten"), wrap_dim(end_dim, input.ndim, "flatten")
    if start > end:
        raise RuntimeError(f"flatten() has invalid args: start_dim cannot come after end_dim, got {start_dim} and "
                           f"{end_dim}")
    shape = input.shape
    if start == end and shape:
        return input
    return reshape(input, (*shape[:start], math.prod(shape[start:end + 1]), *shape[end + 1:]))


@composite(sample=lambda s: {"input": s.array(3, 4), "dim": 1, "sizes": (2, -1)})
def unflatten(input: Array, dim: int, sizes: Ints) -> Array:
    """Dimension `dim` as several of the given `sizes`, one of which may be -1 (`torch.unflatten`).

    Raises RuntimeError if the sizes do not multiply to the length of `dim`.
    """
    dim, sizes, shape = wrap_dim(dim, input.ndim, "unflatten"), as_sizes(sizes), tuple(input.shape)
    known = math.prod(n for n in sizes if n != -1)
    free = sizes.count(-1)
    if not shape:
        raise RuntimeError("unflatten(): expected at least a 1-dimensional tensor, but got a tensor with 0 dims")
    if not sizes or free > 1 or (known != shape[dim] if not free else not known or shape[dim] % known):
        raise RuntimeError(f"unflatten: Provided sizes {list(sizes)} don't multiply up to the size of dim {dim} "
                           f"({shape[dim]}) in the input tensor")
    sizes = tuple(shape[dim] // known if n == -1 else n for n in sizes)
    return reshape(input, (*shape[:dim], *sizes, *shape[dim + 1:]))


@op(np.squeeze, sample=lambda s: {"input": s.array(1, 3, 1), "dim": s.choice([None, 0, -1, (0, 1), (0, 2)])},
    input=lambda g, input_shape: g.reshape(input_shape))
def squeeze(input: Array, dim: Ints | None = None) -> Array:
    """Without the dimensions of length 1: all of them, or those of `dim` that have it (`torch.squeeze`)."""
    shape = input.shape
    if dim is None:
        return input.reshape([n for n in shape if n != 1]).view()
    dims = wrap_dims(dim, input.ndim, "squeeze")
    return input.reshape([n for i, n in enumerate(shape) if n != 1 or i not in dims]).view()


@op(sample=lambda s: {"input": s.array(2, 3), "dim": s.integer(-3, 2)},
    input=lambda g, input_shape: g.reshape(input_shape))
def unsqueeze(input: Array, dim: int) -> Array:
    """With a dimension of length 1 inserted before `dim` (`torch.unsqueeze`)."""
    dim = wrap_dim(dim, input.ndim + 1, "unsqueeze")
    return input.reshape((*input.shape[:dim], 1, *input.shape[dim:]))


@op(sample=lambda s: {"input": s.array(3, 1), "size": s.choice([(3, 4), (-1, 4), (2, -1, 2)])}, input=lambda g: g)
def expand(input: Array, size: Ints) -> Array:
    """A view that repeats dimensions of length 1 up to `size`; -1 keeps a length (`torch.Tensor.expand`).

    New dimensions may be added in front. Raises RuntimeError if a length other than 1 would change. The view is
    read-only, since many of its elements are one in memory.
    """
    sizes = as_sizes(size)
    added = len(sizes) - input.ndim
    if added < 0:
        raise RuntimeError(f"expand(): the number of sizes provided ({len(sizes)}) must be greater or equal to the "
                           f"number of dimensions in the tensor ({input.ndim})")
    for i, n in enumerate(sizes):
        if n < 0 and (n < -1 or i < added):
            raise RuntimeError(f"expand(): the expanded size of the tensor ({n}) isn't allowed in dimension {i}; -1 "
                               "keeps the length of a dimension that is there already")
        if n >= 0 and i >= added and input.shape[i - added] not in (1, n):
            raise RuntimeError(f"expand(): the expanded size of the tensor ({n}) must match the existing size "
                               f"({input.shape[i - added]}) at non-singleton dimension {i}. Target sizes: "
                               f"{list(sizes)}. Tensor sizes: {list(input.shape)}")
    return np.broadcast_to(input, [input.shape[i - added] if n == -1 else n for i, n in enumerate(sizes)])


@composite(sample=lambda s: {"input": s.array(3, 1), "size": (2, 3, 4)})
def broadcast_to(input: Array, size: Ints) -> Array:
    """`input` stretched to `size`, as `expand` (`torch.broadcast_to`)."""
    return expand(input, size)


@composite(sample=lambda s: {"input": s.array(3, 1), "other": s.array(2, 3, 4)})
def expand_as(input: Array, other: Array) -> Array:
    """`input` stretched to the shape of `other` (`torch.Tensor.expand_as`)."""
    return expand(input, other.shape)


# The order of dimensions -----------------------------------------------------------------------------------------

@op(sample=lambda s: {"input": s.array(2, 3, 4), "dims": s.choice([(0, 2, 1), (-1, 0, 1), (2, 1, 0)])},
    input=lambda g, dims: np.transpose(g, _inverse(as_sizes(dims))))
def permute(input: Array, dims: Ints) -> Array:
    """The dimensions in the order `dims` (`torch.permute`)."""
    return input.transpose(as_sizes(dims))


def _inverse(dims: tuple[int, ...]) -> list[int]:
    """The order that undoes the order `dims`."""
    n = len(dims)
    return sorted(range(n), key=[d % n for d in dims].__getitem__)


@op(aliases=("swapdims",),
    sample=lambda s: {"input": s.array(2, 3, 4), "axis0": s.integer(-3, 2), "axis1": s.integer(-3, 2)},
    input=lambda g, axis0, axis1: g.swapaxes(axis0, axis1) if g.ndim else g)
def swapaxes(input: Array, axis0: int, axis1: int) -> Array:
    """With two dimensions exchanged (`torch.swapaxes`)."""
    return _swapped(input, axis0, axis1, "swapaxes")


@op(sample=lambda s: {"input": s.array(2, 3, 4), "dim0": s.integer(-3, 2), "dim1": s.integer(-3, 2)},
    input=lambda g, dim0, dim1: g.swapaxes(dim0, dim1) if g.ndim else g)
def transpose(input: Array, dim0: int, dim1: int) -> Array:
    """With two dimensions exchanged (`torch.transpose`)."""
    return _swapped(input, dim0, dim1, "transpose")


def _swapped(a: Any, dim0: int, dim1: int, caller: str) -> Any:
    if a.ndim:
        return a.swapaxes(dim0, dim1)
    wrap_dims([dim0], 0, caller), wrap_dims([dim1], 0, caller)
    return a.view()


@composite(sample=lambda s: {"input": s.array(*s.choice([(), (3,), (2, 3)]))})
def t(input: Array) -> Array:
    """A matrix transposed; a vector or a number as it is (`torch.t`). RuntimeError for three dimensions or more."""
    if input.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {input.ndim}D")
    return swapaxes(input, 0, -1)


@op(aliases=("moveaxis",),
    sample=lambda s: {"input": s.array(2, 3, 4), "source": (0, -1), "destination": s.choice([(1, 0), (2, 0)])},
    input=lambda g, source, destination: np.moveaxis(g, destination, source))
def movedim(input: Array, source: Any, destination: Any) -> Array:
    """Dimensions `source` moved to the places `destination`, the others in their order (`torch.movedim`)."""
    start, end = (as_sizes(dims) for dims in (source, destination))
    if len(start) != len(end):
        raise RuntimeError(f"movedim(): Invalid source or destination dims: source {list(start)} should contain the "
                           f"same number of dims as destination {list(end)}")
    return np.moveaxis(input, wrap_dims(start, input.ndim, "movedim"), wrap_dims(end, input.ndim, "movedim"))


# Copies ----------------------------------------------------------------------------------------------------------

@op(input=lambda g: g)
def clone(input: Array, *, memory_format: Any = None) -> Array:
    """A copy that hands its gradient on (`torch.clone`); there is one memory format."""
    return input.copy()


@composite()
def contiguous(input: Array, memory_format: Any = None) -> Array:
    """In row-major order without gaps: the tensor itself if it is so already, else a copy (`torch.Tensor.contiguous`).

    There is no other memory format.
    """
    array = input._array if isinstance(input, Tensor) else input
    return input if array.flags.c_contiguous else clone(input)


# Properties ------------------------------------------------------------------------------------------------------

def _T(self: Tensor) -> Any:
    """With the dimensions in reverse order: a matrix transposed."""
    return swapaxes(self, 0, 1) if self._array.ndim == 2 else permute(self, tuple(reversed(range(self._array.ndim))))


def _mT(self: Tensor) -> Any:
    """A matrix, or each of a batch of matrices, transposed. RuntimeError for a vector."""
    if self._array.ndim == 1:
        raise RuntimeError("tensor.mT is only supported on matrices or batches of matrices. Got 1-D tensor.")
    return swapaxes(self, -2, -1) if self._array.ndim else swapaxes(self, 0, 0)


def _H(self: Tensor) -> Any:
    """A matrix transposed (and conjugated, were it complex). RuntimeError for other than two dimensions."""
    if self._array.ndim not in (0, 2):
        raise RuntimeError(f"tensor.H is only supported on matrices (2-D tensors). Got {self._array.ndim}-D tensor. "
                           "For batches of matrices, consider using tensor.mH")
    return _mT(self)


for _name, _getter in {"T": _T, "mT": _mT, "H": _H, "mH": _mT}.items():
    setattr(Tensor, _name, property(_getter))
