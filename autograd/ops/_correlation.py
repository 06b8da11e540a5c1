"""The kernels of convolution: correlation of images with a weight, and its gradients.

Each window of the images becomes a column (im2col), so that a correlation is one matrix product. The images are
taken in blocks whose columns stay in cache, in memory that is used again and again.

Along a row of windows that move by 1, columns are copied for each pixel of the padded row, also where the window
wraps around its end: each copy is then one run of memory through a whole image. What is computed at these places is
dropped (of outputs) or multiplied by 0 (of gradients); where inf or nan could get through, they are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd.ops._sliding import Sliding, scratch

_CACHED = 1 << 20  # numbers in the columns of a block: 4 MB of float32; smaller blocks cost more calls than misses
_FEWEST = 512  # columns that make a matrix product worth its call
_SMALL = 10**6  # multiplications up to which OpenBLAS takes a matrix product without packing: 4 × faster if it is flat

Floats = np.ndarray[Any, Any]


class _Blocks:
    """Images of one shape, cut into blocks of images, or of rows of the output where one image is too much.

    What belongs to a block is laid out as (channels, ..., images, rows, row): a matrix for all images of the block.
    """

    def __init__(self, shape: tuple[int, ...], positions: tuple[int, ...], sliding: Sliding, dtype: Any,
                 filters: int, groups: int, wrap: bool = True) -> None:
        self.count, self.channels = shape[:2]
        self.groups = groups
        self.size = shape[2:]
        self.sliding = sliding
        self.height, self.width = sliding.padded(self.size)
        self.positions = positions
        self.dtype = np.dtype(np.float32 if dtype == np.float16 else dtype)
        self.row = self.width if wrap and sliding.stride == (1, 1) else positions[1]
        height = self.channels * sliding.kernel[0] * sliding.kernel[1]  # of the columns
        columns = max(_CACHED // max(1, height), _FEWEST)
        small = _SMALL // max(1, filters * height // groups**2)
        each = max(1, positions[0] * self.row)
        self.one_by_one = each <= small and filters > groups  # one row takes no packing anyway
        if not self.one_by_one and small >= _FEWEST:
            columns = min(columns, small)
        self.images = max(1, columns // each)
        self.rows = max(1, min(positions[0], columns // max(1, self.row)))

    def image_blocks(self) -> Iterator[slice]:
        """Slices of the batch."""
        for start in range(0, self.count, self.images):
            yield slice(start, min(start + self.images, self.count))

    def row_blocks(self) -> Iterator[slice]:
        """Slices of the output's rows."""
        for start in range(0, self.positions[0], self.rows):
            yield slice(start, min(start + self.rows, self.positions[0]))

    def planes(self, images: slice) -> Floats:
        """Zeros for a block of padded images; a row of windows may read a few numbers beyond the last."""
        shape = images.stop - images.start, self.channels, self.height, self.width
        reach = self.sliding.dilation[1] * (self.sliding.kernel[1] - 1)
        flat = scratch("planes", (int(np.prod(shape)) + reach,), self.dtype)
        flat.fill(0)
        return flat[:flat.size - reach].reshape(shape)

    def load(self, x: Floats, images: slice) -> Floats:
        """A block of images with their padding."""
        planes = self.planes(images)
        self.sliding.inside(planes, self.size)[...] = x[images]
        return planes

    def windows(self, planes: Floats, rows: slice) -> Floats:
        """A view of the windows at these rows: (channels, kernel, kernel, images, rows, row)."""
        below = planes[:, :, rows.start * self.sliding.stride[0]:]
        view = self.sliding.over(below, (rows.stop - rows.start, self.row))
        return view.transpose(1, 2, 3, 0, 4, 5)

    def columns(self, planes: Floats, rows: slice) -> Floats:
        """The windows, copied."""
        windows = self.windows(planes, rows)
        columns = scratch("columns", windows.shape, self.dtype)
        columns[...] = windows
        return columns

    def load_gradient(self, g: Floats, images: slice, rows: slice) -> Floats:
        """A block of the output's gradient, 0 where windows wrap around."""
        block = g[images, :, rows].swapaxes(0, 1)
        matrix = scratch("product", (*block.shape[:3], self.row), self.dtype)
        matrix[..., :self.positions[1]] = block
        matrix[..., self.positions[1]:] = 0
        return matrix

    def matrices(self, block: Floats) -> Floats:
        """A view of a block as matrices, for each group, and for each image where products are small."""
        *_, images, rows, row = block.shape
        if self.one_by_one:
            return block.reshape(self.groups, -1, images, rows * row).transpose(2, 0, 1, 3)
        return block.reshape(self.groups, -1, images * rows * row)


