"""normalize, cosine_similarity, pairwise_distance and glu beside PyTorch."""

from __future__ import annotations

import numpy as np
import pytest
from compare import compare, torch

import autograd
from autograd.ops import distance, gating

RNG = np.random.default_rng(0)
MATRIX = RNG.normal(size=(3, 4))
INTS = np.array([[1, 2], [3, 4]])
T = torch.nn.functional


@pytest.mark.parametrize("options", [{}, {"p": 1.0}, {"p": 3.0, "dim": 0}, {"dim": -1, "eps": 10.0}, {"dim": 5}],
                         ids=str)
@pytest.mark.parametrize("array", [MATRIX, MATRIX.T, np.zeros((0, 3)), INTS],
                         ids=["matrix", "transposed", "empty", "int"])
def test_normalize(array, options):
    compare(T.normalize, distance.normalize, array, second=True, **options)


def test_normalize_of_zero_has_the_gradient_of_the_clamped_length():
    compare(T.normalize, distance.normalize, np.zeros((2, 3)))


@pytest.mark.parametrize("options", [{}, {"dim": 0}, {"dim": -1, "eps": 1e-3}], ids=str)
@pytest.mark.parametrize("shape", [(3, 4), (1, 4), (4,), (3, 1), (3,)], ids=str)
def test_cosine_similarity(shape, options):
    compare(T.cosine_similarity, distance.cosine_similarity, MATRIX, RNG.normal(size=shape), second=True, **options)


def test_cosine_similarity_of_integers_is_refused():
    compare(T.cosine_similarity, distance.cosine_similarity, INTS, INTS)


@pytest.mark.parametrize("options", [{}, {"p": 1.0}, {"p": 3.0}, {"p": np.inf, "keepdim": True}, {"eps": 0.1}], ids=str)
@pytest.mark.parametrize("shape", [(3, 4), (4,), (3, 1), (5,)], ids=str)
def test_pairwise_distance(shape, options):
    compare(T.pairwise_distance, distance.pairwise_distance, MATRIX, RNG.normal(size=shape), **options)


def test_pairwise_distance_of_equals():
    compare(T.pairwise_distance, distance.pairwise_distance, MATRIX, MATRIX.copy())


@pytest.mark.parametrize("dim", [-1, 0, 1, 5])
@pytest.mark.parametrize("array", [RNG.normal(size=(2, 4)), RNG.normal(size=(4, 2, 3)), np.array(1.0), INTS,
                                   np.zeros((0, 4))], ids=["matrix", "3-d", "0-d", "int", "empty"])
def test_glu(array, dim):
    compare(T.glu, gating.glu, array, dim=dim, second=True)


def test_cosine_similarity_below_eps_has_the_gradient_of_its_formula():
    # PyTorch clamps the lengths out of sight of its graph, and its gradient differs from its own formula there.
    x1, x2 = (autograd.randn(3, 4, dtype=autograd.float64, requires_grad=True) for _ in range(2))
    assert autograd.gradcheck(lambda a, b: autograd.cosine_similarity(a, b, dim=-1, eps=5.0), (x1, x2))
