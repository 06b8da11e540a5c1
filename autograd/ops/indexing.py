"""Indexing: `t[...]` in every form, item assignment without the change in place, index_put, select, narrow."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.dtypes import bool as bool_dtype
from autograd.dtypes import int64
from autograd.interop import array_of
from autograd.modes import thread
from autograd.op import Array, composite, op
from autograd.ops._dims import wrap_dim
from autograd.ops._names import within
from autograd.parts import Region, Rest
from autograd.tensor import Tensor
from autograd.trace import warn

# What an index means ---------------------------------------------------------------------------------------------

_SIMPLE = frozenset({int, type(None), type(...)})
_WHOLE = frozenset({int, type(None)})
_ALL = slice(None)


def plain_index(input: Any, index: Any, keep: bool = False) -> tuple[Any, ...]:
    """What `index` means on `input`, as a tuple of NumPy's; with `keep`, later changes of it make no difference.

    Tensors, lists and arrays become integer or bool arrays. As in PyTorch, integers are applied before arrays: where
    NumPy's rule would order the dimensions otherwise, every element is numbered. Views stay views: a basic index has
    an Ellipsis. Raises IndexError for what is no index, too many of them, and masks of another shape.
    """
    if type(index) is Tensor and input.ndim and index._array.ndim:
        array = index._array
        if array.dtype is int64 or (array.dtype is bool_dtype and array.shape == input.shape):
            return (array.copy() if keep else array,)
    items = index if type(index) is tuple else (index,)
    whole = True
    for item in items:
        kind = type(item)
        if kind is slice:
            if (type(item.start) not in _WHOLE or type(item.stop) not in _WHOLE or type(item.step) not in _WHOLE
                    or item.step == 0):
                break
        elif kind is type(...):
            whole = False
        elif kind not in _SIMPLE:
            break
    else:
        return (*items, ...) if whole else items
    return _resolved([_item(item, keep) for item in items], input.shape)


def _item(item: Any, keep: bool) -> Any:
    """One entry of an index: an int, a slice of ints, None, Ellipsis, or an array of integers or bools."""
    if item is None or item is ...:
        return item
    if isinstance(item, slice):
        start, stop, step = [None if n is None else operator.index(n) for n in (item.start, item.stop, item.step)]
        if step == 0:
            raise ValueError("slice step must not be zero")
        return slice(start, stop, step)
    if isinstance(item, Tensor):
        item = item._array
    elif isinstance(item, str | float) or not isinstance(item, Sequence | np.ndarray | np.generic | int):
        raise IndexError("only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid "
                         f"indices (got {type(item).__name__})")
    elif isinstance(item, Sequence):
        item = _as_array(item)
    array = np.asarray(item)
    if array.dtype.kind not in "biu":
        raise IndexError(f"tensors used as indices must be long, int, byte or bool tensors, got {array.dtype}")
    if array.dtype == np.uint8:
        warn("indexing with dtype uint8 is now deprecated, please use a dtype bool instead.")
        array = array.astype(np.bool_)
    if array.dtype.kind != "b":
        if not array.ndim:
            return int(array)
        return array.astype(np.intp, copy=keep)
    return array.copy() if keep else array


def _as_array(sequence: Sequence[Any]) -> Any:
    """Nested lists of numbers and Tensors as an array; an empty one holds integers."""
    if any(isinstance(item, slice) or item is None or item is ... for item in sequence):
        raise IndexError(f"a list holds the numbers of elements; write x[tuple(index)] for the index {sequence!r}")
    try:
        array = np.array([_as_array(item) if isinstance(item, list | tuple) else array_of(item)
                          for item in sequence])
    except ValueError as error:
        raise ValueError(f"expected sequences of equal length as index: {error}") from None
    return array if array.size else array.astype(np.intp)


def _resolved(items: list[Any], shape: tuple[int, ...]) -> tuple[Any, ...]:
    """An index with arrays in it, every Ellipsis written out, masks checked."""
    used = sum(item.ndim if isinstance(item, np.ndarray) and item.dtype.kind == "b" else 1
               for item in items if item is not None and item is not ...)
    if used > len(shape):
        raise IndexError(f"too many indices for tensor of dimension {len(shape)}: {used} for shape {list(shape)}")
    if sum(item is ... for item in items) > 1:
        raise IndexError("an index can only have a single ellipsis ('...')")
    fill = [_ALL] * (len(shape) - used)
    at = next((i for i, item in enumerate(items) if item is ...), len(items))
    items = [*items[:at], *fill, *items[at + 1:]]
    dim = 0
    for i, item in enumerate(items):
        if isinstance(item, np.ndarray) and item.dtype.kind == "b":
            if item.shape != shape[dim:dim + item.ndim]:
                raise IndexError(f"The shape of the mask {list(item.shape)} at index {i} does not match the shape of "
                                 f"the indexed tensor {list(shape)} at index {dim}")
            dim += item.ndim
        elif item is not None:
            dim += 1
    arrays = [i for i, item in enumerate(items) if isinstance(item, np.ndarray)]
    if not arrays:
        return (*items, ...)
    return _integers_first(items, shape) if _ordered_otherwise(items) else tuple(items)


def _ordered_otherwise(items: list[Any]) -> bool:
    """Whether NumPy, for which an integer is an array, would move the dimensions of the arrays to the front."""
    kinds = ["int" if isinstance(item, int) else "array" if isinstance(item, np.ndarray) else "" for item in items]
    if "int" not in kinds:
        return False
    without = [kind for kind in kinds if kind != "int"]
    return without[0] == "" and _adjacent(without) and not _adjacent(kinds)


def _adjacent(kinds: list[str]) -> bool:
    """Whether the entries that are not slices stand side by side."""
    present = [i for i, kind in enumerate(kinds) if kind]
    return present[-1] - present[0] == len(present) - 1


def _integers_first(items: list[Any], shape: tuple[int, ...]) -> tuple[Any, ...]:
    """The index that selects by the integers first, and by the arrays in what is left."""
    numbers = np.arange(np.prod(shape, dtype=np.intp)).reshape(shape)
    before = tuple(item if isinstance(item, int | slice) or item is None else _ALL for item in _masks_spread(items))
    after = tuple(item if isinstance(item, np.ndarray) else _ALL for item in items if not isinstance(item, int))
    return np.unravel_index(numbers[before][after], shape)


def _masks_spread(items: list[Any]) -> list[Any]:
    """With an entry for each dimension that a mask covers."""
    return [part for item in items for part in
            ([_ALL] * item.ndim if isinstance(item, np.ndarray) and item.dtype.kind == "b" else [item])]


# Adding at an index ----------------------------------------------------------------------------------------------

_FEW = 512  # numbers: so many cost NumPy less than numbering them does


def add_at(total: np.ndarray[Any, Any], index: tuple[Any, ...], values: Any) -> None:
    """`total[index] += values`, in place, where an element that the index names twice receives twice."""
    arrays = [item for item in index if isinstance(item, np.ndarray)]
    if not arrays:
        part = total[index]
        np.add(part, values, out=part)
    elif len(arrays) == 1 and arrays[0].dtype.kind == "b":
        total[index] += values
    elif not total.flags.c_contiguous or arrays[0].size <= np.size(values) <= _FEW:
        np.add.at(total, index, values)
    else:
        _add_each(total, index, values)


def _add_each(total: np.ndarray[Any, Any], index: tuple[Any, ...], values: Any) -> None:
    """Number the elements that the index names, and add to each number in turn."""
    numbers = _numbers(total.shape, index)
    values = np.broadcast_to(values, numbers.shape)
    add_by_number(total.reshape(-1), numbers.reshape(-1), values.reshape(-1))


def _is_numbers(item: Any) -> bool:
    """Whether a part of an index is an array of numbers, not a mask."""
    return isinstance(item, np.ndarray) and item.dtype.kind != "b"


def _is_all(item: Any) -> bool:
    return isinstance(item, slice) and item == _ALL


def _numbers(shape: tuple[int, ...], index: tuple[Any, ...]) -> Any:
    """The numbers, in the flattened array, of the elements that `index` names in one of `shape`."""
    first = index[0]
    if _is_numbers(first) and all(map(_is_all, index[1:])):
        n, width = shape[0], math.prod(shape[1:])
        rows = np.where(first < 0, first + n, first) * width
        return (rows[..., None] + np.arange(width)).reshape(first.shape + shape[1:])
    if len(index) == len(shape) and all(map(_is_numbers, index)):
        return np.ravel_multi_index(index, shape, mode="wrap")
    return np.arange(np.prod(shape, dtype=np.intp)).reshape(shape)[index]


def add_by_number(total: np.ndarray[Any, Any], numbers: np.ndarray[Any, Any], values: np.ndarray[Any, Any]) -> None:
    """`total[numbers[i]] += values[i]` for each i, all of them flat. Where many meet, they meet in float64."""
    if total.dtype.kind == "f" and numbers.size * 4 >= total.size:
        total += np.bincount(numbers, values, minlength=total.size)
    else:
        np.add.at(total, numbers, values.astype(total.dtype, copy=False))


# Reading ---------------------------------------------------------------------------------------------------------

def _sample_index(s: Any) -> Any:
    mask = s.mask(3, 4)
    return s.choice([(1, ...), (slice(None, None, -2), ...), (..., None, -1), (np.array([2, 0, 2]),), (mask,),
                     (slice(None), np.array([1, -1])), (np.array([[0], [1]]), slice(1, 3)),
                     (np.array([0, 2]), np.array([3, 3])), (np.array([1, 1]), 2)])


def _sample_place(s: Any) -> dict[str, Any]:
    index = _sample_index(s)
    return {"input": s.array(*np.empty((3, 4))[index].shape), "index": index, "shape": (3, 4)}


def part_of(g: Any, index: tuple[Any, ...], input_shape: tuple[int, ...]) -> Any:
    """The gradient of `x[index]` for an x of `input_shape`, whose gradient there is `g`."""
    return place(g, index, input_shape) if isinstance(g, Tensor) else Region(index, g, add_at)


@op(method=False, namespace="indexing", sample=lambda s: {"input": s.array(3, 4), "index": _sample_index(s)},
    input=part_of)
@within("index")
def getitem(input: Array, index: Any) -> Array:
    """`input[index]` for an index in NumPy's form: a view for a basic one, a copy for one with arrays."""
    try:
        if len(index) > 1 and _is_numbers(index[-1]) and all(map(_is_all, index[:-1])):
            return input.take(index[-1], len(index) - 1)  # in a quarter of the time
        return input[index]
    except IndexError as error:
        raise IndexError(f"index(): {error}, for a tensor of shape {list(input.shape)}") from None


