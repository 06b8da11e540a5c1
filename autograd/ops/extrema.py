"""The largest, the smallest and the middle: max, min, median, the k-th, their places, and running extrema."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from autograd.dtypes import int64
from autograd.formatting import prints_as
from autograd.interop import array_of
from autograd.op import Array, composite, op
from autograd.ops._names import within
from autograd.ops._reduced import Dims, axes, restore, sample_along
from autograd.ops.gathering import gather
from autograd.tensor import Tensor

_largest: Any = np.maximum.reduce  # half the price of np.max; NumPy's stubs reject a keepdims that is only known to be a bool
_smallest: Any = np.minimum.reduce


@prints_as("max")
class MaxResult(NamedTuple):
    """The largest elements along a dim, and where they stand."""

    values: Array
    indices: Array


@prints_as("min")
class MinResult(NamedTuple):
    """The smallest elements along a dim, and where they stand."""

    values: Array
    indices: Array


@prints_as("aminmax")
class AminmaxResult(NamedTuple):
    """The smallest and the largest elements."""

    min: Array
    max: Array


@prints_as("median")
class MedianResult(NamedTuple):
    """The medians along a dim, and where they stand."""

    values: Array
    indices: Array


@prints_as("kthvalue")
class KthvalueResult(NamedTuple):
    """The k-th smallest elements along a dim, and where they stand."""

    values: Array
    indices: Array


@prints_as("cummax")
class CummaxResult(NamedTuple):
    """The largest elements so far along a dim, and where they stand."""

    values: Array
    indices: Array


@prints_as("cummin")
class CumminResult(NamedTuple):
    """The smallest elements so far along a dim, and where they stand."""

    values: Array
    indices: Array


def _share_evenly(g: Any, input: Any, out: Any) -> Any:
    """`g` in equal parts to the elements equal to `out`, one number picked from all; NaN counts as equal to NaN."""
    chosen = np.where(np.isnan(out), np.isnan(input), input == out)
    return np.where(chosen, g / chosen.sum(), 0)


def _share_along(g: Any, input: Any, out: Any, dim: Dims, keepdim: bool) -> Any:
    """`g` in equal parts to the elements over `dim` that are equal to `out`."""
    chosen = input == restore(out, input.shape, dim, keepdim)
    shares = restore(g, input.shape, dim, keepdim) / chosen.sum(axes(dim, input.ndim), keepdims=True)
    return np.where(chosen, shares, 0)


def _to_index(g: Any, out: Any, input_shape: tuple[int, ...], dim: int, keepdim: bool) -> list[Any]:
    """`g` of the values to the places that `out.indices` names along `dim`, zero elsewhere."""
    if not input_shape:
        return [g[0]]
    along, = axes(dim, len(input_shape))
    places = np.arange(input_shape[along]).reshape([-1 if a == along else 1 for a in range(len(input_shape))])
    return [np.where(restore(out[1], input_shape, dim, keepdim) == places, restore(g[0], input_shape, dim, keepdim), 0)]


def _nonempty(name: str, input: Any, dim: Dims, error: type[Exception] = RuntimeError, keepdim: bool = False,
              ) -> tuple[int, ...]:
    """The axes of `dim`, after checking that there is something to choose from."""
    over = axes(dim, input.ndim, name, keepdim)
    if not input.size:
        if dim is None or dim == ():
            raise error(f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the "
                        f"reduction dim with the 'dim' argument; the input has shape {input.shape}")
        for a in over:
            if not input.shape[a]:
                raise IndexError(f"{name}(): Expected reduction dim {a} to have non-zero size, got shape {input.shape}")
    return over


def _single(name: str, dim: Any) -> int:
    """`dim`, which must be one int."""
    if type(dim) is not int and (isinstance(dim, bool) or not isinstance(dim, int | np.integer)):
        raise TypeError(f"{name}(): argument 'dim' must be int, not {type(dim).__name__}")
    return int(dim)


@op(np.amax, np.max, sample=sample_along, input=_share_along)
def amax(input: Array, dim: Dims = None, keepdim: bool = False) -> Array:
    """The largest element over `dim` (`torch.amax`); ties share the gradient evenly.

    Raises RuntimeError for an empty input, IndexError for an empty dim.
    """
    return _largest(input, _nonempty("amax", input, dim, keepdim=keepdim), keepdims=keepdim)


@op(np.amin, np.min, sample=sample_along, input=_share_along)
def amin(input: Array, dim: Dims = None, keepdim: bool = False) -> Array:
    """The smallest element over `dim` (`torch.amin`); ties and errors as for `amax`."""
    return _smallest(input, _nonempty("amin", input, dim, keepdim=keepdim), keepdims=keepdim)


@op(namespace="extrema.of_all", method=False, input=_share_evenly)
@within("max")
def max_of_all(input: Array) -> Array:
    """The largest element; ties share the gradient evenly."""
    return _largest(input, _nonempty("max", input, None))


@op(namespace="extrema.of_all", method=False, input=_share_evenly)
@within("min")
def min_of_all(input: Array) -> Array:
    """The smallest element; ties share the gradient evenly."""
    return _smallest(input, _nonempty("min", input, None))


@op(namespace="extrema.along", method=False, sample=sample_along, joint=_to_index)
@within("max")
def max_along(input: Array, dim: int, keepdim: bool = False) -> MaxResult:
    """The largest element along a dim, and its index; of equal ones the first, to which the gradient goes."""
    over = _nonempty("max", input, _single("max", dim), keepdim=keepdim)
    return MaxResult(_largest(input, over, keepdims=keepdim), _place("argmax", input, over, keepdim))


@op(namespace="extrema.along", method=False, sample=sample_along, joint=_to_index)
@within("min")
def min_along(input: Array, dim: int, keepdim: bool = False) -> MinResult:
    """The smallest element along a dim, and its index; of equal ones the first, to which the gradient goes."""
    over = _nonempty("min", input, _single("min", dim), keepdim=keepdim)
    return MinResult(_smallest(input, over, keepdims=keepdim), _place("argmin", input, over, keepdim))


def _place(find: str, input: Any, over: tuple[int, ...], keepdim: bool) -> Any:
    """The index along the one axis of `over` (0 in a 0-d array) of what the array's method `find` looks for."""
    return getattr(input, find)(over[0], keepdims=keepdim) if over else np.zeros((), int64)


