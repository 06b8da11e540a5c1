"""Connectionist temporal classification: a loss for sequences of labels whose places in time are not known."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.interop import array_of
from autograd.op import Array, composite
from autograd.ops.gathering import gather
from autograd.ops.joining import stack
from autograd.ops.loss import require_floating, resolve_reduction
from autograd.ops.selection import where
from autograd.ops.softmax import logsumexp
from autograd.tensor import Tensor

_NEVER = -1e30  # the logarithm of 0 to which finite numbers can be added


@composite(namespace="nn.functional", method=False,
           sample=lambda s: {"log_probs": s.array(4, 2, 3), "targets": np.array([[1, 2], [2, 0]]), "input_lengths": (4, 3),
                             "target_lengths": (2, 1)})
def ctc_loss(log_probs: Array, targets: Array, input_lengths: Any, target_lengths: Any, blank: int = 0,
             reduction: str = "mean", zero_infinity: bool = False) -> Any:
    """`−log` of the probability of all paths that spell the target once repeats are merged and blanks left out.

    `log_probs` (T, N, C), logarithms that `log_softmax` made; `targets` (N, S), or all in one row; lengths one for each
    of N, or everything without N. The "mean" is of each loss over the length of its target. A target that does not fit
    into its input costs inf, or 0 with `zero_infinity`. Raises RuntimeError for lengths and labels that do not fit, and
    ValueError for another reduction. (`torch.nn.functional.ctc_loss`; Graves et al., 2006)
    """
    require_floating("ctc_loss", log_probs)
    reduction = resolve_reduction("ctc_loss", reduction)
    if log_probs.ndim not in (2, 3):
        raise RuntimeError(f"ctc_loss(): expected log_probs (T, N, C) or (T, C), got shape {tuple(log_probs.shape)}")
    batched = log_probs.ndim == 3
    if not batched:
        log_probs = log_probs[:, None]
    inputs, outputs = (np.asarray(array_of(n)).reshape(-1) for n in (input_lengths, target_lengths))
    labels = _rows(np.asarray(array_of(targets)), outputs)
    _check(tuple(log_probs.shape), labels, inputs, outputs, blank)
    losses = -_log_probability(log_probs, labels, inputs, outputs, blank)
    losses = where(losses > -_NEVER / 2, 0.0 if zero_infinity else math.inf, losses)
    if reduction == "mean":
        return (losses / np.maximum(outputs, 1).astype(log_probs.dtype)).mean()
    if reduction == "sum":
        return losses.sum()
    return losses if batched else losses[0]


def _rows(targets: Any, lengths: Any) -> Any:
    """The labels, a row for each target."""
    if targets.ndim > 1:
        return targets
    if targets.size < lengths.sum():
        raise RuntimeError(f"ctc_loss(): expected at least {lengths.sum()} labels for targets of lengths "
                           f"{lengths.tolist()}, got {targets.size}")
    rows = np.zeros((len(lengths), lengths.max(initial=0)), np.int64)
    for row, n, start in zip(rows, lengths, np.cumsum(lengths) - lengths):
        row[:n] = targets[start:start + n]
    return rows


def _check(shape: tuple[int, ...], labels: Any, inputs: Any, outputs: Any, blank: int) -> None:
    steps, batch, classes = shape
    if not 0 <= blank < classes:
        raise RuntimeError(f"ctc_loss(): blank must be in label range [0, {classes}), got {blank}")
    if len(inputs) != batch or len(outputs) != batch or len(labels) != batch:
        raise RuntimeError(f"ctc_loss(): expected {batch} input_lengths, target_lengths and targets, got {len(inputs)}, "
                           f"{len(outputs)} and {len(labels)}")
    for name, lengths, most in (("input_lengths", inputs, steps), ("target_lengths", outputs, labels.shape[1])):
        if lengths.size and not (lengths.min() >= 0 and lengths.max() <= most):
            raise RuntimeError(f"ctc_loss(): expected {name} to have values from 0 to {most}, got {lengths.tolist()}")
    used = labels[np.arange(labels.shape[1]) < outputs[:, None]]
    if used.dtype.kind not in "iu" or (used.size and not (used.min() >= 0 and used.max() < classes)):
        raise RuntimeError(f"ctc_loss(): expected labels from 0 to {classes - 1}, got {np.unique(used).tolist()}")


def _log_probability(log_probs: Any, labels: Any, inputs: Any, outputs: Any, blank: int) -> Any:
    """For each sequence the logarithm of the probability of its paths: the forward variables, step by step.

    Paths go through the labels with a blank before, between and after them; at each step they stay, move on by one, or
    skip the blank between two labels that differ.
    """
    steps, batch, _ = log_probs.shape
    spelled = np.full((batch, 2 * labels.shape[1] + 1), blank)
    spelled[:, 1::2] = np.where(np.arange(labels.shape[1]) < outputs[:, None], labels, blank)
    emitted = gather(log_probs, 2, Tensor._wrap(np.broadcast_to(spelled, (steps, *spelled.shape)).astype(np.int64)))
    may_skip = np.zeros(spelled.shape, bool)
    may_skip[:, 2:] = (spelled[:, 2:] != blank) & (spelled[:, 2:] != spelled[:, :-2])
    skip = np.where(may_skip, 0, _NEVER).astype(log_probs.dtype)
    start = np.full(spelled.shape, _NEVER, log_probs.dtype)
    start[:, 0] = 0  # as if there had been a blank before the first step
    paths: Any = Tensor._wrap(start)
    for t in range(steps):
        by_one, by_two = (np.pad(paths, ((0, 0), (n, 0)), constant_values=_NEVER)[:, :spelled.shape[1]] for n in (1, 2))
        after = logsumexp(stack([paths, by_one, by_two + skip]), 0) + emitted[t]
        paths = where((t < inputs)[:, None], after, paths)
    last = np.stack([2 * outputs, np.maximum(2 * outputs - 1, 0)], 1)
    ends = gather(paths, 1, Tensor._wrap(last.astype(np.int64)))
    empty = np.stack([np.zeros(batch), np.where(outputs == 0, _NEVER, 0)], 1).astype(log_probs.dtype)
    return logsumexp(ends + empty, 1)