@op(method=False, namespace="indexing", input=lambda g, index: getitem(g, index),
    sample=_sample_place)
def place(input: Array, index: Any, shape: Any) -> Array:
    """Zeros of `shape`, with `input` added at `index`: the transpose of `getitem`."""
    out = np.zeros(shape, input.dtype)
    add_at(out, index, input)
    return out


def _get(self: Tensor, index: Any) -> Tensor:
    """The elements at `index`: integers, slices, None, Ellipsis, masks and integer arrays, alone or mixed."""
    plain = (index, ...) if type(index) is int else plain_index(self, index, thread.modes.grad and self.requires_grad)
    return getitem(self, plain)  # type: ignore[no-any-return]


setattr(Tensor, "__getitem__", _get)  # noqa: B010


@composite(sample=lambda s: {"input": s.array(3, 4), "dim": s.choice([1, -1]), "index": s.integer(-4, 3)})
def select(input: Array, dim: int, index: int) -> Array:
    """The slice number `index` of dimension `dim`, a view (`torch.select`)."""
    dim, n = wrap_dim(dim, input.ndim, "select"), input.ndim
    if not n or not -input.shape[dim] <= index < input.shape[dim]:
        raise IndexError(f"select(): index {index} out of range for tensor of size {list(input.shape)} at dimension "
                         f"{dim}")
    return input[(_ALL,) * dim + (index,)]


