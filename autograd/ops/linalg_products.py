"""Products that `linalg` adds to those of matrices: the cheapest product of many, cross products, diagonals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.op import Array, composite, implements, op
from autograd.ops import arrangement, product
from autograd.ops._dims import wrap_dim


@composite(np.linalg.matmul, namespace="linalg", method=False, sample=lambda s: {
    "input": s.array(2, 3), "other": s.array(3, 2)})
def matmul(input: Array, other: Array) -> Any:
    """Matrix product, as `autograd.matmul` (`torch.linalg.matmul`)."""
    return product.matmul(input, other)


@composite(np.vecdot, np.linalg.vecdot, namespace="linalg", method=False, sample=lambda s: {
    "x": s.array(2, 3), "y": s.array(3), "dim": -1})
def vecdot(x: Array, y: Array, *, dim: int = -1) -> Any:
    """`Σ x · y` over `dim`, the others broadcast (`torch.linalg.vecdot`)."""
    return (x * y).sum(dim)


@composite(np.linalg.diagonal, namespace="linalg", method=False, sample=lambda s: {"A": s.array(2, 3, 3)})
def diagonal(A: Array, *, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Any:
    """A view of the diagonals, as `autograd.diagonal` but of the last two dimensions (`torch.linalg.diagonal`)."""
    return arrangement.diagonal(A, offset, dim1, dim2)


def _cross_input(g: Any, other: Any, dim: int) -> Any:
    return cross(other, g, dim=dim)


def _cross_other(g: Any, input: Any, dim: int) -> Any:
    return cross(g, input, dim=dim)


@op(namespace="linalg", method=False, input=_cross_input, other=_cross_other,
    sample=lambda s: s.choice([{"input": s.array(2, 3), "other": s.array(2, 3)},
                               {"input": s.array(1, 3), "other": s.array(2, 3)},
                               {"input": s.array(3, 2), "other": s.array(3, 1), "dim": 0}]))
def cross(input: Array, other: Array, *, dim: int = -1) -> Array:
    """The vectors at right angles to pairs of vectors of length 3 in `dim` (`torch.linalg.cross`).

    `(a₁b₂ − a₂b₁, a₂b₀ − a₀b₂, a₀b₁ − a₁b₀)`; the other dimensions broadcast. Raises RuntimeError for another
    length, different numbers of dimensions or dtypes.
    """
    if input.ndim != other.ndim:
        raise RuntimeError("linalg.cross(): inputs must have the same number of dimensions, got shapes "
                           f"{input.shape} and {other.shape}")
    if input.dtype != other.dtype:
        raise RuntimeError(f"linalg.cross(): expected vectors of one dtype, got {input.dtype} and {other.dtype}")
    axis = wrap_dim(dim, input.ndim, "linalg.cross")
    if not input.ndim or input.shape[axis] != 3 or other.shape[axis] != 3:
        raise RuntimeError(f"linalg.cross(): inputs dimension {dim} must have length 3, got shapes {input.shape} and "
                           f"{other.shape}")
    if any(1 not in (n, m) and n != m for n, m in zip(input.shape, other.shape)):
        raise RuntimeError(f"linalg.cross(): the shapes {input.shape} and {other.shape} do not broadcast to one")
    a, b = np.moveaxis(input, axis, 0), np.moveaxis(other, axis, 0)
    return np.stack([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]], axis)


@implements(np.cross, np.linalg.cross)
def _numpy_cross(a: Any, b: Any, *, axis: int = -1) -> Any:
    return cross(a, b, dim=axis)


@composite(np.linalg.multi_dot, namespace="linalg", method=False, sample=lambda s: {
    "tensors": [s.array(2, 3), s.array(3, 1), s.array(1, 2), s.array(2)]})
def multi_dot(tensors: Sequence[Array]) -> Any:
    """The product of two or more matrices in the order that costs least (`torch.linalg.multi_dot`).

    The first may be a row and the last a column, as vectors. Cormen et al., "Introduction to Algorithms", 15.2.
    Raises RuntimeError for fewer than two, or shapes that do not fit, TypeError for what is no list.
    """
    if not isinstance(tensors, list | tuple):
        raise TypeError(f"linalg.multi_dot(): argument 'tensors' must be tuple of Tensors, not {type(tensors).__name__}")
    if len(tensors) < 2:
        raise RuntimeError(f"linalg.multi_dot(): expected at least 2 tensors but got {len(tensors)}")
    first, *inner, last = tensors
    if first.ndim not in (1, 2) or last.ndim not in (1, 2) or any(t.ndim != 2 for t in inner):
        raise RuntimeError("linalg.multi_dot(): expected matrices, of which the first and the last may be vectors, got "
                           f"shapes {', '.join(str(tuple(t.shape)) for t in tensors)}")
    matrices = [first if first.ndim == 2 else first.reshape(1, -1), *inner,
                last if last.ndim == 2 else last.reshape(-1, 1)]
    for i in range(1, len(matrices)):
        if matrices[i - 1].shape[1] != matrices[i].shape[0]:
            raise RuntimeError(f"linalg.multi_dot(): tensors {i - 1} and {i} with shapes {tuple(tensors[i - 1].shape)} and "
                               f"{tuple(tensors[i].shape)} cannot be multiplied")
    split = _cheapest_splits([matrices[0].shape[0], *(m.shape[1] for m in matrices)])

    def multiplied(i: int, j: int) -> Any:
        return matrices[i] if i == j else multiplied(i, split[i, j]) @ multiplied(split[i, j] + 1, j)

    rows = () if first.ndim == 1 else (first.shape[0],)
    columns = () if last.ndim == 1 else (last.shape[1],)
    return multiplied(0, len(matrices) - 1).reshape((*rows, *columns))


def _cheapest_splits(sizes: Sequence[int]) -> dict[tuple[int, int], int]:
    """For matrices i to j of a chain, after which of them the last multiplication splits it."""
    count = len(sizes) - 1
    cost = {(i, i): 0 for i in range(count)}
    split = {}
    for length in range(1, count):
        for i in range(count - length):
            j = i + length
            cost[i, j], split[i, j] = min(
                (cost[i, k] + cost[k + 1, j] + sizes[i] * sizes[k + 1] * sizes[j + 1], k) for k in range(i, j))
    return split
