"""Inverses, solutions of linear systems, determinants."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from autograd.formatting import prints_as
from autograd.op import Array, composite, implements, op
from autograd.ops._matrices import check_floating, check_matrices, computed, transposed
from autograd.ops._names import within
from autograd.ops.cumulative import product_before
from autograd.tensor import Tensor

_SINGULAR = "the matrix is singular, so that there is no inverse"


def _sample_square(s: Any) -> dict[str, Any]:
    n = s.integer(1, 3)
    return {"A": s.array(*s.choice([(), (2,)]), n, n) + 4 * np.eye(n)}


@op(np.linalg.inv, namespace="linalg", method=False, sample=_sample_square,
    A=lambda g, out: -(transposed(out) @ g @ transposed(out)))
def inv(A: Array) -> Array:
    """The inverses of square matrices (`torch.linalg.inv`). Gradient `−A⁻ᵀ g A⁻ᵀ`, Giles 2008, 2.2.3.

    Raises LinAlgError for a singular matrix, RuntimeError for what is no batch of floating square matrices.
    """
    check_matrices("linalg.inv", A, square=True)
    return computed("linalg.inv", _SINGULAR, np.linalg.inv, A)


# Linear systems --------------------------------------------------------------------------------------------------

def _solve_gradients(g: Any, A: Any, out: Any, needs: list[bool]) -> tuple[Any, Any]:
    """`∂B = A⁻ᵀ g` and `∂A = −∂B Xᵀ`."""
    right = solve_matrices(transposed(A), g)
    return (-(right @ transposed(out)) if needs[0] else None), right


@op(namespace="inverse", method=False, joint=_solve_gradients,
    sample=lambda s: {"A": s.array(2, 2, 2) + 4 * np.eye(2), "B": s.array(*s.choice([(), (2,), (3, 1)]), 2, 3)})
@within("solve")
def solve_matrices(A: Array, B: Array) -> Array:
    """`A⁻¹ B` of matrices. Gradient: Giles 2008, 2.3.1."""
    return computed("linalg.solve", _SINGULAR, np.linalg.solve, A, B)


def _holds_vectors(A: Any, B: Any) -> bool:
    """Whether the right sides are vectors, of the matrices' batch, rather than matrices."""
    return bool(B.ndim == 1 or (A.ndim - 1 == B.ndim and B.shape == A.shape[:-1]))


@composite(namespace="linalg", method=False, sample=lambda s: {
    "A": s.array(2, 2, 2) + 4 * np.eye(2), **s.choice([
        {"B": s.array(2)}, {"B": s.array(2, 2)}, {"B": s.array(2, 3), "left": True}, {"B": s.array(3, 2), "left": False}])})
def solve(A: Array, B: Array, *, left: bool = True) -> Any:
    """The X with `A X = B`, or with `X A = B` if not `left` (`torch.linalg.solve`).

    `(..., n, n), (..., n, k) → (..., n, k)`, or `(..., n, n), (..., n) → (..., n)` if `left`; batches broadcast.
    Raises LinAlgError for a singular matrix, RuntimeError for shapes and dtypes that do not fit.
    """
    check_matrices("linalg.solve", A, square=True)
    check_floating("linalg.solve", A, B)
    vectors = _holds_vectors(A, B)
    if not B.ndim or (vectors and (B.shape[-1] != A.shape[-1] or not left)) or (
            not vectors and B.shape[-2 if left else -1] != A.shape[-1]):
        raise RuntimeError(f"linalg.solve(): Incompatible shapes of A and B for the equation {'AX' if left else 'XA'} = B "
                           f"({tuple(A.shape)} and {tuple(B.shape)})")
    if vectors:
        return solve_matrices(A, B.reshape((*B.shape, 1))).squeeze(-1)
    return solve_matrices(A, B) if left else transposed(solve_matrices(transposed(A), transposed(B)))


@implements(np.linalg.solve)
def _numpy_solve(a: Any, b: Any) -> Any:
    return solve(a, b) if b.ndim == 1 else solve_matrices(a, b)


@composite(namespace="linalg", method=False, sample=lambda s: {
    "A": s.array(2, 2) + 4 * np.eye(2), "B": s.array(2, 2), "upper": s.boolean(), "left": s.boolean(),
    "unitriangular": s.boolean()})
def solve_triangular(A: Array, B: Array, *, upper: bool, left: bool = True, unitriangular: bool = False) -> Any:
    """`solve` with only the upper or lower triangle of A, its diagonal 1 if `unitriangular` (`torch.linalg.solve_triangular`).

    Raises as `solve`; B holds matrices.
    """
    check_matrices("linalg.solve_triangular", A, square=True)
    check_matrices("linalg.solve_triangular", B)
    offset = (1 if upper else -1) * unitriangular
    triangle = (np.triu if upper else np.tril)(A, offset)
    if unitriangular:
        triangle = triangle + Tensor._wrap(np.eye(A.shape[-1], dtype=A.dtype))
    if B.shape[-2 if left else -1] != A.shape[-1]:
        raise RuntimeError(f"linalg.solve_triangular(): Incompatible shapes of A {tuple(A.shape)} and B {tuple(B.shape)}")
    if left:
        return solve_matrices(triangle, B)
    return transposed(solve_matrices(transposed(triangle), transposed(B)))


