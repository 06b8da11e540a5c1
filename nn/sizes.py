"""Sizes of kernels, strides and paddings: one number for all dimensions, or one for each."""

from __future__ import annotations

from typing import TypeAlias

Size: TypeAlias = "int | tuple[int, ...]"


def as_sizes(size: Size, n: int) -> tuple[int, ...]:
    """The size in each of `n` dimensions."""
    return (size,) * n if isinstance(size, int) else tuple(size)
