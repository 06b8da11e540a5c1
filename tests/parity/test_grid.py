"""affine_grid and grid_sample beside PyTorch's."""

import itertools

import numpy as np
import pytest
from compare import compare, torch

import autograd
import nn.functional as F

RNG = np.random.default_rng(0)
INPUT, GRID = RNG.normal(size=(2, 3, 4, 5)), RNG.uniform(-1.7, 1.7, (2, 3, 6, 2))


@pytest.mark.parametrize(("padding", "align"), [*itertools.product(["zeros", "border", "reflection"], [True, False])])
@pytest.mark.parametrize("mode", ["bilinear", "nearest"])
def test_grid_sample(mode, padding, align):
    compare(torch.nn.functional.grid_sample, F.grid_sample, INPUT, GRID, mode=mode, padding_mode=padding,
            align_corners=align, second=False, constant=["argument 1"] if mode == "nearest" else [])


@pytest.mark.filterwarnings("ignore:Since version 1.3.0")
@pytest.mark.parametrize("align", [True, False])
@pytest.mark.parametrize("size", [(2, 1, 3, 4), (2, 3, 1, 5)], ids=str)
def test_affine_grid(size, align):
    compare(torch.nn.functional.affine_grid, F.affine_grid, RNG.normal(size=(2, 2, 3)), size=size, align_corners=align)


def test_the_identity_gives_the_image():
    x = autograd.tensor(INPUT)
    theta = autograd.tensor([[[1.0, 0, 0], [0, 1, 0]]], dtype=autograd.float64).expand(2, 2, 3)
    out = F.grid_sample(x, F.affine_grid(theta, x.shape, align_corners=True), align_corners=True)
    np.testing.assert_allclose(out.numpy(), INPUT, atol=1e-12)


@pytest.mark.parametrize("shape", [(2, 1, 12, 12), (2, 1, 7, 9), (2, 3, 28, 28)], ids=str)
@pytest.mark.parametrize("align", [True, False])
def test_the_slope_at_the_identity_is_that_of_the_same_side_as_in_torch(shape, align):
    images, identity = RNG.normal(size=shape), np.tile(np.eye(2, 3), (2, 1, 1))

    def moved(functions):
        def call(theta, x):
            return functions.grid_sample(x, functions.affine_grid(theta, x.shape, align_corners=align), align_corners=align)
        return call
    compare(moved(torch.nn.functional), moved(F), identity, images)


@pytest.mark.parametrize(("call", "error"), [
    (lambda f, t: f.grid_sample(t.ones(1, 1, 2, 2), t.ones(1, 2, 2, 2), mode="linear", align_corners=True), ValueError),
    (lambda f, t: f.grid_sample(t.ones(1, 1, 2, 2), t.ones(1, 2, 2, 2), padding_mode="x", align_corners=True), ValueError),
    (lambda f, t: f.grid_sample(t.ones(1, 1, 2, 2), t.ones(1, 2, 2, 3), align_corners=True), RuntimeError),
    (lambda f, t: f.grid_sample(t.ones(1, 1, 2, 2), t.ones(2, 2, 2, 2), align_corners=True), RuntimeError),
    (lambda f, t: f.affine_grid(t.ones(1, 3, 3), [1, 1, 2, 2], align_corners=True), ValueError),
], ids=["mode", "padding", "points", "batch", "theta"])
def test_wrong_arguments_raise_as_in_torch(call, error):
    for functions, library in ((F, autograd), (torch.nn.functional, torch)):
        with pytest.raises(error):
            call(functions, library)