# Powers ----------------------------------------------------------------------------------------------------------

@composite(np.linalg.matrix_power, namespace=("linalg", ""), sample=lambda s: {
    **_sample_square(s), "n": s.choice([2, 1, 3, 5, -1, -2])})
def matrix_power(A: Array, n: int) -> Any:
    """The product of n times A; of the inverses if n is negative, 1 if it is 0 (`torch.linalg.matrix_power`).

    Raises LinAlgError for a negative power of a singular matrix, RuntimeError for what is not square.
    """
    if A.ndim < 2 or A.shape[-1] != A.shape[-2]:
        raise RuntimeError(f"linalg.matrix_power(): A must be batches of square matrices, got shape {tuple(A.shape)}")
    if n < 0:
        A, n = inv(A), -n
    result = None
    while n:
        if n & 1:
            result = A if result is None else result @ A
        n >>= 1
        A = A @ A if n else A
    if result is None:
        return Tensor._wrap(np.broadcast_to(np.eye(A.shape[-1], dtype=A.dtype), tuple(A.shape)).copy())
    return result.clone()


# Determinants ----------------------------------------------------------------------------------------------------

def cofactors(A: Any) -> Any:
    """The determinants of what is left of A without row i and column j, with the signs of a chess board.

    Of arrays by the singular values, in n³ steps instead of n⁵: `det(U) det(Vᵀ) U diag(Π_{k≠i} σ_k) Vᵀ`.
    """
    n = A.shape[-1]
    if isinstance(A, np.ndarray):
        u, values, vh = computed("linalg.det", "there are no singular values", np.linalg.svd, A)
        others = product_before(values, -1) * np.flip(product_before(np.flip(values, -1), -1), -1)
        return (np.linalg.det(u) * np.linalg.det(vh))[..., None, None] * ((u * others[..., None, :]) @ vh)
    if n == 1:
        return np.ones(A.shape, A.dtype)
    others = np.array([[k for k in range(n) if k != i] for i in range(n)])
    minors = A[..., others[:, None, :, None], others[None, :, None, :]]
    sign = np.where(np.add.outer(np.arange(n), np.arange(n)) % 2, -1, 1).astype(A.dtype)
    return det(minors) * sign


def _det_gradient(g: Any, A: Any, out: Any) -> Any:
    """`g det(A) A⁻ᵀ`, which are the cofactors; computed as such where there is no inverse."""
    g = g.reshape((*g.shape, 1, 1))
    if (out == 0).any():
        return g * cofactors(A)
    return g * out.reshape(g.shape) * transposed(inv(A))


@op(np.linalg.det, namespace=("linalg", ""), A=_det_gradient, sample=lambda s: {
    "A": s.choice([s.array(2, 2, 2), s.array(3, 3), s.array(1, 1), np.array([[1.25, 2.5], [2.5, 5.0]]), np.zeros((3, 3))])})
def det(A: Array) -> Array:
    """The determinants of square matrices (`torch.linalg.det`). Gradient `g det(A) A⁻ᵀ`, Giles 2008, 2.2.4.

    Where A is singular it is exact as well, where PyTorch's may be 0: that of a sum of products.
    Raises RuntimeError for what is no batch of floating square matrices.
    """
    check_matrices("linalg.det", A, square=True)
    return np.linalg.det(A)


@prints_as("linalg_slogdet")
class SlogdetResult(NamedTuple):
    """What `slogdet` gives: the sign of the determinant, 0 if it is 0, and the logarithm of its size."""

    sign: Any
    logabsdet: Any


def _slogdet_gradient(g: list[Any], A: Any) -> tuple[Any]:
    """`g A⁻ᵀ` for the logarithm; the sign is piecewise constant."""
    slope = g[1]
    if slope is None:
        return (np.zeros(A.shape, A.dtype),)
    return (slope.reshape((*slope.shape, 1, 1)) * transposed(inv(A)),)


@op(np.linalg.slogdet, namespace=("linalg", ""), joint=_slogdet_gradient, sample=_sample_square)
def slogdet(A: Array) -> tuple[Array, Array]:
    """Sign and logarithm of the absolute value of the determinants (`torch.linalg.slogdet`).

    Raises RuntimeError for what is no batch of floating square matrices; its gradient LinAlgError for a singular one.
    """
    check_matrices("linalg.slogdet", A, square=True)
    return SlogdetResult(*np.linalg.slogdet(A))


@composite(sample=lambda s: {"input": s.array(2, 2) + 4 * np.eye(2)})
def logdet(input: Array) -> Any:
    """The logarithm of the determinants: NaN where they are negative, -inf for 0 (`torch.logdet`)."""
    sign, logabsdet = slogdet(input)
    return np.where(sign < 0, math.nan, logabsdet)
