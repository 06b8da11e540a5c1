"""Losses of classifiers: cross-entropy over classes, and of yes-or-no answers."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from autograd.op import Array, op
from autograd.ops.loss import REDUCTIONS, reduced, require_same_shape, resolve_reduction, spread
from autograd.sums import accurate_sum


@lru_cache(maxsize=64)
def _grid(shape: tuple[int, ...]) -> tuple[Any, ...]:
    """Indices that broadcast to `shape` and pick every element once."""
    return tuple(np.ogrid[tuple(slice(n) for n in shape)])


def _check_indices(name: str, shape: tuple[int, ...], target: Array) -> None:
    """Raise unless `target` holds one class index for each row of an input of `shape`: (C,) or (N, C, d1, ...)."""
    if not shape:
        raise ValueError(f"{name}(): expected an input (N, C, ...) or (C,), got a 0-d tensor")
    expected = (shape[0], *shape[2:]) if len(shape) > 1 else ()
    if target.shape != expected:
        got = f"input {shape} and target {target.shape}"
        if len(shape) > 1 and target.shape[:1] != expected[:1]:
            raise ValueError(f"{name}(): expected input batch_size ({shape[0]}) to match target batch_size "
                             f"({target.shape[0] if target.ndim else 'none'}), got {got}")
        raise RuntimeError(f"{name}(): expected a target of class indices {expected}, got {got}")
    if target.dtype != np.int64 and target.dtype != np.uint8:
        raise RuntimeError(f"{name}(): expected class indices of dtype int64, got {target.dtype}; convert the target "
                           "with .long()" + (", or give probabilities of the input's shape" if name == "cross_entropy"
                                             else ""))


def _check_weight(name: str, weight: Array, classes: int) -> None:
    """Raise RuntimeError unless there is one weight for each class."""
    if weight.shape != (classes,):
        raise RuntimeError(f"{name}(): weight should be defined for all {classes} classes or none, "
                           f"got shape {weight.shape}")


def _valid_indices(name: str, target: Array, classes: int, ignore_index: int) -> tuple[Array, Array | None]:
    """The target with 0 for `ignore_index`, and where it is to be used: None for everywhere.

    Raises IndexError, naming it, if a label is no class.
    """
    labels = target.astype(np.int64, copy=False)
    # Seen as unsigned, a negative label is larger than any class.
    if labels.size and np.maximum.reduce(labels.view(np.uint64), axis=None) < classes:
        if not 0 <= ignore_index < classes:
            return labels, None
    valid = labels != ignore_index
    wrong = np.argwhere(valid & ((labels < 0) | (labels >= classes)))
    if len(wrong):
        row = tuple(wrong[0].tolist())
        raise IndexError(f"{name}(): Target {labels[row]} is out of bounds at index {row[0] if len(row) == 1 else row}: "
                         f"expected 0 <= label < {classes}, the number of classes (or ignore_index={ignore_index})")
    return (labels, None) if valid.all() else (np.where(valid, labels, 0), valid)
