"""Dropout: elements or whole channels are set to 0, or to SELU's least value, at random."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.generator import default_generator
from autograd.op import Array, composite
from autograd.ops.loss import require_floating
from autograd.tensor import Tensor
from autograd.trace import warn

_ALPHA = 1.7580993408473766  # SELU's λα: minus this is its value at −∞


def _drop(name: str, input: Any, p: float, training: bool, inplace: bool, channels: bool = False,
          alpha: bool = False) -> Any:
    """`input` times a random mask of 0 and 1 / (1 − p), or what keeps mean and variance of SELU's output."""
    if not 0 <= p <= 1:
        raise ValueError(f"{name}(): dropout probability has to be between 0 and 1, but got {p}")
    if not training or p == 0 or 0 in input.shape:
        return input
    require_floating(name, input)
    if channels and input.ndim < 2:
        raise RuntimeError(f"{name}(): expected at least 2 dimensions, got input {tuple(input.shape)}")
    shift = None
    if p == 1:
        scale = Tensor._wrap(input.dtype.type(0))
    else:
        kept = _kept(1 - p, input, channels)
        if alpha:
            a = 1 / math.sqrt((_ALPHA * _ALPHA * p + 1) * (1 - p))
            shift = Tensor._wrap((kept - 1) * (_ALPHA * a) + _ALPHA * a * p)
            scale = Tensor._wrap(kept * a)
        else:
            scale = Tensor._wrap(kept / (1 - p))
    out = input.mul_(scale) if inplace else input * scale
    if shift is None:
        return out
    return out.add_(shift) if inplace else out + shift


def _kept(p: float, input: Any, channels: bool) -> Any:
    """1 with probability `p`, else 0: for channels, or for elements in the order in which they lie in memory.

    That order is PyTorch's, so that the same seed drops the same elements of a transposed tensor too.
    """
    if channels:
        return default_generator.bernoulli(p, (*input.shape[:2], *[1] * (input.ndim - 2)), input.dtype)
    array = input._array
    if array.flags.c_contiguous or 0 in array.strides:
        return default_generator.bernoulli(p, array.shape, array.dtype)
    order = sorted(range(array.ndim), key=lambda dim: -abs(array.strides[dim]))
    drawn = default_generator.bernoulli(p, [array.shape[dim] for dim in order], array.dtype)
    return drawn.transpose(np.argsort(order))


@composite(namespace=("nn.functional", ""), method=False, sample=lambda s: {"input": s.array(3), "training": False})
def dropout(input: Array, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """0 with probability `p`, otherwise `input / (1 − p)`; `input` if not `training` (`torch.nn.functional.dropout`).

    Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html. Raises ValueError unless 0 <= p <= 1.
    """
    return _drop("dropout", input, p, training, inplace)


@composite(namespace="nn.functional", method=False, sample=lambda s: {"input": s.array(2, 3), "training": False})
def dropout1d(input: Array, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """`dropout` of whole channels of `(N, C, L)` or `(C, L)` (`torch.nn.functional.dropout1d`).

    Tompson et al. 2015, https://arxiv.org/abs/1411.4280. Raises RuntimeError for another number of dimensions,
    ValueError unless 0 <= p <= 1.
    """
    if input.ndim not in (2, 3):
        raise RuntimeError(f"dropout1d(): expected 2D or 3D input (N, C, L) or (C, L), got {tuple(input.shape)}")
    if input.ndim == 3:
        return _drop("dropout1d", input, p, training, inplace, channels=True)
    out = _drop("dropout1d", input.reshape(1, *input.shape), p, training, inplace, channels=True)
    return input if inplace else out.reshape(input.shape)


@composite(namespace="nn.functional", method=False, sample=lambda s: {"input": s.array(2, 3, 1, 2), "training": False})
def dropout2d(input: Array, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """`dropout` of whole channels of `(N, C, H, W)` (`torch.nn.functional.dropout2d`).

    As in PyTorch a 3-d input is `(N, C, L)`, with a UserWarning. Raises ValueError unless 0 <= p <= 1, RuntimeError
    for less than two dimensions.
    """
    if input.ndim != 4:
        warn(f"dropout2d(): expected input (N, C, H, W), got {tuple(input.shape)}, whose dimension 1 is taken "
             "for the channels. Use dropout1d for (N, C, L), dropout for anything else.")
    return _drop("dropout2d", input, p, training, inplace, channels=True)


@composite(namespace="nn.functional", method=False, sample=lambda s: {"input": s.array(2, 3, 1, 2, 2), "training": False})
def dropout3d(input: Array, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """`dropout` of whole channels of `(N, C, D, H, W)` (`torch.nn.functional.dropout3d`); errors as `dropout2d`."""
    if input.ndim != 5:
        warn(f"dropout3d(): expected input (N, C, D, H, W), got {tuple(input.shape)}, whose dimension 1 is taken "
             "for the channels. Use dropout for anything else.")
    return _drop("dropout3d", input, p, training, inplace, channels=True)


@composite(namespace="nn.functional", method=False, sample=lambda s: {"input": s.array(2, 3)})
def alpha_dropout(input: Array, p: float = 0.5, training: bool = False, inplace: bool = False) -> Any:
    """Dropout that keeps mean 0 and variance 1 of SELU's output (`torch.nn.functional.alpha_dropout`).

    Dropped elements become −λα, and then all are scaled and shifted. Klambauer et al. 2017,
    https://arxiv.org/abs/1706.02515. Raises ValueError unless 0 <= p <= 1.
    """
    return _drop("alpha_dropout", input, p, training, inplace, alpha=True)


@composite(namespace="nn.functional", method=False, sample=lambda s: {"input": s.array(2, 3)})
def feature_alpha_dropout(input: Array, p: float = 0.5, training: bool = False, inplace: bool = False) -> Any:
    """`alpha_dropout` of whole channels of `(N, C, ...)` (`torch.nn.functional.feature_alpha_dropout`).

    Raises ValueError unless 0 <= p <= 1, RuntimeError for less than two dimensions.
    """
    return _drop("feature_alpha_dropout", input, p, training, inplace, channels=True, alpha=True)
