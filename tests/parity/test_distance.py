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


@pytest.mark.parametrize("p", [2.0, 1.0, 0.0, 3.0, 0.5, np.inf, -1.0])
@pytest.mark.parametrize("shapes", [((3, 4), (5, 4)), ((2, 3, 4), (5, 4)), ((2, 1, 3, 4), (3, 2, 4)), ((30, 2), (3, 2)),
                                    ((3, 4), (3, 5)), ((4,), (3, 4)), ((0, 3), (2, 3))], ids=str)
def test_cdist(shapes, p):
    compare(torch.cdist, autograd.cdist, *(RNG.normal(size=shape) for shape in shapes), p=p,
            constant=["argument 0", "argument 1"] if p == 0 else [])


@pytest.mark.parametrize("mode", ["use_mm_for_euclid_dist", "donot_use_mm_for_euclid_dist", "other"])
def test_cdist_mode(mode):
    compare(torch.cdist, autograd.cdist, MATRIX, MATRIX + 1, compute_mode=mode)


def test_cdist_of_equal_rows():
    compare(torch.cdist, autograd.cdist, MATRIX, MATRIX.copy())


@pytest.mark.parametrize("towards", [np.array([2.0, -np.inf, 0.0]), np.array(5.0)])
def test_nextafter(towards):
    compare(torch.nextafter, autograd.nextafter, np.array([0.0, 1.0, -3.0]), towards,
            constant=["argument 0", "argument 1"])


def test_gradient_of_sinc_near_zero():
    x = autograd.tensor([0.0, 1e-9, 9e-4, 1.1e-3], dtype=autograd.float64, requires_grad=True)
    (slope,) = autograd.grad(autograd.sinc(x).sum(), x, create_graph=True)
    (curvature,) = autograd.grad(slope.sum(), x)
    a = np.pi * x.detach().numpy()
    np.testing.assert_allclose(slope.detach().numpy(), np.pi * (-a / 3 + a ** 3 / 30 - a ** 5 / 840), rtol=1e-9)
    np.testing.assert_allclose(curvature.numpy(), np.pi ** 2 * (-1 / 3 + a ** 2 / 10 - a ** 4 / 168), rtol=1e-6)
