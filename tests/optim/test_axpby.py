"""axpby is its formula, whether BLAS or NumPy computes it."""

import numpy as np
import pytest

import autograd
from optim.axpby import LARGE, _fused, axpby

OPENBLAS = "openblas" in np.show_config(mode="dicts")["Build Dependencies"]["blas"]["name"]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("size", [0, 1, LARGE - 1, LARGE, LARGE + 1, 5 * LARGE + 3])
@pytest.mark.parametrize(("a", "b"), [(1, 0.5), (-0.25, 1), (0.3, -0.7), (0, 0.5), (2, 0)])
def test_it_is_the_scaled_sum(dtype, size, a, b):
    rng = np.random.default_rng(size)
    x, y = (rng.standard_normal(size).astype(dtype) for _ in range(2))
    expected = a * x.astype(np.float64) + b * y.astype(np.float64)
    result = axpby(a, x, b, y)
    assert result is y
    assert y.dtype == dtype
    np.testing.assert_allclose(y, expected, rtol=0, atol=8 * np.finfo(dtype).eps)


@pytest.mark.parametrize("where", [slice(None, None, 2), slice(None, None, -1), slice(3, -5)])
def test_it_reads_and_writes_nothing_beside_the_arrays(where):
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((2, 3 * LARGE))
    expected = y.copy()
    expected[where] = 2 * x[where] + 3 * y[where]
    axpby(2, x[where], 3, y[where])
    np.testing.assert_allclose(y, expected, rtol=0, atol=1e-14)


def test_it_reads_a_read_only_x():
    x, y = np.ones(LARGE), np.ones(LARGE)
    x.flags.writeable = False
    assert (axpby(2, x, 3, y) == 5).all()


@pytest.mark.parametrize("size", [3, LARGE])
@pytest.mark.parametrize(("a", "x", "b", "y"), [(0, np.nan, 1, 1), (1, 1, 0, np.nan), (0, np.inf, 1, 1), (1, 1, 0, -np.inf)])
def test_what_is_no_number_is_not_lost_by_a_factor_of_zero(size, a, x, b, y):
    y = np.full(size, y, np.float32)
    with np.errstate(invalid="ignore"):
        assert np.isnan(axpby(a, np.full(size, x, np.float32), b, y)).all()


@pytest.mark.skipif(not OPENBLAS, reason="NumPy is linked with another BLAS")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_openblas_has_it_in_one_pass(dtype):
    assert _fused(np.dtype(dtype)) is not None


def test_memory_that_is_not_to_be_written_is_not():
    y = np.frombuffer(bytes(4 * LARGE), np.float32)
    with pytest.raises(ValueError, match="read-only"):
        axpby(2, np.ones(LARGE, np.float32), 3, y)
    assert not y.any()


def test_nothing_beyond_the_end_of_x_is_read():
    with pytest.raises(ValueError, match="broadcast"):
        axpby(2, np.ones(LARGE - 1), 3, np.ones(LARGE))


def test_a_factor_too_small_for_float32_still_lets_inf_through():
    with np.errstate(all="ignore"):
        assert np.isnan(axpby(1e-50, np.full(LARGE, np.inf, np.float32), 1, np.ones(LARGE, np.float32))).all()


def test_factors_may_be_tensors():
    assert axpby(2, np.ones(3), autograd.tensor(0.5), np.ones(3)).tolist() == [2.5] * 3
