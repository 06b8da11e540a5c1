"""mode, diff, dist, ger, nanmean and fill_diagonal_ beside PyTorch."""

from __future__ import annotations

import numpy as np
import pytest
from compare import compare, torch

import autograd

RNG = np.random.default_rng(0)
FEW = [RNG.integers(0, 3, shape).astype(float) for shape in ((7,), (3, 8), (2, 3, 5))]


@pytest.mark.parametrize("x", [*FEW, np.array(2.0), np.zeros((2, 0)), np.zeros(0)], ids=lambda x: str(x.shape))
@pytest.mark.parametrize("options", [{}, {"dim": 0}, {"dim": -1, "keepdim": True}, {"dim": 4}], ids=str)
def test_mode(x, options):
    compare(lambda x, **o: torch.mode(x, **o)[0], lambda x, **o: autograd.mode(x, **o)[0], x, **options)


@pytest.mark.parametrize("x", FEW, ids=lambda x: str(x.shape))
@pytest.mark.parametrize("dim", [0, -1])
def test_the_place_of_the_mode_is_its_last(x, dim):
    assert autograd.tensor(x).mode(dim).indices.tolist() == torch.tensor(x).mode(dim).indices.tolist()


@pytest.mark.parametrize("x", [*FEW, np.zeros(0), np.array(1.0)], ids=lambda x: str(x.shape))
@pytest.mark.parametrize("options", [{}, {"n": 2, "dim": 0}, {"n": 0}, {"n": 9}, {"n": -1}, {"dim": 5}], ids=str)
def test_diff(x, options):
    compare(torch.diff, autograd.diff, x, **options)


def test_diff_with_neighbours_at_its_ends():
    compare(lambda x, a, b: torch.diff(x, prepend=a, append=b), lambda x, a, b: autograd.diff(x, prepend=a, append=b),
            FEW[1], FEW[1][:, :1], FEW[1][:, :2])


def test_diff_of_bools_says_what_differs():
    assert autograd.diff(autograd.tensor([True, False, False])).tolist() == [True, False]


@pytest.mark.parametrize("p", [2, 1, 0.5, np.inf])
def test_dist(p):
    compare(torch.dist, autograd.dist, FEW[1] + 0.25, FEW[1][:1] * 0.5, p=p)


def test_ger():
    compare(torch.ger, autograd.ger, FEW[0], FEW[0][:3])


@pytest.mark.parametrize("x", [np.array([[1.0, np.nan, 3.0], [np.nan, np.nan, 2.0]]), np.array([2, 1]), np.array(1.0)],
                         ids=["with nan", "integers", "0-d"])
@pytest.mark.parametrize("options", [{}, {"dim": -1, "keepdim": True}], ids=str)
def test_nanmean(x, options):
    compare(torch.nanmean, autograd.nanmean, x, **options)


@pytest.mark.parametrize("shape", [(3, 3), (5, 2), (2, 5), (7, 2), (2, 2, 2), (3,), (2, 3, 2), (0, 2)], ids=str)
@pytest.mark.parametrize("wrap", [False, True])
def test_fill_diagonal(shape, wrap):
    compare(lambda x: (x * 1).fill_diagonal_(7.5, wrap), lambda x: (x * 1).fill_diagonal_(7.5, wrap), np.ones(shape))
