"""Norms of matrices, the function that chooses between these and those of vectors, and condition numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.dtypes import DTypeLike
from autograd.op import Array, Ints, composite
from autograd.ops._dims import wrap_dims
from autograd.ops._matrices import check_matrices
from autograd.ops.decomposition import svdvals
from autograd.ops.inverse import det, inv
from autograd.ops.norm import vector_norm

_ORDERS: dict[Any, str] = {"fro": "", "nuc": "sum", 1: "amax", math.inf: "amax", 2: "amax",
                           -1: "amin", -math.inf: "amin", -2: "amin"}
"""What becomes of the sums of rows or columns, or of the singular values."""


@composite(np.linalg.matrix_norm, namespace="linalg", method=False, sample=lambda s: {
    "A": s.array(2, 3, 2), "ord": s.choice(list(_ORDERS)), "dim": s.choice([(-2, -1), (0, 1), (2, 1)]),
    "keepdim": s.boolean()})
def matrix_norm(A: Array, ord: float | str = "fro", dim: Ints = (-2, -1), keepdim: bool = False,
                *, dtype: DTypeLike | None = None) -> Any:
    """The norm of matrices whose rows and columns are in `dim` (`torch.linalg.matrix_norm`).

    `ord`: "fro" the root of the sum of squares, "nuc" the sum of the singular values, 2 and -2 the largest and smallest
    of them, 1 and -1 the largest and smallest sum of |a| of a column, inf and -inf that of a row.
    Raises RuntimeError for another order, dims that are not two, integers; TypeError for one dim.
    """
    if isinstance(dim, int):
        raise TypeError(f"linalg.matrix_norm(): argument 'dim' must be tuple of ints, not int; got {dim}")
    if ord not in _ORDERS:
        raise RuntimeError(f"linalg.matrix_norm(): Order {ord} not supported; it is one of {', '.join(map(str, _ORDERS))}")
    if A.ndim < 2:
        raise RuntimeError(f"linalg.matrix_norm(): The input tensor A must have at least 2 dimensions, got {A.ndim}")
    if len(dim) != 2:
        raise RuntimeError(f"linalg.matrix_norm(): dim must be a 2-tuple, got {dim}")
    row, column = wrap_dims(dim, A.ndim, "linalg.matrix_norm")
    if ord == "fro":
        return vector_norm(A, 2, (row, column), keepdim, dtype=dtype)
    if A.dtype.kind != "f":
        raise RuntimeError(f"linalg.matrix_norm(): Expected a floating point tensor as input. Got {A.dtype}")
    A = A if dtype is None else A.to(dtype)
    if ord in ("nuc", 2, -2):
        values, over = svdvals(A.movedim((row, column), (-2, -1))), -1
        norm = getattr(values, _ORDERS[ord])(over)
        if not keepdim:
            return norm
        return norm.reshape([1 if i in (row, column) else n for i, n in enumerate(A.shape)])
    added, compared = (row, column) if abs(ord) == 1 else (column, row)  # type: ignore[arg-type]
    norm = getattr(A.abs().sum(added, keepdim=True), _ORDERS[ord])(compared, keepdim=True)
    return norm if keepdim else norm.squeeze((row, column))


@composite(np.linalg.norm, namespace="linalg", method=False, sample=lambda s: s.choice([
    {"A": s.array(2, 3)}, {"A": s.array(2, 3), "ord": 1}, {"A": s.array(2, 3), "ord": 3, "dim": 0},
    {"A": s.array(2, 3, 2), "ord": "nuc", "dim": (0, 1)}, {"A": s.array(2, 3, 2), "dim": (0, 2), "keepdim": True}]))
def norm(A: Array, ord: float | str | None = None, dim: Ints | None = None, keepdim: bool = False,
         *, dtype: DTypeLike | None = None) -> Any:
    """The norm of vectors or matrices (`torch.linalg.norm`).

    Without `ord` it is the 2-norm of all elements, or of those in `dim`. With it, `matrix_norm` if `dim` are two or A
    is a matrix, `vector_norm` if `dim` is one or A is a vector. Raises as these, and RuntimeError for an `ord` without
    `dim` of what is neither vector nor matrix.
    """
    if ord is not None:
        if dim is None and A.ndim not in (1, 2):
            raise RuntimeError("linalg.norm(): If dim is not specified but ord is, the input must be 1D or 2D. Got "
                               f"{A.ndim}D.")
        dims = tuple(range(A.ndim)) if dim is None else (dim,) if isinstance(dim, int) else tuple(dim)
        if len(dims) == 2:
            return matrix_norm(A, ord, dims, keepdim, dtype=dtype)
        if isinstance(ord, str):
            raise RuntimeError(f"linalg.norm(): order {ord!r} is that of a matrix; dim must be a 2-tuple, got {dims}")
        return vector_norm(A, ord, dims, keepdim, dtype=dtype)
    return vector_norm(A, 2, dim, keepdim, dtype=dtype)


@composite(np.linalg.cond, namespace="linalg", method=False,
           sample=lambda s: {"A": s.array(2, 2, 2) + 4 * np.eye(2), "p": s.choice([None, -2, "fro", 1, math.inf])})
def cond(A: Array, p: float | str | None = None) -> Any:
    """`‖A‖ₚ ‖A⁻¹‖ₚ`, how much a matrix magnifies errors (`torch.linalg.cond`).

    For None, 2 and -2 the ratio of the extreme singular values, of any matrix; inf for a singular one. Raises
    RuntimeError for what are no matrices, and unless they are square for another `p`.
    """
    check_matrices("linalg.cond", A, square=p not in (None, 2, -2))
    if 0 in A.shape[-2:]:
        return A.sum((-2, -1))
    if p in (None, 2, -2, "nuc"):
        values = svdvals(A)
        if p == "nuc":
            return values.sum(-1) * (1 / values).sum(-1)
        return values[..., -1] / values[..., 0] if p == -2 else values[..., 0] / values[..., -1]
    singular = det(A) == 0
    regular = np.where(singular[..., None, None], np.eye(A.shape[-1], dtype=A.dtype), A)
    return np.where(singular, math.inf, matrix_norm(regular, p) * matrix_norm(inv(regular), p))
