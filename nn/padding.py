"""Padding of the last one or two dimensions: with a constant, reflected, replicated or around the corner."""

from __future__ import annotations

import nn.functional as F
from autograd import Tensor
from nn.module import Module
from nn.sizes import Size, as_sizes

__all__ = [
    "ConstantPad1d", "ConstantPad2d", "ZeroPad1d", "ZeroPad2d", "ReflectionPad1d", "ReflectionPad2d",
    "ReplicationPad1d", "ReplicationPad2d", "CircularPad1d", "CircularPad2d",
]


class _Pad(Module):
    """Padding `(left, right)`, `(left, right, top, bottom)`, or one number for all sides."""

    dims: int
    mode: str

    def __init__(self, padding: Size) -> None:
        super().__init__()
        self.padding = as_sizes(padding, 2 * self.dims)

    def forward(self, input: Tensor) -> Tensor:
        return F.pad(input, self.padding, self.mode)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class _ConstantPad(_Pad):
    def __init__(self, padding: Size, value: float) -> None:
        super().__init__(padding)
        self.value = value

    def forward(self, input: Tensor) -> Tensor:
        return F.pad(input, self.padding, "constant", self.value)

    def extra_repr(self) -> str:
        return f"padding={self.padding}, value={self.value}"


class ConstantPad1d(_ConstantPad):
    """`value` on both sides of the last dimension (`torch.nn.ConstantPad1d`)."""

    dims = 1


class ConstantPad2d(_ConstantPad):
    """`value` around the last two dimensions (`torch.nn.ConstantPad2d`)."""

    dims = 2


class _ZeroPad(_ConstantPad):
    def __init__(self, padding: Size) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class ZeroPad1d(_ZeroPad):
    """Zeros on both sides of the last dimension (`torch.nn.ZeroPad1d`)."""

    dims = 1


class ZeroPad2d(_ZeroPad):
    """Zeros around the last two dimensions (`torch.nn.ZeroPad2d`)."""

    dims = 2


class ReflectionPad1d(_Pad):
    """The last dimension mirrored at its ends, without the end itself (`torch.nn.ReflectionPad1d`)."""

    dims, mode = 1, "reflect"


class ReflectionPad2d(_Pad):
    """The last two dimensions mirrored at their ends, without the ends (`torch.nn.ReflectionPad2d`)."""

    dims, mode = 2, "reflect"


class ReplicationPad1d(_Pad):
    """The ends of the last dimension repeated (`torch.nn.ReplicationPad1d`)."""

    dims, mode = 1, "replicate"


class ReplicationPad2d(_Pad):
    """The edges of the last two dimensions repeated (`torch.nn.ReplicationPad2d`)."""

    dims, mode = 2, "replicate"


class _CircularPad(_Pad):
    mode = "circular"

    def forward(self, input: Tensor) -> Tensor:
        if input.ndim not in (self.dims + 1, self.dims + 2):
            raise ValueError(f"expected {self.dims + 1}D or {self.dims + 2}D input (got {input.ndim}D input of shape "
                             f"{tuple(input.shape)})")
        return super().forward(input)


class CircularPad1d(_CircularPad):
    """The last dimension continued from its other end (`torch.nn.CircularPad1d`); ValueError unless 2-D or 3-D."""

    dims = 1


class CircularPad2d(_CircularPad):
    """The last two dimensions continued from their other ends (`torch.nn.CircularPad2d`); ValueError unless 3-D or 4-D."""

    dims = 2
