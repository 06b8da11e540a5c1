"""Another resolution: adaptive pooling, interpolation, pixels to channels and back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from autograd.op import Array, composite
from autograd.tensor import Tensor

Sizes: TypeAlias = "int | Sequence[int | None] | None"


def _sizes(name: str, output_size: Sizes, input: Any, n: int) -> list[int]:
    """The `n` output lengths; None keeps the input's. RuntimeError unless the input has n + 1 or n + 2 dimensions."""
    if input.ndim not in (n + 1, n + 2):
        raise RuntimeError(f"{name}(): expected an input (C, ...) or (N, C, ...) with {n} spatial dimensions, got shape "
                           f"{tuple(input.shape)}")
    given = list(output_size) if isinstance(output_size, Sequence) else [output_size] * n
    if len(given) != n:
        raise RuntimeError(f"{name}(): output_size must be {n} numbers, got {output_size}")
    return [length if size is None else int(size) for size, length in zip(given, input.shape[-n:])]


def _bounds(length: int, size: int) -> list[tuple[int, int]]:
    """Where the windows of adaptive pooling begin and end: `⌊i·L/S⌋` to `⌈(i + 1)·L/S⌉`."""
    return [(i * length // size, -(-(i + 1) * length // size)) for i in range(size)]


def _along(input: Any, weights: Any, dim: int) -> Any:
    """`Σ weights[i, l] · input[..., l, ...]` along `dim`, counted from the end."""
    matrix = Tensor._wrap(weights.astype(input.dtype))
    return input @ matrix.T if dim == -1 else matrix @ input


def _adaptive_mean(name: str, input: Any, output_size: Sizes, n: int) -> Any:
    for dim, size in zip(range(-n, 0), _sizes(name, output_size, input, n)):
        length = input.shape[dim]
        weights = np.zeros((size, length))
        for row, (start, stop) in zip(weights, _bounds(length, size)):
            row[start:stop] = 1 / (stop - start)
        input = _along(input, weights, dim)
    return input


def _adaptive_max(name: str, input: Any, output_size: Sizes, return_indices: bool, n: int) -> Any:
    sizes = _sizes(name, output_size, input, n)
    lengths = input.shape[-n:]
    windows = [[]] if not sizes else [[b] for b in _bounds(lengths[0], sizes[0])]
    if n == 2:
        windows = [[*w, b] for w in windows for b in _bounds(lengths[1], sizes[1])]
    numbers = np.arange(math.prod(lengths)).reshape(lengths)
    values, indices = [], []
    for window in windows:
        cut = tuple(slice(start, stop) for start, stop in window)
        largest = input[(..., *cut)].flatten(-n).max(-1)
        values.append(largest.values)
        indices.append(numbers[cut].reshape(-1)[largest.indices._array])
    shape = (*input.shape[:-n], *sizes)
    pooled = np.stack(values, -1).reshape(shape)
    return (pooled, Tensor._wrap(np.stack(indices, -1).reshape(shape))) if return_indices else pooled


@composite(namespace=("", "nn.functional"), method=False, sample=lambda s: {"input": s.array(2, 2, 5), "output_size": 3})
def adaptive_avg_pool1d(input: Array, output_size: Sizes) -> Array:
    """Means of `output_size` windows that cover the input `(N, C, L) → (N, C, output_size)` (PyTorch's name)."""
    return _adaptive_mean("adaptive_avg_pool1d", input, output_size, 1)


@composite(namespace="nn.functional", method=False, sample=lambda s: {"input": s.array(2, 5, 4), "output_size": (3, 2)})
def adaptive_avg_pool2d(input: Array, output_size: Sizes) -> Array:
    """Means of windows that cover the input `(N, C, H, W) → (N, C, *output_size)` (PyTorch's name)."""
    return _adaptive_mean("adaptive_avg_pool2d", input, output_size, 2)


@composite(namespace=("", "nn.functional"), method=False, sample=lambda s: {"input": s.array(2, 2, 5), "output_size": 3})
def adaptive_max_pool1d(input: Array, output_size: Sizes, return_indices: bool = False) -> Any:
    """The greatest of each of `output_size` windows that cover the input; with positions if `return_indices`."""
    return _adaptive_max("adaptive_max_pool1d", input, output_size, return_indices, 1)


@composite(namespace="nn.functional", method=False, sample=lambda s: {"input": s.array(2, 5, 4), "output_size": (3, 2)})
def adaptive_max_pool2d(input: Array, output_size: Sizes, return_indices: bool = False) -> Any:
    """The greatest of each of the windows that cover the input `(N, C, H, W)`; with positions if `return_indices`."""
    return _adaptive_max("adaptive_max_pool2d", input, output_size, return_indices, 2)


@composite(namespace=("", "nn.functional"), method=False, sample=lambda s: {"input": s.array(1, 8, 2, 3), "upscale_factor": 2})
def pixel_shuffle(input: Array, upscale_factor: int) -> Array:
    """Channels to pixels: `(..., C·r², H, W) → (..., C, H·r, W·r)` (Shi et al., 2016; PyTorch's name)."""
    r = upscale_factor
    if input.ndim < 3 or r < 1 or input.shape[-3] % (r * r):
        raise RuntimeError(f"pixel_shuffle(): expected an input (..., C·{r}·{r}, H, W), got shape {tuple(input.shape)}")
    *batch, c, h, w = input.shape
    k = len(batch)
    split = input.reshape((*batch, c // (r * r), r, r, h, w))
    return split.permute((*range(k), k, k + 3, k + 1, k + 4, k + 2)).reshape((*batch, c // (r * r), h * r, w * r))


@composite(namespace=("", "nn.functional"), method=False,
           sample=lambda s: {"input": s.array(1, 2, 4, 6), "downscale_factor": 2})
def pixel_unshuffle(input: Array, downscale_factor: int) -> Array:
    """Pixels to channels, the inverse of `pixel_shuffle`: `(..., C, H·r, W·r) → (..., C·r², H, W)`."""
    r = downscale_factor
    if input.ndim < 3 or r < 1 or input.shape[-1] % r or input.shape[-2] % r:
        raise RuntimeError(f"pixel_unshuffle(): expected an input (..., C, H·{r}, W·{r}), got shape {tuple(input.shape)}")
    *batch, c, h, w = input.shape
    k = len(batch)
    split = input.reshape((*batch, c, h // r, r, w // r, r))
    return split.permute((*range(k), k, k + 2, k + 4, k + 1, k + 3)).reshape((*batch, c * r * r, h // r, w // r))


@composite(namespace="nn.functional", method=False,
           sample=lambda s: {"input": s.array(1, 2, 3, 4), "scale_factor": 2, "mode": s.choice(["nearest", "bilinear"])})
def interpolate(input: Array, size: Any = None, scale_factor: Any = None, mode: str = "nearest",
                align_corners: bool | None = None, recompute_scale_factor: bool | None = None) -> Array:
    """Another size by the nearest element or (bi)linear interpolation of `(N, C, L)` or `(N, C, H, W)` (PyTorch's name).

    Give `size` or `scale_factor`. `align_corners` lets the first and last elements keep their places in linear modes.
    `recompute_scale_factor` takes the scale from the resulting sizes rather than as given.
    Raises ValueError for both or neither of the two, and for `align_corners` where it means nothing;
    NotImplementedError for a mode that does not fit the number of dimensions.
    """
    n = input.ndim - 2
    if (size is None) == (scale_factor is None):
        raise ValueError("interpolate(): only one of size or scale_factor should be defined, and one must be")
    if mode in ("nearest", "nearest-exact") and align_corners is not None:
        raise ValueError("interpolate(): align_corners option can only be set with the linear modes")
    if (mode, n) not in {("nearest", 1), ("nearest", 2), ("nearest-exact", 1), ("nearest-exact", 2), ("linear", 1),
                         ("bilinear", 2)}:
        raise NotImplementedError(f"interpolate(): expected mode nearest, nearest-exact, linear (N, C, L) or bilinear "
                                  f"(N, C, H, W), got mode={mode!r} for an input of shape {tuple(input.shape)}")
    scales = [None] * n
    if size is None:
        scales = list(scale_factor) if isinstance(scale_factor, Sequence) else [scale_factor] * n
        sizes = [math.floor(length * scale) for length, scale in zip(input.shape[2:], scales)]
    else:
        sizes = list(size) if isinstance(size, Sequence) else [size] * n
    for dim, length, out, scale in zip(range(-n, 0), input.shape[2:], sizes, scales):
        step = length / out if scale is None or recompute_scale_factor else 1 / scale
        if mode.startswith("nearest"):
            offset = 0.5 if mode == "nearest-exact" else 0.0
            places = np.minimum(((np.arange(out) + offset) * step).astype(np.int64), length - 1)
            input = input.index_select(dim, Tensor._wrap(places))
        else:
            input = _along(input, _linear_weights(length, out, step, bool(align_corners)), dim)
    return input


def _linear_weights(length: int, out: int, step: float, align_corners: bool) -> np.ndarray[Any, Any]:
    """How much each of `length` elements counts for each of `out`."""
    i = np.arange(out)
    at = i * ((length - 1) / (out - 1) if out > 1 else 0.0) if align_corners else np.maximum((i + 0.5) * step - 0.5, 0)
    low = np.minimum(at.astype(np.int64), length - 1)
    high = np.minimum(low + 1, length - 1)
    weights = np.zeros((out, length))
    np.add.at(weights, (i, low), 1 - (at - low))
    np.add.at(weights, (i, high), at - low)
    return weights
