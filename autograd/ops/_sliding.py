"""The geometry of windows that slide over images: convolution, pooling, unfold and fold share it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.lib.stride_tricks import as_strided

Pair: TypeAlias = "tuple[int, int]"


def pair(name: str, argument: str, value: Any, count: int = 2) -> tuple[int, ...]:
    """`value` for each of `count` dimensions: an int for all of them, or a sequence with one for each.

    Raises TypeError for what are no ints, RuntimeError for another number of them.
    """
    if type(value) is int:
        return (value,) * count
    values = (value,) if isinstance(value, int | np.integer) else value
    if not isinstance(values, Sequence) or not all(
            isinstance(v, int | np.integer) and not isinstance(v, bool) for v in values):
        raise TypeError(f"{name}(): argument '{argument}' must be an int or a tuple of {count} ints, got {value!r}")
    if len(values) not in (1, count):
        raise RuntimeError(f"{name}(): {argument} must either be a single int, or a tuple of {count} ints, "
                           f"got {value!r}")
    return tuple(map(int, values)) * (count // len(values))


def high(row: Any) -> Any:
    """A row as an image of height 1."""
    return row.reshape(*row.shape[:-1], 1, row.shape[-1])


def flat(image: Any) -> Any:
    """An image of height 1 as a row."""
    return image.reshape(*image.shape[:-2], image.shape[-1])


class Sliding(NamedTuple):
    """A window of `kernel` points, `dilation` apart, that moves by `stride` over an image with `padding` around it."""

    kernel: Pair
    stride: Pair
    padding: tuple[Pair, Pair]
    dilation: Pair

    def padded(self, size: Sequence[int]) -> Pair:
        """Height and width of an image with its padding."""
        (top, bottom), (left, right) = self.padding
        return size[0] + top + bottom, size[1] + left + right

    def positions(self, size: Sequence[int], ceil_mode: bool = False) -> Pair:
        """How often the window fits into an image of this size, down and across.

        With `ceil_mode` also where it overhangs the end, unless it would start in the padding there.
        """
        counts = []
        for n, padded, k, s, (before, _), d in zip(size, self.padded(size), self.kernel, self.stride, self.padding,
                                                   self.dilation):
            room = padded - d * (k - 1) - 1
            count = room // s + 1
            if ceil_mode and -(-room // s) * s < n + before:
                count = -(-room // s) + 1
            counts.append(count)
        return counts[0], counts[1]

    def over(self, planes: np.ndarray[Any, Any], positions: Sequence[int]) -> np.ndarray[Any, Any]:
        """A view of padded `planes` (..., height, width) by windows: (..., kernel, kernel, positions, positions)."""
        *_, down, across = planes.strides
        return as_strided(planes, (*planes.shape[:-2], *self.kernel, *positions), (
            *planes.strides[:-2], down * self.dilation[0], across * self.dilation[1],
            down * self.stride[0], across * self.stride[1]))

    def inside(self, planes: np.ndarray[Any, Any], size: Sequence[int]) -> np.ndarray[Any, Any]:
        """The image of this size within padded `planes`."""
        top, left = self.padding[0][0], self.padding[1][0]
        return planes[..., top:top + size[0], left:left + size[1]]


class _Scratch(threading.local):
    """The buffers of one thread."""

    def __init__(self) -> None:
        self.buffers: dict[str, np.ndarray[Any, Any]] = {}


_scratch = _Scratch()
_KEPT = 1 << 25  # bytes; a larger buffer is not worth keeping


def scratch(name: str, shape: tuple[int, ...], dtype: Any) -> np.ndarray[Any, Any]:
    """Memory with arbitrary content, the same for each call with this name, so that it is in cache already."""
    size = int(np.prod(shape, dtype=np.int64)) * np.dtype(dtype).itemsize
    buffer = _scratch.buffers.get(name)
    if buffer is None or buffer.size < size:
        buffer = np.empty(size, np.uint8)
        if size <= _KEPT:
            _scratch.buffers[name] = buffer
    found: np.ndarray[Any, Any] = buffer[:size].view(dtype).reshape(shape)
    return found