@composite(sample=lambda s: {"input": s.array(3, 4), "dim": s.choice([1, -1]), "start": s.choice([-4, -2, 0, 2]), "length": 2}
           if s.boolean() else {"input": s.array(3), "dim": 0, "start": 1, "length": s.integer(0, 2)})
def narrow(input: Array, dim: int, start: Any, length: int) -> Array:
    """The slices from `start` on, `length` of them, of dimension `dim`, a view (`torch.narrow`).

    `start` may be an integer tensor without dimensions. IndexError for a start out of range, RuntimeError for a part
    that reaches beyond the end.
    """
    dim = wrap_dim(dim, input.ndim, "narrow")
    if not input.ndim:
        raise RuntimeError("narrow(): cannot be applied to a 0-dim tensor")
    if isinstance(start, Tensor) and (start.ndim or start.dtype.kind not in "iu"):
        raise RuntimeError(f"narrow(): start must be an 0-dim integral Tensor, got {start.dtype} of shape "
                           f"{tuple(start.shape)}")
    n, start = input.shape[dim], operator.index(start)
    if length < 0:
        raise RuntimeError(f"narrow(): length must be non-negative, got {length}")
    if not -n <= start <= n:
        raise IndexError(f"narrow(): start out of range (expected to be in range of [{-n}, {n}], but got {start})")
    start += n if start < 0 else 0
    if start + length > n:
        raise RuntimeError(f"narrow(): start ({start}) + length ({length}) exceeds dimension size ({n})")
    return input[(_ALL,) * dim + (slice(start, start + length),)]


# Writing, into a copy --------------------------------------------------------------------------------------------

def _value_gradient(g: Any, index: tuple[Any, ...], value_shape: tuple[int, ...]) -> Any:
    part = g[index]
    if any(map(_is_numbers, index)):
        part = np.where(_remains(g.shape, index), part, 0)
    elif isinstance(part, np.ndarray):
        part = part.copy()  # `_without` may write into `g`
    extra = len(value_shape) - part.ndim  # leading dimensions of length 1, which assignment ignores
    return part.reshape((1,) * extra + part.shape) if extra > 0 else part


