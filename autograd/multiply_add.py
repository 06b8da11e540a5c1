"""A product and a sum with one rounding, which NumPy lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.dtypes import float32, float64

if TYPE_CHECKING:
    from numpy.typing import NDArray


def multiply_add(x: NDArray[Any], scale: Any, shift: Any) -> NDArray[Any]:
    """x * scale + shift, rounded once: the processor's fused instruction, as PyTorch's kernels use it.

    float32 goes through float64. For float64 the rounding errors of product and sum are computed too (Dekker
    1971, Knuth 1969) and added at the end; a scale so large that this would overflow is rounded twice.
    """
    if x.dtype == float32:
        wide = x.astype(float64) * float(scale) + float(shift)
        return wide.astype(float32)
    product = x * scale
    total: NDArray[Any] = product + shift
    if abs(scale) > 2.0**900:
        return total
    x_high, scale_high = _upper_half(x), _upper_half(scale)
    x_low, scale_low = x - x_high, scale - scale_high
    product_error = x_low * scale_low - (
        product - x_high * scale_high - x_low * scale_high - x_high * scale_low
    )
    back = total - product
    total_error = (product - (total - back)) + (shift - back)
    error = total_error + product_error
    total += np.where(np.isfinite(error), error, 0)
    return total


def _upper_half(x: Any) -> Any:
    """The upper 26 bits of float64's 53 (Veltkamp's splitting)."""
    spread = x * 134217729.0  # 2**27 + 1
    return spread - (spread - x)
