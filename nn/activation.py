"""Activation functions as layers, bent or smooth, each applied to every element; softmax and its kin."""

from __future__ import annotations

from typing import Any

import nn.functional as F
from autograd import Tensor, full
from autograd.dtypes import DTypeLike
from autograd.ops.activation import sigmoid
from autograd.ops.piecewise_linear import relu
from autograd.ops.trigonometric import tanh
from nn.module import Module
from nn.parameter import Parameter

__all__ = [
    "ReLU", "ReLU6", "LeakyReLU", "PReLU", "RReLU", "Threshold", "Hardtanh", "Hardshrink", "Softshrink",
    "Hardsigmoid", "Hardswish", "Sigmoid", "LogSigmoid", "Tanh", "Tanhshrink", "Softsign", "Softplus", "ELU",
    "CELU", "SELU", "SiLU", "Mish", "GELU", "GLU", "Softmax", "Softmin", "LogSoftmax", "Softmax2d",
]


class _Activation(Module):
    """Shows its `shown` attributes in its repr, and `inplace` where it is set."""

    shown: tuple[str, ...] = ()
    inplace = False

    def extra_repr(self) -> str:
        parts = [f"{name}={getattr(self, name)!r}" for name in self.shown]
        return ", ".join([*parts, "inplace=True"] if self.inplace else parts)


class ReLU(_Activation):
    """`max(0, x)` (`torch.nn.ReLU`)."""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        return F.relu_(input) if self.inplace else relu(input)


class ReLU6(_Activation):
    """`min(max(0, x), 6)` (`torch.nn.ReLU6`)."""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        return F.relu6(input, self.inplace)


class LeakyReLU(_Activation):
    """`x` where positive, `negative_slope · x` elsewhere (`torch.nn.LeakyReLU`)."""

    shown = ("negative_slope",)

    def __init__(self, negative_slope: float = 0.01, inplace: bool = False) -> None:
        super().__init__()
        self.negative_slope = negative_slope
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        return F.leaky_relu(input, self.negative_slope, self.inplace)


class PReLU(_Activation):
    """`x` where positive, `a · x` elsewhere, with `a` learned: one, or one for each channel (`torch.nn.PReLU`)."""

    shown = ("num_parameters",)

    def __init__(self, num_parameters: int = 1, init: float = 0.25, device: Any = None,
                 dtype: DTypeLike | None = None) -> None:
        super().__init__()
        self.num_parameters = num_parameters
        self.init = init
        self.weight = Parameter(full((num_parameters,), init, device=device, dtype=dtype))

    def reset_parameters(self) -> None:
        """Set the slopes to `init`."""
        self.weight.data.fill_(self.init)

    def forward(self, input: Tensor) -> Tensor:
        return F.prelu(input, self.weight)


class RReLU(_Activation):
    """`x` where positive, `a · x` elsewhere, `a` uniform in `[lower, upper)`, their mean in evaluation
    (`torch.nn.RReLU`)."""

    shown = ("lower", "upper")

    def __init__(self, lower: float = 1 / 8, upper: float = 1 / 3, inplace: bool = False) -> None:
        super().__init__()
        self.lower = lower
        self.upper = upper
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        return F.rrelu(input, self.lower, self.upper, self.training, self.inplace)


class Threshold(_Activation):
    """`x` above the threshold, `value` elsewhere (`torch.nn.Threshold`)."""

    shown = ("threshold", "value")

    def __init__(self, threshold: float, value: float, inplace: bool = False) -> None:
        super().__init__()
        self.threshold = threshold
        self.value = value
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        return F.threshold(input, self.threshold, self.value, self.inplace)


