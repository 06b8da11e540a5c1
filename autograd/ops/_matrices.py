"""What linear algebra asks of its matrices, and the error for those that have no answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


class LinAlgError(RuntimeError):
    """A matrix for which a result does not exist: singular, not positive definite (`torch.linalg.LinAlgError`)."""

    __module__ = "autograd.linalg"


def transposed(a: Any) -> Any:
    """The matrices in the last two dimensions, transposed."""
    return np.swapaxes(a, -1, -2)


def check_matrices(name: str, *arrays: Any, square: bool = False) -> None:
    """Raise RuntimeError unless all hold floating matrices in their last two dimensions, of one dtype."""
    for a in arrays:
        if a.ndim < 2:
            raise RuntimeError(f"{name}(): The input tensor must have at least 2 dimensions, got shape {tuple(a.shape)}")
        if square and a.shape[-1] != a.shape[-2]:
            raise RuntimeError(f"{name}(): A must be batches of square matrices, but they are {a.shape[-2]} by "
                               f"{a.shape[-1]} matrices")
    check_floating(name, *arrays)


def check_floating(name: str, *arrays: Any) -> None:
    """Raise RuntimeError unless all have one dtype, float32 or float64."""
    for a in arrays:
        if a.dtype.kind != "f" or a.dtype.itemsize < 4:
            raise RuntimeError(f"{name}(): Expected a floating point tensor, float32 or float64, as input. Got {a.dtype}; "
                               "convert it with .float()")
        if a.dtype != arrays[0].dtype:
            raise RuntimeError(f"{name}(): Expected tensors of one dtype, got {arrays[0].dtype} and {a.dtype}")


def computed(name: str, why: str, function: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """`function(*args)` of `np.linalg`; LinAlgError that says `why` where NumPy finds no result."""
    try:
        return function(*args, **options)
    except np.linalg.LinAlgError as error:
        shapes = " and ".join(str(a.shape) for a in args if isinstance(a, np.ndarray))
        raise LinAlgError(f"{name}(): {why} (NumPy: {error}). Got {shapes}") from None
