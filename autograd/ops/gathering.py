"""Reading and writing by index tensors along one dimension: gather, scatter, index_select, index_add, take."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.interop import array_of
from autograd.op import Array, composite, op
from autograd.ops._dims import wrap_dim
from autograd.ops._names import within
from autograd.ops._operands import filling
from autograd.ops.indexing import getitem, part_of, place, put_item
from autograd.ops.shape import expand, reshape
from autograd.tensor import Tensor

_LONG = (np.dtype(np.int64),)
_INTS = (np.dtype(np.int64), np.dtype(np.int32))


def _numbers(index: Any, caller: str, n: int, dim: int, dtypes: Any = _INTS, error: type[Exception] = RuntimeError,
             lowest: int = 0) -> Any:
    """The numbers in an index tensor, as an array that nobody else holds, all of them from `lowest` to `n - 1`."""
    array = array_of(index)
    if array.dtype not in dtypes and array.size:
        raise RuntimeError(f"{caller}(): Expected dtype int64 for index, got {array.dtype}")
    array = np.array(array, np.intp)
    from_lowest = array - lowest if lowest else array
    if array.size and np.maximum.reduce(from_lowest.view(np.uintp), axis=None) >= n - lowest:  # below 0 is huge there
        wrong = array[(array < lowest) | (array >= n)].flat[0]
        raise error(f"{caller}(): index {wrong} is out of bounds for dimension {dim} with size {n}")
    return array


def _along(dim: int, numbers: Any) -> tuple[Any, ...]:
    """The NumPy index of the slices with these numbers along `dim`."""
    return (slice(None),) * dim + (numbers,)


# Along a dimension, element by element ---------------------------------------------------------------------------

def _places(input_shape: tuple[int, ...], dim: int, index: Any, caller: str) -> tuple[Any, ...]:
    """The NumPy index, in the flattened input, of the elements that `index` names along `dim`, each in its own place
    along the others."""
    shape = tuple(input_shape) or (1,)
    ndim = len(shape)
    dim = wrap_dim(dim, ndim, caller)
    numbers = _numbers(index, caller, shape[dim], dim)
    if (numbers.ndim or 1) != ndim and numbers.size:
        raise RuntimeError(f"{caller}(): Index tensor must have the same number of dimensions as input tensor, got "
                           f"{numbers.ndim} and {len(input_shape)}")
    numbers = numbers.reshape(numbers.shape or (1,)) if numbers.size else numbers.reshape((0,) * ndim)
    for d, (n, available) in enumerate(zip(numbers.shape, shape)):
        if d != dim and n > available:
            raise RuntimeError(f"{caller}(): Size does not match at dimension {d} expected index {list(numbers.shape)} "
                               f"to be no larger than self {list(shape)} apart from dimension {dim}")
    numbers *= math.prod(shape[dim + 1:])
    for d, n in enumerate(numbers.shape):
        if d != dim and n > 1:
            numbers += (np.arange(n) * math.prod(shape[d + 1:])).reshape(n, *[1] * (ndim - 1 - d))
    return (numbers,)


def _flat(input: Any) -> Any:
    return reshape(input, (-1,))


def _no_scalar(input: Any) -> Any:
    """A 0-d tensor as one with a dimension of length 1."""
    return input if input.ndim else reshape(input, (1,))


def _sample_gather(s: Any) -> dict[str, Any]:
    return {"input": s.array(3, 4), "dim": 1, "index": s.indices((2, 3), 4)}


def _given_back(g: Any, dim: int, index: Any, input_shape: tuple[int, ...]) -> Any:
    places = _places(input_shape, dim, index, "gather")
    return place(g.reshape(places[0].shape), places, (math.prod(input_shape),)).reshape(input_shape)


@op(sample=_sample_gather, input=_given_back)
def gather(input: Array, dim: int, index: Array) -> Array:
    """`out[i][j] = input[i][index[i][j]]`, for `dim` 1 of two (`torch.gather`); the shape is that of `index`.

    RuntimeError if an index is negative or too large, or if `index` is larger than `input` in another dimension.
    """
    return input.reshape(-1)[_places(input.shape, dim, index, "gather")].reshape(index.shape)


def _source(src: Any, input: Any, places: tuple[Any, ...], dim: int, index: Any, caller: str) -> Any:
    """The part of `src` that `index` asks for."""
    if not isinstance(src, Tensor | np.ndarray):
        raise TypeError(f"{caller}(): argument 'src' must be Tensor, not {type(src).__name__}")
    if src.dtype != input.dtype:
        raise RuntimeError(f"{caller}(): Expected self.dtype to be equal to src.dtype, got {input.dtype} and "
                           f"{src.dtype}")
    shape, src = places[0].shape, _no_scalar(src)
    if src.ndim != len(shape) or any(n > m for n, m in zip(shape, src.shape)):
        raise RuntimeError(f"{caller}(): Expected index {list(index.shape)} to be no larger than self "
                           f"{list(input.shape)} apart from dimension {dim} and to be no larger size than src "
                           f"{list(src.shape)}")
    return src if tuple(src.shape) == shape else src[tuple(slice(n) for n in shape)]


@composite(inplace=True, sample=lambda s: {"input": s.array(3, 4), "dim": 1, "index": np.array([[0, 2], [3, 1]]),
                                           "src": s.array(2, 3)})
def scatter(input: Array, dim: int, index: Array, src: Array | float | None = None, value: Any = None,
            *, reduce: str | None = None) -> Array:
    """A copy with `out[i][index[i][j]] = src[i][j]`, for `dim` 1 of two; `src` may be a number (`torch.scatter`).

    Where several go to one place, one of them stays; `reduce="add"` adds them all, "multiply" multiplies. RuntimeError
    for another dtype of `src`, indices out of bounds, an `index` larger than `src`, or than `input` in another dim.
    """
    src = value if src is None else src
    if reduce not in (None, "add", "multiply"):
        raise RuntimeError(f"scatter(): reduce argument must be either add or multiply, got {reduce}")
    if isinstance(src, int | float):
        src = filling("scatter", src, input.dtype)
        if reduce is None:
            return reshape(put_item(_flat(input), _places(input.shape, dim, index, "scatter"), src), tuple(input.shape))
        src = Tensor._wrap(np.full(index.shape, src, input.dtype))
    if reduce == "add":
        return scatter_add(input, dim, index, src)
    if reduce == "multiply":
        return scatter_reduce(input, dim, index, src, "prod")
    places = _places(input.shape, dim, index, "scatter")
    out = put_item(_flat(input), places, _source(src, input, places, dim, index, "scatter"))
    return reshape(out, tuple(input.shape))


@composite(inplace=True, sample=lambda s: {**_sample_gather(s), "src": s.array(3, 3)})
def scatter_add(input: Array, dim: int, index: Array, src: Array) -> Array:
    """A copy with `src[i][j]` added at `[i][index[i][j]]`, for `dim` 1 of two (`torch.scatter_add`).

    Raises what `scatter` raises, and TypeError for a `src` that is a number.
    """
    places = _places(input.shape, dim, index, "scatter_add")
    added = place(_source(src, input, places, dim, index, "scatter_add"), places, (math.prod(input.shape),))
    return input + reshape(added, tuple(input.shape))


@composite(inplace=True, sample=lambda s: {**_sample_gather(s), "src": s.array(3, 3), "reduce": "sum"})
def scatter_reduce(input: Array, dim: int, index: Array, src: Array, reduce: str, *, include_self: bool = True) -> Array:
    """As `scatter_add`, with "sum", "prod", "mean", "amax" or "amin" of what meets in one place.

    Without `include_self`, the old value takes no part where something new arrives (`torch.scatter_reduce`).
    """
    if reduce not in ("sum", "prod", "mean", "amax", "amin"):
        raise RuntimeError("scatter_reduce(): reduce argument must be either sum, prod, mean, amax or amin, got "
                           f"{reduce}")
    places = _places(input.shape, dim, index, "scatter_reduce")
    src = _source(src, input, places, dim, index, "scatter_reduce")
    shape, old = tuple(input.shape), _flat(input)
    arriving = place(np.ones(src.shape, np.int64), places, tuple(old.shape))
    if not include_self:
        old = np.where(arriving > 0, _neutral(reduce, input.dtype), old)
    if reduce in ("sum", "mean"):
        out = old + place(src, places, tuple(old.shape))
        if reduce == "mean":
            count = np.maximum(arriving + include_self, 1)
            out = out / count if out.dtype.kind == "f" else out // count.astype(out.dtype)
    else:
        out = fold_at(old, places, src, reduce)
    return reshape(out, shape)


def _neutral(reduce: str, dtype: Any) -> Any:
    """What leaves any value as it is."""
    if dtype.kind == "b":
        return np.array(reduce in ("amin", "prod"))
    if reduce in ("amax", "amin"):
        limits = (-np.inf, np.inf) if dtype.kind == "f" else (np.iinfo(dtype).min, np.iinfo(dtype).max)
        return np.array(limits[reduce == "amin"], dtype)
    return np.array(reduce == "prod", dtype)


def _shares(g: Any, input: Any, index: Any, src: Any, out: Any, reduce: str) -> tuple[Any, Any]:
    """The gradients of `fold_at`: what ties for an extreme shares evenly, a factor gets the product of the others."""
    old, new = array_of(input), array_of(src)
    if reduce == "prod":
        count = (old == 0) + place((new == 0).astype(np.intp), index, old.shape)
        whole_input, whole_src = np.where(old == 0, 1, input), np.where(new == 0, 1, src)
        alone, product = np.where(count == 1, g * fold_at(whole_input, index, whole_src, "prod"), 0), g * out
        return (np.where(old == 0, alone, product / whole_input),
                np.where(new == 0, alone[index], product[index] / whole_src))
    extreme = array_of(out)
    mine, theirs = old == extreme, new == extreme[index]
    each = g / (mine + place(theirs.astype(np.intp), index, old.shape)).astype(g.dtype)
    return np.where(mine, each, 0), np.where(theirs, each[index], 0)


@op(method=False, namespace="gathering", joint=lambda g, input, index, src, out, reduce: _shares(
        g, input, index, src, out, reduce),
    sample=lambda s: {"input": s.array(3, 2), "index": (np.array([0, 2, 0]),), "src": s.array(3, 2),
                      "reduce": s.choice(["prod", "amax", "amin"])})
@within("scatter_reduce")
def fold_at(input: Array, index: Any, src: Array, reduce: str) -> Array:
    """A copy with each element of `src` multiplied in ("prod"), or compared ("amax", "amin"), at `index`."""
    out = np.array(input)
    {"prod": np.multiply, "amax": np.maximum, "amin": np.minimum}[reduce].at(out, index, src)
    return out


# Along a dimension, slice by slice -------------------------------------------------------------------------------

def _slices_back(g: Any, dim: int, index: Any, input_shape: tuple[int, ...]) -> Any:
    where = _along(wrap_dim(dim, len(input_shape), ""), np.array(array_of(index), np.intp).reshape(-1))
    whole = input_shape or (1,)
    return part_of(g, where, whole) if input_shape else place(g.reshape(1), where, whole).reshape(input_shape)


@op(sample=lambda s: {"input": s.array(3, 4), "dim": s.choice([0, 1, -1]), "index": s.indices(2, 3)}, input=_slices_back)
def index_select(input: Array, dim: int, index: Array) -> Array:
    """The slices along `dim` that `index` numbers (`torch.index_select`).

    IndexError for a number below 0 or too large; RuntimeError for another dtype than int64 and int32.
    """
    dim = wrap_dim(dim, input.ndim, "index_select")
    if index.ndim > 1:
        raise IndexError(f"index_select(): Index is supposed to be a vector, got shape {list(index.shape)}")
    whole = input if input.ndim else input.reshape(1)
    out = whole.take(_numbers(index, "index_select", whole.shape[dim], dim, error=IndexError).reshape(-1), dim)
    return out if input.ndim else out.reshape(())


def _slices(input: Any, dim: int, index: Any, source: Any, caller: str, dtypes: Any = _INTS,
            error: type[Exception] = RuntimeError) -> tuple[Any, ...]:
    """The NumPy index of the slices that `source` goes to, after checking that it fits."""
    if source.dtype != input.dtype:
        raise RuntimeError(f"{caller}(): self and source expected to have the same dtype, but got (self) {input.dtype} "
                           f"and (source) {source.dtype}")
    if index.ndim > 1:
        raise IndexError(f"{caller}(): Index should have dimension 1 or 0 (got {index.ndim})")
    shape = list(input.shape)
    numbers = _numbers(index, caller, shape[dim], dim, dtypes, error).reshape(-1)
    shape[dim] = numbers.size
    if list(source.shape) != shape:
        lengths_differ = source.ndim == len(shape) and source.shape[dim] != numbers.size
        raise (error if lengths_differ else RuntimeError)(
            f"{caller}(): source tensor shape must match self tensor shape with {numbers.size} slices in dimension "
            f"{dim}, one for each index: expected {shape}, got {list(source.shape)}")
    return _along(dim, numbers)


@composite(inplace=True, sample=lambda s: {"input": s.array(3, 2), "dim": 0, "index": np.array([2, 0, 2]),
                                           "source": s.array(3, 2), "alpha": s.choice([1, 2.5])})
def index_add(input: Array, dim: int, index: Array, source: Array, *, alpha: float = 1) -> Array:
    """A copy with `alpha` times each slice of `source` added to the slice that `index` numbers (`torch.index_add`).

    RuntimeError for an index out of bounds, another dtype, or another shape of `source`.
    """
    dim, whole = wrap_dim(dim, input.ndim, "index_add"), _no_scalar(input)
    index_ = _slices(whole, dim, index, _no_scalar(source), "index_add")
    added = place(_no_scalar(source), index_, tuple(whole.shape))
    return input + reshape(added if alpha == 1 else added * alpha, tuple(input.shape))


@composite(inplace=True, sample=lambda s: {"input": s.array(3, 2), "dim": 0, "index": np.array([2, 0]),
                                           "source": s.array(2, 2)})
def index_copy(input: Array, dim: int, index: Array, source: Array) -> Array:
    """A copy with the slices that `index` numbers replaced by those of `source` (`torch.index_copy`).

    IndexError for an index out of bounds; RuntimeError for another dtype or shape.
    """
    dim, whole = wrap_dim(dim, input.ndim, "index_copy"), _no_scalar(input)
    if source.ndim and input.ndim and source.ndim != input.ndim:
        raise IndexError("index_copy(): When source and destination are not scalars, their dimensionality must match. "
                         f"Source dimensionality ({source.ndim}), destination dimensionality ({input.ndim})")
    index_ = _slices(whole, dim, index, _no_scalar(source), "index_copy", dtypes=_LONG, error=IndexError)
    return reshape(put_item(whole, index_, _no_scalar(source)), tuple(input.shape))


@composite(inplace=True, sample=lambda s: {"input": s.array(3, 2), "dim": 0, "index": np.array([2, 0]), "value": 1.5})
def index_fill(input: Array, dim: int, index: Array, value: Array | float) -> Array:
    """A copy with `value`, a number or a 0-d tensor, in the slices that `index` numbers (`torch.index_fill`).

    RuntimeError for a `value` with dimensions or out of the dtype's range, IndexError for an index out of bounds.
    """
    dim, whole = wrap_dim(dim, input.ndim, "index_fill"), _no_scalar(input)
    if not isinstance(value, int | float) and value.ndim:
        raise RuntimeError("index_fill(): only supports a 0-dimensional value tensor, but got tensor with "
                           f"{value.ndim} dimension(s).")
    n = whole.shape[dim]
    numbers = _numbers(index, "index_fill", n, dim, _LONG, IndexError, lowest=-n).reshape(-1)
    return reshape(put_item(whole, _along(dim, numbers), filling("index_fill", value, whole.dtype)), tuple(input.shape))


# From all elements -----------------------------------------------------------------------------------------------

@composite(sample=lambda s: {"input": s.array(2, 3), "index": np.array([[0, -1], [3, 3]])})
def take(input: Array, index: Array) -> Array:
    """The elements of the flattened tensor that `index` numbers, in its shape (`torch.take`); negatives count back."""
    n = int(np.prod(input.shape, dtype=np.intp))
    return getitem(reshape(input, (-1,)), (_numbers(index, "take", n, 0, _LONG, IndexError, lowest=-n),))


@composite(sample=lambda s: {"input": s.array(2, 3), "indices": np.array([[1, 0, -1]]), "dim": 1})
def take_along_dim(input: Array, indices: Array, dim: int | None = None) -> Array:
    """As `gather`, with the other dimensions broadcast, and negative indices (`torch.take_along_dim`).

    Without `dim`, both are flattened. RuntimeError for an index out of bounds, or another number of dimensions.
    """
    if dim is None:
        input, indices, dim = reshape(input, (-1,)), reshape(indices, (-1,)), 0
    dim = wrap_dim(dim, input.ndim, "take_along_dim")
    if indices.ndim != input.ndim:
        raise RuntimeError("take_along_dim(): input and indices should have the same number of dimensions, but got "
                           f"{input.ndim} dimensions for input, and {indices.ndim} dimensions for indices")
    n = input.shape[dim]
    numbers = _numbers(indices, "take_along_dim", n, dim, _LONG, lowest=-n)
    try:
        others = np.broadcast_shapes(*[(*shape[:dim], 1, *shape[dim + 1:]) for shape in (input.shape, numbers.shape)])
    except ValueError:
        raise RuntimeError(f"take_along_dim(): the sizes of input {list(input.shape)} and indices {list(numbers.shape)} must "
                           f"match or broadcast, apart from dimension {dim}") from None
    input, numbers = (
        expand(input, (*others[:dim], n, *others[dim + 1:])),
        np.broadcast_to(numbers, (*others[:dim], numbers.shape[dim], *others[dim + 1:])))
    return gather(input, dim, np.where(numbers < 0, numbers + n, numbers))
