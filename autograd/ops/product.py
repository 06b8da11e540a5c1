"""Products of matrices and vectors."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.op import Array, composite, op


def _matmul_input(g: Any, input_shape: tuple[int, ...], other: Any) -> Any:
    """`g @ other.mT`, where a vector counts as a column."""
    if other.ndim == 1:
        return np.multiply(np.expand_dims(g, -1), other) if len(input_shape) > 1 else g * other
    if len(input_shape) == 1:
        return np.matmul(np.expand_dims(g, -2), other.swapaxes(-1, -2)).reshape((*g.shape[:-1], *input_shape))
    return np.matmul(g, other.swapaxes(-1, -2))


def _matmul_other(g: Any, input: Any, other_shape: tuple[int, ...]) -> Any:
    """`input.mT @ g`, where a vector counts as a row."""
    if input.ndim == 1:
        return np.multiply(np.expand_dims(g, -2), np.expand_dims(input, -1)) if len(other_shape) > 1 else g * input
    if len(other_shape) == 1:
        return np.matmul(input.swapaxes(-1, -2), np.expand_dims(g, -1)).reshape((*g.shape[:-1], *other_shape))
    return np.matmul(input.swapaxes(-1, -2), g)


def _check(name: str, fits: bool, expected: str, *operands: Array) -> None:
    """Raise RuntimeError unless the two operands fit and have one dtype."""
    if not fits or operands[0].dtype is not operands[-1].dtype:
        got = ", ".join(f"{operand.shape} {operand.dtype}" for operand in operands)
        raise RuntimeError(f"{name}(): expected {expected} of the same dtype, got {got}")


@op(np.matmul, operators=("__matmul__", "__rmatmul__"), input=_matmul_input, other=_matmul_other,
    sample=lambda s: s.choice([{"input": s.array(2, 3), "other": s.array(3, 4)},
                               {"input": s.array(3), "other": s.array(3)},
                               {"input": s.array(2, 2, 3), "other": s.array(3, 2)},
                               {"input": s.array(2, 3), "other": s.array(3)},
                               {"input": s.array(3), "other": s.array(2, 3, 2)}]))
def matmul(input: Array, other: Array) -> Array:
    """Matrix product over the last two dimensions, the others broadcast (`torch.matmul`).

    `(..., n, k), (..., k, m) → (..., n, m)`; a vector counts as a row on the left and a column on the right.
    Raises RuntimeError for 0-d operands, sizes that do not fit and mixed dtypes.
    """
    _check("matmul", input.ndim > 0 and other.ndim > 0 and input.shape[-1] == other.shape[-2 if other.ndim > 1 else 0],
           "matrices (..., n, k) and (..., k, m)", input, other)
    return np.matmul(input, other)


@composite(sample=lambda s: {"input": s.array(2, 3), "mat2": s.array(3, 4)})
def mm(input: Array, mat2: Array) -> Array:
    """Product of two matrices `(n, k), (k, m) → (n, m)` (`torch.mm`)."""
    _check("mm", input.ndim == mat2.ndim == 2, "two matrices", input, mat2)
    return matmul(input, mat2)


@composite(sample=lambda s: {"input": s.array(2, 2, 3), "mat2": s.array(2, 3, 4)})
def bmm(input: Array, mat2: Array) -> Array:
    """Products of two batches of matrices `(b, n, k), (b, k, m) → (b, n, m)` (`torch.bmm`)."""
    _check("bmm", input.ndim == mat2.ndim == 3 and input.shape[0] == mat2.shape[0], "two equal batches of matrices",
           input, mat2)
    return matmul(input, mat2)


@composite(sample=lambda s: {"input": s.array(2, 3), "vec": s.array(3)})
def mv(input: Array, vec: Array) -> Array:
    """Product of a matrix and a vector `(n, k), (k,) → (n,)` (`torch.mv`)."""
    _check("mv", input.ndim == 2 and vec.ndim == 1, "a matrix and a vector", input, vec)
    return matmul(input, vec)


@composite(aliases=("vdot",), sample=lambda s: {"input": s.array(3), "tensor": s.array(3)})
def dot(input: Array, tensor: Array) -> Array:
    """`Σ input · tensor` of two vectors `(n,), (n,) → ()` (`torch.dot`)."""
    _check("dot", input.ndim == tensor.ndim == 1 and input.shape == tensor.shape, "two equally long vectors", input, tensor)
    return matmul(input, tensor)


@composite(np.outer, np.linalg.outer, aliases=("ger",), sample=lambda s: {"input": s.array(2), "vec2": s.array(3)})
def outer(input: Array, vec2: Array) -> Array:
    """All products of the elements of two vectors `(n,), (m,) → (n, m)` (`torch.outer`)."""
    if input.ndim != 1 or vec2.ndim != 1:
        raise RuntimeError(f"outer(): expected two vectors, got {tuple(input.shape)} and {tuple(vec2.shape)}")
    return input.reshape(-1, 1) * vec2


def _plus(input: Any, product: Any, beta: float, alpha: float) -> Any:
    """`beta · input + alpha · product`; with `beta = 0` no NaN of the input comes through.

    Raises RuntimeError for integers times a number with a fraction.
    """
    if product.dtype.kind == "b":
        beta, alpha = bool(beta), bool(alpha)
    if product.dtype.kind != "f" and (isinstance(beta, float) or isinstance(alpha, float)):
        raise RuntimeError(f"for integral tensors, beta and alpha must not be floating point numbers, got {beta} and "
                           f"{alpha}")
    if alpha != 1:
        product = product * alpha
    if beta == 0:
        return np.where(True, product, input)
    return (input if beta == 1 else input * beta) + product


def _fits(name: str, input: Any, shape: tuple[int, ...], dtype: Any) -> None:
    """Raise RuntimeError unless `input` broadcasts to the product's shape, and has its dtype."""
    padded = (1,) * (len(shape) - input.ndim) + tuple(input.shape)
    if input.dtype != dtype or len(padded) > len(shape) or any(n not in (1, m) for n, m in zip(padded, shape)):
        raise RuntimeError(f"{name}(): expected an input that broadcasts to {shape}, of dtype {dtype}, got "
                           f"{tuple(input.shape)} {input.dtype}")


