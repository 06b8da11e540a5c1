"""The softmax family beside PyTorch."""

from __future__ import annotations

import numpy as np
import pytest
from compare import compare, torch

import autograd
from autograd.ops import softmax as F

pytestmark = pytest.mark.filterwarnings("ignore:Implicit dimension choice:UserWarning")

inf = np.inf
ROWS = {
    "matrix": np.random.default_rng(0).normal(size=(3, 4)),
    "3-d": np.random.default_rng(1).normal(size=(2, 3, 4)),
    "transposed": np.random.default_rng(0).normal(size=(3, 4)).T,
    "huge": np.array([[1e4, -1e4, 0.0], [1e4, 1e4, 1e4]]),
    "-inf": np.array([[-inf, -inf, -inf], [-inf, 1.0, 2.0]]),
    "inf": np.array([[inf, 1.0, 2.0], [inf, inf, 1.0]]),
    "empty": np.zeros((0, 3)),
    "no columns": np.zeros((3, 0)),
    "0-d": np.array(2.0),
    "int": np.array([[1, 2]]),
    "bool": np.array([[True, False]]),
}
each_array = pytest.mark.parametrize("array", ROWS.values(), ids=ROWS)


@each_array
@pytest.mark.parametrize("dim", [0, -1, 5, (0, 1), 1.0])
@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_softmax(name, array, dim):
    compare(getattr(torch, name), getattr(autograd, name), array, dim=dim)


@each_array
@pytest.mark.parametrize("name", ["softmax", "log_softmax", "softmin"])
def test_softmax_without_dim(name, array):
    compare(getattr(torch.nn.functional, name), getattr(F, name), array)


@pytest.mark.parametrize("dtype", ["float64", "float32", "int32"])
@pytest.mark.parametrize("name", ["softmax", "log_softmax", "softmin"])
def test_softmax_in_another_dtype(name, dtype):
    compare(getattr(torch.nn.functional, name), getattr(F, name), ROWS["int"], dim=1, dtype=np.dtype(dtype))


@pytest.mark.filterwarnings("default")
def test_softmax_without_dim_warns():
    with pytest.warns(UserWarning, match="Implicit dimension choice"):
        F.softmax(autograd.Tensor._wrap(np.ones((2, 2))))
