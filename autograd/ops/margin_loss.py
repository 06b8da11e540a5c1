"""Losses that want scores or distances to differ by a margin: hinge, ranking, triplet, and over several classes."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.interop import array_of
from autograd.op import Array, composite
from autograd.ops.activation import logsigmoid
from autograd.ops.distance import pairwise_distance
from autograd.ops.loss import reduced, resolve_reduction
from autograd.tensor import Tensor

_COSINE_EPS = 1e-12


def _signs(s: Any, *shape: int) -> Any:
    """A target of −1 and 1."""
    return Tensor._wrap(np.where(s.mask(*shape), 1.0, -1.0))


@composite(namespace="nn.functional", method=False,
           sample=lambda s: {"input": s.array(4), "target": _signs(s, 4), "margin": s.choice([1.0, 0.3])})
def hinge_embedding_loss(input: Array, target: Array, margin: float = 1.0, size_average: bool | None = None,
                         reduce: bool | None = None, reduction: str = "mean") -> Any:
    """A distance itself where the target is 1, `max(0, margin - input)` where −1.

    `torch.nn.functional.hinge_embedding_loss`. Raises ValueError for an unknown reduction.
    """
    reduction = resolve_reduction("hinge_embedding_loss", reduction, size_average, reduce)
    apart = (margin - input).clamp(min=0).masked_fill(target == 1, 0)
    return reduced(apart + np.where(target == -1, 0, input), reduction)


@composite(namespace="nn.functional", method=False,
           sample=lambda s: {"input1": s.array(4, 3), "input2": s.array(4, 3), "target": _signs(s, 4)})
def cosine_embedding_loss(input1: Array, input2: Array, target: Array, margin: float = 0,
                          size_average: bool | None = None, reduce: bool | None = None,
                          reduction: str = "mean") -> Any:
    """`1 - cos(input1, input2)` where the target is 1, `max(0, cos - margin)` where −1.

    `(N, D), (N, D), (N,) → (N,)` or `(D,), (D,), () → ()`, and then reduced.
    `torch.nn.functional.cosine_embedding_loss`. Raises RuntimeError for other shapes, ValueError for an unknown reduction.
    """
    name = "cosine_embedding_loss"
    reduction = resolve_reduction(name, reduction, size_average, reduce)
    if target.ndim > 1 or not input1.ndim == input2.ndim == target.ndim + 1:
        raise RuntimeError(f"{name}(): expected inputs (N, D) with a target (N,), or (D,) with (), got input1 "
                           f"{tuple(input1.shape)}, input2 {tuple(input2.shape)}, target {tuple(target.shape)}")
    squares = ((input1 * input1).sum(-1) + _COSINE_EPS) * ((input2 * input2).sum(-1) + _COSINE_EPS)
    cosine = (input1 * input2).sum(-1) / squares.sqrt()
    apart = np.where(target == -1, (cosine - margin).clamp(min=0), 0)
    return reduced(np.where(target == 1, 1 - cosine, 0) + apart, reduction)


@composite(namespace="nn.functional", method=False,
           sample=lambda s: {"input1": s.array(4), "input2": s.array(4), "target": _signs(s, 4), "margin": 0.25})
def margin_ranking_loss(input1: Array, input2: Array, target: Array, margin: float = 0,
                        size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean") -> Any:
    """`max(0, margin - target (input1 - input2))`: target 1 where `input1` is to rank higher, −1 where lower.

    `torch.nn.functional.margin_ranking_loss`. Raises RuntimeError for different numbers of dimensions, ValueError for
    an unknown reduction.
    """
    name = "margin_ranking_loss"
    reduction = resolve_reduction(name, reduction, size_average, reduce)
    if not input1.ndim == input2.ndim == target.ndim:
        raise RuntimeError(f"{name}(): expected tensors with the same number of dimensions, got input1 "
                           f"{tuple(input1.shape)}, input2 {tuple(input2.shape)}, target {tuple(target.shape)}")
    return reduced((-target * (input1 - input2) + margin).clamp(min=0), reduction)


def _sample_triplet(s: Any) -> dict[str, Any]:
    return {"anchor": s.array(4, 3, low=-2, high=-1), "positive": s.array(4, 3, low=0, high=1),
            "negative": s.array(4, 3, low=2, high=3), "margin": 10.0, "swap": s.boolean()}


@composite(namespace="nn.functional", method=False, sample=_sample_triplet)
def triplet_margin_loss(anchor: Array, positive: Array, negative: Array, margin: float = 1.0, p: float = 2,
                        eps: float = 1e-6, swap: bool = False, size_average: bool | None = None,
                        reduce: bool | None = None, reduction: str = "mean") -> Any:
    """`max(0, d(anchor, positive) - d(anchor, negative) + margin)`, d the p-norm of the difference plus `eps`.

    `(..., D) → (...)`, and then reduced; `swap` takes the nearer of anchor and positive as the one to keep away from
    the negative. Balntas et al. 2016, `torch.nn.functional.triplet_margin_loss`. Raises ValueError unless margin > 0
    and for an unknown reduction, RuntimeError for different numbers of dimensions.
    """
    reduction = resolve_reduction("triplet_margin_loss", reduction, size_average, reduce)
    return _triplet("triplet_margin_loss", anchor, positive, negative,
                    lambda a, b: pairwise_distance(a, b, p, eps), margin, swap, reduction)


@composite(namespace="nn.functional", method=False, sample=_sample_triplet)
def triplet_margin_with_distance_loss(anchor: Array, positive: Array, negative: Array,
                                      *, distance_function: Callable[[Any, Any], Any] | None = None, margin: float = 1.0,
                                      swap: bool = False, reduction: str = "mean") -> Any:
    """`triplet_margin_loss` with any distance; by default the Euclidean one.

    `torch.nn.functional.triplet_margin_with_distance_loss`.
    """
    name = "triplet_margin_with_distance_loss"
    return _triplet(name, anchor, positive, negative, distance_function or pairwise_distance, margin, swap,
                    resolve_reduction(name, reduction))


def _triplet(name: str, anchor: Any, positive: Any, negative: Any, distance: Callable[[Any, Any], Any], margin: float,
             swap: bool, reduction: str) -> Any:
    if margin <= 0:
        raise ValueError(f"{name}(): margin must be greater than 0, got {margin}")
    if not anchor.ndim == positive.ndim == negative.ndim:
        raise RuntimeError(f"{name}(): expected tensors with the same number of dimensions, got anchor "
                           f"{tuple(anchor.shape)}, positive {tuple(positive.shape)}, negative {tuple(negative.shape)}")
    apart = distance(anchor, negative)
    if swap:
        apart = np.minimum(apart, distance(positive, negative))
    return reduced((margin + distance(anchor, positive) - apart).clamp(min=0), reduction)


@composite(namespace="nn.functional", method=False, sample=lambda s: {"input": s.array(4), "target": _signs(s, 4)})
def soft_margin_loss(input: Array, target: Array, size_average: bool | None = None, reduce: bool | None = None,
                     reduction: str = "mean") -> Any:
    """`log(1 + exp(-target · input))`, without overflow, for targets of −1 and 1.

    `torch.nn.functional.soft_margin_loss`. Raises ValueError for an unknown reduction.
    """
    reduction = resolve_reduction("soft_margin_loss", reduction, size_average, reduce)
    return reduced(-logsigmoid(target * input), reduction)


def _classes(name: str, input: Any, target: Any, target_ndim: int) -> tuple[Any, np.ndarray[Any, Any]]:
    """Input (N, C) and the target's array with a batch dimension. Raises RuntimeError for other shapes and dtypes."""
    rows = input.reshape(1, -1) if input.ndim < 2 else input
    expected = tuple(rows.shape[:1 + target_ndim])
    shape = tuple(target.shape)
    fits = shape == (expected if input.ndim == 2 else expected[target_ndim:]) or (shape == () and math.prod(expected) == 1)
    if rows.ndim != 2 or not fits or not rows.shape[1]:
        wanted = "(N,) or ()" if target_ndim == 0 else "of the same shape"
        raise RuntimeError(f"{name}(): expected an input (N, C) or (C,) and a target {wanted}, got input "
                           f"{tuple(input.shape)} and target {tuple(target.shape)}")
    if target.dtype != np.int64:
        raise RuntimeError(f"{name}(): expected class indices of dtype int64, got {target.dtype}; convert them with "
                           ".long()")
    labels = array_of(target)
    low, classes = -target_ndim, rows.shape[1]
    wrong = labels[(labels < low) | (labels >= classes)]
    if wrong.size:
        raise IndexError(f"{name}(): target {wrong[0]} is out of bounds: expected {low} <= label < {classes}")
    return rows, labels.reshape(expected)


