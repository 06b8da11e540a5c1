"""Parameter: a Tensor that a Module trains."""

from __future__ import annotations

import autograd
from autograd import Tensor


class Parameter(Tensor):
    """A leaf Tensor that a Module lists among its parameters once it is assigned to an attribute.

    It shows the memory of `data`. Raises TypeError unless that is a Tensor, RuntimeError if it is to require grad but
    is not floating. (`torch.nn.Parameter`)
    """

    def __new__(cls, data: Tensor | None = None, requires_grad: bool = True) -> Parameter:
        if data is None:
            data = autograd.empty(0)
        if not isinstance(data, Tensor):
            raise TypeError(f"Parameter(): expected a Tensor as data, got {type(data).__name__}; make one with "
                            "autograd.tensor(...)")
        result: Parameter = object.__new__(cls)
        result._array, result._storage = data._array, data._storage
        result.requires_grad_(requires_grad)
        return result

    def __repr__(self) -> str:
        return "Parameter containing:\n" + super().__repr__()
