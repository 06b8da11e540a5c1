"""What Python asks of a tensor: its length, its elements, its truth, the number in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from autograd.dtypes import is_floating
from autograd.interop import array_of
from autograd.layout import Layout

if TYPE_CHECKING:
    from autograd.methods import Methods  # methods.pyi lists what `@op` attaches
    from autograd.tensor import Tensor
else:
    Methods = object


class Protocols(Layout, Methods):
    """A Tensor as a sequence of its slices, and, with one element, as a number."""

    def __len__(self) -> int:
        if self._array.ndim == 0:
            raise TypeError("len() of a 0-d tensor")
        return len(self._array)

    def __iter__(self) -> Iterator[Tensor]:
        if self._array.ndim == 0:
            raise TypeError("iteration over a 0-d tensor")
        return iter(self.unbind(0))

    def __bool__(self) -> bool:
        if self._array.size != 1:
            count = "more than one value" if self._array.size else "no values"
            raise RuntimeError(f"Boolean value of Tensor with {count} is ambiguous; use .any() or .all()")
        return bool(self._array.item())

    def __int__(self) -> int:
        return int(self._scalar())

    def __float__(self) -> float:
        return float(self._scalar())

    def __complex__(self) -> complex:
        return complex(self._scalar())

    def _scalar(self) -> Any:
        if self._array.size != 1:
            raise ValueError("only one element tensors can be converted to Python scalars, got one of shape "
                             f"{tuple(self.shape)}")
        return self._array.item()

    def __index__(self) -> int:
        if self._array.size != 1 or is_floating(self.dtype):
            raise TypeError(f"only integer tensors of a single element can be converted to an index, got "
                            f"{self.dtype} of shape {tuple(self.shape)}")
        return int(self._array.item())

    def __format__(self, spec: str) -> str:
        return format(self._array.item(), spec) if self._array.ndim == 0 else object.__format__(self, spec)

    def __contains__(self, element: Any) -> bool:
        if not isinstance(element, int | float | Layout):
            raise RuntimeError(f"Tensor.__contains__ only supports Tensor or scalar, but got {type(element).__name__}")
        return bool((self._array == array_of(element)).any())
