"""Conversion to another dtype (and to the one device there is)."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.devices import check_device, device
from autograd.dtypes import DTYPES, DType, DTypeLike, as_dtype
from autograd.op import Array, composite, op
from autograd.tensor import Tensor


@op(method=False, input=lambda g: g, sample=lambda s: {"input": s.array(2, 3), "dtype": np.dtype(np.float64)})
def to_copy(input: Array, dtype: DType) -> Array:
    """A copy of `input` in another dtype; floats become integers by dropping their fraction."""
    return input.astype(dtype)


@composite(sample=lambda s: {"input": s.array(2, 3), "dtype": np.dtype(np.float64)})
def astype(input: Array, dtype: DTypeLike) -> Array:
    """`input` in another dtype, itself if it has that dtype already (NumPy's name; `Tensor.to` is PyTorch's)."""
    target = as_dtype(dtype)
    return input if input.dtype == target else to_copy(input, target)


def to(self: Tensor, *args: Any, dtype: DTypeLike | None = None, device: Any = None, non_blocking: bool = False,
       copy: bool = False, memory_format: Any = None) -> Tensor:
    """`to(dtype)`, `to(device)`, `to(device, dtype)` or `to(other)`: this tensor if nothing changes (`Tensor.to`).

    There is no other device than the CPU, so `non_blocking` and `memory_format` change nothing; RuntimeError for
    another device.
    """
    for argument in args:
        if isinstance(argument, Tensor):
            dtype = argument.dtype
        elif _is_device(argument):
            device = argument
        elif not isinstance(argument, bool) and argument is not None:
            dtype = argument
    check_device(device)
    target = as_dtype(dtype) or self.dtype
    if target == self.dtype and not copy:
        return self
    result: Tensor = to_copy(self, target)
    return result


def _is_device(value: Any) -> bool:
    return isinstance(value, str | device) or (isinstance(value, int) and not isinstance(value, bool))


def type_(self: Tensor, dtype: DTypeLike | str | None = None, non_blocking: bool = False) -> Any:
    """The name of the tensor's type, such as `FloatTensor`; or the tensor in another dtype (`Tensor.type`).

    `dtype` may be such a name too, or the constructor of that name.
    """
    if dtype is None:
        return TYPE_NAMES[self.dtype]
    if isinstance(dtype, str):
        names = {name: found for found, name in TYPE_NAMES.items()}
        wanted = dtype.removeprefix("torch.")
        if wanted not in names:
            raise ValueError(f"type(): expected one of {', '.join(names)}, got {dtype!r}")
        dtype = names[wanted]
    elif isinstance(getattr(dtype, "dtype", None), np.dtype):  # a constructor such as `FloatTensor`
        dtype = dtype.dtype  # type: ignore[union-attr]
    return to(self, dtype)


def type_as(self: Tensor, other: Tensor) -> Tensor:
    """This tensor in the dtype of `other` (`Tensor.type_as`)."""
    return to(self, other.dtype)


def cpu(self: Tensor, memory_format: Any = None) -> Tensor:
    """This tensor: it is on the CPU already."""
    return self


def cuda(self: Tensor, device: Any = None, non_blocking: bool = False) -> Tensor:
    """Always a RuntimeError: there is no GPU here."""
    return to(self, "cuda")


TYPE_NAMES: dict[DType, str] = {DTYPES[dtype]: f"{kind}Tensor" for dtype, kind in {
    "float32": "Float", "float64": "Double", "float16": "Half", "int64": "Long", "int32": "Int", "int16": "Short",
    "int8": "Char", "uint8": "Byte", "bool": "Bool"}.items()}
"""The names of PyTorch's old tensor types."""

for _name, _function in {"to": to, "type": type_, "type_as": type_as, "cpu": cpu, "cuda": cuda}.items():
    setattr(Tensor, _name, _function)


def _converter(name: str, dtype: DType) -> None:
    def convert(self: Tensor, memory_format: Any = None) -> Tensor:
        return to(self, dtype)
    convert.__name__, convert.__doc__ = name, f"This tensor as {dtype} (`Tensor.{name}`)."
    setattr(Tensor, name, convert)


for _name, _dtype in {"float": "float32", "double": "float64", "half": "float16", "long": "int64", "int": "int32",
                      "short": "int16", "char": "int8", "byte": "uint8", "bool": "bool"}.items():
    _converter(_name, DTYPES[_dtype])
