"""Images sampled at points of a grid, which an affine map may give: spatial transformers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.interop import array_of
from autograd.multiply_add import multiply_add
from autograd.op import Array, composite
from autograd.ops.creation import linspace
from autograd.ops.gathering import gather
from autograd.tensor import Tensor

_MODES, _PADDINGS = ("bilinear", "nearest"), ("zeros", "border", "reflection")


@composite(namespace="nn.functional", method=False,
           sample=lambda s: {"theta": s.array(2, 2, 3), "size": (2, 1, 3, 4), "align_corners": s.boolean()})
def affine_grid(theta: Array, size: Sequence[int], align_corners: bool | None = None) -> Any:
    """The points `theta (x, y, 1)ᵀ` for each pixel of images of `size` (N, C, H, W): (N, H, W, 2).

    x and y run from -1 to 1, from the centres of the corner pixels if `align_corners`, else from their outer edges.
    Raises ValueError unless theta is (N, 2, 3) (`torch.nn.functional.affine_grid`).
    """
    if len(size) != 4 or tuple(theta.shape) != (size[0], 2, 3):
        raise ValueError(f"affine_grid(): expected theta (N, 2, 3) for a size (N, C, H, W), got {tuple(theta.shape)} for "
                         f"{tuple(size)}")
    # Rounded as PyTorch does: under the identity points lie on pixels, and the slope is that of one side or the other.
    height, width = (linspace(-1, 1, n, dtype=theta.dtype)._array if n > 1 else np.zeros(1, theta.dtype) for n in size[2:])
    if not align_corners:
        height, width = (line * (len(line) - 1) / len(line) for line in (height, width))
    x, y = np.meshgrid(width, height)
    points = np.stack([x, y, np.ones_like(x)], -1).reshape(1, -1, 3)
    return (Tensor._wrap(points) @ theta.swapaxes(1, 2)).reshape(size[0], size[2], size[3], 2)


@composite(namespace="nn.functional", method=False,
           sample=lambda s: {"input": s.array(2, 2, 4, 5), "grid": s.array(2, 3, 2, 2, low=-0.93, high=0.91),
                             "padding_mode": s.choice(_PADDINGS), "align_corners": s.boolean()})
def grid_sample(input: Array, grid: Array, mode: str = "bilinear", padding_mode: str = "zeros",
                align_corners: bool | None = None) -> Any:
    """The images (N, C, H, W) at the points `grid` (N, H', W', 2), x and y from -1 to 1: (N, C, H', W').

    `mode`: "bilinear" between the four pixels around, or the "nearest". Outside is 0 ("zeros"), the edge ("border") or the
    image mirrored ("reflection"). `align_corners` as in `affine_grid`. Raises ValueError for other modes, RuntimeError
    for other shapes (`torch.nn.functional.grid_sample`; Jaderberg et al., 2015).
    """
    if mode not in _MODES or padding_mode not in _PADDINGS:
        raise ValueError(f"grid_sample(): expected mode of {_MODES} and padding_mode of {_PADDINGS}, got {mode!r} and "
                         f"{padding_mode!r}")
    if input.ndim != 4 or grid.ndim != 4 or grid.shape[-1] != 2 or grid.shape[0] != input.shape[0]:
        raise RuntimeError("grid_sample(): expected input (N, C, H, W) and grid (N, H', W', 2) of the same N, got "
                           f"{tuple(input.shape)} and {tuple(grid.shape)}")
    (x, column), (y, row) = (_pixels(grid[..., i], n, padding_mode, bool(align_corners))
                             for i, n in ((0, input.shape[3]), (1, input.shape[2])))
    if mode == "nearest":
        return _at(input, np.rint(column), np.rint(row))
    left, top = np.floor(column), np.floor(row)
    right, bottom = (x - left)[:, None], (y - top)[:, None]
    return ((_at(input, left, top) * (1 - right) + _at(input, left + 1, top) * right) * (1 - bottom)
            + (_at(input, left, top + 1) * (1 - right) + _at(input, left + 1, top + 1) * right) * bottom)


def _pixels(points: Any, n: int, padding_mode: str, align_corners: bool) -> tuple[Any, Any]:
    """Which of `n` pixels lie at points from -1 to 1, between two a fraction; and the same numbers to be rounded."""
    scale, shift = ((n - 1) / 2, 0.0) if align_corners else (n / 2, -0.5)
    place = (points + 1) * scale + shift
    if padding_mode == "zeros":  # rounded once, as PyTorch's kernel does: see affine_grid
        return place, multiply_add(array_of(points) + 1, scale, shift)
    if padding_mode == "reflection":
        low, span = (0.0, n - 1.0) if align_corners else (-0.5, float(n))
        if span:
            offset = np.abs(place - low)
            turns = np.floor(array_of(offset) / span)
            rest = offset - turns * span
            place = np.where(turns % 2 == 0, rest, span - rest) + low
    place = np.clip(place, 0, n - 1)
    return place, array_of(place)


def _at(input: Any, x: Any, y: Any) -> Any:
    """The pixels in columns `x` and rows `y`, 0 outside."""
    images, channels, height, width = input.shape
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    index = (np.where(inside, y, 0) * width + np.where(inside, x, 0)).astype(np.int64).reshape(images, 1, -1)
    found = gather(input.reshape(images, channels, -1), 2, np.broadcast_to(index, (images, channels, index.shape[2])))
    return found.reshape(images, channels, *x.shape[1:]) * inside[:, None].astype(input.dtype)
