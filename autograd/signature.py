"""The signature of an operation: which parameters hold Tensors, and how a call's arguments are put in order."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from operator import itemgetter
from types import CodeType, FunctionType
from typing import Any

import numpy as np

from autograd.trace import warn

_NUMPY_SPELLING = {"axis": "dim", "keepdims": "keepdim"}

_ARRAYS = (np.ndarray, np.generic)

MISSING = inspect.Parameter.empty
"""In the place of an argument that was not given and has no default."""


class Signature:
    """Names, defaults and Tensor slots of a function's parameters."""

    def __init__(self, function: Callable[..., Any], name: str) -> None:
        function = inspect.unwrap(function)
        code, spelled = function.__code__, function.__annotations__
        self.name = name
        self.names = parameter_names(function)
        by_name = {**dict(zip(self.names[:code.co_argcount][::-1], (function.__defaults__ or ())[::-1], strict=False)),
                   **(function.__kwdefaults__ or {})}
        self.defaults = tuple(by_name.get(name, MISSING) for name in self.names)
        annotations = [a if isinstance(a := spelled.get(name), str) else "" for name in self.names]
        self.slots = tuple(i for i, a in enumerate(annotations) if "Array" in a)
        self.listed = bool(annotations) and annotations[0].startswith("Sequence[Array]")
        # What a slot takes beside a Tensor: `Array | float` a number, `Array | None` nothing.
        self.kinds = tuple((i, _plain_types(annotations[i])) for i in self.slots)
        self.strict = frozenset(i for i, plain in self.kinds if float not in plain)
        self.positional = code.co_argcount
        self.open = bool(code.co_flags & inspect.CO_VARARGS)  # `*tensors`: takes its arguments as they come
        # `t.permute(0, 1)` is `t.permute((0, 1))`: a parameter of sizes or dims also takes them one by one.
        self.variadic = next((i for i, a in enumerate(annotations) if a.startswith("Ints")), None)

    def rearrange(self, given: Sequence[Any], more: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
        """All arguments in order, of a call with positional ones too many or keywords that are no parameters' names.

        `given` are those that have their place. Raises TypeError for a missing, unknown or repeated one.
        """
        values, n = [*given], self.positional
        if more:
            args = self._gather((*given[:n], *more))
            values = [*args, *self.defaults[len(args):n], *given[max(n, len(args)):]]
        for key, value in kwargs.items():
            name = key if key in self.names else _NUMPY_SPELLING.get(key, key)
            if name not in self.names:
                raise TypeError(f"{self.name}() got an unexpected keyword argument '{key}'; it takes "
                                f"{', '.join(self.names)}")
            i = self.names.index(name)
            if values[i] is not self.defaults[i]:
                raise TypeError(f"{self.name}() got multiple values for argument '{key}'")
            values[i] = value
        for name, value in zip(self.names, values, strict=True):
            if value is MISSING:
                raise TypeError(f"{self.name}() missing required argument '{name}'; it takes {', '.join(self.names)}")
        return values

    def _spread(self, args: tuple[Any, ...]) -> bool:
        """Whether sizes or dims were given one by one."""
        at = self.variadic
        return at is not None and len(args) > at + 1 and _is_int(args[at]) and _is_int(args[at + 1])

    def _gather(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """Put sizes or dims that were given one by one into a tuple, and a factor in its place."""
        if not self._spread(args):
            if self._scaled_formerly(args):
                return (args[0], *args[2:], args[1])
            raise TypeError(f"{self.name}() takes {self.positional} positional arguments "
                            f"({', '.join(self.names[:self.positional])}) but {len(args)} were given")
        assert self.variadic is not None
        return (*args[:self.variadic], tuple(args[self.variadic:]))

    def _scaled_formerly(self, args: tuple[Any, ...]) -> bool:
        """Whether `alpha` or `value` stands before the tensors that it multiplies, as in early PyTorch; says so."""
        if self.names[-1] not in ("alpha", "value") or len(args) != len(self.names) or not isinstance(args[1], int | float):
            return False
        tensors = ", ".join(self.names[1:-1])
        warn(f"{self.name}({self.names[-1]}, {tensors}) is deprecated, write {self.name}({tensors}, "
             f"{self.names[-1]}=...)", FutureWarning)
        return True

    def check_list(self, tensors: Any) -> list[Any]:
        """The elements of a list argument; TypeError if it is none, or holds what is no Tensor or array."""
        if not isinstance(tensors, Sequence):
            raise TypeError(f"{self.name}(): argument '{self.names[0]}' must be tuple of Tensors, not "
                            f"{type(tensors).__name__}")
        for i, tensor in enumerate(tensors):
            if not (hasattr(tensor, "_array") or isinstance(tensor, _ARRAYS)):
                raise TypeError(f"{self.name}(): expected Tensor as element {i} in argument '{self.names[0]}', but "
                                f"got {type(tensor).__name__}")
        return list(tensors)

    def refuse(self, i: int, value: Any) -> TypeError:
        """The exception for a value that parameter `i` does not take."""
        kind = type(value).__name__
        if kind == "Tensor":  # of a library that another import names
            kind = f"{type(value).__module__}.Tensor"
        return TypeError(f"{self.name}(): argument '{self.names[i]}' (position {i + 1}) must be Tensor, not {kind}; make "
                         "one with autograd.tensor(...)")

    def describe(self, values: Sequence[Any]) -> str:
        """The arguments of a call in words: `input (2, 3) float32, dim=5`."""
        return ", ".join(f"{name} {_shape_of(value)}" if hasattr(value, "dtype") or isinstance(value, list)
                         else f"{name}={value!r}" for name, value in zip(self.names, values, strict=True))


def parameter_names(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names of a function's parameters, `*args` and `**kwargs` left out.

    This is what an import asks of a thousand functions; `inspect.signature` takes twenty times as long.
    """
    code: CodeType = inspect.unwrap(function).__code__
    return code.co_varnames[:code.co_argcount + code.co_kwonlyargcount]


def positional(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with its keyword-only parameters made positional: that is the quicker way to call it."""
    code = function.__code__
    if not code.co_kwonlyargcount:
        return function
    code = code.replace(co_argcount=code.co_argcount + code.co_kwonlyargcount, co_kwonlyargcount=0)
    assert isinstance(function, FunctionType)
    return functools.wraps(function)(FunctionType(code, function.__globals__, None, None, function.__closure__))


def _plain_types(annotation: str) -> frozenset[type]:
    """The types of Python values that a parameter with this annotation takes in the place of a Tensor."""
    return frozenset([*([int, float, bool] if "float" in annotation else []),
                      *([type(None)] if "None" in annotation else [])])


def picker(indices: Sequence[int]) -> Callable[[Any], Any]:
    """A function that takes the items at `indices` out of a sequence, as a sequence."""
    if len(indices) > 1:
        return itemgetter(*indices)
    start = indices[0] if indices else 0
    return itemgetter(slice(start, start + len(indices)))


def _is_int(value: Any) -> bool:
    return hasattr(value, "__index__") and not isinstance(value, bool)


def _shape_of(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_shape_of(item) if hasattr(item, 'dtype') else repr(item) for item in value)}]"
    return f"{tuple(value.shape)} {value.dtype}"
