"""Losses of yes-or-no answers: binary cross-entropy of probabilities and of logits."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.op import Array, op
from autograd.ops.activation import logsigmoid
from autograd.ops.loss import (
    chosen_reduction,
    reduced,
    require_floating,
    require_same_shape,
    resolve_reduction,
    spread,
)

_LOWEST_LOG = -100.0
_SMALLEST_VARIANCE = 1e-12


def _check(name: str, input: Array, target: Array, *weights: Array | None) -> None:
    """Raise for what PyTorch refuses: shapes that differ, weights that do not broadcast, other dtypes."""
    require_same_shape(name, input, target)
    require_floating(name, input)
    if target.dtype.kind != "f":
        raise RuntimeError(f"{name}(): expected a target of floating dtype, got {target.dtype}; "
                           "convert it with .float()")
    for weight in weights:
        if weight is not None and np.broadcast_shapes(weight.shape, input.shape) != input.shape:
            raise RuntimeError(f"{name}(): a weight of shape {weight.shape} does not broadcast to the input's shape "
                               f"{input.shape}")


def _unlikelihood(p: Any, target: Any) -> Any:
    """`-(target log p + (1 − target) log(1 − p))`, of Tensors or arrays; no logarithm is less than −100."""
    return (target - 1) * np.maximum(np.log1p(-p), _LOWEST_LOG) - target * np.maximum(np.log(p), _LOWEST_LOG)


def _bce(input: Any, target: Any, weight: Any, size_average: bool | None, reduce: bool | None, reduction: str) -> Any:
    loss = _unlikelihood(input, target)
    return reduced(loss if weight is None else loss * weight, chosen_reduction(reduction, size_average, reduce))


def _bce_rule(g: Any, input: Any, target: Any, weight: Any, saved: Any, needs: list[bool]) -> tuple[Any, Any, Any]:
    g = spread(g, saved, input.size)
    scaled = g if weight is None else g * weight
    slope = scaled * (input - target) / np.maximum(input * (1 - input), _SMALLEST_VARIANCE)
    return (slope, scaled * (np.log1p(-input) - np.log(input)) if needs[1] else None,
            g * _unlikelihood(input, target) if needs[2] else None)


@op(namespace="nn.functional", method=False, joint=_bce_rule, definition=_bce,
    sample=lambda s: {"input": s.array(3, 2, low=0.1, high=0.9), "target": s.array(3, 2, low=0.1, high=0.9),
                      "weight": s.choice([None, s.array(2, low=1, high=2)]),
                      "reduction": s.choice(["none", "mean", "sum"])})
def binary_cross_entropy(input: Array, target: Array, weight: Array | None = None, size_average: bool | None = None,
                         reduce: bool | None = None, reduction: str = "mean") -> Any:
    """`-weight (target log input + (1 − target) log(1 − input))` (`torch.nn.functional.binary_cross_entropy`).

    `input` is a probability; its logarithms do not fall below −100. Raises ValueError for another target's shape or an
    unknown reduction, RuntimeError for a probability outside [0, 1], a dtype that is not floating or differs.
    """
    name = "binary_cross_entropy"
    reduction = resolve_reduction(name, reduction, size_average, reduce)
    _check(name, input, target, weight)
    if target.dtype != input.dtype:
        raise RuntimeError(f"{name}(): expected a target of the input's dtype {input.dtype}, got {target.dtype}; "
                           "convert it with .to(input.dtype)")
    for what, values, advice in (("input", input, "for logits use binary_cross_entropy_with_logits"),
                                 ("target", target, "it holds the probabilities of class 1")):
        if values.size and not (np.minimum.reduce(values, axis=None) >= 0 and np.maximum.reduce(values, axis=None) <= 1):
            raise RuntimeError(f"{name}(): all elements of {what} should be between 0 and 1; {advice}")
    loss = _unlikelihood(input, target)
    return reduced(loss if weight is None else loss * weight, reduction), reduction


def _softplus(x: Array, small: Array) -> Array:
    """`log(1 + exp(x))`, where `small` is `exp(-|x|)`."""
    return np.maximum(x, 0) + np.log1p(small)


def _bce_with_logits(input: Any, target: Any, weight: Any, size_average: bool | None, reduce: bool | None,
                     reduction: str, pos_weight: Any) -> Any:
    positive = target if pos_weight is None else pos_weight * target
    loss = -(positive * logsigmoid(input) + (1 - target) * logsigmoid(-input))
    return reduced(loss if weight is None else loss * weight, chosen_reduction(reduction, size_average, reduce))


def _bce_with_logits_rule(g: Any, input: Any, target: Any, weight: Any, pos_weight: Any, saved: Any,
                          needs: list[bool]) -> tuple[Any, Any, Any, Any]:
    small, reduction = saved
    g = spread(g, reduction, input.size)
    scaled = g if weight is None else g * weight
    sigmoid = np.where(input < 0, small, 1) / (1 + small)
    if pos_weight is None:
        slope = scaled * (sigmoid - target)
    else:
        slope = scaled * ((1 - target) * sigmoid - pos_weight * target * (1 - sigmoid))
    if not any(needs[1:]):
        return slope, None, None, None
    if_positive, if_negative = _softplus(-input, small), _softplus(input, small)
    weighted = if_positive if pos_weight is None else pos_weight * if_positive
    return (slope, scaled * (weighted - if_negative), g * (target * weighted + (1 - target) * if_negative),
            scaled * target * if_positive)


@op(namespace="nn.functional", method=False, joint=_bce_with_logits_rule, definition=_bce_with_logits,
    sample=lambda s: {"input": s.array(3, 2), "target": s.array(3, 2, low=0, high=1),
                      "weight": s.choice([None, s.array(2, low=1, high=2)]),
                      "pos_weight": s.choice([None, s.array(2, low=1, high=2)]),
                      "reduction": s.choice(["none", "mean", "sum"])})
def binary_cross_entropy_with_logits(input: Array, target: Array, weight: Array | None = None,
                                     size_average: bool | None = None, reduce: bool | None = None,
                                     reduction: str = "mean", pos_weight: Array | None = None) -> Any:
    """`-weight (pos_weight · target · log σ(input) + (1 − target) log σ(−input))`, of logits.

    `torch.nn.functional.binary_cross_entropy_with_logits`; log σ(−x) is −log(1 + exp(x)), without overflow. Weights
    broadcast to the input. Raises ValueError for another target's shape or an unknown reduction, RuntimeError for
    integers and for weights that do not broadcast.
    """
    name = "binary_cross_entropy_with_logits"
    reduction = resolve_reduction(name, reduction, size_average, reduce)
    _check(name, input, target, weight, pos_weight)
    small = np.exp(-np.abs(input))
    positive = target if pos_weight is None else pos_weight * target
    loss = positive * _softplus(-input, small) + (1 - target) * _softplus(input, small)
    return reduced(loss if weight is None else loss * weight, reduction), (small, reduction)
