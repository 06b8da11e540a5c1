"""The kernels of pooling: the largest of each window and where it is, sums of windows, and their gradients."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from autograd.ops._sliding import Sliding

Values = np.ndarray[Any, Any]


def _spanned(sliding: Sliding, positions: Sequence[int]) -> tuple[int, int]:
    """Height and width that the windows at these positions cover."""
    down, across = ((n - 1) * s + d * (k - 1) + 1 for n, s, d, k in zip(
        positions, sliding.stride, sliding.dilation, sliding.kernel))
    return down, across


def _surrounded(x: Values, sliding: Sliding, positions: Sequence[int], fill: Any) -> Values:
    """Images with what surrounds them, as far as windows reach; themselves where no window reaches out."""
    down, across = _spanned(sliding, positions)
    (top, _), (left, _) = sliding.padding
    if not top and not left and down <= x.shape[-2] and across <= x.shape[-1]:
        return x
    planes = np.full((*x.shape[:-2], max(down, top + x.shape[-2]), max(across, left + x.shape[-1])), fill, x.dtype)
    sliding.inside(planes, x.shape[-2:])[...] = x
    return planes


def _least(dtype: np.dtype[Any]) -> Any:
    return -np.inf if dtype.kind == "f" else np.iinfo(dtype).min


def largest(x: Values, sliding: Sliding, positions: tuple[int, int]) -> tuple[Values, Values]:
    """The largest value of each window, and the number of its tap: the first of equals, the last NaN.

    Taps are numbered row by row within the window. Those in the padding never win, not even over -inf.
    """
    windows = sliding.over(_surrounded(x, sliding, positions, _least(x.dtype)), positions)
    count = sliding.kernel[0] * sliding.kernel[1]
    best, tap = _contest(windows, sliding, positions, lambda value, best: value > best, count)
    if x.dtype.kind == "f" and np.isnan(best).any():
        return _contest(windows, sliding, positions, lambda value, best: (value > best) | np.isnan(value), count)
    return best, tap


def _contest(windows: Values, sliding: Sliding, positions: tuple[int, int], wins: Any,
             count: int) -> tuple[Values, Values]:
    """Go through the taps of all windows at once; a tap that `wins` over the best so far takes its place."""
    width = sliding.kernel[1]
    best = windows[..., 0, 0, :, :].copy()
    tap = np.empty(best.shape, np.min_scalar_type(count))
    tap[...] = _first_inside(sliding, positions)
    value = np.empty_like(best)
    for number in range(1, count):
        value[...] = windows[..., number // width, number % width, :, :]  # side by side, where comparing is fast
        won = wins(value, best).view(np.uint8)
        np.maximum(tap, np.multiply(won, number, dtype=tap.dtype), out=tap)  # numbers grow: the latest winner stays
        np.maximum(best, value, out=best)
    return best, tap


@lru_cache
def _first_inside(sliding: Sliding, positions: tuple[int, int]) -> Values:
    """The first tap of each window that is not in the padding before the image."""
    first = [np.maximum(0, -(-(before - s * np.arange(n)) // d)) for n, s, d, (before, _) in zip(
        positions, sliding.stride, sliding.dilation, sliding.padding)]
    found = np.asarray(first[0][:, None] * sliding.kernel[1] + first[1])
    found.flags.writeable = False
    return found


def locations(tap: Values, sliding: Sliding, size: Sequence[int]) -> Values:
    """Where in an image of this size, read row by row, the numbered taps are."""
    (down, across), (top, _), (left, _) = sliding.stride, *sliding.padding
    rows, columns = np.arange(tap.shape[-2]) * down - top, np.arange(tap.shape[-1]) * across - left
    i, j = np.divmod(np.arange(sliding.kernel[0] * sliding.kernel[1]), sliding.kernel[1])
    steps = i * sliding.dilation[0] * size[1] + j * sliding.dilation[1]
    found = steps.take(tap)
    found += rows[:, None] * size[1] + columns
    return np.asarray(found)


def at_largest(g: Values, tap: Values, sliding: Sliding, shape: tuple[int, ...]) -> Values:
    """The gradient of `largest`: each `g` at the tap that won, zero elsewhere."""
    found = locations(tap, sliding, shape[-2:]).reshape(-1, tap.shape[-2] * tap.shape[-1])
    area = shape[-2] * shape[-1]
    found += np.arange(len(found))[:, None] * area
    total = np.zeros(len(found) * area, g.dtype)
    if sliding.stride[0] > sliding.dilation[0] * (sliding.kernel[0] - 1) and (
            sliding.stride[1] > sliding.dilation[1] * (sliding.kernel[1] - 1)):
        total[found.reshape(-1)] = g.reshape(-1)
    else:
        np.add.at(total, found.reshape(-1), g.reshape(-1))
    return total.reshape(shape)


def sums(x: Values, sliding: Sliding, positions: tuple[int, int]) -> Values:
    """The sum of each window: along its columns, then along its rows."""
    planes = _surrounded(x, sliding, positions, 0)
    for axis, (count, step, taps) in enumerate(zip(positions, sliding.stride, sliding.kernel)):
        parts = [planes[(..., slice(i, i + (count - 1) * step + 1, step), *(slice(None),) * (1 - axis))]  # type: ignore[arg-type]
                 for i in range(taps)]
        planes = parts[0].copy() if taps == 1 else parts[0] + parts[1]
        for part in parts[2:]:
            np.add(planes, part, out=planes)
    return planes[..., :positions[1]]


def spread(g: Values, sliding: Sliding, shape: tuple[int, ...]) -> Values:
    """The gradient of `sums`: each `g` at every tap of its window."""
    spanned = _spanned(sliding, g.shape[-2:])
    for axis in (1, 0):
        count, step, taps = g.shape[axis - 2], sliding.stride[axis], sliding.kernel[axis]
        length = max(spanned[axis], sliding.padding[axis][0] + shape[axis - 2])
        size = (*g.shape[:-1], length) if axis else (*g.shape[:-2], length, g.shape[-1])
        total = np.empty(size, g.dtype) if step == taps and length == count * step else np.zeros(size, g.dtype)
        for i in range(taps):
            part = total[(..., slice(i, i + (count - 1) * step + 1, step), *(slice(None),) * (1 - axis))]  # type: ignore[arg-type]
            if step >= taps:
                part[...] = g
            else:
                np.add(part, g, out=part)
        g = total
    inside = sliding.inside(g, shape[-2:])
    return inside if inside.shape == g.shape else inside.copy()