def correlate(x: Floats, weight: Floats, bias: Floats | None, sliding: Sliding, groups: int) -> Floats:
    """`out[n, o, y, x] = Σ x[n, c, y·stride + i, x·stride + j] · weight[o, c, i, j] + bias[o]`."""
    positions = sliding.positions(x.shape[2:])
    filters = len(weight)
    blocks = _Blocks(x.shape, positions, sliding, x.dtype, filters, groups)
    matrix = np.ascontiguousarray(weight, blocks.dtype).reshape(groups, filters // groups, -1)
    out = np.empty((len(x), filters, *positions), x.dtype)
    for images in blocks.image_blocks():
        planes = blocks.load(x, images)
        for rows in blocks.row_blocks():
            columns = blocks.columns(planes, rows)
            product = scratch("product", (filters, *columns.shape[3:]), blocks.dtype)
            np.matmul(matrix, blocks.matrices(columns), out=blocks.matrices(product))
            if bias is not None:
                np.add(product, bias.reshape(-1, 1, 1, 1), out=product)
            out[images, :, rows] = product[..., :positions[1]].swapaxes(0, 1)
    return out


def image_gradient(g: Floats, weight: Floats, shape: tuple[int, ...], sliding: Sliding, groups: int) -> Floats:
    """The gradient of `correlate`'s images, of the given shape: each `g` is spread over its window by the weight."""
    finite = bool(np.isfinite(weight).all())
    filters, channels = len(weight), shape[1]
    if finite and filters <= channels and (sliding.stride == (1, 1) or channels == groups):
        turned = _turned(g, shape, sliding)
        if turned is not None:
            exchanged = np.flip(weight.reshape(groups, -1, *weight.shape[1:]), (3, 4)).swapaxes(1, 2)
            return correlate(turned[0], exchanged.reshape(channels, -1, *sliding.kernel), None, turned[1], groups)
    blocks = _Blocks(shape, g.shape[2:], sliding, g.dtype, len(weight), groups, wrap=finite)
    matrix = weight.astype(blocks.dtype, copy=False).reshape(groups, len(weight) // groups, -1).swapaxes(1, 2)
    out = np.empty(shape, g.dtype)
    for images in blocks.image_blocks():
        planes = blocks.planes(images)
        for rows in blocks.row_blocks():
            gradient = blocks.load_gradient(g, images, rows)
            windows = blocks.windows(planes, rows)
            columns = scratch("columns", windows.shape, blocks.dtype)
            np.matmul(matrix, blocks.matrices(gradient), out=blocks.matrices(columns))
            for i in range(sliding.kernel[0]):
                for j in range(sliding.kernel[1]):
                    np.add(windows[:, i, j], columns[:, i, j], out=windows[:, i, j])
        out[images] = sliding.inside(planes, blocks.size)
    return out


def _turned(g: Floats, shape: tuple[int, ...], sliding: Sliding) -> tuple[Floats, Sliding] | None:
    """`g` as images, and how a weight that is turned round slides over them to give the gradient of images.

    To gather is quicker than to spread: 1.2 to 2 × where no more channels come out than in, and 6 × for each channel
    alone, where the product is that of a row with a column. None where windows do not reach over the padding.
    """
    around = []
    for n, size, (before, _), k, s, d in zip(g.shape[2:], shape[2:], sliding.padding, sliding.kernel, sliding.stride,
                                             sliding.dilation):
        around.append((d * (k - 1) - before, size + before - (n - 1) * s - 1))
    if min(min(pair) for pair in around) < 0:
        return None
    if max(sliding.stride) > 1:
        apart = np.zeros((*g.shape[:2], *((n - 1) * s + 1 for n, s in zip(g.shape[2:], sliding.stride))), g.dtype)
        apart[..., ::sliding.stride[0], ::sliding.stride[1]] = g
        g = apart
    return g, Sliding(sliding.kernel, (1, 1), (around[0], around[1]), sliding.dilation)


def weight_gradient(x: Floats, g: Floats, shape: tuple[int, ...], sliding: Sliding, groups: int,
                    wrap: bool = True) -> Floats:
    """The gradient of `correlate`'s weight, of the given shape: the correlation of the images with `g`."""
    blocks = _Blocks(x.shape, g.shape[2:], sliding, x.dtype, shape[0], groups, wrap)
    total = np.zeros((groups, int(np.prod(shape[1:])), shape[0] // groups), blocks.dtype)
    for images in blocks.image_blocks():
        planes = blocks.load(x, images)
        for rows in blocks.row_blocks():
            columns = blocks.matrices(blocks.columns(planes, rows))
            product = columns @ blocks.matrices(blocks.load_gradient(g, images, rows)).swapaxes(-1, -2)
            total += np.add.reduce(product, axis=0) if blocks.one_by_one else product
    if wrap and not np.isfinite(total).all():
        return weight_gradient(x, g, shape, sliding, groups, wrap=False)
    return total.swapaxes(1, 2).reshape(shape).astype(x.dtype, copy=False)
