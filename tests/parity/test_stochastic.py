"""rrelu and gumbel_softmax draw PyTorch's numbers: values, gradients, errors."""

import numpy as np
import pytest

import autograd
import nn.functional as F

torch = pytest.importorskip("torch")


def both(name, values, *args, **kwargs):
    """Output and input gradient, here and in PyTorch, under one seed."""
    results = []
    for lib, functional in ((autograd, F), (torch, torch.nn.functional)):
        lib.manual_seed(4)
        x = lib.tensor(values, requires_grad=True)
        out = getattr(functional, name)(x, *args, **kwargs)
        out.backward(lib.tensor(np.cos(np.arange(values.size, dtype=values.dtype)).reshape(values.shape)))
        results.append((out.detach().numpy(), x.grad.numpy()))
    return results


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_rrelu_equals_pytorchs(training, dtype):
    values = np.random.default_rng(0).normal(size=(4, 5)).astype(dtype)
    values[0, 0] = 0
    for ours, theirs in zip(*both("rrelu", values, 0.1, 0.4, training), strict=True):
        assert ours.dtype == theirs.dtype
        np.testing.assert_allclose(ours, theirs, rtol=1e-6)


def test_rrelu_overwrites_its_input_in_place():
    x = autograd.tensor([-3.0, 0.0, 2.0])
    out = F.rrelu(x, 0.25, 0.75, inplace=True)
    assert out is x
    np.testing.assert_array_equal(x.numpy(), [-1.5, 0, 2])


def test_rrelu_refuses_bounds_in_the_wrong_order():
    for lib, functional in ((torch, torch.nn.functional), (autograd, F)):
        with pytest.raises(RuntimeError, match="Lower bound should be less than or equal to the upper bound"):
            functional.rrelu(lib.ones(2), 0.5, 0.1)


@pytest.mark.parametrize("options", [{}, {"tau": 0.5}, {"hard": True}, {"dim": 0, "hard": True}])
def test_gumbel_softmax_equals_pytorchs(options):
    values = np.random.default_rng(0).normal(size=(4, 5))
    for ours, theirs in zip(*both("gumbel_softmax", values, **options), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-7, atol=1e-12)
