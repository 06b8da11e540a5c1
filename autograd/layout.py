"""How a tensor's elements lie in memory: sizes, strides, dtype."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.devices import device
from autograd.dtypes import DType, is_floating
from autograd.sizes import Size


class Layout:
    """What a Tensor says of its array."""

    _array: np.ndarray[Any, Any]

    @property
    def shape(self) -> Size:
        """The lengths of its dimensions."""
        return Size(self._array.shape)

    def size(self, dim: int | None = None) -> Any:
        """The shape, or the length of one dimension; IndexError if there is no such dimension."""
        if dim is None:
            return self.shape
        n = self._array.ndim
        if not -n <= dim < n:
            raise IndexError(f"size(): dimension {dim} is out of range for a tensor of shape {tuple(self.shape)}")
        return self._array.shape[dim]

    @property
    def dtype(self) -> DType:
        """The type of its elements."""
        dtype: DType = self._array.dtype
        return dtype

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        return self._array.ndim

    def dim(self) -> int:
        """The number of dimensions."""
        return self._array.ndim

    ndimension = dim

    def numel(self) -> int:
        """The number of elements."""
        return self._array.size

    nelement = numel

    def element_size(self) -> int:
        """Bytes per element."""
        return self._array.itemsize

    @property
    def itemsize(self) -> int:
        """Bytes per element."""
        return self._array.itemsize

    @property
    def nbytes(self) -> int:
        """Bytes of all elements."""
        return self._array.nbytes

    def stride(self, dim: int | None = None) -> Any:
        """Elements to skip per step, in each dimension or in one."""
        strides = tuple(s // self._array.itemsize for s in self._array.strides)
        return strides if dim is None else strides[dim]

    def is_contiguous(self) -> bool:
        """Whether the elements lie in row-major order without gaps."""
        return self._array.flags.c_contiguous

    def data_ptr(self) -> int:
        """The address of the first element."""
        return int(self._array.ctypes.data)

    @property
    def device(self) -> device:
        """Always the CPU."""
        return device("cpu")

    @property
    def is_cuda(self) -> bool:
        """Always False."""
        return False

    def is_floating_point(self) -> bool:
        """Whether the dtype is a floating one."""
        return is_floating(self._array.dtype)