def _remains(shape: tuple[int, ...], index: tuple[Any, ...]) -> Any:
    """Which of the values written at `index` are not overwritten by a later one."""
    numbers = _numbers(shape, index)
    order = np.arange(numbers.size).reshape(numbers.shape)
    last = np.empty(int(np.prod(shape, dtype=np.intp)), np.intp)
    last[numbers] = order
    return last[numbers] == order


def _without(g: Any, index: tuple[Any, ...]) -> Any:
    return put_item(g, index, 0.0) if isinstance(g, Tensor) else Rest(index, g)


def _sample_put(s: Any) -> dict[str, Any]:
    index, shape = s.choice([((slice(None), 1), (3,)), ((np.array([1, 1, 0]),), (3, 4)),
                             ((np.array([1, 1, 0]),), ()),
                             ((0, ...), (1, 4)), ((np.array([2, 0]),), (2, 1)), ((), ()),
                             ((slice(None, None, -2), np.array([1, -1])), (2,))])
    return {"input": s.array(3, 4), "index": index, "value": s.array(*shape)}


@op(method=False, namespace="indexing", sample=_sample_put, input=_without, value=_value_gradient)
@within("index_put")
def put_item(input: Array, index: Any, value: Array | float) -> Array:
    """A copy of `input` with `value` at `index`, an index in NumPy's form."""
    out = np.array(input)
    try:
        out[index] = value
    except IndexError as error:
        raise IndexError(f"index_put(): {error}, for a tensor of shape {list(out.shape)}") from None
    except ValueError:
        raise RuntimeError(f"index_put(): shape mismatch: value tensor of shape {list(np.shape(value))} cannot be "
                           f"broadcast to indexing result of shape {list(out[index].shape)}") from None
    return out


@composite(method=False, namespace="indexing", sample=_sample_put)
def setitem(input: Array, index: Any, value: Array | float) -> Array:
    """A copy of `input` after `input[index] = value`, with gradients to both."""
    return put_item(input, plain_index(input, index, keep=True), value)


@composite(inplace=True, sample=lambda s: {"input": s.array(3, 4), "indices": (np.array([0, 2]),),
                                           "values": s.array(2, 4), "accumulate": s.boolean()})
def index_put(input: Array, indices: Any, values: Array, accumulate: bool = False) -> Array:
    """A copy of `input` with `values` put at `indices`, a tuple of index tensors (`torch.index_put`).

    With `accumulate` they are added, each where several go to one place; without, one of them stays. Raises
    RuntimeError if the dtypes differ, or if `values` does not broadcast to the indexed shape.
    """
    if input.dtype != values.dtype:
        raise RuntimeError("index_put(): Index put requires the source and destination dtypes match, got "
                           f"{input.dtype} for the destination and {values.dtype} for the source.")
    index = plain_index(input, tuple(indices), keep=True)
    if not accumulate:
        return put_item(input, index, values)
    shape = np.broadcast_to(np.empty(()), input.shape)[index].shape
    return input + place(values.expand(shape), index, tuple(input.shape))


def _fitting(input: Any, src: Any, index: tuple[Any, ...], caller: str) -> Any:
    """`input` with `src` at `index`, after checking that the shapes are one."""
    shape = np.broadcast_to(np.empty(()), input.shape)[index].shape
    if tuple(src.shape) != shape:
        raise RuntimeError(f"{caller}(): expected src to have a size equal to the slice of self. src size = "
                           f"{list(src.shape)}, slice size = {list(shape)}")
    return put_item(input, index, src)


@composite(sample=lambda s: {"input": s.array(3, 4), "src": s.array(3), "dim": 1, "index": s.integer(-4, 3)})
def select_scatter(input: Array, src: Array, dim: int, index: int) -> Array:
    """A copy with `src` as the slice number `index` of `dim` (`torch.select_scatter`). RuntimeError for another shape."""
    dim = wrap_dim(dim, input.ndim, "select_scatter")
    if not -input.shape[dim] <= index < input.shape[dim]:
        raise IndexError(f"select_scatter(): index {index} is out of range for dimension {dim} with size "
                         f"{input.shape[dim]}")
    return _fitting(input, src, (_ALL,) * dim + (index, ...), "select_scatter")


@composite(sample=lambda s: {"input": s.array(5, 2), "src": s.array(2, 2), "start": 1, "end": 4, "step": 2})
def slice_scatter(input: Array, src: Array, dim: int = 0, start: int | None = None, end: int | None = None,
                  step: int = 1) -> Array:
    """A copy with `src` at `start:end:step` of `dim` (`torch.slice_scatter`). RuntimeError for another shape."""
    dim = wrap_dim(dim, input.ndim, "slice_scatter")
    if step < 1:
        raise RuntimeError(f"slice_scatter(): step must be greater than zero, got {step}")
    return _fitting(input, src, (_ALL,) * dim + (slice(start, end, step), ...), "slice_scatter")
