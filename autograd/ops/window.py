"""Windows of images laid out as columns, and the sum of columns back into images: each other's gradient."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograd.op import Array, op
from autograd.ops._sliding import Sliding, pair

Size = int | Sequence[int]


@op(namespace="nn.functional", method=False,
    sample=lambda s: {"input": s.array(2, 2, 4, 5), "kernel_size": (2, 3), "dilation": s.choice([1, (2, 1)]),
                      "padding": s.choice([0, 1]), "stride": s.choice([1, 2])},
    input=lambda g, input_shape, kernel_size, dilation, padding, stride: fold(  # type: ignore[has-type]
        g, input_shape[-2:], kernel_size, dilation, padding, stride))
def unfold(input: Array, kernel_size: Size, dilation: Size = 1, padding: Size = 0, stride: Size = 1) -> Array:
    """Each window as a column (im2col): `(N, C, H, W) → (N, C·kH·kW, windows)`, or without N.

    RuntimeError for windows that do not fit the input (`torch.nn.functional.unfold`).
    """
    shape = tuple(input.shape)
    if len(shape) not in (3, 4) or 0 in shape[-3:]:
        raise RuntimeError("unfold(): Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other "
                           f"non-zero dimensions for input, but got: {list(shape)}")
    sliding, positions = _geometry("unfold", shape[-2:], kernel_size, dilation, padding, stride)
    planes = np.zeros((*shape[:-2], *sliding.padded(shape[-2:])), input.dtype)
    sliding.inside(planes, shape[-2:])[...] = input
    taps = sliding.kernel[0] * sliding.kernel[1]
    windows = np.ascontiguousarray(sliding.over(planes, positions))
    return windows.reshape(*shape[:-3], shape[-3] * taps, positions[0] * positions[1])


@op(namespace="nn.functional", method=False,
    sample=lambda s: {"input": s.array(2, 8, 6), "output_size": (3, 4), "kernel_size": 2},
    input=lambda g, kernel_size, dilation, padding, stride: unfold(g, kernel_size, dilation, padding, stride))
def fold(input: Array, output_size: Size, kernel_size: Size, dilation: Size = 1, padding: Size = 0,
         stride: Size = 1) -> Array:
    """Columns added up where their windows lie (col2im): `(N, C·kH·kW, windows) → (N, C, H, W)`, or without N.

    RuntimeError for columns whose size or number does not fit the windows (`torch.nn.functional.fold`).
    """
    shape = tuple(input.shape)
    if len(shape) not in (2, 3) or 0 in shape[-2:]:
        raise RuntimeError("fold(): Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and "
                           f"non-zero dimensions for input, but got: {list(shape)}")
    size = pair("fold", "output_size", output_size)
    sliding, positions = _geometry("fold", size, kernel_size, dilation, padding, stride)
    taps = sliding.kernel[0] * sliding.kernel[1]
    if shape[-2] % taps:
        raise RuntimeError("fold(): Expected size of input's dimension 1 to be divisible by the product of kernel_size, "
                           f"but got input of shape {shape} and kernel_size={sliding.kernel}")
    if shape[-1] != positions[0] * positions[1]:
        raise RuntimeError(f"fold(): Given output_size={size} and kernel_size={sliding.kernel}, expected size of input's "
                           f"dimension 2 to match the calculated number of sliding blocks {positions[0]} * "
                           f"{positions[1]} = {positions[0] * positions[1]}, but got input of shape {shape}")
    columns = input.reshape(*shape[:-2], shape[-2] // taps, *sliding.kernel, *positions)
    planes = np.zeros((*columns.shape[:-4], *sliding.padded(size)), input.dtype)
    windows = sliding.over(planes, positions)
    for i in range(sliding.kernel[0]):
        for j in range(sliding.kernel[1]):
            part = windows[..., i, j, :, :]
            np.add(part, columns[..., i, j, :, :], out=part)
    return np.array(sliding.inside(planes, size))


def _geometry(name: str, size: Sequence[int], kernel_size: Size, dilation: Size, padding: Size,
              stride: Size) -> tuple[Sliding, tuple[int, int]]:
    """The windows and how many there are, down and across; RuntimeError where there can be none."""
    kernel, apart, around, step = (pair(name, what, value) for what, value in (
        ("kernel_size", kernel_size), ("dilation", dilation), ("padding", padding), ("stride", stride)))
    for what, values in (("kernel size", kernel), ("dilation", apart), ("stride", step)):
        if min(values) <= 0:
            raise RuntimeError(f"{name}(): {what} should be greater than zero, got {values}")
    if min(around) < 0:
        raise RuntimeError(f"{name}(): padding should be non-negative, got {around}")
    sliding = Sliding((kernel[0], kernel[1]), (step[0], step[1]), ((around[0], around[0]), (around[1], around[1])),
                      (apart[0], apart[1]))
    positions = sliding.positions(size)
    if min(positions) < 1:
        raise RuntimeError(f"{name}(): Given spatial size {tuple(size)}, kernel_size={kernel}, dilation={apart}, "
                           f"padding={around}, calculated shape of the array of sliding blocks as {positions}, but its "
                           "components must be at least one")
    return sliding, positions
