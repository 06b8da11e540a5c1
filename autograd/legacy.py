"""Old names that scripts still use: `Variable`, and the constructors `FloatTensor`, `LongTensor` and their kin."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.dtypes import DType, set_default_dtype
from autograd.ops.conversion import TYPE_NAMES
from autograd.sizes import Size
from autograd.tensor import Tensor


class _TensorAsVariable(type):
    """The type of `Variable`: a call gives a Tensor, and every Tensor is an instance."""

    def __call__(cls, data: Tensor, requires_grad: bool = False, volatile: bool = False) -> Tensor:
        if not isinstance(data, Tensor):
            raise TypeError(f"Variable(): expected a Tensor as data, got {type(data).__name__}")
        variable = data.detach()
        return variable.requires_grad_() if requires_grad and not volatile else variable

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, Tensor)


class Variable(metaclass=_TensorAsVariable):
    """`data` without its history, which may be made to require grad: tensors and variables are one since PyTorch 0.4.

    `volatile=True` gave a variable without a graph; so does this. TypeError for `data` that is no Tensor.
    """


def _construct(name: str, dtype: DType, data: tuple[Any, ...]) -> Tensor:
    """What the old constructors make: of sizes an empty tensor, of a sequence, array or tensor one of its numbers."""
    if len(data) == 1 and isinstance(data[0], Tensor):
        converted: Tensor = data[0].to(dtype)
        return converted
    if len(data) == 1 and isinstance(data[0], Size):
        return Tensor._wrap(np.empty(data[0], dtype))
    if data and all(isinstance(n, int) for n in data):
        return Tensor._wrap(np.empty(data, dtype))
    if len(data) > 1:
        raise TypeError(f"{name}(): expected sizes or one sequence of numbers, got {len(data)} arguments")
    return Tensor._wrap(np.array(data[0] if data else [], dtype))


class _TypedTensor(type):
    """The type of the old constructors: calls make a Tensor of their dtype, `isinstance` asks for that dtype."""

    dtype: DType

    def __call__(cls, *data: Any) -> Tensor:
        return _construct(cls.__name__, cls.dtype, data)

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, Tensor) and instance.dtype == cls.dtype


CONSTRUCTORS: dict[str, type] = {
    name: _TypedTensor(name, (), {"dtype": dtype, "__doc__": f"`{name}(sizes...)` or `{name}(data)`: {dtype}."})
    for dtype, name in TYPE_NAMES.items()}
"""`FloatTensor` and the others, by name."""


def set_default_tensor_type(t: type | str) -> None:
    """The dtype of `t`, such as `DoubleTensor` or its name, is the default one from now on (`torch.set_default_tensor_type`).

    Raises TypeError for what is no old constructor, and for one of a dtype that is not floating.
    """
    kind = CONSTRUCTORS.get(t.removeprefix("torch.")) if isinstance(t, str) else t
    if not isinstance(kind, _TypedTensor):
        raise TypeError(f"set_default_tensor_type(): expected one of {', '.join(CONSTRUCTORS)}, got {t!r}")
    set_default_dtype(kind.dtype)


def new(self: Tensor, *data: Any) -> Tensor:
    """A tensor of this one's dtype: `new(sizes...)`, an empty one, or `new(data)` (`Tensor.new`)."""
    return _construct("new", self.dtype, data)


Tensor.new = new  # type: ignore[assignment, method-assign]
