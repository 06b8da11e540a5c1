"""The exponential of square matrices."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.op import Array, op
from autograd.ops._matrices import check_matrices, transposed
from autograd.ops._operands import zero
from autograd.ops.joining import cat

_ORDER = 13  # of numerator and denominator: exact to 2⁻⁵³ up to norm _REACH (Higham, table 2.3)
_REACH = 5.37
_NUMERATOR = [math.comb(_ORDER, k) / (math.comb(2 * _ORDER, k) * math.factorial(k)) for k in range(_ORDER + 1)]


def _gradient(g: Any, A: Any) -> Any:
    """The derivative at `Aᵀ` in the direction `g`: the upper right block of `exp [[Aᵀ, g], [0, Aᵀ]]`."""
    n = A.shape[-1]
    turned = transposed(A)
    upper, lower = cat([turned, g], -1), cat([zero(g), turned], -1)
    return matrix_exp(cat([upper, lower], -2))[..., :n, n:]


@op(namespace=("linalg", ""), A=_gradient, sample=lambda s: {"A": s.array(*s.shape(max_dims=1), 2, 2)})
def matrix_exp(A: Array) -> Array:
    """`Σ Aᵏ / k!` of square matrices (`torch.linalg.matrix_exp`).

    By the rational approximation of order 13 to `exp(A / 2ˢ)`, squared s times: Higham 2005,
    https://doi.org/10.1137/04061101X. Raises RuntimeError for what is no batch of floating square matrices.
    """
    check_matrices("linalg.matrix_exp", A, square=True)
    finite = np.isfinite(A).all((-2, -1), keepdims=True)
    A = np.where(finite, A, 0)
    norm = np.add.reduce(np.abs(A), -2).max(-1, initial=0)[..., None, None]
    halvings = np.ceil(np.log2(np.maximum(norm / _REACH, 1)))
    scaled = (A * np.exp2(-halvings)).astype(np.float64)
    identity = np.eye(A.shape[-1])
    even, odd, power = _NUMERATOR[0] * identity, _NUMERATOR[1] * identity, identity
    square = scaled @ scaled
    for k in range(2, _ORDER, 2):
        power = power @ square
        even, odd = even + _NUMERATOR[k] * power, odd + _NUMERATOR[k + 1] * power
    odd = scaled @ odd
    out = np.linalg.solve(even - odd, even + odd)
    for done in range(int(halvings.max(initial=0))):
        out = np.where(done < halvings, out @ out, out)
    return np.where(finite, out, np.nan).astype(A.dtype)
