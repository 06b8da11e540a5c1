"""The gamma function's logarithm and its derivatives beside PyTorch's."""

import numpy as np
import pytest

import autograd

torch = pytest.importorskip("torch")

X = np.array([1e-8, 1e-3, 0.2, 0.5, 0.9, 1.0, 1.4616, 2.0, 3.7, 9.99, 10.0, 55.5, 1e5, 1e15, -0.5, -1.3, -7.9])
EDGES = np.array([0.0, -0.0, -1.0, -4.0, np.inf, np.nan])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ["lgamma", "digamma"])
def test_values(name, dtype):
    x = X.astype(dtype)
    mine, its = getattr(autograd, name)(autograd.tensor(x)), getattr(torch, name)(torch.tensor(x))
    assert mine.numpy().dtype == dtype
    np.testing.assert_allclose(mine.numpy(), its.numpy(), **({"rtol": 2e-5, "atol": 1e-6} if dtype == "float32" else
                                                             {"rtol": 1e-12, "atol": 1e-14}))


@pytest.mark.parametrize("name", ["lgamma", "digamma"])
def test_edges(name):
    mine, its = getattr(autograd.tensor(EDGES), name)(), getattr(torch.tensor(EDGES), name)()
    np.testing.assert_array_equal(mine.numpy(), its.numpy())


@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_polygamma(n):
    x = np.array([0.05, 0.5, 1.0, 3.3, 12.0, 1e3])
    np.testing.assert_allclose(autograd.polygamma(n, autograd.tensor(x)).numpy(), torch.polygamma(n, torch.tensor(x)).numpy(),
                               rtol=1e-8)  # PyTorch's trigamma has 9 digits


def test_trigamma_of_negative_numbers():
    x = np.array([-0.5, -3.2, -20.7])
    np.testing.assert_allclose(autograd.polygamma(1, autograd.tensor(x)).numpy(), torch.polygamma(1, torch.tensor(x)).numpy(),
                               rtol=1e-8)


def test_a_negative_order_raises():
    with pytest.raises(RuntimeError, match="negative n"):
        autograd.polygamma(-1, autograd.ones(1))


def test_third_derivative_of_lgamma():
    x = autograd.tensor(X[2:8], requires_grad=True)
    first, = autograd.grad(x.lgamma().sum(), x, create_graph=True)
    second, = autograd.grad(first.sum(), x, create_graph=True)
    third, = autograd.grad(second.sum(), x)
    np.testing.assert_allclose(third.numpy(), torch.polygamma(2, torch.tensor(X[2:8])).numpy(), rtol=1e-10)


def test_a_number_far_below_0_costs_no_more_than_another():
    assert autograd.polygamma(1, autograd.tensor([-1e9 + 0.5], dtype=autograd.float64)).item() == pytest.approx(np.pi**2)
