"""Normalisation: to mean 0 and variance 1 over a batch, a layer, groups of channels or one instance; to length √n."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.interop import array_of
from autograd.op import Array, Ints, composite, op
from autograd.ops.loss import require_floating
from autograd.sums import accurate_sum
from autograd.tensor import Tensor

_Axes = tuple[int, ...]


def _total(x: Array, axes: _Axes) -> Any:
    """The sum over `axes`, which stay with length 1."""
    return np.add.reduce(x, axis=axes, keepdims=True) if axes == (x.ndim - 1,) else accurate_sum(x, axes, keepdims=True)


def _products(x: Array, y: Array, axes: _Axes) -> Any:
    """The sum of `x * y` over `axes`, which stay with length 1; rows of middling length without a temporary array."""
    if axes[0] == x.ndim - 1 and 64 <= x.shape[-1] <= 4096:
        rows = np.vecdot(x, y)[..., None]
        return rows if len(axes) == 1 else accurate_sum(rows, axes[1:], keepdims=True)
    return _total(x * y, axes)


def _standardized(x: Array, axes: _Axes, eps: float) -> tuple[Array, Array, Array, Array]:
    """`(x − mean) / √(var + eps)` over `axes`, then mean, biased variance and `1 / √(var + eps)`."""
    n = math.prod([x.shape[a] for a in axes])
    mean = _total(x, axes) / n
    centered = x - mean
    var = _products(centered, centered, axes) / n
    inverse = 1 / np.sqrt(var + eps)
    centered *= inverse
    return centered, mean, var, inverse


def _standardized_gradient(g: Array, standardized: Array, mean: Array, slope: Array, scale: Array) -> Array:
    """The gradient of `x` when `g` is that of its `_standardized`, times `scale`: `g` without its mean and its slope
    on that, which is the mean of `g * standardized`."""
    result = standardized * -slope
    result += g
    result -= mean
    result *= scale
    return result


def _wide(x: Array) -> Array:
    """`x` in at least float32, in which half precision is computed."""
    return x.astype(np.float32) if x.dtype.itemsize < 4 else x


def _affine(standardized: Array, weight: Array | None, bias: Array | None, dtype: Any) -> Array:
    """`standardized * weight + bias`, in memory of its own."""
    out = standardized.copy() if weight is None else standardized * weight
    if bias is not None:
        out += bias
    return out.astype(dtype, copy=False)


def _check_parameters(name: str, input: Array, shape: _Axes, **parameters: Array | None) -> None:
    """Raise RuntimeError unless `parameters` have this shape and the dtype of `input` (float32 goes with float16), and
    ValueError for one of two running statistics."""
    require_floating(name, input)
    if (parameters.get("running_mean") is None) != (parameters.get("running_var") is None):
        raise ValueError(f"{name}(): running_mean and running_var must either both be None or neither be None")
    for key, value in parameters.items():
        if value is not None and value.shape != shape:
            raise RuntimeError(f"{name}(): expected {key} of shape {shape} for input {tuple(input.shape)}, "
                               f"got {tuple(value.shape)}")
        if value is not None and value.dtype not in (input.dtype, _wide(input[:0]).dtype if input.ndim else None):
            raise RuntimeError(f"{name}(): mixed dtype: expected {key} of dtype {input.dtype}, as the input, "
                               f"got {value.dtype}")


# Over the last dimensions ----------------------------------------------------------------------------------------

def _normalized_shape(name: str, input: Array, normalized_shape: Ints) -> _Axes:
    """The sizes to normalise over, as a tuple. Raises RuntimeError unless they are the input's last ones."""
    shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
    if not shape:
        raise RuntimeError(f"{name}(): expected normalized_shape to be at least 1-dimensional, got ()")
    if tuple(input.shape[-len(shape):]) != shape:
        sizes = ", ".join(map(str, shape))
        raise RuntimeError(f"{name}(): given normalized_shape=({sizes}), expected input (*, {sizes}), "
                           f"got {tuple(input.shape)}")
    return shape


