"""Losses between two tensors of numbers: squared, absolute, Huber's, and negative log-likelihoods of regression."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.modes import no_grad
from autograd.op import Array, composite, op
from autograd.ops.loss import (
    REDUCTIONS,
    chosen_reduction,
    reduced,
    require_floating,
    require_same_shape,
    resolve_reduction,
    spread,
    warn_of_broadcast,
)
from autograd.tensor import Tensor
from autograd.trace import warn


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


@composite(namespace="nn.functional", method=False)
def l1_loss(input: Array, target: Array, size_average: bool | None = None, reduce: bool | None = None,
            reduction: str = "mean", weight: Array | None = None) -> Any:
    """Absolute error `|input - target|`, reduced; for the rest see `mse_loss` (`torch.nn.functional.l1_loss`)."""
    reduction = resolve_reduction("l1_loss", reduction, size_average, reduce)
    warn_of_broadcast("l1_loss", input, target)
    loss = (input - target).abs()
    if weight is None:
        return reduced(loss, reduction)
    require_same_shape("l1_loss", input, weight, "weight")
    return _weighted_mean(loss, weight, reduction)


@composite(namespace="nn.functional", method=False)
def smooth_l1_loss(input: Array, target: Array, size_average: bool | None = None, reduce: bool | None = None,
                   reduction: str = "mean", beta: float = 1.0) -> Any:
    """`d² / 2β` where `d = |input - target|` is less than β, otherwise `d - β/2`.

    `torch.nn.functional.smooth_l1_loss`; Girshick 2015, https://arxiv.org/abs/1504.08083. Shapes broadcast, with a
    UserWarning. Raises RuntimeError for a negative β, ValueError for an unknown reduction.
    """
    reduction = resolve_reduction("smooth_l1_loss", reduction, size_average, reduce)
    warn_of_broadcast("smooth_l1_loss", input, target)
    if beta < 0:
        raise RuntimeError(f"smooth_l1_loss(): expected beta >= 0, got {beta}")
    difference = input - target
    if beta == 0:
        return reduced(difference.abs(), reduction)
    require_floating("smooth_l1_loss", difference)
    return reduced(_huber(difference, beta) / beta, reduction)


def _huber(difference: Any, delta: float) -> Any:
    """`d² / 2` between `-delta` and `delta`, and beyond on a straight line."""
    near = difference.clamp(-delta, delta)
    return near * (difference - near / 2)


@composite(namespace="nn.functional", method=False)
def huber_loss(input: Array, target: Array, reduction: str = "mean", delta: float = 1.0,
               weight: Array | None = None) -> Any:
    """`d² / 2` where `d = |input - target|` is less than δ, otherwise `δ (d - δ/2)` (`torch.nn.functional.huber_loss`).

    Huber 1964, https://doi.org/10.1214/aoms/1177703732. The mean of weighted losses divides by their number. Raises
    RuntimeError unless δ > 0, ValueError for an unknown reduction or another weight's shape.
    """
    reduction = resolve_reduction("huber_loss", reduction)
    warn_of_broadcast("huber_loss", input, target)
    if delta <= 0:
        raise RuntimeError(f"huber_loss(): expected delta > 0, got {delta}")
    difference = input - target
    require_floating("huber_loss", difference)
    loss = _huber(difference, delta)
    if weight is None:
        return reduced(loss, reduction)
    require_same_shape("huber_loss", input, weight, "weight")
    return reduced(loss * weight, reduction)


@composite(namespace="nn.functional", method=False,
           sample=lambda s: {"input": s.array(3, 2), "target": s.array(3, 2, low=0.1, high=1),
                             "reduction": s.choice(["none", "sum", "batchmean"]), "log_target": s.boolean()})
def kl_div(input: Array, target: Array, size_average: bool | None = None, reduce: bool | None = None,
           reduction: str = "mean", log_target: bool = False) -> Any:
    """Kullback-Leibler divergence `target (log target - input)` of log-probabilities (`torch.nn.functional.kl_div`).

    With `log_target` the target is a logarithm too. "batchmean" is the mathematical mean, over the first dimension;
    "mean" divides by the number of elements, with a UserWarning. Raises ValueError for an unknown reduction, RuntimeError
    for integers.
    """
    if reduction == "mean" and size_average is None and reduce is None:
        warn("kl_div(): reduction 'mean' divides by the number of elements; 'batchmean' divides by the batch "
             "size only and is the KL divergence of the definition")
    reduction = resolve_reduction("kl_div", reduction, size_average, reduce, (*REDUCTIONS, "batchmean"))
    if not (input.is_floating_point() and target.is_floating_point()):
        raise RuntimeError(f"kl_div(): Integral inputs not supported, got input {input.dtype} and target {target.dtype}")
    loss = target.exp() * (target - input) if log_target else target.xlogy(target) - target * input
    if reduction == "batchmean":
        return loss.sum() / (input.shape[0] if input.ndim else 1)
    return reduced(loss, reduction)


@composite(namespace="nn.functional", method=False,
           sample=lambda s: {"input": s.array(3, 2, low=0.5, high=2), "target": s.array(3, 2, low=0.5, high=3),
                             "log_input": s.boolean(), "full": s.boolean()})
def poisson_nll_loss(input: Array, target: Array, log_input: bool = True, full: bool = False,
                     size_average: bool | None = None, eps: float = 1e-8, reduce: bool | None = None,
                     reduction: str = "mean") -> Any:
    """−log of Poisson's probability of `target` events (`torch.nn.functional.poisson_nll_loss`).

    `exp(input) - target · input` of the logarithm of the rate; without `log_input` `input - target · log(input + eps)`
    of the rate. `full` adds Stirling's approximation of `log target!` where the target is more than 1. Raises
    ValueError for an unknown reduction.
    """
    reduction = resolve_reduction("poisson_nll_loss", reduction, size_average, reduce)
    loss = input.exp() - target * input if log_input else input - target * (input + eps).log()
    if full:
        stirling = target * target.log() - target + (target * (2 * math.pi)).log() * 0.5
        loss = loss + stirling.masked_fill(target <= 1, 0)
    return reduced(loss, reduction)


@composite(namespace="nn.functional", method=False,
           sample=lambda s: {"input": s.array(3, 2), "target": s.array(3, 2), "var": s.array(3, 2, low=0.5, high=2)})
def gaussian_nll_loss(input: Array, target: Array, var: Array | float, full: bool = False, eps: float = 1e-6,
                      reduction: str = "mean") -> Any:
    """−log density of `target` under N(input, var): `(log var + (input - target)² / var) / 2`.

    `torch.nn.functional.gaussian_nll_loss`. `var` is a number, or has the input's shape, or that without the last
    dimension, or with one dimension of length 1; it counts as at least `eps`, which does not stop its gradient. `full`
    adds `log(2π) / 2`. Raises ValueError for a negative variance, another shape, an unknown reduction.
    """
    name = "gaussian_nll_loss"
    reduction = resolve_reduction(name, reduction)
    var = var if isinstance(var, Tensor) else Tensor._wrap(np.full(input.shape, var, input.dtype))
    if bool((var < 0).any()):
        raise ValueError(f"{name}(): var has negative entry/entries; expected variances >= 0")
    if var.shape != input.shape:
        if var.shape == input.shape[:-1]:
            var = var.reshape(*var.shape, 1)
        elif var.ndim != input.ndim or [b for a, b in zip(input.shape, var.shape, strict=True) if a != b] != [1]:
            raise ValueError(f"{name}(): var is of incorrect size {tuple(var.shape)}, expected {tuple(input.shape)}, "
                             "the same without the last dimension, or with one dimension of length 1")
    var = var.clone()
    with no_grad():
        var.clamp_(min=eps)
    loss = (var.log() + (input - target) ** 2 / var) * 0.5
    return reduced(loss + 0.5 * math.log(2 * math.pi) if full else loss, reduction)
