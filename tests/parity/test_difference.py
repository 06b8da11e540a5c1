"""Differences of neighbours beside PyTorch's."""

import numpy as np
import pytest
from compare import compare, torch

import autograd

RNG = np.random.default_rng(3)


@pytest.mark.parametrize("n", [0, 1, 2, 9])
@pytest.mark.parametrize("dim", [0, -1])
def test_diff(n, dim):
    compare(torch.diff, autograd.diff, RNG.normal(size=(4, 3)), n=n, dim=dim, second=True)


@pytest.mark.parametrize("n", [0, 1, 2])
def test_diff_with_what_is_put_around(n):
    compare(torch.diff, autograd.diff, RNG.normal(size=(2, 3)), n, 1, RNG.normal(size=(2, 1)), RNG.normal(size=(2, 2)))


@pytest.mark.parametrize("dtype", ["bool", "int64", "uint8"])
def test_diff_of_others(dtype):
    compare(torch.diff, autograd.diff, RNG.integers(0, 3, (3, 4)).astype(dtype))


@pytest.mark.parametrize(("n", "dim", "error"), [(-1, 0, RuntimeError), (1, 2, IndexError)])
def test_diff_refuses(n, dim, error):
    x = np.ones((2, 3))
    with pytest.raises(error):
        torch.diff(torch.tensor(x), n, dim)
    with pytest.raises(error, match=r"^diff\(\): "):
        autograd.diff(autograd.tensor(x), n, dim)
