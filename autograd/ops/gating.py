"""Gated linear units."""

from __future__ import annotations

from autograd.dtypes import is_floating
from autograd.op import Array, composite
from autograd.ops._dims import wrap_dim
from autograd.ops.activation import sigmoid
from autograd.ops.indexing import narrow


@composite(namespace="nn.functional", method=False,
           sample=lambda s: {"input": s.array(2, 4, 2), "dim": s.choice([-1, 0, 1])})
def glu(input: Array, dim: int = -1) -> Array:
    """`a σ(b)`, a and b being the halves of the input along `dim` (`torch.nn.functional.glu`).

    Raises RuntimeError if it cannot be halved, NotImplementedError for integers and bools.
    """
    if input.ndim == 0:
        raise RuntimeError("glu(): does not support scalars because halving size must be even")
    at = wrap_dim(dim, input.ndim, "glu")
    if input.shape[at] % 2:
        raise RuntimeError(f"glu(): Halving dimension must be even, but dimension {at} is size {input.shape[at]}")
    if not is_floating(input.dtype):
        raise NotImplementedError(f"glu(): not implemented for {input.dtype}; convert it with .float()")
    half = input.shape[at] // 2
    return narrow(input, at, 0, half) * sigmoid(narrow(input, at, half, half))