def _layer_norm(input: Any, normalized_shape: Ints, weight: Any, bias: Any, eps: float) -> Any:
    axes = tuple(range(-len(_normalized_shape("layer_norm", input, normalized_shape)), 0))
    centered = input - input.mean(axes, keepdim=True)
    out = centered / ((centered * centered).mean(axes, keepdim=True) + eps).sqrt()
    out = out if weight is None else out * weight
    return out if bias is None else out + bias


def _layer_norm_rule(g: Any, weight: Any, bias_shape: tuple[int, ...], saved: Any,
                     needs: list[bool]) -> tuple[Any, Any, Any]:
    standardized, inverse = saved
    rows = _wide(g).reshape(standardized.shape)
    g_weight = g_bias = g_input = None
    if needs[1]:
        g_weight = accurate_sum(rows * standardized, (0,)).reshape(weight.shape)
    if needs[2]:
        g_bias = accurate_sum(rows, (0,)).reshape(bias_shape)
    if needs[0]:
        weighted = rows if weight is None else rows * weight.reshape(-1)
        n = rows.shape[1]
        mean, slope = _total(weighted, (1,)) / n, _products(weighted, standardized, (1,)) / n
        g_input = _standardized_gradient(weighted, standardized, mean, slope, inverse).reshape(g.shape)
    return g_input, g_weight, g_bias


def _sample_layer_norm(s: Any) -> dict[str, Any]:
    shape = s.choice([(3,), (2, 3)])
    return {"input": s.array(*s.shape(max_dims=2), *shape), "normalized_shape": shape,
            "weight": s.choice([None, s.array(*shape)]), "bias": s.choice([None, s.array(*shape)])}


@op(namespace="nn.functional", method=False, joint=_layer_norm_rule, definition=_layer_norm, sample=_sample_layer_norm)
def layer_norm(input: Array, normalized_shape: Ints, weight: Array | None = None, bias: Array | None = None,
               eps: float = 1e-5) -> Any:
    """`(x − mean) / √(var + eps) · weight + bias` over the last dimensions (`torch.nn.functional.layer_norm`).

    `normalized_shape` is their shape, and that of weight and bias. Ba et al. 2016, https://arxiv.org/abs/1607.06450.
    Raises RuntimeError for other shapes and dtypes.
    """
    shape = _normalized_shape("layer_norm", input, normalized_shape)
    _check_parameters("layer_norm", input, shape, weight=weight, bias=bias)
    size = math.prod(shape)
    rows = _wide(input).reshape(math.prod(input.shape[:-len(shape)]), size)
    standardized, _, _, inverse = _standardized(rows, (1,), eps)
    return _affine(standardized.reshape(input.shape), weight, bias, input.dtype), (standardized, inverse)


def _rms_norm(input: Any, normalized_shape: Ints, weight: Any, eps: float | None) -> Any:
    axes = tuple(range(-len(_normalized_shape("rms_norm", input, normalized_shape)), 0))
    eps = float(np.finfo(input.dtype).eps) if eps is None else eps
    out = input / ((input * input).mean(axes, keepdim=True) + eps).sqrt()
    return out if weight is None else out * weight


def _rms_norm_rule(g: Any, weight: Any, saved: Any, needs: list[bool]) -> tuple[Any, Any]:
    normalized, inverse = saved
    rows = _wide(g).reshape(normalized.shape)
    g_weight = accurate_sum(rows * normalized, (0,)).reshape(weight.shape) if needs[1] else None
    weighted = rows if weight is None else rows * weight.reshape(-1)
    along = _products(weighted, normalized, (1,)) / normalized.shape[1]
    return ((weighted - normalized * along) * inverse).reshape(g.shape), g_weight


@op(namespace="nn.functional", method=False, joint=_rms_norm_rule, definition=_rms_norm,
    sample=lambda s: {"input": s.array(*s.shape(max_dims=2), 3), "normalized_shape": (3,),
                      "weight": s.choice([None, s.array(3)]), "eps": s.choice([None, 1e-3])})
