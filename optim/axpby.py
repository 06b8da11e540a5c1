"""axpby: the scaled sum that every update consists of, in one pass over memory where NumPy's BLAS has it."""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Callable
from typing import Any, TypeAlias, cast

import numpy as np
from numpy.linalg import _umath_linalg

Array: TypeAlias = np.ndarray[Any, Any]

LARGE = 16_384
"""From so many elements on, the pass over memory that is saved outweighs the call of a C function."""

_TINY = 1e-30

_NUMBERS = {np.dtype(np.float32): ("s", ctypes.c_float), np.dtype(np.float64): ("d", ctypes.c_double)}


def axpby(a: float, x: Array, b: float, y: Array) -> Array:
    """y ← a x + b y, in place; y is returned.

    NumPy needs three passes over memory for it. The BLAS that NumPy is linked with may know it as one (OpenBLAS:
    `cblas_saxpby`, `cblas_daxpby`), which large arrays are then given to; the last digit may differ, as the product
    is not rounded before the sum. What BLAS does not check or would leave out, NumPy gets: memory that is not to be
    written, other shapes, factors so small that they vanish.
    """
    a, b = float(a), float(b)
    if y.size >= LARGE and x.dtype is y.dtype and x.shape == y.shape and abs(a) > _TINY and abs(b) > _TINY:
        fused = _fused(y.dtype)
        if fused is not None and x.flags.c_contiguous and y.flags.carray:
            fused(y.size, a, _address(x), 1, b, _address(y), 1)
            return y
    if b != 1:
        y *= b
    y += x if a == 1 else a * x
    return y


@functools.cache
def _fused(dtype: np.dtype[Any]) -> Callable[..., None] | None:
    """BLAS's axpby for a dtype; None if it has no such function, or NumPy's is not found under a name we know."""
    if dtype not in _NUMBERS:
        return None
    letter, number = _NUMBERS[dtype]
    library = ctypes.CDLL(_umath_linalg.__file__)  # finds what the module is linked with, too
    for name, integer in ((f"scipy_cblas_{letter}axpby64_", ctypes.c_int64), (f"cblas_{letter}axpby64_", ctypes.c_int64),
                          (f"cblas_{letter}axpby", ctypes.c_int)):
        function: Any = getattr(library, name, None)
        if function is not None:
            function.argtypes = [integer, number, ctypes.c_void_p, integer, number, ctypes.c_void_p, integer]
            function.restype = None
            return cast(Callable[..., None], function)
    return None


def _address(x: Array) -> int:
    """Where the first element lies: `x.ctypes.data`, in a third of the time unless `x` is read-only."""
    return ctypes.addressof(ctypes.c_char.from_buffer(x.data)) if x.flags.writeable else int(x.ctypes.data)
