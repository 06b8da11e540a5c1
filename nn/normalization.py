"""Normalisation: activations get mean 0 and variance 1, over the batch, the features or groups of channels."""

from __future__ import annotations

from typing import Any

import nn.functional as F
from autograd import Tensor, empty, ones, tensor, zeros
from autograd.dtypes import DTypeLike, int64
from autograd.trace import warn
from nn import init
from nn.module import Module
from nn.parameter import Parameter

__all__ = ["LayerNorm", "RMSNorm", "GroupNorm", "BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "InstanceNorm1d", "InstanceNorm2d",
           "InstanceNorm3d", "LocalResponseNorm"]


class _Affine(Module):
    """Has a `weight` that starts as 1 and a `bias` that starts as 0, or None in their places."""

    weight: Parameter | None
    bias: Parameter | None

    def _make_affine(self, shape: tuple[int, ...], weight: bool, bias: bool, device: Any,
                     dtype: DTypeLike | None) -> None:
        for name, wanted in {"weight": weight, "bias": bias}.items():
            values = Parameter(empty(shape, device=device, dtype=dtype)) if wanted else None
            self.register_parameter(name, values)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set the weight to 1, the bias to 0."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)


class LayerNorm(_Affine):
    """`(x − mean) / √(var + eps) · weight + bias`, over the last dimensions, of `normalized_shape`
    (`torch.nn.LayerNorm`; Ba et al., 2016)."""

    def __init__(self, normalized_shape: int | tuple[int, ...], eps: float = 1e-5, elementwise_affine: bool = True,
                 bias: bool = True, device: Any = None, dtype: DTypeLike | None = None) -> None:
        super().__init__()
        self.normalized_shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        self._make_affine(self.normalized_shape, elementwise_affine, elementwise_affine and bias, device, dtype)

    def forward(self, input: Tensor) -> Tensor:
        return F.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}, "
                f"bias={self.bias is not None}")


