"""The affine layers: linear and bilinear maps."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.op import Array, composite, op
from autograd.sums import accurate_sum


def _rows(x: Any) -> Any:
    """All dimensions but the last as one."""
    return x if x.ndim == 2 else x.reshape(math.prod(x.shape[:-1]), x.shape[-1])


def _linear_input(g: Any, weight: Any) -> Any:
    """`g @ weight`."""
    if weight.ndim == 1:
        return g.reshape(*g.shape, 1) * weight
    return g @ weight if g.ndim <= 2 else (_rows(g) @ weight).reshape(*g.shape[:-1], weight.shape[1])


def _linear_weight(g: Any, input: Any, weight_shape: tuple[int, ...]) -> Any:
    """`g.mT @ input`, with all dimensions but the last as one."""
    if len(weight_shape) == 1:
        return g.reshape(-1) @ _rows(input)
    return _rows(g).T @ _rows(input)


def _linear_bias(g: Any, bias_shape: tuple[int, ...]) -> Any:
    return accurate_sum(_rows(g), (0,)) if len(bias_shape) == 1 and bias_shape == g.shape[1:][-1:] else g


@op(namespace="nn.functional", method=False, input=_linear_input, weight=_linear_weight, bias=_linear_bias,
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
    if input.ndim <= 2:
        out = input @ weight.T
    else:  # one large product, where NumPy would make a small one for each element of the first dimensions
        out = (_rows(input) @ weight.T).reshape(input.shape[:-1] + weight.shape[:-1])
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
        raise RuntimeError(f"linear(): expected input (..., {weight.shape[-1]}), got {input.shape}; the weight is "
                           f"{weight.shape}")
    outputs = (*input.shape[:-1], *weight.shape[:-1])
    if bias is not None and np.broadcast_shapes(bias.shape, outputs) != outputs:
        raise RuntimeError(f"linear(): expected bias {weight.shape[:-1]}, one number per output, got {described}")
    if input.dtype != weight.dtype or (bias is not None and bias.dtype != weight.dtype):
        raise RuntimeError(f"linear(): input, weight and bias must have the same dtype, got {described}; convert the "
                           "input with .to(weight.dtype)")


@composite(namespace="nn.functional", method=False,
           sample=lambda s: {"input1": s.array(4, 2), "input2": s.array(4, 3), "weight": s.array(2, 2, 3),
                             "bias": s.array(2)})
def bilinear(input1: Array, input2: Array, weight: Array, bias: Array | None = None) -> Any:
    """`Σ_ij input1[i] weight[k, i, j] input2[j] + bias[k]` (`torch.nn.functional.bilinear`).

    `(..., in1), (..., in2), (out, in1, in2), (out,) → (..., out)`. Raises RuntimeError unless sizes and dtypes fit.
    """
    given = [t for t in (input1, input2, weight, bias) if t is not None]
    if (weight.ndim != 3 or (input1.shape[-1:], input2.shape[-1:]) != (weight.shape[1:2], weight.shape[2:])
            or input1.shape[:-1] != input2.shape[:-1] or (bias is not None and bias.shape != weight.shape[:1])
            or any(t.dtype != weight.dtype for t in given)):
        described = ", ".join(f"{tuple(t.shape)} {t.dtype}" for t in given)
        raise RuntimeError(f"bilinear(): expected (..., in1), (..., in2), (out, in1, in2) and (out,) of one dtype, "
                           f"got {described}")
    out, in1, in2 = weight.shape
    count = math.prod(input1.shape[:-1])
    mixed = input1.reshape(count, in1) @ weight.permute(1, 0, 2).reshape(in1, out * in2)
    result = (mixed.reshape(count, out, in2) @ input2.reshape(count, in2, 1)).reshape(*input1.shape[:-1], out)
    return result if bias is None else result + bias