def rms_norm(input: Array, normalized_shape: Ints, weight: Array | None = None, eps: float | None = None) -> Any:
    """`x / √(mean(x²) + eps) · weight` over the last dimensions (`torch.nn.functional.rms_norm`).

    `eps` is the dtype's machine epsilon if None. Zhang and Sennrich 2019, https://arxiv.org/abs/1910.07467. Raises
    RuntimeError for other shapes and dtypes.
    """
    shape = _normalized_shape("rms_norm", input, normalized_shape)
    _check_parameters("rms_norm", input, shape, weight=weight)
    eps = float(np.finfo(input.dtype).eps) if eps is None else eps
    size = math.prod(shape)
    rows = _wide(input).reshape(math.prod(input.shape[:-len(shape)]), size)
    inverse = 1 / np.sqrt(_products(rows, rows, (1,)) / size + eps)
    normalized = rows * inverse
    return _affine(normalized.reshape(input.shape), weight, None, input.dtype), (normalized, inverse)


# Per channel: input (N, C, ...) ----------------------------------------------------------------------------------

def _per_channel(x: Any, ndim: int) -> Any:
    """`x` (C,) in a shape that broadcasts over (N, C, ...)."""
    return None if x is None else x.reshape((-1, *[1] * (ndim - 2)))


def _blocks(x: Array) -> Array:
    """(N, C, ...) as (N, C, L)."""
    return x.reshape(x.shape[0], x.shape[1], math.prod(x.shape[2:]))


_BATCH = (2, 0)  # the axes of a channel's values in (N, C, L), the contiguous one first


def _require_several(name: str, values: int, shape: Sequence[int], per: str = "value per channel") -> None:
    """Raise ValueError if a mean would be over one value only."""
    if values == 1:
        raise ValueError(f"{name}(): Expected more than 1 {per} when training, got input size {tuple(shape)}")


def _batch_norm(input: Any, running_mean: Any, running_var: Any, weight: Any, bias: Any, training: bool, eps: float,
                moments: Any = None) -> Any:
    n = input.ndim
    if training:
        axes = (0, *range(2, n))
        centered = input - input.mean(axes, keepdim=True)
        var = (centered * centered).mean(axes, keepdim=True)
    else:
        centered, var = input - _per_channel(running_mean, n), _per_channel(running_var, n)
    out = centered / (var + eps).sqrt()
    out = out if weight is None else out * _per_channel(weight, n)
    return out if bias is None else out + _per_channel(bias, n)


