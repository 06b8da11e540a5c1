"""Sizes: a tensor's shape, and the ways in which callers write one."""

from __future__ import annotations

import math
import operator
from typing import Any


class Size(tuple[int, ...]):
    """A shape; `numel()` is its number of elements (PyTorch's `torch.Size`).

    >>> Size((2, 3)), Size((2, 3)).numel()
    (Size([2, 3]), 6)
    """

    __slots__ = ()

    def numel(self) -> int:
        """The product of the lengths."""
        return math.prod(self)

    def __repr__(self) -> str:
        return f"Size({list(self)})"


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
