"""Losses over classes: negative log-likelihood and cross-entropy."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np

from autograd.op import Array, composite, op
from autograd.ops.loss import chosen_reduction, reduced, require_floating, resolve_reduction
from autograd.sums import accurate_sum
from autograd.tensor import Tensor

_INT64 = np.dtype(np.int64).num


@lru_cache(maxsize=64)
def _first_class(shape: tuple[int, ...]) -> tuple[Any, int]:
    """Where, in an input (N, C, d1, ...) laid out flat, class 0 of each row stands, and how far apart classes are."""
    apart = math.prod(shape[2:])
    start = np.arange(math.prod(shape)).reshape(shape)[:, :1]
    return start.reshape(shape[0], *shape[2:]), apart


def _hard_target(name: str, input: Array, target: Array, weight: Array | None,
                 ignore_index: int) -> tuple[Array, Array | None, Array | None]:
    """Where in the flat `input` each row's class is; how much each row counts (None: 1); which rows count (None: all).

    Raises ValueError, RuntimeError or IndexError for a target that does not fit, as PyTorch does.
    """
    shape = input.shape
    rows = (shape[0], *shape[2:]) if len(shape) > 1 else ()
    if target.shape != rows or target.dtype.num != _INT64 or not shape:
        target = _checked_indices(name, shape, rows, target)
    classes = shape[1] if len(shape) > 1 else shape[0]
    valid = None
    # Seen as unsigned, a negative label is larger than any class.
    unsigned = target.view(np.uint64)
    if 0 <= ignore_index < classes or (target.size and unsigned.item(unsigned.argmax()) >= classes):
        target, valid = _without_ignored(name, target, classes, ignore_index)
    index = target
    if rows:
        start, apart = _first_class(shape)
        index = start + (target if apart == 1 else target * apart)
    if weight is None:
        return index, None if valid is None else valid.astype(input.dtype), valid
    _check_weight(name, weight, classes, input.dtype)
    share = weight[target]
    return index, share if valid is None else np.where(valid, share, 0), valid


def _checked_indices(name: str, shape: tuple[int, ...], rows: tuple[int, ...], target: Array) -> Array:
    """`target` as int64. Raises unless it holds one class index for each row of an input (C,) or (N, C, d1, ...)."""
    got = f"input {shape} and target {target.shape} {target.dtype}"
    if not shape:
        raise ValueError(f"{name}(): expected an input (N, C, ...) or (C,), got {got}")
    if target.shape != rows:
        if len(shape) == 1:
            raise ValueError(f"{name}(): expected one class index () for an input (C,), got {got}")
        if target.shape[:1] != rows[:1]:
            raise ValueError(f"{name}(): expected input batch_size ({shape[0]}) to match target batch_size "
                             f"({target.shape[0] if target.ndim else 'none'}), got {got}")
        raise RuntimeError(f"{name}(): expected class indices of shape {rows}, got {got}")
    if target.dtype != np.int64 and target.dtype != np.uint8:
        raise RuntimeError(f"{name}(): expected class indices of dtype int64, got {got}; convert them with .long()")
    return target.astype(np.int64, copy=False)


def _without_ignored(name: str, labels: Array, classes: int, ignore_index: int) -> tuple[Array, Array | None]:
    """The labels with 0 for `ignore_index`, and where they count. Raises IndexError if a label is no class."""
    valid = labels != ignore_index
    wrong = np.argwhere(valid & ((labels < 0) | (labels >= classes)))
    if len(wrong):
        row = tuple(wrong[0].tolist())
        at = row[0] if len(row) == 1 else row
        raise IndexError(f"{name}(): Target {labels[row]} is out of bounds at index {at}: "
                         f"expected 0 <= label < {classes}, the number of classes, or ignore_index={ignore_index}")
    return (labels, None) if valid.all() else (np.where(valid, labels, 0), valid)


def _check_weight(name: str, weight: Array, classes: int, dtype: Any) -> None:
    """Raise RuntimeError unless there is one weight for each class, of the input's dtype."""
    if weight.shape != (classes,):
        raise RuntimeError(f"{name}(): weight should be defined for all {classes} classes or none, "
                           f"got shape {tuple(weight.shape)}")
    if weight.dtype != dtype:
        raise RuntimeError(f"{name}(): expected a weight of the input's dtype {dtype}, got {weight.dtype}")


def _per_class(weight: Any, input: Any) -> Any:
    """`weight` (C,) in a shape that broadcasts over `input` (C,) or (N, C, d1, ...)."""
    return weight.reshape((-1, *[1] * (input.ndim - 2)))


