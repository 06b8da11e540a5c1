"""Linear algebra under the names that PyTorch had before `linalg`, with the arguments of that time."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from autograd.dtypes import DTypeLike
from autograd.formatting import prints_as
from autograd.op import Array, Ints, composite
from autograd.ops import decomposition, least_squares, linalg_products, matrix_norm
from autograd.ops._matrices import transposed
from autograd.ops.inverse import inv
from autograd.ops.norm import vector_norm


@composite(sample=lambda s: {"input": s.array(2, 3), "p": s.choice([1, 2, "nuc", "fro"]), "dim": None})
def norm(input: Array, p: float | str | None = "fro", dim: Ints | None = None, keepdim: bool = False,
         dtype: DTypeLike | None = None) -> Any:
    """The `p`-norm of the elements over `dim` (`torch.norm`); "fro" is the 2-norm, "nuc" that of matrices."""
    if p == "nuc":
        return matrix_norm.matrix_norm(input, "nuc", tuple(range(input.ndim)) if dim is None else dim, keepdim, dtype=dtype)
    if isinstance(p, str) and p != "fro":
        raise RuntimeError(f"norm(): expected a number, 'fro' or 'nuc' as p, got {p!r}")
    return vector_norm(input, 2.0 if p is None or isinstance(p, str) else p, dim, keepdim, dtype=dtype)


@composite(sample=lambda s: {"input": s.array(2, 2) + 4 * np.eye(2)})
def inverse(input: Array) -> Any:
    """The inverses of square matrices (`torch.inverse`); as `linalg.inv`."""
    return inv(input)


@composite(sample=lambda s: {"input": s.array(3, 2)})
def pinverse(input: Array, rcond: float = 1e-15) -> Any:
    """The pseudo-inverse, singular values up to `rcond σ₁` counting as 0 (`torch.pinverse`); as `linalg.pinv`."""
    return least_squares.pinv(input, rtol=rcond)


@prints_as("svd")
class SVD(NamedTuple):
    """What `svd` gives."""

    U: Any
    S: Any
    V: Any


@composite(sample=lambda s: {"input": s.array(3, 2)})
def svd(input: Array, some: bool = True, compute_uv: bool = True) -> Any:
    """`input = U diag(S) Vᵀ`; `some`: only as many vectors as values; without `compute_uv` zeros for U and V (`torch.svd`)."""
    u, values, vh = decomposition.svd(input, not some)
    if not compute_uv:
        return SVD(u.detach() * 0, values, transposed(vh).detach() * 0)
    return SVD(u, values, transposed(vh))


@composite(sample=lambda s: {"input": s.array(3, 2)})
def qr(input: Array, some: bool = True) -> Any:
    """`input = Q R`, with a square Q unless `some` (`torch.qr`); as `linalg.qr`."""
    return decomposition.qr(input, "reduced" if some else "complete")


@composite(sample=lambda s: {"input": s.array(2, 3), "other": s.array(2, 3)})
def cross(input: Array, other: Array, dim: int | None = None) -> Any:
    """The cross product along `dim`, the first of length 3 unless given (`torch.cross`); as `linalg.cross`."""
    if dim is None:
        shape = np.broadcast_shapes(tuple(input.shape), tuple(other.shape))
        dim = next((i for i, n in enumerate(shape) if n == 3), None)
        if dim is None:
            raise RuntimeError(f"cross(): no dimension of size 3 in input, got shapes {tuple(input.shape)} and "
                               f"{tuple(other.shape)}")
    return linalg_products.cross(input, other, dim=dim)
