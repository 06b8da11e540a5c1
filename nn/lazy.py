"""Layers that take their number of inputs from the first input that they see."""

from __future__ import annotations

from typing import Any

from autograd import Tensor, empty, ones, zeros
from autograd.dtypes import DTypeLike
from nn.convolution import Conv1d, Conv2d
from nn.linear import Linear
from nn.module import Module
from nn.normalization import BatchNorm1d, BatchNorm2d
from nn.sizes import Size

__all__ = ["LazyBatchNorm1d", "LazyBatchNorm2d", "LazyConv1d", "LazyConv2d", "LazyLinear"]


class _Lazy(Module):
    """A layer without inputs, whose parameters are empty; the first call makes it one of the class that it inherits from.

    The parameters stay the same objects, so that an optimizer may have them already.
    """

    def reset_parameters(self) -> None:
        """Nothing: what is empty cannot be drawn."""

    def forward(self, input: Tensor) -> Any:
        self._complete(input)
        whole: Any = next(kind for kind in type(self).__mro__ if not issubclass(kind, _Lazy))
        self.__class__ = whole
        self.reset_parameters()
        return self.forward(input)

    def _complete(self, input: Tensor) -> None:
        """Give the parameters their shapes."""
        raise NotImplementedError


class LazyLinear(_Lazy, Linear):
    """`Linear` whose `in_features` are those of its first input (`torch.nn.LazyLinear`)."""

    def __init__(self, out_features: int, bias: bool = True, device: Any = None, dtype: DTypeLike | None = None) -> None:
        super().__init__(0, out_features, bias, device, dtype)

    def _complete(self, input: Tensor) -> None:
        self.in_features = input.shape[-1]
        self.weight.data = empty(self.out_features, self.in_features, dtype=self.weight.dtype)


class _LazyConv(_Lazy):
    """What lazy convolutions share."""

    def _complete(self, input: Any) -> None:
        layer: Any = self
        dims = len(layer.kernel_size)
        if input.ndim not in (dims + 1, dims + 2):
            raise RuntimeError(f"Expected {dims + 1}D (unbatched) or {dims + 2}D (batched) input to {self._get_name()}, but "
                               f"got input of size: {list(input.shape)}")
        channels = input.shape[-dims - 1]
        if channels % layer.groups:
            raise ValueError(f"in_channels must be divisible by groups, got {channels} and {layer.groups}")
        layer.in_channels = channels
        layer.weight.data = empty(layer.out_channels, channels // layer.groups, *layer.kernel_size, dtype=layer.weight.dtype)


class LazyConv1d(_LazyConv, Conv1d):
    """`Conv1d` whose `in_channels` are those of its first input (`torch.nn.LazyConv1d`)."""

    def __init__(self, out_channels: int, kernel_size: Size, stride: Size = 1, padding: Size | str = 0, dilation: Size = 1,
                 groups: int = 1, bias: bool = True, padding_mode: str = "zeros", device: Any = None,
                 dtype: DTypeLike | None = None) -> None:
        super().__init__(0, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, device, dtype)


class LazyConv2d(_LazyConv, Conv2d):
    """`Conv2d` whose `in_channels` are those of its first input (`torch.nn.LazyConv2d`)."""

    def __init__(self, out_channels: int, kernel_size: Size, stride: Size = 1, padding: Size | str = 0, dilation: Size = 1,
                 groups: int = 1, bias: bool = True, padding_mode: str = "zeros", device: Any = None,
                 dtype: DTypeLike | None = None) -> None:
        super().__init__(0, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, device, dtype)


class _LazyBatchNorm(_Lazy):
    """What lazy batch normalisation shares."""

    def _complete(self, input: Tensor) -> None:
        layer: Any = self
        layer._check_dims(input)
        layer.num_features = input.shape[1]
        for parameter in (layer.weight, layer.bias):
            if parameter is not None:
                parameter.data = empty(layer.num_features, dtype=parameter.dtype)
        if layer.track_running_stats:
            layer.running_mean = zeros(layer.num_features, dtype=layer.running_mean.dtype)
            layer.running_var = ones(layer.num_features, dtype=layer.running_var.dtype)


class LazyBatchNorm1d(_LazyBatchNorm, BatchNorm1d):
    """`BatchNorm1d` whose `num_features` are those of its first input (`torch.nn.LazyBatchNorm1d`)."""

    def __init__(self, eps: float = 1e-5, momentum: float | None = 0.1, affine: bool = True,
                 track_running_stats: bool = True, device: Any = None, dtype: DTypeLike | None = None, *,
                 bias: bool = True) -> None:
        super().__init__(0, eps, momentum, affine, track_running_stats, device, dtype, bias=bias)


class LazyBatchNorm2d(_LazyBatchNorm, BatchNorm2d):
    """`BatchNorm2d` whose `num_features` are those of its first input (`torch.nn.LazyBatchNorm2d`)."""

    def __init__(self, eps: float = 1e-5, momentum: float | None = 0.1, affine: bool = True,
                 track_running_stats: bool = True, device: Any = None, dtype: DTypeLike | None = None, *,
                 bias: bool = True) -> None:
        super().__init__(0, eps, momentum, affine, track_running_stats, device, dtype, bias=bias)