def _averaged(loss: Any, share: Array | None, reduction: str) -> Any:
    """`loss` reduced; its mean is that over rows which count as much as `share` says."""
    if reduction == "mean" and share is not None:
        return loss.sum() / Tensor._wrap(np.add.reduce(share, axis=None))
    return reduced(loss, reduction)


@composite(namespace="nn.functional", method=False,
           sample=lambda s: {"input": s.array(4, 3), "target": s.indices((4,), 3),
                             "reduction": s.choice(["none", "mean", "sum"])})
def nll_loss(input: Array, target: Array, weight: Array | None = None, size_average: bool | None = None,
             ignore_index: int = -100, reduce: bool | None = None, reduction: str = "mean") -> Any:
    """Negative log-likelihood `-weight[y] · input[n, y]` of log-probabilities (`torch.nn.functional.nll_loss`).

    `(N, C, d1, ...), (N, d1, ...) → (N, d1, ...)`, or `(C,), () → ()`, and then reduced: "mean" is over the weights of
    the rows whose target is not `ignore_index`. Raises as `cross_entropy` does.
    """
    reduction = resolve_reduction("nll_loss", reduction, size_average, reduce)
    require_floating("nll_loss", input)
    index, share, valid = _hard_target("nll_loss", input._array, target._array,
                                       None if weight is None else weight._array, ignore_index)
    return _averaged(_picked(input, index, share, valid), share, reduction)


def _picked(log_p: Tensor, index: Array, share: Array | None, valid: Array | None) -> Any:
    """`-log_p` of each row's class, times its share."""
    loss = -log_p.reshape(-1)[index]
    if share is not None:
        loss = loss * Tensor._wrap(share)
    return loss if valid is None else loss.masked_fill(Tensor._wrap(~valid), 0)


def _cross_entropy(input: Any, target: Any, weight: Any, size_average: bool | None, ignore_index: int,
                   reduce: bool | None, reduction: str, label_smoothing: float) -> Any:
    """Log-softmax, and then the log-likelihood of the target mixed with the uniform distribution."""
    reduction = chosen_reduction(reduction, size_average, reduce)
    axis = min(input.ndim - 1, 1)
    log_p = input.log_softmax(axis)
    if target.shape == input.shape:
        return reduced(-(log_p * _soft_target(target, weight, label_smoothing, axis)).sum(axis), reduction)
    index, share, valid = _hard_target("cross_entropy", input._array, target._array,
                                       None if weight is None else weight._array, ignore_index)
    loss = _picked(log_p, index, share, valid)
    if label_smoothing:
        uniform = -(log_p if weight is None else log_p * _per_class(weight, input)).mean(axis)
        uniform = uniform if valid is None else uniform.masked_fill(Tensor._wrap(~valid), 0)
        loss = loss * (1 - label_smoothing) + uniform * label_smoothing
    return _averaged(loss, share, reduction)


def _soft_target(target: Any, weight: Any, label_smoothing: float, axis: int) -> Any:
    """What multiplies −log p: `target` mixed with the uniform distribution, times the weight of each class."""
    if label_smoothing:
        target = target * (1 - label_smoothing) + label_smoothing / target.shape[axis]
    return target if weight is None else target * _per_class(weight, target)


def _cross_entropy_rule(g: Any, input: Any, target: Any, weight: Any, label_smoothing: float, saved: Any,
                        needs: list[bool]) -> tuple[Any, Any, Any]:
    """`(softmax(input) Σ_c q[c] − q) g`, where q is the target with its weights."""
    exponentials, total, index, soft, share, count = saved
    row = g if count is None else g / count
    if share is not None:
        row = np.where(share, row * share, 0)  # not 0 · inf where no row counts
    each = row.reshape(total.shape) if row.ndim else row
    if index is not None and needs[2]:
        raise RuntimeError("cross_entropy(): the derivative for 'weight' is not implemented with class indices; "
                           "call it with weight.detach()")
    if soft is None:
        slope = exponentials * (each / total)
        slope.put(index, slope.take(index) - row)
        return slope, None, None
    axis = min(input.ndim - 1, 1)
    slope = exponentials * (each * accurate_sum(soft, (axis,), keepdims=True) / total) - each * soft
    if not (needs[1] or needs[2]):
        return slope, None, None
    per_target = -each * (input - np.maximum.reduce(input, axis=axis, keepdims=True) - np.log(total))
    per_weight = per_target * _soft_target(target, None, label_smoothing, axis)
    per_target = per_target * (1 - label_smoothing)
    return (slope, per_target if weight is None else per_target * _per_class(weight, input),
            accurate_sum(per_weight, tuple(i for i in range(input.ndim) if i != axis)) if needs[2] else None)


