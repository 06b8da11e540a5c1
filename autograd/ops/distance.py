"""Lengths and likeness of vectors: normalize, cosine similarity, pairwise distance."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.dtypes import is_floating, promote_types
from autograd.op import Array, composite
from autograd.ops.conversion import astype
from autograd.ops.selection import clamp_min


def _length(x: Array, p: float, dim: int) -> Array:
    return np.linalg.vector_norm(x, ord=p, axis=dim, keepdims=True)


def _pair(s: Any) -> dict[str, Any]:
    first, second = s.shapes(2, min_dims=2)
    return {"x1": s.array(*first), "x2": s.array(*second)}


@composite(namespace="nn.functional", method=False,
           sample=lambda s: {"input": s.array(2, 3), "dim": s.choice([0, 1, -1]), "p": s.choice([2.0, 1.0, 3.0])})
def normalize(input: Array, p: float = 2.0, dim: int = 1, eps: float = 1e-12) -> Array:
    """`x / max(‖x‖_p, eps)` along `dim` (`torch.nn.functional.normalize`). Raises RuntimeError for integers."""
    return input / clamp_min(_length(input, p, dim), eps)


@composite(namespace=("", "nn.functional"), method=False, sample=lambda s: {**_pair(s), "dim": s.choice([0, 1, -1])})
def cosine_similarity(x1: Array, x2: Array, dim: int = 1, eps: float = 1e-8) -> Array:
    """`Σ x1 x2 / (max(‖x1‖, eps) max(‖x2‖, eps))` along `dim` (`torch.nn.functional.cosine_similarity`).

    The two broadcast. Raises RuntimeError if they do not, or if both hold integers.
    """
    dtype = promote_types(x1.dtype, x2.dtype)
    if not is_floating(dtype):
        raise RuntimeError(f"cosine_similarity(): expected common dtype to be floating point, got {dtype}")
    try:
        shape = np.broadcast_shapes(tuple(x1.shape), tuple(x2.shape))
    except ValueError:
        raise RuntimeError(f"cosine_similarity(): the shapes {tuple(x1.shape)} and {tuple(x2.shape)} do not broadcast"
                           ) from None
    a, b = (np.broadcast_to(astype(x, dtype), shape) for x in (x1, x2))
    return np.sum(a / clamp_min(_length(a, 2, dim), eps) * (b / clamp_min(_length(b, 2, dim), eps)), dim)


@composite(namespace=("", "nn.functional"), method=False, sample=_pair)
def pairwise_distance(x1: Array, x2: Array, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> Array:
    """`‖x1 - x2 + eps‖_p` along the last dim (`torch.nn.functional.pairwise_distance`)."""
    length = _length(x1 - x2 + eps, p, -1)
    return length if keepdim else np.squeeze(length, -1)


_MODES = ("use_mm_for_euclid_dist_if_necessary", "use_mm_for_euclid_dist", "donot_use_mm_for_euclid_dist")


@composite(method=False, sample=lambda s: {
    "x1": s.array(*s.choice([(), (2,)]), 2, 3), "x2": s.array(4, 3), "p": s.choice([2.0, 1.0, 3.0]),
    "compute_mode": s.choice(_MODES)})
def cdist(x1: Array, x2: Array, p: float = 2.0, compute_mode: str = _MODES[0]) -> Array:
    """`‖x1ᵢ − x2ⱼ‖_p` for all pairs of rows, `(..., n, d), (..., m, d) → (..., n, m)` (`torch.cdist`).

    `compute_mode`: whether the 2-norm is computed from `x1 @ x2ᵀ`, with less memory and fewer digits; "if necessary" is
    for more than 25 rows. Raises RuntimeError for shapes, dtypes or a p that do not fit, ValueError for another mode.
    """
    if min(x1.ndim, x2.ndim) < 2 or x1.shape[-1] != x2.shape[-1] or x1.dtype != x2.dtype or not is_floating(x1.dtype):
        raise RuntimeError("cdist(): expected X1 (..., n, d) and X2 (..., m, d) of one floating dtype, got "
                           f"{tuple(x1.shape)} {x1.dtype} and {tuple(x2.shape)} {x2.dtype}")
    if p < 0:
        raise RuntimeError(f"cdist(): only supports non-negative p values, got {p}")
    if compute_mode not in _MODES:
        raise ValueError(f"cdist(): {compute_mode} is not a valid value for compute_mode; it is one of {', '.join(_MODES)}")
    many = max(x1.shape[-2], x2.shape[-2]) > 25
    if p == 2 and (compute_mode == _MODES[1] or (compute_mode == _MODES[0] and many)):
        products = np.matmul(x1, np.swapaxes(x2, -1, -2))
        lengths = [np.sum(x * x, axis=-1, keepdims=True) for x in (x1, x2)]
        squares = clamp_min(lengths[0] + np.swapaxes(lengths[1], -1, -2) - products * 2, 0)
        return np.where(squares == 0, 0, np.sqrt(np.where(squares == 0, 1, squares)))
    return np.linalg.vector_norm(np.expand_dims(x1, -2) - np.expand_dims(x2, -3), ord=p, axis=-1)


@composite(sample=lambda s: {"input": s.array(2, 3), "other": s.array(2, 3) + 7, "p": s.choice([1, 2, 3.5])})
def dist(input: Array, other: Array, p: float = 2) -> Any:
    """The `p`-norm of the difference of two tensors that broadcast, as of one vector (`torch.dist`)."""
    return np.linalg.vector_norm(input - other, ord=p)