class Hardtanh(_Activation):
    """`x`, clipped to `[min_val, max_val]` (`torch.nn.Hardtanh`); AssertionError unless `min_val < max_val`."""

    shown = ("min_val", "max_val")

    def __init__(self, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> None:
        super().__init__()
        if not min_val < max_val:
            raise AssertionError(f"Hardtanh: expected min_val < max_val, got {min_val} and {max_val}")
        self.min_val = min_val
        self.max_val = max_val
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        return F.hardtanh(input, self.min_val, self.max_val, self.inplace)


class Hardshrink(_Activation):
    """`x` outside `[-lambd, lambd]`, 0 inside (`torch.nn.Hardshrink`)."""

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        self.lambd = lambd

    def forward(self, input: Tensor) -> Tensor:
        return F.hardshrink(input, self.lambd)

    def extra_repr(self) -> str:
        return f"{self.lambd}"


class Softshrink(Hardshrink):
    """`x ∓ lambd` outside `[-lambd, lambd]`, 0 inside (`torch.nn.Softshrink`)."""

    def forward(self, input: Tensor) -> Tensor:
        return F.softshrink(input, self.lambd)


class Hardsigmoid(_Activation):
    """`min(max(0, x + 3), 6) / 6` (`torch.nn.Hardsigmoid`)."""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        return F.hardsigmoid(input, self.inplace)

    def extra_repr(self) -> str:
        return ""


class Hardswish(Hardsigmoid):
    """`x · hardsigmoid(x)` (`torch.nn.Hardswish`)."""

    def forward(self, input: Tensor) -> Tensor:
        return F.hardswish(input, self.inplace)


class Sigmoid(Module):
    """`1 / (1 + exp(−x))` (`torch.nn.Sigmoid`)."""

    def forward(self, input: Tensor) -> Any:
        return sigmoid(input)


class LogSigmoid(Module):
    """`log(1 / (1 + exp(−x)))` (`torch.nn.LogSigmoid`)."""

    def forward(self, input: Tensor) -> Tensor:
        return F.logsigmoid(input)


class Tanh(Module):
    """Hyperbolic tangent (`torch.nn.Tanh`)."""

    def forward(self, input: Tensor) -> Any:
        return tanh(input)


class Tanhshrink(Module):
    """`x − tanh(x)` (`torch.nn.Tanhshrink`)."""

    def forward(self, input: Tensor) -> Tensor:
        return F.tanhshrink(input)


class Softsign(Module):
    """`x / (1 + |x|)` (`torch.nn.Softsign`)."""

    def forward(self, input: Tensor) -> Tensor:
        return F.softsign(input)


class Softplus(_Activation):
    """`log(1 + exp(beta · x)) / beta`, `x` itself where `beta · x > threshold` (`torch.nn.Softplus`)."""

    shown = ("beta", "threshold")

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        super().__init__()
        self.beta = beta
        self.threshold = threshold

    def forward(self, input: Tensor) -> Tensor:
        return F.softplus(input, self.beta, self.threshold)


class ELU(_Activation):
    """`x` where positive, `alpha · (exp(x) − 1)` elsewhere (`torch.nn.ELU`)."""

    shown = ("alpha",)

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__()
        self.alpha = alpha
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        return F.elu(input, self.alpha, self.inplace)


class CELU(ELU):
    """`x` where positive, `alpha · (exp(x / alpha) − 1)` elsewhere (`torch.nn.CELU`)."""

    def forward(self, input: Tensor) -> Tensor:
        return F.celu(input, self.alpha, self.inplace)


class SELU(_Activation):
    """`1.0507 · ELU(x, 1.6733)`, which keeps mean 0 and variance 1 (`torch.nn.SELU`)."""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        return F.selu(input, self.inplace)


class SiLU(_Activation):
    """`x · sigmoid(x)`, also called swish (`torch.nn.SiLU`)."""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        return F.silu(input, self.inplace)


class Mish(_Activation):
    """`x · tanh(softplus(x))` (`torch.nn.Mish`)."""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        return F.mish(input, self.inplace)


class GELU(_Activation):
    """`x · Φ(x)`, Φ the normal distribution function, exact or approximated by "tanh" (`torch.nn.GELU`)."""

    shown = ("approximate",)

    def __init__(self, approximate: str = "none") -> None:
        super().__init__()
        self.approximate = approximate

    def forward(self, input: Tensor) -> Tensor:
        return F.gelu(input, approximate=self.approximate)


class GLU(_Activation):
    """One half of `dim` times the sigmoid of the other (`torch.nn.GLU`)."""

    shown = ("dim",)

    def __init__(self, dim: int = -1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, input: Tensor) -> Tensor:
        return F.glu(input, self.dim)


class Softmax(_Activation):
    """`exp(x) / Σ exp(x)` along `dim` (`torch.nn.Softmax`)."""

    shown = ("dim",)

    def __init__(self, dim: int | None = None) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, input: Tensor) -> Tensor:
        return F.softmax(input, self.dim)


class Softmin(Softmax):
    """Softmax of `−x` along `dim` (`torch.nn.Softmin`)."""

    def forward(self, input: Tensor) -> Tensor:
        return F.softmin(input, self.dim)


class LogSoftmax(Softmax):
    """`log(softmax(x))` along `dim` (`torch.nn.LogSoftmax`)."""

    def forward(self, input: Tensor) -> Tensor:
        return F.log_softmax(input, self.dim)


class Softmax2d(Module):
    """Softmax over the channels of `(N, C, H, W)` or `(C, H, W)` (`torch.nn.Softmax2d`); ValueError for others."""

    def forward(self, input: Tensor) -> Tensor:
        if input.ndim not in (3, 4):
            raise ValueError(f"expected input to be 3D or 4D, got {tuple(input.shape)}")
        return F.softmax(input, -3)
