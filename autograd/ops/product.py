"""Products of matrices and vectors."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.op import Array, composite, op


def _matmul_input(g: Any, input_shape: tuple[int, ...], other: Any) -> Any:
    if other.ndim == 1:
        return np.multiply(np.expand_dims(g, -1), other) if len(input_shape) > 1 else g * other
    if len(input_shape) == 1:
        return np.matmul(np.expand_dims(g, -2), np.swapaxes(other, -1, -2)).reshape((*g.shape[:-1], *input_shape))
    return np.matmul(g, np.swapaxes(other, -1, -2))


def _matmul_other(g: Any, input: Any, other_shape: tuple[int, ...]) -> Any:
    if input.ndim == 1:
        return np.multiply(np.expand_dims(g, -2), np.expand_dims(input, -1)) if len(other_shape) > 1 else g * input
    if len(other_shape) == 1:
        return np.matmul(np.swapaxes(input, -1, -2), np.expand_dims(g, -1)).reshape((*g.shape[:-1], *other_shape))
    return np.matmul(np.swapaxes(input, -1, -2), g)


def _check(name: str, fits: bool, expected: str, *operands: Array) -> None:
    """Raise RuntimeError unless the operands fit and have one dtype."""
    if not fits or len({operand.dtype for operand in operands}) > 1:
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


@composite(np.dot, sample=lambda s: {"input": s.array(3), "tensor": s.array(3)})
def dot(input: Array, tensor: Array) -> Array:
    """`Σ input · tensor` of two vectors `(n,), (n,) → ()` (`torch.dot`)."""
    _check("dot", input.ndim == tensor.ndim == 1 and input.shape == tensor.shape, "two equally long vectors", input, tensor)
    return matmul(input, tensor)


@composite(np.outer, sample=lambda s: {"input": s.array(2), "vec2": s.array(3)})
def outer(input: Array, vec2: Array) -> Array:
    """All products of the elements of two vectors `(n,), (m,) → (n, m)` (`torch.outer`)."""
    if input.ndim != 1 or vec2.ndim != 1:
        raise RuntimeError(f"outer(): expected two vectors, got {tuple(input.shape)} and {tuple(vec2.shape)}")
    return input.reshape(-1, 1) * vec2


@composite(sample=lambda s: {"input": s.array(2, 4), "mat1": s.array(2, 3), "mat2": s.array(3, 4)})
def addmm(input: Array, mat1: Array, mat2: Array, beta: float = 1, alpha: float = 1) -> Array:
    """`beta · input + alpha · mat1 @ mat2` (`torch.addmm`)."""
    product = mm(mat1, mat2)
    return (input if beta == 1 else input * beta) + (product if alpha == 1 else product * alpha)
