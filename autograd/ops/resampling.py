"""Another resolution: adaptive pooling, interpolation, pixels to channels and back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from autograd.dtypes import is_floating
from autograd.op import Array, composite
from autograd.tensor import Tensor

Sizes: TypeAlias = "int | Sequence[int | None] | None"


def _sizes(name: str, output_size: Sizes, input: Any, n: int) -> list[int]:
    """The `n` output lengths; None keeps the input's. RuntimeError unless the input has n + 1 or n + 2 dimensions,
    ValueError if it has too few for the sizes given, NotImplementedError for integers."""
    if input.dtype.kind != "f":
        raise NotImplementedError(f"{name}(): implemented for floating point tensors only, got {input.dtype}; convert with "
                                  ".float() first")
    given = list(output_size) if isinstance(output_size, Sequence) else [output_size] * n
    if n > 1 and isinstance(output_size, Sequence) and len(output_size) >= input.ndim:
        raise ValueError(f"{name}(): Input dimension should be at least {len(output_size) + 1}, got shape "
                         f"{tuple(input.shape)} for output_size {output_size}")
    if input.ndim not in (n + 1, n + 2):
        raise RuntimeError(f"{name}(): expected an input (C, ...) or (N, C, ...) with {n} spatial dimensions, got shape "
                           f"{tuple(input.shape)}")
    if 0 in input.shape[1:]:
        raise RuntimeError(f"{name}(): expected non-zero sizes but for the batch, got an input of shape {tuple(input.shape)}")
    if not all(size is None or isinstance(size, int) for size in given):
        raise TypeError(f"{name}(): argument 'output_size' must be {n} ints or None, got {output_size!r}")
    if len(given) != n or any(size is not None and size < 0 for size in given):
        raise RuntimeError(f"{name}(): output_size must be {n} numbers that are not negative, got {output_size}")
    return [length if size is None else int(size) for size, length in zip(given, input.shape[-n:])]


def _bounds(length: int, size: int) -> list[tuple[int, int]]:
    """Where the windows of adaptive pooling begin and end: `⌊i·L/S⌋` to `⌈(i + 1)·L/S⌉`."""
    return [(i * length // size, -(-(i + 1) * length // size)) for i in range(size)]


def _along(input: Any, weights: Any, dim: int) -> Any:
    """`Σ weights[i, l] · input[..., l, ...]` along `dim`, counted from the end."""
    matrix = Tensor._wrap(weights.astype(input.dtype))
    return matrix @ input if dim == -2 else (input.swapaxes(dim, -1) @ matrix.T).swapaxes(dim, -1)


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
    if 0 in sizes:
        pooled = input.flatten(-n)[..., :0].reshape((*input.shape[:-n], *sizes))
        return (pooled, pooled.long()) if return_indices else pooled
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


@composite(namespace="nn.functional", method=False,
           sample=lambda s: {"input": s.array(1, 4, 3, 5), "output_size": (2, None, 3)})
def adaptive_avg_pool3d(input: Array, output_size: Sizes) -> Array:
    """Means of windows that cover the input `(N, C, D, H, W) → (N, C, *output_size)` (PyTorch's name)."""
    return _adaptive_mean("adaptive_avg_pool3d", input, output_size, 3)


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


def _sample_interpolate(s: Any) -> dict[str, Any]:
    return {"input": s.array(1, 2, 3, 4), "scale_factor": s.choice([2, 0.7]),
            "mode": s.choice(["nearest", "bilinear", "bicubic", "area"])}


@composite(namespace="nn.functional", method=False, sample=_sample_interpolate)
def interpolate(input: Array, size: Any = None, scale_factor: Any = None, mode: str = "nearest",
                align_corners: bool | None = None, recompute_scale_factor: bool | None = None,
                antialias: bool = False) -> Array:
    """Another size, `(N, C, *spatial) → (N, C, *size)`: `size`, or the input's times `scale_factor` (PyTorch's name).

    `mode`: "nearest" and "nearest-exact" take an element, "linear", "bilinear" and "trilinear" (for 1, 2 and 3 spatial
    dimensions) mix two along each, "bicubic" four, "area" averages windows. In linear and cubic modes `align_corners`
    lets the first and last elements keep their places, and `antialias` widens the filter where the input shrinks.
    `recompute_scale_factor` takes the scale from the resulting sizes rather than as given.
    ValueError for both or neither of `size` and `scale_factor` and for options that mean nothing in this mode;
    NotImplementedError for a mode that does not fit the input; RuntimeError for an empty result.
    """
    n = input.ndim - 2
    _check_interpolation(input, n, mode, align_corners, antialias)
    sizes, scales = _target(input.shape[2:], size, scale_factor, recompute_scale_factor)
    if mode == "area":
        return _adaptive_mean("interpolate", input, sizes, n)
    for dim, length, out, scale in zip(range(-n, 0), input.shape[2:], sizes, scales):
        step = length / out if scale is None else 1 / scale
        if mode.startswith("nearest"):
            offset = 0.5 if mode == "nearest-exact" else 0.0
            places = np.minimum(((np.arange(out) + offset) * step).astype(np.int64), length - 1)
            input = input.index_select(dim, Tensor._wrap(places))
            continue
        if align_corners:
            step = (length - 1) / (out - 1) if out > 1 else 0.0
        centers = np.arange(out) * step if align_corners and not antialias else (np.arange(out) + 0.5) * step - 0.5
        kernel, reach = (_cubic, 2) if mode == "bicubic" else (_triangle, 1)
        if antialias:
            weights = _smoothed(length, centers, max(step, 1.0), kernel, reach)
        else:
            weights = _mixed(length, centers if mode == "bicubic" else np.maximum(centers, 0), kernel, reach)
        input = _along(input, weights, dim)
    return input


_SPATIAL = {"nearest": (1, 2, 3), "nearest-exact": (1, 2, 3), "area": (1, 2, 3), "linear": (1,), "bilinear": (2,),
            "bicubic": (2,), "trilinear": (3,)}


def _check_interpolation(input: Any, n: int, mode: str, align_corners: bool | None, antialias: bool) -> None:
    if align_corners is not None and mode in ("nearest", "nearest-exact", "area"):
        raise ValueError("interpolate(): align_corners option can only be set with the interpolating modes: linear | "
                         "bilinear | bicubic | trilinear")
    if n not in _SPATIAL.get(mode, ()):
        raise NotImplementedError(f"interpolate(): expected a mode among {', '.join(_SPATIAL)} that fits the input, (N, "
                                  f"C, *spatial), got mode={mode!r} for an input of shape {tuple(input.shape)}")
    if antialias and mode not in ("bilinear", "bicubic"):
        raise ValueError("interpolate(): Anti-alias option is restricted to bilinear and bicubic modes")
    if not is_floating(input.dtype) and (input.dtype != np.uint8 or not mode.startswith("nearest")):
        raise NotImplementedError(f"interpolate(): mode {mode!r} is not implemented for {input.dtype}; convert with "
                                  ".float()")
    if 0 in input.shape[1:]:
        raise RuntimeError(f"interpolate(): Input and output sizes should be greater than 0, got {tuple(input.shape)}")


def _target(lengths: Sequence[int], size: Any, scale_factor: Any,
            recompute: bool | None) -> tuple[list[int], list[float | None]]:
    """The resulting sizes, and the scales where they count as given."""
    if (size is None) == (scale_factor is None):
        raise ValueError("interpolate(): only one of size or scale_factor should be defined, and one must be")
    given = scale_factor if size is None else size
    listed = list(given) if isinstance(given, Sequence) else [given] * len(lengths)
    if len(listed) != len(lengths):
        raise ValueError("interpolate(): Input and size or scale_factor must have the same number of spatial dimensions, "
                         f"but got input with spatial dimensions of {list(lengths)} and {given}")
    if recompute and size is not None:
        raise ValueError("interpolate(): recompute_scale_factor is not meaningful with an explicit size")
    sizes = listed if scale_factor is None else [math.floor(n * scale) for n, scale in zip(lengths, listed)]
    if min(sizes) < 1:
        raise RuntimeError(f"interpolate(): Input and output sizes should be greater than 0, but got output {sizes}")
    return sizes, [None] * len(lengths) if recompute or scale_factor is None else listed


def _triangle(x: Any, a: float = 0) -> Any:
    """How much an element at the distance `x` counts in linear interpolation."""
    return np.maximum(1 - np.abs(x), 0)


def _cubic(x: Any, a: float = -0.75) -> Any:
    """The same of cubic convolution, `a` being its slope at distance 1 (Keys 1981)."""
    x = np.abs(x)
    return np.where(x <= 1, ((a + 2) * x - (a + 3)) * x * x + 1,
                    np.where(x < 2, ((x - 5) * x + 8) * x * a - 4 * a, 0))


def _mixed(length: int, centers: Any, kernel: Any, reach: int) -> np.ndarray[Any, Any]:
    """How much each of `length` elements counts at each of the `centers`; the ends go on beyond the edge."""
    weights = np.zeros((len(centers), length))
    low = np.floor(centers).astype(np.int64)
    for place in range(1 - reach, reach + 1):
        np.add.at(weights, (np.arange(len(centers)), np.clip(low + place, 0, length - 1)), kernel(centers - low - place))
    return weights


def _smoothed(length: int, centers: Any, width: float, kernel: Any, reach: int) -> np.ndarray[Any, Any]:
    """The same with the kernel stretched to `width`, and what falls beyond the edge left out."""
    distance = np.arange(length) - centers[:, None]
    inside = np.abs(distance) < reach * width
    weights = np.where(inside, kernel(distance / width, -0.5), 0)
    smoothed: np.ndarray[Any, Any] = weights / weights.sum(1, keepdims=True)
    return smoothed
