"""Losses between two tensors of numbers: squared, absolute, Huber's, and negative log-likelihoods of regression."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.op import Array, op
from autograd.ops.loss import (
    chosen_reduction,
    reduced,
    require_floating,
    require_same_shape,
    resolve_reduction,
    spread,
    warn_of_broadcast,
)


def _weighted_mean(loss: Any, weight: Any, reduction: str) -> Any:
    """`loss * weight`, reduced; the mean is that of the weights' distribution."""
    loss = loss * weight
    return loss.sum() / weight.sum() if reduction == "mean" else reduced(loss, reduction)


def _mse(input: Any, target: Any, size_average: bool | None, reduce: bool | None, reduction: str, weight: Any) -> Any:
    reduction = chosen_reduction(reduction, size_average, reduce)
    loss = (input - target) ** 2
    return reduced(loss, reduction) if weight is None else _weighted_mean(loss, weight, reduction)


def _mse_rule(g: Any, weight: Any, out: Any, saved: Any, needs: list[bool]) -> tuple[Any, Any, Any]:
    difference, reduction = saved
    if weight is None:
        slope = difference * (2 * spread(g, reduction, difference.size))
        return slope, -slope if needs[1] else None, None
    if reduction == "mean":
        g = g / np.add.reduce(weight, axis=None)
    slope = difference * (2 * g) * weight
    share = (difference * difference - (out if reduction == "mean" else 0)) * g if needs[2] else None
    return slope, -slope, share


@op(namespace="nn.functional", method=False, promote="common", joint=_mse_rule, definition=_mse,
    sample=lambda s: {"input": s.array(3, 2), "target": s.array(3, 2), "reduction": s.choice(["none", "mean", "sum"]),
                      "weight": s.choice([None, s.array(3, 2, low=1, high=2)])})
def mse_loss(input: Array, target: Array, size_average: bool | None = None, reduce: bool | None = None,
             reduction: str = "mean", weight: Array | None = None) -> Any:
    """Squared error `(input - target)²`, reduced (`torch.nn.functional.mse_loss`).

    With a `weight` of the input's shape, "mean" is `Σ weight · loss / Σ weight`. Shapes broadcast, with a UserWarning.
    Raises NotImplementedError for integers, ValueError for another weight's shape or an unknown reduction.
    """
    reduction = resolve_reduction("mse_loss", reduction, size_average, reduce)
    if input.shape != target.shape:
        warn_of_broadcast("mse_loss", input, target)
    require_floating("mse_loss", input)
    difference = np.subtract(input, target)
    loss = difference * difference
    if weight is not None:
        require_same_shape("mse_loss", input, weight, "weight")
        return _weighted_mean(loss, weight, reduction), (difference, reduction)
    return reduced(loss, reduction), (difference, reduction)
