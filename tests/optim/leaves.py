"""What the tests of optimizers optimize: parameters with a gradient, and the names of the optimizers."""

from typing import Any

import autograd
from autograd import Tensor

ALL = ["SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Adadelta", "Adamax", "NAdam", "RAdam", "ASGD", "Rprop"]


def leaf(*shape: int, dtype: Any = autograd.float64, value: float = 1.0) -> Tensor:
    """A parameter of `shape` that is `value` everywhere, with a gradient of 0.5."""
    p = autograd.full(shape, value, dtype=dtype, requires_grad=True)
    p.grad = autograd.full(shape, 0.5, dtype=dtype)
    return p