@composite(inplace=True, sample=lambda s: {"input": s.array(2, 4), "mat1": s.array(2, 3), "mat2": s.array(3, 4)})
def addmm(input: Array, mat1: Array, mat2: Array, *, beta: float = 1, alpha: float = 1) -> Array:
    """`beta · input + alpha · mat1 @ mat2` (`torch.addmm`)."""
    product = mm(mat1, mat2)
    _fits("addmm", input, tuple(product.shape), product.dtype)
    return _plus(input, product, beta, alpha)


@composite(inplace=True, sample=lambda s: {"input": s.array(2), "mat": s.array(2, 3), "vec": s.array(3), "beta": 0.5})
def addmv(input: Array, mat: Array, vec: Array, *, beta: float = 1, alpha: float = 1) -> Array:
    """`beta · input + alpha · mat @ vec` (`torch.addmv`)."""
    product = mv(mat, vec)
    _fits("addmv", input, tuple(product.shape), product.dtype)
    return _plus(input, product, beta, alpha)


@composite(inplace=True, sample=lambda s: {"input": s.array(2, 3), "vec1": s.array(2), "vec2": s.array(3), "alpha": 2})
def addr(input: Array, vec1: Array, vec2: Array, *, beta: float = 1, alpha: float = 1) -> Array:
    """`beta · input + alpha · vec1 vec2ᵀ` (`torch.addr`)."""
    product = outer(vec1, vec2)
    _fits("addr", input, tuple(product.shape), product.dtype)
    return _plus(input, product, beta, alpha)


@composite(inplace=True, sample=lambda s: {"input": s.array(4), "batch1": s.array(2, 2, 3),
                                           "batch2": s.array(2, 3, 4), "alpha": 2})
def baddbmm(input: Array, batch1: Array, batch2: Array, *, beta: float = 1, alpha: float = 1) -> Array:
    """`beta · input + alpha · batch1 @ batch2`, matrix by matrix (`torch.baddbmm`)."""
    product = bmm(batch1, batch2)
    _fits("baddbmm", input, tuple(product.shape), product.dtype)
    return _plus(input, product, beta, alpha)


@composite(inplace=True, sample=lambda s: {"input": s.array(2, 4), "batch1": s.array(2, 2, 3),
                                           "batch2": s.array(2, 3, 4), "beta": 0.5})
def addbmm(input: Array, batch1: Array, batch2: Array, *, beta: float = 1, alpha: float = 1) -> Array:
    """`beta · input + alpha · Σ batch1 @ batch2`, the sum being over the batch (`torch.addbmm`)."""
    products = bmm(batch1, batch2)
    product = products.sum(0, dtype=products.dtype)
    _fits("addbmm", input, tuple(product.shape), product.dtype)
    return _plus(input, product, beta, alpha)


@composite(np.kron, sample=lambda s: {"input": s.array(*s.choice([(2, 3), (3,), ()])),
                                      "other": s.array(*s.choice([(2, 2), (2, 1, 2), (2,)]))})
def kron(input: Array, other: Array) -> Array:
    """Kronecker's product: each element of `input` times all of `other`, side by side (`torch.kron`).

    `(n, m), (k, l) → (nk, ml)`; the shorter shape is filled up with ones in front.
    """
    n = max(input.ndim, other.ndim)
    ours = [1] * (n - input.ndim) + list(input.shape)
    theirs = [1] * (n - other.ndim) + list(other.shape)
    blocks = (input.reshape([size for length in ours for size in (length, 1)])
              * other.reshape([size for length in theirs for size in (1, length)]))
    return blocks.reshape([a * b for a, b in zip(ours, theirs)])