def _overload(name: str, of_two: Any, of_all: Any, along: Any, input: Any, dim: Any, keepdim: bool, other: Any) -> Any:
    """PyTorch's three functions of one name: of two tensors, of all elements, along one dim."""
    if isinstance(dim, Tensor | np.ndarray) and other is None:
        dim, other = None, dim
    if other is not None:
        if dim is not None or keepdim:
            raise TypeError(f"{name}(): takes either dim and keepdim, or another tensor, got both")
        return of_two(input, other)
    if dim is None:
        if keepdim:
            raise TypeError(f"{name}(): keepdim needs a dim; {'amax' if name == 'max' else 'amin'} keeps all dims")
        return of_all(input)
    return along(input, dim, keepdim)


@composite(sample=sample_along)
def max(input: Array, dim: Any = None, keepdim: bool = False, other: Array | None = None) -> Any:
    """The largest element; with `dim` the pair (values, indices) along it; with another tensor `maximum` (`torch.max`).

    Raises RuntimeError for an empty input, IndexError for an empty dim.

    >>> import autograd
    >>> autograd.max(autograd.tensor([[1, 5, 5], [4, 3, 2]]), dim=1).indices.tolist()
    [1, 0]
    """
    return _overload("max", np.maximum, max_of_all, max_along, input, dim, keepdim, other)


@composite(sample=sample_along)
def min(input: Array, dim: Any = None, keepdim: bool = False, other: Array | None = None) -> Any:
    """The smallest element, or the pair (values, indices) along `dim`, or `minimum` of two (`torch.min`); as `max`."""
    return _overload("min", np.minimum, min_of_all, min_along, input, dim, keepdim, other)


@composite(sample=sample_along)
def aminmax(input: Array, *, dim: int | None = None, keepdim: bool = False) -> AminmaxResult:
    """The smallest and the largest element, of all or along a dim (`torch.aminmax`); ties as for `amax`."""
    if not input.size if isinstance(input, np.ndarray) else not input.numel():
        _nonempty("aminmax", input if isinstance(input, np.ndarray) else input._array, dim)
    return AminmaxResult(amin(input, dim, keepdim), amax(input, dim, keepdim))


def _argument(name: str, input: Any, dim: int | None, keepdim: bool) -> Any:
    """The index that the array's method `name` gives, along a dim or in the flattened input."""
    if input.dtype.kind == "b":
        raise RuntimeError(f"{name}(): does not support bool input; convert it with .int() first")
    if dim is None:
        _nonempty(name, input, None, IndexError, keepdim)
        return getattr(input, name)(keepdims=keepdim)
    return _place(name, input, _nonempty(name, input, _single(name, dim), keepdim=keepdim), keepdim)


@op(np.argmax)
def argmax(input: Array, dim: int | None = None, keepdim: bool = False) -> Array:
    """The index of the largest element, in the flattened input or along `dim` (`torch.argmax`); of equals the first.

    Raises IndexError where there is nothing to choose from, RuntimeError for bools.
    """
    return _argument("argmax", input, dim, keepdim)


@op(np.argmin)
def argmin(input: Array, dim: int | None = None, keepdim: bool = False) -> Array:
    """The index of the smallest element (`torch.argmin`); the rest as `argmax`."""
    return _argument("argmin", input, dim, keepdim)


def _kth(input: Any, k: int, over: tuple[int, ...], keepdim: bool, nan_first: bool = True) -> tuple[Any, Any]:
    """The element that sorting an axis puts at `k`, and its first index; NaN if there is one, or else NaN comes last."""
    if not over:
        return input.copy(), np.zeros((), int64)
    along, = over
    value = np.take(np.partition(input, [k, -1], along), [k, -1], along)
    first, last = np.split(value, 2, along)
    value = np.where(np.isnan(last), last, first) if nan_first else first
    places = np.argmax((input == value) | (np.isnan(input) & np.isnan(value)), along, keepdims=True)
    return (value, places) if keepdim else (np.squeeze(value, along), np.squeeze(places, along))