@composite(namespace="nn.functional", method=False,
           sample=lambda s: {"input": s.array(4, 3), "target": s.indices((4,), 3), "p": s.choice([1, 2])})
def multi_margin_loss(input: Array, target: Array, p: int = 1, margin: float = 1.0, weight: Array | None = None,
                      size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean") -> Any:
    """`Σ_{c ≠ y} weight[y] max(0, margin - input[y] + input[c])^p / C` (`torch.nn.functional.multi_margin_loss`).

    `(N, C), (N,) → (N,)` or `(C,), () → ()`, and then reduced. Raises ValueError unless p is 1 or 2 and for an unknown
    reduction, RuntimeError for other shapes and dtypes, IndexError for a label that is no class.
    """
    name = "multi_margin_loss"
    reduction = resolve_reduction(name, reduction, size_average, reduce)
    if p not in (1, 2):
        raise ValueError(f"{name}(): only p == 1 and p == 2 supported, got {p}")
    if weight is not None and weight.ndim != 1:
        raise ValueError(f"{name}(): weight must be one-dimensional, got {tuple(weight.shape)}")
    batch, labels = _classes(name, input, target, 0)
    rows = np.arange(len(labels))
    violation = (margin - batch[rows, labels].reshape(-1, 1) + batch).relu()
    if p == 2:
        violation = violation * violation
    if weight is not None:
        if weight.shape != batch.shape[1:]:
            raise RuntimeError(f"{name}(): expected one weight for each of {batch.shape[1]} classes, "
                               f"got {tuple(weight.shape)}")
        violation = violation * weight[labels].reshape(-1, 1)
    itself = np.zeros(batch.shape, bool)
    itself[rows, labels] = True
    loss = violation.masked_fill(Tensor._wrap(itself), 0).sum(1) / batch.shape[1]
    return reduced(loss.reshape(tuple(target.shape)), reduction)


@composite(namespace="nn.functional", method=False,
           sample=lambda s: {"input": s.array(2, 4), "target": np.array([[3, 0, -1, 1], [1, 2, 0, 3]])})
def multilabel_margin_loss(input: Array, target: Array, size_average: bool | None = None, reduce: bool | None = None,
                           reduction: str = "mean") -> Any:
    """`Σ_y Σ_c max(0, 1 - input[y] + input[c]) / C` over the labels y of a row and the classes c that are none.

    `(N, C), (N, C) → (N,)` or `(C,), (C,) → ()`, and then reduced; −1 ends a row's labels.
    `torch.nn.functional.multilabel_margin_loss`. Raises as `multi_margin_loss`.
    """
    name = "multilabel_margin_loss"
    reduction = resolve_reduction(name, reduction, size_average, reduce)
    batch, labels = _classes(name, input, target, 1)
    listed = np.logical_and.accumulate(labels >= 0, axis=1)
    rows = np.arange(len(labels)).reshape(-1, 1)
    chosen = np.zeros(labels.shape, bool)
    chosen[np.broadcast_to(rows, labels.shape)[listed], labels[listed]] = True
    counted = listed[:, :, None] & ~chosen[:, None, :]
    scores = batch[rows, np.where(listed, labels, 0)]
    violation = (1 - scores.reshape(*labels.shape, 1) + batch.reshape(len(labels), 1, -1)).relu()
    loss = violation.masked_fill(Tensor._wrap(~counted), 0).sum((1, 2)) / labels.shape[1]
    return reduced(loss if input.ndim > 1 else loss.reshape(()), reduction)


@composite(namespace="nn.functional", method=False,
           sample=lambda s: {"input": s.array(4, 3), "target": s.array(4, 3, low=0, high=1)})
def multilabel_soft_margin_loss(input: Array, target: Array, weight: Array | None = None,
                                size_average: bool | None = None, reduce: bool | None = None,
                                reduction: str = "mean") -> Any:
    """Binary cross-entropy of the logits of every class, averaged over classes: `(..., C) → (...)`, and then reduced.

    `torch.nn.functional.multilabel_soft_margin_loss`. Raises ValueError for an unknown reduction.
    """
    reduction = resolve_reduction("multilabel_soft_margin_loss", reduction, size_average, reduce)
    loss = -(target * logsigmoid(input) + (1 - target) * logsigmoid(-input))
    return reduced((loss if weight is None else loss * weight).mean(-1), reduction)
