"""Clipping gradients, all together by their norm or one by one by their value."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from autograd import Tensor
from autograd.trace import warn


def _gradients(parameters: Tensor | Iterable[Tensor]) -> list[Tensor]:
    """The gradients that there are."""
    parameters = [parameters] if isinstance(parameters, Tensor) else parameters
    return [p.grad for p in parameters if p.grad is not None]


def get_total_norm(tensors: Tensor | Iterable[Tensor], norm_type: float = 2.0,
                   error_if_nonfinite: bool = False) -> Tensor:
    """The norm of all elements of all tensors as one vector (`torch.nn.utils.get_total_norm`).

    Raises RuntimeError if it is nan or infinite and `error_if_nonfinite`.
    """
    arrays = [t._array for t in ([tensors] if isinstance(tensors, Tensor) else tensors)]
    if not arrays:
        return Tensor._wrap(np.zeros((), np.float32))
    norms = np.array([np.linalg.norm(array.reshape(-1), norm_type) for array in arrays],
                     np.result_type(*arrays))
    total = np.linalg.norm(norms, norm_type).astype(norms.dtype)
    if error_if_nonfinite and not math.isfinite(total):
        raise RuntimeError(f"The total norm of order {float(norm_type)} for gradients from `parameters` is {total}, so "
                           "it cannot be clipped. To disable this error and scale the gradients by the non-finite norm "
                           "anyway, set `error_if_nonfinite=False`")
    return Tensor._wrap(total)


def clip_grad_norm_(parameters: Tensor | Iterable[Tensor], max_norm: float, norm_type: float = 2.0,
                    error_if_nonfinite: bool = False) -> Tensor:
    """Scale all gradients by one factor so that their total norm is at most `max_norm`; returns what it was.

    The factor is `min(1, max_norm / (norm + 1e-6))` (`torch.nn.utils.clip_grad_norm_`). Raises RuntimeError, before
    anything is changed, if the norm is nan or infinite and `error_if_nonfinite`.
    """
    gradients = _gradients(parameters)
    total = get_total_norm(gradients, norm_type, error_if_nonfinite)
    factor = np.minimum(max_norm / (total._array + 1e-6), 1)
    for g in gradients:
        np.multiply(g._array, factor.astype(g.dtype), out=g._array)
        g._storage.change("clip_grad_norm_")
    return total


def clip_grad_value_(parameters: Tensor | Iterable[Tensor], clip_value: float) -> None:
    """Bring every element of every gradient into `[-clip_value, clip_value]` (`torch.nn.utils.clip_grad_value_`)."""
    clip_value = float(clip_value)
    for g in _gradients(parameters):
        np.clip(g._array, -clip_value, clip_value, out=g._array)
        g._storage.change("clip_grad_value_")


def clip_grad_norm(parameters: Tensor | Iterable[Tensor], max_norm: float, norm_type: float = 2.0,
                   error_if_nonfinite: bool = False) -> Tensor:
    """`clip_grad_norm_` under its name of old (`torch.nn.utils.clip_grad_norm`)."""
    warn("`nn.utils.clip_grad_norm` is now deprecated in favor of `nn.utils.clip_grad_norm_`.", FutureWarning)
    return clip_grad_norm_(parameters, max_norm, norm_type, error_if_nonfinite)
