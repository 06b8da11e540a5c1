"""Sizes: a tensor's shape, and the ways in which callers write one."""

from __future__ import annotations

import math
import operator
from typing import Any, SupportsIndex

import numpy as np


class Size(tuple[int, ...]):
    """A shape; `numel()` is its number of elements; parts, sums and multiples are shapes too (PyTorch's `torch.Size`).

    >>> Size((2, 3)), Size((2, 3)).numel(), Size((2, 3))[1:]
    (Size([2, 3]), 6, Size([3]))
    """

    __slots__ = ()

    def __getitem__(self, index: Any) -> Any:
        part = tuple.__getitem__(self, index)  # cheaper than super(): shapes are indexed everywhere
        return Size(part) if isinstance(index, slice) else part

    def __add__(self, other: Any) -> Any:
        return Size((*self, *other)) if isinstance(other, tuple) else NotImplemented

    def __radd__(self, other: Any) -> Any:
        return Size((*other, *self)) if isinstance(other, tuple) else NotImplemented

    def __mul__(self, times: SupportsIndex) -> Size:
        return Size(super().__mul__(times))

    __rmul__ = __mul__

    def numel(self) -> int:
        """The product of the lengths."""
        return math.prod(self)

    def __repr__(self) -> str:
        return f"Size({list(self)})"


def broadcast_shapes(*shapes: Any) -> Size:
    """The shape to which these broadcast, an int being a shape of one length (`torch.broadcast_shapes`).

    RuntimeError if there is none.

    >>> broadcast_shapes((2, 1), (3,))
    Size([2, 3])
    """
    try:
        return Size(np.broadcast_shapes(*shapes))
    except ValueError:
        raise RuntimeError(f"broadcast_shapes(): the shapes {', '.join(map(str, shapes))} do not broadcast to one") from None


def read_sizes(name: str, size: tuple[Any, ...]) -> tuple[int, ...]:
    """The shape that the caller of `name(*size)` means: sizes one by one, or one sequence of them.

    Raises TypeError for what are no integers, RuntimeError for negative ones.
    """
    if len(size) == 1 and isinstance(size[0], tuple | list):
        (size,) = size
    elif not size:
        raise TypeError(f"{name}(): expected sizes, got none; a tensor without dimensions has size ()")
    try:
        shape = tuple(map(operator.index, size))
    except TypeError:
        raise TypeError(f"{name}(): expected integers as sizes, got {size}") from None
    if any(length < 0 for length in shape):
        raise RuntimeError(f"{name}(): expected sizes >= 0, got {shape}")
    return shape
