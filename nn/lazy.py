"""Layers that take their number of inputs from the first input that they see."""

from __future__ import annotations

from typing import Any

from autograd import Tensor, empty
from autograd.dtypes import DTypeLike
from nn.convolution import Conv1d, Conv2d, Conv3d
from nn.linear import Linear
from nn.module import Module
from nn.normalization import BatchNorm1d, BatchNorm2d, BatchNorm3d
from nn.sizes import Size

__all__ = ["LazyBatchNorm1d", "LazyBatchNorm2d", "LazyBatchNorm3d", "LazyConv1d", "LazyConv2d", "LazyConv3d", "LazyLinear"]


class _Lazy(Module):
    """A layer without inputs, whose values are empty along one axis; it becomes one of the class that it inherits from
    with the first input, or with a state dict that knows the number of inputs.

    The parameters stay the same objects, so that an optimizer may have them already.
    """

    _open_axis = 1

    def reset_parameters(self) -> None:
        """Nothing: what is empty cannot be drawn."""

    def forward(self, input: Tensor) -> Any:
        n = self._inputs_of(input)
        for value in self._values():
            if not value.shape[self._open_axis]:
                shape = list(value.shape)
                shape[self._open_axis] = n
                value.data = empty(shape, dtype=value.dtype)
        self._settle(n)
        self.reset_parameters()
        return self.forward(input)

    def _half_given(self, values: dict[str, Any]) -> str:
        """Why loaded values do not make a layer, or an empty string: it needs them all, for one number of inputs."""
        members = (*self.named_parameters(recurse=False), *self.named_buffers(recurse=False))
        missing = [name for name, _ in members if name not in values and name not in self._since_then]
        if missing:
            return f"{self._get_name()} loads all of its values or none, but there is no {', '.join(missing)}."
        lengths = {name: value.shape[self._open_axis] for name, value in values.items()
                   if isinstance(value, Tensor) and value.ndim > self._open_axis}
        if len(set(lengths.values())) > 1:
            return f"{self._get_name()}: the values are for different numbers of inputs: {lengths}."
        return ""

    def _settle_as_loaded(self) -> None:
        """Take the number of inputs from values that were loaded."""
        lengths = [value.shape[self._open_axis] for value in self._values()]
        if lengths:
            self._settle(lengths[0])

    def _values(self) -> list[Tensor]:
        """The parameters and buffers that have the open axis."""
        values = [*self.parameters(recurse=False), *self.buffers(recurse=False)]
        return [value for value in values if value.ndim > self._open_axis]

    def _settle(self, n: int) -> None:
        """Be a layer of the class that this one inherits from, for `n` inputs along the open axis."""
        self._set_inputs(n)
        whole: Any = next(kind for kind in type(self).__mro__ if not issubclass(kind, _Lazy))
        self.__class__ = whole

    def _inputs_of(self, input: Tensor) -> int:
        """The length of the open axis for an input."""
        raise NotImplementedError

    def _set_inputs(self, n: int) -> None:
        """Set the layer's number of inputs, by the length of the open axis."""
        raise NotImplementedError


class LazyLinear(_Lazy, Linear):
    """`Linear` whose `in_features` are those of its first input (`torch.nn.LazyLinear`)."""

    def __init__(self, out_features: int, bias: bool = True, device: Any = None, dtype: DTypeLike | None = None) -> None:
        super().__init__(0, out_features, bias, device, dtype)

    def _inputs_of(self, input: Tensor) -> int:
        return int(input.shape[-1])

    def _set_inputs(self, n: int) -> None:
        self.in_features = n


class _LazyConv(_Lazy):
    """What lazy convolutions share."""

    def _inputs_of(self, input: Tensor) -> int:
        layer: Any = self
        dims = len(layer.kernel_size)
        if input.ndim not in (dims + 1, dims + 2):
            raise RuntimeError(f"Expected {dims + 1}D (unbatched) or {dims + 2}D (batched) input to {self._get_name()}, but "
                               f"got input of size: {list(input.shape)}")
        channels = input.shape[-dims - 1]
        if channels % layer.groups:
            raise ValueError(f"in_channels must be divisible by groups, got {channels} and {layer.groups}")
        return int(channels // layer.groups)

    def _set_inputs(self, n: int) -> None:
        layer: Any = self
        layer.in_channels = n * layer.groups


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


class LazyConv3d(_LazyConv, Conv3d):
    """`Conv3d` whose `in_channels` are those of its first input (`torch.nn.LazyConv3d`)."""

    def __init__(self, out_channels: int, kernel_size: Size, stride: Size = 1, padding: Size | str = 0, dilation: Size = 1,
                 groups: int = 1, bias: bool = True, padding_mode: str = "zeros", device: Any = None,
                 dtype: DTypeLike | None = None) -> None:
        super().__init__(0, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, device, dtype)


class _LazyBatchNorm(_Lazy):
    """What lazy batch normalisation shares."""

    _open_axis = 0

    def _inputs_of(self, input: Tensor) -> int:
        layer: Any = self
        layer._check_dims(input)
        return int(input.shape[1])

    def _set_inputs(self, n: int) -> None:
        layer: Any = self
        layer.num_features = n


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


class LazyBatchNorm3d(_LazyBatchNorm, BatchNorm3d):
    """`BatchNorm3d` whose `num_features` are those of its first input (`torch.nn.LazyBatchNorm3d`)."""

    def __init__(self, eps: float = 1e-5, momentum: float | None = 0.1, affine: bool = True,
                 track_running_stats: bool = True, device: Any = None, dtype: DTypeLike | None = None, *,
                 bias: bool = True) -> None:
        super().__init__(0, eps, momentum, affine, track_running_stats, device, dtype, bias=bias)
