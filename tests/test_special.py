"""The error function against the standard library's."""

import math

import numpy as np
import pytest

from autograd.ops.special import erf, erfc


def test_erf_is_right_to_the_last_digits() -> None:
    x = np.linspace(-7, 7, 20001)
    np.testing.assert_allclose(erf(x), [math.erf(v) for v in x], rtol=2e-15)


def test_erfc_is_right_to_the_last_digits_of_its_tail() -> None:
    x = np.linspace(-7, 26, 20001)
    np.testing.assert_allclose(erfc(x), [math.erfc(v) for v in x], rtol=4e-15)


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_dtype_and_precision_of_small_floats(dtype: str) -> None:
    x = np.linspace(-5, 5, 1001).astype(dtype)
    assert erf(x).dtype == dtype
    assert np.abs(erf(x) - [math.erf(v) for v in x]).max() < 4 * np.finfo(dtype).eps


def test_ends() -> None:
    x = np.array([np.inf, -np.inf, np.nan, 0.0])
    np.testing.assert_array_equal(erf(x), [1, -1, np.nan, 0])
    np.testing.assert_array_equal(erfc(x), [0, 2, np.nan, 1])
