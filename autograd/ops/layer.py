"""The affine layer."""

from __future__ import annotations

import numpy as np

from autograd.op import Array, op


@op(namespace="nn.functional", method=False,
    input=lambda g, weight: g @ weight,
    weight=lambda g, input: g.reshape(-1, g.shape[-1]).T @ input.reshape(-1, input.shape[-1]),
    bias=lambda g: g)
def linear(input: Array, weight: Array, bias: Array | None = None) -> Array:
    """`input @ weight.T + bias`: `(..., in) , (out, in), (out,) → (..., out)` (`torch.nn.functional.linear`)."""
    out = input @ weight.T
    if bias is not None:
        out += bias
    return out