class RMSNorm(Module):
    """`x / √(mean(x²) + eps) · weight`, over the last dimensions; `eps` None is the dtype's own
    (`torch.nn.RMSNorm`; Zhang and Sennrich, 2019)."""

    def __init__(self, normalized_shape: int | tuple[int, ...], eps: float | None = None,
                 elementwise_affine: bool = True, device: Any = None, dtype: DTypeLike | None = None) -> None:
        super().__init__()
        self.normalized_shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        values = Parameter(empty(self.normalized_shape, device=device, dtype=dtype)) if elementwise_affine else None
        self.weight: Parameter | None
        self.register_parameter("weight", values)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set the weight to 1."""
        if self.weight is not None:
            init.ones_(self.weight)

    def forward(self, input: Tensor) -> Tensor:
        return F.rms_norm(input, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"


class GroupNorm(_Affine):
    """`LayerNorm` over each of `num_groups` groups of the channels of `(N, C, ...)`, affine in each channel
    (`torch.nn.GroupNorm`; Wu and He, 2018). Raises ValueError unless the groups divide the channels."""

    def __init__(self, num_groups: int, num_channels: int, eps: float = 1e-5, affine: bool = True, device: Any = None,
                 dtype: DTypeLike | None = None, *, bias: bool = True) -> None:
        super().__init__()
        if num_channels % num_groups:
            raise ValueError(f"num_channels ({num_channels}) must be divisible by num_groups ({num_groups})")
        self.num_groups = num_groups
        self.num_channels = num_channels
        self.eps = eps
        self.affine = affine
        self._make_affine((num_channels,), affine, affine and bias, device, dtype)

    def forward(self, input: Tensor) -> Tensor:
        return F.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}, "
                f"bias={self.bias is not None}")


class _Tracking(_Affine):
    """Normalises channels, and may track their mean and variance for evaluation mode."""

    _since_then = ("num_batches_tracked",)
    dims: tuple[int, ...]  # of the inputs that are accepted

    def __init__(self, num_features: int, eps: float, momentum: float | None, affine: bool, track_running_stats: bool,
                 device: Any, dtype: DTypeLike | None, bias: bool) -> None:
        super().__init__()
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.affine = affine
        self.track_running_stats = track_running_stats
        tracking = track_running_stats
        self.running_mean: Tensor | None
        self.running_var: Tensor | None
        self.num_batches_tracked: Tensor | None
        self.register_buffer("running_mean", zeros(num_features, device=device, dtype=dtype) if tracking else None)
        self.register_buffer("running_var", ones(num_features, device=device, dtype=dtype) if tracking else None)
        self.register_buffer("num_batches_tracked", tensor(0, dtype=int64) if tracking else None)
        self._make_affine((num_features,), affine, affine and bias, device, dtype)

    def reset_running_stats(self) -> None:
        """Forget the batches that were seen."""
        for name, value in {"running_mean": 0, "running_var": 1, "num_batches_tracked": 0}.items():
            if getattr(self, name) is not None:
                init.constant_(getattr(self, name), value)

    def reset_parameters(self) -> None:
        """Set weight and variance to 1, bias and mean to 0."""
        self.reset_running_stats()
        super().reset_parameters()

    def _check_dims(self, input: Tensor) -> None:
        if input.ndim not in self.dims:
            expected = " or ".join(f"{n}D" for n in self.dims)
            raise ValueError(f"expected {expected} input (got {input.ndim}D input of shape {tuple(input.shape)})")

    def extra_repr(self) -> str:
        return (f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
                f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}")


class _BatchNorm(_Tracking):
    def __init__(self, num_features: int, eps: float = 1e-5, momentum: float | None = 0.1, affine: bool = True,
                 track_running_stats: bool = True, device: Any = None, dtype: DTypeLike | None = None, *,
                 bias: bool = True) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype, bias)

    def forward(self, input: Tensor) -> Tensor:
        self._check_dims(input)
        mean, var, factor = self.running_mean, self.running_var, self.momentum
        if self.training and not self.track_running_stats:
            mean = var = None
        counter = self.num_batches_tracked if self.training and self.track_running_stats else None
        if counter is not None and factor is None:
            factor = 1 / (counter.item() + 1)  # the running statistics are the mean of all batches
        of_batch = self.training or (mean is None and var is None)
        out = F.batch_norm(input, mean, var, self.weight, self.bias, of_batch, factor or 0.0, self.eps)
        if counter is not None:
            init.constant_(counter, counter.item() + 1)
        return out


class BatchNorm1d(_BatchNorm):
    """`(x − mean) / √(var + eps) · weight + bias` for each channel of `(N, C)` or `(N, C, L)`
    (`torch.nn.BatchNorm1d`; Ioffe and Szegedy, 2015).

    In training mode mean and variance are the batch's, and the running ones move towards them by `momentum` (None:
    they are the mean over all batches); in evaluation mode the running ones are used, if they are tracked.
    """

    dims = (2, 3)


class BatchNorm2d(_BatchNorm):
    """`BatchNorm1d` for images `(N, C, H, W)` (`torch.nn.BatchNorm2d`)."""

    dims = (4,)


class BatchNorm3d(_BatchNorm):
    """`BatchNorm1d` for volumes `(N, C, D, H, W)` (`torch.nn.BatchNorm3d`)."""

    dims = (5,)


class _InstanceNorm(_Tracking):
    def __init__(self, num_features: int, eps: float = 1e-5, momentum: float | None = 0.1, affine: bool = False,
                 track_running_stats: bool = False, device: Any = None, dtype: DTypeLike | None = None, *,
                 bias: bool = True) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype, bias)

    def forward(self, input: Tensor) -> Tensor:
        self._check_dims(input)
        single = input.ndim == self.dims[0]
        channels = input.shape[0 if single else 1]
        if channels != self.num_features:
            problem = (f"expected input's size at dim={0 if single else 1} to match num_features "
                       f"({self.num_features}), but got: {channels}.")
            if self.affine:
                raise ValueError(problem)
            warn(f"{problem} num_features is not used because affine=False.")
        of_input = self.training or not self.track_running_stats
        out = F.instance_norm(input.unsqueeze(0) if single else input, self.running_mean, self.running_var,
                              self.weight, self.bias, of_input, self.momentum or 0.0, self.eps)
        return out.squeeze(0) if single else out


class InstanceNorm1d(_InstanceNorm):
    """Each channel of each example of `(N, C, L)` or `(C, L)` normalised by itself (`torch.nn.InstanceNorm1d`;
    Ulyanov et al., 2016)."""

    dims = (2, 3)


class InstanceNorm2d(_InstanceNorm):
    """Each channel of each image of `(N, C, H, W)` or `(C, H, W)` normalised by itself (`torch.nn.InstanceNorm2d`)."""

    dims = (3, 4)


class InstanceNorm3d(_InstanceNorm):
    """Each channel of each volume of `(N, C, D, H, W)` or `(C, D, H, W)` normalised by itself (`torch.nn.InstanceNorm3d`)."""

    dims = (4, 5)


class LocalResponseNorm(Module):
    """`x / (k + alpha · mean(x²))ᵝ`, the mean over `size` neighbouring channels (`torch.nn.LocalResponseNorm`;
    Krizhevsky et al., 2012)."""

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> None:
        super().__init__()
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.k = k

    def forward(self, input: Tensor) -> Tensor:
        return F.local_response_norm(input, self.size, self.alpha, self.beta, self.k)

    def extra_repr(self) -> str:
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"
