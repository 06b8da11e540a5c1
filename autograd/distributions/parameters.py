"""Parameters of distributions: brought to one shape, computed when first asked for, as probabilities and logits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.dtypes import finfo, get_default_dtype
from autograd.modes import enable_grad
from autograd.ops.joining import broadcast_tensors
from autograd.tensor import Tensor


def broadcast_all(*values: Any) -> list[Tensor]:
    """The values as tensors of one shape; numbers take the dtype of the tensors, the default one if there are none.

    Raises ValueError for what is neither tensor nor number, RuntimeError for shapes that do not broadcast.
    """
    if not all(isinstance(value, Tensor | int | float) for value in values):
        raise ValueError("Input arguments must all be instances of Number, Tensor: got "
                         f"{', '.join(type(value).__name__ for value in values)}")
    dtype = next((value.dtype for value in values if isinstance(value, Tensor)), get_default_dtype())
    return list(broadcast_tensors(*[as_tensor(value, dtype) for value in values]))


def as_tensor(value: Any, dtype: Any) -> Tensor:
    """A tensor as it is, a number as a tensor of that dtype without dimensions."""
    return value if isinstance(value, Tensor) else Tensor._wrap(np.asarray(value, dtype))


class lazy_property:
    """A property that is computed when first asked for, with its gradient, and kept."""

    def __init__(self, compute: Callable[[Any], Any]) -> None:
        self._compute = compute
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        with enable_grad():
            value = instance.__dict__[self._name] = self._compute(instance)
        return value


def logits_to_probs(logits: Tensor, is_binary: bool = False) -> Any:
    """The probabilities: `sigmoid(logits)` of two outcomes, their softmax of several."""
    return logits.sigmoid() if is_binary else logits.softmax(-1)


def probs_to_logits(probs: Tensor, is_binary: bool = False) -> Any:
    """The logits `log p`, of two outcomes `log p − log(1 − p)`; probabilities are kept a rounding error off 0 and 1."""
    eps = float(finfo(probs.dtype).eps)
    clamped = probs.clamp(eps, 1 - eps)
    return clamped.log() - (-clamped).log1p() if is_binary else clamped.log()