def _batch_norm_rule(g: Any, weight: Any, training: bool, saved: Any,
                     needs: list[bool]) -> tuple[Any, None, None, Any, Any]:
    standardized, inverse = saved
    blocks = _wide(g).reshape(standardized.shape)
    scale = inverse if weight is None else inverse * _per_channel(weight, 3)
    g_bias, g_weight = _total(blocks, _BATCH), _products(blocks, standardized, _BATCH)
    g_input = None
    if needs[0] and training:
        n = max(1, blocks.size // blocks.shape[1])
        g_input = _standardized_gradient(blocks, standardized, g_bias / n, g_weight / n, scale)
    elif needs[0]:
        g_input = blocks * scale
    g_input = None if g_input is None else g_input.reshape(g.shape)
    return g_input, None, None, g_weight.reshape(-1), g_bias.reshape(-1)


def _sample_batch_norm(s: Any) -> dict[str, Any]:
    return {"input": s.array(3, 2, *s.shape(max_dims=2)), "running_mean": s.constant(2),
            "running_var": s.constant(2, low=1, high=2), "weight": s.choice([None, s.array(2)]),
            "bias": s.choice([None, s.array(2)]), "training": s.boolean(), "eps": 1e-5}


@op(namespace="normalization", method=False, joint=_batch_norm_rule, definition=_batch_norm, sample=_sample_batch_norm)
def native_batch_norm(input: Array, running_mean: Array | None, running_var: Array | None, weight: Array | None,
                      bias: Array | None, training: bool, eps: float, moments: Any = None) -> Any:
    """`batch_norm` without a change of the running statistics; in training, the batch's are appended to `moments`."""
    blocks = _blocks(_wide(input))
    if training:
        standardized, mean, var, inverse = _standardized(blocks, _BATCH, eps)
        if moments is not None:
            moments += [mean.reshape(-1), var.reshape(-1)]
    else:
        inverse = 1 / np.sqrt(_per_channel(running_var, 3) + eps)
        standardized = (blocks - _per_channel(running_mean, 3)) * inverse
    out = _affine(standardized, _per_channel(weight, 3), _per_channel(bias, 3), input.dtype)
    return out.reshape(input.shape), (standardized, inverse)


@composite(namespace="nn.functional", method=False, sample=lambda s: {**_sample_batch_norm(s), "momentum": 0.0})
def batch_norm(input: Array, running_mean: Array | None, running_var: Array | None, weight: Array | None = None,
               bias: Array | None = None, training: bool = False, momentum: float = 0.1, eps: float = 1e-5) -> Any:
    """`(x − mean) / √(var + eps) · weight + bias` per channel (`torch.nn.functional.batch_norm`).

    `(N, C, ...) → (N, C, ...)`. In training, mean and biased variance are the batch's, and the running ones move to
    them in place, to the unbiased variance, by the share `momentum`; otherwise the running ones are used. Ioffe and
    Szegedy 2015, https://arxiv.org/abs/1502.03167. Raises ValueError in training with one value per channel,
    RuntimeError for other shapes and dtypes.
    """
    name = "batch_norm"
    if input.ndim < 2:
        raise RuntimeError(f"{name}(): expected input (N, C, ...), got {tuple(input.shape)}")
    values = math.prod((input.shape[0], *input.shape[2:]))
    if training:
        _require_several(name, values, input.shape)
    if eps < 0 or (training and eps == 0):
        raise ValueError(f"{name}(): eps must be positive in training, and never negative, got {eps}")
    if not training and (running_mean is None or running_var is None):
        raise RuntimeError(f"{name}(): running_mean and running_var must be defined in evaluation mode; "
                           "use training=True for the batch's own")
    _check_parameters(name, input, (input.shape[1],), running_mean=running_mean, running_var=running_var,
                      weight=weight, bias=bias)
    if not training:
        return native_batch_norm(input, running_mean, running_var, weight, bias, False, eps)
    moments: list[Array] = []
    out = native_batch_norm(input, None, None, weight, bias, True, eps, moments)
    if values:
        mean, var = moments
        _move(running_mean, mean, momentum)
        _move(running_var, var * (values / (values - 1)), momentum)
    return out


def _move(running: Any, value: Array, momentum: float) -> None:
    """Move a running statistic towards `value` by the share `momentum`, in place."""
    if running is None:
        return
    array = array_of(running)
    array *= 1 - momentum
    array += momentum * value
    if isinstance(running, Tensor):
        running._storage.change("batch_norm")


@composite(namespace="nn.functional", method=False,
           sample=lambda s: {"input": s.array(2, 2, 3), "weight": s.array(2), "bias": s.array(2)})
def instance_norm(input: Array, running_mean: Array | None = None, running_var: Array | None = None,
                  weight: Array | None = None, bias: Array | None = None, use_input_stats: bool = True,
                  momentum: float = 0.1, eps: float = 1e-5) -> Any:
    """`batch_norm` of each instance by itself (`torch.nn.functional.instance_norm`).

    `(N, C, ...) → (N, C, ...)`; the running statistics move to the instances' mean. Without `use_input_stats` they are
    used instead. Ulyanov et al. 2016, https://arxiv.org/abs/1607.08022. Raises ValueError for one value per channel,
    and otherwise as `batch_norm`.
    """
    if not use_input_stats:
        return batch_norm(input, running_mean, running_var, weight, bias, False, momentum, eps)
    _require_several("instance_norm", math.prod(input.shape[2:]), input.shape, "spatial element")
    n, channels = input.shape[:2]
    _check_parameters("instance_norm", input, (channels,), running_mean=running_mean, running_var=running_var,
                      weight=weight, bias=bias)
    mean, var, weight, bias = (None if p is None else p.repeat(n) for p in (running_mean, running_var, weight, bias))
    out = batch_norm(input.reshape(1, n * channels, *input.shape[2:]), mean, var, weight, bias, True, momentum, eps)
    for running, moved in (running_mean, mean), (running_var, var):
        if running is not None and moved is not None:
            running.copy_(moved.reshape(n, channels).mean(0))
    return out.reshape(input.shape)


def _group_norm(input: Any, num_groups: int, weight: Any, bias: Any, eps: float) -> Any:
    rows = input.reshape(input.shape[0] * num_groups, math.prod(input.shape[1:]) // num_groups)
    out = _layer_norm(rows, rows.shape[1:], None, None, eps).reshape(input.shape)
    out = out if weight is None else out * _per_channel(weight, input.ndim)
    return out if bias is None else out + _per_channel(bias, input.ndim)


def _group_norm_rule(g: Any, weight: Any, saved: Any, needs: list[bool]) -> tuple[Any, Any, Any]:
    standardized, inverse = saved
    blocks = _blocks(_wide(g))
    g_weight = _products(blocks, standardized.reshape(blocks.shape), _BATCH).reshape(-1) if needs[1] else None
    g_bias = accurate_sum(blocks, _BATCH) if needs[2] else None
    g_input = None
    if needs[0]:
        weighted = (blocks if weight is None else blocks * _per_channel(weight, 3)).reshape(standardized.shape)
        n = standardized.shape[1]
        mean, slope = _total(weighted, (1,)) / n, _products(weighted, standardized, (1,)) / n
        g_input = _standardized_gradient(weighted, standardized, mean, slope, inverse).reshape(g.shape)
    return g_input, g_weight, g_bias


@op(namespace="nn.functional", method=False, joint=_group_norm_rule, definition=_group_norm,
    sample=lambda s: {"input": s.array(2, 4, *s.shape(max_dims=2)), "num_groups": s.choice([1, 2]),
                      "weight": s.choice([None, s.array(4)]), "bias": s.choice([None, s.array(4)])})
def group_norm(input: Array, num_groups: int, weight: Array | None = None, bias: Array | None = None,
               eps: float = 1e-5) -> Any:
    """`(x − mean) / √(var + eps) · weight + bias`, over groups of channels (`torch.nn.functional.group_norm`).

    `(N, C, ...) → (N, C, ...)`; weight and bias (C,). Wu and He 2018, https://arxiv.org/abs/1803.08494. Raises
    RuntimeError unless `num_groups` divides C and for other shapes and dtypes, ValueError for one value per group.
    """
    name = "group_norm"
    shape = input.shape
    if input.ndim < 2:
        raise RuntimeError(f"{name}(): expected input (N, C, ...), got {tuple(shape)}")
    if num_groups <= 0 or shape[1] % num_groups:
        raise RuntimeError(f"{name}(): expected the number of channels to be divisible by num_groups, got input "
                           f"{tuple(shape)} and num_groups={num_groups}")
    _require_several(name, shape[0] * shape[1] // num_groups * math.prod(shape[2:]), shape)
    _check_parameters(name, input, (shape[1],), weight=weight, bias=bias)
    rows = _wide(input).reshape(shape[0] * num_groups, shape[1] // num_groups * math.prod(shape[2:]))
    standardized, _, _, inverse = _standardized(rows, (1,), eps)
    blocks = standardized.reshape(_blocks(input).shape)
    out = _affine(blocks, _per_channel(weight, 3), _per_channel(bias, 3), input.dtype)
    return out.reshape(shape), (standardized, inverse)


@composite(namespace="nn.functional", method=False,
           sample=lambda s: {"input": s.array(2, 5, 3), "size": s.choice([2, 3]), "alpha": 0.5, "k": 1.5})
def local_response_norm(input: Array, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> Any:
    """`x / (k + alpha · mean(x²))ᵝ`, the mean over `size` neighbouring channels of `(N, C, ...)`, 0 beyond the ends.

    Raises ValueError for less than three dimensions (`torch.nn.functional.local_response_norm`; Krizhevsky et al., 2012).
    """
    if input.ndim < 3:
        raise ValueError(f"local_response_norm(): expected 3D or higher dimensionality input (got {input.ndim} dimensions)")
    around = np.zeros((input.ndim, 2), int)
    around[1] = size // 2, (size - 1) // 2
    squares = np.pad(input * input, around)
    total = sum((squares[:, i:i + input.shape[1]] for i in range(1, size)), squares[:, :input.shape[1]])
    return input / (total * (alpha / size) + k) ** beta
