"""Least squares: pseudo-inverses, ranks, and the best solutions of systems that have none or many."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from autograd.formatting import prints_as
from autograd.interop import array_of
from autograd.op import Array, composite, implements, op
from autograd.ops._matrices import check_floating, check_matrices, computed, transposed
from autograd.ops.decomposition import svdvals
from autograd.tensor import Tensor


def _threshold(values: Any, shape: tuple[int, ...], atol: Any, rtol: Any) -> Any:
    """The singular value up to which one counts as 0: the larger of `atol` and `rtol` times the largest."""
    if rtol is None:
        rtol = max(shape[-2:]) * np.finfo(values.dtype).eps if atol is None else 0
    largest = np.maximum.reduce(values, axis=-1, keepdims=True, initial=0)
    return np.maximum(_column(0 if atol is None else atol), _column(rtol) * largest).astype(values.dtype)


def _column(tolerance: Any) -> Any:
    """A tolerance, or one for each matrix of a batch."""
    tolerance = np.asarray(array_of(tolerance))
    return tolerance[..., None] if tolerance.ndim else tolerance


def _symmetric(A: Any) -> Any:
    """The symmetric matrices that have the lower triangles of A."""
    return np.tril(A) + transposed(np.tril(A, -1))


def _pinv_gradient(g: Any, A: Any, out: Any) -> Any:
    """`−Xᵀ g Xᵀ + (1 − A X) gᵀ X Xᵀ + Xᵀ X gᵀ (1 − X A)`."""
    x, xt, gt = out, transposed(out), transposed(g)
    left, right = gt @ x @ xt, xt @ x @ gt
    return left - A @ (x @ left) + right - (right @ x) @ A - xt @ g @ xt


@op(namespace="linalg", method=False, A=_pinv_gradient, sample=lambda s: {
    "A": s.choice([s.array(2, 2), s.array(3, 2), s.array(2, 3), s.array(2, 3, 2)])})
def pinv(A: Array, *, atol: Any = None, rtol: Any = None, hermitian: bool = False) -> Array:
    """The pseudo-inverses by Moore and Penrose, `(..., m, n) → (..., n, m)` (`torch.linalg.pinv`).

    Singular values up to `max(atol, rtol σ₁)` count as 0; `rtol` is the larger side times the dtype's eps unless a
    tolerance is given. `hermitian`: A is symmetric, and only its lower triangle is read. Its gradient, of a rank that
    stays: Golub and Pereyra 1973. Raises RuntimeError for what is no batch of floating matrices.
    """
    check_matrices("linalg.pinv", A, square=hermitian)
    A = _symmetric(A) if hermitian else A
    u, values, vh = computed("linalg.pinv", "the algorithm failed to converge", np.linalg.svd, A, False)
    large = values > _threshold(values, A.shape, atol, rtol)
    inverted = np.where(large, 1 / np.where(large, values, 1), 0)
    return transposed(vh) @ (inverted[..., None] * transposed(u))


@implements(np.linalg.pinv)
def _numpy_pinv(a: Any, rcond: Any = None, hermitian: bool = False, *, rtol: Any = None) -> Any:
    return pinv(a, rtol=rcond if rtol is None else rtol, hermitian=hermitian)


@composite(namespace="linalg", method=False)
def matrix_rank(A: Array, *, atol: Any = None, rtol: Any = None, hermitian: bool = False) -> Any:
    """How many singular values exceed `max(atol, rtol σ₁)`, int64 (`torch.linalg.matrix_rank`); arguments as `pinv`."""
    check_matrices("linalg.matrix_rank", A, square=hermitian)
    values = svdvals(_symmetric(A) if hermitian else A)._array
    return Tensor._wrap(np.add.reduce(values > _threshold(values, A.shape, atol, rtol), axis=-1, dtype=np.int64))


@implements(np.linalg.matrix_rank)
def _numpy_matrix_rank(A: Any, tol: Any = None, hermitian: bool = False, *, rtol: Any = None) -> Any:
    return matrix_rank(A, atol=tol, rtol=rtol, hermitian=hermitian)


@prints_as("linalg_lstsq")
class LstsqResult(NamedTuple):
    """What `linalg.lstsq` gives."""

    solution: Any
    residuals: Any
    rank: Any
    singular_values: Any


@composite(namespace="linalg", method=False, sample=lambda s: {"A": s.array(3, 2), "B": s.array(3, 2)})
def lstsq(A: Array, B: Array, rcond: float | None = None, *, driver: str | None = None) -> Any:
    """The X with the least `‖A X − B‖`, and of those the shortest: `A⁺ B` (`torch.linalg.lstsq`).

    `(..., m, n), (..., m, k) → (..., n, k)`, or vectors `(..., m) → (..., n)` of one batch. Singular values up to
    `rcond σ₁` count as 0. Residuals, `‖A X − B‖²` of each column, are empty unless m > n and the rank is full.
    `driver`, "gelsy" by default, decides what comes beside the solution: "gels" (for full rank) finds no rank, "gelsd"
    and "gelss" the singular values as well. Raises RuntimeError for another, and for shapes and dtypes that do not fit.
    """
    if driver not in (None, "gels", "gelsy", "gelsd", "gelss"):
        raise RuntimeError(f"linalg.lstsq(): parameter driver should be one of (gels, gelsy, gelsd, gelss), got {driver!r}")
    check_matrices("linalg.lstsq", A)
    check_floating("linalg.lstsq", A, B)
    vectors = B.ndim == 1 or (A.ndim - 1 == B.ndim and B.shape == A.shape[:-1])
    right = B.reshape((*B.shape, 1)) if vectors else B
    if right.ndim < 2 or right.shape[-2] != A.shape[-2]:
        raise RuntimeError(f"linalg.lstsq(): expected A (..., m, n) and B (..., m, k), got {tuple(A.shape)} and "
                           f"{tuple(B.shape)}")
    solution = pinv(A, rtol=rcond) @ right
    rank = matrix_rank(A, rtol=rcond)
    empty = Tensor._wrap(np.empty((0,), A.dtype))
    residuals = empty
    if A.shape[-2] > A.shape[-1] and bool((rank == A.shape[-1]).all()):
        residuals = (A @ solution - right).square().sum(-2)
    if vectors:
        solution = solution.squeeze(-1)
        residuals = residuals.squeeze(-1) if residuals is not empty else empty
    if driver == "gels":
        rank = empty.long()
    return LstsqResult(solution, residuals, rank, svdvals(A).detach() if driver in ("gelsd", "gelss") else empty)