@op(namespace="extrema.of_all", method=False, input=_share_evenly)
@within("median")
def median_of_all(input: Array) -> Array:
    """The median, the lower of two; ties share the gradient evenly."""
    _ordered("median", input)
    if not input.size:
        return np.full((), np.nan, input.dtype)
    return _kth(input.reshape(-1), (input.size - 1) // 2, (0,), False)[0]


@op(namespace="extrema.along", method=False, sample=sample_along, joint=_to_index)
@within("median")
def median_along(input: Array, dim: int, keepdim: bool = False) -> MedianResult:
    """The median along a dim, the lower of two, and its index, to which the gradient goes."""
    _ordered("median", input)
    over = _nonempty("median", input, _single("median", dim), keepdim=keepdim)
    return MedianResult(*_kth(input, (input.shape[over[0]] - 1) // 2 if over else 0, over, keepdim))


def _ordered(name: str, input: Any) -> None:
    if input.dtype.kind == "b" or (not input.size and input.dtype.kind != "f"):
        raise NotImplementedError(f"{name}(): not implemented for {input.dtype} of shape {input.shape}")


@composite(sample=sample_along)
def median(input: Array, dim: int | None = None, keepdim: bool = False) -> Any:
    """The median, of two the lower; with `dim` the pair (values, indices) along it (`torch.median`).

    It is NaN if there is one. Raises IndexError for an empty dim, NotImplementedError for bools.
    """
    return median_of_all(input) if dim is None else median_along(input, dim, keepdim)


@composite(sample=sample_along)
def nanmedian(input: Array, dim: int | None = None, keepdim: bool = False) -> Any:
    """`median` of what is not NaN, and NaN where there is nothing else (`torch.nanmedian`); errors as there."""
    array: Any = array_of(input)
    if dim is None:
        known = ~np.isnan(array)
        return median(input[known] if known.any() else input)
    over = _nonempty("nanmedian", array, _single("nanmedian", dim), keepdim=keepdim)
    if array.dtype.kind != "f" or not over:
        return median(input, dim, keepdim)
    count = np.maximum(np.count_nonzero(~np.isnan(array), over, keepdims=True), 1)
    place = np.take_along_axis(np.argsort(array, over[0], kind="stable"), (count - 1) // 2, over[0])
    values = input.gather(dim, Tensor._wrap(place))
    shape = values.shape if keepdim else np.squeeze(place, over).shape
    return MedianResult(values.reshape(shape), Tensor._wrap(place.reshape(shape)))


@op(joint=_to_index, sample=lambda s: {**sample_along(s), "k": 1})
def kthvalue(input: Array, k: int, dim: int = -1, keepdim: bool = False) -> KthvalueResult:
    """The `k`-th smallest element along a dim, counted from 1, and its index (`torch.kthvalue`).

    Raises RuntimeError for a `k` that there is not.
    """
    _ordered("kthvalue", input)
    over = axes(_single("kthvalue", dim), input.ndim, "kthvalue", keepdim)
    if not 1 <= k <= (input.shape[over[0]] if over else 1):
        raise RuntimeError(f"kthvalue(): selected number k={k} out of range for dimension {dim} of shape {input.shape}")
    return KthvalueResult(*_kth(input, k - 1, over, keepdim, nan_first=False))


def _running(ufunc: Any, input: Any, over: tuple[int, ...]) -> Any:
    """The last index so far at which the running extremum stands."""
    if not over:
        return np.zeros((), int64)
    along, = over
    extreme = ufunc.accumulate(input, along)
    places = np.arange(input.shape[along]).reshape([-1 if a == along else 1 for a in range(input.ndim)])
    places = np.where((input == extreme) | np.isnan(input), places, 0)
    return np.maximum.accumulate(places, along)


@op(namespace="extrema.index", method=False)
@within("cummax")
def cummax_indices(input: Array, dim: int) -> Array:
    """Where the largest element so far along `dim` stands, of equal ones the last."""
    return _running(np.maximum, input, axes(_single("cummax", dim), input.ndim, "cummax"))


@op(namespace="extrema.index", method=False)
@within("cummin")
def cummin_indices(input: Array, dim: int) -> Array:
    """Where the smallest element so far along `dim` stands, of equal ones the last."""
    return _running(np.minimum, input, axes(_single("cummin", dim), input.ndim, "cummin"))


@composite(sample=sample_along)
def cummax(input: Array, dim: int) -> CummaxResult:
    """The largest elements so far along `dim`, and their indices, of equal ones the last (`torch.cummax`)."""
    indices = cummax_indices(input, dim)
    return CummaxResult(gather(input, dim, indices), indices)


@composite(sample=sample_along)
def cummin(input: Array, dim: int) -> CumminResult:
    """The smallest elements so far along `dim`, and their indices, of equal ones the last (`torch.cummin`)."""
    indices = cummin_indices(input, dim)
    return CumminResult(gather(input, dim, indices), indices)
