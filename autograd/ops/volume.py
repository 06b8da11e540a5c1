"""Convolution and pooling of volumes: those of images, taken slice by slice.

A convolution's kernel is laid out along the channels: a slice of the output is the image that a 2-D convolution makes of
all the slices that the kernel touches. Pooling is separable: the images first, then along the depth.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.op import Array, composite
from autograd.ops._sliding import pair
from autograd.ops.convolution import conv2d, conv_transpose2d
from autograd.ops.gathering import gather
from autograd.ops.joining import stack
from autograd.ops.pooling import avg_pool2d, max_pool2d

Size = int | Sequence[int]


def _volumes(name: str, input: Any) -> Any:
    """The input as a batch; RuntimeError unless it is (N, C, D, H, W) or one of these."""
    if input.ndim not in (4, 5) or 0 in input.shape[-4:]:
        raise RuntimeError(f"{name}(): Expected 4D (unbatched) or 5D (batched) input with nothing empty but the batch, got "
                           f"shape {tuple(input.shape)}")
    return input if input.ndim == 5 else input[None]


def _images(volumes: Any) -> Any:
    """`(N, C, D, H, W)` as the images `(N · D, C, H, W)`."""
    n, c, d, h, w = volumes.shape
    return volumes.swapaxes(1, 2).reshape(n * d, c, h, w)


def _stacked(images: Any, batch: int, depth: int) -> Any:
    """Images `(N · D, C, H, W)` as `(N, C, D, H, W)`."""
    return images.reshape(batch, depth, *images.shape[1:]).swapaxes(1, 2)


def _flat_images(volumes: Any) -> Any:
    """`(N, C, D, H, W)` as `(N, C, D, H · W)`, of which windows in depth are columns."""
    *kept, h, w = volumes.shape
    return volumes.reshape(*kept, h * w)


def _padded(volumes: Any, before: int, after: int) -> Any:
    """Zeros before and after in depth."""
    return np.pad(volumes, ((0, 0), (0, 0), (before, after), (0, 0), (0, 0))) if before or after else volumes


def _sample(s: Any) -> dict[str, Any]:
    groups = s.choice([1, 2])
    return {"input": s.array(2, 2, 4, 3, 3), "weight": s.array(2, 2 // groups, 2, 2, 3), "bias": s.array(2),
            "stride": s.integer(1, 2), "padding": s.choice([0, 1, (0, 1, 1)]), "dilation": s.choice([1, (2, 1, 1)]),
            "groups": groups}


@composite(namespace=("", "nn.functional"), method=False, sample=_sample)
def conv3d(input: Array, weight: Array, bias: Array | None = None, stride: Size = 1, padding: str | Size = 0,
           dilation: Size = 1, groups: int = 1) -> Any:
    """3-D convolution, `(N, C, D, H, W), (O, C/groups, kD, kH, kW) → (N, O, D', H', W')` with sizes as `conv2d`'s.

    RuntimeError for channels, groups or sizes that do not fit each other (`torch.nn.functional.conv3d`).
    """
    volumes = _volumes("conv3d", input)
    if weight.ndim != 5:
        raise RuntimeError(f"conv3d(): expected a weight (O, C/groups, kD, kH, kW), got shape {tuple(weight.shape)}")
    step, apart = pair("conv3d", "stride", stride, 3), pair("conv3d", "dilation", dilation, 3)
    taps = weight.shape[2]
    reach = apart[0] * (taps - 1)
    if isinstance(padding, str):
        before = reach // 2 if padding == "same" else 0
        sides, around = (before, reach - before if padding == "same" else 0), padding
    else:
        deep, *around = pair("conv3d", "padding", padding, 3)  # type: ignore[assignment]
        sides = deep, deep
    volumes = _padded(volumes, *sides)
    last = volumes.shape[2] - reach - 1
    if last < 0 or min(*step, *apart) < 1:
        raise RuntimeError(f"conv3d(): the kernel of depth {taps}, dilation {apart} and stride {step} does not fit an input of "
                           f"shape {tuple(input.shape)} with padding {padding}")
    touched = stack([volumes[:, :, tap * apart[0]:tap * apart[0] + last + 1:step[0]] for tap in range(taps)], 2)
    n, c, _, depth, h, w = touched.shape
    images = touched.reshape(n, c * taps, depth, h, w)
    flat = weight.reshape(weight.shape[0], -1, *weight.shape[3:])
    out = _stacked(conv2d(_images(images), flat, bias, step[1:], around, apart[1:], groups), n, depth)
    return out if input.ndim == 5 else out[0]


@composite(namespace=("", "nn.functional"), method=False,
           sample=lambda s: {"input": s.array(1, 2, 2, 2, 3), "weight": s.array(2, 1, 3, 2, 2), "bias": s.array(2),
                             "stride": s.choice([1, (2, 1, 2)]), "padding": s.choice([0, (1, 0, 1)]), "groups": 2,
                             "dilation": s.choice([1, (2, 1, 1)])})
def conv_transpose3d(input: Array, weight: Array, bias: Array | None = None, stride: Size = 1, padding: Size = 0,
                     output_padding: Size = 0, groups: int = 1, dilation: Size = 1) -> Any:
    """Transposed 3-D convolution, `(N, C, D, H, W), (C, O/groups, kD, kH, kW) → (N, O, D', H', W')`, sizes as
    `conv_transpose2d`'s.

    RuntimeError as there (`torch.nn.functional.conv_transpose3d`).
    """
    name = "conv_transpose3d"
    volumes = _volumes(name, input)
    if weight.ndim != 5:
        raise RuntimeError(f"{name}(): expected a weight (C, O/groups, kD, kH, kW), got shape {tuple(weight.shape)}")
    step, around, extra, apart = (pair(name, what, value, 3) for what, value in (
        ("stride", stride), ("padding", padding), ("output_padding", output_padding), ("dilation", dilation)))
    if extra[0] >= max(step[0], apart[0]):
        raise RuntimeError(f"{name}(): output padding must be smaller than either stride or dilation, got {extra}")
    taps, depth = weight.shape[2], volumes.shape[2]
    size = (depth - 1) * step[0] - 2 * around[0] + apart[0] * (taps - 1) + extra[0] + 1
    if size < 1:
        raise RuntimeError(f"{name}(): an output of depth {size} for an input of shape {tuple(input.shape)} is too small")
    images = _images(volumes)
    total: Any = 0
    for tap in range(taps):
        out = _stacked(conv_transpose2d(images, weight[:, :, tap], None, step[1:], around[1:], extra[1:], groups, apart[1:]),
                       len(volumes), depth)
        spaced = np.pad(out[:, :, :, None], ((0, 0), (0, 0), (0, 0), (0, step[0] - 1), (0, 0), (0, 0)))
        spaced = spaced.reshape(*out.shape[:2], depth * step[0], *out.shape[3:])[:, :, :(depth - 1) * step[0] + 1]
        total = total + _padded(spaced, tap * apart[0], (taps - 1 - tap) * apart[0] + extra[0])
    total = total[:, :, around[0]:around[0] + size]
    if bias is not None:
        total = total + bias.reshape(-1, 1, 1, 1)
    return total if input.ndim == 5 else total[0]


def _windows(name: str, kernel_size: Size, stride: Size | None, padding: Size) -> tuple[tuple[int, ...], ...]:
    kernel = pair(name, "kernel_size", kernel_size, 3)
    step = kernel if stride is None or stride in ((), []) else pair(name, "stride", stride, 3)
    return kernel, step, pair(name, "padding", padding, 3)


@composite(namespace=("", "nn.functional"), method=False,
           sample=lambda s: {"input": s.array(1, 2, 4, 3, 4), "kernel_size": s.choice([2, (3, 2, 2)]),
                             "stride": s.choice([None, 1]), "padding": s.choice([0, 1]), "ceil_mode": s.boolean()})
def max_pool3d(input: Array, kernel_size: Size, stride: Size | None = None, padding: Size = 0, dilation: Size = 1,
               ceil_mode: bool = False, return_indices: bool = False) -> Any:
    """The largest value of each window, `(N, C, D, H, W) → (N, C, D', H', W')`, or without N; see `max_pool2d`.

    With `return_indices` also where it was: `(slice · H + row) · W + column`. RuntimeError as there
    (`torch.nn.functional.max_pool3d`).
    """
    volumes = _volumes("max_pool3d", input)
    kernel, step, around = _windows("max_pool3d", kernel_size, stride, padding)
    apart = pair("max_pool3d", "dilation", dilation, 3)
    values, places = max_pool2d(_images(volumes), kernel[1:], step[1:], around[1:], apart[1:], ceil_mode, True)
    values, places = (_stacked(part, *volumes.shape[:3:2]) for part in (values, places))
    rows = _flat_images(values)
    along, which = max_pool2d(rows, (kernel[0], 1), (step[0], 1), (around[0], 0), (apart[0], 1), ceil_mode, True)
    shape = (*along.shape[:3], *values.shape[3:])
    if input.ndim == 4:
        shape = shape[1:]
    if not return_indices:
        return along.reshape(shape)
    found = gather(places.flatten(2), 2, which.flatten(2))
    slices = which.flatten(2) // rows.shape[3]
    return along.reshape(shape), (slices * (input.shape[-2] * input.shape[-1]) + found).reshape(shape)


@composite(namespace="nn.functional", method=False,
           sample=lambda s: {"input": s.array(1, 2, 4, 3, 4), "kernel_size": s.choice([2, (3, 2, 2)]),
                             "stride": s.choice([None, 1]), "padding": s.choice([0, 1]), "ceil_mode": s.boolean()})
def avg_pool3d(input: Array, kernel_size: Size, stride: Size | None = None, padding: Size = 0, ceil_mode: bool = False,
               count_include_pad: bool = True, divisor_override: int | None = None) -> Any:
    """The mean of each window, `(N, C, D, H, W) → (N, C, D', H', W')`, or without N; see `avg_pool2d`.

    RuntimeError as there (`torch.nn.functional.avg_pool3d`).
    """
    volumes = _volumes("avg_pool3d", input)
    if divisor_override == 0:
        raise RuntimeError("avg_pool3d(): divisor must be not zero, got divisor_override=0")
    kernel, step, around = _windows("avg_pool3d", kernel_size, stride, padding)
    divisor = None if divisor_override is None else 1
    means = _stacked(avg_pool2d(_images(volumes), kernel[1:], step[1:], around[1:], ceil_mode, count_include_pad, divisor),
                     *volumes.shape[:3:2])
    rows = _flat_images(means)
    out = avg_pool2d(rows, (kernel[0], 1), (step[0], 1), (around[0], 0), ceil_mode, count_include_pad, divisor)
    out = out.reshape(*out.shape[:3], *means.shape[3:])
    if divisor_override is not None:
        out = out / divisor_override
    return out if input.ndim == 5 else out[0]
