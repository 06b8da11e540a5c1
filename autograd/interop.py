"""NumPy's functions called on Tensors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

NUMPY: dict[Any, Callable[..., Any]] = {}
"""What a NumPy function does with Tensors; filled by `@op`."""


def through_numpy(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """What `function`, called on Tensors, gives: the registered operation, or NumPy's own on untracked values.

    Raises TypeError where a gradient is tracked and no operation stands for the function.
    """
    operation = NUMPY.get(function)
    if operation is not None and "out" not in kwargs:
        return operation(*_lifted(operation, args), **kwargs)
    if _any_tracked((args, kwargs)):
        name = f"{function[0].__name__}.{function[1]}" if isinstance(function, tuple) else function.__name__
        raise TypeError(f"{name}: no gradient is defined for this call of a NumPy function on Tensors that require "
                        "grad. Use an operation of autograd, or call it on x.detach().")
    if isinstance(function, tuple):
        function = getattr(*function)
    return function(*_as_arrays(args), **_as_arrays(kwargs))


def array_of(value: Any) -> Any:
    """The array of a Tensor, without its history; anything else as it is."""
    return getattr(value, "_array", value)


def _lifted(operation: Any, args: tuple[Any, ...]) -> Sequence[Any]:
    """The arguments with arrays for numbers and lists where NumPy's function takes them but the operation does not."""
    strict = operation.op.signature.strict if hasattr(operation, "op") else ()
    return [np.asarray(a) if i in strict and isinstance(a, int | float) else a for i, a in enumerate(args)]


def _any_tracked(value: Any) -> bool:
    if hasattr(value, "_array"):
        return bool(value.requires_grad)
    if isinstance(value, dict):
        value = value.values()
    return isinstance(value, Iterable) and not isinstance(value, np.ndarray | str) and any(map(_any_tracked, value))


def _as_arrays(value: Any) -> Any:
    """Tensors in nested tuples, lists and dicts replaced by their arrays."""
    if hasattr(value, "_array"):
        return value._array
    if isinstance(value, dict):
        return {key: _as_arrays(item) for key, item in value.items()}
    if type(value) in (tuple, list):
        return type(value)(map(_as_arrays, value))
    return value
