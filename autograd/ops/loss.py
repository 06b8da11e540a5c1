"""What all losses share: how one number is made of many, and the checks of targets."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.op import Array
from autograd.trace import warn

REDUCTIONS = ("none", "mean", "sum")


def chosen_reduction(reduction: str, size_average: bool | None, reduce: bool | None) -> str:
    """The reduction that the arguments of a loss mean: the old `size_average` and `reduce` win."""
    if size_average is None and reduce is None:
        return reduction
    return "none" if reduce is False else "sum" if size_average is False else "mean"


def resolve_reduction(name: str, reduction: str, size_average: bool | None = None, reduce: bool | None = None,
                      known: tuple[str, ...] = REDUCTIONS) -> str:
    """The `chosen_reduction`, with a UserWarning where the old arguments are used.

    Raises ValueError unless it is one of those `known`.
    """
    if size_average is not None or reduce is not None:
        reduction = chosen_reduction(reduction, size_average, reduce)
        warn(f"{name}(): size_average and reduce are deprecated, please use reduction='{reduction}' instead")
    if reduction not in known:
        raise ValueError(f"{name}(): {reduction!r} is not a valid value for reduction; use one of {', '.join(known)}")
    return reduction


def reduced(loss: Any, reduction: str) -> Any:
    """`loss` itself, the mean or the sum of its elements; of Tensors or arrays."""
    if reduction == "none":
        return loss
    if type(loss) is not np.ndarray:
        return loss.mean() if reduction == "mean" else loss.sum()
    total = np.add.reduce(loss, axis=None)
    return total / loss.size if reduction == "mean" else total


def spread(g: Any, reduction: str, count: int) -> Any:
    """The gradient of each of `count` elements, when that of what they were reduced to is `g`."""
    return g / max(count, 1) if reduction == "mean" else g


def warn_of_broadcast(name: str, input: Array, target: Array) -> None:
    """Warn, as PyTorch does, of a loss between tensors of different shapes: mostly (N, 1) against (N,)."""
    if input.shape != target.shape:
        warn(
            f"{name}(): Using a target size {tuple(target.shape)} that is different to the input size "
            f"{tuple(input.shape)}. This will likely lead to incorrect results due to broadcasting. Please ensure "
            "they have the same size.")


def require_same_shape(name: str, input: Array, other: Array, argument: str = "target") -> None:
    """Raise ValueError unless `other` has the shape of `input`."""
    if input.shape != other.shape:
        raise ValueError(f"{name}(): {argument} size ({tuple(other.shape)}) must be the same as input size "
                         f"({tuple(input.shape)})")


def require_floating(name: str, input: Array) -> None:
    """Raise NotImplementedError, a RuntimeError, for an input of integers or bools."""
    if input.dtype.kind != "f":
        raise NotImplementedError(f"{name}(): expected an input of floating dtype, got {input.dtype}; "
                                  "convert it with .float()")
