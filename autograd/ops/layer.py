"""The affine layers: linear and bilinear maps."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.op import Array, op


def _rows(x: Any) -> Any:
    """All dimensions but the last as one."""
    return x if x.ndim == 2 else x.reshape(math.prod(x.shape[:-1]), x.shape[-1])


def _linear_input(g: Any, weight: Any) -> Any:
    return g @ weight if weight.ndim == 2 else g.reshape(*g.shape, 1) * weight


def _linear_weight(g: Any, input: Any, weight_shape: tuple[int, ...]) -> Any:
    if len(weight_shape) == 1:
        return g.reshape(-1) @ _rows(input)
    return _rows(g).T @ _rows(input)


@op(namespace="nn.functional", method=False, input=_linear_input, weight=_linear_weight, bias=lambda g: g,
    sample=lambda s: {"input": s.array(*s.shape(max_dims=2), 3), "weight": s.array(2, 3), "bias": s.array(2)})
def linear(input: Array, weight: Array, bias: Array | None = None) -> Array:
    """`input @ weight.T + bias`: `(..., in), (out, in), (out,) → (..., out)` (`torch.nn.functional.linear`).

    A weight `(in,)` gives one output without a dimension of its own, and a bias may be what broadcasts to the output.
    Raises RuntimeError unless sizes and dtypes fit.
    """
    dtype = weight.dtype
    if (input.dtype is not dtype or (bias is not None and (bias.dtype is not dtype or bias.shape != weight.shape[:-1]))
            or input.ndim == 0 or weight.ndim != 2 or input.shape[-1] != weight.shape[1]):
        _check_linear(input, weight, bias)
    out = input @ weight.T
    if bias is not None:
        out += bias
    return out


def _check_linear(input: Array, weight: Array, bias: Array | None) -> None:
    """Raise RuntimeError, saying what does not fit."""
    described = f"input {input.shape} {input.dtype}, weight {weight.shape} {weight.dtype}" + (
        "" if bias is None else f", bias {bias.shape} {bias.dtype}")
    if weight.ndim not in (1, 2):
        raise RuntimeError(f"linear(): expected a weight (out, in) or (in,), got {described}")
    if input.ndim == 0 or input.shape[-1] != weight.shape[-1]:
        raise RuntimeError(f"linear(): expected input (..., {weight.shape[-1]}) for the weight's {weight.shape[-1]} "
                           f"columns, got {described}")
    outputs = (*input.shape[:-1], *weight.shape[:-1])
    if bias is not None and np.broadcast_shapes(bias.shape, outputs) != outputs:
        raise RuntimeError(f"linear(): expected bias {weight.shape[:-1]}, one number per output, got {described}")
    if input.dtype != weight.dtype or (bias is not None and bias.dtype != weight.dtype):
        raise RuntimeError(f"linear(): input, weight and bias must have the same dtype, got {described}; convert the "
                           "input with .to(weight.dtype)")