def _sample_cross_entropy(s: Any) -> dict[str, Any]:
    probabilities = s.boolean()
    return {"input": s.array(4, 3), "target": s.array(4, 3, low=0, high=1) if probabilities else s.indices((4,), 3),
            "label_smoothing": s.choice([0.0, 0.1]), "reduction": s.choice(["none", "mean", "sum"])}


@op(namespace="nn.functional", method=False, joint=_cross_entropy_rule, definition=_cross_entropy,
    sample=_sample_cross_entropy)
def cross_entropy(input: Array, target: Array, weight: Array | None = None, size_average: bool | None = None,
                  ignore_index: int = -100, reduce: bool | None = None, reduction: str = "mean",
                  label_smoothing: float = 0.0) -> Any:
    """`-Σ_c weight[c] · q[c] · log softmax(input)[c]` of logits (`torch.nn.functional.cross_entropy`).

    `input`: `(N, C, d1, ...)` or `(C,)`. `target`: class indices, int64, of that shape without C, then q is 1 at the
    target; or probabilities q of that very shape. `label_smoothing` ε makes it (1 − ε) q + ε/C. The mean is over rows,
    for indices weighted as their classes; rows whose target is `ignore_index` do not count.
    Raises IndexError for a label that is no class, ValueError for another batch size or an unknown reduction,
    RuntimeError for other shapes, dtypes, or ε outside [0, 1].
    """
    reduction = resolve_reduction("cross_entropy", reduction, size_average, reduce)
    if input.dtype.kind != "f":
        raise NotImplementedError(f"cross_entropy(): expected logits of floating dtype, got {input.dtype}")
    axis = 1 if input.ndim > 1 else 0
    index = share = valid = soft = count = None
    if target.shape == input.shape:
        _check_probabilities(input, target, weight, ignore_index)
    else:
        index, share, valid = _hard_target("cross_entropy", input, target, weight, ignore_index)
    if index is None or label_smoothing:
        soft = _soft_target(_probabilities(input, target, index, label_smoothing), weight, label_smoothing, axis)

    shifted = input - np.maximum.reduce(input, axis=axis, keepdims=True)
    exponentials = np.exp(shifted)
    total = (np.add.reduce(exponentials, axis=axis, keepdims=True) if axis == input.ndim - 1
             else accurate_sum(exponentials, (axis,), keepdims=True))
    if reduction == "mean":
        count = total.size if share is None else np.add.reduce(share, axis=None)
    if soft is None:
        picked = shifted.take(index)
        loss = np.log(total).reshape(picked.shape) - picked
        if share is not None:
            loss = loss * share
    else:
        loss = accurate_sum((np.log(total) - shifted) * soft, (axis,))
        share = valid
    if valid is not None:
        loss = np.where(valid, loss, 0)
    if reduction != "none":
        loss = np.add.reduce(loss, axis=None)
        if count is not None:
            loss = loss / count
    return loss, (exponentials, total, index, soft, share, count)


def _probabilities(input: Array, target: Array, index: Array | None, label_smoothing: float) -> Array:
    """The target as a distribution over classes. Raises RuntimeError unless 0 <= label_smoothing <= 1."""
    if not 0 <= label_smoothing <= 1:
        raise RuntimeError(f"cross_entropy(): label_smoothing must be between 0.0 and 1.0, got {label_smoothing}")
    if index is None:
        return target
    one_hot = np.zeros_like(input)
    one_hot.put(index, 1)
    return one_hot


def _check_probabilities(input: Array, target: Array, weight: Array | None, ignore_index: int) -> None:
    """Raise RuntimeError for what PyTorch refuses beside a target of probabilities."""
    if not input.ndim or target.dtype.kind != "f":
        raise RuntimeError(f"cross_entropy(): a target of the input's shape {input.shape} holds class probabilities, "
                           f"of floating dtype and at least 1-d, got {target.dtype}")
    if ignore_index >= 0:
        raise RuntimeError("cross_entropy(): ignore_index is not supported for a target of probabilities, "
                           f"got {ignore_index}")
    if weight is not None:
        _check_weight("cross_entropy", weight, input.shape[min(input.ndim - 1, 1)], input.dtype)
