"""Choosing by masks, and between numbers and rows: masked_fill, masked_select, nonzero, one_hot, embedding."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.interop import array_of
from autograd.modes import no_grad
from autograd.op import Array, composite, op
from autograd.ops._names import within
from autograd.ops._operands import filling
from autograd.ops.indexing import add_at, getitem, place, put_item
from autograd.ops.shape import expand
from autograd.parts import Region
from autograd.tensor import Tensor

# Masks -----------------------------------------------------------------------------------------------------------

def _sample_masked(s: Any) -> dict[str, Any]:
    input, mask = s.shapes(2)
    return {"input": s.array(*input), "mask": s.mask(*mask)}


def _check_mask(mask: Any, caller: str) -> None:
    if mask.dtype.kind != "b":
        raise RuntimeError(f"{caller}(): expected a bool tensor for mask, but got mask with dtype {mask.dtype}")


@op(inplace=True, sample=lambda s: {**_sample_masked(s), "value": s.array()},
    input=lambda g, mask: np.where(mask, 0, g), value=lambda g, mask: np.where(mask, g, 0))
def masked_fill(input: Array, mask: Array, value: Array | float) -> Array:
    """`value`, a number or a 0-d tensor, where `mask`, and `input` elsewhere; they broadcast (`torch.masked_fill`).

    RuntimeError for a mask that is not bool, and for a `value` with dimensions or out of the dtype's range.
    """
    _check_mask(mask, "masked_fill")
    if np.ndim(value):
        raise RuntimeError("masked_fill(): only supports a 0-dimensional value tensor, but got tensor with "
                           f"{np.ndim(value)} dimension(s).")
    return np.where(mask, np.asarray(filling("masked_fill", value, input.dtype), input.dtype), input)


def _together(input: Any, mask: Any, caller: str) -> tuple[Any, Any]:
    """`input` and an array of the mask that nobody else holds, in one shape."""
    _check_mask(mask, caller)
    try:
        shape = np.broadcast_shapes(tuple(input.shape), tuple(mask.shape))
    except ValueError:
        raise RuntimeError(f"{caller}(): mask of shape {list(mask.shape)} and input of shape {list(input.shape)} do "
                           "not broadcast to one shape") from None
    return expand(input, shape), np.array(np.broadcast_to(array_of(mask), shape))


@composite(sample=_sample_masked)
def masked_select(input: Array, mask: Array) -> Array:
    """The elements where `mask`, in one dimension; they broadcast (`torch.masked_select`)."""
    input, where = _together(input, mask, "masked_select")
    return getitem(input, (where,))


@composite(inplace=True, sample=lambda s: {**_sample_masked(s), "source": s.array(27)})
def masked_scatter(input: Array, mask: Array, source: Array) -> Array:
    """A copy with the elements where `mask` replaced by those of `source`, in order (`torch.masked_scatter`).

    RuntimeError if `source` has fewer elements than that, or another dtype.
    """
    input, where = _together(input, mask, "masked_scatter")
    if input.dtype != source.dtype:
        raise RuntimeError(f"masked_scatter(): expected self and source to have same dtypes but got {input.dtype} and "
                           f"{source.dtype}")
    count, source = int(np.count_nonzero(where)), source.reshape((-1,))
    if count > source.shape[0]:
        raise RuntimeError(f"masked_scatter(): Number of elements of source ({source.shape[0]}) < number of ones in "
                           f"mask ({count})")
    return put_item(input, (where,), source[:count])


@op(sample=lambda s: {"input": s.array(2, 3)})
def nonzero(input: Array, as_tuple: bool = False) -> Any:
    """The index of each nonzero element, a row each; with `as_tuple` a vector for each dimension (`torch.nonzero`)."""
    indices = np.nonzero(np.atleast_1d(input))
    if as_tuple:
        return indices
    return np.stack(indices, 1)[:, :input.ndim].copy()


@composite(np.argwhere)
def argwhere(input: Array) -> Array:
    """The index of each nonzero element, a row each (`torch.argwhere`)."""
    return nonzero(input)


# Numbers for rows ------------------------------------------------------------------------------------------------

@op(namespace="nn.functional", method=False, sample=lambda s: {"input": s.indices((2, 2), 3)})
def one_hot(input: Array, num_classes: int = -1) -> Array:
    """1 at the place that each number of `input` names, in a new last dimension (`torch.nn.functional.one_hot`).

    `num_classes` is its length, one more than the largest number by default. RuntimeError for another dtype than
    int64, a negative number, or one that is too large.
    """
    if input.dtype != np.int64:
        raise RuntimeError(f"one_hot(): is only applicable to index tensor of type LongTensor, got {input.dtype}")
    if not input.size and num_classes <= 0:
        raise RuntimeError("one_hot(): Can not infer total number of classes from empty tensor.")
    if input.size and input.min() < 0:
        raise RuntimeError(f"one_hot(): Class values must be non-negative, got {input.min()}.")
    n = int(input.max()) + 1 if num_classes == -1 else num_classes
    if input.size and input.max() >= n:
        raise RuntimeError(f"one_hot(): Class values must be smaller than num_classes, got {input.max()} for {n}.")
    return (input[..., None] == np.arange(n)).astype(np.int64)


def _rows_gradient(g: Any, input: Any, weight_shape: tuple[int, ...], padding_idx: int | None,
                   scale_grad_by_freq: bool) -> Any:
    """The gradient of each row: the sum over the places that looked it up, zero at `padding_idx`."""
    numbers = array_of(input)
    if scale_grad_by_freq:
        g = g * (1 / np.bincount(numbers.reshape(-1))[numbers])[..., None].astype(g.dtype)
    if padding_idx is not None:
        kept = numbers != padding_idx
        g, numbers = g[kept], numbers[kept]
    return place(g, (numbers,), weight_shape) if isinstance(g, Tensor) else Region((numbers,), g, add_at)


@op(namespace="masking", method=False, sample=lambda s: {
        "input": s.indices((2, 3), 4), "weight": s.array(4, 2)}, weight=_rows_gradient)
@within("embedding")
def look_up(input: Array, weight: Array, padding_idx: int | None = None, scale_grad_by_freq: bool = False) -> Array:
    """The rows of `weight` that `input` numbers; the gradient leaves `padding_idx` out."""
    if input.dtype.kind != "i" or input.dtype.itemsize < 4:
        raise RuntimeError("embedding(): Expected tensor for argument #1 'indices' to have one of the following scalar "
                           f"types: Long, Int; but got {input.dtype} instead")
    if weight.ndim != 2:
        raise RuntimeError(f"embedding(): 'weight' must be 2-D, got shape {list(weight.shape)}")
    if input.size and (input.min() < 0 or input.max() >= len(weight)):
        wrong = input[(input < 0) | (input >= len(weight))].flat[0]
        raise IndexError(f"embedding(): index out of range in self: index {wrong} for {len(weight)} rows of weight "
                         f"{list(weight.shape)}")
    return weight.take(input, 0)


@composite(namespace="nn.functional", method=False,
           sample=lambda s: {"input": s.indices((2, 3), 4), "weight": s.array(4, 2)})
def embedding(input: Array, weight: Array, padding_idx: int | None = None, max_norm: float | None = None,
              norm_type: float = 2.0, scale_grad_by_freq: bool = False) -> Array:
    """The rows of `weight` that `input` numbers: `(*), (rows, width) → (*, width)` (`torch.nn.functional.embedding`).

    No gradient goes to the row `padding_idx`. With `max_norm`, rows that are looked up and longer are first shortened,
    in place. `scale_grad_by_freq` divides by how often a row is looked up. IndexError for a number out of range,
    AssertionError for such a `padding_idx`, RuntimeError for numbers that are not int64 or int32.
    """
    if padding_idx is not None:
        if not -weight.shape[0] <= padding_idx < weight.shape[0]:
            raise AssertionError(f"Padding_idx must be within num_embeddings: {padding_idx} for {weight.shape[0]} rows")
        padding_idx %= weight.shape[0]
    if max_norm is not None:
        look_up(input, weight)  # refuses what is no index before anything is changed
        _shorten(input, weight, max_norm, norm_type)
    return look_up(input, weight, padding_idx, scale_grad_by_freq)


def _shorten(input: Any, weight: Any, max_norm: float, norm_type: float) -> None:
    """Scale the rows of `weight` that `input` numbers down to the norm `max_norm`, in place."""
    rows = np.unique(array_of(input))
    values = weight._array[rows]
    norms = np.linalg.norm(values, norm_type, axis=1, keepdims=True)
    with no_grad():
        weight[rows] = Tensor._wrap(np.where(norms > max_norm, values * (max_norm / (norms + 1e-7)), values).astype(
            values.dtype))
