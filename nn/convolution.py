"""Convolutions of sequences, images and volumes, and their transposes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import nn.functional as F
from autograd import Tensor, empty
from autograd.dtypes import DTypeLike
from nn import init
from nn.module import Module
from nn.parameter import Parameter
from nn.sizes import Size, as_sizes

__all__ = ["Conv1d", "Conv2d", "Conv3d", "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d"]


_PADDING_MODES = ("zeros", "reflect", "replicate", "circular")


class _Conv(Module):
    """What convolutions share: the checks, the parameters and how they start."""

    dims: int
    transposed = False

    def __init__(self, in_channels: int, out_channels: int, kernel_size: Size, stride: Size, padding: Size | str,
                 output_padding: Size, dilation: Size, groups: int, bias: bool, padding_mode: str, device: Any,
                 dtype: DTypeLike | None) -> None:
        super().__init__()
        if groups <= 0:
            raise ValueError(f"groups must be a positive integer, got {groups}")
        for name, channels in {"in_channels": in_channels, "out_channels": out_channels}.items():
            if channels % groups:
                raise ValueError(f"{name} must be divisible by groups, got {channels} and {groups}")
        if isinstance(padding, str) and padding not in ("same", "valid"):
            raise ValueError(f"Invalid padding string {padding!r}, should be one of 'same', 'valid'")
        if padding == "same" and any(s != 1 for s in as_sizes(stride, self.dims)):
            raise ValueError(f"padding='same' is not supported for strided convolutions, got stride={stride}")
        if padding_mode not in (_PADDING_MODES[:1] if self.transposed else _PADDING_MODES):
            raise ValueError(f"padding_mode must be one of {_PADDING_MODES[:1] if self.transposed else _PADDING_MODES}"
                             f", but got padding_mode='{padding_mode}'")
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = as_sizes(kernel_size, self.dims)
        self.stride = as_sizes(stride, self.dims)
        self.padding = padding if isinstance(padding, str) else as_sizes(padding, self.dims)
        self.output_padding = as_sizes(output_padding, self.dims)
        self.dilation = as_sizes(dilation, self.dims)
        self.groups = groups
        self.padding_mode = padding_mode
        rows, columns = (in_channels, out_channels) if self.transposed else (out_channels, in_channels)
        self.weight = Parameter(empty(rows, columns // groups, *self.kernel_size, device=device, dtype=dtype))
        self.bias: Parameter | None
        self.register_parameter("bias", Parameter(empty(out_channels, device=device, dtype=dtype)) if bias else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw weight and bias anew, uniform in ±1/√fan_in."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        fan_in = self.weight.shape[1] * math.prod(self.kernel_size)
        if self.bias is not None:
            bound = 1 / math.sqrt(fan_in) if fan_in else 0
            init.uniform_(self.bias, -bound, bound)

    def extra_repr(self) -> str:
        parts = [f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"]
        for name, usual in {"padding": 0, "dilation": 1, "output_padding": 0}.items():
            if getattr(self, name) != (usual,) * self.dims:
                parts.append(f"{name}={getattr(self, name)}")
        if self.groups != 1:
            parts.append(f"groups={self.groups}")
        if self.bias is None:
            parts.append("bias=False")
        if self.padding_mode != "zeros":
            parts.append(f"padding_mode={self.padding_mode}")
        return ", ".join(parts)


class _Convolution(_Conv):
    def __init__(self, in_channels: int, out_channels: int, kernel_size: Size, stride: Size = 1,
                 padding: Size | str = 0, dilation: Size = 1, groups: int = 1, bias: bool = True,
                 padding_mode: str = "zeros", device: Any = None, dtype: DTypeLike | None = None) -> None:
        super().__init__(in_channels, out_channels, kernel_size, stride, padding, 0, dilation, groups, bias,
                         padding_mode, device, dtype)

    def _padded(self, input: Tensor) -> tuple[Tensor, Any]:
        """The input and how much zero padding it still needs."""
        if self.padding_mode == "zeros":
            return input, self.padding
        sides: list[int] = []  # as `pad` wants them: the last dimension first
        for i in reversed(range(self.dims)):
            if isinstance(self.padding, str):
                total = self.dilation[i] * (self.kernel_size[i] - 1) if self.padding == "same" else 0
                sides += [total // 2, total - total // 2]
            else:
                sides += [self.padding[i]] * 2
        return F.pad(input, tuple(sides), self.padding_mode), 0


class Conv1d(_Convolution):
    """Cross-correlation of sequences: `(N, in, L) → (N, out, L')`, `L' = (L + 2 padding − dilation (k − 1) − 1) /
    stride + 1` (`torch.nn.Conv1d`). `weight` (out, in / groups, k)."""

    dims = 1

    def forward(self, input: Tensor) -> Tensor:
        input, padding = self._padded(input)
        return F.conv1d(input, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)


class Conv2d(_Convolution):
    """Cross-correlation of images: `(N, in, H, W) → (N, out, H', W')`, sizes as in `Conv1d` (`torch.nn.Conv2d`).
    `weight` (out, in / groups, k₁, k₂)."""

    dims = 2

    def forward(self, input: Tensor) -> Tensor:
        input, padding = self._padded(input)
        return F.conv2d(input, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)


class Conv3d(_Convolution):
    """Cross-correlation of volumes: `(N, in, D, H, W) → (N, out, D', H', W')`, sizes as in `Conv1d` (`torch.nn.Conv3d`).
    `weight` (out, in / groups, k₁, k₂, k₃)."""

    dims = 3

    def forward(self, input: Tensor) -> Tensor:
        input, padding = self._padded(input)
        return F.conv3d(input, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)


class _Transposed(_Conv):
    transposed = True

    def __init__(self, in_channels: int, out_channels: int, kernel_size: Size, stride: Size = 1, padding: Size = 0,
                 output_padding: Size = 0, groups: int = 1, bias: bool = True, dilation: Size = 1,
                 padding_mode: str = "zeros", device: Any = None, dtype: DTypeLike | None = None) -> None:
        super().__init__(in_channels, out_channels, kernel_size, stride, padding, output_padding, dilation, groups,
                         bias, padding_mode, device, dtype)

    def _output_padding_for(self, input: Tensor, output_size: Sequence[int] | None) -> tuple[int, ...]:
        """What must be added to reach `output_size`; ValueError if another number of steps would be nearer."""
        if output_size is None:
            return self.output_padding
        wanted = tuple(output_size)[-self.dims:]
        if len(output_size) not in (self.dims, input.ndim):
            raise ValueError(f"for {input.ndim}D input, output_size must have {self.dims} or {input.ndim} elements "
                             f"(got {len(output_size)})")
        assert isinstance(self.padding, tuple)
        least = tuple((n - 1) * s - 2 * p + d * (k - 1) + 1 for n, s, p, d, k in zip(
            input.shape[-self.dims:], self.stride, self.padding, self.dilation, self.kernel_size, strict=True))
        most = tuple(n + s - 1 for n, s in zip(least, self.stride, strict=True))
        if any(not low <= n <= high for low, n, high in zip(least, wanted, most, strict=True)):
            raise ValueError(f"requested an output size of {wanted}, but valid sizes range from {least} to {most} "
                             f"(for an input of {tuple(input.shape)})")
        return tuple(n - low for n, low in zip(wanted, least, strict=True))


class ConvTranspose1d(_Transposed):
    """The transpose of `Conv1d` as a linear map: `(N, in, L) → (N, out, (L − 1) stride − 2 padding + dilation (k − 1) +
    output_padding + 1)` (`torch.nn.ConvTranspose1d`). `weight` (in, out / groups, k)."""

    dims = 1

    def forward(self, input: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        output_padding = self._output_padding_for(input, output_size)
        return F.conv_transpose1d(input, self.weight, self.bias, self.stride, self.padding, output_padding,
                                  self.groups, self.dilation)


class ConvTranspose2d(_Transposed):
    """The transpose of `Conv2d` as a linear map, sizes as in `ConvTranspose1d` (`torch.nn.ConvTranspose2d`).
    `weight` (in, out / groups, k₁, k₂)."""

    dims = 2

    def forward(self, input: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        output_padding = self._output_padding_for(input, output_size)
        return F.conv_transpose2d(input, self.weight, self.bias, self.stride, self.padding, output_padding,
                                  self.groups, self.dilation)


class ConvTranspose3d(_Transposed):
    """The transpose of `Conv3d` as a linear map, sizes as in `ConvTranspose1d` (`torch.nn.ConvTranspose3d`).
    `weight` (in, out / groups, k₁, k₂, k₃)."""

    dims = 3

    def forward(self, input: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        output_padding = self._output_padding_for(input, output_size)
        return F.conv_transpose3d(input, self.weight, self.bias, self.stride, self.padding, output_padding,
                                  self.groups, self.dilation)
