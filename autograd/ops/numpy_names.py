"""NumPy functions whose arguments differ from PyTorch's, on Tensors: what each means in our operations."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.op import implements
from autograd.ops import arrangement, creation, gathering, joining, masking, padding, rounding, selection, shape
from autograd.tensor import Tensor

Axes = Any
"""An axis, or a sequence of them."""


# Shape -----------------------------------------------------------------------------------------------------------

@implements(np.reshape)
def _reshape(a: Tensor, /, shape_: Any = None, **shape_by_name: Any) -> Any:
    return shape.reshape(a, shape_by_name.get("shape", shape_))


@implements(np.transpose)
def _transpose(a: Tensor, axes: Axes = None) -> Any:
    return shape.permute(a, tuple(reversed(range(a.ndim))) if axes is None else tuple(axes))


@implements(np.matrix_transpose, np.linalg.matrix_transpose)
def _matrix_transpose(x: Tensor, /) -> Any:
    return shape.swapaxes(x, -2, -1)


@implements(np.swapaxes)
def _swapaxes(a: Tensor, axis1: int, axis2: int) -> Any:
    return shape.swapaxes(a, axis1, axis2)


@implements(np.broadcast_to)
def _broadcast_to(array: Tensor, shape_: Any = None, **shape_by_name: Any) -> Any:
    return shape.expand(array, shape_by_name.get("shape", shape_))


@implements(np.moveaxis)
def _moveaxis(a: Tensor, source: Axes, destination: Axes) -> Any:
    return shape.movedim(a, source, destination)


@implements(np.expand_dims)
def _expand_dims(a: Tensor, axis: Axes) -> Any:
    axes = list(axis) if isinstance(axis, tuple | list) else [axis]
    n = a.ndim + len(axes)
    for i in sorted(i % n for i in axes):
        a = shape.unsqueeze(a, i)
    return a


@implements(np.copy)
def _copy(a: Tensor) -> Any:
    return shape.clone(a)


@implements(np.shape)
def _shape(a: Tensor) -> Any:
    return a.shape


@implements(np.ndim)
def _ndim(a: Tensor) -> int:
    return a.ndim


@implements(np.size)
def _size(a: Tensor, axis: int | None = None) -> int:
    return a.numel() if axis is None else a.shape[axis]


@implements(np.iscomplexobj)
def _iscomplexobj(x: Tensor) -> bool:
    return False


@implements(np.isrealobj)
def _isrealobj(x: Tensor) -> bool:
    return True


# Of the same form ------------------------------------------------------------------------------------------------

@implements(np.zeros_like)
def _zeros_like(a: Tensor, dtype: Any = None) -> Any:
    return creation.zeros_like(a, dtype=dtype)


@implements(np.ones_like)
def _ones_like(a: Tensor, dtype: Any = None) -> Any:
    return creation.ones_like(a, dtype=dtype)


@implements(np.empty_like)
def _empty_like(prototype: Tensor, /, dtype: Any = None) -> Any:
    return creation.empty_like(prototype, dtype=dtype)


@implements(np.full_like)
def _full_like(a: Tensor, fill_value: Any, dtype: Any = None) -> Any:
    return creation.full_like(a, fill_value, dtype=dtype)


# Several arrays --------------------------------------------------------------------------------------------------

@implements(np.concatenate)
def _concatenate(arrays: Any, axis: int | None = 0) -> Any:
    if axis is None:
        return joining.cat([np.ravel(a) for a in arrays], 0)
    return joining.cat(list(arrays), axis)


@implements(np.stack)
def _stack(arrays: Any, axis: int = 0) -> Any:
    return joining.stack(list(arrays), axis)


@implements(np.split)
def _split(ary: Tensor, indices_or_sections: Any, axis: int = 0) -> Any:
    n = ary.shape[axis]
    if isinstance(indices_or_sections, int) and n % indices_or_sections:
        raise ValueError(f"np.split: {n} elements along axis {axis} do not divide into {indices_or_sections} equal "
                         "parts")
    return list(joining.tensor_split(ary, indices_or_sections, axis))


@implements(np.array_split)
def _array_split(ary: Tensor, indices_or_sections: Any, axis: int = 0) -> Any:
    return list(joining.tensor_split(ary, indices_or_sections, axis))


@implements(np.hsplit)
def _hsplit(ary: Tensor, indices_or_sections: Any) -> Any:
    return list(joining.hsplit(ary, indices_or_sections))


@implements(np.vsplit)
def _vsplit(ary: Tensor, indices_or_sections: Any) -> Any:
    return list(joining.vsplit(ary, indices_or_sections))


@implements(np.dsplit)
def _dsplit(ary: Tensor, indices_or_sections: Any) -> Any:
    return list(joining.dsplit(ary, indices_or_sections))


@implements(np.append)
def _append(arr: Tensor, values: Any, axis: int | None = None) -> Any:
    return _concatenate((arr, values), axis)


@implements(np.meshgrid)
def _meshgrid(*xi: Any, indexing: str = "xy") -> Any:
    return joining.meshgrid(*xi, indexing=indexing)


# Arrangement -----------------------------------------------------------------------------------------------------

@implements(np.flip)
def _flip(m: Tensor, axis: Axes = None) -> Any:
    return arrangement.flip(m, tuple(range(m.ndim)) if axis is None else axis)


@implements(np.roll)
def _roll(a: Tensor, shift: Any, axis: Axes = None) -> Any:
    if axis is not None and isinstance(axis, tuple | list) and not isinstance(shift, tuple | list):
        shift = (shift,) * len(axis)
    return arrangement.roll(a, shift, axis)


@implements(np.rot90)
def _rot90(m: Tensor, k: int = 1, axes: Axes = (0, 1)) -> Any:
    return arrangement.rot90(m, k, axes)


@implements(np.repeat)
def _repeat(a: Tensor, repeats: Any, axis: int | None = None) -> Any:
    return arrangement.repeat_interleave(a, repeats if isinstance(repeats, int) else np.asarray(repeats), axis)


@implements(np.diagonal)
def _diagonal(a: Tensor, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    return arrangement.diagonal(a, offset, axis1, axis2)


@implements(np.linalg.trace)
def _trace_of_matrices(x: Tensor, /, *, offset: int = 0) -> Any:
    return arrangement.diagonal(x, offset, -2, -1).sum(-1)


@implements(np.pad)
def _pad(array: Tensor, pad_width: Any, mode: str = "constant", *, constant_values: Any = 0) -> Any:
    widths = np.broadcast_to(pad_width, (array.ndim, 2)).tolist()
    if mode == "constant":
        return padding.constant_pad_nd(array, [n for width in reversed(widths) for n in width], constant_values)
    if mode not in ("edge", "reflect", "symmetric", "wrap"):
        raise ValueError(f"np.pad: expected mode 'constant', 'edge', 'reflect', 'symmetric' or 'wrap' for a Tensor, "
                         f"got {mode!r}")
    for axis, width in enumerate(widths):
        array = _take(array, np.pad(np.arange(array.shape[axis]), width, mode), axis)  # type: ignore[call-overload]
    return array


@implements(np.unique)
def _unique(ar: Tensor, *args: Any, **kwargs: Any) -> Any:
    result: Any = np.unique(ar._array, *args, **kwargs)
    return tuple(map(Tensor._wrap, result)) if isinstance(result, tuple) else Tensor._wrap(result)


# Indexing --------------------------------------------------------------------------------------------------------

@implements(np.take)
def _take(a: Any, indices: Any, axis: int | None = None) -> Any:
    if axis is None:
        return shape.reshape(a, (-1,))[indices]
    return a[(slice(None),) * (axis % a.ndim) + (indices,)]


# Elementwise -----------------------------------------------------------------------------------------------------

@implements(np.clip)
def _clip(a: Any, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None) -> Any:
    return selection.clamp(a, a_min if min is None else min, a_max if max is None else max)


@implements(np.round, np.around)
def _round(a: Any, decimals: int = 0) -> Any:
    return rounding.round(a, decimals=decimals)


@implements(np.take_along_axis)
def _take_along_axis(arr: Tensor, indices: Any, axis: int | None = -1) -> Any:
    return gathering.take_along_dim(arr, indices, axis)


@implements(np.nonzero)
def _nonzero(a: Tensor) -> Any:
    return masking.nonzero(a, True)
