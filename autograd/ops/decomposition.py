"""Decompositions of matrices: Cholesky's, QR, eigenvectors of symmetric matrices, singular values."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from autograd.formatting import prints_as
from autograd.op import Array, composite, implements, op
from autograd.ops._matrices import LinAlgError, check_matrices, computed, transposed


def _row(v: Any) -> Any:
    """A vector in the last dimension as one that multiplies the columns of a matrix."""
    return v.reshape((*v.shape[:-1], 1, v.shape[-1]))


def _sample_symmetric(s: Any) -> dict[str, Any]:
    n = s.integer(1, 3)
    lower = s.array(*s.choice([(), (2,)]), n, n)
    return {"A": lower @ transposed(lower) + np.diag([1.0, 3.0, 7.0][:n])}


# Cholesky --------------------------------------------------------------------------------------------------------

def _cholesky_gradient(g: Any, out: Any, upper: bool) -> Any:
    """`L⁻ᵀ Φ(Lᵀ g) L⁻¹`, made symmetric; Φ keeps the lower triangle, and half of the diagonal."""
    factor, g = (transposed(out), transposed(g)) if upper else (out, g)
    n = factor.shape[-1]
    half = np.tri(n, dtype=factor.dtype) - np.eye(n, dtype=factor.dtype) / 2
    inverse = np.linalg.inv(factor)
    slope = transposed(inverse) @ ((transposed(factor) @ g) * half) @ inverse
    return (slope + transposed(slope)) / 2


@op(np.linalg.cholesky, namespace=("linalg", ""), A=_cholesky_gradient,
    sample=lambda s: {**_sample_symmetric(s), "upper": s.boolean()})
def cholesky(A: Array, upper: bool = False) -> Array:
    """The lower triangular L with `A = L Lᵀ`, or U with `A = Uᵀ U` if `upper` (`torch.linalg.cholesky`).

    Only that triangle of the symmetric A is read; the gradient is symmetric. Murray 2016,
    https://arxiv.org/abs/1602.07527. Raises LinAlgError unless A is positive definite, RuntimeError for what is no
    batch of floating square matrices.
    """
    check_matrices("linalg.cholesky", A, square=True)
    lower = computed("linalg.cholesky", "the input is not positive-definite", np.linalg.cholesky,
                     transposed(A) if upper else A)
    if not np.isfinite(lower).all():
        raise LinAlgError(f"linalg.cholesky(): the input is not positive-definite: it holds inf or NaN. Got {A.shape}")
    return transposed(lower).copy() if upper else lower


# QR --------------------------------------------------------------------------------------------------------------

@prints_as("linalg_qr")
class QRResult(NamedTuple):
    """What `linalg.qr` gives: columns at right angles, and an upper triangle."""

    Q: Any
    R: Any


def _qr_gradient(g: list[Any], A_shape: tuple[int, ...], mode: str, out: Any) -> tuple[Any]:
    """`(gQ + Q copyltu(R gRᵀ − gQᵀ Q)) R⁻ᵀ`; copyltu mirrors the lower triangle.

    Of a wide A the first columns X have that Q, and the others Y the rest of R, which is `Qᵀ Y`.
    """
    rows, columns = A_shape[-2:]
    if mode == "r" or (mode == "complete" and rows > columns):
        raise RuntimeError(f"linalg.qr(): The QR decomposition is not differentiable when mode='{mode}'"
                           + (f" and nrows > ncols, got {rows} by {columns}" if mode == "complete" else ""))
    (q, r), (gq, gr) = out, g
    if columns > rows and gr is not None:
        rest, rest_gradient = q @ r[..., rows:], gr[..., rows:]
        through = rest @ transposed(rest_gradient)
        square = _tall_qr_gradient(q, r[..., :rows], through if gq is None else gq + through, gr[..., :rows])
        return (np.concatenate([square, q @ rest_gradient], -1),)
    slope = _tall_qr_gradient(q, r[..., :rows], gq, gr)
    if columns > rows:
        slope = np.concatenate([slope, np.zeros((*A_shape[:-1], columns - rows), slope.dtype)], -1)
    return (slope,)


def _tall_qr_gradient(q: Any, r: Any, gq: Any, gr: Any) -> Any:
    inner = -(transposed(gq) @ q) if gr is None else r @ transposed(gr)
    if gr is not None and gq is not None:
        inner = inner - transposed(gq) @ q
    mirrored = q @ (np.tril(inner) + transposed(np.tril(inner, -1)))
    return transposed(np.linalg.solve(r, transposed(mirrored if gq is None else gq + mirrored)))


@op(np.linalg.qr, namespace="linalg", method=False, joint=_qr_gradient, sample=lambda s: s.choice([
    {"A": s.array(3, 2)}, {"A": s.array(2, 2, 2)}, {"A": s.array(2, 3)}, {"A": s.array(2, 3), "mode": "complete"}]))
def qr(A: Array, mode: Any = "reduced") -> tuple[Array, Array]:
    """`A = Q R`: Q with orthonormal columns, R upper triangular (`torch.linalg.qr`).

    `mode`: "reduced", `(..., m, n) → (..., m, k), (..., k, n)` where k is the smaller; "complete", with a square Q; "r",
    with an empty Q. Roberts and Roberts 2020, https://arxiv.org/abs/2009.10071. Raises RuntimeError for another mode or
    what is no batch of floating matrices; the gradient LinAlgError if the first k columns are dependent, RuntimeError
    for "r", and for "complete" of more rows than columns.
    """
    check_matrices("linalg.qr", A)
    if mode not in ("reduced", "complete", "r"):
        raise RuntimeError(f"linalg.qr(): qr received unrecognized mode '{mode}' but expected one of 'reduced' (default), "
                           "'r', or 'complete'")
    if mode == "r":
        return QRResult(np.empty((0,), A.dtype), np.linalg.qr(A, mode))
    return QRResult(*np.linalg.qr(A, mode))


# Symmetric matrices ----------------------------------------------------------------------------------------------

@prints_as("linalg_eigh")
class EighResult(NamedTuple):
    """What `linalg.eigh` gives: eigenvalues in ascending order, and eigenvectors in the columns."""

    eigenvalues: Any
    eigenvectors: Any


def _gaps(values: Any, what: str) -> tuple[Any, Any]:
    """`vⱼ − vᵢ` off the diagonal, 1 on it, and where the diagonal is. LinAlgError if two values are equal."""
    diagonal = np.eye(values.shape[-1], dtype=np.bool_)
    gaps = np.where(diagonal, 1, _row(values) - values.reshape((*values.shape, 1)))
    if (gaps == 0).any():
        raise LinAlgError(f"{what} that belong to equal values are not unique, and have no derivative")
    return gaps, diagonal


def _eigh_gradient(g: list[Any], out: Any) -> tuple[Any]:
    """`V (diag(gλ) + (Vᵀ gV) / (λⱼ − λᵢ)) Vᵀ`, the quotient off the diagonal, made symmetric."""
    (values, vectors), (gvalues, gvectors) = out, g
    if gvectors is None:
        return ((vectors * _row(gvalues)) @ transposed(vectors),)
    gaps, diagonal = _gaps(values, "linalg.eigh(): eigenvectors")
    inner = np.where(diagonal, 0 if gvalues is None else _row(gvalues), transposed(vectors) @ gvectors / gaps)
    return (vectors @ ((inner + transposed(inner)) / 2) @ transposed(vectors),)


@op(np.linalg.eigh, namespace="linalg", method=False, joint=_eigh_gradient,
    sample=lambda s: {**_sample_symmetric(s), "UPLO": s.choice(["L", "U"])})
def eigh(A: Array, UPLO: str = "L") -> tuple[Array, Array]:
    """Eigenvalues and eigenvectors of symmetric matrices, `A = V diag(λ) Vᵀ` (`torch.linalg.eigh`).

    `UPLO`: the triangle that is read, "L" or "U". Giles 2008, 3.1. Raises RuntimeError for another, and for what is no
    batch of square matrices, NotImplementedError for integers; the gradient of eigenvectors LinAlgError where
    eigenvalues are equal.
    """
    if A.dtype.kind != "f":
        raise NotImplementedError(f"linalg.eigh(): not implemented for {A.dtype}; convert it with .float()")
    check_matrices("linalg.eigh", A, square=True)
    if not isinstance(UPLO, str) or UPLO.upper() not in ("L", "U"):
        raise RuntimeError(f"linalg.eigh(): Expected UPLO argument to be 'L' or 'U', but got {UPLO}")
    return EighResult(*computed("linalg.eigh", "the algorithm failed to converge", np.linalg.eigh, A, UPLO))


@composite(np.linalg.eigvalsh, namespace="linalg", method=False, sample=_sample_symmetric)
def eigvalsh(A: Array, UPLO: str = "L") -> Array:
    """The eigenvalues of symmetric matrices in ascending order (`torch.linalg.eigvalsh`); arguments as `eigh`."""
    return eigh(A, UPLO)[0]


# Singular values -------------------------------------------------------------------------------------------------

@prints_as("linalg_svd")
class SVDResult(NamedTuple):
    """What `linalg.svd` gives: singular values in descending order, and the vectors on the left and on the right."""

    U: Any
    S: Any
    Vh: Any


def _svd_gradient(g: list[Any], out: Any) -> tuple[Any]:
    """`U [skew(Uᵀ gU)/E Σ + Σ skew(Vᵀ gV)/E + diag(gΣ)] Vᵀ + (1−UUᵀ) gU Σ⁻¹ Vᵀ + U Σ⁻¹ gVᵀ (1−VVᵀ)`.

    `Eᵢⱼ = σⱼ² − σᵢ²` and `skew(X) = X − Xᵀ`.
    """
    (u, values, vh), (gu, gvalues, gvh) = out, g
    k = values.shape[-1]
    u, vh = u[..., :k], vh[..., :k, :]
    if gu is None and gvh is None:
        return ((u * _row(gvalues)) @ vh,)
    if (values == 0).any():
        raise LinAlgError("linalg.svd(): singular vectors that belong to 0 are not unique, and have no derivative")
    gaps, diagonal = _gaps(values * values, "linalg.svd(): singular vectors")
    inner = np.where(diagonal, 0 if gvalues is None else _row(gvalues), 0)
    across = 0
    if gu is not None:
        gu = gu[..., :k]
        product = transposed(u) @ gu
        inner = inner + (product - transposed(product)) / gaps * _row(values)
        if u.shape[-2] > k:
            across = across + ((gu - u @ product) / _row(values)) @ vh
    if gvh is not None:
        gvh = gvh[..., :k, :]
        product = vh @ transposed(gvh)
        column = values.reshape((*values.shape, 1))
        inner = inner + column * ((product - transposed(product)) / gaps)
        if vh.shape[-1] > k:
            across = across + u @ ((gvh - transposed(product) @ vh) / column)
    return (u @ inner @ vh + across,)


@op(namespace="linalg", method=False, joint=_svd_gradient, sample=lambda s: {
    "A": s.choice([s.array(2, 2), s.array(3, 2), s.array(2, 3), s.array(2, 2, 2)]), "full_matrices": False})
def svd(A: Array, full_matrices: bool = True) -> tuple[Array, Array, Array]:
    """`A = U diag(S) Vh`: singular values in descending order, orthonormal vectors (`torch.linalg.svd`).

    U and Vh are square, or `(..., m, k)` and `(..., k, n)` without `full_matrices`, k being the smaller of m and n; the
    gradient goes through these k vectors only. Townsend 2016, "Differentiating the singular value decomposition".
    Raises RuntimeError for what is no batch of floating matrices; the gradient of singular vectors LinAlgError where
    singular values are equal or 0.
    """
    check_matrices("linalg.svd", A)
    return SVDResult(*computed("linalg.svd", "the algorithm failed to converge", np.linalg.svd, A, full_matrices))


@implements(np.linalg.svd)
def _numpy_svd(a: Any, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    return svd(a, full_matrices) if compute_uv else svdvals(a)


@composite(np.linalg.svdvals, namespace="linalg", method=False,
           sample=lambda s: {"A": s.array(2, *s.choice([(2,), (3,), (2, 3)]))})
def svdvals(A: Array) -> Array:
    """The singular values in descending order (`torch.linalg.svdvals`)."""
    return svd(A, False)[1]
