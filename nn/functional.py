"""The functions that layers compute, without parameters of their own: `import nn.functional as F`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from autograd import Tensor, exported
from autograd.inplace import in_place


def _with_inplace(function: Any) -> Callable[..., Any]:
    """The function with a last argument `inplace`: whether to overwrite the input."""
    count = len(function.op.parameters)
    change = in_place(function.op)

    @functools.wraps(function)
    def either(*args: Any, inplace: bool = False, **kwargs: Any) -> Any:
        if len(args) > count:
            *args, inplace = args  # type: ignore[assignment]
        return (change if inplace else function)(*args, **kwargs)
    either.__module__ = __name__  # where pickle looks for it
    return either


for _name, _function in exported("nn.functional").items():
    if _function.op.inplace:  # type: ignore[attr-defined]
        globals()[f"{_name}_"] = in_place(_function.op, _name)  # type: ignore[attr-defined]
        _function = _with_inplace(_function)
    globals()[_name] = _function

if TYPE_CHECKING:
    def __getattr__(name: str) -> Callable[..., Tensor]: ...
