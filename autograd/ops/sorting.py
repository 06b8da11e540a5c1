"""Sorting and counting: sort, topk, unique, bincount, searchsorted, histc."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from autograd.dtypes import float32, float64, int32, int64, is_floating
from autograd.formatting import prints_as
from autograd.op import Array, composite, implements, op
from autograd.ops._names import within
from autograd.ops._reduced import axes, sample_along
from autograd.ops.gathering import gather
from autograd.ops.shape import reshape


@prints_as("sort")
class SortResult(NamedTuple):
    """The elements in order along a dim, and where each stood."""

    values: Array
    indices: Array


@prints_as("topk")
class TopkResult(NamedTuple):
    """The largest or smallest elements along a dim, and where each stood."""

    values: Array
    indices: Array


def _sample(s: Any) -> dict[str, Any]:
    return {**sample_along(s), "descending": s.boolean()}


@op()
def argsort(input: Array, dim: int = -1, descending: bool = False, *, stable: bool = False) -> Array:
    """The indices that sort along `dim`, NaN as the largest (`torch.argsort`).

    Equal elements keep their order even without `stable`.
    """
    along = axes(dim, input.ndim, "argsort")
    if not along:
        return np.zeros((), int64)
    if not descending:
        return np.argsort(input, along[0], kind="stable")
    backwards = np.argsort(np.flip(input, along), along[0], kind="stable")
    return input.shape[along[0]] - 1 - np.flip(backwards, along)


@composite(sample=_sample)
def sort(input: Array, dim: int = -1, descending: bool = False, *, stable: bool = False) -> SortResult:
    """The elements in order along `dim`, and where each stood (`torch.sort`); NaN is the largest.

    Equal elements keep their order even without `stable`.

    >>> import autograd
    >>> values, indices = autograd.sort(autograd.tensor([3, 1, 2]), descending=True)
    >>> values.tolist(), indices.tolist()
    ([3, 2, 1], [0, 2, 1])
    """
    indices = argsort(input, dim, descending, stable=stable)
    return SortResult(gather(input, dim, indices), indices)


@op(namespace="sorting", method=False)
@within("topk")
def top_indices(input: Array, k: int, dim: int, largest: bool, sorted: bool) -> Array:
    """Where the `k` largest or smallest elements along `dim` stand, in order of size or of place."""
    along = axes(dim, input.ndim, "topk")
    if not 0 <= k <= (input.shape[along[0]] if along else 1):
        raise RuntimeError(f"topk(): selected index k out of range, got k={k} for dimension {dim} of shape "
                           f"{input.shape}")
    if not along:
        return np.zeros((), int64)
    lines = np.moveaxis(input, along[0], -1)
    places = _beyond_the_rest(lines, k, largest)
    if places is None:
        places = argsort(lines, -1, largest)[..., :k]
    elif sorted:
        order = argsort(np.take_along_axis(lines, places, -1), -1, largest)
        places = np.take_along_axis(places, order, -1)
    return np.moveaxis(places if sorted else np.sort(places, -1), -1, along[0])


def _beyond_the_rest(lines: Array, k: int, largest: bool) -> Array | None:
    """Where the `k` largest or smallest elements of each line stand; None where that is not cheaper, or not clear."""
    n = lines.shape[-1]
    if not 0 < k <= n // 4 or lines.dtype.kind == "b":
        return None
    nth = n - k if largest else k - 1
    last = np.partition(lines, nth, -1)[..., nth, None]
    chosen = lines >= last if largest else lines <= last
    if (np.count_nonzero(chosen, -1) != k).any():  # equal ones, or NaN
        return None
    return np.nonzero(chosen)[-1].reshape(*lines.shape[:-1], k)


@composite(sample=lambda s: {"input": s.array(2, 3), "k": s.integer(1, 2), "dim": s.choice([0, 1, -1]),
                             "largest": s.boolean()})
def topk(input: Array, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> TopkResult:
    """The `k` largest elements along `dim`, or the smallest, and where they stand (`torch.topk`).

    In order of size, or if not `sorted` of place; of equal ones the first. Raises RuntimeError for more than there are.
    """
    indices = top_indices(input, k, dim, largest, sorted)
    return TopkResult(gather(input, dim, indices), indices)


@prints_as("mode")
class ModeResult(NamedTuple):
    """The most frequent elements along a dim, and where they stand."""

    values: Array
    indices: Array


@op(namespace="sorting", method=False)
@within("mode")
def mode_index(input: Array, dim: int, keepdim: bool) -> Array:
    """Where the most frequent element along `dim` stands last; of equally frequent ones the smallest."""
    along = axes(dim, input.ndim, "mode")
    if not along:
        return np.zeros((), int64)
    lines = np.moveaxis(input, along[0], -1)
    if not lines.shape[-1]:
        raise IndexError(f"mode(): Expected reduction dim {along[0]} to have non-zero size, got shape {input.shape}")
    places, ordered = np.arange(lines.shape[-1]), np.sort(lines, -1)
    begins = np.diff(ordered, axis=-1, prepend=ordered[..., :1]) != 0
    repeats = places - np.maximum.accumulate(np.where(begins, places, 0), -1)
    most = np.take_along_axis(ordered, repeats.argmax(-1, keepdims=True), -1)
    last = np.where(lines == most, places, -1).max(-1)
    return np.expand_dims(last, along[0]) if keepdim else last


@composite(sample=lambda s: {"input": s.array(2, 3), "dim": s.choice([0, 1, -1]), "keepdim": s.boolean()})
def mode(input: Array, dim: int = -1, keepdim: bool = False) -> ModeResult:
    """The most frequent elements along `dim`, the smallest of equally frequent ones, and where they stand last.

    PyTorch's `torch.mode`. Raises IndexError where there is nothing to count.
    """
    values = gather(input, dim, mode_index(input, dim, True))
    indices = mode_index(input, dim, keepdim)
    return ModeResult(reshape(values, tuple(indices.shape)), indices)


@op()
def unique(input: Array, sorted: bool = True, return_inverse: bool = False, return_counts: bool = False,
           dim: int | None = None) -> Array:
    """The distinct elements, or slices along `dim`, in order (`torch.unique`; also in order if not `sorted`).

    With `return_inverse` also where each element of the input went, with `return_counts` how often each occurs.
    No gradient. NaN is equal to nothing.
    """
    along = None if dim is None else axes(dim, input.ndim, "unique")[0]
    values, inverse, counts = np.unique(input, return_inverse=True, return_counts=True, axis=along, equal_nan=False)
    result = [values]
    if return_inverse:
        result.append(inverse.reshape(input.shape if along is None else -1))
    if return_counts:
        result.append(counts)
    return tuple(result) if len(result) > 1 else values


@op()
def unique_consecutive(input: Array, return_inverse: bool = False, return_counts: bool = False,
                       dim: int | None = None) -> Array:
    """The elements, or slices along `dim`, without those that equal the one before (`torch.unique_consecutive`).

    With `return_inverse` also where each element of the input went, with `return_counts` how many it stands for.
    """
    lines = input.reshape(-1) if dim is None else np.moveaxis(input, axes(dim, input.ndim, "unique_consecutive")[0], 0)
    new = np.ones(len(lines), bool)
    new[1:] = (lines[1:] != lines[:-1]).any(tuple(range(1, lines.ndim)))
    values = lines[new] if dim is None else np.moveaxis(lines[new], 0, dim)
    result = [values]
    if return_inverse:
        places = np.cumsum(new) - 1
        result.append(places.reshape(input.shape) if dim is None else places)
    if return_counts:
        result.append(np.diff(np.flatnonzero(new), append=len(lines)))
    return tuple(result) if len(result) > 1 else values


@op(np.bincount)
def bincount(input: Array, weights: Array | None = None, minlength: int = 0) -> Array:
    """How often each of 0, 1, 2, ... occurs, or the sum of its `weights`; no gradient (`torch.bincount`).

    float32 weights add up to float32, all others to float64. Raises RuntimeError unless the input is 1-d and not
    negative and the weights have its length, NotImplementedError unless it holds integers.
    """
    if input.dtype.kind not in "iu":
        raise NotImplementedError(f"bincount(): not implemented for {input.dtype}; convert it with .long()")
    if input.ndim != 1 or (input.size and input.min() < 0):
        raise RuntimeError(f"bincount(): only supports 1-d non-negative integral inputs, got shape {input.shape}"
                           + (f" with minimum {input.min()}" if input.size else ""))
    if minlength < 0:
        raise RuntimeError(f"bincount(): minlength should be >= 0, got {minlength}")
    if weights is None:
        return np.bincount(input, minlength=minlength)
    if weights.shape != input.shape:
        raise RuntimeError(f"bincount(): weights should be 1-d and have the same length as input, got {weights.shape} "
                           f"for {input.shape}")
    return np.bincount(input, weights, minlength).astype(float32 if weights.dtype == float32 else float64, copy=False)


def _in_order(sequence: Any, sorter: Any) -> Any:
    """The elements of each row of `sequence` at the places that `sorter` names."""
    if sorter.dtype != int64:
        raise RuntimeError(f"searchsorted(): sorter must be a tensor of long dtype but got dtype {sorter.dtype}")
    if sorter.shape != sequence.shape:
        raise RuntimeError(f"searchsorted(): boundary and sorter must have the same size, but got boundary tensor "
                           f"{list(sequence.shape)} and sorter tensor {list(sorter.shape)}")
    if sorter.size and (sorter.min() < 0 or sorter.max() >= sequence.shape[-1]):
        raise RuntimeError("searchsorted(): sorter index out of range")
    return np.take_along_axis(sequence, sorter, -1)


@op(method=False)
def searchsorted(sorted_sequence: Array, input: Array | float, *, out_int32: bool = False, right: bool = False,
                 side: str | None = None, sorter: Array | None = None) -> Array:
    """Where each element of `input` would go in the sorted last dim of `sorted_sequence` (`torch.searchsorted`).

    Before equal ones ("left"), or after them if `right`, or `side` is "right". `sorter`: the places of the elements of
    a sequence that is not sorted, as `argsort` gives them. A sequence with more than one dim needs an input that agrees
    with it in all but the last; otherwise RuntimeError, as for a `side` that contradicts `right`.
    """
    if side not in (None, "left", "right"):
        raise RuntimeError(f"searchsorted(): side can only be 'left' or 'right' but got {side!r}")
    if right and side == "left":
        raise RuntimeError("searchsorted(): side and right can't be set to opposites, got side='left' and right=True")
    where: Any = "right" if right else side or "left"
    values = np.asarray(input)
    if sorter is not None:
        sorted_sequence = _in_order(sorted_sequence, sorter)
    if sorted_sequence.ndim == 1:
        found = np.searchsorted(sorted_sequence, values, where)
    elif sorted_sequence.shape[:-1] != values.shape[:-1]:
        raise RuntimeError(f"searchsorted(): expected the dims of input before the last to be those of the sequence, "
                           f"{sorted_sequence.shape[:-1]}, got {values.shape[:-1]}")
    else:
        rows = zip(sorted_sequence.reshape(-1, sorted_sequence.shape[-1]), values.reshape(-1, values.shape[-1]),
                   strict=True)
        found = np.array([np.searchsorted(a, v, where) for a, v in rows], int64).reshape(values.shape)
    return np.asarray(found, int32 if out_int32 else int64)


@op(method=False)
def bucketize(input: Array | float, boundaries: Array, *, out_int32: bool = False, right: bool = False) -> Array:
    """The number of the interval between sorted `boundaries` that each element lies in (`torch.bucketize`).

    One that equals a boundary lies before it, or after it if `right`. RuntimeError unless the boundaries are 1-d.
    """
    if boundaries.ndim != 1:
        raise RuntimeError(f"bucketize(): boundaries tensor must be 1 dimension, but got dim({boundaries.ndim})")
    found = np.searchsorted(boundaries, input, "right" if right else "left")
    return np.asarray(found, int32 if out_int32 else int64)


@op()
def histc(input: Array, bins: int = 100, min: float = 0, max: float = 0) -> Array:
    """How many elements fall into each of `bins` equal intervals of [min, max], or of their range (`torch.histc`)."""
    if not is_floating(input.dtype):
        raise NotImplementedError(f"histc(): not implemented for {input.dtype}; convert it with .float()")
    if bins <= 0 or min > max:
        raise RuntimeError(f"histc(): expected bins > 0 and min <= max, got bins={bins}, min={min}, max={max}")
    if min == max and input.size:
        min, max = float(input.min()), float(input.max())
    if min == max:
        min, max = min - 1, max + 1
    return np.histogram(input, bins, (min, max))[0].astype(input.dtype)


@implements(np.sort)
def _numpy_sort(a: Any, axis: int | None = -1, *, stable: bool = False) -> Any:
    return (sort(a.reshape(-1), 0) if axis is None else sort(a, axis, stable=stable)).values


@implements(np.argsort)
def _numpy_argsort(a: Any, axis: int | None = -1, *, stable: bool = False) -> Any:
    return argsort(a.reshape(-1), 0) if axis is None else argsort(a, axis, stable=stable)
