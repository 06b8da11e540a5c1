"""Linear algebra, batched over all but the last two dimensions: PyTorch's `torch.linalg`.

    >>> import autograd
    >>> autograd.linalg.inv(autograd.tensor([[2.0, 0.0], [0.0, 4.0]])).tolist()
    [[0.5, 0.0], [0.0, 0.25]]
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from autograd.op import exported
from autograd.ops._matrices import LinAlgError as LinAlgError

globals().update(exported("linalg"))

if TYPE_CHECKING:
    def __getattr__(name: str) -> Callable[..., Any]: ...
