"""The error function against the standard library's."""

import math

import numpy as np
import pytest

import autograd
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


@pytest.mark.parametrize("name", [name for name in autograd.special.__all__ if name not in ("polygamma", "xlogy")])
def test_names_of_torch_special(name):
    torch = pytest.importorskip("torch")
    x = np.array([0.1, 0.4, 0.9])
    rest = (0,) if name.endswith(("softmax", "logsumexp")) else ()
    mine = getattr(autograd.special, name)(autograd.tensor(x), *rest)
    np.testing.assert_allclose(mine.numpy(), getattr(torch.special, name)(torch.tensor(x), *rest).numpy(), rtol=1e-12)


def test_names_of_torch_special_with_two_arguments():
    x = autograd.tensor([0.5, 2.0])
    assert (autograd.special.xlogy(x, x) == x * x.log()).all()
    assert (autograd.special.polygamma(0, x) == autograd.special.psi(x)).all()
